/*
 * The texts of a store that a page shares shingles with, each judged.
 */
#ifndef STORE_QUERY_DOCUMENTS_H
#define STORE_QUERY_DOCUMENTS_H

#include "store/query.h"

/* Fill in the matches of the result. */
enum rp_error query_match_documents(struct query *q);

#endif
