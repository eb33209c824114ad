#include "cli/compare_verdict.h"

#include <string.h>

#include "base/hash.h"
#include "match/judge.h"

static struct judge_side side_of(const struct compare_text *text)
{
	uint32_t n = rp_sketch_shingles(text->sketch).n;

	return (struct judge_side){
		.words = rp_sketch_words(text->sketch),
		.shingles = {.all = n, .telling = n},
		.numbers = rp_sketch_numbers(text->sketch),
	};
}

static enum judge_link judge(const struct compare_verdict *v,
			     const struct rp_thresholds *t)
{
	struct judge_side a = side_of(v->a), b = side_of(v->b);
	uint32_t shared = v->overlap.shared;

	return judge_documents(t, &a, &b,
			       (struct overlap_count){.all = shared, .telling = shared});
}

void compare_verdict_make(struct compare_verdict *v, const struct compare_text *a,
			  const struct compare_text *b, enum rp_level level,
			  const char *name)
{
	static const enum rp_relation relation[] = {
		[JUDGE_NONE] = RP_UNIQUE,
		[JUDGE_DUPLICATE] = RP_DUPLICATE,
		[JUDGE_REPRINT] = RP_REPRINT,
		[JUDGE_CONTAINS] = RP_CONTAINS,
	};

	*v = (struct compare_verdict){
		.overlap = rp_shingles_compare(rp_sketch_shingles(a->sketch),
					       rp_sketch_shingles(b->sketch)),
		.a = a,
		.b = b,
		.level = name,
		.thresholds = rp_thresholds_of(level),
	};
	v->relation = relation[judge(v, &v->thresholds)];
	if (a->n_words &&
	    identity_equal(rp_sketch_identity(a->sketch), rp_sketch_identity(b->sketch)))
		v->relation = RP_EXACT;
	if (!a->n_words || !b->n_words)
		v->relation = RP_UNIQUE;
}

bool compare_verdict_is_copy(const struct compare_verdict *v)
{
	return v->relation != RP_UNIQUE;
}

static bool same_bytes(struct rp_string a, struct rp_string b)
{
	return a.len == b.len && (!a.len || !memcmp(a.data, b.data, a.len));
}

static enum rp_error say_exact(const struct compare_verdict *v, struct buf *out)
{
	if (same_bytes(v->a->document.title, v->b->document.title) &&
	    same_bytes(v->a->document.text, v->b->document.text))
		return buf_add_str(out, "A and B are the same text.");
	return buf_add_str(out,
			   "A and B are exact copies: the same words in the same order.");
}

/* Why the measures did not decide. */
static enum rp_error say_why_not(const struct compare_verdict *v, struct buf *out)
{
	const struct rp_thresholds *t = &v->thresholds;
	struct rp_thresholds without_numbers = *t;
	size_t words = v->a->n_words < v->b->n_words ? v->a->n_words : v->b->n_words;

	if (!words)
		return buf_addf(out, "there is no word in %s.",
				v->a->n_words   ? "B"
				: v->b->n_words ? "A"
						: "either");
	without_numbers.numbers_words = 0;
	if (judge(v, &without_numbers) != JUDGE_NONE)
		return buf_add_str(out,
				   "the words agree, but the numbers in them do not.");
	if (!v->overlap.shared)
		return buf_add_str(out, "they share no sequence of three words.");
	if (words < t->brief_words)
		return buf_addf(
			out, "copies of fewer than %u words resemble each other by %.2f.",
			(unsigned)t->brief_words, t->brief_resemblance);
	return buf_addf(out,
			"copies resemble each other by %.2f, or %.2f of one is found in "
			"the other.",
			t->resemblance, t->containment);
}

enum rp_error compare_verdict_say(const struct compare_verdict *v, struct buf *out)
{
	enum rp_error err;

	switch (v->relation) {
	case RP_EXACT:
		return say_exact(v, out);
	case RP_DUPLICATE:
		return buf_addf(out, "A and B are near-duplicates (%s level).", v->level);
	case RP_REPRINT:
		return buf_addf(out, "A is mostly contained in B: a reprint (%s level).",
				v->level);
	case RP_CONTAINS:
		return buf_addf(out, "B is mostly contained in A: a reprint (%s level).",
				v->level);
	default:
		err = buf_addf(out, "A and B are not copies (%s level): ", v->level);
		return err ? err : say_why_not(v, out);
	}
}
