#include "shingle/shingle_set.h"

#include "common.h"

#define MAX 600

/* The set as a person would make it: keep what is not there yet, each in its place. */
static size_t naive_set(const uint32_t *hash, size_t n, uint32_t *ret)
{
	size_t kept = 0, at;

	for (size_t i = 0; i < n; i++) {
		for (at = 0; at < kept && ret[at] < hash[i]; at++)
			;
		if (at < kept && ret[at] == hash[i])
			continue;
		memmove(ret + at + 1, ret + at, (kept - at) * sizeof(*ret));
		ret[at] = hash[i];
		kept++;
	}
	return kept;
}

static uint32_t naive_shared(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	uint32_t shared = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < m; j++)
			shared += a[i] == b[j];
	return shared;
}

/* Few different values, many, and the ends of the range. */
static uint32_t random_hash(struct rng *rng, unsigned kind)
{
	switch (kind) {
	case 0:
		return rng_below(rng, 20);
	case 1:
		return rng_u32(rng);
	default:
		return UINT32_MAX - rng_below(rng, 300);
	}
}

static void test_make(void **state)
{
	uint32_t hash[MAX], expected[MAX], scratch[MAX];
	struct rng rng = {2};

	(void)state;
	for (size_t n = 0; n <= MAX; n += n < 40 ? 1 : 37) {
		for (unsigned kind = 0; kind < 3; kind++) {
			size_t kept;

			for (size_t i = 0; i < n; i++)
				hash[i] = random_hash(&rng, kind);
			kept = naive_set(hash, n, expected);
			assert_int_equal(shingle_set_make(hash, n, scratch), kept);
			assert_memory_equal(hash, expected, kept * sizeof(*hash));
		}
	}
}

/* Runs of any length, none among them: the set of each, and that of all. */
static void test_make_of_runs(void **state)
{
	static uint32_t hash[MAX], expected[MAX], sets[MAX], whole[MAX];
	static uint64_t entry[MAX], scratch[MAX];
	static struct shingle_run run[MAX];
	struct rng rng = {5};

	(void)state;
	for (unsigned round = 0; round < 600; round++) {
		size_t n = rng_below(&rng, round % 2 ? MAX : 40), runs = 0, kept;

		for (size_t i = 0; i < n; i++)
			hash[i] = round % 16 == 3 ? 0 : random_hash(&rng, round % 3);
		for (size_t i = 0; i < n || !runs; runs++) {
			size_t m = rng_below(&rng, 30);

			run[runs].at = (uint32_t)i;
			for (; m && i < n; m--, i++)
				entry[i] = shingle_entry(hash[i], (uint32_t)runs);
			run[runs].n = (uint32_t)i - run[runs].at;
		}
		kept = naive_set(hash, n, expected);
		assert_int_equal(shingle_sets_make(entry, n, scratch, run, runs, sets, whole),
				 kept);
		assert_memory_equal(whole, expected, kept * sizeof(*whole));
		for (size_t r = 0; r < runs; r++) {
			size_t behind = r + 1 < runs ? run[r + 1].at : n;

			kept = naive_set(hash + run[r].at, behind - run[r].at, expected);
			assert_int_equal(run[r].n, kept);
			assert_memory_equal(sets + run[r].at, expected, kept * sizeof(*sets));
		}
	}
}

static void test_shared(void **state)
{
	uint32_t a[MAX], b[MAX], scratch[MAX];
	struct rng rng = {3};

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		size_t n = rng_below(&rng, round < 150 ? 30 : MAX);
		size_t m = rng_below(&rng, round % 2 ? 30 : MAX);
		struct rp_shingles x = {a, 0}, y = {b, 0};
		struct rp_overlap o;
		uint32_t shared;

		for (size_t i = 0; i < n; i++)
			a[i] = random_hash(&rng, round % 3);
		for (size_t i = 0; i < m; i++)
			b[i] = random_hash(&rng, round % 3);
		x.n = (uint32_t)shingle_set_make(a, n, scratch);
		y.n = (uint32_t)shingle_set_make(b, m, scratch);
		shared = naive_shared(a, x.n, b, y.n);
		assert_int_equal(shingle_set_shared(x, y), shared);
		assert_int_equal(shingle_set_shared(y, x), shared);
		o = rp_shingles_compare(x, y);
		assert_int_equal(o.shared, shared);
		if (x.n && y.n) {
			assert_true(o.contained == shared / (double)x.n);
			assert_true(o.contains == shared / (double)y.n);
			assert_true(o.resemblance == shared / (double)(x.n + y.n - shared));
		}
	}
}

/* {1 2 3 4} and {3 4 5}: 2 shared of 5. */
static void test_compare_by_hand(void **state)
{
	static const uint32_t a[] = {1, 2, 3, 4}, b[] = {3, 4, 5};
	struct rp_overlap o =
		rp_shingles_compare((struct rp_shingles){a, 4}, (struct rp_shingles){b, 3});

	(void)state;
	assert_int_equal(o.shared, 2);
	assert_true(o.resemblance == 2 / 5.0);
	assert_true(o.contained == 2 / 4.0);
	assert_true(o.contains == 2 / 3.0);
}

static void test_compare_with_nothing(void **state)
{
	static const uint32_t a[] = {0, UINT32_MAX};
	struct rp_shingles some = {a, 2}, none = {NULL, 0};
	struct rp_overlap o = rp_shingles_compare(none, none);

	(void)state;
	assert_true(o.shared == 0 && o.resemblance == 0 && o.contained == 0 && o.contains == 0);
	o = rp_shingles_compare(some, none);
	assert_true(o.shared == 0 && o.resemblance == 0 && o.contained == 0 && o.contains == 0);
	o = rp_shingles_compare(none, some);
	assert_true(o.shared == 0 && o.resemblance == 0 && o.contained == 0 && o.contains == 0);
	o = rp_shingles_compare(some, some);
	assert_true(o.shared == 2 && o.resemblance == 1 && o.contained == 1 && o.contains == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_make),
		cmocka_unit_test(test_make_of_runs),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_compare_by_hand),
		cmocka_unit_test(test_compare_with_nothing),
	};

	return cmocka_run_group_tests_name("shingle_set", tests, NULL, NULL);
}
