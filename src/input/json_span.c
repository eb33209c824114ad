#include "input/json_span.h"

#include <string.h>

static size_t skip_space(const char *text, size_t len, size_t pos)
{
	while (pos < len &&
	       (text[pos] == ' ' || text[pos] == '\t' || text[pos] == '\r' || text[pos] == '\n'))
		pos++;
	return pos;
}

/* pos is at the opening quote; return the offset behind the closing one, or len. */
static size_t skip_string(const char *text, size_t len, size_t pos)
{
	size_t begin = pos + 1;
	const char *quote;
	size_t slashes;

	for (pos = begin; pos < len; pos++) {
		quote = memchr(text + pos, '"', len - pos);
		if (!quote)
			return len;
		pos = (size_t)(quote - text);
		for (slashes = 0; pos - slashes > begin && text[pos - slashes - 1] == '\\';)
			slashes++;
		if (slashes % 2 == 0)
			return pos + 1;
	}
	return len;
}

/* Return the offset behind the value at pos. */
static size_t skip_value(const char *text, size_t len, size_t pos)
{
	size_t depth = 0;

	while (pos < len) {
		switch (text[pos]) {
		case '"':
			pos = skip_string(text, len, pos);
			break;
		case '{':
		case '[':
			depth++;
			pos++;
			continue;
		case '}':
		case ']':
			if (!depth)
				return pos;
			depth--;
			pos++;
			break;
		case ',':
		case ' ':
		case '\t':
		case '\r':
		case '\n':
			if (!depth)
				return pos;
			pos++;
			continue;
		default:
			pos++;
			continue;
		}
		if (!depth)
			return pos;
	}
	return len;
}

bool json_span_find(struct json_span *ret, const char *text, size_t len, uint32_t member)
{
	struct json_span span = {0};
	size_t pos = skip_space(text, len, 0);
	uint32_t n = 0;
	size_t value;

	if (pos >= len || text[pos] != '{')
		return false;
	span.end = pos + 1;
	span.empty = true;
	for (;;) {
		pos = skip_space(text, len, pos + 1);
		if (pos < len && text[pos] == '}' && span.empty)
			break;
		if (pos >= len || text[pos] != '"')
			return false;
		pos = skip_space(text, len, skip_string(text, len, pos));
		if (pos >= len || text[pos] != ':')
			return false;
		value = skip_space(text, len, pos + 1);
		pos = skip_value(text, len, value);
		if (n++ == member) {
			span.value = value;
			span.value_len = pos - value;
		}
		span.empty = false;
		span.end = pos;
		pos = skip_space(text, len, pos);
		if (pos < len && text[pos] == '}')
			break;
		if (pos >= len || text[pos] != ',')
			return false;
	}
	*ret = span;
	return true;
}
