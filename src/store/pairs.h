/*
 * Pairs of a hash and a paragraph, on their way into an index.
 *
 * They are put where the upper bits of their hashes say, so that sealing sorts a part of them at a
 * time, in the cache, and needs memory for the largest part only.  A part is a chain of chunks of one
 * pool.
 */
#ifndef STORE_PAIRS_H
#define STORE_PAIRS_H

#include <reprint/sketch.h>

#include "base/mem.h"

#define PAIRS_PART_BITS 10
#define PAIRS_PARTS     (1u << PAIRS_PART_BITS)
#define PAIRS_CHUNK     64u

struct pairs {
	const struct rp_allocator *alloc;
	uint64_t *pool; /* hash << 32 | number */
	uint32_t *next; /* of each chunk: the one behind it in its part */
	size_t pool_cap, next_cap, n;
	uint32_t chunks;
	uint32_t most;               /* the largest hash */
	uint32_t first[PAIRS_PARTS]; /* chunk of each part, if it has any pair */
	uint32_t end[PAIRS_PARTS];  /* where the next pair goes; at the end of a chunk: a new one */
	uint32_t full[PAIRS_PARTS]; /* chunks before the last */
};

void pairs_init(struct pairs *p, const struct rp_allocator *alloc);
void pairs_release(struct pairs *p);

/* Bytes that it takes with so many pairs more. */
size_t pairs_memory(const struct pairs *p, size_t more);

/* Make room for so many pairs more. */
enum rp_error pairs_reserve(struct pairs *p, size_t more);

/* Add a number with each hash of a set. */
enum rp_error pairs_add(struct pairs *p, struct rp_shingles set, uint32_t number);

/* The pairs of a part, ... */
size_t pairs_count(const struct pairs *p, uint32_t part);

/* ... put to 'to' in no order, with other numbers for theirs. */
void pairs_take(const struct pairs *p, uint32_t part, const uint32_t *number_of, uint64_t *to);

#endif
