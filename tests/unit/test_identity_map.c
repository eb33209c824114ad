#include "base/identity_map.h"

#include "common.h"

#define KEYS 3000

static struct rp_identity key[KEYS];

/* Random; many with equal lower halves, which the map hashes by, or equal upper ones. */
static void make_keys(void)
{
	struct rng rng = {18};

	for (size_t i = 0; i < KEYS; i++) {
		key[i].low = (uint64_t)rng_u32(&rng) << 32 | rng_u32(&rng);
		key[i].high = (uint64_t)rng_u32(&rng) << 32 | rng_u32(&rng);
		if (i % 10 == 1)
			key[i].low = key[i - 1].low;
		if (i % 10 == 2)
			key[i].high = key[i - 1].high;
		if (i % 10 == 3) /* differs in what no table of this size looks at */
			key[i].low = key[i - 1].low ^ UINT64_C(1) << 63;
	}
	key[0] = (struct rp_identity){0, 0};
	key[1] = (struct rp_identity){UINT64_MAX, UINT64_MAX};
}

static void test_find_what_was_added(void **state)
{
	struct identity_map m;

	(void)state;
	make_keys();
	identity_map_init(&m, NULL);
	assert_true(identity_map_find(&m, key[0]) == IDENTITY_MAP_NONE);
	for (uint32_t i = 0; i < KEYS; i++) {
		assert_int_equal(identity_map_reserve(&m, 1), RP_OK);
		assert_true(identity_map_find(&m, key[i]) == IDENTITY_MAP_NONE);
		identity_map_add(&m, key[i], KEYS - i);
		assert_int_equal(m.n, i + 1);
		assert_true(m.n * 3 <= m.slots * 2);
		assert_int_equal(identity_map_find(&m, key[i]), KEYS - i);
		assert_int_equal(identity_map_find(&m, key[i / 2]), KEYS - i / 2);
	}
	for (uint32_t i = 0; i < KEYS; i++)
		assert_int_equal(identity_map_find(&m, key[i]), KEYS - i);
	identity_map_release(&m);
	assert_true(identity_map_find(&m, key[0]) == IDENTITY_MAP_NONE);
}

/* After a reserve of n, n additions take no memory. */
static void test_reserve(void **state)
{
	struct scarce scarce = {PLENTY, 0};
	struct rp_allocator alloc = {scarce_resize, &scarce};
	struct identity_map m;
	uint32_t added = 0;

	(void)state;
	make_keys();
	identity_map_init(&m, &alloc);
	for (uint32_t more = 0; added + more <= KEYS; more = more * 2 + 1) {
		scarce.left = PLENTY;
		assert_int_equal(identity_map_reserve(&m, more), RP_OK);
		scarce.left = 0;
		for (uint32_t i = 0; i < more; i++, added++)
			identity_map_add(&m, key[added], added);
	}
	for (uint32_t i = 0; i < KEYS; i++)
		assert_true(identity_map_find(&m, key[i]) == (i < added ? i : IDENTITY_MAP_NONE));
	identity_map_release(&m);
	assert_int_equal(scarce.live, 0);
}

/* A reserve that fails leaves the map as it was. */
static void test_no_memory(void **state)
{
	struct scarce scarce = {1, 0};
	struct rp_allocator alloc = {scarce_resize, &scarce};
	struct identity_map m;

	(void)state;
	make_keys();
	identity_map_init(&m, &alloc);
	assert_int_equal(identity_map_reserve(&m, 40), RP_OK);
	for (uint32_t i = 0; i < 40; i++)
		identity_map_add(&m, key[i], i);
	assert_int_equal(identity_map_reserve(&m, 1000), RP_ERR_NOMEM);
	assert_int_equal(m.n, 40);
	for (uint32_t i = 0; i < 80; i++)
		assert_true(identity_map_find(&m, key[i]) == (i < 40 ? i : IDENTITY_MAP_NONE));
	identity_map_release(&m);
	assert_int_equal(scarce.live, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find_what_was_added),
		cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("identity_map", tests, NULL, NULL);
}
