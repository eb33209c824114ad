#include "text/scan.h"

#include <string.h>

#include "text/scan_simd.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS (ONES << 7)

/* Set bit 7 of each byte of x, which are ASCII, that is from 'low' to 'high'. */
static inline uint64_t between(uint64_t x, unsigned low, unsigned high)
{
	return (x + ONES * (0x80 - low)) & ~(x + ONES * (0x7F - high)) & HIGHS;
}

/* Bit i becomes bit 7 of byte i. */
static inline uint64_t gather(uint64_t highs)
{
	return (highs >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t load(const unsigned char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

static inline void store(unsigned char *p, uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	memcpy(p, &x, sizeof(x));
}

static void classify_c(struct scan *s, const unsigned char *text, size_t b, size_t n)
{
	for (; n; n--, b++) {
		uint64_t word = 0, digit = 0, joiner = 0, other = 0, lead = 0, line = 0;

		for (unsigned i = 0; i < 64; i += 8, text += 8) {
			uint64_t x = load(text), not_ascii = x & HIGHS, low = x & ~HIGHS;
			uint64_t digits = between(low, '0', '9') & ~not_ascii;
			uint64_t words = (between(low | ONES << 5, 'a', 'z') & ~not_ascii) | digits;
			uint64_t joiners = between(low, '\'', '\'') | between(low, '"', '"') |
					   between(low | ONES << 1, '.', '.') |
					   between(low, '`', '`');

			store(s->text + b * 64 + i, x | (~not_ascii & HIGHS) >> 2);
			word |= gather(words) << i;
			digit |= gather(digits) << i;
			joiner |= gather(joiners & ~not_ascii) << i;
			other |= gather(not_ascii) << i;
			line |= gather(between(low, '\n', '\r') & ~not_ascii) << i;
			lead |= gather(not_ascii & x << 1) << i;
		}
		s->word[b] = word;
		s->digit[b] = digit;
		s->joiner[b] = joiner;
		s->other[b] = other;
		s->lead[b] = lead;
		s->line[b] = line;
	}
}

size_t scan_list_c(const uint64_t *mask, size_t blocks, const uint64_t *place, uint16_t *ret,
		   uint16_t *ret_before)
{
	size_t n = 0;

	(void)place;
	for (size_t b = 0; b < blocks; b++) {
		ret_before[b] = (uint16_t)n;
		for (uint64_t bits = mask[b]; bits; bits &= bits - 1)
			ret[n++] = (uint16_t)(b * 64 + (size_t)__builtin_ctzll(bits));
	}
	return n;
}

size_t scan_numbers_c(const struct scan *s, size_t first, uint32_t *ret)
{
	uint64_t carry = 0;
	size_t n = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		uint64_t digits = scan_first_digits(s, b, &carry);

		for (; digits; digits &= digits - 1) {
			size_t at = b * 64 + (size_t)__builtin_ctzll(digits);

			ret[n++] = (uint32_t)(first + scan_words_before(s, at + 1) - 1);
		}
	}
	return n;
}

/* clang-format off */
const unsigned char scan_by_lower[16] = {
	0x68, 0xE0, 0xF0, 0xE0, 0xE0, 0xE0, 0xE0, 0xF0,
	0xE0, 0xE0, 0xC4, 0x84, 0x94, 0x84, 0x90, 0x80,
};
const unsigned char scan_by_upper[16] = {
	SCAN_LINE, 0, SCAN_JOINER, SCAN_DIGIT,
	SCAN_A_TO_O, SCAN_P_TO_Z, SCAN_A_TO_O | SCAN_BACKTICK, SCAN_P_TO_Z,
};
/* clang-format on */

static const struct scan_ops scan_ops_c = {classify_c, scan_list_c, scan_numbers_c};

const struct scan_ops *scan_ops_for(enum cpu_level level)
{
	switch (level) {
#ifdef CPU_X86_64
	case CPU_AVX512:
		return &scan_ops_avx512;
	case CPU_AVX2:
		return &scan_ops_avx2;
#endif
#ifdef CPU_AARCH64
	case CPU_NEON:
		return &scan_ops_neon;
#endif
	default:
		return &scan_ops_c;
	}
}

void scan_init(struct scan *s)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		unsigned n = 0;

		s->place[byte] = 0;
		for (unsigned bit = 0; bit < 8; bit++)
			if (byte >> bit & 1)
				s->place[byte] |= (uint64_t)bit << 8 * n++;
	}
}

void scan_classify(struct scan *s, const struct scan_ops *ops, const char *text, size_t len)
{
	unsigned char last[64] = {0};
	size_t full = len / 64;

	ops->classify(s, (const unsigned char *)text, 0, full);
	memcpy(last, text + full * 64, len % 64);
	ops->classify(s, last, full, 1);
	memset(s->drop, 0, sizeof(s->drop));
	memset(s->start, 0, sizeof(s->start));
	s->adjacent = false;
	scan_cut(s, len);
}

void scan_cut(struct scan *s, size_t len)
{
	uint64_t *const mask[] = {s->word, s->digit, s->joiner, s->other, s->lead, s->line};
	size_t b = len / 64;

	s->len = len;
	s->blocks = b + 1;
	/* What looks at the block behind finds nothing. */
	for (size_t i = 0; i < sizeof(mask) / sizeof(mask[0]); i++) {
		mask[i][b] &= (UINT64_C(1) << len % 64) - 1;
		mask[i][b + 1] = 0;
	}
}

/* Begins and ends by turns, as they come. */
static void list_parted(struct scan *s, const struct scan_ops *ops)
{
	uint64_t turns[SCAN_BLOCKS], carry = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		turns[b] = s->word[b] ^ (s->word[b] << 1 | carry);
		carry = s->word[b] >> 63;
	}
	s->words = ops->list(turns, s->blocks, s->place, s->bound, s->before) / 2;
	for (size_t b = 0; b < s->blocks; b++)
		s->before[b] = (uint16_t)((s->before[b] + 1) / 2);
}

/* Where a word begins where another ends, begins and ends are listed apart. */
static void list_adjacent(struct scan *s, const struct scan_ops *ops)
{
	uint64_t begins[SCAN_BLOCKS], ends[SCAN_BLOCKS], carry = 0;
	uint16_t begin[SCAN_MAX + SCAN_SLACK], end[SCAN_MAX + SCAN_SLACK], before[SCAN_BLOCKS];

	for (size_t b = 0; b < s->blocks; b++) {
		begins[b] = scan_begins(s, b);
		ends[b] = (s->word[b] << 1 | carry) & (~s->word[b] | begins[b]);
		carry = s->word[b] >> 63;
	}
	s->words = ops->list(begins, s->blocks, s->place, begin, s->before);
	ops->list(ends, s->blocks, s->place, end, before);
	for (size_t i = 0; i < s->words; i++) {
		s->bound[2 * i] = begin[i];
		s->bound[2 * i + 1] = end[i];
	}
}

void scan_list(struct scan *s, const struct scan_ops *ops)
{
	if (s->adjacent)
		list_adjacent(s, ops);
	else
		list_parted(s, ops);
}
