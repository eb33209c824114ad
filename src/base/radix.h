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

/* The same from 'from' to 'to', of keys the first 'same' bits of which, 32 at most, are the same in all:
 * for keys that were put in parts by those as they came.  What 'from' has afterwards means nothing. */
void radix_sort_u64_to(uint64_t *from, size_t n, unsigned same, uint64_t *to);

#endif
