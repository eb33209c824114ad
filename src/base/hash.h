/*
 * Hashing: XXH3 for bytes, a finaliser for integers.
 *
 * The values are a promise: they do not depend on the machine, its byte order or the
 * version of libxxhash.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

static inline bool identity_equal(struct rp_identity a, struct rp_identity b)
{
	return a.low == b.low && a.high == b.high;
}

#endif
