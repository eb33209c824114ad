/*
 * UTF-8: decoding that never fails, encoding, repair.
 *
 * An invalid sequence is a maximal subpart in the sense of the Unicode Standard,
 * section 3.9: the longest beginning of a well-formed sequence, or one byte.  Each counts
 * once, as in the WHATWG encoding standard, so counts and replacements are those of other
 * software.
 */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

struct buf;

/* What utf8_decode() gives for an invalid sequence; it is no code point. */
#define UTF8_INVALID UINT32_C(0x110000)

#define UTF8_REPLACEMENT UINT32_C(0xFFFD)

/* Return the length of the invalid sequence at s < end, at least 1. */
size_t utf8_invalid_len(const char *s, const char *end);

/*
 * Decode the code point at s < end and return the bytes it takes, at least 1.  *ret
 * becomes the code point, or UTF8_INVALID.
 */
static inline size_t utf8_decode(const char *s, const char *end, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t left = (size_t)(end - s);
	uint32_t c = p[0];

	if (c < 0x80) {
		*ret = c;
		return 1;
	}
	if (c >= 0xC2 && c < 0xE0 && left >= 2 && (p[1] & 0xC0) == 0x80) {
		*ret = (c & 0x1F) << 6 | (p[1] & 0x3F);
		return 2;
	}
	if (c >= 0xE0 && c < 0xF0 && left >= 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
		c = (c & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
		if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) {
			*ret = c;
			return 3;
		}
	} else if (c >= 0xF0 && c < 0xF5 && left >= 4 && (p[1] & 0xC0) == 0x80 &&
		   (p[2] & 0xC0) == 0x80 && (p[3] & 0xC0) == 0x80) {
		c = (c & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
		    (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
		if (c >= 0x10000 && c <= 0x10FFFF) {
			*ret = c;
			return 4;
		}
	}
	*ret = UTF8_INVALID;
	return utf8_invalid_len(s, end);
}

/* Encode c and return the bytes written; what is no code point becomes U+FFFD. */
static inline size_t utf8_encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = UTF8_REPLACEMENT;
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

bool utf8_valid(const char *s, size_t len);

/*
 * Append s to 'out' with each invalid sequence replaced by U+FFFD, and give their number.
 * On failure 'out' holds what it held.
 */
enum rp_error utf8_repair(struct buf *out, const char *s, size_t len, size_t *ret_invalid);

#endif
