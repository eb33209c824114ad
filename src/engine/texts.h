/*
 * The distinct texts of a corpus: which are copies of which.
 *
 * Texts are numbered by rank here, 0 the one to be kept before all others; their links lead to
 * smaller ranks.
 */
#ifndef ENGINE_TEXTS_H
#define ENGINE_TEXTS_H

#include <stdint.h>
#include <reprint/corpus.h>
#include <reprint/error.h>

#include "cluster/stars.h"
#include "engine/catalog.h"
#include "engine/progress.h"
#include "index/frequency.h"
#include "index/postings.h"
#include "match/overlap.h"

/* What a text and its keeper share. */
struct text_share {
	uint32_t shared;  /* distinct shingles */
	int64_t evidence; /* in OVERLAP_NAT-ths of a nat */
};

struct texts {
	const struct rp_allocator *alloc;
	const struct catalog *catalog;
	const struct rp_thresholds *thresholds;
	unsigned threads;
	uint32_t n;
	uint32_t *number;   /* number[rank]: in the catalog */
	uint32_t *document; /* document[rank]: the document with that text that stays, if one does */
	uint32_t *rank;     /* rank[number] */
	uint32_t *source;   /* source[rank] of that document */
	uint32_t *telling;  /* telling[rank]: its shingles that are not concentrated */
	struct frequency frequency;
	overlap_note *note; /* note[i] of catalog.hash[i], where that is a shingle of a unit */
	struct postings bands;
	struct postings sample;
	struct stars stars;
	struct text_share *share; /* share[rank], with stars.keeper[rank] */
};

/* Find the links of all texts of the catalog.  order[] are all documents, the preferred first. */
enum rp_error texts_solve(struct texts *t, const struct catalog *catalog, const uint32_t *order,
			  const struct rp_thresholds *thresholds, unsigned threads,
			  struct progress *progress);
void texts_release(struct texts *t);

/* The least resemblance, of all their shingles, of any two of n texts; of more than
 * RP_CLUSTER_ALL_PAIRS of any of them and the first that many. */
enum rp_error texts_least_resemblance(const struct texts *t, const uint32_t *rank, uint32_t n,
				      double *ret);

#endif
