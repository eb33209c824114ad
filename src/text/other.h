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
	/* Bit f % 8 of single[f / 8][s]: the code points of three bytes that begin with 0xE0 + f and
	 * 0x80 + s were met, and are words of their own, all 64. */
	uint8_t single[2][64];
	uint8_t three[0x10000]; /* what each code point of three bytes is, once it was met */
};

/*
 * Code points that begin where the bits of 'lead' are, in OTHER_READ bytes at p.  Nothing waits for
 * the one in front but a bit for each byte, and no branch depends on what they are.
 */
struct other_ops {
	/*
	 * Of two bytes: return at the first a bit for each that is a letter, and at the second that it
	 * is dropped.  What they become is put in 'folded'; a byte that is no letter's is text for
	 * nobody.
	 */
	uint64_t (*find_two)(const struct other_table *t, const unsigned char *p, uint64_t lead,
			     unsigned char *folded);
	/*
	 * Of three bytes, one at least: return what they are by a number of three bits each, 0 for
	 * what is not settled.  *ret_wrong says whether any begins as no three bytes do.
	 */
	uint64_t (*find_three)(const struct other_table *t, const unsigned char *p, uint64_t lead,
			       bool *ret_wrong);
};

/* So many bytes are read of text, and 64 may be written of what they become. */
#define OTHER_READ 65

/* The versions for a level that the machine has; all of them find the same. */
const struct other_ops *other_ops_for(enum cpu_level level);

/* The table is zeroed. */
void other_table_init(struct other_table *t);

/*
 * Settle what can be.  Of what folds to nothing, and of the rest of a letter that becomes shorter,
 * the bytes are in s->drop; joiners are in s->joiner with all their bytes, and are still to be
 * settled; line ends are in s->line with all of theirs.
 */
void other_settle(const struct other_ops *ops, struct other_table *t, struct scan *s,
		  const char *text);

/* Return what joiner is at p, which s->joiner says is one: ' " , or . */
char other_joiner(const unsigned char *p, size_t left);

#endif
