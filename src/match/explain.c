#include "match/explain.h"

static void add_if(struct explain_test *test, enum explain_measure measure, double value,
		   double limit, bool is_met)
{
	test->condition[test->n++] = (struct explain_condition){measure, value, limit, is_met};
	test->is_passed = test->is_passed && is_met;
}

static void add(struct explain_test *test, enum explain_measure measure, double value, double limit)
{
	add_if(test, measure, value, limit, value >= limit);
}

/* What is measured, by measure. */
struct measures {
	double rare, rare_share, words, evidence, numbers;
	struct rp_overlap overlap;
	double most;
};

static struct measures measures_of(const struct judge_pair *p)
{
	struct measures m = {
		.rare = p->shared.rare,
		.rare_share = p->shared.telling ? (double)p->shared.rare / p->shared.telling : 0,
		.words = p->words,
		.evidence = p->evidence,
		.numbers = p->numbers,
		.overlap = judge_measure(p->a.telling, p->b.telling, p->shared.telling),
	};

	m.most = m.overlap.contained > m.overlap.contains ? m.overlap.contained
							  : m.overlap.contains;
	return m;
}

static void try_version(const struct rp_thresholds *t, const struct judge_pair *p,
			const struct measures *m, struct explain *e)
{
	struct explain_test *test = &e->test[EXPLAIN_BY_RARITY];

	add(test, EXPLAIN_RARE, m->rare, t->rare_least);
	/* The judge multiplies where a share divides, and rounding could part the two. */
	add_if(test, EXPLAIN_RARE_SHARE, m->rare_share, t->rare,
	       p->shared.rare >= t->rare * p->shared.telling);
	add(test, EXPLAIN_MOST, m->most, t->rare_contained);
	add(test, EXPLAIN_NUMBERS, m->numbers, t->rare_numbers);

	test = &e->test[EXPLAIN_BY_AMOUNT];
	add(test, EXPLAIN_EVIDENCE, m->evidence, t->evidence);
	add(test, EXPLAIN_WORDS, m->words, t->long_words);
	add(test, EXPLAIN_RESEMBLANCE, m->overlap.resemblance, t->long_resemblance);
	add(test, EXPLAIN_NUMBERS, m->numbers, t->long_numbers);

	test = &e->test[EXPLAIN_BY_AGREEMENT];
	add(test, EXPLAIN_NUMBERS, m->numbers, 1);
	add(test, EXPLAIN_WORDS, m->words, t->same_words);
	add(test, EXPLAIN_RESEMBLANCE, m->overlap.resemblance, t->same_resemblance);
	add(test, EXPLAIN_EVIDENCE, m->evidence, t->same_evidence);
}

static void try_kinds(const struct rp_thresholds *t, const struct measures *m, struct explain *e)
{
	add(&e->test[EXPLAIN_ALIKE], EXPLAIN_RESEMBLANCE, m->overlap.resemblance, t->resemblance);
	add(&e->test[EXPLAIN_CONTAINED_IN], EXPLAIN_MOST, m->most, t->containment);
	add(&e->test[EXPLAIN_SHORTENED], EXPLAIN_RESEMBLANCE, m->overlap.resemblance, t->version);
	add(&e->test[EXPLAIN_SHORTENED], EXPLAIN_CONTAINED, m->overlap.contained,
	    t->variant_contained);
	add(&e->test[EXPLAIN_VARIED], EXPLAIN_RESEMBLANCE, m->overlap.resemblance, t->version);
	add(&e->test[EXPLAIN_BY_PASSAGE], EXPLAIN_RARE, m->rare, t->passage);
	add(&e->test[EXPLAIN_BY_PASSAGE], EXPLAIN_NUMBERS, m->numbers, t->passage_numbers);
}

static enum judge_link link_of(const struct explain *e, const struct measures *m)
{
	const struct explain_test *test = e->test;

	if (e->is_version) {
		if (test[EXPLAIN_ALIKE].is_passed)
			return JUDGE_DUPLICATE;
		if (test[EXPLAIN_CONTAINED_IN].is_passed)
			return m->overlap.contained >= m->overlap.contains ? JUDGE_REPRINT
									   : JUDGE_CONTAINS;
		if (test[EXPLAIN_SHORTENED].is_passed)
			return JUDGE_DUPLICATE;
		if (test[EXPLAIN_VARIED].is_passed)
			return JUDGE_VARIANT;
	}
	return test[EXPLAIN_BY_PASSAGE].is_passed ? JUDGE_PASSAGE : JUDGE_NONE;
}

void explain_documents(const struct rp_thresholds *t, const struct judge_pair *pair,
		       struct explain *ret)
{
	struct measures m = measures_of(pair);
	struct explain e = {.link = JUDGE_NONE};

	for (int i = 0; i < EXPLAIN_ROUTES; i++)
		e.test[i].is_passed = true;
	try_version(t, pair, &m, &e);
	try_kinds(t, &m, &e);
	e.is_version = e.test[EXPLAIN_BY_RARITY].is_passed || e.test[EXPLAIN_BY_AMOUNT].is_passed ||
		       e.test[EXPLAIN_BY_AGREEMENT].is_passed;
	e.link = link_of(&e, &m);
	*ret = e;
}
