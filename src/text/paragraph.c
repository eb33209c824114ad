#include "text/paragraph.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "text/utf8.h"

#ifdef __SSE2__
#define STRIDE 32
#define BEHIND 2 /* bytes that are looked at behind them */

static inline __m128i load(const unsigned char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline __m128i equal(__m128i v, unsigned char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8((char)c));
}

/*
 * Return which of 16 bytes begin a line end, in bits.  The middle one of three is not looked at.  The
 * first alone would not do: quotes and dashes begin as U+2028 does, and each is a branch gone wrong.
 */
static inline unsigned may_break_16(const unsigned char *p)
{
	__m128i v = load(p), third = _mm_or_si128(load(p + 2), _mm_set1_epi8(1));
	__m128i low = _mm_sub_epi8(v, _mm_set1_epi8('\n'));
	__m128i one = _mm_cmpeq_epi8(_mm_min_epu8(low, _mm_set1_epi8(3)), low);
	__m128i two = _mm_and_si128(equal(v, 0xC2), equal(load(p + 1), 0x85));
	__m128i three = _mm_and_si128(equal(v, 0xE2), equal(third, 0xA9));

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(one, _mm_or_si128(two, three)));
}

static inline uint32_t may_break(const unsigned char *p)
{
	return may_break_16(p) | may_break_16(p + 16) << 16;
}
#else
#define STRIDE 8
#define BEHIND 0

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* Set bit 7 of each byte of v that is zero. */
static inline uint64_t zeros(uint64_t v)
{
	return ~(((v & ~HIGHS) + ~HIGHS) | v) & HIGHS;
}

/* Return the bytes of 8 that are below 16 or begin a line end of more than one byte, in bits. */
static inline uint32_t may_break(const unsigned char *p)
{
	uint64_t v, found;

	memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	found = zeros(v & ONES * 0xF0) | zeros(v ^ ONES * 0xC2) | zeros(v ^ ONES * 0xE2);
	return (uint32_t)((found >> 7) * UINT64_C(0x0102040810204080) >> 56);
}
#endif

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
	for (; end - p >= STRIDE + BEHIND; p += STRIDE)
		for (uint32_t found = may_break(p); found; found &= found - 1)
			if (break_len(p + __builtin_ctz(found), end))
				return p + __builtin_ctz(found);
	for (; p < end; p++)
		if (break_len(p, end))
			return p;
	return end;
}

static bool is_space(uint32_t c)
{
	switch (c) {
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
	size_t n;

	switch (*p) {
	case '\t':
	case ' ':
		return 1;
	/* What all other white space begins with. */
	case 0xC2:
	case 0xE1:
	case 0xE2:
	case 0xE3:
	case 0xEF:
		n = utf8_decode((const char *)p, (const char *)end, &c);
		return is_space(c) ? n : 0;
	default:
		return 0;
	}
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

bool paragraph_trim(const char *text, size_t *begin, size_t *end)
{
	const unsigned char *p = (const unsigned char *)text + *begin;
	const unsigned char *q = (const unsigned char *)text + *end;
	size_t n;

	while (p < q && (n = space_len(p, q)))
		p += n;
	while (p < q && (n = space_len_before(p, q)))
		q -= n;
	*begin = (size_t)(p - (const unsigned char *)text);
	*end = (size_t)(q - (const unsigned char *)text);
	return p < q;
}

bool paragraph_next(const char *text, size_t len, size_t *pos, struct text_paragraph *ret)
{
	const unsigned char *start = (const unsigned char *)text, *end = start + len, *next;
	size_t begin, behind, n;

	if (*pos >= len)
		return false;
	next = start + *pos;
	while (next < end) {
		/* Searching finds nothing nearer, and takes longer. */
		n = break_len(next, end);
		if (n) {
			next += n;
			continue;
		}
		begin = (size_t)(next - start);
		next = find_break(next, end);
		behind = (size_t)(next - start);
		if (!paragraph_trim(text, &begin, &behind))
			continue;
		*pos = (size_t)(next - start);
		ret->offset = begin;
		ret->length = behind - begin;
		ret->number++;
		return true;
	}
	*pos = len;
	return false;
}
