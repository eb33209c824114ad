/*
 * Links: which texts are copies of which, each verified by an exact comparison.
 */
#ifndef ENGINE_TEXT_LINKS_H
#define ENGINE_TEXT_LINKS_H

#include <stdint.h>
#include <reprint/corpus.h>
#include <reprint/error.h>

#include "cluster/stars.h"
#include "engine/progress.h"
#include "engine/texts.h"

/* What links a text and its keeper. */
struct text_share {
	uint32_t shared;    /* distinct shingles */
	uint32_t rare;      /* of those */
	double evidence;    /* nats */
	float numbers;      /* stake_agreeing() */
	enum rp_test test;  /* that decided */
	uint32_t passage;   /* places of the text, from this one ... */
	uint32_t n_passage; /* ... so many: the longest stretch that the keeper prints too */
};

struct text_rules {
	const struct rp_thresholds *thresholds;
	/* Different texts are linked only if documents of theirs are dated at most so many seconds
	 * apart, or one has no date; INT64_MAX: whatever their dates. */
	int64_t window;
};

struct text_links {
	const struct rp_allocator *alloc;
	struct stars stars;       /* of ranks */
	struct text_share *share; /* share[rank], with stars.keeper[rank] */
	uint64_t candidates;      /* that keys led to, of each text with a smaller rank */
	uint64_t compared;        /* exactly; both of the last round */
};

/* Link all texts; their frequencies count families afterwards. */
enum rp_error text_links_solve(struct text_links *links, struct texts *t,
			       const struct text_rules *rules, const struct progress *progress);
void text_links_release(struct text_links *links);

/* The least resemblance, of all their shingles, of any two of the first RP_CLUSTER_ALL_PAIRS of n
 * texts, and of the others and the first. */
enum rp_error texts_least_resemblance(const struct texts *t, const uint32_t *rank, uint32_t n,
				      double *ret);

#endif
