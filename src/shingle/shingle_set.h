/*
 * Sets of shingles: distinct hashes in ascending order.
 */
#ifndef SHINGLE_SHINGLE_SET_H
#define SHINGLE_SHINGLE_SET_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/sketch.h>

/* Sort the n hashes, drop repeated ones and return how many are left.  'scratch' has room for n. */
size_t shingle_set_make(uint32_t *hash, size_t n, uint32_t *scratch);

/* A run of hashes, of which a set is to be made, and the set. */
struct shingle_run {
	uint32_t at;          /* where its set begins in the array of sets */
	uint32_t n;           /* how many hashes it has, then its set */
	uint32_t front, back; /* what is free of its place while it is made */
};

/* A hash of run number 'run'. */
static inline uint64_t shingle_entry(uint32_t hash, uint32_t run)
{
	return (uint64_t)hash << 32 | run;
}

/*
 * Make the sets of several runs of hashes, and that of all together, by one sort.  'entry' are the
 * n hashes of all runs in any order; it is changed, and 'scratch' has room for as many.  Returns
 * the number of hashes of all together, which are put in 'whole', where there is room for n.
 */
uint32_t shingle_sets_make(uint64_t *entry, size_t n, uint64_t *scratch, struct shingle_run *run,
			   size_t runs, uint32_t *sets, uint32_t *whole);

/* Return the number of hashes found in both sets. */
uint32_t shingle_set_shared(struct rp_shingles a, struct rp_shingles b);

#endif
