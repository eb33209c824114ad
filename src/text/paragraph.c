#include "text/paragraph.h"

#include <string.h>

#include "text/utf8.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* Return whether a byte of v is zero; "no" is exact, since only zeros borrow. */
static uint64_t has_zero(uint64_t v)
{
	return (v - ONES) & ~v & HIGHS;
}

/* Return whether a byte of v is below 16 or begins a line end of more than one byte. */
static bool may_break(uint64_t v)
{
	return has_zero(v & ONES * 0xF0) || has_zero(v ^ ONES * 0xC2) || has_zero(v ^ ONES * 0xE2);
}

/* Return the length of the line end at p < end, or 0.  CR LF is two of them. */
static size_t break_len(const unsigned char *p, const unsigned char *end)
{
	if (*p >= '\n' && *p <= '\r')
		return 1;
	if (*p == 0xC2 && end - p >= 2 && p[1] == 0x85)
		return 2;
	if (*p == 0xE2 && end - p >= 3 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9))
		return 3;
	return 0;
}

/* Return the first line end at or behind p, or 'end'. */
static const unsigned char *find_break(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *stop;
	uint64_t eight;

	while (p < end) {
		stop = end;
		if (end - p >= (ptrdiff_t)sizeof(eight)) {
			memcpy(&eight, p, sizeof(eight));
			stop = p + sizeof(eight);
			if (!may_break(eight)) {
				p = stop;
				continue;
			}
		}
		for (; p < stop; p++)
			if (break_len(p, end))
				return p;
	}
	return end;
}

static bool is_space(uint32_t c)
{
	switch (c) {
	case '\t':
	case ' ':
	case 0xA0:
	case 0x1680:
	case 0x180E:
	case 0x202F:
	case 0x205F:
	case 0x2060: /* word joiner */
	case 0x2066: /* direction isolates and their end */
	case 0x2067:
	case 0x2068:
	case 0x2069:
	case 0x3000:
	case 0xFEFF: /* byte order mark */
		return true;
	default:
		/* Spaces, zero width, direction marks; directional embeddings. */
		return (c >= 0x2000 && c <= 0x200F) || (c >= 0x202A && c <= 0x202E);
	}
}

/* Return the length of the white space at p < end, or 0. */
static size_t space_len(const unsigned char *p, const unsigned char *end)
{
	uint32_t c;
	size_t n = utf8_decode((const char *)p, (const char *)end, &c);

	return is_space(c) ? n : 0;
}

/* Return the length of the white space that ends at 'end' > p, or 0. */
static size_t space_len_before(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *q = end - 1;

	/* White space takes at most three bytes. */
	while (q > p && end - q < 3 && (*q & 0xC0) == 0x80)
		q--;
	return space_len(q, end) == (size_t)(end - q) ? (size_t)(end - q) : 0;
}

bool paragraph_next(const char *text, size_t len, size_t *pos, struct text_paragraph *ret)
{
	const unsigned char *start = (const unsigned char *)text, *p, *end, *next;
	size_t n;

	if (*pos >= len)
		return false;
	next = start + *pos;
	end = start + len;
	while (next < end) {
		p = next;
		next = find_break(p, end);
		*pos = (size_t)(next - start);
		while (p < next && (n = space_len(p, next)))
			p += n;
		if (p < next) {
			ret->offset = (size_t)(p - start);
			for (end = next; (n = space_len_before(p, end)); end -= n)
				;
			ret->length = (size_t)(end - p);
			ret->number++;
			return true;
		}
		if (next < end)
			next += break_len(next, end);
	}
	*pos = len;
	return false;
}
