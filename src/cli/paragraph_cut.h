/*
 * What --paragraphs does to a kept document.
 */
#ifndef CLI_PARAGRAPH_CUT_H
#define CLI_PARAGRAPH_CUT_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/corpus.h>

#include "base/buf.h"
#include "cli/dedup_against.h"
#include "cli/json_line.h"

/* Make 'out' the text without the paragraphs that can be cut without loss, with their lines. */
enum rp_error paragraph_cut(const struct rp_corpus *corpus, const struct dedup_against *against,
			    uint32_t document, struct rp_string text, struct buf *out,
			    bool *ret_changed);

/* Make 'j' the JSON member "reprint_paragraphs", NUL-terminated: the paragraphs that were
 * printed before, and where first. */
enum rp_error paragraph_mark(const struct rp_corpus *corpus, const struct dedup_against *against,
			     uint32_t document, struct json_line *j, bool *ret_changed);

#endif
