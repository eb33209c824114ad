#include "text/lead.h"

#include <stdbool.h>
#include <stdint.h>
#include <utf8proc.h>

#include "text/fold.h"
#include "text/utf8.h"

/* So far is looked for the end of a lead. */
#define LOOK 120

/* Words before the first comma, bracket or dash of a dateline, and behind it up to the dash. */
#define PLACE_WORDS_MOST 5
#define AFTER_WORDS_MOST 9

/* Of a place not in capitals: "Salt Lake City". */
#define SMALL_WORDS_MOST 3

/* Of a place in capitals with no date and no agency: "SALT LAKE CITY — ". */
#define BARE_WORDS_MOST 3

/* Behind the dash: "РИА Новости, Александр Смотров. ". */
#define TAIL_WORDS_MOST 4

/* What is longer is taken for several words: a sentence in Chinese. */
#define WORD_LETTERS_MOST 24

/* Words in a bracket: "(Thomson Reuters Foundation)", "(From a Staff Correspondent)". */
#define AGENCY_WORDS_MOST 6

/* At the very beginning fewer: "(The Village Hall Again) — " is a headline. */
#define TAG_WORDS_MOST 3

/* Letters of small words in a place: "Rio de Janeiro"; what has more is a sentence. */
#define PARTICLE_MOST 3

/* Behind a lead are at least so many words; what is shorter is an entry of a list.  Behind a time
 * more: "20:15 Late news" is a programme's, and says when. */
#define REST_WORDS_LEAST      6
#define REST_WORDS_TIME_LEAST 10

#define ZONE_LETTERS_MOST 5

/* "Calif.", "Conn.", "Wash." */
#define ABBREVIATION_MOST 5

/* "NEW DELHI - The" but not "IBM - The": a shorter word in capitals is as likely a name. */
#define LOUD_LETTERS_LEAST 4

/* Chinese characters up to "dispatch" and "news". */
#define DISPATCH_MOST 30
#define NEWS_MOST     8

enum kind {
	KIND_END,
	KIND_UPPER,
	KIND_LOWER,
	KIND_CASELESS, /* a letter of a script without capitals */
	KIND_MARK,
	KIND_DIGIT,
	KIND_SPACE,
	KIND_NOTHING, /* folds to nothing */
	KIND_SYMBOL
};

struct unit {
	enum kind kind;
	bool is_long;   /* a dash that is no hyphen */
	uint32_t value; /* of a digit; else what a symbol folds to, or it */
	uint32_t c;
	size_t len; /* bytes */
};

struct cursor {
	const char *at, *end;
};

static struct unit other_unit(uint32_t c, size_t len)
{
	struct unit u = {.kind = KIND_SYMBOL, .value = c, .c = c, .len = len};
	uint32_t folded[FOLD_MAX];
	size_t n;

	if (c == UTF8_INVALID)
		return u;
	/* Han, Hangul: short for what follows. */
	if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3)) {
		u.kind = KIND_CASELESS;
		return u;
	}
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LT:
		u.kind = KIND_UPPER;
		return u;
	case UTF8PROC_CATEGORY_LL:
		u.kind = KIND_LOWER;
		return u;
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_LM:
		u.kind = KIND_CASELESS;
		return u;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
		u.kind = KIND_MARK;
		return u;
	default:
		break;
	}
	n = fold_code_point(c, folded);
	if (!n) {
		u.kind = KIND_NOTHING;
		return u;
	}
	u.value = folded[0];
	if (u.value == ' ') {
		u.kind = KIND_SPACE;
	} else if (n == 1 && u.value >= '0' && u.value <= '9') {
		u.kind = KIND_DIGIT;
		u.value -= '0';
	} else if (u.value == '-') {
		/* Hyphens of all kinds, minus and the Hebrew one are none. */
		u.is_long = c != 0x2010 && c != 0x2011 && c != 0x2212 && c != 0x5BE &&
			    c != 0xFE63 && c != 0xFF0D;
	}
	return u;
}

static inline struct unit peek(const struct cursor *cur)
{
	struct unit u = {.kind = KIND_END};
	unsigned char b;

	if (cur->at == cur->end)
		return u;
	b = (unsigned char)*cur->at;
	if (b >= 0x80) {
		u.len = utf8_decode(cur->at, cur->end, &u.c);
		return other_unit(u.c, u.len);
	}
	u.len = 1;
	u.c = u.value = b;
	if (b >= 'a' && b <= 'z') {
		u.kind = KIND_LOWER;
	} else if (b >= 'A' && b <= 'Z') {
		u.kind = KIND_UPPER;
	} else if (b >= '0' && b <= '9') {
		u.kind = KIND_DIGIT;
		u.value = b - (uint32_t)'0';
	} else {
		u.kind = b == ' ' || b == '\t' ? KIND_SPACE : KIND_SYMBOL;
	}
	return u;
}

static bool is_letter(struct unit u)
{
	return u.kind == KIND_UPPER || u.kind == KIND_LOWER || u.kind == KIND_CASELESS;
}

static bool is_symbol(struct unit u, uint32_t symbol)
{
	return u.kind == KIND_SYMBOL && u.value == symbol;
}

static bool take_symbol(struct cursor *cur, uint32_t symbol)
{
	struct unit u = peek(cur);

	if (!is_symbol(u, symbol))
		return false;
	cur->at += u.len;
	return true;
}

static bool skip_spaces(struct cursor *cur)
{
	const char *from = cur->at;

	for (struct unit u = peek(cur); u.kind == KIND_SPACE || u.kind == KIND_NOTHING;
	     u = peek(cur))
		cur->at += u.len;
	return cur->at != from;
}

/* Letters and digits, with apostrophes, stops and hyphens between them, and a stop behind. */
struct word {
	struct unit first;
	unsigned upper, lower, caseless, digits;
	uint32_t number; /* what its digits say, up to a million */
	bool has_stop;   /* behind it */
};

static unsigned letters(const struct word *w)
{
	return w->upper + w->lower + w->caseless;
}

/* In capitals: "ST", "McALLEN". */
static bool is_loud(const struct word *w)
{
	return w->upper >= 2 && w->lower <= 1 && !w->caseless;
}

static bool is_particle(const struct word *w)
{
	return w->first.kind == KIND_LOWER && letters(w) <= PARTICLE_MOST && !w->digits;
}

static bool take_word(struct cursor *cur, struct word *w)
{
	*w = (struct word){.first = peek(cur)};
	if (!is_letter(w->first) && w->first.kind != KIND_DIGIT)
		return false;
	while (letters(w) + w->digits < WORD_LETTERS_MOST) {
		struct unit u = peek(cur), next;
		struct cursor behind = {cur->at + u.len, cur->end};

		switch (u.kind) {
		case KIND_UPPER:
			w->upper++;
			break;
		case KIND_LOWER:
			w->lower++;
			break;
		case KIND_CASELESS:
			w->caseless++;
			break;
		case KIND_DIGIT:
			w->digits++;
			if (w->number < 1000000)
				w->number = w->number * 10 + u.value;
			break;
		case KIND_MARK:
		case KIND_NOTHING:
			break;
		case KIND_SYMBOL:
			if (u.value != '\'' && u.value != '.' && (u.value != '-' || u.is_long))
				return true;
			next = peek(&behind);
			if (is_letter(next) || next.kind == KIND_DIGIT)
				break;
			if (u.value == '.') {
				w->has_stop = true;
				cur->at = behind.at;
			}
			return true;
		default:
			return true;
		}
		cur->at = behind.at;
	}
	return true;
}

/*
 * A dash behind something, with the spaces around it.  A hyphen has spaces on both sides, or a
 * stop or a bracket in front, "(EFE).- "; an en dash has one on either, since "US–China" is a
 * word.  Two hyphens are a dash.
 */
static bool take_dash(struct cursor *cur, bool *ret_is_long)
{
	struct cursor try = *cur;
	bool is_closed = cur->at[-1] == '.' || cur->at[-1] == ')' || cur->at[-1] == ']';
	bool before = skip_spaces(&try), after;
	struct unit u = peek(&try);
	unsigned n = 0;

	if (!is_symbol(u, '-'))
		return false;
	for (struct unit next = u; is_symbol(next, '-'); next = peek(&try)) {
		try.at += next.len;
		n++;
	}
	after = skip_spaces(&try);
	/* More are a rule, or what a scan makes of dots. */
	if (n > 2 || (n == 1 && !u.is_long && !(after && (before || is_closed))))
		return false;
	if (n == 1 && u.c == 0x2013 && !before && !after)
		return false;
	*ret_is_long = n > 1 || u.is_long;
	*cur = try;
	return true;
}

static uint32_t closing(struct unit u)
{
	if (u.kind != KIND_SYMBOL)
		return 0;
	switch (u.value) {
	case '(':
		return ')';
	case '[':
		return ']';
	case 0x3010:
		return 0x3011;
	default:
		return 0;
	}
}

/* What a bracket holds. */
struct bracket {
	unsigned words, letters;
	bool is_agency;  /* names, or one word */
	bool has_equals; /* "Seoul=Agency" */
	bool has_digit;
	bool is_dispatch; /* ends in the Chinese word for it */
	bool is_square, is_lenticular;
};

static bool is_dispatch(uint32_t c)
{
	return c == 0x7535 || c == 0x96FB; /* dian, simplified and traditional */
}

static bool is_news(uint32_t c)
{
	return c == 0x8BAF || c == 0x8A0A; /* xun */
}

static bool take_bracket(struct cursor *cur, struct bracket *ret)
{
	struct cursor try = *cur;
	struct unit open = peek(&try);
	uint32_t close = closing(open), last = 0;
	bool names = true, in_word = false, small_first = false;

	if (!close)
		return false;
	*ret = (struct bracket){.is_square = close == ']', .is_lenticular = close == 0x3011};
	try.at += open.len;
	for (;;) {
		struct unit u = peek(&try);

		if (u.kind == KIND_END || u.c == UTF8_INVALID)
			return false;
		try.at += u.len;
		if (is_symbol(u, close))
			break;
		if (closing(u) || is_symbol(u, ':') || is_symbol(u, ';') || is_symbol(u, '?') ||
		    is_symbol(u, '!') || is_symbol(u, '"'))
			names = false;
		if (is_letter(u)) {
			ret->letters++;
			if (!in_word) {
				ret->words++;
				if (u.kind == KIND_LOWER && ret->words == 1)
					small_first = true;
			}
			in_word = true;
			last = u.c;
		} else if (u.kind == KIND_DIGIT) {
			ret->has_digit = true;
			in_word = true;
		} else if (u.kind == KIND_SPACE) {
			in_word = false;
		} else if (is_symbol(u, '=')) {
			ret->has_equals = true;
		}
	}
	ret->is_dispatch = is_dispatch(last);
	ret->is_agency = names && ret->letters >= 2 && ret->words <= AGENCY_WORDS_MOST &&
			 !(small_first && ret->words > 1) && (!ret->has_digit || ret->is_square);
	*cur = try;
	return true;
}

/* "/ТАСС/": an agency between slashes. */
static bool take_slashes(struct cursor *cur)
{
	struct cursor try = *cur;
	struct word w;
	unsigned n = 0;

	if (!take_symbol(&try, '/'))
		return false;
	do {
		if (!take_word(&try, &w) || w.first.kind == KIND_LOWER || ++n > 3)
			return false;
	} while (skip_spaces(&try));
	if (!take_symbol(&try, '/'))
		return false;
	*cur = try;
	return true;
}

/*
 * What is left is a sentence's beginning: a capital or a letter that knows none, perhaps behind a
 * quote, not all of it in capitals, and at least so many words.  A small letter goes on with what
 * is in front of the dash.  So does a number: "GDP (yoy) - 2.1 percent".
 */
static bool is_rest(const char *at, const char *end, unsigned words_least)
{
	struct cursor cur = {at, (size_t)(end - at) > LOOK ? at + LOOK : end};
	unsigned words = 0, single = 0, loud = 0;
	struct unit u;

	for (u = peek(&cur); u.kind == KIND_SPACE || u.kind == KIND_NOTHING ||
			     (u.kind == KIND_SYMBOL && u.value != '-' && u.c != UTF8_INVALID);
	     u = peek(&cur))
		cur.at += u.len;
	if (u.kind != KIND_UPPER && u.kind != KIND_CASELESS)
		return false;
	while (words + single / 2 < words_least) {
		bool after_loud = words == 1 && loud;
		struct word w;

		u = peek(&cur);
		if (u.kind == KIND_END)
			return false;
		if (!take_word(&cur, &w)) {
			cur.at += u.len;
			continue;
		}
		words++;
		/* Of scripts without spaces two letters are about a word. */
		if (w.first.c >= 0xE00 && w.caseless)
			single += w.caseless - 1;
		/* A heading: "CLOSING PRICES - APRIL 7 Silver". */
		if (after_loud && !letters(&w))
			return false;
		if (words <= 3)
			loud += !w.lower && !w.caseless;
	}
	return words < 3 || loud < 3;
}

/* State of a dateline while it is read. */
struct dateline {
	bool is_loud; /* the place is in capitals */
	bool has_particle;
	unsigned words, letters;
	bool has_date; /* a day's number beside a word, behind the place */
	bool has_comma, needs_agency;
	bool has_agency; /* a bracket is right before the end */
};

/* A day's number: "3", "03". */
static bool is_day(const struct word *w)
{
	return !letters(w) && w->digits <= 2 && w->number >= 1 && w->number <= 31;
}

static bool may_follow(const struct cursor *cur)
{
	struct cursor try = *cur;
	bool is_long;

	return take_dash(&try, &is_long);
}

/* The words up to a comma, bracket, dash or day. */
static bool take_place(struct cursor *cur, struct dateline *line)
{
	struct word w;

	for (unsigned n = 0; n < PLACE_WORDS_MOST; n++) {
		const char *from = cur->at;
		struct unit u;

		if (!take_word(cur, &w))
			return false;
		/* "Nov 3 (Reuters) - ", but not "Class 6 Silk - " */
		if (n && is_day(&w)) {
			cur->at = from;
			line->has_comma = line->needs_agency = true;
			return true;
		}
		if (w.digits ||
		    (w.first.kind == KIND_LOWER && !(n && is_particle(&w) && !w.has_stop)))
			return false;
		if (w.first.kind != KIND_LOWER) {
			/* "Flood in Valley OSTHAVEN, Feb. 3": a headline is in front of it.  One
			 * letter is as loud as the others. */
			if (letters(&w) > 1) {
				if (line->letters > 1 && is_loud(&w) != line->is_loud)
					return false;
				line->is_loud = is_loud(&w);
			}
			line->letters += letters(&w);
			line->words++;
			/* "Streams are Swollen, Portland, Feb. 8" */
			if (!line->is_loud &&
			    line->words > (line->has_particle ? 2U : SMALL_WORDS_MOST))
				return false;
			if (may_follow(cur))
				return true;
		}
		line->has_particle |= w.first.kind == KIND_LOWER;
		if (take_symbol(cur, ',')) {
			line->has_comma = true;
			return true;
		}
		if (take_symbol(cur, '/'))
			continue;
		if (!skip_spaces(cur))
			return closing(peek(cur));
		u = peek(cur);
		/* A longer word with a stop ends a sentence, but "Москва. 3 ноября." */
		if (w.has_stop && !n && u.kind == KIND_DIGIT) {
			line->has_comma = true;
			return true;
		}
		if (w.has_stop && letters(&w) > ABBREVIATION_MOST)
			return false;
		if (closing(u) || is_symbol(u, '/'))
			return true;
	}
	return false;
}

/* An agency's bracket, or "/ТАСС/". */
static bool take_agency(struct cursor *cur, struct dateline *line)
{
	struct bracket b;

	if (is_symbol(peek(cur), '/'))
		line->has_agency = take_slashes(cur);
	else
		line->has_agency = take_bracket(cur, &b) && b.is_agency;
	return line->has_agency;
}

/* State, country, day, month, agency: up to the dash, or the stop behind slashes. */
static bool take_after(struct cursor *cur, struct dateline *line)
{
	bool after_number = false, after_day = false, after_word = false,
	     may_end = !line->has_comma;
	struct word w;

	for (unsigned n = 0; n <= AFTER_WORDS_MOST; n++) {
		struct unit u;

		if (may_end && may_follow(cur))
			return true;
		skip_spaces(cur);
		u = peek(cur);
		if (closing(u) || is_symbol(u, '/')) {
			if (!take_agency(cur, line))
				return false;
			if (is_symbol(u, '/') && is_symbol(peek(cur), '.'))
				return true;
			take_symbol(cur, '.');
			if (may_follow(cur))
				return true;
			/* "ОСТХАВЕН (Севериния), 3 ноя - " */
			take_symbol(cur, ',');
			line->has_comma = true;
			after_number = after_day = after_word = false;
			continue;
		}
		if (!line->has_comma || !take_word(cur, &w))
			return false;
		line->has_agency = false;
		if (w.first.kind == KIND_LOWER && letters(&w) > PARTICLE_MOST && !after_number)
			return false;
		may_end = w.first.kind != KIND_LOWER || after_number;
		if (!letters(&w)) {
			/* "Nov 3", "3.11.2018" */
			line->has_date |= (is_day(&w) && after_word) ||
					  (w.digits >= 6 && w.digits <= 8);
			after_number = true;
			after_day = is_day(&w);
			after_word = false;
		} else {
			line->has_date |= after_day;
			after_number &= is_particle(&w);
			after_day &= is_particle(&w);
			after_word = true;
		}
		if (take_symbol(cur, ',')) {
			after_number = after_day = after_word = false;
			may_end = false;
		} else {
			take_symbol(cur, '/');
		}
	}
	return false;
}

/*
 * What some agencies have behind the dash of a date: words with capitals, the first all of it, and
 * a stop, "РИА Новости. ", or a date and a colon, "MAY 31: ".
 */
static void take_tail(struct cursor *cur)
{
	struct cursor try = *cur;
	bool has_number = false;
	struct word w;

	for (unsigned n = 0; n < TAIL_WORDS_MOST; n++) {
		if (!take_word(&try, &w) || (!n && !is_loud(&w)) || w.first.kind == KIND_LOWER)
			return;
		has_number |= !letters(&w);
		/* "U.S." goes on. */
		if ((w.has_stop && letters(&w) >= LOUD_LETTERS_LEAST) ||
		    (has_number && take_symbol(&try, ':'))) {
			if (skip_spaces(&try))
				*cur = try;
			return;
		}
		take_symbol(&try, ',');
		if (!skip_spaces(&try))
			return;
	}
}

/*
 * Capitals alone say enough only with a long dash.  With a hyphen they are datelines or labels: of
 * 386 in wire copy of 1987 and 1996 and web pages of 2018, fewer than half were datelines, the
 * others "NOTE - Company expects", "IN FAVOUR - Most banks", "FILE - In this photo", the states of
 * a weather report.  With a long dash 183 of 192 were.  With a comma behind the place ("VIRGINIA
 * BEACH, Va. - ") all 14 with a hyphen were.
 *
 * A place in small letters needs an agency or a date.  "Berlin – Die Partei" is missed for that:
 * of what begins so, 20 of 22 were such in German, but 8 of 22 in English ("Note - The company",
 * "Russia — And Grandma — Defy").
 */
static bool is_dateline(const struct dateline *line, bool is_long)
{
	if (line->has_date || line->has_agency)
		return line->has_agency || !line->needs_agency;
	return line->is_loud && line->letters >= LOUD_LETTERS_LEAST &&
	       line->words <= BARE_WORDS_MOST && (line->has_comma || is_long);
}

/*
 * Whether the words at the beginning may be a place, as far as a look at bytes tells; quick, since
 * nearly all paragraphs end here, at their first verb.
 */
static bool may_be_place(struct cursor cur)
{
	unsigned small = 0;    /* letters of a word that began with a small one */
	bool in_small = false; /* in such a word, or before one */

	for (; cur.at < cur.end; cur.at++) {
		unsigned char c = (unsigned char)*cur.at;

		if (c >= 'a' && c <= 'z') {
			if (in_small && ++small > PARTICLE_MOST)
				return false;
		} else if (c == ' ') {
			in_small = true;
			small = 0;
		} else if ((c >= 'A' && c <= 'Z') || (c >= 0xC3 && c < 0xE0)) {
			/* A letter of two bytes may be either. */
			in_small = false;
		} else if (c < 0x80 || c >= 0xC2) {
			/* Within a word, or for take_place() to tell. */
			if ((c != '.' && c != '\'' && c != '-') || cur.end - cur.at == 1 ||
			    (cur.at[1] & 0xDF) < 'A')
				return c != ':' && c != ';' && c != '"' && c != '?' && c != '!';
		}
	}
	return false;
}

/* Whether there is a hyphen, a slash, or a byte that a dash begins with. */
static bool may_have_dash(struct cursor cur)
{
	for (; cur.at < cur.end; cur.at++) {
		unsigned char c = (unsigned char)*cur.at;

		if (c == '-' || c == '/' || c >= 0xC2)
			return true;
	}
	return false;
}

static bool take_dateline(struct cursor *cur)
{
	struct dateline line = {0};
	bool is_long = false;

	if (!may_be_place(*cur) || !may_have_dash(*cur))
		return false;
	if (!take_place(cur, &line) || (!may_follow(cur) && !take_after(cur, &line)))
		return false;
	if (!take_dash(cur, &is_long)) {
		/* "/ТАСС/. " */
		take_symbol(cur, '.');
		skip_spaces(cur);
	} else if (line.has_comma && !line.has_agency && line.is_loud) {
		take_tail(cur);
	}
	return is_dateline(&line, is_long);
}

/* "3 nov (AFP) - ": without a place. */
static bool take_day(struct cursor *cur)
{
	struct dateline line = {.has_comma = true};
	struct cursor try = *cur;
	bool is_long;
	struct word w;

	if (!take_word(&try, &w) || !is_day(&w) || !skip_spaces(&try) ||
	    peek(&try).kind == KIND_UPPER)
		return false;
	return take_after(cur, &line) && line.has_agency && line.has_date &&
	       take_dash(cur, &is_long);
}

/* "홍길동 기자 = " */
static void take_byline(struct cursor *cur)
{
	struct cursor try = *cur;
	struct word w;

	for (unsigned n = 0; n < AGENCY_WORDS_MOST; n++) {
		skip_spaces(&try);
		if (take_symbol(&try, '=')) {
			skip_spaces(&try);
			*cur = try;
			return;
		}
		if (!take_word(&try, &w) || w.has_stop)
			return;
		take_symbol(&try, ',');
	}
}

static bool take_tag(struct cursor *cur)
{
	struct bracket b;
	bool is_long;

	if (!take_bracket(cur, &b) || b.letters < 2)
		return false;
	if (b.has_equals) {
		take_byline(cur);
	} else if (!b.is_lenticular && !b.is_dispatch) {
		if (!b.is_agency || b.words > TAG_WORDS_MOST)
			return false;
		take_symbol(cur, '.');
		return take_dash(cur, &is_long);
	}
	skip_spaces(cur);
	return true;
}

/*
 * Chinese: up to "3日电", "dispatch of the 3rd", and a bracket, space, colon or dash; else it may be
 * the first half of a longer word (电影, film).  Without a day, a short name and "news", 讯 or 消息,
 * and a colon, with or without a bracket before it, or 本报讯, "this paper's news", and a bracket.
 */
static bool take_dispatch(struct cursor *cur)
{
	uint32_t first = peek(cur).c, last = 0;
	struct cursor try = *cur;

	for (unsigned n = 0; n < DISPATCH_MOST; n++) {
		struct unit u = peek(&try);
		bool is_dated, is_report, has_bracket, has_colon, has_space, is_long;
		struct bracket b;

		if (!is_letter(u) && u.kind != KIND_DIGIT && u.kind != KIND_SPACE)
			return false;
		try.at += u.len;
		is_dated = (is_dispatch(u.c) || is_news(u.c)) && last == 0x65E5; /* day */
		is_report = n >= 2 && n < NEWS_MOST &&
			    (is_news(u.c) || (u.c == 0x606F && last == 0x6D88) ||
			     (is_dispatch(u.c) && first == 0x672C));
		last = u.c;
		if ((!is_dated && !is_report) || is_letter(peek(&try)))
			continue;
		has_space = skip_spaces(&try);
		has_bracket = take_bracket(&try, &b);
		has_colon = take_symbol(&try, ':');
		if (has_bracket && b.has_digit)
			return false;
		if (!has_colon && !(is_dated && (has_bracket || has_space || may_follow(&try))) &&
		    !(has_bracket && first == 0x672C)) /* this */
			return false;
		take_dash(&try, &is_long);
		skip_spaces(&try);
		*cur = try;
		return true;
	}
	return false;
}

/* "a.m.", "pm", "p. m." */
static bool take_half(struct cursor *cur)
{
	struct cursor try = *cur;
	struct unit u;

	skip_spaces(&try);
	u = peek(&try);
	if (u.c != 'a' && u.c != 'p' && u.c != 'A' && u.c != 'P')
		return false;
	try.at += u.len;
	if (take_symbol(&try, '.'))
		skip_spaces(&try);
	u = peek(&try);
	if (u.c != 'm' && u.c != 'M')
		return false;
	try.at += u.len;
	take_symbol(&try, '.');
	if (is_letter(peek(&try)))
		return false;
	*cur = try;
	return true;
}

/* A number below 'below' of at most two digits, and how many they are; 0 if there is none. */
static unsigned take_digits(struct cursor *cur, uint32_t below)
{
	uint32_t value = 0;
	unsigned n = 0;

	for (struct unit u = peek(cur); u.kind == KIND_DIGIT; u = peek(cur)) {
		value = value * 10 + u.value;
		cur->at += u.len;
		if (++n > 2)
			return 0;
	}
	return value < below ? n : 0;
}

/* "14:32", "14:32:05", "20h15", and "14.32", which may be a price. */
static bool take_clock(struct cursor *cur, unsigned *ret_hour_digits, bool *ret_is_dotted)
{
	struct cursor seconds;
	struct unit u;

	if (!(*ret_hour_digits = take_digits(cur, 24)))
		return false;
	u = peek(cur);
	*ret_is_dotted = is_symbol(u, '.');
	if (!*ret_is_dotted && !is_symbol(u, ':') && u.c != 'h' && u.c != 'H')
		return false;
	cur->at += u.len;
	if (take_digits(cur, 60) != 2)
		return false;
	seconds = *cur;
	if (is_symbol(u, ':') && take_symbol(&seconds, ':') && take_digits(&seconds, 60) == 2)
		*cur = seconds;
	return true;
}

/*
 * A short word behind a time names its zone if it is in capitals and ends in T, for time, or C;
 * any, "Uhr", if a colon or a dash follows.
 */
static bool take_zone(struct cursor *cur)
{
	struct cursor try = *cur, behind;
	bool is_long;
	struct word w;

	if (!skip_spaces(&try) || !take_word(&try, &w) || w.first.kind == KIND_LOWER || w.digits ||
	    w.has_stop || letters(&w) < 2 || letters(&w) > ZONE_LETTERS_MOST)
		return false;
	behind = try;
	if (!take_symbol(&behind, ':') && !take_dash(&behind, &is_long) &&
	    !(is_loud(&w) && !w.lower && (try.at[-1] == 'T' || try.at[-1] == 'C')))
		return false;
	*cur = try;
	return true;
}

/*
 * A time of day as it stands in front of an entry of a live report.  Programmes of schools and
 * churches, police logs and diaries have times, too, which belong to what they say ("8:15 a.m.
 * Truancy in the 5000 block"); of 50 hits of a first version 49 were such.  Nearly all were by the
 * clock of twelve hours; so those are left alone, and so is an hour of one digit, unless a zone is
 * named.
 */
static bool take_time(struct cursor *cur)
{
	uint32_t close = closing(peek(cur));
	bool is_dotted, is_long;
	unsigned hour_digits;

	if (close)
		cur->at += peek(cur).len;
	if (!take_clock(cur, &hour_digits, &is_dotted))
		return false;
	if (close)
		return !is_dotted && take_symbol(cur, close) &&
		       (take_dash(cur, &is_long) || skip_spaces(cur));
	if (take_half(cur))
		hour_digits = 1;
	if (!take_zone(cur) && (is_dotted || hour_digits < 2))
		return false;
	if (!take_symbol(cur, ':') && take_dash(cur, &is_long))
		return true;
	return skip_spaces(cur);
}

size_t lead_length(const char *text, size_t len)
{
	const char *end = text + len;
	struct cursor cur = {text, len > LOOK ? text + LOOK : end}, try = cur;
	struct unit u = peek(&cur);

	if (u.kind == KIND_DIGIT || closing(u)) {
		if (take_time(&try))
			return is_rest(try.at, end, REST_WORDS_TIME_LEAST) ? (size_t)(try.at - text)
									   : 0;
		try = cur;
		if (u.kind == KIND_DIGIT ? !take_day(&try) : !take_tag(&try))
			return 0;
		/* "(ANSA) - ROMA, 3 NOV - " */
		cur = try;
		if (take_dateline(&try) && is_rest(try.at, end, REST_WORDS_LEAST))
			return (size_t)(try.at - text);
		try = cur;
	} else if (u.kind != KIND_UPPER && u.kind != KIND_CASELESS) {
		return 0;
	} else if (!take_dateline(&try)) {
		try = cur;
		if (u.c < 0x3400 || !take_dispatch(&try))
			return 0;
	}
	return is_rest(try.at, end, REST_WORDS_LEAST) ? (size_t)(try.at - text) : 0;
}
