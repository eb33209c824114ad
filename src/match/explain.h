/*
 * Explanations: which conditions of match/judge.h two documents meet, and which they miss.
 *
 * judge_documents() stops at what decides, and is asked for millions of pairs; this states every
 * condition with what was measured and what is wanted.  Both come to the same link.
 */
#ifndef MATCH_EXPLAIN_H
#define MATCH_EXPLAIN_H

#include <stdbool.h>
#include <reprint/judge.h>

#include "match/judge.h"

enum explain_measure {
	EXPLAIN_RARE,        /* shared shingles that are rare */
	EXPLAIN_RARE_SHARE,  /* their share of those that are shared */
	EXPLAIN_EVIDENCE,    /* nats */
	EXPLAIN_WORDS,       /* of the shorter */
	EXPLAIN_RESEMBLANCE, /* J */
	EXPLAIN_MOST,        /* C of the side that is contained more */
	EXPLAIN_MOST_OF_ALL, /* the same, of all shingles */
	EXPLAIN_CONTAINED,   /* C of the first */
	EXPLAIN_NUMBERS,     /* the share of numbers that agree */
	EXPLAIN_EXCESS       /* numbers that differ beyond what misprints explain */
};

/* Met if 'value' is 'limit' or more, for EXPLAIN_EXCESS or less. */
struct explain_condition {
	enum explain_measure measure;
	const char *threshold; /* what rp_threshold_name() calls the limit; NULL if it is fixed */
	double value;
	double limit;
	bool is_met;
};

/* Ways to a link; each asks for all of its conditions. */
enum explain_route {
	/* To a version of one text, of which one is enough: */
	EXPLAIN_BY_RARITY,
	EXPLAIN_BY_EVIDENCE,
	EXPLAIN_BY_EVIDENCE_IN_NOISE,
	EXPLAIN_BY_AGREEMENT,         /* of two that are alike */
	EXPLAIN_BY_AGREEMENT_IN_PART, /* of two of which one is in the other */
	/* Which, for a version, then are tried in this order: */
	EXPLAIN_ALIKE,        /* a duplicate */
	EXPLAIN_CONTAINED_IN, /* a reprint, or contains one */
	EXPLAIN_SHORTENED,    /* a duplicate with less of its own than a variant */
	EXPLAIN_VARIED,       /* a variant */
	/* And where none of that led to a link: */
	EXPLAIN_BY_PASSAGE
};
#define EXPLAIN_ROUTES     (EXPLAIN_BY_PASSAGE + 1)
#define EXPLAIN_VERSIONS   (EXPLAIN_BY_AGREEMENT_IN_PART + 1) /* routes to a version */
#define EXPLAIN_CONDITIONS 4

struct explain_test {
	bool is_passed;
	unsigned n;
	struct explain_condition condition[EXPLAIN_CONDITIONS];
};

struct explain {
	struct explain_test test[EXPLAIN_ROUTES]; /* by route */
	unsigned passed;                          /* of the routes to a version */
	enum judge_link link;
	enum rp_test decided; /* the first that is passed, if that led to a link */
};

/* State the conditions for what judge_documents() judges. */
void explain_documents(const struct rp_thresholds *t, const struct judge_pair *pair,
		       struct explain *ret);

/* Whether a route was to be tried: those to the kind of a version only up to the one that
 * decides, that by a passage only where there is no version. */
bool explain_is_tried(const struct explain *explain, enum explain_route route);

#endif
