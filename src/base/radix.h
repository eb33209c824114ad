/*
 * Sorting unsigned integers.
 */
#ifndef BASE_RADIX_H
#define BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* Sort n keys in ascending order, in O(n) for any keys.  'scratch' are n elements, which
 * need not be initialised and are not the keys; their content afterwards means nothing.
 */
void radix_sort_u32(uint32_t *key, size_t n, uint32_t *scratch);
void radix_sort_u64(uint64_t *key, size_t n, uint64_t *scratch);

#endif
