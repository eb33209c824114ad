/*
 * JSON built member by member.  The first error sticks and is asked for once, at the end.
 */
#ifndef CLI_JSON_LINE_H
#define CLI_JSON_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>

#include "base/buf.h"

struct json_line {
	struct buf buf;
	enum rp_error err;
	bool more; /* a comma is due before the next value */
};

void json_line_init(struct json_line *j);
void json_line_release(struct json_line *j);
void json_line_reset(struct json_line *j);

/* Begin and end an object or array: '{', '}', '[' or ']'. */
void json_line_open(struct json_line *j, char bracket);
void json_line_close(struct json_line *j, char bracket);

/* A key; its value is what follows. */
void json_line_key(struct json_line *j, const char *key);

void json_line_string(struct json_line *j, struct rp_string s);
void json_line_str(struct json_line *j, const char *s);
void json_line_count(struct json_line *j, uint64_t n);
void json_line_real(struct json_line *j, double x, int digits);
void json_line_bool(struct json_line *j, bool is_true);
void json_line_null(struct json_line *j);

/* Bytes that stand between values, such as a line break. */
void json_line_raw(struct json_line *j, const char *s);

#endif
