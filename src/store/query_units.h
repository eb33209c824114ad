/*
 * The paragraphs and texts of a store that a query has met.
 */
#ifndef STORE_QUERY_UNITS_H
#define STORE_QUERY_UNITS_H

#include "store/query.h"

/* The first document with the words of a key, or RP_NONE. */
enum rp_error query_find_first(struct query *q, uint64_t key, uint32_t *ret);

/* Read what few units are asked for: counts, digits, numbers. */
enum rp_error query_tell_unit(struct query *q, uint32_t unit);

/* Find or add the unit of a key, or of a rank in a part, with its texts. */
enum rp_error query_enter_key(struct query *q, uint64_t key, uint32_t *ret);
enum rp_error query_enter_unit(struct query *q, uint32_t part, uint32_t rank, uint32_t *ret);

#endif
