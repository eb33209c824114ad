/*
 * The places of a text, as a row of the table of places has them.
 */
#ifndef STORE_PLACES_H
#define STORE_PLACES_H

#include "store/batch.h"
#include "store/snapshot.h"

struct places {
	const struct rp_allocator *alloc;
	struct batch_place *place; /* 'unit' is the rank of the unit in the segment */
	uint32_t n;
	size_t cap;
};

/* Append the places of a text to 'out'; 'unit' is its rank in that segment. */
enum rp_error places_code(struct buf *out, const struct batch_place *place, uint32_t n);

/* Read those of a row. */
enum rp_error places_read(struct places *p, struct table_cache *cache, struct part *part,
			  uint32_t row);

#endif
