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
 * --- Bits of a mask from byte 'at' on ----------------------------------------------------------
 */

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

void other_take_two(struct settling *t, const unsigned char *p, size_t at)
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

void other_take_three(struct settling *t, const unsigned char *p, size_t at)
{
	enum three three = (enum three)t->table->three[other_three_at(p)];

	if (three != THREE_LEFT)
		go_on(t, at, 3, three == THREE_NOTHING);
}

/*
 * --- 64 code points -----------------------------------------------------------------------------
 */

/* Put those of the 64 code points from c on that are 'what', or that are not, in a group. */
static void put_in_group(struct other_table *table, uint32_t c, unsigned group, enum three what,
			 bool are)
{
	table->group_first[c >> 12 & 15] |= (uint8_t)group;
	table->group_second[c >> 6 & 63] |= (uint8_t)group;
	for (uint32_t i = c; i < c + 64; i++)
		if ((table->three[i] == what) == are)
			table->group_third[i & 63] |= (uint8_t)group;
}

/* Look up the 64 code points from c on; return how many are 'what'. */
static unsigned meet_page(struct other_table *table, uint32_t c, enum three what)
{
	unsigned n = 0;

	for (uint32_t i = c; i < c + 64; i++) {
		if (table->three[i] == THREE_UNKNOWN)
			table->three[i] = (uint8_t)three_of(i);
		n += table->three[i] == what;
	}
	return n;
}

/*
 * Look up the 4,096 code points from c on, which begin alike.  If nearly all are words of their own, as of Han,
 * those that are none are told from them by their three bytes.  A few are taken for one of them: then
 * they are looked up.
 */
static void meet_first(struct other_table *table, uint32_t c)
{
	unsigned singles = 0;

	for (uint32_t page = c; page < c + 4096; page += 64)
		singles += meet_page(table, page, THREE_SINGLE);
	if (singles < 4096 - 256)
		return;
	table->single[c >> 12 & 15] = 0xFF;
	for (uint32_t page = c; page < c + 4096; page += 64) {
		singles = meet_page(table, page, THREE_SINGLE);
		if (singles < 32)
			put_in_group(table, page, OTHER_NONE, THREE_UNKNOWN, false);
		else if (singles < 64)
			put_in_group(table, page, OTHER_FEW << (c >> 12) % 3, THREE_SINGLE, false);
	}
}

/* Meet all code points that differ from c in the third byte only. */
static void meet(struct other_table *table, uint32_t c)
{
	c &= ~UINT32_C(63);
	if (meet_page(table, c, THREE_SINGLE) == 64) {
		meet_first(table, c & ~UINT32_C(4095));
	} else if (meet_page(table, c, THREE_PARTS) >= 8 && table->parting < OTHER_GROUPS) {
		/* A group of its own, or it would be said of others too. */
		put_in_group(table, c, OTHER_PARTS << table->parting++, THREE_PARTS, true);
	}
}

bool other_meet(struct other_table *table, const unsigned char *p, uint64_t lead)
{
	bool any = false;

	for (; lead; lead &= lead - 1) {
		uint32_t c = other_three_at(p + __builtin_ctzll(lead));

		if (table->three[c] == THREE_UNKNOWN) {
			meet(table, c);
			any = true;
		}
	}
	return any;
}

/*
 * --- Many code points ---------------------------------------------------------------------------
 */

static inline void find_two(const struct other_table *t, const unsigned char *p, uint64_t lead,
			    unsigned char *folded, struct two_masks *ret)
{
	other_find_few_two(t, p, lead, folded, ret);
}

static inline bool find_three(const struct other_table *t, const unsigned char *p, uint64_t lead,
			      struct three_masks *ret)
{
	return other_find_few_three(t, p, lead, ret);
}

/* All are looked up. */
static inline struct three_masks find_common(const struct other_table *t, const unsigned char *p)
{
	(void)t, (void)p;
	return (struct three_masks){0, 0, 0};
}

static inline size_t count(uint64_t bits)
{
	return scan_count(bits);
}

#define OTHER_SETTLE other_settle_c
#define TARGET

#include "text/other_block.h"

other_settle_fn *other_settle_for(enum cpu_level level)
{
	switch (level) {
#ifdef CPU_X86_64
	case CPU_AVX512:
	case CPU_AVX2:
		return other_settle_avx2;
#endif
	default:
		return other_settle_c;
	}
}

char other_joiner(const unsigned char *p, size_t left)
{
	uint32_t c, to[FOLD_MAX];

	utf8_decode((const char *)p, (const char *)p + left, &c);
	return fold_code_point(c, to) == 1 ? (char)to[0] : 0;
}
