#include "base/word_hash_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,aes,vaes")))

/* Four words, two in each vector. */
#define SIDE 4

static inline TARGET __m128i load(const void *p)
{
	return _mm_loadu_si128(p);
}

static inline TARGET __m256i load_both(const void *p)
{
	return _mm256_loadu_si256(p);
}

/* Two words, with what masks them. */
static inline TARGET __m256i load_two(const char *first, const char *second, __m256i mask)
{
	__m256i x = _mm256_inserti128_si256(_mm256_castsi128_si256(load(first)), load(second), 1);

	return _mm256_and_si256(x, mask);
}

static inline TARGET __m256i rounds(__m256i x, const __m256i key[4])
{
	x = _mm256_aesenc_epi128(_mm256_xor_si256(x, key[0]), key[1]);
	return _mm256_aesenc_epi128(_mm256_aesenc_epi128(x, key[2]), key[3]);
}

/* clang-format off */
/* The lengths of words 0 and 2, then of 1 and 3, as often as they have bytes.  Constants in memory: made of
 * immediates, gcc 12 makes them anew for every four words. */
static const unsigned char length_of[2][32] = {
	{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8},
	{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12},
};
static const unsigned char place[32] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
};
/* clang-format on */

static inline TARGET void four(const char *text, const uint16_t *bound, __m128i lengths,
			       const __m256i key[4], uint64_t *ret)
{
	__m256i all = _mm256_broadcastsi128_si256(lengths), x, y;

	x = _mm256_cmpgt_epi8(_mm256_shuffle_epi8(all, load_both(length_of[0])), load_both(place));
	y = _mm256_cmpgt_epi8(_mm256_shuffle_epi8(all, load_both(length_of[1])), load_both(place));
	x = rounds(load_two(text + bound[0], text + bound[4], x), key);
	y = rounds(load_two(text + bound[2], text + bound[6], y), key);
	_mm256_storeu_si256((__m256i *)(void *)ret, _mm256_unpacklo_epi64(x, y));
}

static TARGET void list(const char *text, const uint16_t *bound, size_t n,
			const struct word_key *key, uint64_t *ret)
{
	const __m128i factor = _mm_set1_epi32(WORD_HASH_LENGTH);
	const __m128i most = _mm_set1_epi32(WORD_HASH_MAX);
	__m256i k[4];
	size_t i = 0;

	for (int j = 0; j < 4; j++)
		k[j] = _mm256_broadcastsi128_si256(load(key->half + 2 * j));
	for (; i + SIDE <= n; i += SIDE, bound += 2 * SIDE) {
		__m128i lengths = _mm_madd_epi16(load(bound), factor);
		__m128i is_long = _mm_cmpgt_epi32(lengths, most);
		unsigned longer = (unsigned)_mm_movemask_ps(_mm_castsi128_ps(is_long));

		four(text, bound, lengths, k, ret + i);
		if (__builtin_expect(longer, 0))
			word_hash_longer(text, bound, longer, key, ret + i);
	}
	word_hash_ops_aesni.list(text, bound, n - i, key, ret + i);
}

static uint64_t one(const char *word, size_t len, const struct word_key *key)
{
	return word_hash_ops_aesni.one(word, len, key);
}

const struct word_hash_ops word_hash_ops_vaes = {one, list};

#endif
