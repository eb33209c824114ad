/*
 * WARC records: their headers, and the text in them.
 *
 * Versions 0.17 to 1.1.  Lines may end in LF alone, and values may be folded.
 */
#ifndef INPUT_WARC_H
#define INPUT_WARC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include "base/buf.h"
#include "input/fault.h"

/* What every record begins with, before its version. */
#define WARC_MAGIC "WARC/"

/* A header is broken if it has not ended by then. */
#define WARC_HEADER_MAX ((size_t)1 << 20)

enum warc_type {
	WARC_WARCINFO,
	WARC_REQUEST,
	WARC_RESPONSE,
	WARC_RESOURCE,
	WARC_METADATA,
	WARC_REVISIT,
	WARC_CONVERSION,
	WARC_CONTINUATION,
	WARC_OTHER,
	WARC_TYPES
};

/* Return "response" and the like. */
const char *warc_type_str(enum warc_type type);

/* Strings point into the record, without surrounding space, folds still in them. */
struct warc_header {
	size_t len; /* bytes up to the block, the blank line included */
	enum warc_type type;
	uint64_t content_length;
	struct rp_string content_type;
	struct rp_string uri; /* without < and > */
	struct rp_string date;
	bool segmented; /* one of several records that make up one */
};

enum warc_status {
	WARC_OK,
	WARC_INCOMPLETE, /* more bytes are needed */
	WARC_BROKEN      /* no header, or one without a length */
};

/* Read the header that begins at 'data'; *ret_cause is set for WARC_BROKEN. */
enum warc_status warc_header_read(struct warc_header *header, const char *data, size_t len,
				  const char **ret_cause);

/*
 * Return the offset of the next "WARC/" and a digit at the beginning of a line at from or
 * later, or 'len' if there is none.
 */
size_t warc_find(const char *data, size_t len, size_t from);

/*
 * Whether the record holds plain text: a conversion or resource of type text/plain, or a
 * response with status 2xx whose payload is.  'block' is what is there of it; the HTTP
 * header must be.
 */
bool warc_is_text(const struct warc_header *header, const char *block, size_t len);

/*
 * Turn a record that warc_is_text() into a document: url is the target, id too, date is
 * WARC-Date, text the block or payload, with chunks and gzip undone; the other fields are
 * empty.  Strings point into the record or into 'scratch', of which they own nothing.
 *
 * *ret_ok is false if the payload's coding cannot be undone within max_text bytes; then
 * *ret_fault says why.  Returns RP_OK or RP_ERR_NOMEM.
 */
enum rp_error warc_document(const char *record, size_t len, size_t max_text, struct buf scratch[3],
			    struct rp_document *ret_document, bool *ret_ok,
			    struct fault *ret_fault);

#endif
