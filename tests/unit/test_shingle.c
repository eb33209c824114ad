#include "shingle/shingle.h"

#include "common.h"

/* The hashes of "the", "cat", "sat", "down"; these and the shingles below come from
 * tests/golden/make_signatures.py. */
static const uint64_t word[] = {
	UINT64_C(0x708e4971ef533a5d),
	UINT64_C(0x43d9b8b4980a5338),
	UINT64_C(0x15f7745fefed9e34),
	UINT64_C(0x6634d3d6230fbcb8),
};

static void test_golden(void **state)
{
	static const uint32_t one[] = {0xbdde7950, 0x8a4a8aa2, 0x9a208f7b, 0x34efefc0};
	static const uint32_t two[] = {0x8c1fedbd, 0x7300090d, 0x043b4280};
	static const uint32_t three[] = {0x4a81d692, 0xfe9cc155};
	uint32_t got[4];

	(void)state;
	assert_int_equal(shingle_make_c(word, 4, 1, got), 4);
	assert_memory_equal(got, one, sizeof(one));
	assert_int_equal(shingle_make_c(word, 4, 2, got), 3);
	assert_memory_equal(got, two, sizeof(two));
	assert_int_equal(shingle_make_c(word, 4, 3, got), 2);
	assert_memory_equal(got, three, sizeof(three));
}

static void test_short_text_is_one_shingle(void **state)
{
	uint32_t got[4] = {1, 1, 1, 1};

	(void)state;
	assert_int_equal(shingle_make_c(word, 1, 2, got), 1);
	assert_int_equal(got[0], 0x09066881);
	assert_int_equal(shingle_make_c(word, 1, 3, got), 1);
	assert_int_equal(got[0], 0x6ea8742f);
	assert_int_equal(shingle_make_c(word, 2, 3, got), 1);
	assert_int_equal(got[0], 0x33148adf);
	assert_int_equal(shingle_make_c(word, 3, 3, got), 1);
	assert_int_equal(got[0], 0x4a81d692);
	assert_int_equal(got[1], 1); /* 'ret' has room for n, and no more is written */
}

static void test_nothing(void **state)
{
	uint32_t got[1] = {7};

	(void)state;
	for (unsigned width = 1; width <= SHINGLE_WIDTH_MAX; width++)
		assert_int_equal(shingle_make_c(NULL, 0, width, got), 0);
	assert_int_equal(got[0], 7);
}

/* All 6 orders of three words, and all 2 of two, are different shingles. */
static void test_order_matters(void **state)
{
	static const unsigned order[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
					     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	uint32_t three[6], two[6];

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		uint64_t w[3] = {word[order[i][0]], word[order[i][1]], word[order[i][2]]};

		assert_int_equal(shingle_make_c(w, 3, 3, &three[i]), 1);
		assert_int_equal(shingle_make_c(w, 2, 2, &two[i]), 1);
		for (size_t j = 0; j < i; j++) {
			assert_int_not_equal(three[i], three[j]);
			assert_int_not_equal(two[i], two[j]);
		}
	}
}

/* Nor are three equal words, two and one the same, at any widths. */
static void test_widths_do_not_meet(void **state)
{
	uint64_t same[3] = {word[0], word[0], word[0]};
	uint32_t seen[9], n = 0;

	(void)state;
	for (unsigned width = 1; width <= 3; width++) {
		for (size_t words = 1; words <= 3; words++) {
			uint32_t got[3];

			shingle_make_c(same, words, width, got);
			/* A longer text repeats the shingle of the first words. */
			if (words > width) {
				assert_int_equal(got[0], got[1]);
				continue;
			}
			for (uint32_t i = 0; i < n; i++)
				assert_int_not_equal(seen[i], got[0]);
			seen[n++] = got[0];
		}
	}
	assert_int_equal(n, 6);
}

/*
 * 47^3 = 103,823 different triples, thrown at random into 65,536 values by their upper
 * and by their lower 16 bits: e^-(103823 / 65536) = 20.5 % of the values are never taken,
 * 13,441 each way, with a standard deviation below 80.
 */
static void test_spread(void **state)
{
	enum {
		WORDS = 47,
		TRIPLES = WORDS * WORDS * WORDS
	};
	static unsigned char low[1 << 16], high[1 << 16];
	static uint32_t hash[TRIPLES];
	struct rng rng = {1};
	uint64_t w[WORDS];
	size_t n = 0, equal = 0;

	(void)state;
	for (size_t i = 0; i < WORDS; i++)
		w[i] = (uint64_t)rng_u32(&rng) << 32 | rng_u32(&rng);
	for (size_t i = 0; i < TRIPLES; i++) {
		uint64_t triple[3] = {w[i % WORDS], w[i / WORDS % WORDS], w[i / WORDS / WORDS]};

		n += shingle_make_c(triple, 3, 3, &hash[i]);
		low[hash[i] & 0xffff] |= 1;
		high[hash[i] >> 16] |= 1;
	}
	assert_int_equal(n, TRIPLES);
	for (size_t i = 0; i < (1 << 16); i++)
		equal += !low[i] + !high[i];
	assert_in_range(equal, 2 * 13441 - 600, 2 * 13441 + 600);
}

/* Every level gives what plain C gives. */
static void test_levels(void **state)
{
	uint64_t w[70];
	struct rng rng = {2};

	(void)state;
	for (size_t i = 0; i < COUNT(w); i++)
		w[i] = (uint64_t)rng_u32(&rng) << 32 | rng_u32(&rng);
	for (int level = 0; level < CPU_LEVELS; level++) {
		if (!cpu_has((enum cpu_level)level))
			continue;
		for (size_t n = 0; n <= COUNT(w); n++) {
			for (unsigned width = 1; width <= SHINGLE_WIDTH_MAX; width++) {
				uint32_t x[COUNT(w) + 1] = {0}, y[COUNT(w) + 1] = {0};
				size_t made = shingle_make_c(w, n, width, x);

				assert_int_equal(
					shingle_make_for((enum cpu_level)level)(w, n, width, y),
					made);
				/* And writes no more than that. */
				assert_memory_equal(x, y, sizeof(x));
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_short_text_is_one_shingle),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_order_matters),
		cmocka_unit_test(test_widths_do_not_meet),
		cmocka_unit_test(test_spread),
		cmocka_unit_test(test_levels),
	};

	return cmocka_run_group_tests_name("shingle", tests, NULL, NULL);
}
