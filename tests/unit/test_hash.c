#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/hash.h"

/*
 * The XXH3 hashes of the first 'len' bytes of the text whose byte i is (7 i + 3) mod 256,
 * from the Python package xxhash 3 with libxxhash 0.8.4: xxh3_64_intdigest(), the same
 * with seed 0x9e3779b97f4a7c15, and the halves of xxh3_128_intdigest().  The lengths are
 * those at which XXH3 changes its way of working, and the ones around.
 */
static const struct golden {
	size_t len;
	uint64_t plain;
	uint64_t seeded;
	struct rp_identity identity;
} golden[] = {
	{0, 0x2d06800538d394c2, 0x602b0e2cd6662c8b, {0x6001c324468d497f, 0x99aa06d3014798d8}},
	{1, 0x13e608bc156defed, 0x1b4c466098160569, {0x13e608bc156defed, 0x22bbb76b211a39ba}},
	{3, 0xa9088dda485b481c, 0xa8bacd847619199e, {0xa9088dda485b481c, 0xce31763cbf8245a5}},
	{4, 0x6d9253b16c8b1ed3, 0xe1c585329cf1878e, {0x788a609154b0fe20, 0x47197970590746b1}},
	{8, 0x60539db630471163, 0xbc53d62e02f670a4, {0x3cd024e3d63a1588, 0xe3bc8a5f46171555}},
	{9, 0xfeff668361d723a8, 0xd4fb426f424e6e62, {0xeafab1c7f123109f, 0xc72c88247a9a56d7}},
	{12, 0x6829454be0cc3199, 0xcd389051b9561a62, {0x381c69c9c2498dfa, 0xf7314c62630bc633}},
	{16, 0xb8c859b0f030b585, 0x7775d23337d796b5, {0x60d75c5e47d40a24, 0xce0b9647ab24f884}},
	{17, 0x714a04408e79b80f, 0x7d1872b1361c0fa6, {0xeeed7654312a26d7, 0xbfd327edcc2fbd12}},
	{32, 0x19ff4ee1d6ba1a55, 0x136a6f0494310a0d, {0xd761fd22e8ad5262, 0x4f130f27ab6baf45}},
	{128, 0x67425a03650261bf, 0xe9e239440dac1b3c, {0xc580008b6c92ac53, 0x1b1962a096bac78b}},
	{129, 0xc664bf3311c6abc4, 0xb11455ab08c506d4, {0xbd91ce7ace4d385b, 0x293e4968c4619023}},
	{240, 0x64556dc6b462a6cf, 0x6ea73b2be19b57c5, {0x04e0b5f034bee80b, 0xad46c1021b076bc7}},
	{241, 0x8beadd3a8874fe17, 0xa0462d397650b282, {0x8beadd3a8874fe17, 0xac6c3492c3d6b45d}},
	{1024, 0x9b81661c641c72b1, 0xe955d0afe88a0f51, {0x9b81661c641c72b1, 0x18bc0eaca9a33636}},
	{1025, 0x806c2072ed713576, 0xcbdb289911b2614b, {0x806c2072ed713576, 0xbf447251cfa98d7c}},
};

#define N_GOLDEN (sizeof(golden) / sizeof(golden[0]))
#define SEED     UINT64_C(0x9e3779b97f4a7c15)

static void test_golden(void **state)
{
	unsigned char text[1 + 1025], *at;
	size_t i, k;

	(void)state;
	/* Aligned and not: words begin anywhere. */
	for (at = text; at < text + 2; at++) {
		for (i = 0; i < 1025; i++)
			at[i] = (unsigned char)(7 * i + 3);
		for (k = 0; k < N_GOLDEN; k++) {
			const struct golden *g = &golden[k];
			struct rp_identity identity = hash_identity(at, g->len);

			assert_int_equal(hash_bytes(at, g->len, 0), g->plain);
			assert_int_equal(hash_bytes(at, g->len, SEED), g->seeded);
			assert_int_equal(identity.low, g->identity.low);
			assert_int_equal(identity.high, g->identity.high);
		}
	}
}

static void test_nothing(void **state)
{
	(void)state;
	assert_int_equal(hash_bytes(NULL, 0, 0), golden[0].plain);
	assert_true(identity_equal(hash_identity(NULL, 0), golden[0].identity));
}

static void test_identity_equal(void **state)
{
	struct rp_identity a = {1, 2};

	(void)state;
	assert_true(identity_equal(a, (struct rp_identity){1, 2}));
	assert_false(identity_equal(a, (struct rp_identity){0, 2}));
	assert_false(identity_equal(a, (struct rp_identity){1, 0}));
	assert_false(identity_equal(a, (struct rp_identity){2, 1}));
}

/* splitmix64 with seed 1234567 gives these (the test of Sebastiano Vigna's code that
 * others publish, for one at Rosetta Code); it finalises multiples of the golden ratio.
 */
static void test_mix_is_splitmix64(void **state)
{
	static const uint64_t expected[] = {
		UINT64_C(6457827717110365317),  UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423),  UINT64_C(4593380528125082431),
		UINT64_C(16408922859458223821),
	};
	uint64_t x = 1234567;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		x += UINT64_C(0x9e3779b97f4a7c15);
		assert_int_equal(hash_mix(x), expected[i]);
	}
}

/* Each bit of x flips each bit of the result in 512 of 1024 cases, with standard
 * deviation 16: 6 of them cover all 4096 pairs of bits. */
static void test_mix_spreads(void **state)
{
	static unsigned flips[64][64];
	uint64_t changed, x;
	unsigned in, out;

	(void)state;
	memset(flips, 0, sizeof(flips));
	for (x = 1; x <= 1024; x++) {
		for (in = 0; in < 64; in++) {
			changed = hash_mix(x) ^ hash_mix(x ^ (UINT64_C(1) << in));
			for (out = 0; out < 64; out++)
				flips[in][out] += (changed >> out) & 1;
		}
	}
	for (in = 0; in < 64; in++) {
		for (out = 0; out < 64; out++)
			assert_in_range(flips[in][out], 512 - 96, 512 + 96);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),         cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_identity_equal), cmocka_unit_test(test_mix_is_splitmix64),
		cmocka_unit_test(test_mix_spreads),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
