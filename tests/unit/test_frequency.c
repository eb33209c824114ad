#include "index/frequency.h"

#include "common.h"

#define UNKNOWN UINT32_MAX

/* Whether a shingle in n documents of the given sources is concentrated. */
static bool concentrated(const uint32_t *source, size_t n)
{
	uint32_t document[100];
	struct frequency f;
	bool result = false;

	for (uint32_t i = 0; i < n; i++)
		document[i] = i;
	frequency_init(&f, 100, NULL);
	assert_int_equal(frequency_add(&f, 12345, document, n, source), RP_OK);
	assert_int_equal(frequency_finish(&f), RP_OK);
	assert_int_equal(frequency_of(&f, 12345, &result), n < 2 ? 1 : n);
	frequency_release(&f);
	return result;
}

/* Documents of source 7, of others (8, 9, ...), of unknown source; in that order and in
 * others. */
static bool mixture(size_t of_seven, size_t others, size_t unknown)
{
	size_t n = of_seven + others + unknown;
	uint32_t source[100];
	struct rng rng = {12};
	bool result;

	for (size_t i = 0; i < n; i++)
		source[i] = i < of_seven ? 7 : i < of_seven + others ? (uint32_t)(8 + i) : UNKNOWN;
	result = concentrated(source, n);
	for (unsigned round = 0; round < 20; round++) {
		for (size_t i = n; i > 1; i--) {
			size_t j = rng_below(&rng, (uint32_t)i);
			uint32_t swap = source[i - 1];

			source[i - 1] = source[j];
			source[j] = swap;
		}
		assert_int_equal(concentrated(source, n), result);
	}
	return result;
}

/* "FREQUENCY_CONCENTRATED documents of known source hold it, and nine in ten come from
 * one." */
static void test_concentrated(void **state)
{
	(void)state;
	assert_false(mixture(1, 0, 0));
	assert_false(mixture(9, 0, 0)); /* nine documents are too few */
	assert_true(mixture(10, 0, 0));
	assert_true(mixture(9, 1, 0)); /* nine in ten */
	assert_false(mixture(8, 2, 0));
	assert_true(mixture(18, 2, 0));
	assert_false(mixture(17, 2, 0)); /* 17 / 19 = .895 */
	assert_true(mixture(17, 1, 0));  /* 17 / 18 = .944 */
	assert_false(mixture(89, 10, 0));
	assert_true(mixture(90, 10, 0));
}

/* Documents of unknown source are not of the one, and do not count among the ten. */
static void test_unknown_sources(void **state)
{
	(void)state;
	assert_false(mixture(0, 0, 20));
	assert_false(mixture(9, 0, 1));  /* nine known */
	assert_true(mixture(10, 0, 1));  /* 10 / 11 = .909 */
	assert_false(mixture(10, 0, 2)); /* 10 / 12 = .833 */
	assert_true(mixture(18, 1, 1));
	assert_false(mixture(18, 0, 3));
}

/* Two sources in turns: the vote has no winner, or one that is not counted nine in ten.
 */
static void test_two_sources(void **state)
{
	uint32_t source[20];

	(void)state;
	for (uint32_t i = 0; i < 20; i++)
		source[i] = i % 2;
	assert_false(concentrated(source, 20));
	assert_false(concentrated(source, 19));
}

#define HASHES 3000

/* n hashes of random documents, some of one document only, which are not kept; the rest
 * is. */
static void check_lookup(uint32_t n, uint32_t step)
{
	static uint32_t df[HASHES];
	static const uint32_t source[64];
	uint32_t document[64];
	struct frequency low, high, *to;
	struct rng rng = {13};
	bool is_concentrated;

	for (uint32_t i = 0; i < 64; i++)
		document[i] = i;
	frequency_init(&low, 64, NULL);
	frequency_init(&high, 64, NULL);
	for (uint32_t i = 0; i < n; i++) {
		df[i] = 1 + rng_below(&rng, 20);
		to = i < n / 3 ? &low : &high;
		assert_int_equal(frequency_add(to, i * step + 3, document, df[i], source), RP_OK);
	}
	assert_int_equal(frequency_append(&low, &high), RP_OK);
	assert_int_equal(frequency_finish(&low), RP_OK);
	for (uint32_t i = 0; i < n; i++) {
		assert_int_equal(frequency_of(&low, i * step + 3, &is_concentrated), df[i]);
		assert_int_equal(is_concentrated, df[i] >= 10);
		if (step == 1)
			continue;
		is_concentrated = true;
		assert_int_equal(frequency_of(&low, i * step + 4, &is_concentrated), 1);
		assert_false(is_concentrated);
	}
	is_concentrated = true;
	assert_int_equal(frequency_of(&low, 0, &is_concentrated), 1);
	assert_false(is_concentrated);
	assert_int_equal(frequency_of(&low, UINT32_MAX, &is_concentrated), 1);
	frequency_release(&low);
	frequency_release(&high);
}

/* Directories of every small size, and of hashes that are all in one bucket. */
static void test_lookup(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 70; n++) {
		check_lookup(n, n ? (UINT32_MAX - 8) / n : 1);
		check_lookup(n, 1);
	}
	check_lookup(HASHES, (UINT32_MAX - 8) / HASHES);
	check_lookup(HASHES, 2);
}

/* The first and the last hash there are. */
static void test_ends(void **state)
{
	static const uint32_t source[2], document[2] = {0, 1};
	struct frequency f;
	bool is_concentrated;

	(void)state;
	frequency_init(&f, 2, NULL);
	assert_int_equal(frequency_add(&f, 0, document, 2, source), RP_OK);
	assert_int_equal(frequency_add(&f, UINT32_MAX, document, 2, source), RP_OK);
	assert_int_equal(frequency_finish(&f), RP_OK);
	assert_int_equal(frequency_of(&f, 0, &is_concentrated), 2);
	assert_int_equal(frequency_of(&f, UINT32_MAX, &is_concentrated), 2);
	assert_int_equal(frequency_of(&f, 1, &is_concentrated), 1);
	frequency_release(&f);
}

static void test_no_memory(void **state)
{
	static const uint32_t source[2], document[2] = {0, 1};
	enum rp_error err = RP_ERR_NOMEM;

	(void)state;
	for (long n = 0; err; n++) {
		struct scarce scarce = {n, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		struct frequency f, other;

		frequency_init(&f, 2, &alloc);
		frequency_init(&other, 2, &alloc);
		err = RP_OK;
		for (uint32_t i = 0; i < 100 && !err; i++)
			err = frequency_add(&other, i, document, 2, source);
		if (!err && !(err = frequency_append(&f, &other)))
			err = frequency_finish(&f);
		frequency_release(&f);
		frequency_release(&other);
		assert_int_equal(scarce.live, 0);
		assert_true(n < 100);
		assert_true(!err || err == RP_ERR_NOMEM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_concentrated), cmocka_unit_test(test_unknown_sources),
		cmocka_unit_test(test_two_sources),  cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_ends),         cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("frequency", tests, NULL, NULL);
}
