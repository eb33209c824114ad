/*
 * Runs: the longest sequence of words that two texts share.
 *
 * Words are given by their hashes, in the order of the text; two words are equal if their hashes
 * are.  Which of several runs of the same length is found depends on the words alone.
 */
#ifndef MATCH_RUN_H
#define MATCH_RUN_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

struct run {
	uint32_t a; /* its first word in A */
	uint32_t b; /* its first word in B */
	uint32_t n; /* words; 0 if none is shared */
};

/* A window of B, the first of those with that hash. */
struct run_slot {
	uint64_t hash;
	uint32_t at;
	uint32_t round; /* free unless it is the search's */
};

/* The memory of searches. */
struct run_search {
	const struct rp_allocator *alloc;
	struct run_slot *slot;
	size_t slots; /* a power of two, or 0 */
	size_t n;     /* of this round */
	uint32_t round;
};

/* 'alloc' may be NULL and is not copied. */
void run_init(struct run_search *search, const struct rp_allocator *alloc);
void run_release(struct run_search *search);

/*
 * Find the longest run of the words a[0 .. n) and b[0 .. m).
 *
 * Expected time O((n + m) log r) for a run of r words, whatever the texts; for texts of a natural
 * language two rounds of hashing both.  Memory: at most 64 bytes for each different window of B.
 * Returns RP_OK or RP_ERR_NOMEM.
 */
enum rp_error run_longest(struct run_search *search, const uint64_t *a, uint32_t n,
			  const uint64_t *b, uint32_t m, struct run *ret);

#endif
