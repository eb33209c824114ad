/*
 * Hashing: XXH3 for bytes, two multiplications for words, a finaliser for integers.
 *
 * The values are a promise: they do not depend on the machine, its byte order or the
 * version of libxxhash.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <reprint/sketch.h>

/* XXH3-128 with seed 0.  'data' may be NULL if len is 0. */
struct rp_identity hash_identity(const void *data, size_t len);

/* XXH3-128 with seed 0 of n integers as little-endian bytes. */
struct rp_identity hash_identity_u64(const uint64_t *x, size_t n);

/* XXH3-64.  'data' may be NULL if len is 0. */
uint64_t hash_bytes(const void *data, size_t len, uint64_t seed);

/* The finaliser of splitmix64: a bijection in which every bit of x changes every bit of
 * the result with a probability near one half.  0 stays 0. */
static inline uint64_t hash_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* What hash_word() mixes a word with: random bits, and those of a seed. */
struct hash_key {
	uint64_t low, high, seed;
};

struct hash_key hash_key_of(uint64_t seed);

/* hash_word() of more than HASH_WORD_MAX bytes. */
uint64_t hash_long_word(const char *word, size_t len, const struct hash_key *key);

#define HASH_WORD_MAX 16

/* Which bits of two little-endian integers belong to a word of so many bytes. */
extern const uint64_t hash_word_mask[HASH_WORD_MAX + 1][2];

static inline uint64_t load_u64(const void *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

__extension__ typedef unsigned __int128 hash_u128;

/*
 * Hash a word: no byte of it is zero, and 16 bytes can be read whatever its length is.
 *
 * Two multiplications of 64 by 64 bits, the second of what the first made and of what it made it
 * from, so that no value of one half wipes the other out.  A word is read at once and masked: a
 * branch on the length of words is one that no processor predicts (XXH3-64 of each word of a long
 * text takes 20 cycles, this 5).
 */
static inline uint64_t hash_word(const char *word, size_t len, const struct hash_key *key)
{
	uint64_t low, high;
	hash_u128 p;

	if (__builtin_expect(len > HASH_WORD_MAX, 0))
		return hash_long_word(word, len, key);
	low = (load_u64(word) & hash_word_mask[len][0]) ^ key->low;
	high = (load_u64(word + 8) & hash_word_mask[len][1]) ^ key->high;
	p = (hash_u128)low * high;
	p = (hash_u128)(low ^ (uint64_t)p ^ key->seed) * (high ^ (uint64_t)(p >> 64));
	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static inline bool identity_equal(struct rp_identity a, struct rp_identity b)
{
	return a.low == b.low && a.high == b.high;
}

#endif
