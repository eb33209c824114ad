#include "base/word_hash.h"

#include <string.h>

#include "base/hash.h"
#include "base/word_hash_simd.h"

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

/*
 * What a byte adds to its column: its entry s in the S-box of AES (FIPS 197) times 2, 1, 1 and 3,
 * little-endian.  In the other rows the same is turned by one, two and three bytes.
 */
static const uint32_t column[256] = {
	0xa56363c6, 0x847c7cf8, 0x997777ee, 0x8d7b7bf6, 0x0df2f2ff, 0xbd6b6bd6, 0xb16f6fde,
	0x54c5c591, 0x50303060, 0x03010102, 0xa96767ce, 0x7d2b2b56, 0x19fefee7, 0x62d7d7b5,
	0xe6abab4d, 0x9a7676ec, 0x45caca8f, 0x9d82821f, 0x40c9c989, 0x877d7dfa, 0x15fafaef,
	0xeb5959b2, 0xc947478e, 0x0bf0f0fb, 0xecadad41, 0x67d4d4b3, 0xfda2a25f, 0xeaafaf45,
	0xbf9c9c23, 0xf7a4a453, 0x967272e4, 0x5bc0c09b, 0xc2b7b775, 0x1cfdfde1, 0xae93933d,
	0x6a26264c, 0x5a36366c, 0x413f3f7e, 0x02f7f7f5, 0x4fcccc83, 0x5c343468, 0xf4a5a551,
	0x34e5e5d1, 0x08f1f1f9, 0x937171e2, 0x73d8d8ab, 0x53313162, 0x3f15152a, 0x0c040408,
	0x52c7c795, 0x65232346, 0x5ec3c39d, 0x28181830, 0xa1969637, 0x0f05050a, 0xb59a9a2f,
	0x0907070e, 0x36121224, 0x9b80801b, 0x3de2e2df, 0x26ebebcd, 0x6927274e, 0xcdb2b27f,
	0x9f7575ea, 0x1b090912, 0x9e83831d, 0x742c2c58, 0x2e1a1a34, 0x2d1b1b36, 0xb26e6edc,
	0xee5a5ab4, 0xfba0a05b, 0xf65252a4, 0x4d3b3b76, 0x61d6d6b7, 0xceb3b37d, 0x7b292952,
	0x3ee3e3dd, 0x712f2f5e, 0x97848413, 0xf55353a6, 0x68d1d1b9, 0x00000000, 0x2cededc1,
	0x60202040, 0x1ffcfce3, 0xc8b1b179, 0xed5b5bb6, 0xbe6a6ad4, 0x46cbcb8d, 0xd9bebe67,
	0x4b393972, 0xde4a4a94, 0xd44c4c98, 0xe85858b0, 0x4acfcf85, 0x6bd0d0bb, 0x2aefefc5,
	0xe5aaaa4f, 0x16fbfbed, 0xc5434386, 0xd74d4d9a, 0x55333366, 0x94858511, 0xcf45458a,
	0x10f9f9e9, 0x06020204, 0x817f7ffe, 0xf05050a0, 0x443c3c78, 0xba9f9f25, 0xe3a8a84b,
	0xf35151a2, 0xfea3a35d, 0xc0404080, 0x8a8f8f05, 0xad92923f, 0xbc9d9d21, 0x48383870,
	0x04f5f5f1, 0xdfbcbc63, 0xc1b6b677, 0x75dadaaf, 0x63212142, 0x30101020, 0x1affffe5,
	0x0ef3f3fd, 0x6dd2d2bf, 0x4ccdcd81, 0x140c0c18, 0x35131326, 0x2fececc3, 0xe15f5fbe,
	0xa2979735, 0xcc444488, 0x3917172e, 0x57c4c493, 0xf2a7a755, 0x827e7efc, 0x473d3d7a,
	0xac6464c8, 0xe75d5dba, 0x2b191932, 0x957373e6, 0xa06060c0, 0x98818119, 0xd14f4f9e,
	0x7fdcdca3, 0x66222244, 0x7e2a2a54, 0xab90903b, 0x8388880b, 0xca46468c, 0x29eeeec7,
	0xd3b8b86b, 0x3c141428, 0x79dedea7, 0xe25e5ebc, 0x1d0b0b16, 0x76dbdbad, 0x3be0e0db,
	0x56323264, 0x4e3a3a74, 0x1e0a0a14, 0xdb494992, 0x0a06060c, 0x6c242448, 0xe45c5cb8,
	0x5dc2c29f, 0x6ed3d3bd, 0xefacac43, 0xa66262c4, 0xa8919139, 0xa4959531, 0x37e4e4d3,
	0x8b7979f2, 0x32e7e7d5, 0x43c8c88b, 0x5937376e, 0xb76d6dda, 0x8c8d8d01, 0x64d5d5b1,
	0xd24e4e9c, 0xe0a9a949, 0xb46c6cd8, 0xfa5656ac, 0x07f4f4f3, 0x25eaeacf, 0xaf6565ca,
	0x8e7a7af4, 0xe9aeae47, 0x18080810, 0xd5baba6f, 0x887878f0, 0x6f25254a, 0x722e2e5c,
	0x241c1c38, 0xf1a6a657, 0xc7b4b473, 0x51c6c697, 0x23e8e8cb, 0x7cdddda1, 0x9c7474e8,
	0x211f1f3e, 0xdd4b4b96, 0xdcbdbd61, 0x868b8b0d, 0x858a8a0f, 0x907070e0, 0x423e3e7c,
	0xc4b5b571, 0xaa6666cc, 0xd8484890, 0x05030306, 0x01f6f6f7, 0x120e0e1c, 0xa36161c2,
	0x5f35356a, 0xf95757ae, 0xd0b9b969, 0x91868617, 0x58c1c199, 0x271d1d3a, 0xb99e9e27,
	0x38e1e1d9, 0x13f8f8eb, 0xb398982b, 0x33111122, 0xbb6969d2, 0x70d9d9a9, 0x898e8e07,
	0xa7949433, 0xb69b9b2d, 0x221e1e3c, 0x92878715, 0x20e9e9c9, 0x49cece87, 0xff5555aa,
	0x78282850, 0x7adfdfa5, 0x8f8c8c03, 0xf8a1a159, 0x80898909, 0x170d0d1a, 0xdabfbf65,
	0x31e6e6d7, 0xc6424284, 0xb86868d0, 0xc3414182, 0xb0999929, 0x772d2d5a, 0x110f0f1e,
	0xcbb0b07b, 0xfc5454a8, 0xd6bbbb6d, 0x3a16162c,
};

static inline uint32_t turn(uint32_t x, unsigned bytes)
{
	return bytes ? x << 8 * bytes | x >> (32 - 8 * bytes) : x;
}

/* Column c behind a round, without its key: row r comes from column c + r. */
static inline uint32_t mix_column(const uint32_t in[4], unsigned c)
{
	uint32_t x = 0;

	for (unsigned r = 0; r < 4; r++)
		x ^= turn(column[in[(c + r) % 4] >> 8 * r & 0xFF], r);
	return x;
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

const struct word_hash_ops *word_hash_ops_for(enum cpu_level level)
{
	switch (level) {
#ifdef CPU_X86_64
	case CPU_AVX512:
	case CPU_AVX2:
		return &word_hash_ops_aesni;
#endif
#ifdef CPU_AARCH64
	case CPU_NEON:
		return &word_hash_ops_neon;
#endif
	default:
		return &word_hash_ops_c;
	}
}
