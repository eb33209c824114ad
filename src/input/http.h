/*
 * HTTP responses as they were received: status, type and payload.
 */
#ifndef INPUT_HTTP_H
#define INPUT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include "base/buf.h"
#include "input/fault.h"

struct http_response {
	size_t len; /* of the header, its blank line included */
	unsigned status;
	struct rp_string content_type;
	struct rp_string content_encoding;
	bool chunked;
	bool other_coding; /* a transfer coding that is not read */
};

/* Read the header; false if there is none. */
bool http_response_read(struct http_response *response, const char *data, size_t len);

/*
 * Undo chunks and gzip or deflate.  A body that says chunked and is not is taken as it
 * is: archivers store such.  *ret_payload points into 'data' or 'scratch'.
 *
 * *ret_ok is false if it cannot be undone, or is longer than max_payload bytes, or is in
 * another coding; then *ret_fault says why.  Returns RP_OK or RP_ERR_NOMEM.
 */
enum rp_error http_payload(const struct http_response *response, const char *data, size_t len,
			   size_t max_payload, struct buf scratch[2], struct rp_string *ret_payload,
			   bool *ret_ok, struct fault *ret_fault);

#endif
