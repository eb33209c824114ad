#include "text/other.h"

#include <string.h>

#include "text/fold.h"
#include "text/token.h"
#include "text/utf8.h"

/*
 * What two bytes are, from bit 16 on: for letters alone, bit 0 that they are one and bit 1 that the
 * second byte is dropped; then for all bits of both bytes in each mask.  Below is the text they become,
 * as it is in memory.
 */
#define TWO_LETTER      (UINT32_C(1) << 16)
#define TWO_SHORTER     (UINT32_C(2) << 16) /* a letter of one byte */
#define TWO_SETTLED     (UINT32_C(3) << 18)
#define TWO_WORD        (UINT32_C(3) << 20)
#define TWO_DIGIT       (UINT32_C(3) << 22)
#define TWO_JOINER      (UINT32_C(3) << 24)
#define TWO_DROP_SECOND (UINT32_C(2) << 26)
#define TWO_NOTHING     (UINT32_C(1) << 28)
#define TWO_LINE        (UINT32_C(3) << 29)

enum kind {
	KIND_UNKNOWN, /* not met yet */
	KIND_LEFT,    /* for the tokenizer */
	KIND_PARTS,   /* parts words, always */
	KIND_LINE,    /* and ends a line */
	KIND_JOINER,
	KIND_LETTER, /* and itself when folded, as are all below */
	KIND_MARK,
	KIND_NOTHING, /* folds to that */
	KIND_SINGLE,
	KIND_NUMERAL,
	KIND_ORDINAL
};

static bool is_joiner(uint32_t c)
{
	return c == '\'' || c == '"' || c == ',';
}

/* Whether all of n code points part words.  Two joiners do: a word goes on over one of them only. */
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

static enum kind kind_of(uint32_t c)
{
	uint32_t to[FOLD_MAX];
	size_t n;

	if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))
		return KIND_LEFT;
	n = fold_code_point(c, to);
	if (!n)
		return KIND_NOTHING;
	if (parts_words(to, n))
		return c == 0x2028 || c == 0x2029 ? KIND_LINE : KIND_PARTS;
	if (n == 1 && is_joiner(to[0]))
		return KIND_JOINER;
	if (n > 1 || to[0] != c)
		return KIND_LEFT;
	switch (token_class_of(c)) {
	case TOKEN_LETTER:
		return KIND_LETTER;
	case TOKEN_MARK:
		return KIND_MARK;
	case TOKEN_SINGLE:
		if (c == TOKEN_ORDINAL)
			return KIND_ORDINAL;
		return token_is_numeral(c) ? KIND_NUMERAL : KIND_SINGLE;
	default:
		return KIND_LEFT;
	}
}

static enum kind find_kind(struct other_table *t, uint32_t c)
{
	if (t->three[c] == KIND_UNKNOWN) {
		t->three[c] = (uint8_t)kind_of(c);
		if (t->three[c] == KIND_SINGLE)
			t->single[c / 64] |= UINT64_C(1) << c % 64;
	}
	return (enum kind)t->three[c];
}

void other_table_init(struct other_table *t)
{
	for (uint32_t c = 0x80; c < 0x800; c++)
		t->two[c] = two_of(c);
}

/* Which code points of a window are wholly in it, with the byte behind them: as many bytes. */
#define WINDOW_WHOLE 61

/*
 * 64 bytes of the masks, from wherever: a code point is settled in a window that has all of it and what
 * is behind it.
 */
struct window {
	size_t at; /* of its first byte */
	const unsigned char *text;
	unsigned char *folded;
	uint64_t word, digit, joiner, drop, start, other, line;
	/* Where the last numeral and the last sign of an ordinal ended. */
	size_t numeral_end, ordinal_end;
};

static inline uint64_t get(const uint64_t *mask, size_t at)
{
	uint64_t bits = mask[at / 64] >> at % 64;

	return at % 64 ? bits | mask[at / 64 + 1] << (64 - at % 64) : bits;
}

static inline void put(uint64_t *mask, size_t at, uint64_t bits)
{
	uint64_t *m = mask + at / 64;

	if (at % 64) {
		uint64_t below = (UINT64_C(1) << at % 64) - 1;

		m[0] = (m[0] & below) | bits << at % 64;
		m[1] = (m[1] & ~below) | bits >> (64 - at % 64);
	} else {
		m[0] = bits;
	}
}

static inline void window_open(struct window *w, const struct scan *s, size_t at)
{
	w->at = at;
	w->word = get(s->word, at);
	w->digit = get(s->digit, at);
	w->joiner = get(s->joiner, at);
	w->drop = get(s->drop, at);
	w->start = get(s->start, at);
	w->other = get(s->other, at);
	w->line = get(s->line, at);
}

static inline void window_close(const struct window *w, struct scan *s)
{
	put(s->word, w->at, w->word);
	put(s->digit, w->at, w->digit);
	put(s->joiner, w->at, w->joiner);
	put(s->drop, w->at, w->drop);
	put(s->start, w->at, w->start);
	put(s->other, w->at, w->other);
	put(s->line, w->at, w->line);
	s->adjacent |= w->start != 0;
}

/*
 * A mark, or what folds to nothing, goes on with the word in front of it, if there is one.  Behind a
 * word of its own the next one begins later then.  Return whether that is all.
 */
static bool go_on(struct window *w, const struct scan *s, unsigned i, unsigned len, bool nothing)
{
	uint64_t bit = UINT64_C(1) << i;
	bool in_word = i ? w->word >> (i - 1) & 1 : w->at && scan_bit(s->word, w->at - 1);

	if (!in_word)
		return false;
	if (w->start & bit) {
		/* It is not told apart what a numeral and the sign of an ordinal are behind it. */
		if (nothing || w->numeral_end == w->at + i)
			return false;
		w->start = (w->start & ~bit) | bit << len;
	}
	w->word |= ((bit << len) - bit);
	if (nothing)
		w->drop |= ((bit << len) - bit);
	w->other &= ~((bit << len) - bit);
	return true;
}

static inline uint32_t two_at(const struct other_table *t, const unsigned char *p)
{
	return t->two[(p[0] & 0x3F) << 6 | (p[1] & 0x3F)];
}

static inline uint32_t three_at(const unsigned char *p)
{
	return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
}

static inline void put_two(struct window *w, size_t i, uint32_t two)
{
	uint16_t text = (uint16_t)two;

	memcpy(w->folded + i, &text, sizeof(text));
}

static void settle_two(const struct other_table *t, struct window *w, const struct scan *s,
		       unsigned i)
{
	uint32_t two = two_at(t, w->text + i);

	if (two & TWO_NOTHING) {
		go_on(w, s, i, 2, true);
		return;
	}
	put_two(w, i, two);
	w->other &= ~((uint64_t)(two >> 18 & 3) << i);
	w->word |= (uint64_t)(two >> 20 & 3) << i;
	w->digit |= (uint64_t)(two >> 22 & 3) << i;
	w->joiner |= (uint64_t)(two >> 24 & 3) << i;
	w->drop |= (uint64_t)(two >> 26 & 3) << i;
	w->line |= (uint64_t)(two >> 29 & 3) << i;
}

static void settle_three(struct other_table *t, struct window *w, const struct scan *s, unsigned i)
{
	uint64_t bit = UINT64_C(1) << i, all = 7 * bit;
	size_t at = w->at + i;

	switch (find_kind(t, three_at(w->text + i))) {
	case KIND_UNKNOWN:
	case KIND_LEFT:
		return;
	case KIND_MARK:
		go_on(w, s, i, 3, false);
		return;
	case KIND_NOTHING:
		go_on(w, s, i, 3, true);
		return;
	case KIND_PARTS:
		break;
	case KIND_LINE:
		w->line |= all;
		break;
	case KIND_JOINER:
		w->joiner |= all;
		break;
	case KIND_LETTER:
		w->word |= all;
		break;
	case KIND_NUMERAL:
		if (w->numeral_end == at)
			w->start &= ~bit;
		else
			w->start |= bit;
		if (w->numeral_end == at || w->ordinal_end == at)
			w->digit |= bit;
		w->numeral_end = at + 3;
		w->start |= bit << 3;
		w->word |= all;
		break;
	case KIND_ORDINAL:
		w->ordinal_end = at + 3;
		w->word |= all;
		w->start |= bit | bit << 3;
		break;
	case KIND_SINGLE:
		w->word |= all;
		w->start |= bit | bit << 3;
		break;
	}
	w->other &= ~all;
}

/*
 * Letters of two bytes.  Nothing waits for the one in front but a bit for each byte, and no branch
 * depends on what they are; a byte that is none is text for nobody.
 */
static inline void take_letters(const struct other_table *t, struct window *w, uint64_t lead)
{
	const struct window v = *w;
	uint64_t bits = 0;

	for (uint64_t left = lead; left; left &= left - 1) {
		size_t i = (size_t)__builtin_ctzll(left);
		uint32_t two = two_at(t, v.text + i);

		put_two((struct window *)&v, i, two);
		bits |= (uint64_t)(two >> 16 & 3) << i;
	}
	w->drop |= bits & ~lead;
	bits &= lead;
	bits |= bits << 1;
	w->word |= bits;
	w->other &= ~bits;
}

/* Those of three bytes that are words of their own, in the same way. */
static inline void take_singles(const struct other_table *t, struct window *w, uint64_t lead)
{
	const unsigned char *text = w->text;
	uint64_t bits = 0;

	for (uint64_t left = lead; left; left &= left - 1) {
		size_t i = (size_t)__builtin_ctzll(left);
		uint32_t c = three_at(text + i);

		bits |= (t->single[c / 64] >> c % 64 & ((text[i] & 0xF0) == 0xE0)) << i;
	}
	w->start |= bits | bits << 3;
	bits |= bits << 1 | bits << 2;
	w->word |= bits;
	w->other &= ~bits;
}

/*
 * Settle what begins where the bits of 'lead' are: what most text is made of first, for it does not
 * depend on what is in front, then the rest from front to back.
 */
static void settle_window(struct other_table *t, struct window *w, const struct scan *s,
			  uint64_t lead)
{
	uint64_t rest = w->other & ~lead, two, three;

	lead &= rest >> 1 & ((UINT64_C(1) << WINDOW_WHOLE) - 1);
	two = lead & ~(rest >> 2);
	three = lead & rest >> 2 & ~(rest >> 3);
	if (two)
		take_letters(t, w, two);
	if (three)
		take_singles(t, w, three);
	for (lead &= w->other; lead; lead &= lead - 1) {
		unsigned i = (unsigned)__builtin_ctzll(lead);

		if (w->text[i] < 0xE0)
			settle_two(t, w, s, i);
		else if (w->text[i] < 0xF0 && rest >> i >> 2 & 1)
			settle_three(t, w, s, i);
	}
}

/* Return the first byte at or behind 'at' that a code point of several bytes begins with, or s->len. */
static size_t next_lead(const struct scan *s, size_t at)
{
	size_t b = at / 64;
	uint64_t lead = s->lead[b] >> at % 64 << at % 64;

	while (!lead && ++b < s->blocks)
		lead = s->lead[b];
	return lead ? b * 64 + (size_t)__builtin_ctzll(lead) : s->len;
}

void other_settle(struct other_table *t, struct scan *s, const char *text)
{
	struct window w = {.numeral_end = SIZE_MAX, .ordinal_end = SIZE_MAX};
	unsigned char end[64];

	for (size_t at = next_lead(s, 0); at < s->len; at = next_lead(s, at + WINDOW_WHOLE)) {
		window_open(&w, s, at);
		w.text = (const unsigned char *)text + at;
		/* Nothing behind the text is read; it is no part of a code point. */
		if (s->len - at < sizeof(end)) {
			memset(end, 0, sizeof(end));
			w.text = memcpy(end, w.text, s->len - at);
		}
		w.folded = s->text + at;
		settle_window(t, &w, s, get(s->lead, at));
		window_close(&w, s);
		if (s->len - at <= WINDOW_WHOLE)
			break;
	}
}

char other_joiner(const unsigned char *p, size_t left)
{
	uint32_t c, to[FOLD_MAX];

	utf8_decode((const char *)p, (const char *)p + left, &c);
	return fold_code_point(c, to) == 1 ? (char)to[0] : 0;
}
