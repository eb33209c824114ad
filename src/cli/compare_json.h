/*
 * The comparison as a program reads it: one JSON object in a line.
 */
#ifndef CLI_COMPARE_JSON_H
#define CLI_COMPARE_JSON_H

#include "base/buf.h"
#include "cli/compare_align.h"
#include "cli/compare_numbers.h"
#include "cli/compare_verdict.h"

enum rp_error compare_json_write(const struct compare_verdict *verdict,
				 const struct compare_align *align,
				 const struct compare_numbers *numbers, char *const *names,
				 struct buf *out);

#endif
