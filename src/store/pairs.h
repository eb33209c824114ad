/*
 * Pairs of a hash and a paragraph, on their way into an index.
 *
 * They are put where the upper bits of their hashes say, so that sealing sorts a part of them at a
 * time, in the cache, and needs memory for the largest part only.  A part is a chain of chunks of one
 * pool.
 *
 * Four bytes a pair: the other bits of the hash, and how much larger the paragraph's number is than that
 * of the pair before in the part.  Numbers ascend while documents are added, and of a batch of a million
 * paragraphs each part gets one in tens; larger steps, and those back, take four bytes more.
 */
#ifndef STORE_PAIRS_H
#define STORE_PAIRS_H

#include <reprint/sketch.h>

#include "base/mem.h"

#define PAIRS_PART_BITS 10
#define PAIRS_PARTS     (1u << PAIRS_PART_BITS)
#define PAIRS_CELL_BITS 4 /* more, of the cells of a part, whose pairs are counted */
#define PAIRS_CELLS     (1u << PAIRS_CELL_BITS)
#define PAIRS_CHUNK     128u

struct pairs_part {
	uint32_t first; /* its first chunk, if it has any pair */
	uint32_t at;    /* where the next goes; at the end of a chunk: a new one */
	uint32_t last;  /* the number of its last pair */
};

/* Where the pairs of each part are, and how many each cell has. */
struct pairs_parts {
	struct pairs_part part[PAIRS_PARTS];
	uint32_t cell[PAIRS_PARTS * PAIRS_CELLS];
};

struct pairs {
	const struct rp_allocator *alloc;
	struct pairs_parts *parts; /* NULL: no room was made for any yet */
	uint32_t *pool;            /* of each chunk first the number of the next */
	size_t pool_cap, n;
	uint32_t chunks;
	uint32_t most; /* the largest hash */
};

void pairs_init(struct pairs *p, const struct rp_allocator *alloc);
void pairs_release(struct pairs *p);

/* Bytes that it takes with so many pairs more. */
size_t pairs_memory(const struct pairs *p, size_t more);

/* Make room for so many pairs more. */
enum rp_error pairs_reserve(struct pairs *p, size_t more);

/* Add a number with each hash of a set. */
enum rp_error pairs_add(struct pairs *p, struct rp_shingles set, uint32_t number);

/* How many pairs a part has. */
size_t pairs_count(const struct pairs *p, uint32_t part);

/* The pairs of a part, hash << 32 | number, sorted, with other numbers for theirs.  'to' and 'scratch' have
 * room for all. */
void pairs_sort(const struct pairs *p, uint32_t part, const uint32_t *number_of, uint64_t *scratch,
		uint64_t *to);

#endif
