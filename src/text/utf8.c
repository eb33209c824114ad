#include "text/utf8.h"

#include <string.h>

#include "base/buf.h"

size_t utf8_invalid_len(const char *s, const char *end)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t left = (size_t)(end - s), need, n;
	unsigned char low = 0x80, high = 0xBF; /* what the second byte may be */

	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 1;
	if (p[0] < 0xE0)
		need = 2;
	else if (p[0] < 0xF0)
		need = 3;
	else
		need = 4;
	switch (p[0]) {
	case 0xE0: /* overlong below */
		low = 0xA0;
		break;
	case 0xED: /* surrogates above */
		high = 0x9F;
		break;
	case 0xF0: /* overlong below */
		low = 0x90;
		break;
	case 0xF4: /* beyond U+10FFFF above */
		high = 0x8F;
		break;
	}
	if (left < 2 || p[1] < low || p[1] > high)
		return 1;
	for (n = 2; n < need && n < left && (p[n] & 0xC0) == 0x80; n++)
		;
	return n;
}

/* Return how many bytes at s are ASCII for sure, looking at eight at a time. */
static size_t ascii_len(const char *s, size_t len)
{
	uint64_t eight;
	size_t n;

	for (n = 0; len - n >= sizeof(eight); n += sizeof(eight)) {
		memcpy(&eight, s + n, sizeof(eight));
		if (eight & UINT64_C(0x8080808080808080))
			break;
	}
	return n;
}

/* Return the length of the valid beginning of s. */
static size_t valid_len(const char *s, size_t len)
{
	const char *p = s, *end = s + len;
	size_t n;
	uint32_t c;

	while (p < end) {
		if ((unsigned char)*p < 0x80 && (n = ascii_len(p, (size_t)(end - p)))) {
			p += n;
			continue;
		}
		n = utf8_decode(p, end, &c);
		if (c == UTF8_INVALID)
			break;
		p += n;
	}
	return (size_t)(p - s);
}

bool utf8_valid(const char *s, size_t len)
{
	return !len || valid_len(s, len) == len;
}

enum rp_error utf8_repair(struct buf *out, const char *s, size_t len, size_t *ret_invalid)
{
	size_t before = out->len, invalid = 0, at = 0, n;
	enum rp_error err;

	while (at < len) {
		n = valid_len(s + at, len - at);
		if ((err = buf_add(out, s + at, n)))
			goto done;
		at += n;
		if (at == len)
			break;
		if ((err = buf_add(out, "\xEF\xBF\xBD", 3)))
			goto done;
		at += utf8_invalid_len(s + at, s + len);
		invalid++;
	}
	*ret_invalid = invalid;
	err = RP_OK;
done:
	if (err)
		out->len = before;
	return err;
}
