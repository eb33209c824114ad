#include "index/bands.h"

#include <math.h>

#include "common.h"

#define SIZE 100

/* Return how many of the first n keys two random sets of resemblance shared / SIZE agree
 * in. */
static unsigned agreeing(struct rng *rng, uint32_t shared, unsigned n)
{
	uint32_t x[SIZE], y[SIZE], x_n = 0, y_n = 0;
	uint32_t a[BANDS_DOCUMENT], b[BANDS_DOCUMENT];
	struct rp_signature sig;
	unsigned equal = 0;

	for (uint32_t i = 0; i < SIZE; i++) {
		uint32_t hash = rng_u32(rng);

		if (i < shared || i % 2)
			x[x_n++] = hash;
		if (i < shared || i % 2 == 0)
			y[y_n++] = hash;
	}
	rp_signature_of((struct rp_shingles){x, x_n}, &sig);
	bands_keys(&sig, n, a);
	rp_signature_of((struct rp_shingles){y, y_n}, &sig);
	bands_keys(&sig, n, b);
	for (unsigned i = 0; i < n; i++)
		equal += a[i] == b[i];
	return equal;
}

/*
 * Two sets of resemblance J meet in one of b bands with probability p = 1 - (1 - J^3)^b.
 * The count of meetings in t trials is within 5 sqrt(t p (1 - p)) of t p, and 3 for where
 * that is next to nothing.  A thousandth of t is allowed besides: a shingle whose halves are small
 * can be least in nearly all slots, and if it is in one set
 * only, all bands miss at once; that happens to one pair in 10,000.
 */
static void check_probability(unsigned bands, uint64_t seed)
{
	enum {
		TRIALS = 5000
	};
	struct rng rng = {seed};

	for (uint32_t shared = 10; shared < SIZE; shared += 10) {
		double j = shared / (double)SIZE;
		double p = 1 - pow(1 - j * j * j, bands);
		double slack = 5 * sqrt(TRIALS * p * (1 - p)) + 3 + TRIALS * .001;
		unsigned met = 0;

		for (unsigned i = 0; i < TRIALS; i++)
			met += agreeing(&rng, shared, bands) > 0;
		print_message("b %u J %.1f  met %.4f  formula %.4f\n", bands, j,
			      met / (double)TRIALS, p);
		assert_true(fabs(met - TRIALS * p) < slack);
	}
}

static void test_documents(void **state)
{
	(void)state;
	check_probability(BANDS_DOCUMENT, 8);
}

static void test_paragraphs(void **state)
{
	(void)state;
	check_probability(BANDS_PARAGRAPH, 9);
}

/* Key b depends on the three slots of band b, on each of them and on their order, and on
 * no other. */
static void test_each_band_has_its_slots(void **state)
{
	struct rp_signature sig;
	uint32_t before[BANDS_DOCUMENT], after[BANDS_DOCUMENT];
	struct rng rng = {10};

	(void)state;
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		sig.slot[j] = (uint16_t)rng_u32(&rng);
	bands_keys(&sig, BANDS_DOCUMENT, before);
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++) {
		sig.slot[j] ^= 1;
		bands_keys(&sig, BANDS_DOCUMENT, after);
		for (unsigned b = 0; b < BANDS_DOCUMENT; b++)
			assert_int_equal(before[b] == after[b], b != j / 3);
		sig.slot[j] ^= 1;
	}
	for (unsigned b = 0; b < BANDS_DOCUMENT; b++) {
		for (unsigned j = 0; j < 3; j++) {
			uint16_t *slot = sig.slot + (size_t)b * 3, kept = slot[j];

			slot[j] = slot[(j + 1) % 3];
			slot[(j + 1) % 3] = kept;
			bands_keys(&sig, BANDS_DOCUMENT, after);
			assert_true(before[b] != after[b]);
			slot[(j + 1) % 3] = slot[j];
			slot[j] = kept;
		}
	}
}

static void test_fewer_bands_are_the_first(void **state)
{
	struct rp_signature sig;
	uint32_t all[BANDS_DOCUMENT], few[BANDS_PARAGRAPH + 1];
	uint32_t one = 99;

	(void)state;
	rp_signature_of((struct rp_shingles){&one, 1}, &sig);
	few[BANDS_PARAGRAPH] = 7;
	bands_keys(&sig, BANDS_DOCUMENT, all);
	bands_keys(&sig, BANDS_PARAGRAPH, few);
	assert_memory_equal(all, few, BANDS_PARAGRAPH * sizeof(*few));
	assert_int_equal(few[BANDS_PARAGRAPH], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_paragraphs),
		cmocka_unit_test(test_each_band_has_its_slots),
		cmocka_unit_test(test_fewer_bands_are_the_first),
	};

	return cmocka_run_group_tests_name("bands", tests, NULL, NULL);
}
