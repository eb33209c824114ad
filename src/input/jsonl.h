/*
 * JSON lines: a line to a document, and a line with its text changed.
 *
 * Of several members with one name the first is taken.  A number as id, title, url, date
 * or source is taken as it is written; null and other types count as absent.  A byte
 * order mark before a line is skipped.  Invalid UTF-8 and halves of surrogate pairs
 * ("\ud800") become U+FFFD.
 *
 * Threads: one at a time.
 */
#ifndef INPUT_JSONL_H
#define INPUT_JSONL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include "base/buf.h"
#include "input/fault.h"
#include "input/json_fields.h"

/* Bytes behind a line that must be readable. */
#define JSONL_PADDING JSON_FIELDS_PADDING

/* What the fields are called; NULL: "id", "text", "title", "url", "date", "source". */
struct field_names {
	const char *id;
	const char *text;
	const char *title;
	const char *url;
	const char *date;
	const char *source;
};

#define JSONL_FIELDS 6

struct jsonl {
	struct json_fields *fields;
	struct rp_string name[JSONL_FIELDS];
	struct buf repaired;  /* a copy of a line without what was invalid */
	bool has_text;        /* the line parsed last has a text, ... */
	uint32_t text_member; /* ... and this is its member */
};

/* 'names' may be NULL; its strings must outlive 'jsonl'. */
enum rp_error jsonl_init(struct jsonl *jsonl, const struct field_names *names);
void jsonl_release(struct jsonl *jsonl);

/*
 * Parse a line, with or without its line break.  The strings of *ret_document live in
 * 'line' or in 'jsonl' until the next call.  Without an id it is empty.
 *
 * *ret_ok is false if the line is no document: broken, without a text, or empty.  What
 * was found is added to 'faults', with number and offset 0.  Returns RP_OK or
 * RP_ERR_NOMEM.
 */
enum rp_error jsonl_parse(struct jsonl *jsonl, const char *line, size_t len,
			  struct rp_document *ret_document, bool *ret_ok,
			  struct fault_list *faults);

/*
 * Append the line that was parsed last, and was a document, with the value of its text
 * replaced by 'text' (NULL: left as it is) and the member 'extra', as in "\"key\":1"
 * (NULL: none), put in last. Every other byte is as it was.  RP_ERR_MISUSE if it is not
 * that line.
 */
enum rp_error jsonl_rewrite(const struct jsonl *jsonl, const char *line, size_t len,
			    const struct rp_string *text, const char *extra, struct buf *out);

#endif
