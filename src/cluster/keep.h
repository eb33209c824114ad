/*
 * Which document stays: an order of preference.
 */
#ifndef CLUSTER_KEEP_H
#define CLUSTER_KEEP_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/corpus.h>

/* What the order depends on. */
struct keep_key {
	uint64_t preference; /* by the policy; the least stays */
	struct rp_string id;
	uint32_t number; /* of appending; decides between equal ids */
};

/* Compute the preference of a document.  'date' counts if 'dated'; 'source' is its place in the
 * list of preferred sources, or that list's length. */
uint64_t keep_preference(enum rp_keep keep, uint32_t number, bool dated, int64_t date,
			 uint32_t words, uint32_t source);

/* Sort keys, the one to keep before the others. */
void keep_sort(struct keep_key *key, size_t n);

#endif
