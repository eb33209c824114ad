/*
 * What two texts are to each other as documents, in numbers and in words.
 */
#ifndef CLI_COMPARE_VERDICT_H
#define CLI_COMPARE_VERDICT_H

#include <stdbool.h>
#include <reprint/corpus.h>

#include "base/buf.h"
#include "cli/compare_text.h"
#include "match/explain.h"
#include "match/run.h"
#include "match/stake.h"

struct compare_verdict {
	enum rp_relation relation; /* of A to B */
	struct rp_overlap overlap; /* A first */
	struct stake numbers_a, numbers_b;
	double evidence_each; /* what a shared shingle says, in nats */
	struct judge_pair pair;
	struct explain explain;
	struct run run; /* the longest */
	const struct compare_text *a, *b;
	const char *level; /* its name */
	struct rp_thresholds thresholds;
};

/* Judge as the engine does a pair of which no shingle is known to be common. */
enum rp_error compare_verdict_make(struct compare_verdict *verdict, const struct compare_text *a,
				   const struct compare_text *b, enum rp_level level,
				   const char *name);

/* Whether one is a copy of the other or of a part of it. */
bool compare_verdict_is_copy(const struct compare_verdict *verdict);

/* Whether measures decided; else the words alone did, being all equal or none. */
bool compare_verdict_by_measures(const struct compare_verdict *verdict);

/* Append a sentence or two. */
enum rp_error compare_verdict_say(const struct compare_verdict *verdict, struct buf *out);

#endif
