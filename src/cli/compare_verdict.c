#include "cli/compare_verdict.h"

#include <string.h>

#include "base/hash.h"
#include "shingle/shingle_set.h"

static void count_numbers(struct compare_verdict *v)
{
	const struct compare_text *text[] = {v->a, v->b};
	struct stake *stake[] = {&v->numbers_a, &v->numbers_b};

	for (int side = 0; side < 2; side++)
		*stake[side] = (struct stake){.all = rp_sketch_numbers(text[side]->sketch)};
	for (int side = 0; side < 2; side++) {
		struct rp_shingles others = rp_sketch_shingles(text[!side]->sketch);

		for (uint32_t i = 0; i < rp_sketch_paragraph_count(text[side]->sketch); i++) {
			const struct rp_paragraph *p = rp_sketch_paragraph(text[side]->sketch, i);

			stake_add(stake[side], p->numbers, p->shingles.n,
				  shingle_set_shared(p->shingles, others), stake[!side]);
		}
	}
}

static struct overlap_count count_of(uint32_t n)
{
	return (struct overlap_count){.all = n, .telling = n, .rare = n};
}

/*
 * What a shared shingle says where there is no corpus to count it in: as much as a rare one of
 * 20,000 documents, ln(20000 / 3) nats rounded down.
 */
#define EVIDENCE_PRIOR 8

static void measure(struct compare_verdict *v)
{
	const struct rp_sketch *a = v->a->sketch, *b = v->b->sketch;
	bool unspaced = rp_sketch_is_unspaced(a) || rp_sketch_is_unspaced(b);

	v->evidence_each = judge_evidence(EVIDENCE_PRIOR * OVERLAP_NAT, unspaced);
	v->pair = (struct judge_pair){
		.words = judge_words(rp_sketch_words(a), rp_sketch_words(b), unspaced),
		.unspaced = unspaced,
		.a = count_of(rp_sketch_shingles(a).n),
		.b = count_of(rp_sketch_shingles(b).n),
		.shared = count_of(v->overlap.shared),
		.evidence = v->overlap.shared * v->evidence_each,
	};
	v->pair.numbers = stake_agreeing(&v->numbers_a, &v->numbers_b, v->pair.words);
	v->pair.excess = stake_excess(&v->numbers_a, &v->numbers_b, v->pair.words);
}

static enum rp_error find_run(struct compare_verdict *v)
{
	struct run_search search;
	enum rp_error err;

	run_init(&search, NULL);
	err = run_longest(&search, v->a->hash, (uint32_t)v->a->n_words, v->b->hash,
			  (uint32_t)v->b->n_words, &v->run);
	run_release(&search);
	return err;
}

enum rp_error compare_verdict_make(struct compare_verdict *v, const struct compare_text *a,
				   const struct compare_text *b, enum rp_level level,
				   const char *name)
{
	*v = (struct compare_verdict){
		.overlap = rp_shingles_compare(rp_sketch_shingles(a->sketch),
					       rp_sketch_shingles(b->sketch)),
		.a = a,
		.b = b,
		.level = name,
		.thresholds = rp_thresholds_of(level),
	};
	count_numbers(v);
	measure(v);
	explain_documents(&v->thresholds, &v->pair, &v->explain);
	v->relation = judge_relation(v->explain.link);
	if (a->n_words &&
	    identity_equal(rp_sketch_identity(a->sketch), rp_sketch_identity(b->sketch)))
		v->relation = RP_EXACT;
	if (!a->n_words || !b->n_words)
		v->relation = RP_UNIQUE;
	return find_run(v);
}

bool compare_verdict_is_copy(const struct compare_verdict *v)
{
	return v->relation != RP_UNIQUE && v->relation != RP_PASSAGE;
}

bool compare_verdict_by_measures(const struct compare_verdict *v)
{
	return v->relation != RP_EXACT && v->overlap.shared;
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
	return buf_add_str(out, "A and B are exact copies: the same words in the same order.");
}

/* Why the measures did not decide. */
static enum rp_error say_why_not(const struct compare_verdict *v, struct buf *out)
{
	const struct rp_thresholds *t = &v->thresholds;
	struct judge_pair pair = v->pair;

	if (!pair.words)
		return buf_addf(out, "there is no word in %s.",
				v->a->n_words   ? "B"
				: v->b->n_words ? "A"
						: "either");
	if (!v->overlap.shared)
		return buf_add_str(out, "they share no sequence of three words.");
	if (pair.numbers < 1) {
		enum judge_link link;

		pair.numbers = 1;
		link = judge_documents(t, &pair);
		if (link == JUDGE_PASSAGE)
			return buf_add_str(out, "they share a passage, but not the numbers in it.");
		if (link != JUDGE_NONE)
			return buf_add_str(out, "the words agree, but the numbers in them do not.");
	}
	if (v->pair.evidence < t->rare_evidence)
		return buf_addf(out,
				"what they share is too little to say anything: %u sequence%s of "
				"three words.",
				(unsigned)v->overlap.shared, v->overlap.shared == 1 ? "" : "s");
	return buf_addf(out,
			"copies resemble each other by %.2f, or %.2f of one is found in the other.",
			t->version, t->containment);
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
		return buf_addf(out, "A is mostly contained in B: a reprint (%s level).", v->level);
	case RP_CONTAINS:
		return buf_addf(out, "B is mostly contained in A: a reprint (%s level).", v->level);
	case RP_VARIANT:
		return buf_addf(out,
				"A and B are versions of one text, each with much of its own (%s "
				"level).",
				v->level);
	case RP_PASSAGE:
		return buf_addf(out,
				"A and B are texts of their own that share a passage (%s level).",
				v->level);
	default:
		err = buf_addf(out, "A and B are not copies (%s level): ", v->level);
		return err ? err : say_why_not(v, out);
	}
}
