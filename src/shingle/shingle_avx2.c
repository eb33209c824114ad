#include "shingle/shingle_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define LANES  4

static inline TARGET __m256i load(const uint64_t *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

static inline TARGET __m256i rotate(__m256i x)
{
	return _mm256_or_si256(_mm256_slli_epi64(x, SHINGLE_ROTATION),
			       _mm256_srli_epi64(x, 64 - SHINGLE_ROTATION));
}

/* Four shingles.  Inlined with a constant width, so that nothing is left of the loop. */
static inline TARGET __m128i four(const uint64_t *word_hash, unsigned width)
{
	const __m256i bits = _mm256_set1_epi64x((int64_t)shingle_width_bits(width));
	const __m256i factor = _mm256_set1_epi64x(SHINGLE_FACTOR);
	const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
	__m256i h = load(word_hash);

	for (unsigned k = 1; k < width; k++)
		h = _mm256_xor_si256(rotate(h), load(word_hash + k));
	h = _mm256_xor_si256(h, bits);
	h = _mm256_add_epi64(_mm256_srli_epi64(h, 32), _mm256_mul_epu32(h, factor));
	return _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(h, even));
}

/* The last four overlap those in front: how many are left over is what no processor predicts. */
static inline TARGET size_t make(const uint64_t *word_hash, size_t n, unsigned width, uint32_t *ret)
{
	size_t made = n - width + 1;

	if (made < LANES) {
		for (size_t i = 0; i < made; i++)
			ret[i] = shingle_join(word_hash + i, width, width);
		return made;
	}
	for (size_t i = 0; i + LANES < made; i += LANES)
		_mm_storeu_si128((__m128i *)(void *)(ret + i), four(word_hash + i, width));
	_mm_storeu_si128((__m128i *)(void *)(ret + made - LANES),
			 four(word_hash + made - LANES, width));
	return made;
}

TARGET size_t shingle_make_avx2(const uint64_t *word_hash, size_t n, unsigned width, uint32_t *ret)
{
	if (n < width)
		return shingle_make_c(word_hash, n, width, ret);
	switch (width) {
	case 1:
		return make(word_hash, n, 1, ret);
	case 2:
		return make(word_hash, n, 2, ret);
	default:
		return make(word_hash, n, 3, ret);
	}
}

#endif
