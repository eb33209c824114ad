#include "base/word_hash_simd.h"

#ifdef CPU_AARCH64

#include <arm_neon.h>

#ifdef __clang__
#define TARGET __attribute__((target("aes")))
#else
#define TARGET __attribute__((target("+crypto")))
#endif

/* ARM's round begins with the key, that of x86 ends with it. */
static inline TARGET uint8x16_t next(uint8x16_t x, uint8x16_t key)
{
	return veorq_u8(vaesmcq_u8(vaeseq_u8(x, vdupq_n_u8(0))), key);
}

static inline TARGET uint64_t rounds(const char *word, size_t len, const uint8x16_t key[4])
{
	uint8x16_t x = vandq_u8(vld1q_u8((const uint8_t *)word),
				vld1q_u8(word_hash_mask + WORD_HASH_MAX - len));

	x = next(next(next(veorq_u8(x, key[0]), key[1]), key[2]), key[3]);
	return vgetq_lane_u64(vreinterpretq_u64_u8(x), 0);
}

static inline TARGET void load_key(const struct word_key *key, uint8x16_t ret[4])
{
	for (int i = 0; i < 4; i++)
		ret[i] = vreinterpretq_u8_u64(vld1q_u64(key->half + 2 * i));
}

static TARGET uint64_t one(const char *word, size_t len, const struct word_key *key)
{
	uint8x16_t k[4];

	if (len > WORD_HASH_MAX)
		return word_hash_long(word, len, key);
	load_key(key, k);
	return rounds(word, len, k);
}

static TARGET void list(const char *text, const uint16_t *bound, size_t n,
			const struct word_key *key, uint64_t *ret)
{
	uint8x16_t k[4];

	load_key(key, k);
	for (size_t i = 0; i < n; i++) {
		const char *word = text + bound[2 * i];
		size_t len = (size_t)(bound[2 * i + 1] - bound[2 * i]);

		ret[i] = len > WORD_HASH_MAX ? word_hash_long(word, len, key)
					     : rounds(word, len, k);
	}
}

const struct word_hash_ops word_hash_ops_neon = {one, list};

#endif
