#include <stdlib.h>

#include "common.h"
#include "store/number_map.h"

#define N 5000

struct thing {
	uint64_t key;
	uint32_t other;
};

/* Every number is found by its key, and nothing else is; also where upper halves are equal. */
static void test_found(void **state)
{
	static struct thing thing[N];
	struct number_keys keys = {thing, sizeof(*thing)};
	struct rng rng = {7};
	struct number_map m;

	(void)state;
	number_map_init(&m, NULL);
	number_map_prefetch(&m, 1);
	assert_int_equal(number_map_find(&m, 1, 1, keys), NUMBER_MAP_NONE);
	for (uint32_t i = 0; i < N; i++) {
		uint64_t key = (uint64_t)rng_u32(&rng) << 32 | rng_u32(&rng);

		/* One in ten is the one before but for the last bits, and the ends of the range. */
		if (i % 10 == 9)
			key = thing[i - 1].key ^ 2;
		if (i < 2)
			key = i ? UINT64_MAX : 0;
		assert_int_equal(number_map_find(&m, key, key, keys), NUMBER_MAP_NONE);
		assert_int_equal(number_map_reserve(&m, 1), RP_OK);
		thing[i].key = key;
		number_map_add(&m, key, i);
	}
	assert_int_equal(m.n, N);
	for (uint32_t i = 0; i < N; i++) {
		uint64_t key = thing[i].key;

		assert_int_equal(number_map_find(&m, key, key, keys), i);
		assert_int_equal(number_map_find(&m, key ^ 1, key ^ 1, keys), NUMBER_MAP_NONE);
	}
	/* At most two thirds full, and not more than doubled beyond that. */
	assert_true(number_map_memory(&m) >= N * 3 / 2 * 8 && number_map_memory(&m) < N * 3 * 8);
	number_map_release(&m);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* All are listed, in the order of the upper halves; also of hashes that are crowded at either end, so that
 * some are put behind the last slot. */
static void test_listed(void **state)
{
	static uint64_t want[N], got[N];
	struct rng rng = {8};
	struct number_map m;

	(void)state;
	for (unsigned crowd = 0; crowd < 4; crowd++) {
		number_map_init(&m, NULL);
		number_map_list(&m, got);
		for (uint32_t i = 0; i < N; i++) {
			uint32_t upper = rng_u32(&rng);

			if (crowd & 1 && i % 3 == 0)
				upper |= 0xfffff000;
			if (crowd & 2 && i % 3 == 1)
				upper &= 0xfff;
			want[i] = (uint64_t)upper << 32 | i;
			assert_int_equal(number_map_reserve(&m, 1), RP_OK);
			number_map_add(&m, want[i] ^ 0x80000000, i);
		}
		number_map_list(&m, got);
		for (uint32_t i = 1; i < N; i++)
			assert_true(got[i - 1] >> 32 <= got[i] >> 32);
		qsort(want, N, sizeof(*want), compare);
		qsort(got, N, sizeof(*got), compare);
		assert_memory_equal(got, want, sizeof(got));
		number_map_release(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
