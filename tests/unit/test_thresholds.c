#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <reprint/judge.h>

static uint32_t number_of(const char *name)
{
	for (uint32_t i = 0; i < rp_threshold_count(); i++)
		if (!strcmp(rp_threshold_name(i), name))
			return i;
	fail_msg("no threshold is called %s", name);
	return 0;
}

/* Each name once, and what is set under it is that alone. */
static void test_names(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < rp_threshold_count(); i++) {
		struct rp_thresholds t = rp_thresholds_of(RP_LEVEL_DEFAULT), before = t;

		assert_int_equal(number_of(rp_threshold_name(i)), i);
		assert_int_equal(rp_threshold_set(&t, i, 1), RP_OK);
		assert_true(fabs(rp_threshold_get(&t, i) - 1) < 1e-12);
		for (uint32_t j = 0; j < rp_threshold_count(); j++)
			if (j != i)
				assert_true(fabs(rp_threshold_get(&t, j) -
						 rp_threshold_get(&before, j)) < 1e-12);
	}
}

static void test_are_the_members(void **state)
{
	struct rp_thresholds t = rp_thresholds_of(RP_LEVEL_DEFAULT);

	(void)state;
	assert_int_equal(rp_threshold_set(&t, number_of("rare"), 0.123), RP_OK);
	assert_int_equal(rp_threshold_set(&t, number_of("long_words"), 4294967295.0), RP_OK);
	assert_int_equal(rp_threshold_set(&t, number_of("rounds"), 4), RP_OK);
	assert_true(fabs(t.rare - 0.123) < 1e-12);
	assert_int_equal(t.long_words, UINT32_MAX);
	assert_int_equal(t.rounds, 4);
}

static void test_limits(void **state)
{
	static const struct {
		const char *name;
		double value;
	} wrong[] = {
		{"rare", 1.0001},       {"rare", -0.0001},  {"rare", NAN},
		{"long_words", 1.5},    {"long_words", -1}, {"long_words", 4294967296.0},
		{"evidence", INFINITY}, {"rounds", 0},      {"rounds", 5},
		{"concentrated", 2},    {"furniture", 0.5}, {"apart_days", -30},
	};
	struct rp_thresholds t = rp_thresholds_of(RP_LEVEL_DEFAULT), before = t;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(rp_threshold_set(&t, number_of(wrong[i].name), wrong[i].value),
				 RP_ERR_MISUSE);
	for (uint32_t i = 0; i < rp_threshold_count(); i++)
		assert_true(fabs(rp_threshold_get(&t, i) - rp_threshold_get(&before, i)) < 1e-12);
}

/* A stricter level asks for more in everything that is asked for, and for other things equally. */
static void test_levels(void **state)
{
	struct rp_thresholds strict = rp_thresholds_of(RP_LEVEL_STRICT);
	struct rp_thresholds middle = rp_thresholds_of(RP_LEVEL_DEFAULT);
	struct rp_thresholds loose = rp_thresholds_of(RP_LEVEL_LOOSE);

	(void)state;
	for (uint32_t i = 0; i < rp_threshold_count(); i++) {
		assert_true(rp_threshold_get(&strict, i) >= rp_threshold_get(&middle, i));
		assert_true(rp_threshold_get(&middle, i) >= rp_threshold_get(&loose, i));
	}
	assert_true(strict.rare > middle.rare && middle.rare > loose.rare);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_are_the_members),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
