/*
 * Overlap: one document against many others, exactly.
 *
 * The document's distinct shingles are put into a table once; the others are then read through it,
 * paragraph by paragraph, without making their sets.
 */
#ifndef MATCH_OVERLAP_H
#define MATCH_OVERLAP_H

#include <stdint.h>
#include <reprint/sketch.h>

#include "index/frequency.h"

struct overlap_slot {
	uint32_t hash;
	uint32_t seen;   /* the probe that met it last; 0 marks a free slot */
	int32_t evidence; /* ln(N / df) in OVERLAP_NAT-ths; negative: concentrated, does not count */
};

/* Whole numbers, so that a sum does not depend on the order of its parts. */
#define OVERLAP_NAT 1024

/* Counts of distinct shingles. */
struct overlap_count {
	uint32_t all;
	uint32_t telling; /* all but the concentrated */
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
};

void overlap_init(struct overlap *o, const struct rp_allocator *alloc);
void overlap_release(struct overlap *o);

/* Empty the table and make room for a document of at most n shingles, repeated ones counted. */
enum rp_error overlap_begin(struct overlap *o, uint32_t n);

/* Put shingles into the table. */
void overlap_add(struct overlap *o, struct rp_shingles set, const struct frequency *frequency);

/* Begin to read another document. */
void overlap_probe(struct overlap *o);

/* Read shingles of it through the table. */
void overlap_read(struct overlap *o, struct rp_shingles set);

#endif
