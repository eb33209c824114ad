/*
 * text_edit.c - what happens to a paragraph on its way from one site to the
 * next: a word is changed, a publishing system swaps the quotation marks, a
 * scanner misreads letters.
 *
 * Each function takes a span and replaces it by a new one in the arena; the
 * old text stays as it was, since the story and other paragraphs may point at
 * it. A function reports what it really changed, so that the truth never
 * claims an operation that left no trace.
 */
#include "corpus.h"

#include <string.h>

enum {
	CHANGE_TRIES = 20
};

/* ---- words ---- */

/* The word at or after `at`; false if there is none or it holds a digit. */
static bool word_find(struct span text, const char *at, struct span *word)
{
	const char *end = text.text + text.size, *next;

	at = at < end ? memchr(at, ' ', (size_t)(end - at)) : NULL;
	if (!at)
		return false;
	word->text = ++at;
	while (at < end) {
		enum char_class class;

		next = at;
		class = char_classify(utf8_next(&next, end));
		if (class == CLASS_DIGIT)
			return false;
		if (class != CLASS_LETTER)
			break;
		at = next;
	}
	word->size = (uint32_t)(at - word->text);
	return word->size > 1;
}

/* Without spaces: two letters at or after `at`, with nothing between them. */
static bool letters_find(struct span text, const char *at, struct span *word)
{
	const char *end = text.text + text.size, *next = at;

	/* Go to the beginning of a character, then of a group. */
	while (at < end && ((unsigned char)*at & 0xc0) == 0x80)
		at++;
	if (at < end)
		at = cluster_end(at, end);
	word->text = at;
	for (unsigned i = 0; i < 2; i++) {
		next = at;
		if (at >= end || char_classify(utf8_next(&next, end)) != CLASS_LETTER)
			return false;
		at = cluster_end(at, end);
	}
	word->size = (uint32_t)(at - word->text);
	return true;
}

/* Puts a word of the model in the place of one in `text`; numbers are kept. */
bool text_change_word(const struct language *language, struct rng *rng, struct span *text,
		      struct arena *arena)
{
	for (unsigned i = 0; text->size && i < CHANGE_TRIES; i++) {
		struct span word, other = model_word(language->model, rng);
		const char *at = text->text + rng_below(rng, text->size);
		const char *end = text->text + text->size;
		char *to;

		if (!(language->letters_per_word ? letters_find(*text, at, &word)
						 : word_find(*text, at, &word)))
			continue;
		if (word.size == other.size && !memcmp(word.text, other.text, word.size))
			continue;
		to = arena_reserve(arena, text->size + other.size);
		to = span_put(to, (struct span){text->text, (uint32_t)(word.text - text->text)});
		to = span_put(to, other);
		at = word.text + word.size;
		to = span_put(to, (struct span){at, (uint32_t)(end - at)});
		*text = arena_commit(arena, to);
		return true;
	}
	return false;
}

/* ---- typography ---- */

void text_upper(struct span *text, struct arena *arena)
{
	const char *at = text->text, *end = at + text->size;
	char *to = arena_reserve(arena, text->size);

	while (at < end)
		to = utf8_put(to, char_upper(utf8_next(&at, end)));
	*text = arena_commit(arena, to);
}

static uint32_t quote_straight(uint32_t c)
{
	switch (c) {
	case 0x2018:
	case 0x2019:
	case 0x201a:
		return '\'';
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0xab:
	case 0xbb:
		return '"';
	}
	return 0;
}

/* What Latin-1 letters from U+00C0 consist of; '.' for those of one piece. */
static uint32_t latin_mark(uint32_t c, uint32_t *base)
{
	static const char bases[] =
		"AAAAAA.CEEEEIIII.NOOOOO..UUUUY..aaaaaa.ceeeeiiii.nooooo..uuuuy.y";
	static const char marks[] =
		"`'^~:o.,`'^:`'^:.~`'^~:..`'^:'..`'^~:o.,`'^:`'^:.~`'^~:..`'^:'.:";

	*base = (unsigned char)bases[c - 0xc0];
	switch (marks[c - 0xc0]) {
	case '`':
		return 0x300;
	case '\'':
		return 0x301;
	case '^':
		return 0x302;
	case '~':
		return 0x303;
	case ':':
		return 0x308;
	case 'o':
		return 0x30a;
	case ',':
		return 0x327;
	}
	return 0;
}

/*
 * The combining mark of a composed letter, with its base; 0 for other
 * characters. Latin-1, Russian, Arabic and kana: what our languages use.
 */
static uint32_t letter_decompose(uint32_t c, uint32_t *base)
{
	static const uint16_t others[][3] = {
		{0x0401, 0x0415, 0x308}, {0x0451, 0x0435, 0x308}, {0x0419, 0x0418, 0x306},
		{0x0439, 0x0438, 0x306}, {0x0622, 0x0627, 0x653}, {0x0623, 0x0627, 0x654},
		{0x0624, 0x0648, 0x654}, {0x0625, 0x0627, 0x655}, {0x0626, 0x064a, 0x654},
	};
	uint32_t kana = c >= 0x30a0 && c < 0x3100 ? c - 0x60 : c;

	if (c >= 0xc0 && c < 0x100)
		return latin_mark(c, base);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (others[i][0] == c) {
			*base = others[i][1];
			return others[i][2];
		}
	}
	/* Voiced kana stand right behind their plain forms, p behind b. */
	if ((kana >= 0x304c && kana <= 0x3062 && kana % 2 == 0) || kana == 0x3065 ||
	    kana == 0x3067 || kana == 0x3069 ||
	    (kana >= 0x3070 && kana <= 0x307c && kana % 3 == 0)) {
		*base = c - 1;
		return 0x3099;
	}
	if (kana >= 0x3071 && kana <= 0x307d && kana % 3 == 1) {
		*base = c - 2;
		return 0x309a;
	}
	return 0;
}

/* Replacements of one character by another: quotes, dashes, spaces. */
static uint32_t char_restyle(uint32_t c, unsigned operations, struct rng *rng, unsigned *done)
{
	uint32_t quote = quote_straight(c);

	if ((operations & OP_QUOTES) && quote) {
		*done |= OP_QUOTES;
		return quote;
	}
	if ((operations & OP_DASHES) && (c == 0x2013 || c == 0x2014)) {
		*done |= OP_DASHES;
		return '-';
	}
	if ((operations & OP_NBSP) && c == ' ' && !rng_below(rng, 12)) {
		*done |= OP_NBSP;
		return 0xa0;
	}
	return c;
}

/* Applies those of `operations` that concern characters; returns which did. */
unsigned text_restyle(struct span *text, unsigned operations, struct rng *rng, struct arena *arena)
{
	const char *at = text->text, *end = at + text->size;
	/* A soft hyphen or a zero-width space may follow every byte. */
	char *to = arena_reserve(arena, (size_t)text->size * 4 + 8);
	unsigned done = 0, letters = 0;

	while (at < end) {
		uint32_t c = char_restyle(utf8_next(&at, end), operations, rng, &done);
		uint32_t base, mark = 0;
		enum char_class class = char_classify(c);

		if (operations & OP_NFD)
			mark = letter_decompose(c, &base);
		to = utf8_put(to, mark ? base : c);
		if (mark) {
			to = utf8_put(to, mark);
			done |= OP_NFD;
		}
		letters = class == CLASS_LETTER && c < 0x530 ? letters + 1 : 0;
		if ((operations & OP_SOFT_HYPHENS) && letters >= 4 && at + 3 < end &&
		    (unsigned char)(*at | 32) >= 'a' && !rng_below(rng, 24)) {
			to = utf8_put(to, 0xad);
			done |= OP_SOFT_HYPHENS;
			letters = 0;
		}
		if ((operations & OP_ZERO_WIDTH) && class >= CLASS_COMMA && !rng_below(rng, 20)) {
			to = utf8_put(to, 0x200b);
			done |= OP_ZERO_WIDTH;
		}
	}
	*text = arena_commit(arena, to);
	return done;
}

/* ---- misread letters ---- */

static const char *const misread[][2] = {
	{"rn", "m"},  {"m", "rn"},  {"l", "1"},   {"1", "l"}, {"O", "0"}, {"0", "O"},
	{"e", "c"},   {"c", "e"},   {"h", "b"},   {"S", "5"}, {"5", "S"}, {"i", "l"},
	{"u", "n"},   {"ш", "щ"},   {"и", "н"},   {"е", "с"}, {"о", "0"}, {"日", "目"},
	{"人", "入"}, {"未", "末"}, {"ー", "一"}, {"ف", "ق"}, {"ح", "ج"}, {"भ", "म"},
	{"घ", "ध"},   {"ด", "ค"},
};

/* The look-alike of what begins at `at`, or NULL. */
static const char *misread_find(const char *at, const char *end, size_t *size)
{
	for (size_t i = 0; i < sizeof(misread) / sizeof(*misread); i++) {
		*size = strlen(misread[i][0]);
		if (*size <= (size_t)(end - at) && !memcmp(at, misread[i][0], *size))
			return misread[i][1];
	}
	return NULL;
}

/* Hits `threshold` of 2^32 letters and digits: misread, dropped or doubled. */
bool text_add_noise(struct span *text, uint32_t threshold, struct rng *rng, struct arena *arena)
{
	const char *at = text->text, *end = at + text->size;
	char *to = arena_reserve(arena, (size_t)text->size * 2 + 8);
	bool changed = false;

	while (at < end) {
		const char *next = at, *other;
		enum char_class class = char_classify(utf8_next(&next, end));
		struct span same = {at, (uint32_t)(next - at)};
		size_t size;

		if (class > CLASS_DIGIT || (rng_next(rng) >> 32) >= threshold) {
			to = span_put(to, same);
			at = next;
			continue;
		}
		changed = true;
		other = misread_find(at, end, &size);
		if (other && rng_below(rng, 3)) {
			to = span_put(to, (struct span){other, (uint32_t)strlen(other)});
			at += size;
			continue;
		}
		if (rng_below(rng, 2))
			to = span_put(span_put(to, same), same);
		at = next;
	}
	/* A paragraph of one letter must not vanish. */
	if (to > arena->data + arena->used)
		*text = arena_commit(arena, to);
	return changed;
}
