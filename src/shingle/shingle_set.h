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

/* A hash of run number 'run'. */
static inline uint64_t shingle_entry(uint32_t hash, uint32_t run)
{
	return (uint64_t)hash << 32 | run;
}

/*
 * Make the sets of several runs of hashes, and that of all together, by one sort.  'entry' are the n
 * hashes of all runs in any order; it is changed, and 'scratch' has room for as many.  end[i], one for
 * each run, is where in 'sets' the set of run i shall begin, and becomes where it ends.  Returns the
 * number of hashes of all together, which are put in 'whole'.
 */
uint32_t shingle_sets_make(uint64_t *entry, size_t n, uint64_t *scratch, uint64_t *end, size_t runs,
			   uint32_t *sets, uint32_t *whole);

/* Return the number of hashes found in both sets. */
uint32_t shingle_set_shared(struct rp_shingles a, struct rp_shingles b);

#endif
