#include "base/hash.h"

/* Inlined, words of 1 to 12 bytes take 3.5 ns instead of 5.6 through the library's
 * symbols, and 240 bytes the same 18 (gcc 12 -O3, AMD EPYC).  Nothing of libxxhash is
 * linked. */
#define XXH_INLINE_ALL
#include <xxhash.h>

struct rp_identity hash_identity(const void *data, size_t len)
{
	XXH128_hash_t hash = XXH3_128bits(data, len);

	return (struct rp_identity){hash.low64, hash.high64};
}

struct rp_identity hash_identity_u64(const uint64_t *x, size_t n)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	XXH3_state_t state;
	XXH128_hash_t hash;

	XXH3_128bits_reset(&state);
	for (size_t i = 0; i < n; i++) {
		uint64_t little = __builtin_bswap64(x[i]);

		XXH3_128bits_update(&state, &little, sizeof(little));
	}
	hash = XXH3_128bits_digest(&state);
	return (struct rp_identity){hash.low64, hash.high64};
#else
	return hash_identity(x, n * sizeof(*x));
#endif
}

uint64_t hash_bytes(const void *data, size_t len, uint64_t seed)
{
	return XXH3_64bits_withSeed(data, len, seed);
}

/* Digits of pi behind the point, 64 bits each: from 1, 65 and 129 on, the first two made odd. */
#define PI_1 UINT64_C(0x243f6a8885a308d3)
#define PI_2 UINT64_C(0x13198a2e03707345)
#define PI_3 UINT64_C(0xa4093822299f31d0)

struct hash_key hash_key_of(uint64_t seed)
{
	uint64_t a = hash_mix(seed), b = hash_mix(a ^ PI_3);

	return (struct hash_key){PI_1 ^ a, PI_2 ^ b, PI_3 ^ hash_mix(b)};
}

uint64_t hash_long_word(const char *word, size_t len, const struct hash_key *key)
{
	return XXH3_64bits_withSeed(word, len, key->seed);
}

#define ALL UINT64_MAX

const uint64_t hash_word_mask[HASH_WORD_MAX + 1][2] = {
	{0, 0},
	{0xFF, 0},
	{0xFFFF, 0},
	{0xFFFFFF, 0},
	{0xFFFFFFFF, 0},
	{UINT64_C(0xFFFFFFFFFF), 0},
	{UINT64_C(0xFFFFFFFFFFFF), 0},
	{UINT64_C(0xFFFFFFFFFFFFFF), 0},
	{ALL, 0},
	{ALL, 0xFF},
	{ALL, 0xFFFF},
	{ALL, 0xFFFFFF},
	{ALL, 0xFFFFFFFF},
	{ALL, UINT64_C(0xFFFFFFFFFF)},
	{ALL, UINT64_C(0xFFFFFFFFFFFF)},
	{ALL, UINT64_C(0xFFFFFFFFFFFFFF)},
	{ALL, ALL},
};
