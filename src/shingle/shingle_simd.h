/*
 * The vector versions of shingle_make_c(), and what they share with it.
 */
#ifndef SHINGLE_SHINGLE_SIMD_H
#define SHINGLE_SHINGLE_SIMD_H

#include "shingle/shingle.h"

shingle_make_fn shingle_make_avx2, shingle_make_avx512;

/* 21 bits apart, three words reach every bit of the result by different ways. */
#define SHINGLE_ROTATION 21
#define SHINGLE_FACTOR   UINT32_C(0x9e3779b1)

static inline uint64_t shingle_rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static inline uint64_t shingle_begin(unsigned width)
{
	return width * UINT64_C(0x9e3779b97f4a7c15);
}

/* What its width adds to a shingle that has all its words. */
static inline uint64_t shingle_width_bits(unsigned width)
{
	uint64_t h = shingle_begin(width);

	for (unsigned i = 0; i < width; i++)
		h = shingle_rotate(h, SHINGLE_ROTATION);
	return h;
}

static inline uint32_t shingle_finish(uint64_t h)
{
	return (uint32_t)(h >> 32) + (uint32_t)h * SHINGLE_FACTOR;
}

static inline uint32_t shingle_join(const uint64_t *word_hash, size_t n, unsigned width)
{
	uint64_t h = shingle_begin(width);

	for (size_t i = 0; i < n; i++)
		h = shingle_rotate(h, SHINGLE_ROTATION) ^ word_hash[i];
	return shingle_finish(h);
}

#endif
