/*
 * Postings: which of the numbers 0..n-1 (documents, paragraphs) share a key.
 *
 * Keys come in rounds, one for each band and one for shingles: equal keys of different rounds do
 * not meet.  Only keys that two numbers share at least are kept, so that what is unlike everything
 * costs nothing.
 *
 *	postings_init  ->  postings_add (a round)...  ->  postings_finish  ->  postings_candidates
 */
#ifndef INDEX_POSTINGS_H
#define INDEX_POSTINGS_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

/*
 * How many members of a run are candidates for one of its members: the first POSTINGS_FIRST and the
 * POSTINGS_NEAR just before it.  A key shared by a million documents costs 16 candidates each, not
 * half a million; whoever is like one of those before is like the first of them, or is led there by
 * the clusters (cluster/stars.h).
 */
#define POSTINGS_FIRST 8
#define POSTINGS_NEAR  8

struct postings {
	const struct rp_allocator *alloc;
	uint32_t n;       /* the numbers are below this */
	uint32_t *member; /* runs of numbers with a common key, each ascending */
	uint32_t *run;    /* run[i]: where the run that member[i] belongs to begins */
	size_t members, member_cap, run_cap;
	size_t *ref_begin; /* n + 1; the places of x in 'member' are ref[ref_begin[x]..] */
	size_t *ref;
};

void postings_init(struct postings *p, uint32_t n, const struct rp_allocator *alloc);
void postings_release(struct postings *p);

/*
 * Add a round of n entries, key << 32 | number.  The entries are sorted in place; 'scratch' has
 * room for n.  A number may have the same key twice.
 */
enum rp_error postings_add(struct postings *p, uint64_t *entry, size_t n, uint64_t *scratch);

/* No round follows: make what postings_candidates() needs. */
enum rp_error postings_finish(struct postings *p);

/* Ways to become a candidate, counted apart. */
enum candidate_way {
	CANDIDATE_BANDS,
	CANDIDATE_SHINGLES,
	CANDIDATE_WAYS
};

/* A smaller number that shares keys with the one asked for. */
struct candidate {
	uint32_t number;
	uint32_t keys[CANDIDATE_WAYS]; /* that they share, of those that were looked at */
};

/* The candidates of one number; reused for the next. */
struct candidates {
	const struct rp_allocator *alloc;
	struct candidate *found;
	size_t n, cap;
	uint32_t *slot; /* slot[x] - 1: place of x in 'found'; 0: not found */
};

void candidates_init(struct candidates *c, const struct rp_allocator *alloc);
void candidates_release(struct candidates *c);

/* Make ready for numbers below n. */
enum rp_error candidates_reserve(struct candidates *c, uint32_t n);

/* Forget all that were found. */
void candidates_reset(struct candidates *c);

/* Add the candidates for 'number' among smaller numbers, in an order that depends on nothing but
 * the postings. */
enum rp_error postings_candidates(const struct postings *p, uint32_t number, enum candidate_way way,
				  struct candidates *c);

#endif
