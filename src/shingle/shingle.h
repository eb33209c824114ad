/*
 * Shingles: hashes of w consecutive words.
 *
 * A shingle's hash is made of its words' (base/word_hash.h) by rotation and exclusive or, so that the
 * order of the words matters, and a multiplication of one half added to the other.  The words'
 * hashes are random in every bit, so nothing more is needed.  The width is mixed in: equal words at
 * different widths do not meet.
 *
 * 32 bits are enough to compare two texts: of two unrelated sets of n and m shingles n * m / 2^32
 * collide, one in 4,000 pairs of 1,000-word articles has a single false one.
 */
#ifndef SHINGLE_SHINGLE_H
#define SHINGLE_SHINGLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/cpu.h"

#define SHINGLE_WIDTH_MAX 3

/*
 * Write the shingles of n words of the given width (1 to SHINGLE_WIDTH_MAX) in the order of the
 * text and return their number: n - width + 1; 1 if there are fewer words than that; 0 for none.
 * 'ret' has room for n.
 */
typedef size_t shingle_make_fn(const uint64_t *word_hash, size_t n, unsigned width, uint32_t *ret);

shingle_make_fn shingle_make_c;

/* The version for a level that the machine has; all of them give the same bits. */
shingle_make_fn *shingle_make_for(enum cpu_level level);

#endif
