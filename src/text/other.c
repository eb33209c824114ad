#include "text/other.h"

#include <string.h>

#include "text/fold.h"
#include "text/other_simd.h"
#include "text/token.h"
#include "text/utf8.h"

static bool is_joiner(uint32_t c)
{
	return c == '\'' || c == '"' || c == ',';
}

/*
 * Whether all of n code points part words.  Two joiners do: a word goes on over one of them only.
 */
static bool parts_words(const uint32_t *c, size_t n)
{
	size_t others = 0, joiners = 0;

	for (size_t i = 0; i < n; i++) {
		others += token_class_of(c[i]) == TOKEN_OTHER;
		joiners += token_class_of(c[i]) == TOKEN_JOINER;
	}
	return others + joiners == n && (others || joiners > 1);
}

static uint32_t two_text(uint32_t first, uint32_t second)
{
	unsigned char bytes[2] = {(unsigned char)first, (unsigned char)second};
	uint16_t text;

	memcpy(&text, bytes, sizeof(text));
	return text;
}

static uint32_t two_of(uint32_t c)
{
	uint32_t to[FOLD_MAX];
	size_t n = fold_code_point(c, to);

	if (!n)
		return TWO_NOTHING;
	if (parts_words(to, n))
		return c == 0x85 ? TWO_SETTLED | TWO_LINE : TWO_SETTLED;
	if (n == 2 && to[0] < 0x80 && to[1] < 0x80 && token_class_of(to[0]) == TOKEN_LETTER &&
	    token_class_of(to[1]) == TOKEN_LETTER)
		return TWO_LETTER | TWO_SETTLED | TWO_WORD | two_text(to[0], to[1]);
	if (n > 1 || to[0] >= 0x800)
		return 0;
	switch (token_class_of(to[0])) {
	case TOKEN_LETTER:
		if (to[0] < 0x80)
			return TWO_LETTER | TWO_SHORTER | TWO_SETTLED | TWO_WORD | TWO_DROP_SECOND |
			       two_text(to[0], 0);
		return TWO_LETTER | TWO_SETTLED | TWO_WORD |
		       two_text(0xC0 | to[0] >> 6, 0x80 | (to[0] & 0x3F));
	case TOKEN_DIGIT:
		return TWO_SETTLED | TWO_WORD | TWO_DIGIT | TWO_DROP_SECOND | two_text(to[0], 0);
	case TOKEN_JOINER:
		return is_joiner(to[0]) ? TWO_SETTLED | TWO_JOINER : 0;
	default:
		return 0;
	}
}

static enum three three_of(uint32_t c)
{
	uint32_t to[FOLD_MAX];
	size_t n;

	if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))
		return THREE_LEFT;
	n = fold_code_point(c, to);
	if (!n)
		return THREE_NOTHING;
	if (parts_words(to, n))
		return c == 0x2028 || c == 0x2029 ? THREE_LINE : THREE_PARTS;
	if (n == 1 && is_joiner(to[0]))
		return THREE_JOINER;
	if (n > 1 || to[0] != c)
		return THREE_LEFT;
	switch (token_class_of(c)) {
	case TOKEN_LETTER:
		return THREE_LETTER;
	case TOKEN_MARK:
		return THREE_MARK;
	case TOKEN_SINGLE:
		if (c == TOKEN_ORDINAL)
			return THREE_ORDINAL;
		return token_is_numeral(c) ? THREE_NUMERAL : THREE_SINGLE;
	default:
		return THREE_LEFT;
	}
}

void other_table_init(struct other_table *t)
{
	for (uint32_t c = 0x80; c < 0x800; c++) {
		unsigned char text[2];

		t->two[c] = two_of(c);
		if (!(t->two[c] & TWO_LETTER))
			continue;
		other_put_two(text, t->two[c]);
		t->first[c / 64][c % 64] = text[0];
		t->second[c / 64][c % 64] = text[1];
	}
}

/*
 * --- Many code points ---------------------------------------------------------------------------
 */

static uint64_t find_two_c(const struct other_table *t, const unsigned char *p, uint64_t lead,
			   unsigned char *folded)
{
	uint64_t bits = 0;

	for (; lead; lead &= lead - 1) {
		size_t i = (size_t)__builtin_ctzll(lead);
		uint32_t two = other_two_at(t, p + i);

		other_put_two(folded + i, two);
		bits |= (uint64_t)(two >> 16 & 3) << i;
	}
	return bits;
}

static uint64_t find_three_c(const struct other_table *t, const unsigned char *p, uint64_t lead,
			     bool *ret_wrong)
{
	const uint64_t last = other_last(lead);
	uint64_t bits = 0;
	uint32_t all = 0;

	do
		for (int k = 0; k < OTHER_AT_ONCE; k++, lead &= lead - 1) {
			size_t i = (size_t)__builtin_ctzll(lead | last);
			uint32_t c = other_three_at(p + i);

			bits |= (uint64_t)(t->three[c & 0xFFFF] & 7) << i;
			all |= c;
		}
	while (lead);
	*ret_wrong = all > 0xFFFF;
	return bits;
}

static const struct other_ops other_ops_c = {find_two_c, find_three_c};

const struct other_ops *other_ops_for(enum cpu_level level)
{
	switch (level) {
#ifdef CPU_X86_64
	case CPU_AVX512:
	case CPU_AVX2:
		return &other_ops_avx2;
#endif
	default:
		return &other_ops_c;
	}
}

/*
 * --- Bits of a mask from byte 'at' on ----------------------------------------------------------
 */

static inline uint64_t get(const uint64_t *mask, size_t at)
{
	return mask[at / 64] >> at % 64 | mask[at / 64 + 1] << 1 << (63 - at % 64);
}

static inline void set(uint64_t *mask, size_t at, uint64_t bits)
{
	mask[at / 64] |= bits << at % 64;
	mask[at / 64 + 1] |= bits >> 1 >> (63 - at % 64);
}

static inline void clear(uint64_t *mask, size_t at, uint64_t bits)
{
	mask[at / 64] &= ~(bits << at % 64);
	mask[at / 64 + 1] &= ~(bits >> 1 >> (63 - at % 64));
}

/*
 * --- One code point -----------------------------------------------------------------------------
 */

struct settling {
	const struct other_ops *ops;
	struct other_table *table;
	struct scan *scan;
	const unsigned char *text;
};

static inline bool is_continuation(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* Return what the three bytes in front of byte 'at' are. */
static enum three three_before(const struct settling *t, size_t at)
{
	const unsigned char *p = t->text + at - 3;

	if (at < 3 || (p[0] & 0xF0) != 0xE0 || !is_continuation(p[1]) || !is_continuation(p[2]))
		return THREE_UNKNOWN;
	return (enum three)t->table->three[other_three_at(p)];
}

/*
 * A mark, or what folds to nothing, goes on with the word in front of it, if there is one.  Behind
 * a word of its own the next one begins later then.
 */
static void go_on(struct settling *t, size_t at, unsigned len, bool nothing)
{
	uint64_t all = (UINT64_C(1) << len) - 1;
	struct scan *s = t->scan;

	if (!at || !scan_bit(s->word, at - 1))
		return;
	if (scan_bit(s->start, at)) {
		/* It is not told apart what a numeral and the sign of an ordinal are behind it. */
		if (nothing || three_before(t, at) == THREE_NUMERAL)
			return;
		clear(s->start, at, 1);
		set(s->start, at + len, 1);
	}
	set(s->word, at, all);
	if (nothing)
		set(s->drop, at, all);
	clear(s->other, at, all);
}

static void settle_two(struct settling *t, const unsigned char *p, size_t at)
{
	uint32_t two = other_two_at(t->table, p);
	struct scan *s = t->scan;

	if (two & TWO_NOTHING) {
		go_on(t, at, 2, true);
		return;
	}
	other_put_two(s->text + at, two);
	clear(s->other, at, two >> 18 & 3);
	set(s->word, at, two >> 20 & 3);
	set(s->digit, at, two >> 22 & 3);
	set(s->joiner, at, two >> 24 & 3);
	set(s->drop, at, two >> 26 & 3);
	set(s->line, at, two >> 29 & 3);
}

/*
 * --- A window -----------------------------------------------------------------------------------
 */

/* Letters of two bytes; return which of those that begin where the bits of 'lead' are are. */
static inline uint64_t take_two(struct settling *t, const unsigned char *p, size_t at,
				uint64_t lead)
{
	uint64_t bits = t->ops->find_two(t->table, p, lead, t->scan->text + at);
	uint64_t letters = bits & lead;

	set(t->scan->drop, at, bits & ~lead);
	set(t->scan->word, at, letters | letters << 1);
	clear(t->scan->other, at, letters | letters << 1);
	return letters;
}

/* Meet all code points that differ from c in the third byte only. */
static void learn_page(struct other_table *table, uint32_t c)
{
	bool single = true;

	c &= ~UINT32_C(63);
	for (uint32_t i = c; i < c + 64; i++) {
		table->three[i] = (uint8_t)three_of(i);
		single &= table->three[i] == THREE_SINGLE;
	}
	if (single)
		table->single[c >> 15][c >> 6 & 63] |= (uint8_t)(1 << (c >> 12 & 7));
}

/* Return whether any was not met yet. */
static bool learn_three(struct other_table *table, const unsigned char *p, uint64_t lead)
{
	bool learned = false;

	for (; lead; lead &= lead - 1) {
		uint32_t c = other_three_at(p + __builtin_ctzll(lead));

		if (table->three[c] == THREE_UNKNOWN) {
			learn_page(table, c);
			learned = true;
		}
	}
	return learned;
}

/* All three bytes of each. */
static inline uint64_t all_three(uint64_t first)
{
	return first | first << 1 | first << 2;
}

/*
 * Code points of three bytes, what they are in 'bits'.  Numerals in a row are one word, and a number,
 * as is one behind the sign of an ordinal.
 */
static inline void put_three(struct settling *t, size_t at, uint64_t lead, uint64_t bits)
{
	uint64_t low = bits & lead, middle = bits >> 1 & lead, high = bits >> 2 & lead;
	uint64_t ordinal = high & middle & low, numeral = high & middle & ~low;
	uint64_t single = high & low, line = middle & ~low & ~high;
	struct scan *s = t->scan;

	if (high) {
		enum three before = three_before(t, at);
		uint64_t behind = numeral << 3 | (before == THREE_NUMERAL);

		set(s->digit, at, numeral & (behind | ordinal << 3 | (before == THREE_ORDINAL)));
		clear(s->start, at, numeral & behind);
		set(s->start, at, single | single << 3 | (numeral ^ behind));
		set(s->word, at, all_three(high));
	}
	set(s->joiner, at, all_three(low & middle & ~high));
	clear(s->other, at, all_three(low | middle | high));
	if (line)
		set(s->line, at, all_three(line));
}

/*
 * Settle code points of three bytes, but none if what begins one is not what begins such.  Return
 * which of them have to do with what is in front.
 */
static inline uint64_t take_three(struct settling *t, const unsigned char *p, size_t at,
				  uint64_t lead)
{
	bool is_wrong;
	uint64_t bits = t->ops->find_three(t->table, p, lead, &is_wrong);
	uint64_t left = lead & ~(bits | bits >> 1 | bits >> 2);

	if (is_wrong)
		return 0;
	if (left && learn_three(t->table, p, left)) {
		bits = t->ops->find_three(t->table, p, lead, &is_wrong);
		left = lead & ~(bits | bits >> 1 | bits >> 2);
	}
	put_three(t, at, lead, bits);
	return left;
}

/* Three bytes that go on with the word in front of them, or are left. */
static void settle_rest(struct settling *t, const unsigned char *p, size_t at)
{
	enum three three = (enum three)t->table->three[other_three_at(p)];

	if (three != THREE_LEFT)
		go_on(t, at, 3, three == THREE_NOTHING);
}

/* So many of 64 bytes begin code points of three bytes that are in them, with the byte behind. */
#define WINDOW 61

/*
 * Settle what begins in the WINDOW bytes at p: what does not depend on what is in front at once, then
 * the rest from front to back.
 */
static void settle_window(struct settling *t, const unsigned char *p, size_t at)
{
	uint64_t lead = get(t->scan->lead, at), rest = get(t->scan->other, at) & ~lead;
	uint64_t two, three;

	lead &= rest >> 1 & ((UINT64_C(1) << WINDOW) - 1);
	two = lead & ~(rest >> 2);
	three = lead & rest >> 2 & ~(rest >> 3);
	lead ^= three;
	if (two)
		lead ^= take_two(t, p, at, two);
	if (three)
		three = take_three(t, p, at, three);
	for (lead |= three; lead; lead &= lead - 1) {
		size_t i = (size_t)__builtin_ctzll(lead);

		if (p[i] < 0xE0)
			settle_two(t, p + i, at + i);
		else if (three >> i & 1)
			settle_rest(t, p + i, at + i);
	}
}

/*
 * Return the first byte at or behind 'at' that a code point of several bytes begins with, or
 * s->len.
 */
static size_t next_lead(const struct scan *s, size_t at)
{
	size_t b = at / 64;
	uint64_t lead = s->lead[b] >> at % 64 << at % 64;

	while (!lead && ++b < s->blocks)
		lead = s->lead[b];
	return lead ? b * 64 + (size_t)__builtin_ctzll(lead) : s->len;
}

void other_settle(const struct other_ops *ops, struct other_table *table, struct scan *s,
		  const char *text)
{
	struct settling t = {ops, table, s, (const unsigned char *)text};

	for (size_t at = next_lead(s, 0); at < s->len; at = next_lead(s, at + WINDOW)) {
		unsigned char end[OTHER_READ] = {0};

		/* Nothing behind the text is read; it is no part of a code point. */
		if (s->len - at < sizeof(end)) {
			memcpy(end, text + at, s->len - at);
			settle_window(&t, end, at);
			if (s->len - at <= WINDOW)
				break;
		} else {
			settle_window(&t, t.text + at, at);
		}
	}
	for (size_t b = 0; b < s->blocks; b++)
		s->adjacent |= s->start[b] != 0;
}

char other_joiner(const unsigned char *p, size_t left)
{
	uint32_t c, to[FOLD_MAX];

	utf8_decode((const char *)p, (const char *)p + left, &c);
	return fold_code_point(c, to) == 1 ? (char)to[0] : 0;
}
