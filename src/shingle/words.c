#include "shingle/words.h"

#include <string.h>

#include "base/mem.h"
#include "text/utf8.h"

/* From this share of bytes on that are not ASCII, most of them of three, the tokenizer is faster. */
#define OTHER_SHARE 8

void words_init(struct words *w, const struct rp_allocator *alloc, enum cpu_level level)
{
	memset(w, 0, sizeof(*w));
	w->alloc = mem_or_default(alloc);
	w->scan_ops = scan_ops_for(level);
	w->hash_ops = word_hash_ops_for(level);
	token_list_init(&w->tokens, w->alloc);
	scan_init(&w->scan);
	words_reset(w, 0);
}

void words_release(struct words *w)
{
	mem_free(w->alloc, w->hash);
	mem_free(w->alloc, w->number);
	mem_free(w->alloc, w->patch);
	token_list_release(&w->tokens);
}

void words_reset(struct words *w, uint64_t seed)
{
	w->key = word_key_of(seed);
	w->n = w->numbers = w->invalid = w->first = 0;
}

static bool is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* What always parts words, and leaves the tokenizer as it began. */
static bool parts_words(unsigned char c)
{
	return c < 0x80 && !is_alnum(c) && c != '\'' && c != '"' && c != '.' && c != ',' &&
	       c != '`';
}

/* --- By the tokenizer ----------------------------------------------------------------------- */

/* Hash a token; its text is readable so far because the list keeps room behind it. */
static uint64_t hash_token(const struct words *w, const struct token *token)
{
	return w->hash_ops->one(w->tokens.text + token->at, token->len, &w->key);
}

static enum rp_error tokenize(struct words *w, const char *text, size_t len)
{
	enum rp_error err;

	token_list_reset(&w->tokens);
	if ((err = token_list_add(&w->tokens, text, len, 0)))
		return err;
	w->invalid += w->tokens.invalid;
	return RP_OK;
}

static enum rp_error add_tokenized(struct words *w, const char *text, size_t len)
{
	enum rp_error err;
	size_t n;

	if ((err = tokenize(w, text, len)))
		return err;
	w->tokenized = true;
	n = w->tokens.n;
	if (w->n + n > UINT32_MAX)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(w->alloc, &w->hash, &w->cap, w->n + n + 1)) ||
	    (err = RP_GROW(w->alloc, &w->number, &w->number_cap, w->numbers + n + 1)))
		return err;
	for (size_t i = 0; i < n; i++) {
		w->hash[w->n] = hash_token(w, &w->tokens.token[i]);
		w->number[w->numbers] = (uint32_t)w->n++;
		w->numbers += w->tokens.token[i].has_digit;
	}
	return RP_OK;
}

/* --- By the scan ---------------------------------------------------------------------------- */

static bool is_word(const struct scan *s, size_t at)
{
	return s->word[at / 64] >> at % 64 & 1;
}

/* Set n bits from 'at' on to 'value'. */
static inline void set_bits(uint64_t *mask, size_t at, size_t n, bool value)
{
	do {
		size_t bit = at % 64, m = n < 64 - bit ? n : 64 - bit;
		uint64_t bits = (m < 64 ? (UINT64_C(1) << m) - 1 : UINT64_MAX) << bit;

		if (value)
			mask[at / 64] |= bits;
		else
			mask[at / 64] &= ~bits;
		at += m;
		n -= m;
	} while (n);
}

enum other_kind {
	OTHER_LEFT,  /* for the tokenizer */
	OTHER_PARTS, /* parts words, always */
	OTHER_QUOTE, /* parts words, but between Hebrew letters, or where a comma is between digits */
	OTHER_APOSTROPHE
};

/* The General Punctuation block in bits: E2 80 80 to E2 80 BF. */
#define BIT(c)     (UINT64_C(1) << ((c)-0x2000))
#define BITS(a, b) ((BIT(b) << 1) - BIT(a))
#define PUNCTUATION_PARTS \
	(BITS(0x2000, 0x200A) | BITS(0x2010, 0x2015) | BITS(0x2020, 0x2023) | BIT(0x2026))
#define PUNCTUATION_QUOTES      BITS(0x201C, 0x201F)
#define PUNCTUATION_APOSTROPHES (BITS(0x2018, 0x201B) | BIT(0x2032) | BITS(0x2039, 0x203A))

/* Tell what is not ASCII and yet leaves the words around it as they are; its length in *ret. */
static enum other_kind other_at(const unsigned char *p, size_t left, size_t *ret)
{
	*ret = 1;
	if (left >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] & 0xC0) == 0x80) {
		uint64_t bit = UINT64_C(1) << (p[2] & 0x3F);

		*ret = 3;
		if (bit & PUNCTUATION_PARTS)
			return OTHER_PARTS;
		if (bit & PUNCTUATION_QUOTES)
			return OTHER_QUOTE;
		if (bit & PUNCTUATION_APOSTROPHES)
			return OTHER_APOSTROPHE;
	} else if (left >= 2 && p[0] == 0xD8) {
		*ret = 2;
		switch (p[1]) {
		case 0x9B: /* Arabic semicolon, question mark */
		case 0x9F:
			return OTHER_PARTS;
		case 0x8C: /* Arabic comma */
			return OTHER_QUOTE;
		}
	} else if (left >= 2 && p[0] == 0xC2) {
		*ret = 2;
		switch (p[1]) {
		case 0xA0: /* no-break space */
		case 0xA3: /* pound */
		case 0xA7: /* section */
		case 0xA9: /* copyright */
		case 0xAE: /* registered */
		case 0xB0: /* degree */
			return OTHER_PARTS;
		case 0xAB: /* guillemets */
		case 0xBB:
			return OTHER_QUOTE;
		}
	}
	return OTHER_LEFT;
}

/* Return the byte behind the last that parts words, in front of byte 'at'. */
static size_t run_begin(const struct scan *s, size_t at)
{
	size_t b = at / 64;
	uint64_t below = (UINT64_C(1) << at % 64) - 1;

	for (;; b--, below = UINT64_MAX) {
		uint64_t parts = ~(s->word[b] | s->joiner[b] | s->other[b]) & below;

		if (parts)
			return b * 64 + 64 - (size_t)__builtin_clzll(parts);
		if (!b)
			return 0;
	}
}

/* Return the first byte that parts words, behind byte 'at'; what is behind the text does. */
static size_t run_end(const struct scan *s, size_t at)
{
	size_t b = at / 64;
	uint64_t above = UINT64_MAX << at % 64;

	for (;; b++, above = UINT64_MAX) {
		uint64_t parts = ~(s->word[b] | s->joiner[b] | s->other[b]) & above;

		if (parts)
			return b * 64 + (size_t)__builtin_ctzll(parts);
	}
}

/* Return what the two bytes at p fold to if that is a letter of at most two, or 0. */
static inline uint32_t two_byte_letter(const unsigned char *p, size_t left)
{
	if (left < 2 || (p[0] & 0xE0) != 0xC0 || (p[1] & 0xC0) != 0x80)
		return 0;
	return token_two_bytes[(p[0] & 0x1F) << 6 | (p[1] & 0x3F)];
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The longest word that simple_word() makes. */
#define SIMPLE_MAX 40

struct simple_word {
	char text[SIMPLE_MAX + 4 + WORD_HASH_MAX];
	size_t len;
	bool has_digit;
};

/* Tell whether the point or comma at 'at', between digits, stays in the word: thousands' does not. */
static bool keeps_joiner(const struct simple_word *w, size_t at, char joiner)
{
	size_t front = 0, behind = 0;

	while (front < at && is_digit(w->text[at - front - 1]))
		front++;
	while (at + behind < w->len && is_digit(w->text[at + behind]))
		behind++;
	return joiner == '.' || front > 3 || behind != 3;
}

/*
 * What nearly all of the runs left to the tokenizer are: one word of letters of at most two bytes
 * and digits, with no joiner or one in it, as don't, 5.1 and 1,000, quotes around it or not.  Make that word; false if it is anything else.
 */
static bool simple_word(const unsigned char *p, size_t len, struct simple_word *ret)
{
	size_t pending = 0, at = 0, n = 0, step;
	char joiner = 0, inner = 0; /* the last one; the one between letters or digits */
	uint32_t letter;

	ret->has_digit = false;
	for (size_t i = 0; i < len; i += step) {
		unsigned char c = p[i];

		step = 1;
		letter = two_byte_letter(p + i, len - i);
		if (letter) {
			step = 2;
		} else if (c >= 0x80) {
			enum other_kind kind = other_at(p + i, len - i, &step);

			if (kind != OTHER_QUOTE && kind != OTHER_APOSTROPHE)
				return false;
			c = kind == OTHER_QUOTE ? '"' : '\'';
		}
		if (!letter && !is_alnum(c)) {
			/* At both ends they mean nothing. */
			if (n && !pending++)
				joiner = c == '`' ? '\'' : (char)c;
			continue;
		}
		if (pending) {
			bool numeric = is_digit((char)c) && is_digit(ret->text[n - 1]);

			if (pending > 1 || inner || joiner == '"' ||
			    (joiner == '\'' ? is_digit((char)c) : !numeric))
				return false;
			inner = joiner;
			at = n;
			pending = 0;
		}
		if (n + 2 > SIMPLE_MAX)
			return false;
		if (letter) {
			n += utf8_encode(letter, ret->text + n);
			continue;
		}
		ret->has_digit |= is_digit((char)c);
		ret->text[n++] = (char)(c | 0x20);
	}
	ret->len = n;
	if (inner && inner != '\'' && keeps_joiner(ret, at, inner)) {
		memmove(ret->text + at + 1, ret->text + at, n - at);
		ret->text[at] = inner;
		ret->len++;
	}
	return n > 0;
}

static enum rp_error add_patch(struct words *w, size_t at, uint64_t hash, bool has_digit)
{
	struct scan *s = &w->scan;
	enum rp_error err;

	if ((err = RP_GROW(w->alloc, &w->patch, &w->patch_cap, w->patches + 1)))
		return err;
	set_bits(s->word, at, 1, true);
	if (has_digit)
		set_bits(s->digit, at, 1, true);
	w->patch[w->patches++] = (struct word_patch){(uint32_t)at, hash};
	return RP_OK;
}

/*
 * Leave what is around byte 'at' to the tokenizer.  Its words are listed as words of one byte each,
 * two bytes apart, which are given their hashes afterwards.  Return in *ret_fits whether there was
 * room for that.
 */
static enum rp_error leave_run(struct words *w, const char *text, size_t at, bool *ret_fits)
{
	struct scan *s = &w->scan;
	size_t begin = run_begin(s, at), len = run_end(s, at) - begin;
	const struct token_list *t = &w->tokens;
	struct simple_word simple;
	enum rp_error err;
	bool is_simple = simple_word((const unsigned char *)text + begin, len, &simple);

	*ret_fits = true;
	if (!is_simple) {
		if ((err = tokenize(w, text + begin, len)))
			return err;
		*ret_fits = 2 * t->n <= len + 1;
		if (!*ret_fits)
			return RP_OK;
	}
	set_bits(s->word, begin, len, false);
	set_bits(s->digit, begin, len, false);
	set_bits(s->joiner, begin, len, false);
	set_bits(s->other, begin, len, false);
	if (is_simple)
		return add_patch(w, begin, w->hash_ops->one(simple.text, simple.len, &w->key),
				 simple.has_digit);
	for (size_t i = 0; i < t->n; i++)
		if ((err = add_patch(w, begin + 2 * i, hash_token(w, &t->token[i]),
				     t->token[i].has_digit)))
			return err;
	return RP_OK;
}

/*
 * Fold the letters of two bytes at p that stay letters of two bytes, which most of Cyrillic, Greek,
 * Hebrew and Arabic are; return how many bytes they are.
 */
static size_t fold_letters(const unsigned char *p, size_t left, unsigned char *folded)
{
	size_t n;
	uint32_t c;

	for (n = 0; (c = two_byte_letter(p + n, left - n)) >= 0x80; n += 2) {
		folded[n] = (unsigned char)(0xC0 | c >> 6);
		folded[n + 1] = (unsigned char)(0x80 | (c & 0x3F));
	}
	return n;
}

/* Tell whether a word goes on at byte 'at', which may not be settled yet. */
static bool goes_on(const struct scan *s, const unsigned char *text, size_t at)
{
	unsigned char folded[2];
	size_t left = at < s->len ? s->len - at : 0;

	return is_word(s, at) || (left >= 2 && fold_letters(text + at, 2, folded));
}

/* Take what is not ASCII at byte 'at' out of the masks, or leave it to the tokenizer. */
static enum rp_error settle_other(struct words *w, const char *text, size_t at, bool *ret_fits)
{
	struct scan *s = &w->scan;
	const unsigned char *p = (const unsigned char *)text;
	size_t n = fold_letters(p + at, s->len - at, s->text + at);
	enum other_kind kind;

	*ret_fits = true;
	if (n) {
		set_bits(s->word, at, n, true);
		set_bits(s->other, at, n, false);
		return RP_OK;
	}
	kind = other_at(p + at, s->len - at, &n);
	if (kind == OTHER_LEFT ||
	    (kind != OTHER_PARTS && at && is_word(s, at - 1) && goes_on(s, p, at + n)))
		return leave_run(w, text, at, ret_fits);
	set_bits(s->other, at, n, false);
	if (kind != OTHER_PARTS)
		set_bits(s->joiner, at, n, true);
	return RP_OK;
}

/*
 * Fold the letters of two bytes of block b, as fold_letters() does, up to what is none, without asking
 * where words end: that cannot be predicted, and cost more than all else of Russian.
 */
static void settle_letters(struct scan *s, const unsigned char *text, size_t b)
{
	uint64_t left = s->other[b], letters = 0;

	/* Of a bit that is set the byte is there. */
	while (left & left >> 1) {
		size_t at = (size_t)__builtin_ctzll(left);
		const unsigned char *p = text + b * 64 + at;
		uint32_t c;

		if (at == 63 || !(left >> at & 2) || (c = two_byte_letter(p, 2)) < 0x80)
			break;
		s->text[b * 64 + at] = (unsigned char)(0xC0 | c >> 6);
		s->text[b * 64 + at + 1] = (unsigned char)(0x80 | (c & 0x3F));
		letters |= UINT64_C(3) << at;
		left &= ~(UINT64_C(3) << at);
	}
	s->word[b] |= letters;
	s->other[b] = left;
}

/* Settle what is not ASCII, then joiners, to which it may be next. */
static enum rp_error settle(struct words *w, const char *text, bool *ret_fits)
{
	struct scan *s = &w->scan;
	uint64_t carry = 0, joins;
	enum rp_error err;

	*ret_fits = true;
	for (size_t b = 0; b < s->blocks; b++)
		while (s->other[b]) {
			settle_letters(s, (const unsigned char *)text, b);
			if (!s->other[b])
				break;
			if ((err = settle_other(w, text,
						b * 64 + (size_t)__builtin_ctzll(s->other[b]),
						ret_fits)) ||
			    !*ret_fits)
				return err;
		}
	for (size_t b = 0; b < s->blocks; b++) {
		while ((joins = s->joiner[b] & (s->word[b] << 1 | carry) &
				(s->word[b] >> 1 | s->word[b + 1] << 63)))
			if ((err = leave_run(w, text, b * 64 + (size_t)__builtin_ctzll(joins),
					     ret_fits)) ||
			    !*ret_fits)
				return err;
		carry = s->word[b] >> 63;
	}
	return RP_OK;
}

/* List the words that have a digit, by where their digits begin. */
static void add_numbers(struct words *w)
{
	const struct scan *s = &w->scan;
	uint64_t carry = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		uint64_t begins = s->digit[b] & ~(s->digit[b] << 1 | carry);

		carry = s->digit[b] >> 63;
		for (; begins; begins &= begins - 1) {
			size_t at = b * 64 + (size_t)__builtin_ctzll(begins);
			uint32_t word = (uint32_t)(w->first + scan_words_before(s, at + 1) - 1);

			if (!w->numbers || w->number[w->numbers - 1] != word)
				w->number[w->numbers++] = word;
		}
	}
}

static enum rp_error add_scanned(struct words *w)
{
	struct scan *s = &w->scan;
	uint64_t *hash;
	enum rp_error err;

	w->scan_ops->list(s);
	if (w->n + s->words > UINT32_MAX)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(w->alloc, &w->hash, &w->cap, w->n + s->words + 1)) ||
	    (err = RP_GROW(w->alloc, &w->number, &w->number_cap, w->numbers + s->words + 1)))
		return err;
	hash = w->hash + w->n;
	w->hash_ops->list((const char *)s->text, s->bound, s->words, &w->key, hash);
	for (size_t i = 0; i < w->patches; i++)
		hash[scan_words_before(s, w->patch[i].at)] = w->patch[i].hash;
	w->n += s->words;
	add_numbers(w);
	return RP_OK;
}

/* Tell whether most of a piece is letters of three bytes, each a word or several. */
static bool is_for_tokenizer(const struct scan *s, const char *text)
{
	size_t n = 0, short_ones = 0, long_ones = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		if (s->other[b]) {
			size_t at = b * 64 + (size_t)__builtin_ctzll(s->other[b]);

			/* What a block begins with may be in the middle of a code point. */
			n += (size_t)__builtin_popcountll(s->other[b]);
			short_ones += (unsigned char)text[at] >= 0xC0 &&
				      (unsigned char)text[at] < 0xE0;
			long_ones += (unsigned char)text[at] >= 0xE0;
		}
	}
	return n > s->len / OTHER_SHARE && long_ones > short_ones;
}

/* Add the words of a piece of at most SCAN_MAX bytes. */
static enum rp_error add_piece(struct words *w, const char *text, size_t len)
{
	size_t invalid = w->invalid;
	enum rp_error err;
	bool fits;

	w->first = w->n;
	w->tokenized = false;
	w->patches = 0;
	scan_classify(&w->scan, w->scan_ops, text, len);
	if (!is_for_tokenizer(&w->scan, text)) {
		if ((err = settle(w, text, &fits)))
			return err;
		if (fits)
			return add_scanned(w);
		w->invalid = invalid;
	}
	return add_tokenized(w, text, len);
}

enum rp_error words_add(struct words *w, const char *text, size_t len)
{
	enum rp_error err;

	w->first = w->n;
	w->tokenized = true;
	token_list_reset(&w->tokens);
	while (len) {
		size_t n = len;

		if (n > SCAN_MAX) {
			for (n = SCAN_MAX; n && !parts_words((unsigned char)text[n - 1]); n--)
				;
			if (!n)
				for (n = SCAN_MAX; n < len && !parts_words((unsigned char)text[n]);
				     n++)
					;
		}
		err = n <= SCAN_MAX ? add_piece(w, text, n) : add_tokenized(w, text, n);
		if (err)
			return err;
		text += n;
		len -= n;
	}
	return RP_OK;
}

size_t words_at(const struct words *w, size_t at)
{
	size_t low = 0, high = w->tokens.n;

	if (!w->tokenized)
		return at < w->scan.len ? w->first + scan_words_before(&w->scan, at) : w->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w->tokens.token[middle].source_at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return w->first + low;
}
