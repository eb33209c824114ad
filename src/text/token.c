#include "text/token.h"

#include <string.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "text/fold.h"
#include "text/token_table.h"
#include "text/utf8.h"

/* More than one code point can add, each of its foldings at four bytes and a space, and what may be
 * read behind the last word. */
#define ROOM (FOLD_MAX * 5 + 8 + TOKEN_SLACK)

/*
 * The word being built at the end of the text.  Some rules look ahead; instead of that,
 * the word is extended as if the rule held, and put right where it turns out not to.
 */
struct word {
	enum {
		WORD_NONE,
		WORD_RUN,
		WORD_SINGLE,
		WORD_NUMERAL
	} state;
	char joiner; /* the joiner behind the word so far, or 0 */
	bool has_digit;
	bool after_digit; /* the last is a digit */
	bool broken;      /* has a kept point or comma, so later commas group nothing */
	bool has_comma;   /* the digit group is behind a comma, at 'comma' */
	bool abbreviated; /* the part is behind a dropped full stop */
	uint32_t last;    /* the last code point that is no mark */
	size_t at;        /* bytes into the text */
	size_t source_at, source_end;
	size_t units;           /* letters and digits in the part, which a dropped stop ends */
	size_t group;           /* digits in the digit group at the end */
	size_t comma;           /* bytes into the text */
	size_t part;            /* where the part starts: bytes into the text, */
	size_t part_source_at;  /* into the source, */
	size_t part_before_end; /* and where the part before ends in the source */
};

struct tokenizer {
	struct token_list *list;
	char *out;  /* the list's text, with room for more */
	size_t len; /* bytes of it in use */
	struct word word;
};

static bool in_range(uint32_t c, uint32_t low, uint32_t high)
{
	return c - low <= high - low;
}

static bool is_single(uint32_t c)
{
	return in_range(c, 0x0E00, 0x0EFF) ||   /* Thai, Lao */
	       in_range(c, 0x1000, 0x109F) ||   /* Myanmar */
	       in_range(c, 0x1780, 0x17FF) ||   /* Khmer */
	       in_range(c, 0x3005, 0x3007) ||   /* ideographic iteration mark, zero */
	       in_range(c, 0x3021, 0x3029) ||   /* Hangzhou numerals */
	       in_range(c, 0x3038, 0x30FF) ||   /* more of them, Hiragana, Katakana */
	       in_range(c, 0x31F0, 0x31FF) ||   /* Katakana extensions */
	       in_range(c, 0x3400, 0x4DBF) ||   /* Han */
	       in_range(c, 0x4E00, 0x9FFF) ||   /* Han */
	       in_range(c, 0xA9E0, 0xA9FF) ||   /* Myanmar */
	       in_range(c, 0xAA60, 0xAA7F) ||   /* Myanmar */
	       in_range(c, 0xF900, 0xFAFF) ||   /* Han */
	       in_range(c, 0x1AFF0, 0x1B16F) || /* Kana */
	       in_range(c, 0x20000, 0x3FFFF);   /* Han */
}

enum token_class token_class_by_rule(uint32_t c)
{
	if (c == '\'' || c == '"' || c == '.' || c == ',' || c == 0xB7)
		return TOKEN_JOINER;
	if (c == 0x30FC) /* prolonged sound mark, to Unicode a letter */
		return TOKEN_MARK;
	if (c > 0x10FFFF)
		return TOKEN_OTHER;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_NL:
		return is_single(c) ? TOKEN_SINGLE : TOKEN_LETTER;
	case UTF8PROC_CATEGORY_ND:
		return TOKEN_DIGIT;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return TOKEN_MARK;
	default:
		return TOKEN_OTHER;
	}
}

enum token_class token_class_of(uint32_t c)
{
	if (c > 0xFFFF)
		return token_class_by_rule(c);
	return (enum token_class)token_class[token_page[c >> 6]][c & 63];
}

/* So many bytes are counted in a byte, as vectors do at once. */
#define COUNTED 240

/* Letters that are words of their own take three bytes and more; punctuation with three begins with E2. */
static size_t count_begins(const char *text, size_t len)
{
	size_t begins = 0;

	for (size_t i = 0; i < len; i += COUNTED) {
		size_t n = len - i < COUNTED ? len - i : COUNTED;
		unsigned char some = 0;

		for (size_t k = i; k < i + n; k++)
			some += (unsigned char)text[k] >= 0xE0 && (unsigned char)text[k] != 0xE2;
		begins += some;
	}
	return begins;
}

bool token_is_unspaced(const char *text, size_t len, size_t words)
{
	const char *end;
	size_t begins = count_begins(text, len), singles = 0;

	if (!words || begins < words - words / 2)
		return false;
	end = text + len;
	while (text < end && singles < words - words / 2) {
		uint32_t c;

		text += utf8_decode(text, end, &c);
		singles += c >= 0x800 && c != UTF8_INVALID && token_class_of(c) == TOKEN_SINGLE;
	}
	return singles >= words - words / 2;
}

static bool is_hebrew(uint32_t c)
{
	return in_range(c, 0x05D0, 0x05EA);
}

/* Han numerals, simplified and traditional. */
bool token_is_numeral(uint32_t c)
{
	switch (c) {
	case 0x3007: /* zero, written round */
	case 0x4E00: /* one, two, ... */
	case 0x4E8C:
	case 0x4E09:
	case 0x56DB:
	case 0x4E94:
	case 0x516D:
	case 0x4E03:
	case 0x516B:
	case 0x4E5D:
	case 0x5341: /* ten, hundred, thousand */
	case 0x767E:
	case 0x5343:
	case 0x4E07: /* ten thousand, a hundred million */
	case 0x842C:
	case 0x4EBF:
	case 0x5104:
	case 0x96F6: /* zero */
		return true;
	default:
		return false;
	}
}

/* Whether the word that ends at 'source_at' is the sign of an ordinal, U+7B2C. */
static bool is_behind_ordinal(const struct token_list *list, size_t source_at)
{
	const struct token *last;

	if (!list->n)
		return false;
	last = &list->token[list->n - 1];
	return last->len == 3 && last->source_at + last->source_len == source_at &&
	       !memcmp(list->text + last->at, "\xE7\xAC\xAC", 3);
}

/* Append the word of text [at, end) and source [source_at, source_end). */
static inline enum rp_error add(struct token_list *list, size_t at, size_t end, size_t source_at,
				size_t source_end, bool has_digit)
{
	struct token *token;
	enum rp_error err;

	if (list->n == list->cap &&
	    (err = RP_GROW(list->alloc, &list->token, &list->cap, list->n + 1)))
		return err;
	token = &list->token[list->n++];
	token->at = (uint32_t)at;
	token->len = (uint32_t)(end - at);
	token->source_at = (uint32_t)source_at;
	token->source_len = (uint32_t)(source_end - source_at);
	token->has_digit = has_digit;
	return RP_OK;
}

/* The digit group has ended: drop the comma in front of it if it groups thousands. */
static void end_group(struct tokenizer *t)
{
	struct word *w = &t->word;

	if (w->has_comma) {
		if (w->group == 3 && !w->broken) {
			memmove(t->out + w->comma, t->out + w->comma + 1, 3);
			t->len--;
		} else {
			w->broken = true;
		}
		w->has_comma = false;
	}
	w->group = 0;
}

static enum rp_error end_word(struct tokenizer *t)
{
	struct word *w = &t->word;

	if (w->state == WORD_NONE)
		return RP_OK;
	end_group(t);
	w->state = WORD_NONE;
	t->out[t->len++] = ' ';
	return add(t->list, w->at, t->len - 1, w->source_at, w->source_end, w->has_digit);
}

static void start_word(struct tokenizer *t, int state, size_t source_at)
{
	struct word *w = &t->word;

	memset(w, 0, sizeof(*w));
	w->state = state;
	w->at = t->len;
	w->source_at = source_at;
}

static void put(struct tokenizer *t, uint32_t c, size_t source_end)
{
	t->len += utf8_encode(c, t->out + t->len);
	t->word.source_end = source_end;
}

/* The part behind a dropped stop is longer than a letter, so the stop did part words. */
static enum rp_error undo_stop(struct tokenizer *t)
{
	struct word *w = &t->word;
	size_t at = w->at, source_at = w->source_at;

	memmove(t->out + w->part + 1, t->out + w->part, t->len - w->part);
	t->out[w->part] = ' ';
	t->len++;
	w->at = w->part + 1;
	w->source_at = w->part_source_at;
	w->abbreviated = false;
	return add(t->list, at, w->part, source_at, w->part_before_end, false);
}

/* Decide whether c joins the word over the joiner in between, and record that it does. */
static bool join(struct tokenizer *t, uint32_t c, bool is_digit, size_t source_at)
{
	struct word *w = &t->word;
	char joiner = w->joiner;

	w->joiner = 0;
	if (!joiner)
		return true;
	if (is_digit) {
		if (!w->after_digit || (joiner != '.' && joiner != ','))
			return false;
		if (w->group > 3 && joiner == ',')
			w->broken = true;
		end_group(t);
		if (joiner == '.')
			w->broken = true;
		w->has_comma = joiner == ',';
		w->comma = t->len;
		t->out[t->len++] = joiner;
		return true;
	}
	switch (joiner) {
	case '\'':
		return true;
	case '"':
		return is_hebrew(w->last) && is_hebrew(c);
	case '.':
		if (w->units != 1 || w->has_digit)
			return false;
		w->abbreviated = true;
		w->units = 0;
		w->part = t->len;
		w->part_source_at = source_at;
		w->part_before_end = w->source_end;
		return true;
	case ',':
		return false;
	default:
		return w->last == 'l' && c == 'l';
	}
}

/* Take the folded code point c, which comes from source [at, end). */
static enum rp_error take(struct tokenizer *t, uint32_t c, enum token_class class, size_t at,
			  size_t end)
{
	struct word *w = &t->word;
	bool is_digit = class == TOKEN_DIGIT;
	enum rp_error err;

	switch (class) {
	case TOKEN_LETTER:
	case TOKEN_DIGIT:
		if (w->state != WORD_NONE && (w->state != WORD_RUN || !join(t, c, is_digit, at)) &&
		    (err = end_word(t)))
			return err;
		if (w->state == WORD_NONE)
			start_word(t, WORD_RUN, at);
		if (++w->units == 2 && w->abbreviated && (err = undo_stop(t)))
			return err;
		if (is_digit) {
			w->group++;
			w->has_digit = true;
		} else if (w->after_digit) {
			end_group(t);
		}
		w->after_digit = is_digit;
		w->last = c;
		put(t, c, end);
		return RP_OK;
	case TOKEN_SINGLE:
		if (w->state == WORD_NUMERAL && token_is_numeral(c)) {
			w->has_digit = true;
			put(t, c, end);
			return RP_OK;
		}
		if ((err = end_word(t)))
			return err;
		start_word(t, token_is_numeral(c) ? WORD_NUMERAL : WORD_SINGLE, at);
		w->has_digit = w->state == WORD_NUMERAL && is_behind_ordinal(t->list, at);
		put(t, c, end);
		return RP_OK;
	case TOKEN_MARK:
		if (w->joiner && (err = end_word(t)))
			return err;
		if (w->state == WORD_NONE)
			start_word(t, WORD_RUN, at);
		if (w->after_digit) {
			end_group(t);
			w->after_digit = false;
		}
		put(t, c, end);
		return RP_OK;
	case TOKEN_JOINER:
		if (w->state == WORD_RUN && !w->joiner) {
			w->joiner = (char)c;
			return RP_OK;
		}
		return end_word(t);
	default:
		return end_word(t);
	}
}

/*
 * Copy eight bytes, ASCII letters in lower case, and return how many of them are ASCII
 * letters up to the first that is none.  Without a branch for each letter: the length of
 * words is what a processor cannot predict; this took English from 216 to 320 MB/s.
 */
static inline size_t copy_letters(const unsigned char *p, char *out)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
	uint64_t eight, low, letters;

	memcpy(&eight, p, sizeof(eight));
	/* Bit 7 of each byte of 'letters': at least 'a', not above 'z', and ASCII. */
	low = (eight | ones << 5) & ~highs;
	letters = (low + ones * (0x80 - 'a')) & ~(low + ones * (0x7F - 'z')) & ~eight & highs;
	eight |= letters >> 2;
	memcpy(out, &eight, sizeof(eight));
	if (letters == highs)
		return 8;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return (size_t)__builtin_clzll(letters ^ highs) / 8;
#else
	return (size_t)__builtin_ctzll(letters ^ highs) / 8;
#endif
}

/*
 * Take a run of letters at p < end, where no word is open: ASCII, and those of two bytes
 * that fold to one letter of two bytes or less.  If it is a whole word, which the two
 * bytes behind decide, add it without the state above; else open the word with it.
 * Return false if there is no such letter.
 */
static inline bool take_letters(struct tokenizer *t, const unsigned char **p,
				const unsigned char *end, size_t source_at, enum rp_error *ret)
{
	const unsigned char *start = *p, *q = start;
	size_t at = t->len, units = 0, n;
	char *out = t->out + at;
	unsigned class;
	uint32_t c;

	for (;;) {
		if (end - q >= 8) {
			n = copy_letters(q, out);
			q += n;
			out += n;
			units += n;
			if (n == 8)
				continue;
		} else if (q < end && token_byte_class[*q] == TOKEN_LETTER) {
			*out++ = (char)token_byte_folded[*q++];
			units++;
			continue;
		}
		if (end - q < 2 || (*q & 0xE0) != 0xC0 || (q[1] & 0xC0) != 0x80)
			break;
		c = token_letter[(*q & 0x1F) << 6 | (q[1] & 0x3F)];
		if (!c)
			break;
		out += utf8_encode(c, out);
		q += 2;
		units++;
	}
	if (!units)
		return false;
	n = (size_t)(q - start);
	t->len = (size_t)(out - t->out);
	*p = q;
	class = q < end ? token_byte_class[*q] : TOKEN_OTHER;
	if (class == TOKEN_JOINER)
		class = q + 1 < end ? token_byte_class[q[1]] : TOKEN_OTHER;
	if (class == TOKEN_OTHER) {
		t->out[t->len++] = ' ';
		*ret = add(t->list, at, t->len - 1, source_at, source_at + n, false);
		return true;
	}
	start_word(t, WORD_RUN, source_at);
	t->word.at = at;
	t->word.source_end = source_at + n;
	t->word.units = units;
	c = (unsigned char)out[-1];
	t->word.last = c < 0x80 ? c : (uint32_t)(out[-2] & 0x1F) << 6 | (c & 0x3F);
	*ret = RP_OK;
	return true;
}

/* Return whether p begins a code point of U+4000 - U+9FFF, or a broken one. */
static inline bool begins_han(const unsigned char *p)
{
	return *p >= 0xE4 && *p <= 0xE9;
}

/*
 * Take Han characters at p < end, which fold to themselves and end the word that is open, up to a
 * numeral and as long as the byte behind shows that no mark follows.  Return false if there is none.
 */
static inline bool take_han(struct tokenizer *t, const unsigned char **p, const unsigned char *end,
			    size_t source_at, enum rp_error *ret)
{
	const unsigned char *start = *p, *q = start;
	uint32_t c;

	*ret = RP_OK;
	for (; end - q >= 3 && begins_han(q); q += 3) {
		if (utf8_decode((const char *)q, (const char *)end, &c) != 3 || c < 0x4E00 ||
		    (end - q > 3 && q[3] >= 0x80 && !begins_han(q + 3)) || token_is_numeral(c))
			break;
		if ((*ret = end_word(t)))
			break;
		memcpy(t->out + t->len, q, 3);
		t->out[t->len + 3] = ' ';
		*ret = add(t->list, t->len, t->len + 3, source_at + (size_t)(q - start),
			   source_at + (size_t)(q - start) + 3, false);
		if (*ret)
			break;
		t->len += 4;
	}
	*p = q;
	return q > start || *ret;
}

/* Take the code point at p < end that is not ASCII, and move p behind it. */
static enum rp_error take_other(struct tokenizer *t, const unsigned char **p,
				const unsigned char *end, size_t source_at)
{
	uint32_t c, folded[FOLD_MAX];
	size_t len = utf8_decode((const char *)*p, (const char *)end, &c), n, i;
	struct word *w = &t->word;
	enum rp_error err;

	*p += len;
	if (c == UTF8_INVALID) {
		t->list->invalid++;
		return end_word(t);
	}
	n = fold_code_point(c, folded);
	if (!n && w->state != WORD_NONE && !w->joiner)
		w->source_end = source_at + len;
	for (i = 0; i < n; i++)
		if ((err = take(t, folded[i], token_class_of(folded[i]), source_at,
				source_at + len)))
			return err;
	return RP_OK;
}

static enum rp_error reserve(struct tokenizer *t, size_t left)
{
	struct token_list *list = t->list;
	enum rp_error err;

	if ((err = RP_GROW(list->alloc, &list->text, &list->text_cap, t->len + 2 * left + ROOM)))
		return err;
	t->out = list->text;
	return RP_OK;
}

void token_list_init(struct token_list *list, const struct rp_allocator *alloc)
{
	memset(list, 0, sizeof(*list));
	list->alloc = mem_or_default(alloc);
}

void token_list_release(struct token_list *list)
{
	mem_free(list->alloc, list->text);
	mem_free(list->alloc, list->token);
	token_list_init(list, list->alloc);
}

void token_list_reset(struct token_list *list)
{
	list->text_len = list->n = list->invalid = 0;
}

enum rp_error token_list_add(struct token_list *list, const char *text, size_t len, size_t base)
{
	const unsigned char *start = (const unsigned char *)text, *p = start, *end;
	struct tokenizer t = {.list = list, .len = list->text_len};
	size_t n = list->n, invalid = list->invalid, left;
	enum rp_error err = RP_ERR_TOO_LARGE;
	enum token_class class;

	if (len > UINT32_MAX || base > UINT32_MAX - len)
		goto done;
	if (!len)
		return RP_OK;
	end = start + len;
	/*
	 * ASCII adds at most two bytes for each of its own, the second being the space
	 * behind; only what is not ASCII has to look whether there is room.
	 */
	if ((err = reserve(&t, len)))
		goto done;
	while (p < end) {
		class = (enum token_class)token_byte_class[*p];
		left = (size_t)(end - p);
		if (class == TOKEN_OTHER) {
			err = end_word(&t);
			p++;
		} else if (t.word.state == WORD_NONE && *p < 0xE0 &&
			   take_letters(&t, &p, end, base + len - left, &err)) {
			;
		} else if (begins_han(p) && take_han(&t, &p, end, base + len - left, &err)) {
			;
		} else if (class != TOKEN_NO_ASCII) {
			err = take(&t, token_byte_folded[*p], class, base + len - left,
				   base + len - left + 1);
			p++;
		} else {
			if (list->text_cap - t.len < 2 * left + ROOM)
				err = reserve(&t, left);
			if (!err)
				err = take_other(&t, &p, end, base + len - left);
		}
		if (err)
			goto done;
	}
	if ((err = end_word(&t)))
		goto done;
	if (t.len > UINT32_MAX)
		err = RP_ERR_TOO_LARGE;
done:
	if (err) {
		list->n = n;
		list->invalid = invalid;
	} else {
		list->text_len = t.len;
	}
	return err;
}
