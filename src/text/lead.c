#include "text/lead.h"

#include <stdbool.h>
#include <stdint.h>

#include "text/clock.h"
#include "text/cursor.h"
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

/* Words in a bracket: "(Thomson Reuters Foundation)", "(From a Staff Correspondent)". */
#define AGENCY_WORDS_MOST 6

/* At the very beginning fewer: "(The Village Hall Again) — " is a headline. */
#define TAG_WORDS_MOST 3

/* Behind a lead are at least so many words; what is shorter is an entry of a list.  Behind a time
 * more: "20:15 Late news" is a programme's, and says when. */
#define REST_WORDS_LEAST      6
#define REST_WORDS_TIME_LEAST 10

/* "Calif.", "Conn.", "Wash." */
#define ABBREVIATION_MOST 5

/* "NEW DELHI - The" but not "IBM - The": a shorter word in capitals is as likely a name. */
#define LOUD_LETTERS_LEAST 4

/* Chinese characters up to "dispatch" and "news". */
#define DISPATCH_MOST 30
#define NEWS_MOST     8

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
	struct cursor_unit open = cursor_peek(&try);
	uint32_t close = unit_closing(open), last = 0;
	bool names = true, in_word = false, small_first = false;

	if (!close)
		return false;
	*ret = (struct bracket){.is_square = close == ']', .is_lenticular = close == 0x3011};
	try.at += open.len;
	for (;;) {
		struct cursor_unit u = cursor_peek(&try);

		if (u.kind == KIND_END || u.c == UTF8_INVALID)
			return false;
		try.at += u.len;
		if (unit_is_symbol(u, close))
			break;
		if (unit_closing(u) || unit_is_symbol(u, ':') || unit_is_symbol(u, ';') ||
		    unit_is_symbol(u, '?') || unit_is_symbol(u, '!') || unit_is_symbol(u, '"'))
			names = false;
		if (unit_is_letter(u)) {
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
		} else if (unit_is_symbol(u, '=')) {
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
	struct cursor_word w;
	unsigned n = 0;

	if (!cursor_take_symbol(&try, '/'))
		return false;
	do {
		if (!cursor_take_word(&try, &w) || w.first.kind == KIND_LOWER || ++n > 3)
			return false;
	} while (cursor_skip_spaces(&try));
	if (!cursor_take_symbol(&try, '/'))
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
	struct cursor_unit u;

	for (u = cursor_peek(&cur);
	     u.kind == KIND_SPACE || u.kind == KIND_NOTHING ||
	     (u.kind == KIND_SYMBOL && u.value != '-' && u.c != UTF8_INVALID);
	     u = cursor_peek(&cur))
		cur.at += u.len;
	if (u.kind != KIND_UPPER && u.kind != KIND_CASELESS)
		return false;
	while (words + single / 2 < words_least) {
		bool after_loud = words == 1 && loud;
		struct cursor_word w;

		u = cursor_peek(&cur);
		if (u.kind == KIND_END)
			return false;
		if (!cursor_take_word(&cur, &w)) {
			cur.at += u.len;
			continue;
		}
		words++;
		/* Of scripts without spaces two letters are about a word. */
		if (w.first.c >= 0xE00 && w.caseless)
			single += w.caseless - 1;
		/* A heading: "CLOSING PRICES - APRIL 7 Silver". */
		if (after_loud && !word_letters(&w))
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
static bool is_day(const struct cursor_word *w)
{
	return !word_letters(w) && w->digits <= 2 && w->number >= 1 && w->number <= 31;
}

static bool may_follow(const struct cursor *cur)
{
	struct cursor try = *cur;
	bool is_long;

	return cursor_take_dash(&try, &is_long);
}

/* The words up to a comma, bracket, dash or day. */
static bool take_place(struct cursor *cur, struct dateline *line)
{
	struct cursor_word w;

	for (unsigned n = 0; n < PLACE_WORDS_MOST; n++) {
		const char *from = cur->at;
		struct cursor_unit u;

		if (!cursor_take_word(cur, &w))
			return false;
		/* "Nov 3 (Reuters) - ", but not "Class 6 Silk - " */
		if (n && is_day(&w)) {
			cur->at = from;
			line->has_comma = line->needs_agency = true;
			return true;
		}
		if (w.digits ||
		    (w.first.kind == KIND_LOWER && !(n && word_is_particle(&w) && !w.has_stop)))
			return false;
		if (w.first.kind != KIND_LOWER) {
			/* "Flood in Valley OSTHAVEN, Feb. 3": a headline is in front of it.  One
			 * letter is as loud as the others. */
			if (word_letters(&w) > 1) {
				if (line->letters > 1 && word_is_loud(&w) != line->is_loud)
					return false;
				line->is_loud = word_is_loud(&w);
			}
			line->letters += word_letters(&w);
			line->words++;
			/* "Streams are Swollen, Portland, Feb. 8" */
			if (!line->is_loud &&
			    line->words > (line->has_particle ? 2U : SMALL_WORDS_MOST))
				return false;
			if (may_follow(cur))
				return true;
		}
		line->has_particle |= w.first.kind == KIND_LOWER;
		if (cursor_take_symbol(cur, ',')) {
			line->has_comma = true;
			return true;
		}
		if (cursor_take_symbol(cur, '/'))
			continue;
		if (!cursor_skip_spaces(cur))
			return unit_closing(cursor_peek(cur));
		u = cursor_peek(cur);
		/* A longer word with a stop ends a sentence, but "Москва. 3 ноября." */
		if (w.has_stop && !n && u.kind == KIND_DIGIT) {
			line->has_comma = true;
			return true;
		}
		if (w.has_stop && word_letters(&w) > ABBREVIATION_MOST)
			return false;
		if (unit_closing(u) || unit_is_symbol(u, '/'))
			return true;
	}
	return false;
}

/* An agency's bracket, or "/ТАСС/". */
static bool take_agency(struct cursor *cur, struct dateline *line)
{
	struct bracket b;

	if (unit_is_symbol(cursor_peek(cur), '/'))
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
	struct cursor_word w;

	for (unsigned n = 0; n <= AFTER_WORDS_MOST; n++) {
		struct cursor_unit u;

		if (may_end && may_follow(cur))
			return true;
		cursor_skip_spaces(cur);
		u = cursor_peek(cur);
		if (unit_closing(u) || unit_is_symbol(u, '/')) {
			if (!take_agency(cur, line))
				return false;
			if (unit_is_symbol(u, '/') && unit_is_symbol(cursor_peek(cur), '.'))
				return true;
			cursor_take_symbol(cur, '.');
			if (may_follow(cur))
				return true;
			/* "ОСТХАВЕН (Севериния), 3 ноя - " */
			cursor_take_symbol(cur, ',');
			line->has_comma = true;
			after_number = after_day = after_word = false;
			continue;
		}
		if (!line->has_comma || !cursor_take_word(cur, &w))
			return false;
		line->has_agency = false;
		if (w.first.kind == KIND_LOWER && word_letters(&w) > CURSOR_PARTICLE_MOST &&
		    !after_number)
			return false;
		may_end = w.first.kind != KIND_LOWER || after_number;
		if (!word_letters(&w)) {
			/* "Nov 3", "3.11.2018" */
			line->has_date |= (is_day(&w) && after_word) ||
					  (w.digits >= 6 && w.digits <= 8);
			after_number = true;
			after_day = is_day(&w);
			after_word = false;
		} else {
			line->has_date |= after_day;
			after_number &= word_is_particle(&w);
			after_day &= word_is_particle(&w);
			after_word = true;
		}
		if (cursor_take_symbol(cur, ',')) {
			after_number = after_day = after_word = false;
			may_end = false;
		} else {
			cursor_take_symbol(cur, '/');
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
	struct cursor_word w;

	for (unsigned n = 0; n < TAIL_WORDS_MOST; n++) {
		if (!cursor_take_word(&try, &w) || (!n && !word_is_loud(&w)) ||
		    w.first.kind == KIND_LOWER)
			return;
		has_number |= !word_letters(&w);
		/* "U.S." goes on. */
		if ((w.has_stop && word_letters(&w) >= LOUD_LETTERS_LEAST) ||
		    (has_number && cursor_take_symbol(&try, ':'))) {
			if (cursor_skip_spaces(&try))
				*cur = try;
			return;
		}
		cursor_take_symbol(&try, ',');
		if (!cursor_skip_spaces(&try))
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
			if (in_small && ++small > CURSOR_PARTICLE_MOST)
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
	if (!cursor_take_dash(cur, &is_long)) {
		/* "/ТАСС/. " */
		cursor_take_symbol(cur, '.');
		cursor_skip_spaces(cur);
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
	struct cursor_word w;

	if (!cursor_take_word(&try, &w) || !is_day(&w) || !cursor_skip_spaces(&try) ||
	    cursor_peek(&try).kind == KIND_UPPER)
		return false;
	return take_after(cur, &line) && line.has_agency && line.has_date &&
	       cursor_take_dash(cur, &is_long);
}

/* "홍길동 기자 = " */
static void take_byline(struct cursor *cur)
{
	struct cursor try = *cur;
	struct cursor_word w;

	for (unsigned n = 0; n < AGENCY_WORDS_MOST; n++) {
		cursor_skip_spaces(&try);
		if (cursor_take_symbol(&try, '=')) {
			cursor_skip_spaces(&try);
			*cur = try;
			return;
		}
		if (!cursor_take_word(&try, &w) || w.has_stop)
			return;
		cursor_take_symbol(&try, ',');
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
		cursor_take_symbol(cur, '.');
		return cursor_take_dash(cur, &is_long);
	}
	cursor_skip_spaces(cur);
	return true;
}

/*
 * Chinese: up to "3日电", "dispatch of the 3rd", and a bracket, space, colon or dash; else it may be
 * the first half of a longer word (电影, film).  Without a day, a short name and "news", 讯 or 消息,
 * and a colon, with or without a bracket before it, or 本报讯, "this paper's news", and a bracket.
 */
static bool take_dispatch(struct cursor *cur)
{
	uint32_t first = cursor_peek(cur).c, last = 0;
	struct cursor try = *cur;

	for (unsigned n = 0; n < DISPATCH_MOST; n++) {
		struct cursor_unit u = cursor_peek(&try);
		bool is_dated, is_report, has_bracket, has_colon, has_space, is_long;
		struct bracket b;

		if (!unit_is_letter(u) && u.kind != KIND_DIGIT && u.kind != KIND_SPACE)
			return false;
		try.at += u.len;
		is_dated = (is_dispatch(u.c) || is_news(u.c)) && last == 0x65E5; /* day */
		is_report = n >= 2 && n < NEWS_MOST &&
			    (is_news(u.c) || (u.c == 0x606F && last == 0x6D88) ||
			     (is_dispatch(u.c) && first == 0x672C));
		last = u.c;
		if ((!is_dated && !is_report) || unit_is_letter(cursor_peek(&try)))
			continue;
		has_space = cursor_skip_spaces(&try);
		has_bracket = take_bracket(&try, &b);
		has_colon = cursor_take_symbol(&try, ':');
		if (has_bracket && b.has_digit)
			return false;
		if (!has_colon && !(is_dated && (has_bracket || has_space || may_follow(&try))) &&
		    !(has_bracket && first == 0x672C)) /* this */
			return false;
		cursor_take_dash(&try, &is_long);
		cursor_skip_spaces(&try);
		*cur = try;
		return true;
	}
	return false;
}

size_t lead_length(const char *text, size_t len)
{
	const char *end = text + len;
	struct cursor cur = {text, len > LOOK ? text + LOOK : end}, try = cur;
	struct cursor_unit u = cursor_peek(&cur);

	if (u.kind == KIND_DIGIT || unit_closing(u)) {
		if (clock_take(&try))
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
