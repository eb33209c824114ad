#include "base/word_hash_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,aes,vaes")))

static inline TARGET __m128i load(const void *p)
{
	return _mm_loadu_si128(p);
}

static inline TARGET void load_key(const struct word_key *key, __m256i ret[4])
{
	for (int i = 0; i < 4; i++)
		ret[i] = _mm256_broadcastsi128_si256(load(key->half + 2 * i));
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

/* Two in each vector. */
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

static uint64_t one(const char *word, size_t len, const struct word_key *key)
{
	return word_hash_ops_aesni.one(word, len, key);
}

#define KEY __m256i

#include "base/word_hash_list.h"

const struct word_hash_ops word_hash_ops_vaes = {one, list};

#endif
