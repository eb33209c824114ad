#include <stdlib.h>

#include "common.h"
#include "store/pairs.h"

#define SETS 3000
#define MOST 60

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* What was added comes out, part by part, sorted, with other numbers; however often it is asked for. */
static void test_sorted(void **state)
{
	static uint64_t want[SETS * MOST], got[SETS * MOST], scratch[SETS * MOST];
	static uint32_t number_of[SETS];
	struct rng rng = {3};
	struct pairs p;
	size_t n = 0;

	(void)state;
	pairs_init(&p, NULL);
	for (uint32_t i = 0; i < SETS; i++) {
		uint32_t hash[MOST], size = rng_u32(&rng) % MOST, at = 0;
		/* Most ascend by one; others go back by one, or as far as can be, and come again. */
		uint32_t number = i % 4 == 1 ? i - 1 : i % 50 == 2 ? SETS - 1 - i : i;

		number_of[number] = SETS - number;
		for (uint32_t j = 0; j < size; j++) {
			/* Many in one part, others all over; ascending. */
			at = i % 3 ? at + rng_u32(&rng) % (UINT32_MAX / MOST) : at + 3;
			hash[j] = at;
			want[n++] = (uint64_t)at << 32 | number_of[number];
		}
		assert_int_equal(pairs_add(&p, (struct rp_shingles){hash, size}, number), RP_OK);
	}
	assert_int_equal(p.n, n);
	qsort(want, n, sizeof(*want), compare);
	assert_int_equal(p.most, want[n - 1] >> 32);
	for (int round = 0; round < 2; round++) {
		size_t at = 0;

		for (uint32_t part = 0; part < PAIRS_PARTS; part++) {
			size_t m = pairs_count(&p, part);

			assert_true(at + m <= n);
			pairs_sort(&p, part, number_of, scratch, got + at);
			at += m;
		}
		/* Parts are in the order of their hashes. */
		assert_int_equal(at, n);
		assert_memory_equal(got, want, n * sizeof(*want));
	}
	pairs_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
