#include "match/run.h"

#include "common.h"

#define WORDS_MOST 2000

static struct run longest(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m)
{
	struct run_search search;
	struct run run = {0, 0, 0};

	run_init(&search, NULL);
	assert_int_equal(run_longest(&search, a, n, b, m, &run), RP_OK);
	run_release(&search);
	return run;
}

/* The textbook's table: the longest common suffix of every two prefixes. */
static uint32_t longest_by_table(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m)
{
	static uint32_t row[WORDS_MOST + 1];
	uint32_t most = 0;

	memset(row, 0, sizeof(row));
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = m; j-- > 0;) {
			row[j + 1] = a[i] == b[j] ? row[j] + 1 : 0;
			if (row[j + 1] > most)
				most = row[j + 1];
		}
	}
	return most;
}

static void check(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m)
{
	struct run run = longest(a, n, b, m);

	assert_int_equal(run.n, longest_by_table(a, n, b, m));
	assert_true(run.a + run.n <= n && run.b + run.n <= m);
	for (uint32_t i = 0; i < run.n; i++)
		assert_true(a[run.a + i] == b[run.b + i]);
}

static void test_by_hand(void **state)
{
	const uint64_t a[] = {9, 1, 2, 3, 9, 4, 5, 6, 7, 9};
	const uint64_t b[] = {1, 2, 3, 8, 4, 5, 6, 7, 8};
	const uint64_t other[] = {10, 11};
	struct run run = longest(a, COUNT(a), b, COUNT(b));

	(void)state;
	assert_int_equal(run.a, 5);
	assert_int_equal(run.b, 4);
	assert_int_equal(run.n, 4);
	assert_int_equal(longest(a, COUNT(a), other, COUNT(other)).n, 0);
	assert_int_equal(longest(a, COUNT(a), NULL, 0).n, 0);
	assert_int_equal(longest(NULL, 0, b, COUNT(b)).n, 0);
	assert_int_equal(longest(a, COUNT(a), a, COUNT(a)).n, COUNT(a));
	assert_int_equal(longest(a, 1, b + 1, 1).n, 0);
	assert_int_equal(longest(a + 1, 1, b, 1).n, 1);
}

/* Of few different words, so that runs begin everywhere, or of many. */
static void test_random(void **state)
{
	static const uint32_t vocabulary[] = {1, 2, 3, 10, 100, 5000};
	uint64_t a[300], b[300];
	struct rng rng = {1};

	(void)state;
	for (int round = 0; round < 1500; round++) {
		uint32_t n = rng_below(&rng, COUNT(a)), m = rng_below(&rng, COUNT(b));
		uint32_t words = vocabulary[rng_below(&rng, COUNT(vocabulary))];

		for (uint32_t i = 0; i < n; i++)
			a[i] = rng_below(&rng, words);
		for (uint32_t i = 0; i < m; i++)
			b[i] = rng_below(&rng, words);
		/* A passage that both have, in most of them. */
		if (n > 50 && m > 50) {
			uint32_t length = rng_below(&rng, 50);

			memcpy(b + rng_below(&rng, m - length), a + rng_below(&rng, n - length),
			       length * sizeof(*a));
		}
		check(a, n, b, m);
	}
}

/* One word again and again, a little beside it; and two words that alternate in the one. */
static void test_monotony(void **state)
{
	static uint64_t a[WORDS_MOST], b[WORDS_MOST];

	(void)state;
	for (uint32_t i = 0; i < WORDS_MOST; i++)
		a[i] = b[i] = 7;
	check(a, WORDS_MOST, b, WORDS_MOST);
	check(a, WORDS_MOST, b, 100);
	b[900] = 8;
	check(a, WORDS_MOST, b, WORDS_MOST);
	for (uint32_t i = 0; i < WORDS_MOST; i += 2)
		b[i] = 9;
	check(a, WORDS_MOST, b, WORDS_MOST);
}

/* The Thue-Morse sequence and its complement, one behind the other: polynomials modulo 2^64
 * cannot tell the two apart. */
static void test_thue_morse(void **state)
{
	static uint64_t a[2048], b[4096];

	(void)state;
	for (uint32_t i = 0; i < COUNT(a); i++) {
		uint32_t parity = 0;

		for (uint32_t bits = i; bits; bits &= bits - 1)
			parity ^= 1;
		a[i] = 5 + parity;
		b[i] = 5 + !parity;
		b[COUNT(a) + i] = 5 + parity;
	}
	assert_int_equal(longest(a, COUNT(a), b, COUNT(b)).n, COUNT(a));
}

/* The memory of one search serves the next. */
static void test_again(void **state)
{
	static uint64_t a[WORDS_MOST];
	struct run_search search;
	struct run run;

	(void)state;
	for (uint32_t i = 0; i < WORDS_MOST; i++)
		a[i] = i;
	run_init(&search, NULL);
	assert_int_equal(run_longest(&search, a, WORDS_MOST, a, WORDS_MOST, &run), RP_OK);
	assert_int_equal(run.n, WORDS_MOST);
	assert_int_equal(run_longest(&search, a, 1000, a + 990, 1000, &run), RP_OK);
	assert_int_equal(run.n, 10);
	assert_int_equal(run.a, 990);
	assert_int_equal(run.b, 0);
	assert_int_equal(run_longest(&search, a, 1000, a + 1000, 1000, &run), RP_OK);
	assert_int_equal(run.n, 0);
	run_release(&search);
}

static void test_nomem(void **state)
{
	static uint64_t a[WORDS_MOST];
	struct scarce scarce;
	struct rp_allocator alloc = {.resize = scarce_resize, .ctx = &scarce};
	bool done = false;

	(void)state;
	for (uint32_t i = 0; i < WORDS_MOST; i++)
		a[i] = i / 2;
	for (long left = 0; !done; left++) {
		struct run_search search;
		struct run run = {1, 2, 3};
		enum rp_error err;

		atomic_init(&scarce.left, left);
		atomic_init(&scarce.live, 0);
		run_init(&search, &alloc);
		err = run_longest(&search, a, WORDS_MOST, a + 1, WORDS_MOST - 1, &run);
		done = !err;
		if (err) {
			assert_int_equal(err, RP_ERR_NOMEM);
			assert_int_equal(run.n, 3);
		}
		run_release(&search);
		assert_int_equal(atomic_load(&scarce.live), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),  cmocka_unit_test(test_random),
		cmocka_unit_test(test_monotony), cmocka_unit_test(test_thue_morse),
		cmocka_unit_test(test_again),    cmocka_unit_test(test_nomem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
