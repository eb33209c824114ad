/*
 * The paragraphs of a page, each against those of a store.
 */
#ifndef STORE_QUERY_PARAGRAPHS_H
#define STORE_QUERY_PARAGRAPHS_H

#include "store/query.h"

/* Fill in what paragraph i of the page is; its candidates are those of the page. */
enum rp_error query_match_paragraph(struct query *q, uint32_t i);

#endif
