/*
 * Header lines as mail, HTTP and WARC have them: "Name: value", folded values included.
 */
#ifndef INPUT_HEADER_H
#define INPUT_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include "base/buf.h"

struct header_line {
	struct rp_string name;
	struct rp_string value; /* surrounding space left out; folds are still in it */
};

/* Return the length of the header at the head of 'data', its blank line included, or 0 if
 * there is no blank line. */
size_t header_length(const char *data, size_t len);

/*
 * Take the next line of data[*pos .. len) and move *pos behind it; false at the end.  A
 * line without a colon has an empty name and is all value.
 */
bool header_next(const char *data, size_t len, size_t *pos, struct header_line *ret);

/* Compare without regard to the case of ASCII letters. */
bool header_equal(struct rp_string s, const char *word);

/* Whether a media type, "text/plain; charset=utf-8", is 'type'. */
bool header_is_type(struct rp_string value, const char *type);

/* Append a value with each fold made one space. */
enum rp_error header_unfold(struct buf *out, struct rp_string value);

/* Read a number of nothing but decimal digits; false if it is none or does not fit. */
bool header_number(struct rp_string s, unsigned long long *ret);

#endif
