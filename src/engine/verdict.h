/*
 * A verdict: what a page is to the documents of an archive, with the scratch to find it
 * out.
 *
 * Candidates come by keys, as in the batch, and each is compared exactly.
 */
#ifndef ENGINE_VERDICT_H
#define ENGINE_VERDICT_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <reprint/dedup.h>

#include "engine/archive.h"
#include "match/overlap.h"

struct verdict {
	struct rp_verdict result; /* a caller's struct rp_verdict * leads here */
	struct rp_allocator alloc;
	struct rp_match *match;
	struct rp_paragraph_match *paragraph;
	struct overlap overlap;
	uint64_t *found; /* candidates: number << 32 | what led there */
	uint64_t *scratch;
	uint64_t *key;
	size_t match_cap, paragraph_cap, found_cap, scratch_cap, key_cap;
	size_t n_found;
};

/* The verdict behind the caller's. */
static inline struct verdict *verdict_of(struct rp_verdict *verdict)
{
	return (struct verdict *)(void *)verdict;
}

/* The order of a verdict's matches. */
bool verdict_is_better(const struct rp_match *a, const struct rp_match *b);

/* Judge a page, 'document' NULL if nothing is known of it but its sketch.  Neither archive nor thresholds are written to, so that many threads can
 * do this at once.  On failure (RP_ERR_NOMEM) the verdict is empty. */
enum rp_error verdict_reach(struct verdict *v, const struct archive *archive,
			    const struct rp_thresholds *thresholds,
			    const struct rp_document *document, const struct rp_sketch *sketch);

#endif
