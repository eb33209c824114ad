#include "match/explain.h"

static void add_if(struct explain_test *test, enum explain_measure measure, double value,
		   double limit, const char *threshold, bool is_met)
{
	test->condition[test->n++] =
		(struct explain_condition){measure, threshold, value, limit, is_met};
	test->is_passed = test->is_passed && is_met;
}

static void add(struct explain_test *test, enum explain_measure measure, double value, double limit,
		const char *threshold)
{
	add_if(test, measure, value, limit, threshold, value >= limit);
}

/* With the limit that is the member 'name' of the thresholds t. */
#define ADD(test, measure, value, name) add((test), (measure), (value), t->name, #name)

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
		.overlap = judge_telling(p),
	};

	m.most = m.overlap.contained > m.overlap.contains ? m.overlap.contained
							  : m.overlap.contains;
	return m;
}

static void try_versions(const struct rp_thresholds *t, const struct judge_pair *p,
			 const struct measures *m, struct explain *e)
{
	struct explain_test *test = &e->test[EXPLAIN_BY_RARITY];

	/* The judge multiplies where a share divides, and rounding could part the two. */
	add_if(test, EXPLAIN_RARE_SHARE, m->rare_share, t->rare, "rare",
	       p->shared.rare >= t->rare * p->shared.telling);
	ADD(test, EXPLAIN_EVIDENCE, m->evidence, rare_evidence);
	ADD(test, EXPLAIN_NUMBERS, m->numbers, rare_numbers);

	test = &e->test[EXPLAIN_BY_EVIDENCE];
	ADD(test, EXPLAIN_EVIDENCE, m->evidence, evidence);
	ADD(test, EXPLAIN_WORDS, m->words, long_words);
	ADD(test, EXPLAIN_RESEMBLANCE, m->overlap.resemblance, long_resemblance);
	ADD(test, EXPLAIN_NUMBERS, m->numbers, long_numbers);

	test = &e->test[EXPLAIN_BY_EVIDENCE_IN_NOISE];
	ADD(test, EXPLAIN_EVIDENCE, m->evidence, evidence);
	ADD(test, EXPLAIN_WORDS, m->words, same_words);
	ADD(test, EXPLAIN_RESEMBLANCE, m->overlap.resemblance, long_resemblance);
	add_if(test, EXPLAIN_EXCESS, p->excess, t->noise, "noise", p->excess <= t->noise);

	test = &e->test[EXPLAIN_BY_AGREEMENT];
	add(test, EXPLAIN_NUMBERS, m->numbers, 1, NULL);
	ADD(test, EXPLAIN_WORDS, m->words, same_words);
	ADD(test, EXPLAIN_RESEMBLANCE, m->overlap.resemblance, same_resemblance);
	ADD(test, EXPLAIN_EVIDENCE, m->evidence, same_evidence);

	test = &e->test[EXPLAIN_BY_AGREEMENT_IN_PART];
	add(test, EXPLAIN_NUMBERS, m->numbers, 1, NULL);
	ADD(test, EXPLAIN_WORDS, m->words, same_words);
	ADD(test, EXPLAIN_MOST, m->most, containment);
	ADD(test, EXPLAIN_EVIDENCE, m->evidence, evidence);
}

static void try_kinds(const struct rp_thresholds *t, const struct judge_pair *p,
		      const struct measures *m, struct explain *e)
{
	ADD(&e->test[EXPLAIN_ALIKE], EXPLAIN_RESEMBLANCE, m->overlap.resemblance, resemblance);
	ADD(&e->test[EXPLAIN_CONTAINED_IN], EXPLAIN_MOST, m->most, containment);
	if (p->words < t->same_words)
		ADD(&e->test[EXPLAIN_CONTAINED_IN], EXPLAIN_MOST_OF_ALL, judge_most_of_all(p),
		    short_containment);
	ADD(&e->test[EXPLAIN_SHORTENED], EXPLAIN_RESEMBLANCE, m->overlap.resemblance, version);
	ADD(&e->test[EXPLAIN_SHORTENED], EXPLAIN_CONTAINED, m->overlap.contained,
	    variant_contained);
	ADD(&e->test[EXPLAIN_VARIED], EXPLAIN_RESEMBLANCE, m->overlap.resemblance, version);
	ADD(&e->test[EXPLAIN_BY_PASSAGE], EXPLAIN_RARE, m->rare, passage);
	ADD(&e->test[EXPLAIN_BY_PASSAGE], EXPLAIN_NUMBERS, m->numbers, passage_numbers);
}

/* The first route to a version that is passed. */
static enum rp_test versions_by(const struct explain *e)
{
	static const enum rp_test name[] = {
		[EXPLAIN_BY_RARITY] = RP_TEST_RARITY,
		[EXPLAIN_BY_EVIDENCE] = RP_TEST_EVIDENCE,
		[EXPLAIN_BY_EVIDENCE_IN_NOISE] = RP_TEST_NOISE,
		[EXPLAIN_BY_AGREEMENT] = RP_TEST_AGREEMENT,
		[EXPLAIN_BY_AGREEMENT_IN_PART] = RP_TEST_AGREEMENT,
	};

	for (int i = 0; i < EXPLAIN_VERSIONS; i++)
		if (e->test[i].is_passed)
			return name[i];
	return RP_TEST_NONE;
}

static enum judge_link link_of(const struct explain *e, const struct measures *m)
{
	const struct explain_test *test = e->test;

	if (e->passed) {
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
	try_versions(t, pair, &m, &e);
	try_kinds(t, pair, &m, &e);
	for (int i = 0; i < EXPLAIN_VERSIONS; i++)
		e.passed += e.test[i].is_passed;
	e.link = link_of(&e, &m);
	if (e.link == JUDGE_PASSAGE)
		e.decided = RP_TEST_PASSAGE;
	else if (e.link != JUDGE_NONE)
		e.decided = versions_by(&e);
	*ret = e;
}

bool explain_is_tried(const struct explain *e, enum explain_route route)
{
	if (route < EXPLAIN_VERSIONS)
		return true;
	if (route == EXPLAIN_BY_PASSAGE)
		return e->link == JUDGE_PASSAGE || e->link == JUDGE_NONE;
	for (int i = EXPLAIN_ALIKE; i < (int)route; i++)
		if (e->test[i].is_passed)
			return false;
	return e->passed;
}
