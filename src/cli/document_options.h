/*
 * What the verbs that read documents have in common.
 */
#ifndef CLI_DOCUMENT_OPTIONS_H
#define CLI_DOCUMENT_OPTIONS_H

#include <reprint/document.h>

#include "input/jsonl.h"

/* The words of --level, in the order of enum rp_level, and those of --fields, both ended by NULL. */
extern const char *const document_levels[];
extern const char *const document_fields[];

/* The names that --fields gave, in that order. */
struct field_names document_field_names(const struct rp_string field[JSONL_FIELDS]);

#endif
