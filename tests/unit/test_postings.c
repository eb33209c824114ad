#include "index/postings.h"

#include "common.h"

#define NUMBERS 60
#define ROUNDS  5
#define ENTRIES 200

/* What was added, for the slow answer: has[round][key][number]. */
struct truth {
	unsigned n_keys;
	bool has[ROUNDS][ENTRIES][NUMBERS];
};

/* Count the keys that x shares with each smaller number; of the members of a run below x
 * the first 8 and the last 8 count. */
static void naive_candidates(const struct truth *t, uint32_t x, uint32_t *ret_keys)
{
	memset(ret_keys, 0, NUMBERS * sizeof(*ret_keys));
	for (unsigned r = 0; r < ROUNDS; r++) {
		for (unsigned k = 0; k < t->n_keys; k++) {
			uint32_t below = 0, seen = 0;

			if (!t->has[r][k][x])
				continue;
			for (uint32_t y = 0; y < x; y++)
				below += t->has[r][k][y];
			for (uint32_t y = 0; y < x; y++) {
				if (!t->has[r][k][y])
					continue;
				if (seen < 8 || seen + 8 >= below)
					ret_keys[y]++;
				seen++;
			}
		}
	}
}

static void fill(struct truth *t, struct postings *p, struct rng *rng, unsigned n_keys)
{
	uint64_t entry[ENTRIES], scratch[ENTRIES];

	memset(t, 0, sizeof(*t));
	t->n_keys = n_keys;
	postings_init(p, NUMBERS, NULL);
	for (unsigned r = 0; r < ROUNDS; r++) {
		size_t n = r == 3 ? 0 : 1 + rng_below(rng, ENTRIES);

		for (size_t i = 0; i < n; i++) {
			uint32_t key = rng_below(rng, n_keys), number = rng_below(rng, NUMBERS);

			t->has[r][key][number] = true;
			/* Spread over all 32 bits, and the same in every round. */
			entry[i] = (uint64_t)(key * UINT32_C(0x9e3779b1)) << 32 | number;
		}
		assert_int_equal(postings_add(p, entry, n, scratch), RP_OK);
	}
	assert_int_equal(postings_finish(p), RP_OK);
}

/* Small runs and large, keys had twice by one number, a round with nothing in it; two
 * postings, the candidates of which are counted apart and found once. */
static void test_against_brute_force(void **state)
{
	static struct truth truth[CANDIDATE_WAYS];
	struct candidates c;
	struct rng rng = {11};

	(void)state;
	candidates_init(&c, NULL);
	assert_int_equal(candidates_reserve(&c, NUMBERS), RP_OK);
	for (unsigned round = 0; round < 40; round++) {
		static const unsigned keys[] = {1, 2, 5, 30, ENTRIES};
		struct postings p[CANDIDATE_WAYS];

		for (unsigned way = 0; way < CANDIDATE_WAYS; way++)
			fill(&truth[way], &p[way], &rng, keys[(round + way) % COUNT(keys)]);
		for (uint32_t x = 0; x < NUMBERS; x++) {
			uint32_t count[CANDIDATE_WAYS][NUMBERS], expected = 0;

			candidates_reset(&c);
			for (unsigned way = 0; way < CANDIDATE_WAYS; way++) {
				naive_candidates(&truth[way], x, count[way]);
				assert_int_equal(postings_candidates(&p[way], x,
								     (enum candidate_way)way, &c),
						 RP_OK);
			}
			for (uint32_t y = 0; y < NUMBERS; y++)
				expected += count[0][y] || count[1][y];
			assert_int_equal(c.n, expected);
			for (size_t i = 0; i < c.n; i++) {
				uint32_t y = c.found[i].number;

				assert_in_range(y, 0, x - 1);
				for (unsigned way = 0; way < CANDIDATE_WAYS; way++)
					assert_int_equal(c.found[i].keys[way], count[way][y]);
				assert_true(count[0][y] || count[1][y]);
				count[0][y] = count[1][y] = 0; /* each once */
			}
		}
		for (unsigned way = 0; way < CANDIDATE_WAYS; way++)
			postings_release(&p[way]);
	}
	candidates_release(&c);
}

static enum rp_error candidates_of(const struct postings *p, uint32_t x, struct candidates *c)
{
	candidates_reset(c);
	return postings_candidates(p, x, CANDIDATE_SHINGLES, c);
}

/* A key of 1,000 numbers: never more than 16 candidates; 500 has 0-7 and 492-499. */
static void test_large_run_is_bounded(void **state)
{
	enum {
		N = 1000
	};
	uint64_t entry[N], scratch[N];
	struct postings p;
	struct candidates c;
	bool got[N] = {false};

	(void)state;
	for (uint32_t i = 0; i < N; i++)
		entry[i] = UINT64_C(77) << 32 | (N - 1 - i);
	postings_init(&p, N, NULL);
	candidates_init(&c, NULL);
	assert_int_equal(candidates_reserve(&c, N), RP_OK);
	assert_int_equal(postings_add(&p, entry, N, scratch), RP_OK);
	assert_int_equal(postings_finish(&p), RP_OK);
	for (uint32_t x = 0; x < N; x++) {
		assert_int_equal(candidates_of(&p, x, &c), RP_OK);
		assert_int_equal(c.n, x < 16 ? x : 16);
	}
	assert_int_equal(candidates_of(&p, 500, &c), RP_OK);
	for (size_t i = 0; i < c.n; i++) {
		assert_int_equal(c.found[i].keys[CANDIDATE_SHINGLES], 1);
		got[c.found[i].number] = true;
	}
	for (uint32_t x = 0; x < 8; x++)
		assert_true(got[x] && got[499 - x]);
	assert_false(got[8] || got[491]);
	candidates_release(&c);
	postings_release(&p);
}

/* Rounds do not meet: 1 and 2 have key 5, but in different ones. */
static void test_rounds_do_not_meet(void **state)
{
	uint64_t first[] = {UINT64_C(5) << 32 | 1, UINT64_C(6) << 32 | 0};
	uint64_t second[] = {UINT64_C(5) << 32 | 2}, scratch[2];
	struct postings p;
	struct candidates c;

	(void)state;
	postings_init(&p, 3, NULL);
	candidates_init(&c, NULL);
	assert_int_equal(candidates_reserve(&c, 3), RP_OK);
	assert_int_equal(postings_add(&p, first, 2, scratch), RP_OK);
	assert_int_equal(postings_add(&p, second, 1, scratch), RP_OK);
	assert_int_equal(postings_finish(&p), RP_OK);
	assert_int_equal(p.members, 0); /* keys of one number cost nothing */
	for (uint32_t x = 0; x < 3; x++) {
		assert_int_equal(candidates_of(&p, x, &c), RP_OK);
		assert_int_equal(c.n, 0);
	}
	candidates_release(&c);
	postings_release(&p);
}

/* One number has a key three times: no run of its own, and one candidate for the others.
 */
static void test_key_had_twice(void **state)
{
	uint64_t alone[] = {UINT64_C(9) << 32 | 1, UINT64_C(9) << 32 | 1};
	uint64_t shared[] = {UINT64_C(9) << 32 | 2, UINT64_C(9) << 32 | 1, UINT64_C(9) << 32 | 1,
			     UINT64_C(9) << 32 | 2};
	uint64_t scratch[4];
	struct postings p;
	struct candidates c;

	(void)state;
	postings_init(&p, 3, NULL);
	candidates_init(&c, NULL);
	assert_int_equal(candidates_reserve(&c, 3), RP_OK);
	assert_int_equal(postings_add(&p, alone, 2, scratch), RP_OK);
	assert_int_equal(postings_add(&p, shared, 4, scratch), RP_OK);
	assert_int_equal(postings_finish(&p), RP_OK);
	assert_int_equal(candidates_of(&p, 1, &c), RP_OK);
	assert_int_equal(c.n, 0);
	assert_int_equal(candidates_of(&p, 2, &c), RP_OK);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.found[0].number, 1);
	assert_int_equal(c.found[0].keys[CANDIDATE_SHINGLES], 1);
	candidates_release(&c);
	postings_release(&p);
}

static void test_empty(void **state)
{
	struct postings p;
	struct candidates c;

	(void)state;
	for (uint32_t n = 0; n < 3; n++) {
		postings_init(&p, n, NULL);
		candidates_init(&c, NULL);
		assert_int_equal(candidates_reserve(&c, n), RP_OK);
		assert_int_equal(postings_add(&p, NULL, 0, NULL), RP_OK);
		assert_int_equal(postings_finish(&p), RP_OK);
		for (uint32_t x = 0; x < n; x++) {
			assert_int_equal(candidates_of(&p, x, &c), RP_OK);
			assert_int_equal(c.n, 0);
		}
		candidates_release(&c);
		postings_release(&p);
	}
}

/* The n-th allocation fails, for each n: an error, and nothing is lost. */
static void test_no_memory(void **state)
{
	enum rp_error err = RP_ERR_NOMEM;

	(void)state;
	for (long n = 0; err; n++) {
		struct scarce scarce = {n, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		uint64_t entry[100], scratch[100];
		struct postings p;
		struct candidates c;

		for (uint32_t i = 0; i < 100; i++)
			entry[i] = UINT64_C(1) << 32 | i;
		postings_init(&p, 100, &alloc);
		candidates_init(&c, &alloc);
		if (!(err = candidates_reserve(&c, 100)) &&
		    !(err = postings_add(&p, entry, 100, scratch)) &&
		    !(err = postings_finish(&p))) {
			err = candidates_of(&p, 99, &c);
			candidates_reset(&c); /* as good as new, whatever happened */
			for (uint32_t i = 0; i < 100; i++)
				assert_int_equal(c.slot[i], 0);
		}
		candidates_release(&c);
		postings_release(&p);
		assert_int_equal(scarce.live, 0);
		assert_true(n < 100);
		assert_true(!err || err == RP_ERR_NOMEM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_brute_force),
		cmocka_unit_test(test_large_run_is_bounded),
		cmocka_unit_test(test_rounds_do_not_meet),
		cmocka_unit_test(test_key_had_twice),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("postings", tests, NULL, NULL);
}
