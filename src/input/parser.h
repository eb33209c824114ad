/*
 * A parser: records of any format to documents, one for each worker thread.
 */
#ifndef INPUT_PARSER_H
#define INPUT_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include "base/buf.h"
#include "input/chunk.h"
#include "input/fault.h"
#include "input/jsonl.h"

struct parser {
	struct jsonl jsonl;
	size_t max_text;
	struct buf scratch[3];
	struct buf repaired;
};

/* 'names' as jsonl_init() has them; 'max_text' bounds what a compressed payload becomes.
 */
enum rp_error parser_init(struct parser *parser, const struct field_names *names, size_t max_text);
void parser_release(struct parser *parser);

/*
 * Parse a record of kind RECORD_DOCUMENT.  The strings of *ret_document live in the chunk
 * or in 'parser' until the next call; id and source may be empty.
 *
 * *ret_ok is false if the record is to be passed through unjudged.  What was found is
 * added to 'faults', located.  Returns RP_OK, RP_ERR_NOMEM, or RP_ERR_MISUSE for a record
 * of another kind.
 */
enum rp_error parser_parse(struct parser *parser, const struct chunk *chunk,
			   const struct record *record, struct rp_document *ret_document,
			   bool *ret_ok, struct fault_list *faults);

#endif
