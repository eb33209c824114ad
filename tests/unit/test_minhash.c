#include "sketch/minhash.h"

#include <math.h>

#include "common.h"

#define SIZE_MAX_OF_SET 2000

/* Two sets whose union has 'size' shingles, 'shared' of them in both, the rest in turns
 * in one. */
struct pair {
	uint32_t union_of_both[SIZE_MAX_OF_SET], n;
	uint32_t a[SIZE_MAX_OF_SET], b[SIZE_MAX_OF_SET];
	struct rp_shingles x, y;
};

static void make_pair(struct pair *p, struct rng *rng, uint32_t size, uint32_t shared)
{
	p->x = (struct rp_shingles){p->a, 0};
	p->y = (struct rp_shingles){p->b, 0};
	p->n = 0;
	for (uint32_t i = 0; i < size; i++) {
		uint32_t hash = rng_u32(rng);

		p->union_of_both[p->n++] = hash;
		if (i < shared || i % 2)
			p->a[p->x.n++] = hash;
		if (i < shared || i % 2 == 0)
			p->b[p->y.n++] = hash;
	}
}

/*
 * The estimate of J from 128 independent slots has mean J and mean squared error J (1 - J) / 128, which
 * c = n / 2^17, the probability with which slots of n shingles each agree by chance, makes p (1 - p) / 128 / (1 - c)^2
 * with p = J + (1 - J) c.  The mean of t trials is within 5 standard errors of J; the mean squared
 * error, that of a nearly normal value, varies by sqrt(2 / t) of itself.  It may not be
 * more than 5 % above theory, nor, where the set is large, below; of a small set the four
 * orders of a value choose different elements, which makes it less.  The seed is fixed.
 */
static void test_estimate(void **state)
{
	static const uint32_t sizes[] = {4, 10, 20, 50, 100, 500, SIZE_MAX_OF_SET};
	static const double resemblances[] = {.1, .2, .5, .8, .95};
	static struct pair pair;
	struct rng rng = {4};

	(void)state;
	for (size_t s = 0; s < COUNT(sizes); s++) {
		for (size_t r = 0; r < COUNT(resemblances); r++) {
			uint32_t shared = (uint32_t)lround(resemblances[r] * sizes[s]);
			double j = (double)shared / sizes[s], sum = 0, squares = 0;
			double c = (shared + (sizes[s] - shared) / 2.0) / (1 << 17),
			       p = j + (1 - j) * c;
			double theory = p * (1 - p) / RP_SIGNATURE_SLOTS / ((1 - c) * (1 - c)),
			       chance;
			unsigned trials = sizes[s] > 100 ? 4000 : 20000;

			if (!shared || shared == sizes[s])
				continue;
			for (unsigned i = 0; i < trials; i++) {
				struct rp_signature x, y;
				double error;

				make_pair(&pair, &rng, sizes[s], shared);
				rp_signature_of(pair.x, &x);
				rp_signature_of(pair.y, &y);
				error = rp_signature_resemblance(&x, &y) - j;
				sum += error;
				squares += error * error;
			}
			chance = 4 * sqrt(2.0 / trials);
			print_message("n %4u J %.2f  mean error %+.5f  squared / theory %.3f\n",
				      (unsigned)sizes[s], j, sum / trials,
				      squares / trials / theory);
			assert_true(fabs(sum / trials) < 5 * sqrt(theory / trials));
			assert_true(squares / trials / theory < 1.05 + chance);
			if (sizes[s] >= 500)
				assert_true(squares / trials / theory > .95 - chance);
		}
	}
}

static void test_join_is_union(void **state)
{
	static struct pair pair;
	struct rng rng = {5};

	(void)state;
	for (unsigned round = 0; round < 50; round++) {
		struct rp_signature x, y, both;

		make_pair(&pair, &rng, 1 + rng_below(&rng, 200), round);
		rp_signature_of(pair.x, &x);
		rp_signature_of(pair.y, &y);
		minhash_make_c(&both, pair.union_of_both, pair.n);
		minhash_join_c(&x, &y);
		assert_memory_equal(&x, &both, sizeof(x));
		minhash_join_c(&x, &y); /* once more changes nothing */
		assert_memory_equal(&x, &both, sizeof(x));
	}
}

static void test_order_and_repeats_do_not_matter(void **state)
{
	uint32_t set[64], turned[128];
	struct rp_signature x, y;
	struct rng rng = {6};

	(void)state;
	for (size_t i = 0; i < 64; i++) {
		set[i] = rng_u32(&rng);
		turned[63 - i] = turned[64 + i] = set[i];
	}
	minhash_make_c(&x, set, 64);
	minhash_make_c(&y, turned, 128);
	assert_memory_equal(&x, &y, sizeof(x));
	assert_true(rp_signature_resemblance(&x, &y) == 1);
}

static void test_nothing(void **state)
{
	struct rp_signature x, y;
	uint32_t one = 12345;

	(void)state;
	rp_signature_of((struct rp_shingles){NULL, 0}, &x);
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		assert_true(x.slot[j] == UINT16_MAX);
	/* Joined to nothing a signature stays, and nothing becomes it. */
	rp_signature_of((struct rp_shingles){&one, 1}, &y);
	minhash_join_c(&x, &y);
	assert_memory_equal(&x, &y, sizeof(x));
	minhash_reset(&x);
	minhash_join_c(&y, &x);
	assert_true(y.slot[0] != UINT16_MAX);
}

/*
 * A single shingle's values, of its halves h and l: l, h, l + h, h - l, l + 2 h, h - 2 l, ... mod 2^16, then
 * these with their bytes exchanged.  The other slots are the same values in other orders.
 */
static void test_slots_of_one(void **state)
{
	static const uint16_t order[4] = {0, 0xFFFF, 0x8000, 0x7FFF};
	struct rng rng = {7};

	(void)state;
	for (unsigned round = 0; round < 100; round++) {
		uint32_t shingle = round ? rng_u32(&rng) : 0;
		uint16_t l = (uint16_t)(shingle & 0xFFFF), h = (uint16_t)(shingle >> 16);
		struct rp_signature x;

		rp_signature_of((struct rp_shingles){&shingle, 1}, &x);
		for (unsigned j = 0; j < RP_SIGNATURE_SLOTS / 8; j += 2) {
			assert_int_equal(x.slot[j], l);
			assert_int_equal(x.slot[j + 1], h);
			l = (uint16_t)(l + (shingle >> 16));
			h = (uint16_t)(h - (shingle & 0xFFFF));
		}
		for (unsigned j = 0; j < RP_SIGNATURE_SLOTS / 8; j++)
			assert_int_equal(x.slot[16 + j],
					 x.slot[j] >> 8 | (uint16_t)(x.slot[j] << 8));
		for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
			assert_true((x.slot[j] ^ order[j / 32]) == x.slot[j % 32]);
	}
}

/* Every level gives what plain C gives. */
static void test_levels(void **state)
{
	static uint32_t set[300];
	struct rng rng = {8};

	(void)state;
	for (size_t i = 0; i < COUNT(set); i++)
		set[i] = rng_u32(&rng);
	for (int level = 0; level < CPU_LEVELS; level++) {
		struct rp_signature plain, joined;
		minhash_make_fn *make;

		if (!cpu_has((enum cpu_level)level))
			continue;
		make = minhash_make_for((enum cpu_level)level);
		minhash_reset(&plain);
		minhash_reset(&joined);
		for (size_t n = 0; n <= COUNT(set); n++) {
			struct rp_signature x, y;

			minhash_make_c(&x, set, n);
			make(&y, set, n);
			assert_memory_equal(&x, &y, sizeof(x));
			make(&y, set + n / 2, n % 3);
			minhash_join_c(&plain, &y);
			minhash_join_for((enum cpu_level)level)(&joined, &y);
			assert_memory_equal(&plain, &joined, sizeof(plain));
		}
	}
}

/*
 * Of sets whose least values are 3 and 4 on the average 1 in 3 + 4 + 1 slots agrees by chance where nothing is
 * shared: (1/2 - 1/8) / (1 + 1/8 - 1/7 - 1/9) where half of them agree.  Worked by hand from sketch/minhash.h.
 */
static void test_resemblance_without_chance(void **state)
{
	struct rp_signature x, y;

	(void)state;
	minhash_reset(&x);
	minhash_reset(&y);
	assert_true(rp_signature_resemblance(&x, &y) == 1);
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++) {
		x.slot[j] = j % 2 ? 4 : 2;
		y.slot[j] = 4;
	}
	assert_true(fabs(rp_signature_resemblance(&x, &y) - 0.375 / (1.125 - 16.0 / 63)) < 1e-12);
	assert_true(rp_signature_resemblance(&x, &x) == 1);
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		y.slot[j] = 3;
	/* Fewer than by chance. */
	assert_true(rp_signature_resemblance(&x, &y) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_estimate),
		cmocka_unit_test(test_join_is_union),
		cmocka_unit_test(test_order_and_repeats_do_not_matter),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_slots_of_one),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_resemblance_without_chance),
	};

	return cmocka_run_group_tests_name("minhash", tests, NULL, NULL);
}
