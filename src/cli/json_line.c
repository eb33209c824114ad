#include "cli/json_line.h"

#include <inttypes.h>
#include <string.h>

#include "input/json_write.h"

void json_line_init(struct json_line *j)
{
	memset(j, 0, sizeof(*j));
	buf_init(&j->buf, NULL);
}

void json_line_release(struct json_line *j)
{
	buf_release(&j->buf);
}

void json_line_reset(struct json_line *j)
{
	buf_reset(&j->buf);
	j->more = false;
}

static void stick(struct json_line *j, enum rp_error err)
{
	if (!j->err)
		j->err = err;
}

void json_line_raw(struct json_line *j, const char *s)
{
	stick(j, buf_add_str(&j->buf, s));
}

/* What comes before a value. */
static void begin_value(struct json_line *j)
{
	if (j->more)
		json_line_raw(j, ",");
	j->more = true;
}

void json_line_open(struct json_line *j, char bracket)
{
	begin_value(j);
	stick(j, buf_add_byte(&j->buf, bracket));
	j->more = false;
}

void json_line_close(struct json_line *j, char bracket)
{
	stick(j, buf_add_byte(&j->buf, bracket));
	j->more = true;
}

void json_line_key(struct json_line *j, const char *key)
{
	json_line_str(j, key);
	json_line_raw(j, ":");
	j->more = false;
}

void json_line_string(struct json_line *j, struct rp_string s)
{
	begin_value(j);
	stick(j, json_escape(&j->buf, s.data, s.len));
}

void json_line_str(struct json_line *j, const char *s)
{
	json_line_string(j, (struct rp_string){s, strlen(s)});
}

void json_line_count(struct json_line *j, uint64_t n)
{
	begin_value(j);
	stick(j, buf_addf(&j->buf, "%" PRIu64, n));
}

void json_line_real(struct json_line *j, double x, int digits)
{
	begin_value(j);
	stick(j, buf_addf(&j->buf, "%.*f", digits, x));
}

void json_line_bool(struct json_line *j, bool is_true)
{
	begin_value(j);
	json_line_raw(j, is_true ? "true" : "false");
}

void json_line_null(struct json_line *j)
{
	begin_value(j);
	json_line_raw(j, "null");
}
