#include "engine/key_table.h"

#include "common.h"

#define ROUNDS  3
#define KEYS    400
#define NUMBERS 5000

/* What was added, for the slow answer. */
struct truth {
	uint32_t n[ROUNDS][KEYS];
	uint32_t *number[ROUNDS][KEYS];
};

static struct key_entry entry_of(uint32_t round, uint32_t key, uint32_t number)
{
	return (struct key_entry){key_table_key(round, key), number};
}

static void add(struct key_table *t, struct key_entry entry)
{
	assert_int_equal(key_table_reserve(t, &entry, 1), RP_OK);
	key_table_add(t, entry);
}

static void assert_members(const struct key_table *t, uint64_t key, const uint32_t *number,
			   uint32_t n)
{
	struct key_members m;
	uint32_t known = n < 16 ? n : 16;

	key_table_find(t, key, &m);
	assert_int_equal(m.count, n);
	assert_int_equal(m.n, known);
	for (uint32_t i = 0; i < known; i++)
		assert_int_equal(m.number[i], number[i < 8 ? i : n - known + i]);
}

static void test_matches_lists(void **state)
{
	struct truth *truth = calloc(1, sizeof(*truth));
	struct rng rng = {1};
	struct key_table t;

	(void)state;
	key_table_init(&t, NULL);
	for (uint32_t r = 0; r < ROUNDS; r++)
		for (uint32_t k = 0; k < KEYS; k++)
			truth->number[r][k] = calloc(NUMBERS, sizeof(uint32_t));
	for (uint32_t x = 0; x < NUMBERS; x++) {
		for (unsigned i = 0; i < 4; i++) {
			uint32_t r = rng_below(&rng, ROUNDS);
			/* The smaller the key, the more numbers have it. */
			uint32_t k = rng_below(&rng, 1 + rng_below(&rng, KEYS));
			uint32_t *n = &truth->n[r][k];

			if (!*n || truth->number[r][k][*n - 1] != x)
				truth->number[r][k][(*n)++] = x;
			add(&t, entry_of(r, k, x));
			assert_members(&t, key_table_key(r, k), truth->number[r][k], *n);
		}
	}
	for (uint32_t r = 0; r < ROUNDS; r++) {
		for (uint32_t k = 0; k < KEYS; k++) {
			assert_members(&t, key_table_key(r, k), truth->number[r][k],
				       truth->n[r][k]);
			free(truth->number[r][k]);
		}
	}
	assert_members(&t, key_table_key(ROUNDS, 0), NULL, 0);
	key_table_release(&t);
	free(truth);
}

static void test_empty(void **state)
{
	struct key_table t;

	(void)state;
	key_table_init(&t, NULL);
	key_table_expect(&t, key_table_key(0, 7));
	assert_members(&t, key_table_key(0, 7), NULL, 0);
	key_table_release(&t);
	key_table_release(&t);
}

/* However many numbers have a key, 16 are looked at and 17 words hold them; the lists of
 * 2, 4 and 8 before that took 3, 5 and 9. */
static void test_popular_key_is_constant(void **state)
{
	struct key_table t;
	struct key_members m;

	(void)state;
	key_table_init(&t, NULL);
	for (uint32_t x = 0; x < 1000000; x++)
		add(&t, entry_of(0, 42, x));
	assert_int_equal(t.list_len, 3 + 5 + 9 + 17);
	key_table_find(&t, key_table_key(0, 42), &m);
	assert_int_equal(m.count, 1000000);
	assert_int_equal(m.n, 16);
	for (uint32_t i = 0; i < 8; i++) {
		assert_int_equal(m.number[i], i);
		assert_int_equal(m.number[8 + i], 999992 + i);
	}
	/* The lists it left behind are used again: seven more keys of 2, 4 or 8 and one
	 * fits. */
	for (uint32_t x = 0; x < 2; x++)
		add(&t, entry_of(0, 43, x));
	for (uint32_t x = 0; x < 8; x++)
		add(&t, entry_of(0, 44, x));
	assert_int_equal(t.list_len, 3 + 5 + 9 + 17 + 3);
	key_table_release(&t);
}

/* Slots are at most four fifths full, and a large table has less than two of them a key.
 */
static void test_large_table(void **state)
{
	struct key_table t;
	size_t slots = 0;

	(void)state;
	key_table_init(&t, NULL);
	for (uint32_t x = 0; x < 300000; x++)
		add(&t, entry_of(x % 7, x, x));
	for (size_t i = 0; i < KEY_TABLE_SEGMENTS; i++) {
		assert_true((size_t)t.segment[i].n * 5 <= (size_t)t.segment[i].slots * 4);
		slots += t.segment[i].slots;
	}
	assert_true(slots < 300000 * 2);
	assert_int_equal(t.list_len, 0);
	for (uint32_t x = 0; x < 300000; x++)
		assert_members(&t, key_table_key(x % 7, x), &x, 1);
	key_table_release(&t);
}

static void test_reserve_fails_or_lasts(void **state)
{
	enum {
		DISTINCT = 8000,
		N = 3 * DISTINCT
	};
	static struct key_entry entry[N];
	struct scarce scarce = {PLENTY, 0};
	struct rp_allocator alloc = {scarce_resize, &scarce};
	enum rp_error err = RP_ERR_NOMEM;
	long granted = 0;

	(void)state;
	for (uint32_t i = 0; i < N; i++)
		entry[i] = entry_of(0, i % DISTINCT, i);
	for (; err; granted += 7) {
		struct key_table t;

		scarce.left = PLENTY;
		key_table_init(&t, &alloc);
		for (uint32_t x = 0; x < 100; x++)
			add(&t, entry_of(1, x % 10, x));
		scarce.left = granted;
		err = key_table_reserve(&t, entry, N);
		for (size_t i = 0; i < KEY_TABLE_SEGMENTS; i++)
			assert_int_equal(t.segment[i].more, 0);
		for (uint32_t k = 0; k < 10; k++) {
			uint32_t number[10];

			for (uint32_t i = 0; i < 10; i++)
				number[i] = i * 10 + k;
			assert_members(&t, key_table_key(1, k), number, 10);
			assert_members(&t, key_table_key(0, k), NULL, 0);
		}
		/* What was reserved is added without memory. */
		scarce.left = 0;
		for (uint32_t i = 0; i < N && !err; i++)
			key_table_add(&t, entry[i]);
		for (uint32_t k = 0; k < DISTINCT && !err; k++) {
			uint32_t number[3] = {k, k + DISTINCT, k + 2 * DISTINCT};

			assert_members(&t, key_table_key(0, k), number, 3);
		}
		key_table_release(&t);
		assert_int_equal(scarce.live, 0);
	}
	/* One for each segment and one for the lists, and the hundred before needed some.
	 */
	assert_true(granted > 200);
}

static void test_too_large(void **state)
{
	struct key_table t;

	(void)state;
	key_table_init(&t, NULL);
	assert_int_equal(key_table_reserve(&t, NULL, SIZE_MAX), RP_ERR_TOO_LARGE);
	assert_int_equal(key_table_reserve(&t, NULL, KEY_TABLE_LIMIT), RP_ERR_TOO_LARGE);
	key_table_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches_lists),           cmocka_unit_test(test_empty),
		cmocka_unit_test(test_popular_key_is_constant), cmocka_unit_test(test_large_table),
		cmocka_unit_test(test_reserve_fails_or_lasts),  cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
