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

static TARGET void list(const char *text, const uint16_t *bound, size_t n,
			const struct word_key *key, uint64_t *ret)
{
	__m128i k[4];

	load_key(key, k);
	for (size_t i = 0; i < n; i++) {
		const char *word = text + bound[2 * i];
		size_t len = (size_t)(bound[2 * i + 1] - bound[2 * i]);

		if (__builtin_expect(len > WORD_HASH_MAX, 0))
			ret[i] = word_hash_long(word, len, key);
		else
			_mm_storel_epi64((__m128i *)(void *)(ret + i), rounds(word, len, k));
	}
}

const struct word_hash_ops word_hash_ops_aesni = {one, list};

#endif
