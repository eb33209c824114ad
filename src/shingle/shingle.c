#include "shingle/shingle.h"

#include "base/hash.h"

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

/* 21 bits apart, three words reach every bit of the result by different ways. */
static uint32_t join(const uint64_t *word_hash, size_t n, unsigned width)
{
	uint64_t h = width;

	for (size_t i = 0; i < n; i++)
		h = rotate(h, 21) ^ word_hash[i];
	return (uint32_t)(hash_mix(h) >> 32);
}

size_t shingle_make(const uint64_t *word_hash, size_t n, unsigned width, uint32_t *ret)
{
	if (!n)
		return 0;
	if (n < width) {
		ret[0] = join(word_hash, n, width);
		return 1;
	}
	for (size_t i = 0; i + width <= n; i++)
		ret[i] = join(word_hash + i, width, width);
	return n - width + 1;
}
