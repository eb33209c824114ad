#include "input/header.h"

#include <limits.h>
#include <string.h>

#include "base/ascii.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct rp_string trim(const char *data, size_t len)
{
	while (len && is_space(data[0])) {
		data++;
		len--;
	}
	while (len && is_space(data[len - 1]))
		len--;
	return (struct rp_string){data, len};
}

size_t header_length(const char *data, size_t len)
{
	const char *p = data;
	const char *end = data + len;
	const char *line;

	for (line = data; line < end && (p = memchr(line, '\n', (size_t)(end - line))) != NULL;
	     line = p + 1) {
		if (p == line || (p == line + 1 && line[0] == '\r'))
			return (size_t)(p + 1 - data);
	}
	return 0;
}

bool header_next(const char *data, size_t len, size_t *pos, struct header_line *ret)
{
	const char *line = data + *pos;
	const char *end = data + len;
	const char *next = line;
	const char *colon;
	const char *p;

	if (*pos >= len)
		return false;
	/* The line and those folded behind it, which begin with space. */
	do {
		p = memchr(next, '\n', (size_t)(end - next));
		next = p ? p + 1 : end;
	} while (next < end && (*next == ' ' || *next == '\t'));
	*pos = (size_t)(next - data);

	colon = memchr(line, ':', (size_t)(next - line));
	if (colon) {
		ret->name = trim(line, (size_t)(colon - line));
		ret->value = trim(colon + 1, (size_t)(next - colon - 1));
	} else {
		ret->name = (struct rp_string){NULL, 0};
		ret->value = trim(line, (size_t)(next - line));
	}
	return true;
}

bool header_equal(struct rp_string s, const char *word)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (!word[i] || ascii_lower(s.data[i]) != ascii_lower(word[i]))
			return false;
	return !word[i];
}

bool header_is_type(struct rp_string value, const char *type)
{
	const char *semicolon = value.len ? memchr(value.data, ';', value.len) : NULL;

	if (semicolon)
		value = trim(value.data, (size_t)(semicolon - value.data));
	return header_equal(value, type);
}

enum rp_error header_unfold(struct buf *out, struct rp_string value)
{
	enum rp_error err;
	size_t i;

	if ((err = buf_reserve(out, value.len)))
		return err;
	for (i = 0; i < value.len; i++) {
		if (value.data[i] != '\r' && value.data[i] != '\n') {
			out->data[out->len++] = value.data[i];
			continue;
		}
		while (i + 1 < value.len && is_space(value.data[i + 1]))
			i++;
		out->data[out->len++] = ' ';
	}
	return RP_OK;
}

bool header_number(struct rp_string s, unsigned long long *ret)
{
	unsigned long long n = 0;
	unsigned digit;
	size_t i;

	if (!s.len)
		return false;
	for (i = 0; i < s.len; i++) {
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
		digit = (unsigned)(s.data[i] - '0');
		if (n > (ULLONG_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*ret = n;
	return true;
}
