/*
 * Overlap: one document against many others, exactly.
 *
 * The document's distinct shingles are put into a table once; the others are then read through it,
 * paragraph by paragraph, without making their sets.
 */
#ifndef MATCH_OVERLAP_H
#define MATCH_OVERLAP_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/sketch.h>

/*
 * What is known of a shingle in the corpus: how much it says to share it, ln(N / df), in
 * OVERLAP_NAT-ths of a nat, whole numbers so that a sum does not depend on the order of its parts;
 * and two marks.  ln(2^32) * OVERLAP_NAT is 22,713.
 */
typedef uint16_t overlap_note;

#define OVERLAP_NAT          1024
#define OVERLAP_RARE         0x8000 /* hardly anyone else has it */
#define OVERLAP_CONCENTRATED 0xffff /* one source prints it again and again: it does not count */

struct overlap_slot {
	uint32_t hash;
	uint32_t seen;  /* the probe that met it last; 0 marks a free slot */
	uint32_t met;   /* the probe whose overlap_meet() met it last */
	uint32_t place; /* of overlap_place(), plus one; 0: none */
	overlap_note note;
};

/* Counts of distinct shingles. */
struct overlap_count {
	uint32_t all;
	uint32_t telling; /* all but the concentrated */
	uint32_t rare;
};

struct overlap {
	const struct rp_allocator *alloc;
	struct overlap_slot *slot;
	uint32_t mask; /* slots - 1 */
	size_t cap;
	uint32_t probe;
	struct overlap_count own;    /* of the document put in */
	struct overlap_count shared; /* of the document that is read through */
	int64_t evidence;            /* of the shared, in OVERLAP_NAT-ths of a nat */
	/* Of overlap_place() and overlap_meet(). */
	uint32_t places; /* 0: overlap_place() was not called since overlap_begin() */
	uint32_t *meets; /* meets[place]: its shingles that were met; 0 if it is not in 'touched' */
	uint32_t *touched;
	uint32_t n_touched;
	size_t meets_cap, touched_cap;
};

void overlap_init(struct overlap *o, const struct rp_allocator *alloc);
void overlap_release(struct overlap *o);

/* Empty the table and make room for a document of at most n shingles, repeated ones counted. */
enum rp_error overlap_begin(struct overlap *o, uint32_t n);

/* Put shingles into the table, note[i] being that of set.hash[i]. */
void overlap_add(struct overlap *o, struct rp_shingles set, const overlap_note *note);

/* Begin to read another document. */
void overlap_probe(struct overlap *o);

/* Read shingles of it through the table. */
void overlap_read(struct overlap *o, struct rp_shingles set);

/*
 * Which paragraphs share the shingles?  Say once which shingles of the document put in are in its
 * paragraph 'place', 0, 1, ... below 'places'; the first that has a shingle counts.  Then meet the
 * paragraphs of the document that was read: each call returns how many of its shingles are shared,
 * and afterwards meets[] of the 'touched' places of the document put in are theirs.  The cost is
 * that of reading again, whatever the number of places.
 */
enum rp_error overlap_places(struct overlap *o, uint32_t places);
void overlap_place(struct overlap *o, struct rp_shingles set, uint32_t place);
void overlap_meet_begin(struct overlap *o);
uint32_t overlap_meet(struct overlap *o, struct rp_shingles set);

#endif
