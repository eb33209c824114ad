/*
 * What is not ASCII, taken into the masks of a scan (text/scan.h), code point by code point:
 * letters that fold to one or two bytes where two were, Han, kana, Thai and their kin, marks,
 * quotes and dashes.  What a code point is comes from folding and its class, so the rules stand in
 * token.h and nowhere else; what has rules beyond that (a letter that becomes longer, four bytes,
 * what is no UTF-8) stays in the mask, for the tokenizer.
 */
#ifndef TEXT_OTHER_H
#define TEXT_OTHER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cpu.h"
#include "text/scan.h"

struct other_table {
	/* What two bytes add to masks and text; nothing where the first is above 0xDF. */
	uint32_t two[4096];
	/* Both bytes of what a letter of two becomes, by the lower five bits of its first and the
	 * lower six of its second; 0 and 0 for what is none, 0 behind what becomes one byte. */
	uint8_t first[32][64], second[32][64];
	/* What is told of many code points of three bytes at once: single[f] is 0xFF if nearly all that begin
	 * with 0xE0 + f are words of their own.  The others of them have a bit in common in the tables of
	 * their three bytes, one below OTHER_PARTS; where there is one from that on, they part words. */
	uint8_t single[16];
	uint8_t group_first[16], group_second[64], group_third[64];
	unsigned parting;       /* how many groups part words */
	uint8_t three[0x10000]; /* what each code point of three bytes is, once it was met */
};

/* The table is zeroed. */
void other_table_init(struct other_table *t);

/*
 * Settle what can be.  Of what folds to nothing, and of the rest of a letter that becomes shorter,
 * the bytes are in s->drop; joiners are in s->joiner with all their bytes, and are still to be
 * settled; line ends are in s->line with all of theirs.  Return whether nothing is left in s->other.
 */
typedef bool other_settle_fn(struct other_table *t, struct scan *s, const char *text);

/* The version for a level that the machine has; all of them settle the same. */
other_settle_fn *other_settle_for(enum cpu_level level);

/* Return what joiner is at p, which s->joiner says is one: ' " , or . */
char other_joiner(const unsigned char *p, size_t left);

#endif
