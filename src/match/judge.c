#include "match/judge.h"

#include "shingle/shingle_set.h"
#include "sketch/sketch.h"

/*
 * Precision and recall of these, and of others, on pairs read by eye are in doc/quality.md.
 */
struct rp_thresholds rp_thresholds_of(enum rp_level level)
{
	struct rp_thresholds t = {
		.resemblance = 0.4,
		.containment = 0.7,
		.paragraph = 0.7,
		.short_paragraph = 0.8,
		.headline = 0.8,
		.numbers_words = 120,
		.numbers = 0.8,
		.brief_words = 30,
		.brief_resemblance = 0.6,
	};

	if (level == RP_LEVEL_STRICT) {
		t.resemblance = 0.5;
		t.containment = 0.8;
	} else if (level == RP_LEVEL_LOOSE) {
		t.resemblance = 0.3;
		t.containment = 0.6;
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

/* Texts that agree in words and differ in numbers are templates filled in anew. */
static bool numbers_agree(const struct rp_thresholds *t, const struct judge_side *a,
			  const struct judge_side *b, uint32_t words)
{
	uint32_t least = a->numbers.n < b->numbers.n ? a->numbers.n : b->numbers.n;
	uint32_t shared;

	if (words >= t->numbers_words)
		return true;
	shared = shingle_set_shared(a->numbers, b->numbers);
	if (words < t->brief_words)
		return shared == a->numbers.n && shared == b->numbers.n;
	return shared >= t->numbers * least;
}

enum judge_link judge_documents(const struct rp_thresholds *t, const struct judge_side *a,
				const struct judge_side *b, struct overlap_count shared)
{
	uint32_t words = a->words < b->words ? a->words : b->words;
	struct rp_overlap m = judge_measure(a->shingles.telling, b->shingles.telling,
					    shared.telling);

	if (!numbers_agree(t, a, b, words))
		return JUDGE_NONE;
	if (words < t->brief_words)
		return m.resemblance >= t->brief_resemblance ? JUDGE_DUPLICATE : JUDGE_NONE;
	if (m.resemblance >= t->resemblance)
		return JUDGE_DUPLICATE;
	if (m.contained >= t->containment && m.contained >= m.contains)
		return JUDGE_REPRINT;
	return m.contains >= t->containment ? JUDGE_CONTAINS : JUDGE_NONE;
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
		     bool equal_digits, double *ret_resemblance)
{
	if (!equal_digits)
		return false;
	*ret_resemblance = rp_shingles_compare(a, b).resemblance;
	return *ret_resemblance >= t->headline;
}
