#include "match/stake.h"

#include <math.h>
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

static struct stake with(uint32_t all_numbers)
{
	return (struct stake){.all = first(all_numbers)};
}

/* One in three shingles shared puts a paragraph's numbers at stake; less does not. */
static void test_which_paragraphs(void **state)
{
	struct stake s = with(8), two = with(2), eight = with(8), none = with(0);

	(void)state;
	stake_add(&s, first(4), 30, 9, &two);
	assert_int_equal(s.n, 0);
	stake_add(&s, first(4), 30, 10, &two);
	assert_int_equal(s.n, 4);
	assert_int_equal(s.agree, 2);
	stake_add(&s, first(8), 30, 30, &eight);
	assert_int_equal(s.n, 12);
	assert_int_equal(s.agree, 10);
	/* A paragraph without shingles cannot be, but must not divide by zero. */
	stake_add(&s, first(1), 0, 0, &none);
	assert_int_equal(s.n, 13);
}

/* The lesser share counts: a template's figures differ on both sides, an addition's on one. */
static void test_lesser_share(void **state)
{
	const struct stake none = {.all = first(0)}, half = {first(4), 4, 2, 0, 0},
			   whole = {first(3), 3, 3, 0, 0};

	(void)state;
	assert_true(stake_agreeing(&none, &none, 100) >= 1);
	assert_true(stake_agreeing(&whole, &none, 100) >= 1);
	assert_true(stake_agreeing(&whole, &half, 100) <= 0.5);
	assert_true(stake_agreeing(&half, &whole, 100) >= 0.5);
	assert_true(stake_agreeing(&half, &none, 100) <= 0.5);
}

/* "Pay March 31" and "Pay April 30" share no shingle; of 6.5, 30, 15 and 6.5, 31, 16 one is both's. */
static void test_short_texts(void **state)
{
	static const uint32_t april[] = {15, 30, 65}, march[] = {16, 31, 65};
	const struct stake a = {{april, 3}, 1, 1, 8, 4}, b = {{march, 3}, 1, 1, 8, 4};

	(void)state;
	assert_true(stake_agreeing(&a, &b, STAKE_SHORT_WORDS) >= 1);
	assert_true(stake_agreeing(&a, &b, STAKE_SHORT_WORDS - 1) < 0.34);
	assert_true(stake_agreeing(&a, &b, STAKE_SHORT_WORDS - 1) > 0.33);
	assert_true(stake_excess(&a, &b, STAKE_SHORT_WORDS) <= 0);
	assert_true(fabs(stake_excess(&a, &b, STAKE_SHORT_WORDS - 1) - 2) < 1e-9);
}

/* 100 shingles of which 72.9 are shared: of the words .729^(1/3) = .9 agree, and of 8 numbers
 * 1.5 * 8 * .1 = 1.2 may differ. */
static void test_excess(void **state)
{
	struct stake a = {first(8), 8, 7, 1000, 729}, same = {first(8), 8, 8, 1000, 1000};

	(void)state;
	assert_true(stake_excess(&a, &same, 100) <= 0);
	a.agree = 6;
	assert_true(fabs(stake_excess(&a, &same, 100) - 0.8) < 1e-9);
	assert_true(fabs(stake_excess(&same, &a, 100) - 0.8) < 1e-9);
	/* A template: all words agree, and what differs is too much. */
	a = (struct stake){first(8), 8, 6, 1000, 1000};
	assert_true(fabs(stake_excess(&a, &same, 100) - 2) < 1e-9);
	/* A table: one word in ten is a number, and a little more than that. */
	a = (struct stake){first(8), 8, 7, 80, 60};
	assert_true(stake_excess(&a, &same, 100) <= 0);
	a.shingles = 79;
	assert_true(fabs(stake_excess(&a, &same, 100) - 1) < 1e-9);
	/* Nothing at stake. */
	a = (struct stake){.all = first(8)};
	assert_true(stake_excess(&a, &a, 100) <= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_paragraphs),
		cmocka_unit_test(test_lesser_share),
		cmocka_unit_test(test_short_texts),
		cmocka_unit_test(test_excess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
