#include "shingle/words.h"

#include <string.h>

#include "base/mem.h"

void words_init(struct words *w, const struct rp_allocator *alloc, enum cpu_level level)
{
	memset(w, 0, sizeof(*w));
	w->alloc = mem_or_default(alloc);
	w->scan_ops = scan_ops_for(level);
	w->other_settle = other_settle_for(level);
	w->hash_ops = word_hash_ops_for(level);
	token_list_init(&w->tokens, w->alloc);
	scan_init(&w->scan);
	other_table_init(&w->other);
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

/* --- By the tokenizer, run by run ------------------------------------------------------------- */

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
 * where they begin or two bytes behind the one in front, and are given their hashes afterwards.
 * Return in *ret_fits whether there was room for that.
 */
static enum rp_error leave_run(struct words *w, const char *text, size_t at, bool *ret_fits)
{
	struct scan *s = &w->scan;
	size_t begin = run_begin(s, at), len = run_end(s, at) - begin;
	const struct token_list *t = &w->tokens;
	enum rp_error err;

	if ((err = tokenize(w, text + begin, len)))
		return err;
	set_bits(s->word, begin, len, false);
	set_bits(s->digit, begin, len, false);
	set_bits(s->joiner, begin, len, false);
	set_bits(s->other, begin, len, false);
	set_bits(s->drop, begin, len, false);
	set_bits(s->start, begin, len, false);
	for (size_t i = 0, next = 0; i < t->n; i++, next = at + 2) {
		at = t->token[i].source_at > next ? t->token[i].source_at : next;
		*ret_fits = at < len;
		if (!*ret_fits)
			return RP_OK;
		if ((err = add_patch(w, begin + at, hash_token(w, &t->token[i]),
				     t->token[i].has_digit)))
			return err;
	}
	return RP_OK;
}

/* --- Joiners --------------------------------------------------------------------------------- */

enum join {
	JOIN_NOT,  /* parts words */
	JOIN_DROP, /* is left out of the word */
	JOIN_KEEP, /* belongs to the word */
	JOIN_LEFT  /* for the tokenizer */
};

/*
 * A comma between digits, from byte 'at' to 'behind': does it group thousands?  Only where the
 * group of digits in front begins the word, and no joiner follows: the rest has more to it.
 */
static enum join join_by_comma(const struct scan *s, size_t at, size_t behind)
{
	size_t front = at, back = behind, next;

	/* Digits of two bytes, one of which is dropped, are among the rest. */
	while (front && scan_bit(s->digit, front - 1) && !scan_bit(s->drop, front - 1))
		front--;
	while (scan_bit(s->digit, back) && !scan_bit(s->drop, back))
		back++;
	for (next = back; scan_bit(s->joiner, next); next++)
		;
	if ((front && (scan_bit(s->word, front - 1) || scan_bit(s->joiner, front - 1))) ||
	    scan_bit(s->word, back) || scan_bit(s->word, next))
		return JOIN_LEFT;
	return at - front > 3 || back - behind != 3 ? JOIN_KEEP : JOIN_DROP;
}

/* A joiner between two bytes of words, from byte 'at' to 'behind'. */
static enum join join_of(const struct scan *s, const unsigned char *text, size_t at, size_t behind)
{
	bool digit_front = scan_bit(s->digit, at - 1), digit_behind = scan_bit(s->digit, behind);
	bool ascii = text[at - 1] < 0x80 && text[behind] < 0x80;
	char joiner = text[at] < 0x80 ? (char)text[at] : other_joiner(text + at, behind - at);

	switch (joiner) {
	case '\'':
	case '`':
		return digit_behind ? JOIN_NOT : JOIN_DROP;
	case '"': /* may be between Hebrew letters */
		return text[at - 1] < 0x80 || text[behind] != 0xD7 ? JOIN_NOT : JOIN_LEFT;
	case ',':
		if (!ascii || text[at] >= 0x80)
			return digit_behind ? JOIN_LEFT : JOIN_NOT;
		return digit_front && digit_behind ? join_by_comma(s, at, behind) : JOIN_NOT;
	default:
		if (!ascii)
			return JOIN_LEFT;
		if (digit_front || digit_behind)
			return digit_front && digit_behind ? JOIN_KEEP : JOIN_NOT;
		/* Behind a single letter it may be that of an abbreviation. */
		return at >= 2 && scan_bit(s->word, at - 2) && text[at - 2] < 0x80 ? JOIN_NOT
										   : JOIN_LEFT;
	}
}

/* Settle the joiners in front of byte 'at', where a word goes on or begins. */
static enum rp_error settle_joiner(struct words *w, const char *text, size_t at, bool *ret_fits)
{
	struct scan *s = &w->scan;
	const unsigned char *p = (const unsigned char *)text;
	size_t begin = at;
	enum join join;

	/* What was left to the tokenizer meanwhile is settled. */
	if (!scan_bit(s->joiner, at - 1) || !scan_bit(s->word, at))
		return RP_OK;
	do
		begin--;
	while (begin && (p[begin] & 0xC0) == 0x80 && scan_bit(s->joiner, begin - 1));
	/* Two of them part words. */
	if (!begin || !scan_bit(s->word, begin - 1))
		return RP_OK;
	join = join_of(s, p, begin, at);
	if (join == JOIN_LEFT)
		return leave_run(w, text, begin, ret_fits);
	if (join != JOIN_NOT)
		set_bits(s->word, begin, at - begin, true);
	if (join == JOIN_DROP)
		set_bits(s->drop, begin, at - begin, true);
	return RP_OK;
}

/* --- By the scan ------------------------------------------------------------------------------ */

/*
 * Settle joiners: of each run of them behind a word, adding one to it tells what is behind the run.
 * A word of its own goes on over nothing, and what begins behind one is one: there is none to settle.
 */
static enum rp_error settle_joiners(struct words *w, const char *text, bool *ret_fits)
{
	struct scan *s = &w->scan;
	uint64_t carry = 0, word_carry = 0;
	enum rp_error err;

	for (size_t b = 0; b < s->blocks; b++) {
		uint64_t joiner = s->joiner[b];
		uint64_t first = joiner & (s->word[b] << 1 | word_carry) & ~s->start[b];
		uint64_t sum = joiner + first, behind;

		behind = sum + carry;
		carry = (sum < joiner) | (behind < sum);
		for (behind &= ~joiner & s->word[b] & ~s->start[b]; behind; behind &= behind - 1)
			if ((err = settle_joiner(w, text, b * 64 + (size_t)__builtin_ctzll(behind),
						 ret_fits)) ||
			    !*ret_fits)
				return err;
		word_carry = s->word[b] >> 63;
	}
	return RP_OK;
}

/* Leave what is not ASCII and not settled to the tokenizer. */
static enum rp_error leave_rest(struct words *w, const char *text, bool *ret_fits)
{
	struct scan *s = &w->scan;
	enum rp_error err = RP_OK;

	for (size_t b = 0; b < s->blocks && *ret_fits && !err; b++)
		while (s->other[b] && *ret_fits && !err)
			err = leave_run(w, text, b * 64 + (size_t)__builtin_ctzll(s->other[b]),
					ret_fits);
	return err;
}

/* Settle what is not ASCII, then joiners, to which it may be next. */
static enum rp_error settle(struct words *w, const char *text, bool *ret_fits)
{
	enum rp_error err = RP_OK;

	*ret_fits = true;
	if (!w->other_settle(&w->other, &w->scan, text))
		err = leave_rest(w, text, ret_fits);
	return err || !*ret_fits ? err : settle_joiners(w, text, ret_fits);
}

/* Hash a word again without the bytes that are dropped, the first of which is at 'at'. */
static uint64_t hash_without(struct words *w, size_t at, size_t end, size_t begin)
{
	const struct scan *s = &w->scan;
	unsigned char *to = w->without;
	size_t n = 0;

	/* What is copied too far is copied over, or not read. */
	while (begin < end) {
		for (; begin < at; begin += 16, n += 16)
			memcpy(to + n, s->text + begin, 16);
		n -= begin - at;
		for (begin = at; begin < end && scan_bit(s->drop, begin); begin++)
			;
		for (at = begin; at < end && !scan_bit(s->drop, at); at++)
			;
	}
	return w->hash_ops->one((const char *)to, n, &w->key);
}

/* Hash anew the words from which bytes are dropped. */
static void hash_dropped(struct words *w, uint64_t *hash)
{
	const struct scan *s = &w->scan;
	size_t end = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		for (uint64_t drop = s->drop[b]; drop; drop &= drop - 1) {
			size_t at = b * 64 + (size_t)__builtin_ctzll(drop), i;

			if (at < end)
				continue;
			i = scan_words_before(s, at + 1) - 1;
			end = s->bound[2 * i + 1];
			hash[i] = hash_without(w, at, end, s->bound[2 * i]);
		}
	}
}

static enum rp_error add_scanned(struct words *w)
{
	struct scan *s = &w->scan;
	uint64_t *hash;
	enum rp_error err;

	scan_list(s, w->scan_ops);
	if (w->n + s->words > UINT32_MAX)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(w->alloc, &w->hash, &w->cap, w->n + s->words + 1)) ||
	    (err = RP_GROW(w->alloc, &w->number, &w->number_cap,
			   w->numbers + s->words + SCAN_SLACK)))
		return err;
	hash = w->hash + w->n;
	w->hash_ops->list((const char *)s->text, s->bound, s->words, &w->key, hash);
	hash_dropped(w, hash);
	for (size_t i = 0; i < w->patches; i++)
		hash[scan_words_before(s, w->patch[i].at)] = w->patch[i].hash;
	w->n += s->words;
	w->numbers += w->scan_ops->numbers(s, w->first, w->number + w->numbers);
	return RP_OK;
}

static void begin_piece(struct words *w, const char *text, size_t len)
{
	w->first = w->n;
	w->tokenized = false;
	w->patches = 0;
	scan_classify(&w->scan, w->scan_ops, text, len);
}

/* Add the words of the piece that was begun. */
static enum rp_error add_piece(struct words *w, const char *text)
{
	size_t invalid = w->invalid;
	enum rp_error err;
	bool fits;

	if ((err = settle(w, text, &fits)))
		return err;
	if (fits)
		return add_scanned(w);
	w->invalid = invalid;
	return add_tokenized(w, text, w->scan.len);
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
		if (n <= SCAN_MAX) {
			begin_piece(w, text, n);
			err = add_piece(w, text);
		} else {
			err = add_tokenized(w, text, n);
		}
		if (err)
			return err;
		text += n;
		len -= n;
	}
	return RP_OK;
}

/* Return the byte behind the last line end of the piece that was begun, or 0. */
static size_t last_line(const struct scan *s)
{
	for (size_t b = s->blocks; b--;)
		if (s->line[b])
			return b * 64 + 64 - (size_t)__builtin_clzll(s->line[b]);
	return 0;
}

enum rp_error words_add_lines(struct words *w, const char *text, size_t len, size_t *ret_len)
{
	bool is_whole = len <= SCAN_MAX;
	size_t lines;

	begin_piece(w, text, is_whole ? len : SCAN_MAX);
	lines = is_whole ? len : last_line(&w->scan);
	*ret_len = lines;
	if (!lines)
		return RP_OK;
	if (!is_whole)
		scan_cut(&w->scan, lines);
	return add_piece(w, text);
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
