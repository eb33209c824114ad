#include "text/clock.h"

#define ZONE_LETTERS_MOST 5

/* "a.m.", "pm", "p. m." */
static bool take_half(struct cursor *cur)
{
	struct cursor try = *cur;
	struct cursor_unit u;

	cursor_skip_spaces(&try);
	u = cursor_peek(&try);
	if (u.c != 'a' && u.c != 'p' && u.c != 'A' && u.c != 'P')
		return false;
	try.at += u.len;
	if (cursor_take_symbol(&try, '.'))
		cursor_skip_spaces(&try);
	u = cursor_peek(&try);
	if (u.c != 'm' && u.c != 'M')
		return false;
	try.at += u.len;
	cursor_take_symbol(&try, '.');
	if (unit_is_letter(cursor_peek(&try)))
		return false;
	*cur = try;
	return true;
}

/* A number below 'below' of at most two digits, and how many they are; 0 if there is none. */
static unsigned take_digits(struct cursor *cur, uint32_t below)
{
	uint32_t value = 0;
	unsigned n = 0;

	for (struct cursor_unit u = cursor_peek(cur); u.kind == KIND_DIGIT; u = cursor_peek(cur)) {
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
	struct cursor_unit u;

	if (!(*ret_hour_digits = take_digits(cur, 24)))
		return false;
	u = cursor_peek(cur);
	*ret_is_dotted = unit_is_symbol(u, '.');
	if (!*ret_is_dotted && !unit_is_symbol(u, ':') && u.c != 'h' && u.c != 'H')
		return false;
	cur->at += u.len;
	if (take_digits(cur, 60) != 2)
		return false;
	seconds = *cur;
	if (unit_is_symbol(u, ':') && cursor_take_symbol(&seconds, ':') &&
	    take_digits(&seconds, 60) == 2)
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
	struct cursor_word w;

	if (!cursor_skip_spaces(&try) || !cursor_take_word(&try, &w) ||
	    w.first.kind == KIND_LOWER || w.digits || w.has_stop || word_letters(&w) < 2 ||
	    word_letters(&w) > ZONE_LETTERS_MOST)
		return false;
	behind = try;
	if (!cursor_take_symbol(&behind, ':') && !cursor_take_dash(&behind, &is_long) &&
	    !(word_is_loud(&w) && !w.lower && (try.at[-1] == 'T' || try.at[-1] == 'C')))
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
bool clock_take(struct cursor *cur)
{
	uint32_t close = unit_closing(cursor_peek(cur));
	bool is_dotted, is_long;
	unsigned hour_digits;

	if (close)
		cur->at += cursor_peek(cur).len;
	if (!take_clock(cur, &hour_digits, &is_dotted))
		return false;
	if (close)
		return !is_dotted && cursor_take_symbol(cur, close) &&
		       (cursor_take_dash(cur, &is_long) || cursor_skip_spaces(cur));
	if (take_half(cur))
		hour_digits = 1;
	if (!take_zone(cur) && (is_dotted || hour_digits < 2))
		return false;
	if (!cursor_take_symbol(cur, ':') && cursor_take_dash(cur, &is_long))
		return true;
	return cursor_skip_spaces(cur);
}
