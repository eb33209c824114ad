/*
 * Shingles: hashes of w consecutive words.
 *
 * A word is hashed by XXH3-64.  A shingle's hash is made of its words' by rotation and exclusive
 * or, so that the order of the words matters, and one round of mixing, of which the upper 32 bits
 * are kept.  The width is mixed in: equal words at different widths do not meet.
 *
 * 32 bits are enough to compare two texts: of two unrelated sets of n and m shingles n * m / 2^32
 * collide, one in 4,000 pairs of 1,000-word articles has a single false one.
 */
#ifndef SHINGLE_SHINGLE_H
#define SHINGLE_SHINGLE_H

#include <stddef.h>
#include <stdint.h>

#define SHINGLE_WIDTH_MAX 3

/*
 * Write the shingles of n words of the given width (1 to SHINGLE_WIDTH_MAX) in the order of the
 * text and return their number: n - width + 1; 1 if there are fewer words than that; 0 for none.
 * 'ret' has room for n.
 */
size_t shingle_make(const uint64_t *word_hash, size_t n, unsigned width, uint32_t *ret);

#endif
