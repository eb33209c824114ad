/*
 * Judging pairs: from counts to a relation.
 */
#ifndef MATCH_JUDGE_H
#define MATCH_JUDGE_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/corpus.h>
#include <reprint/judge.h>
#include <reprint/sketch.h>

#include "match/overlap.h"

/* What is known of two documents. */
struct judge_pair {
	uint32_t words; /* of the shorter */
	bool unspaced;  /* one of the two is */
	struct overlap_count a, b, shared;
	double evidence; /* of the shared, in nats */
	double numbers;  /* stake_agreeing() */
	double excess;   /* stake_excess() */
};

enum judge_link {
	JUDGE_NONE,
	JUDGE_DUPLICATE, /* the two resemble each other */
	JUDGE_REPRINT,   /* the first is contained in the second */
	JUDGE_CONTAINS,  /* the second is contained in the first */
	JUDGE_VARIANT,   /* versions of one text, each with much of its own */
	JUDGE_PASSAGE    /* texts of their own that share a passage */
};

/*
 * The words of the shorter and the evidence, from OVERLAP_NAT-ths of a nat.  If one of the two is
 * unspaced, its characters count as words, and each is in as many shingles as a word is elsewhere: both
 * are halved, a Chinese word having one to two characters.
 */
uint32_t judge_words(uint32_t a, uint32_t b, bool unspaced);
double judge_evidence(int64_t evidence, bool unspaced);

/* Say what the first document, a, is to the second. */
enum judge_link judge_documents(const struct rp_thresholds *t, const struct judge_pair *pair);

/*
 * A source that prints alike again after weeks has filled in its template.  Whether a link hangs on
 * that: texts of one source that are far apart are no versions then, passages are told.  Dates are in
 * seconds, and far apart is more than so many days.
 */
bool judge_asks_dates(const struct rp_thresholds *t, const struct judge_pair *pair,
		      enum judge_link link);
bool judge_far_apart(uint32_t days, int64_t date, int64_t other);

/* What the first document of a link is to the second. */
enum rp_relation judge_relation(enum judge_link link);

/* Say which test decided on that. */
enum rp_test judge_test(const struct rp_thresholds *t, const struct judge_pair *pair);

/*
 * Compute the three measures of the shingles that tell, as thresholds ask for them.  Those are of
 * words.  Of an unspaced pair the shingles are of three characters, which are two words, or parts of
 * them: where a share s of three words' shingles would be left, s^(2/3) of theirs is.
 */
struct rp_overlap judge_telling(const struct judge_pair *pair);

/* The larger of the two containments, of all shingles. */
double judge_most_of_all(const struct judge_pair *pair);

/* Compute the three measures of all shingles, as they are reported. */
struct rp_overlap judge_measure(uint32_t a, uint32_t b, uint32_t shared);

/* Whether two paragraphs, or headlines, that resemble each other so much are equal but for small
 * changes; as below. */
bool judge_paragraph(const struct rp_thresholds *t, double resemblance, uint32_t words,
		     bool equal_digits);
bool judge_headline(const struct rp_thresholds *t, double resemblance, bool equal_digits,
		    bool one_story);

/*
 * Whether two paragraphs (or, at width 1, two headlines) are equal but for small changes.  'words'
 * is the number of words of the shorter.
 */
bool judge_paragraphs(const struct rp_thresholds *t, struct rp_shingles a, struct rp_shingles b,
		      uint32_t words, bool equal_digits, double *ret_resemblance);
bool judge_headlines(const struct rp_thresholds *t, struct rp_shingles a, struct rp_shingles b,
		     bool equal_digits, bool one_story, double *ret_resemblance);

#endif
