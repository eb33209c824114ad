#include "match/explain.h"

#include <math.h>

#include "common.h"

static double between(struct rng *rng, double least, double most)
{
	return least + (most - least) * rng_below(rng, 1001) / 1000;
}

/* Thresholds of a level, or of none. */
static struct rp_thresholds random_thresholds(struct rng *rng)
{
	uint32_t level = rng_below(rng, 4);
	struct rp_thresholds t =
		rp_thresholds_of(level < 3 ? (enum rp_level)level : RP_LEVEL_DEFAULT);

	if (level < 3)
		return t;
	t.rare = between(rng, 0, 1);
	t.rare_evidence = between(rng, 0, 400);
	t.rare_numbers = between(rng, 0, 1);
	t.evidence = between(rng, 0, 600);
	t.noise = between(rng, 0, 2);
	t.long_words = rng_below(rng, 300);
	t.long_resemblance = between(rng, 0, 1);
	t.long_numbers = between(rng, 0, 1);
	t.same_words = rng_below(rng, 100);
	t.same_resemblance = between(rng, 0, 1);
	t.same_evidence = between(rng, 0, 200);
	t.containment = between(rng, 0, 1);
	t.short_containment = between(rng, 0, 1);
	t.resemblance = between(rng, 0, 1);
	t.version = between(rng, 0, 1);
	t.variant_contained = between(rng, 0, 1);
	t.passage = rng_below(rng, 50);
	t.passage_numbers = between(rng, 0, 1);
	return t;
}

/* One of the limits itself, or near them, or anything. */
static double near(struct rng *rng, double x, double y, double most)
{
	switch (rng_below(rng, 5)) {
	case 0:
		return x;
	case 1:
		return y;
	case 2:
		return nextafter(x, 0);
	case 3:
		return nextafter(y, 0);
	default:
		return between(rng, 0, most);
	}
}

static struct judge_pair random_pair(struct rng *rng, const struct rp_thresholds *t)
{
	uint32_t a = rng_below(rng, 400), b = rng_below(rng, 400);
	struct judge_pair pair = {
		.unspaced = rng_below(rng, 2),
		.words = (uint32_t)near(rng, t->long_words, t->same_words, 400),
		.a = {a, a - rng_below(rng, a / 4 + 1), 0},
		.b = {b, b - rng_below(rng, b / 4 + 1), 0},
		.excess = near(rng, t->noise, 0, 3),
		.evidence = near(rng, rng_below(rng, 2) ? t->evidence : t->rare_evidence,
				 t->same_evidence, 900),
		.numbers = near(rng, t->rare_numbers, t->long_numbers, 1),
	};
	uint32_t less = pair.a.telling < pair.b.telling ? pair.a.telling : pair.b.telling;

	if (!rng_below(rng, 3))
		pair.numbers = 1;
	pair.shared.telling = less - rng_below(rng, less + 1) / (1 + rng_below(rng, 8));
	pair.shared.all = pair.shared.telling + rng_below(rng, 20);
	pair.shared.rare =
		(uint32_t)near(rng, t->rare * pair.shared.telling, 0, pair.shared.telling);
	if (pair.shared.rare > pair.shared.telling)
		pair.shared.rare = pair.shared.telling;
	return pair;
}

/* It comes to what the judge comes to, whichever way that is; and every link is come to often. */
static void test_as_judged(void **state)
{
	uint32_t seen[JUDGE_PASSAGE + 1] = {0};
	uint32_t alone[EXPLAIN_VERSIONS] = {0};
	struct rng rng = {1};

	(void)state;
	for (int i = 0; i < 500000; i++) {
		struct rp_thresholds t = random_thresholds(&rng);
		struct judge_pair pair = random_pair(&rng, &t);
		struct explain e;
		unsigned passed = 0;
		int last = 0;

		explain_documents(&t, &pair, &e);
		assert_int_equal(e.link, judge_documents(&t, &pair));
		assert_int_equal(e.decided, judge_test(&t, &pair));
		seen[e.link]++;
		for (int route = 0; route < EXPLAIN_VERSIONS; route++) {
			if (!e.test[route].is_passed)
				continue;
			passed++;
			last = route;
		}
		assert_int_equal(e.passed, passed);
		if (passed == 1)
			alone[last]++;
	}
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_true(seen[i] > 1000);
	for (size_t i = 0; i < COUNT(alone); i++)
		assert_true(alone[i] > 1000);
}

/* A limit is what the thresholds have under the name that goes with it. */
static void check_limit(const struct rp_thresholds *t, const struct explain_condition *c)
{
	if (!c->threshold) {
		assert_true(c->limit == 1);
		return;
	}
	for (uint32_t i = 0; i < rp_threshold_count(); i++) {
		if (!strcmp(rp_threshold_name(i), c->threshold)) {
			assert_true(c->limit == rp_threshold_get(t, i));
			return;
		}
	}
	fail();
}

/* A test is passed if each of its conditions is met, and a condition by what it shows. */
static void test_conditions(void **state)
{
	struct rng rng = {2};

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct rp_thresholds t = random_thresholds(&rng);
		struct judge_pair pair = random_pair(&rng, &t);
		struct explain e;

		explain_documents(&t, &pair, &e);
		for (int route = 0; route < EXPLAIN_ROUTES; route++) {
			const struct explain_test *test = &e.test[route];
			bool all = true;

			assert_in_range(test->n, 1, EXPLAIN_CONDITIONS);
			for (unsigned j = 0; j < test->n; j++) {
				const struct explain_condition *c = &test->condition[j];

				all = all && c->is_met;
				check_limit(&t, c);
				if (fabs(c->value - c->limit) > 1e-9 && pair.shared.telling)
					assert_int_equal(c->is_met,
							 (c->value > c->limit) !=
								 (c->measure == EXPLAIN_EXCESS));
			}
			assert_int_equal(test->is_passed, all);
		}
	}
}

/* 300 and 200 shingles of which 150 are shared: J = 150 / 350, C = .5 and .75; 60 are rare. */
static void test_by_hand(void **state)
{
	struct rp_thresholds t = rp_thresholds_of(RP_LEVEL_DEFAULT);
	struct judge_pair pair = {
		.words = 180,
		.a = {300, 300, 0},
		.b = {200, 200, 0},
		.shared = {150, 150, 60},
		.evidence = 500,
		.numbers = .5,
		.excess = 1,
	};
	struct explain e;
	const struct explain_test *test;

	(void)state;
	t.rare = .35;
	t.rare_evidence = 60;
	t.rare_numbers = .6;
	t.long_words = 200;
	explain_documents(&t, &pair, &e);
	test = &e.test[EXPLAIN_BY_RARITY];
	assert_int_equal(test->n, 3);
	assert_int_equal(test->condition[0].measure, EXPLAIN_RARE_SHARE);
	assert_true(test->condition[0].value == .4 && test->condition[0].limit == .35);
	assert_true(test->condition[0].is_met);
	assert_int_equal(test->condition[1].measure, EXPLAIN_EVIDENCE);
	assert_true(test->condition[1].value == 500);
	assert_int_equal(test->condition[2].measure, EXPLAIN_NUMBERS);
	assert_false(test->condition[2].is_met);
	assert_false(test->is_passed);
	test = &e.test[EXPLAIN_BY_EVIDENCE];
	assert_int_equal(test->condition[1].measure, EXPLAIN_WORDS);
	assert_false(test->condition[1].is_met);
	assert_int_equal(e.passed, 0);
	assert_false(explain_is_tried(&e, EXPLAIN_ALIKE));
	assert_true(explain_is_tried(&e, EXPLAIN_BY_PASSAGE));
	pair.words = 200;
	explain_documents(&t, &pair, &e);
	assert_true(e.test[EXPLAIN_BY_EVIDENCE].is_passed);
	assert_true(explain_is_tried(&e, EXPLAIN_BY_AGREEMENT));
	assert_true(explain_is_tried(&e, EXPLAIN_ALIKE));
	assert_false(explain_is_tried(&e, EXPLAIN_CONTAINED_IN));
	assert_false(explain_is_tried(&e, EXPLAIN_BY_PASSAGE));
	assert_int_equal(e.link, JUDGE_DUPLICATE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_judged),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
