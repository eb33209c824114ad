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
		assert_int_equal(number_map_reserve(&m), RP_OK);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
