#include "base/word_hash.h"

#include <stdbool.h>
#include <string.h>

#include "base/hash.h"
#include "base/word_hash_simd.h"

#ifdef CPU_X86_64
#include <cpuid.h>
#endif

/* 512 bits of pi behind the point. */
static const uint64_t pi[8] = {
	UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344), UINT64_C(0xa4093822299f31d0),
	UINT64_C(0x082efa98ec4e6c89), UINT64_C(0x452821e638d01377), UINT64_C(0xbe5466cf34e90c6c),
	UINT64_C(0xc0ac29b7c97c50dd), UINT64_C(0x3f84d5b5b5470917),
};

const unsigned char word_hash_mask[2 * WORD_HASH_MAX] = {
	0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
	0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
};

struct word_key word_key_of(uint64_t seed)
{
	struct word_key key;

	for (unsigned i = 0; i < 8; i++)
		key.half[i] = pi[i] ^ (seed ? hash_mix(hash_mix(seed) + i) : 0);
	return key;
}

uint64_t word_hash_long(const char *word, size_t len, const struct word_key *key)
{
	return hash_bytes(word, len, key->half[0]);
}

void word_hash_longer(const char *text, const uint16_t *bound, unsigned longer,
		      const struct word_key *key, uint64_t *ret)
{
	for (; longer; longer &= longer - 1) {
		unsigned i = (unsigned)__builtin_ctz(longer);

		ret[i] = word_hash_long(text + bound[2 * i],
					(size_t)(bound[2 * i + 1] - bound[2 * i]), key);
	}
}

/* clang-format off */

/* The S-box of AES (FIPS 197). */
#define SBOX(F) \
	F(0x63), F(0x7c), F(0x77), F(0x7b), F(0xf2), F(0x6b), F(0x6f), F(0xc5), \
	F(0x30), F(0x01), F(0x67), F(0x2b), F(0xfe), F(0xd7), F(0xab), F(0x76), \
	F(0xca), F(0x82), F(0xc9), F(0x7d), F(0xfa), F(0x59), F(0x47), F(0xf0), \
	F(0xad), F(0xd4), F(0xa2), F(0xaf), F(0x9c), F(0xa4), F(0x72), F(0xc0), \
	F(0xb7), F(0xfd), F(0x93), F(0x26), F(0x36), F(0x3f), F(0xf7), F(0xcc), \
	F(0x34), F(0xa5), F(0xe5), F(0xf1), F(0x71), F(0xd8), F(0x31), F(0x15), \
	F(0x04), F(0xc7), F(0x23), F(0xc3), F(0x18), F(0x96), F(0x05), F(0x9a), \
	F(0x07), F(0x12), F(0x80), F(0xe2), F(0xeb), F(0x27), F(0xb2), F(0x75), \
	F(0x09), F(0x83), F(0x2c), F(0x1a), F(0x1b), F(0x6e), F(0x5a), F(0xa0), \
	F(0x52), F(0x3b), F(0xd6), F(0xb3), F(0x29), F(0xe3), F(0x2f), F(0x84), \
	F(0x53), F(0xd1), F(0x00), F(0xed), F(0x20), F(0xfc), F(0xb1), F(0x5b), \
	F(0x6a), F(0xcb), F(0xbe), F(0x39), F(0x4a), F(0x4c), F(0x58), F(0xcf), \
	F(0xd0), F(0xef), F(0xaa), F(0xfb), F(0x43), F(0x4d), F(0x33), F(0x85), \
	F(0x45), F(0xf9), F(0x02), F(0x7f), F(0x50), F(0x3c), F(0x9f), F(0xa8), \
	F(0x51), F(0xa3), F(0x40), F(0x8f), F(0x92), F(0x9d), F(0x38), F(0xf5), \
	F(0xbc), F(0xb6), F(0xda), F(0x21), F(0x10), F(0xff), F(0xf3), F(0xd2), \
	F(0xcd), F(0x0c), F(0x13), F(0xec), F(0x5f), F(0x97), F(0x44), F(0x17), \
	F(0xc4), F(0xa7), F(0x7e), F(0x3d), F(0x64), F(0x5d), F(0x19), F(0x73), \
	F(0x60), F(0x81), F(0x4f), F(0xdc), F(0x22), F(0x2a), F(0x90), F(0x88), \
	F(0x46), F(0xee), F(0xb8), F(0x14), F(0xde), F(0x5e), F(0x0b), F(0xdb), \
	F(0xe0), F(0x32), F(0x3a), F(0x0a), F(0x49), F(0x06), F(0x24), F(0x5c), \
	F(0xc2), F(0xd3), F(0xac), F(0x62), F(0x91), F(0x95), F(0xe4), F(0x79), \
	F(0xe7), F(0xc8), F(0x37), F(0x6d), F(0x8d), F(0xd5), F(0x4e), F(0xa9), \
	F(0x6c), F(0x56), F(0xf4), F(0xea), F(0x65), F(0x7a), F(0xae), F(0x08), \
	F(0xba), F(0x78), F(0x25), F(0x2e), F(0x1c), F(0xa6), F(0xb4), F(0xc6), \
	F(0xe8), F(0xdd), F(0x74), F(0x1f), F(0x4b), F(0xbd), F(0x8b), F(0x8a), \
	F(0x70), F(0x3e), F(0xb5), F(0x66), F(0x48), F(0x03), F(0xf6), F(0x0e), \
	F(0x61), F(0x35), F(0x57), F(0xb9), F(0x86), F(0xc1), F(0x1d), F(0x9e), \
	F(0xe1), F(0xf8), F(0x98), F(0x11), F(0x69), F(0xd9), F(0x8e), F(0x94), \
	F(0x9b), F(0x1e), F(0x87), F(0xe9), F(0xce), F(0x55), F(0x28), F(0xdf), \
	F(0x8c), F(0xa1), F(0x89), F(0x0d), F(0xbf), F(0xe6), F(0x42), F(0x68), \
	F(0x41), F(0x99), F(0x2d), F(0x0f), F(0xb0), F(0x54), F(0xbb), F(0x16)

/*
 * What a byte of each row adds to its column: its entry in the S-box times 2, 1, 1 and 3, for the next
 * rows turned by a byte each.
 */
#define TWICE(s)  (((s) << 1 ^ ((s) >> 7) * 0x1b) & 0xFFu)
#define THRICE(s) (TWICE(s) ^ (s))
#define ROW_0(s)  (TWICE(s) | (s) << 8 | (s) << 16 | THRICE(s) << 24)
#define ROW_1(s)  (THRICE(s) | TWICE(s) << 8 | (s) << 16 | (unsigned)(s) << 24)
#define ROW_2(s)  ((s) | THRICE(s) << 8 | TWICE(s) << 16 | (unsigned)(s) << 24)
#define ROW_3(s)  ((s) | (s) << 8 | THRICE(s) << 16 | TWICE(s) << 24)

static const uint32_t column[4][256] = {
	{SBOX(ROW_0)}, {SBOX(ROW_1)}, {SBOX(ROW_2)}, {SBOX(ROW_3)},
};

/* clang-format on */

/* Column c behind a round, without its key: row r comes from column c + r. */
static inline uint32_t mix_column(const uint32_t in[4], unsigned c)
{
	return column[0][in[c] & 0xFF] ^ column[1][in[(c + 1) % 4] >> 8 & 0xFF] ^
	       column[2][in[(c + 2) % 4] >> 16 & 0xFF] ^ column[3][in[(c + 3) % 4] >> 24];
}

static inline uint32_t key_column(const struct word_key *key, unsigned round, unsigned c)
{
	return (uint32_t)(key->half[2 * round + c / 2] >> 32 * (c % 2));
}

static inline uint64_t load_masked(const char *p, size_t len)
{
	uint64_t x = 0;

	memcpy(&x, p, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return len >= 8 ? x : x & ((UINT64_C(1) << 8 * len) - 1);
}

static inline uint64_t one(const char *word, size_t len, const struct word_key *key)
{
	uint64_t low, high;
	uint32_t x[4], y[4];

	if (len > WORD_HASH_MAX)
		return word_hash_long(word, len, key);
	low = load_masked(word, len) ^ key->half[0];
	high = (len > 8 ? load_masked(word + 8, len - 8) : 0) ^ key->half[1];
	x[0] = (uint32_t)low;
	x[1] = (uint32_t)(low >> 32);
	x[2] = (uint32_t)high;
	x[3] = (uint32_t)(high >> 32);
	for (unsigned c = 0; c < 4; c++)
		y[c] = mix_column(x, c) ^ key_column(key, 1, c);
	for (unsigned c = 0; c < 4; c++)
		x[c] = mix_column(y, c) ^ key_column(key, 2, c);
	y[0] = mix_column(x, 0) ^ key_column(key, 3, 0);
	y[1] = mix_column(x, 1) ^ key_column(key, 3, 1);
	return (uint64_t)y[1] << 32 | y[0];
}

static uint64_t one_c(const char *word, size_t len, const struct word_key *key)
{
	return one(word, len, key);
}

static void list_c(const char *text, const uint16_t *bound, size_t n, const struct word_key *key,
		   uint64_t *ret)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = one(text + bound[2 * i], (size_t)(bound[2 * i + 1] - bound[2 * i]), key);
}

static const struct word_hash_ops word_hash_ops_c = {one_c, list_c};

#ifdef CPU_X86_64
/* Asked for by number: clang 14 has no name for it. */
static bool has_vaes(void)
{
	unsigned a, b, c = 0, d;

	return __builtin_cpu_supports("avx2") && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
	       (c >> 9 & 1);
}
#endif

const struct word_hash_ops *word_hash_ops_for(enum cpu_level level)
{
	switch (level) {
#ifdef CPU_X86_64
	case CPU_AVX512:
	case CPU_AVX2:
		return has_vaes() ? &word_hash_ops_vaes : &word_hash_ops_aesni;
#endif
#ifdef CPU_AARCH64
	case CPU_NEON:
		return &word_hash_ops_neon;
#endif
	default:
		return &word_hash_ops_c;
	}
}
