#include "text/paragraph.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/*
 * Return the length of the white space at p < end, or 0: in UTF-8, so that what is none, as at the ends of nearly all
 * paragraphs, is told by its first byte or two.
 */
static size_t space_len(const unsigned char *p, const unsigned char *end)
{
	unsigned rest = 0;

	if (*p == ' ' || *p == '\t')
		return 1;
	if (*p < 0xC2)
		return 0;
	if (*p == 0xC2)
		return end - p >= 2 && p[1] == 0xA0 ? 2 : 0;
	if (end - p >= 3)
		rest = (unsigned)p[1] << 8 | p[2];
	switch (*p) {
	case 0xE1: /* Ogham space, Mongolian vowel separator */
		return rest == 0x9A80 || rest == 0xA08E ? 3 : 0;
	case 0xE2:
		/* Spaces, zero width, direction marks; directional embeddings; narrow space. */
		return (rest >= 0x8080 && rest <= 0x808F) || (rest >= 0x80AA && rest <= 0x80AF) ||
				       /* Mathematical space, word joiner; direction isolates. */
				       rest == 0x819F || rest == 0x81A0 ||
				       (rest >= 0x81A6 && rest <= 0x81A9)
			       ? 3
			       : 0;
	case 0xE3: /* ideographic space */
		return rest == 0x8080 ? 3 : 0;
	case 0xEF: /* byte order mark */
		return rest == 0xBBBF ? 3 : 0;
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
