#include "base/word_hash_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,aes")))

static inline TARGET __m128i load(const void *p)
{
	return _mm_loadu_si128(p);
}

static inline TARGET __m128i rounds(const char *word, size_t len, const __m128i key[4])
{
	__m128i x = _mm_and_si128(load(word), load(word_hash_mask + WORD_HASH_MAX - len));

	x = _mm_aesenc_si128(_mm_xor_si128(x, key[0]), key[1]);
	return _mm_aesenc_si128(_mm_aesenc_si128(x, key[2]), key[3]);
}

static inline TARGET void load_key(const struct word_key *key, __m128i ret[4])
{
	for (int i = 0; i < 4; i++)
		ret[i] = load(key->half + 2 * i);
}

static TARGET uint64_t one(const char *word, size_t len, const struct word_key *key)
{
	__m128i k[4];

	if (len > WORD_HASH_MAX)
		return word_hash_long(word, len, key);
	load_key(key, k);
	return (uint64_t)_mm_cvtsi128_si64(rounds(word, len, k));
}

/* clang-format off */
/* The length of each word, as often as it has bytes. */
static const unsigned char length_of[4][16] = {
	{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
	{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4},
	{8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8},
	{12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12},
};
static const unsigned char place[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
/* clang-format on */

/* Side by side, so that their rounds do not wait for one another. */
static inline TARGET void four(const char *text, const uint16_t *bound, __m128i lengths,
			       const __m128i key[4], uint64_t *ret)
{
	__m128i x[4];

	for (int j = 0; j < 4; j++) {
		__m128i length = _mm_shuffle_epi8(lengths, load(length_of[j]));

		x[j] = _mm_and_si128(load(text + bound[2 * j]),
				     _mm_cmpgt_epi8(length, load(place)));
		x[j] = _mm_aesenc_si128(_mm_xor_si128(x[j], key[0]), key[1]);
	}
	for (int j = 0; j < 4; j++)
		x[j] = _mm_aesenc_si128(_mm_aesenc_si128(x[j], key[2]), key[3]);
	for (int j = 0; j < 4; j += 2)
		_mm_storeu_si128((__m128i *)(void *)(ret + j), _mm_unpacklo_epi64(x[j], x[j + 1]));
}

#define KEY __m128i

#include "base/word_hash_list.h"

const struct word_hash_ops word_hash_ops_aesni = {one, list};

#endif
