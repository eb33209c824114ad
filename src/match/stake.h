/*
 * Numbers at stake: do two documents agree in the numbers of what both print?
 *
 * Earnings notes, bond prices, weather and results agree in words and differ in numbers: templates
 * filled in anew.  But a copy too may have numbers of its own, in a paragraph that was added, or in
 * what a site prints around it.  So a number is at stake only if its paragraph is printed by both, in
 * whole or with changes: at least one in STAKE_PRINTED of its shingles is shared.
 *
 * Misprints hit numbers too, but no more often than the words around them: in a scanned copy one
 * word in ten differs and one number in ten.  In a template filled in anew the numbers differ and
 * the words do not.  So of both sides that is compared as well: the excess of numbers that differ.
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

/* So many times more often than the words around them may numbers differ by chance. */
#define STAKE_CHANCE 1.5

/* Where more than one in so many words is a number the words do not tell: it is a table. */
#define STAKE_TABLE 10

/* Of one side; begin with all but 'all' zero. */
struct stake {
	struct rp_shingles all; /* the document's numbers */
	uint32_t n;             /* numbers at stake */
	uint32_t agree;         /* those that the other document has */
	uint32_t shingles;      /* of the paragraphs that both print ... */
	uint32_t shared;        /* ... and those of them that are shared */
};

/* Add a paragraph with 'shingles', 'shared' of which the other document has. */
void stake_add(struct stake *s, struct rp_shingles numbers, uint32_t shingles, uint32_t shared,
	       const struct stake *other);

/* The share of numbers that agree, of the two sides the lesser; 1 where none are at stake.  'words'
 * are those of the shorter document. */
double stake_agreeing(const struct stake *a, const struct stake *b, uint32_t words);

/* How many more numbers differ than the words around them let expect, of the side with more; 0: none.
 * In short texts and in tables every number that differs is one too many. */
double stake_excess(const struct stake *a, const struct stake *b, uint32_t words);

#endif
