/*
 * The paragraphs of a store that shingles of the page lead to.
 */
#ifndef STORE_QUERY_CANDIDATES_H
#define STORE_QUERY_CANDIDATES_H

#include "store/query.h"

/*
 * A shingle that more paragraphs hold leads to no candidates by itself: it counts for those that
 * others lead to.  It tells little, and "the end of the" would lead to everything.  How many texts
 * hold it is taken to be as many as paragraphs do.  Of 1,162 pages of web news asked against as many,
 * 64 gave every match of the engine in memory and 3 with another last digit of evidence; 24 missed
 * one match and changed 20, in four fifths of the time.
 */
#define QUERY_COMMON 64

/* Which index to go through. */
enum query_index {
	QUERY_SHINGLES,
	QUERY_COMPARED
};

/* Append all hits of a set, sorted, each once; q->held tells of each shingle. */
enum rp_error query_gather(struct query *q, enum query_index index, struct rp_shingles set);

#endif
