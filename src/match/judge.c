#include "match/judge.h"

#include <math.h>

#include "shingle/shingle_set.h"
#include "sketch/sketch.h"
#include "text/date.h"

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

/* From a share of the shingles of an unspaced pair to one of words'. */
static double share_of_words(double share)
{
	return share * sqrt(share);
}

struct rp_overlap judge_telling(const struct judge_pair *p)
{
	struct rp_overlap m = judge_measure(p->a.telling, p->b.telling, p->shared.telling);

	if (p->unspaced) {
		double both = share_of_words(2 * m.resemblance / (1 + m.resemblance));

		m.resemblance = both / (2 - both);
		m.contained = share_of_words(m.contained);
		m.contains = share_of_words(m.contains);
	}
	return m;
}

#define CHARACTERS 2 /* in a word of a script without spaces */

uint32_t judge_words(uint32_t a, uint32_t b, bool unspaced)
{
	uint32_t words = a < b ? a : b;

	return unspaced ? words / CHARACTERS : words;
}

double judge_evidence(int64_t evidence, bool unspaced)
{
	return (double)evidence / (unspaced ? OVERLAP_NAT * CHARACTERS : OVERLAP_NAT);
}

static double larger(const struct rp_overlap *m)
{
	return m->contained > m->contains ? m->contained : m->contains;
}

/* Hardly anyone else prints what they share. */
static bool share_rarities(const struct rp_thresholds *t, const struct judge_pair *p)
{
	return p->shared.rare >= t->rare * p->shared.telling && p->evidence >= t->rare_evidence &&
	       p->numbers >= t->rare_numbers;
}

/* They share much, and are too long to be one template filled in twice. */
static bool share_much(const struct rp_thresholds *t, const struct judge_pair *p,
		       double resemblance)
{
	return p->evidence >= t->evidence && p->words >= t->long_words &&
	       resemblance >= t->long_resemblance && p->numbers >= t->long_numbers;
}

/* They share much, and their numbers differ no more than their words: misprints, or one hand's changes
 * throughout. */
static bool share_in_noise(const struct rp_thresholds *t, const struct judge_pair *p,
			   double resemblance)
{
	return p->evidence >= t->evidence && p->words >= t->same_words &&
	       resemblance >= t->long_resemblance && p->excess <= t->noise;
}

/* They are alike, or one is in the other, down to the last number: not one template filled in twice
 * either.  A wire item that stands in many longer articles is found so: its shingles are not rare. */
static bool agree_fully(const struct rp_thresholds *t, const struct judge_pair *p,
			double resemblance, double contained)
{
	return p->numbers >= 1 && p->words >= t->same_words &&
	       ((resemblance >= t->same_resemblance && p->evidence >= t->same_evidence) ||
		(contained >= t->containment && p->evidence >= t->evidence));
}

/* Which test says that the two are versions of one text. */
static enum rp_test are_versions(const struct rp_thresholds *t, const struct judge_pair *p,
				 const struct rp_overlap *m)
{
	if (share_rarities(t, p))
		return RP_TEST_RARITY;
	if (share_much(t, p, m->resemblance))
		return RP_TEST_EVIDENCE;
	if (share_in_noise(t, p, m->resemblance))
		return RP_TEST_NOISE;
	return agree_fully(t, p, m->resemblance, larger(m)) ? RP_TEST_AGREEMENT : RP_TEST_NONE;
}

double judge_most_of_all(const struct judge_pair *p)
{
	struct rp_overlap m = judge_measure(p->a.all, p->b.all, p->shared.all);

	return larger(&m);
}

/* One is in the other.  Of a short text a slogan or a list of names is much: nearly all of it is, too,
 * if nothing is left out. */
static bool is_contained(const struct rp_thresholds *t, const struct judge_pair *p,
			 const struct rp_overlap *telling)
{
	return larger(telling) >= t->containment &&
	       (p->words >= t->same_words || judge_most_of_all(p) >= t->short_containment);
}

enum judge_link judge_documents(const struct rp_thresholds *t, const struct judge_pair *p)
{
	struct rp_overlap m = judge_telling(p);

	if (are_versions(t, p, &m) != RP_TEST_NONE) {
		if (m.resemblance >= t->resemblance)
			return JUDGE_DUPLICATE;
		if (is_contained(t, p, &m))
			return m.contained >= m.contains ? JUDGE_REPRINT : JUDGE_CONTAINS;
		if (m.resemblance >= t->version)
			return m.contained >= t->variant_contained ? JUDGE_DUPLICATE
								   : JUDGE_VARIANT;
	}
	return p->shared.rare >= t->passage && p->numbers >= t->passage_numbers ? JUDGE_PASSAGE
										: JUDGE_NONE;
}

bool judge_asks_dates(const struct rp_thresholds *t, const struct judge_pair *p,
		      enum judge_link link)
{
	/* What a source prints every day does not tell, but who, what and which may be just that: "the
	 * fourth session" for "the third". */
	struct rp_overlap all = judge_measure(p->a.all, p->b.all, p->shared.all);

	return t->apart_days && link != JUDGE_NONE && link != JUDGE_PASSAGE &&
	       fmin(all.resemblance, judge_telling(p).resemblance) < t->apart;
}

bool judge_far_apart(uint32_t days, int64_t date, int64_t other)
{
	return (date < other ? other - date : date - other) > (int64_t)days * DATE_DAY;
}

enum rp_relation judge_relation(enum judge_link link)
{
	static const enum rp_relation relation[] = {
		[JUDGE_NONE] = RP_UNIQUE,     [JUDGE_DUPLICATE] = RP_DUPLICATE,
		[JUDGE_REPRINT] = RP_REPRINT, [JUDGE_CONTAINS] = RP_CONTAINS,
		[JUDGE_VARIANT] = RP_VARIANT, [JUDGE_PASSAGE] = RP_PASSAGE,
	};

	return relation[link];
}

enum rp_test judge_test(const struct rp_thresholds *t, const struct judge_pair *p)
{
	struct rp_overlap m = judge_telling(p);

	switch (judge_documents(t, p)) {
	case JUDGE_NONE:
		return RP_TEST_NONE;
	case JUDGE_PASSAGE:
		return RP_TEST_PASSAGE;
	default:
		return are_versions(t, p, &m);
	}
}

bool judge_paragraph(const struct rp_thresholds *t, double resemblance, uint32_t words,
		     bool equal_digits)
{
	bool is_long = sketch_class_of(words) == SKETCH_LONG;

	return (is_long || equal_digits) &&
	       resemblance >= (is_long ? t->paragraph : t->short_paragraph);
}

bool judge_headline(const struct rp_thresholds *t, double resemblance, bool equal_digits,
		    bool one_story)
{
	return equal_digits && resemblance >= (one_story ? t->story_headline : t->headline);
}

bool judge_paragraphs(const struct rp_thresholds *t, struct rp_shingles a, struct rp_shingles b,
		      uint32_t words, bool equal_digits, double *ret_resemblance)
{
	/* Short ones of other digits need not be compared. */
	if (!equal_digits && sketch_class_of(words) != SKETCH_LONG)
		return false;
	*ret_resemblance = rp_shingles_compare(a, b).resemblance;
	return judge_paragraph(t, *ret_resemblance, words, equal_digits);
}

bool judge_headlines(const struct rp_thresholds *t, struct rp_shingles a, struct rp_shingles b,
		     bool equal_digits, bool one_story, double *ret_resemblance)
{
	if (!equal_digits)
		return false;
	*ret_resemblance = rp_shingles_compare(a, b).resemblance;
	return judge_headline(t, *ret_resemblance, equal_digits, one_story);
}
