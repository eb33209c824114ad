/*
 * Numbers at stake: do two documents agree in the numbers of what both print?
 *
 * Earnings notes, bond prices, weather and results agree in words and differ in numbers: templates
 * filled in anew.  But a copy too may have numbers of its own, in a paragraph that was added, or in
 * what a site prints around it.  So a number is at stake only if its paragraph is printed by both, in
 * whole or with changes: at least one in STAKE_PRINTED of its shingles is shared.
 *
 * In short texts, tables mostly, a line may have a number and hardly a word, and share no shingle for
 * it.  Under STAKE_SHORT_WORDS all numbers are at stake, of the side with fewer.
 */
#ifndef MATCH_STAKE_H
#define MATCH_STAKE_H

#include <stdint.h>
#include <reprint/sketch.h>

#define STAKE_PRINTED     3
#define STAKE_SHORT_WORDS 60

/* Of one side; begin with { all, 0, 0 }. */
struct stake {
	struct rp_shingles all; /* the document's numbers */
	uint32_t n;             /* numbers at stake */
	uint32_t agree;         /* those that the other document has */
};

/* Add a paragraph with 'shingles', 'shared' of which the other document has. */
void stake_add(struct stake *s, struct rp_shingles numbers, uint32_t shingles, uint32_t shared,
	       const struct stake *other);

/* The share of numbers that agree, of the two sides the lesser; 1 where none are at stake.  'words'
 * are those of the shorter document. */
double stake_agreeing(const struct stake *a, const struct stake *b, uint32_t words);

#endif
