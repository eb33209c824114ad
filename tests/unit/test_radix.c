#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/radix.h"

/* Every size to 300, the sizes at which one way of sorting gives way to another, and
 * large. */
static const size_t large[] = {511, 512, 513, 1000, 4095, 4096, 4097, 5000, 65536, 100000};

#define N_SIZES (301 + sizeof(large) / sizeof(large[0]))

static size_t size_at(size_t i)
{
	return i <= 300 ? i : large[i - 301];
}

static uint64_t seed;

static uint64_t next_random(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed ^ (seed >> 29);
}

/* The ways keys are made: key i of n. */
static uint64_t spread(size_t i, size_t n)
{
	(void)i, (void)n;
	return next_random();
}

static uint64_t all_equal(size_t i, size_t n)
{
	(void)i, (void)n;
	return UINT64_C(0x8badf00d8badf00d);
}

static uint64_t all_zero(size_t i, size_t n)
{
	(void)i, (void)n;
	return 0;
}

static uint64_t all_ones(size_t i, size_t n)
{
	(void)i, (void)n;
	return UINT64_MAX;
}

static uint64_t ascending(size_t i, size_t n)
{
	(void)n;
	return i * UINT64_C(0x100010001);
}

static uint64_t descending(size_t i, size_t n)
{
	return (n - i) * UINT64_C(0x100010001);
}

static uint64_t few_values(size_t i, size_t n)
{
	(void)i, (void)n;
	return (next_random() % 3) * UINT64_C(0x5555555555555555);
}

static uint64_t small_numbers(size_t i, size_t n)
{
	(void)i;
	return next_random() % (n + 1);
}

/* Nearly all in one place and the rest anywhere. */
static uint64_t clumped(size_t i, size_t n)
{
	(void)i, (void)n;
	return next_random() % 16 ? UINT64_C(0x7fffffff7ffff000) + next_random() % 4096
				  : next_random();
}

/* Only the middle digits differ. */
static uint64_t middle(size_t i, size_t n)
{
	(void)i, (void)n;
	return (next_random() & UINT64_C(0x0000ffff00ffff00)) | UINT64_C(0xab000000cd000042);
}

/* Zero and the least power of two that is not below n. */
static uint64_t one_bit(size_t i, size_t n)
{
	uint64_t bit = 1;

	(void)i;
	while (bit < n)
		bit *= 2;
	return next_random() % 256 ? 0 : bit;
}

typedef uint64_t make_key(size_t i, size_t n);

static make_key *const ways[] = {
	spread,     all_equal,     all_zero, all_ones, ascending, descending,
	few_values, small_numbers, clumped,  middle,   one_bit,
};

#define N_WAYS (sizeof(ways) / sizeof(ways[0]))

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* An array of exactly n elements, so that a sanitizer sees any access beyond. */
static void *array(size_t n, size_t size)
{
	void *p = malloc(n * size + 1);

	assert_non_null(p);
	return p;
}

static void check_u32(make_key *make, size_t n)
{
	uint32_t *key = array(n, sizeof(*key));
	uint32_t *expected = array(n, sizeof(*expected));
	uint32_t *scratch = array(n, sizeof(*scratch));
	size_t i;

	for (i = 0; i < n; i++)
		expected[i] = key[i] = (uint32_t)make(i, n);
	qsort(expected, n, sizeof(*expected), compare_u32);
	radix_sort_u32(key, n, scratch);
	assert_memory_equal(key, expected, n * sizeof(*key));
	free(key);
	free(expected);
	free(scratch);
}

static void check_u64(make_key *make, size_t n)
{
	uint64_t *key = array(n, sizeof(*key));
	uint64_t *expected = array(n, sizeof(*expected));
	uint64_t *scratch = array(n, sizeof(*scratch));
	size_t i;

	for (i = 0; i < n; i++)
		expected[i] = key[i] = make(i, n);
	qsort(expected, n, sizeof(*expected), compare_u64);
	radix_sort_u64(key, n, scratch);
	assert_memory_equal(key, expected, n * sizeof(*key));
	free(key);
	free(expected);
	free(scratch);
}

/* Keys that begin with the same 13 bits, or with none that are known to be. */
static void check_u64_to(make_key *make, size_t n, unsigned same)
{
	uint64_t *from = array(n, sizeof(*from));
	uint64_t *expected = array(n, sizeof(*expected));
	uint64_t *to = array(n, sizeof(*to));

	for (size_t i = 0; i < n; i++)
		expected[i] = from[i] = same ? UINT64_C(0xdeadbeef) << (64 - same) |
							make(i, n) >> same
					     : make(i, n);
	qsort(expected, n, sizeof(*expected), compare_u64);
	radix_sort_u64_to(from, n, same, to);
	assert_memory_equal(to, expected, n * sizeof(*to));
	free(from);
	free(expected);
	free(to);
}

static void test_u32_as_qsort(void **state)
{
	size_t way, i;

	(void)state;
	seed = 1;
	for (way = 0; way < N_WAYS; way++) {
		for (i = 0; i < N_SIZES; i++)
			check_u32(ways[way], size_at(i));
	}
}

static void test_u64_as_qsort(void **state)
{
	size_t way, i;

	(void)state;
	seed = 2;
	for (way = 0; way < N_WAYS; way++) {
		for (i = 0; i < N_SIZES; i++)
			check_u64(ways[way], size_at(i));
	}
}

static void test_u64_to_as_qsort(void **state)
{
	(void)state;
	seed = 3;
	for (size_t way = 0; way < N_WAYS; way++) {
		for (size_t i = 0; i < N_SIZES; i++) {
			check_u64_to(ways[way], size_at(i), 0);
			check_u64_to(ways[way], size_at(i), 13);
		}
	}
}

/* Every order of 0..6, by hand known to come out as 0..6. */
static void test_every_order_of_seven(void **state)
{
	static const uint32_t expected[] = {0, 1, 2, 3, 4, 5, 6};
	uint32_t key[7], scratch[7];
	unsigned order, left, place, i;

	(void)state;
	for (order = 0; order < 5040; order++) {
		memset(key, 0xff, sizeof(key));
		for (left = order, i = 0; i < 7; left /= 7 - i, i++) {
			/* Number i goes to the place that is free after 'place' others.
			 */
			unsigned at = 0;

			for (place = left % (7 - i);; at++) {
				if (key[at] != UINT32_MAX)
					continue;
				if (!place--)
					break;
			}
			key[at] = i;
		}
		radix_sort_u32(key, 7, scratch);
		assert_memory_equal(key, expected, sizeof(key));
	}
}

static void test_nothing_to_sort(void **state)
{
	uint32_t one = 7;
	uint64_t one_more = 8;

	(void)state;
	radix_sort_u32(NULL, 0, NULL);
	radix_sort_u64(NULL, 0, NULL);
	radix_sort_u64_to(NULL, 0, 0, NULL);
	radix_sort_u32(&one, 1, NULL);
	radix_sort_u64(&one_more, 1, NULL);
	assert_int_equal(one, 7);
	assert_int_equal(one_more, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u32_as_qsort),    cmocka_unit_test(test_u64_as_qsort),
		cmocka_unit_test(test_u64_to_as_qsort), cmocka_unit_test(test_every_order_of_seven),
		cmocka_unit_test(test_nothing_to_sort),
	};

	return cmocka_run_group_tests_name("radix", tests, NULL, NULL);
}
