/*
 * A walk through the documents of all inputs, for the verbs on a store.
 */
#ifndef CLI_DOCUMENT_WALK_H
#define CLI_DOCUMENT_WALK_H

#include <reprint/reprint.h>

#include "input/jsonl.h"
#include "input/reader.h"

struct document_walk_options {
	struct field_names names;
	size_t max_document;
	unsigned threads; /* to read and sketch on; 0: one */
	/* Takes a document and its sketch, in the order of the inputs, one call at a time; what it
	 * returns, unless RP_OK, ends the walk. */
	enum rp_error (*each)(void *ctx, const struct rp_document *document,
			      const struct rp_sketch *sketch);
	void *ctx;
};

struct document_walk_counts {
	uint64_t documents, faults, text_bytes;
};

/*
 * Walk through the inputs in the order of their names.  Bad input is told and counted.  Errors of
 * reading are told here; those of 'each' are the caller's to tell, and *ret_told is false.
 */
enum rp_error document_walk(char **inputs, size_t n, const struct document_walk_options *options,
			    struct document_walk_counts *ret, bool *ret_told);

#endif
