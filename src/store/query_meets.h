/*
 * Paragraphs of the page and the store that share shingles of the sample, and what they share beyond
 * it.
 */
#ifndef STORE_QUERY_MEETS_H
#define STORE_QUERY_MEETS_H

#include "store/query.h"

/* List who meets whom, once the shingles of the page are loaded. */
enum rp_error query_list_meets(struct query *q);

/* Find what a unit and paragraph 'place' of the page have in common; NULL: nothing. */
struct query_meet *query_find_meet(const struct query *q, uint32_t unit, uint32_t place);

/* Count what they share beyond the sample. */
enum rp_error query_count_others(struct query *q, struct query_meet *m);

/* Count the shingles of a unit that the page has. */
enum rp_error query_count_met(struct query *q, const struct query_unit *u, uint32_t *ret);

/* Fill in q->place for the text whose units are in q->places, but for what it shares. */
enum rp_error query_meet_text(struct query *q);

#endif
