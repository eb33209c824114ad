#include "match/judge.h"

#include "shingle/shingle_set.h"
#include "sketch/sketch.h"

/*
 * Precision and recall of these, and of others, on pairs read by eye are in doc/quality.md.
 */
struct rp_thresholds rp_thresholds_of(enum rp_level level)
{
	struct rp_thresholds t = {
		.rare = 0.35,
		.rare_least = 4,
		.rare_contained = 0.3,
		.rare_numbers = 0.6,
		.evidence = 400,
		.long_words = 200,
		.long_resemblance = 0.2,
		.long_numbers = 0.4,
		.same_words = 50,
		.same_resemblance = 0.4,
		.same_evidence = 100,
		.version = 0.2,
		.variant_contained = 0.6,
		.passage = 20,
		.passage_numbers = 0.9,
		.family = 0.5,
		.containment = 0.7,
		.resemblance = 0.4,
		.paragraph = 0.7,
		.short_paragraph = 0.8,
		.headline = 0.8,
		.story_headline = 0.6,
	};

	if (level == RP_LEVEL_STRICT) {
		t.rare = 0.6;
		t.rare_contained = 0.5;
		t.rare_numbers = 0.8;
		t.evidence = 800;
		t.long_resemblance = 0.4;
		t.long_numbers = 0.6;
		t.same_resemblance = 0.6;
		t.resemblance = 0.5;
		t.containment = 0.8;
		t.variant_contained = 0.75;
	} else if (level == RP_LEVEL_LOOSE) {
		t.rare = 0.25;
		t.rare_contained = 0.2;
		t.rare_numbers = 0.5;
		t.evidence = 300;
		t.long_words = 170;
		t.long_resemblance = 0.15;
		t.same_resemblance = 0.3;
		t.resemblance = 0.35;
		t.containment = 0.65;
		t.variant_contained = 0.5;
	}
	return t;
}

struct rp_overlap judge_measure(uint32_t a, uint32_t b, uint32_t shared)
{
	struct rp_overlap overlap = {.shared = shared};

	if (a || b)
		overlap.resemblance = shared / ((double)a + b - shared);
	if (a)
		overlap.contained = (double)shared / a;
	if (b)
		overlap.contains = (double)shared / b;
	return overlap;
}

/* Hardly anyone else prints what they share. */
static bool share_rarities(const struct rp_thresholds *t, const struct judge_pair *p,
			   double contained)
{
	return p->shared.rare >= t->rare_least && p->shared.rare >= t->rare * p->shared.telling &&
	       contained >= t->rare_contained && p->numbers >= t->rare_numbers;
}

/* They share much, and are too long to be one template filled in twice. */
static bool share_much(const struct rp_thresholds *t, const struct judge_pair *p,
		       double resemblance)
{
	return p->evidence >= t->evidence && p->words >= t->long_words &&
	       resemblance >= t->long_resemblance && p->numbers >= t->long_numbers;
}

/* They are alike down to the last number: not one template filled in twice either. */
static bool agree_fully(const struct rp_thresholds *t, const struct judge_pair *p,
			double resemblance)
{
	return p->numbers >= 1 && p->words >= t->same_words && resemblance >= t->same_resemblance &&
	       p->evidence >= t->same_evidence;
}

enum judge_link judge_documents(const struct rp_thresholds *t, const struct judge_pair *p)
{
	struct rp_overlap m = judge_measure(p->a.telling, p->b.telling, p->shared.telling);
	double most = m.contained > m.contains ? m.contained : m.contains;

	if (share_rarities(t, p, most) || share_much(t, p, m.resemblance) ||
	    agree_fully(t, p, m.resemblance)) {
		if (m.resemblance >= t->resemblance)
			return JUDGE_DUPLICATE;
		if (most >= t->containment)
			return m.contained >= m.contains ? JUDGE_REPRINT : JUDGE_CONTAINS;
		if (m.resemblance >= t->version)
			return m.contained >= t->variant_contained ? JUDGE_DUPLICATE
								   : JUDGE_VARIANT;
	}
	return p->shared.rare >= t->passage && p->numbers >= t->passage_numbers ? JUDGE_PASSAGE
										: JUDGE_NONE;
}

bool judge_paragraphs(const struct rp_thresholds *t, struct rp_shingles a, struct rp_shingles b,
		      uint32_t words, bool equal_digits, double *ret_resemblance)
{
	bool is_long = sketch_class_of(words) == SKETCH_LONG;

	if (!is_long && !equal_digits)
		return false;
	*ret_resemblance = rp_shingles_compare(a, b).resemblance;
	return *ret_resemblance >= (is_long ? t->paragraph : t->short_paragraph);
}

bool judge_headlines(const struct rp_thresholds *t, struct rp_shingles a, struct rp_shingles b,
		     bool equal_digits, bool one_story, double *ret_resemblance)
{
	if (!equal_digits)
		return false;
	*ret_resemblance = rp_shingles_compare(a, b).resemblance;
	return *ret_resemblance >= (one_story ? t->story_headline : t->headline);
}
