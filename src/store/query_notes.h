/*
 * What it says to share a shingle of the page: how many texts of the store hold it, and whether they
 * are of one source.
 */
#ifndef STORE_QUERY_NOTES_H
#define STORE_QUERY_NOTES_H

#include "store/query.h"
#include "store/sample.h"

static inline void query_count_note(struct overlap_count *c, overlap_note note)
{
	c->all++;
	c->telling += note != OVERLAP_CONCENTRATED;
	c->rare += note != OVERLAP_CONCENTRATED && note & OVERLAP_RARE;
}

/* The page's shingles that the index may have. */
static inline struct rp_shingles query_sample(const struct query *q)
{
	return sample_of(rp_sketch_shingles(q->sketch), q->snapshot->one_in);
}

/* The place of a hash in the page's shingles, which have it. */
static inline uint32_t query_index_of(struct rp_shingles set, uint32_t hash)
{
	uint32_t low = 0, high = set.n;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (set.hash[middle] <= hash)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Whether the texts in q->holder say that one source prints it; as the engine in memory it goes by
 * the first and the last added of them. */
enum rp_error query_is_concentrated(struct query *q, bool *ret);

/* The shingles of the page: who holds them, and what that says. */
enum rp_error query_load(struct query *q);

#endif
