#include "match/stake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const uint32_t all[] = {1, 2, 3, 4, 5, 6, 7, 8};

static struct rp_shingles first(uint32_t n)
{
	return (struct rp_shingles){all, n};
}

static double agreeing(struct stake a, struct stake b)
{
	return stake_agreeing(a, b);
}

/* One in three shingles shared puts a paragraph's numbers at stake; less does not. */
static void test_which_paragraphs(void **state)
{
	struct stake s = {0, 0};

	(void)state;
	stake_add(&s, first(4), 30, 9, first(2));
	assert_int_equal(s.n, 0);
	stake_add(&s, first(4), 30, 10, first(2));
	assert_int_equal(s.n, 4);
	assert_int_equal(s.agree, 2);
	stake_add(&s, first(8), 30, 30, first(8));
	assert_int_equal(s.n, 12);
	assert_int_equal(s.agree, 10);
	/* A paragraph without shingles cannot be, but must not divide by zero. */
	stake_add(&s, first(1), 0, 0, first(0));
	assert_int_equal(s.n, 13);
}

/* The lesser share counts: a template's figures differ on both sides, an addition's on one. */
static void test_lesser_share(void **state)
{
	const struct stake none = {0, 0}, half = {4, 2}, whole = {3, 3};

	(void)state;
	assert_true(agreeing(none, none) >= 1);
	assert_true(agreeing(whole, none) >= 1);
	assert_true(agreeing(whole, half) <= 0.5 && agreeing(half, whole) >= 0.5);
	assert_true(agreeing(half, none) <= 0.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_paragraphs),
		cmocka_unit_test(test_lesser_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
