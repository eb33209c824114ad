/*
 * What is not ASCII, taken into the masks of a scan (text/scan.h), code point by code point:
 * letters that fold to one or two bytes where two were, Han, kana, Thai and their kin, marks,
 * quotes and dashes.  What a code point is comes from folding and its class, so the rules stand in
 * token.h and nowhere else; what has rules beyond that (a letter that becomes longer, four bytes,
 * what is no UTF-8) stays in the mask, for the tokenizer.
 */
#ifndef TEXT_OTHER_H
#define TEXT_OTHER_H

#include <stdint.h>

#include "text/scan.h"

struct other_table {
	/* What two bytes add to masks and text; nothing where the first is above 0xDF. */
	uint32_t two[4096];
	uint8_t three[0x10000]; /* what each code point of three bytes is, once it was met */
};

/* The table is zeroed. */
void other_table_init(struct other_table *t);

/*
 * Settle what can be.  Of what folds to nothing, and of the rest of a letter that becomes shorter,
 * the bytes are in s->drop; joiners are in s->joiner with all their bytes, and are still to be
 * settled; line ends are in s->line with all of theirs.
 */
void other_settle(struct other_table *t, struct scan *s, const char *text);

/* Return what joiner is at p, which s->joiner says is one: ' " , or . */
char other_joiner(const unsigned char *p, size_t left);

#endif
