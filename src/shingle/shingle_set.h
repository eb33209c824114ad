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

/* Return the number of hashes found in both sets. */
uint32_t shingle_set_shared(struct rp_shingles a, struct rp_shingles b);

#endif
