#include "text/date.h"

#include <string.h>

#include "base/ascii.h"

struct date {
	int year, month, day;
	int hour, minute, second;
	int zone; /* minutes east of Greenwich */
};

/* What is left to read. */
struct cursor {
	const char *p, *end;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Read c, of either case. */
static bool eat(struct cursor *in, char c)
{
	if (in->p == in->end || ascii_lower(*in->p) != c)
		return false;
	in->p++;
	return true;
}

static bool eat_word(struct cursor *in, const char *word)
{
	struct cursor at = *in;

	for (; *word; word++)
		if (!eat(&at, *word))
			return false;
	*in = at;
	return true;
}

static bool eat_spaces(struct cursor *in)
{
	const char *start = in->p;

	while (in->p < in->end && is_space(*in->p))
		in->p++;
	return in->p > start;
}

static size_t count_digits(const struct cursor *in)
{
	const char *p = in->p;

	while (p < in->end && is_digit(*p))
		p++;
	return (size_t)(p - in->p);
}

/* Read exactly n digits; what follows may be a digit too. */
static bool eat_number(struct cursor *in, size_t n, int *ret)
{
	int value = 0;

	if (count_digits(in) < n)
		return false;
	for (; n; n--)
		value = value * 10 + (*in->p++ - '0');
	*ret = value;
	return true;
}

/* Read one of 'count' names of three letters each, and give its number from 1. */
static bool eat_name(struct cursor *in, const char *names, int count, int *ret)
{
	char name[4] = {0};
	int i;

	for (i = 0; i < count; i++) {
		memcpy(name, names + i * 3, 3);
		if (eat_word(in, name)) {
			*ret = i + 1;
			return true;
		}
	}
	return false;
}

static bool eat_month(struct cursor *in, int *ret)
{
	return eat_name(in, "janfebmaraprmayjunjulaugsepoctnovdec", 12, ret);
}

/* Read a fraction of a second, if there is one. */
static bool eat_fraction(struct cursor *in)
{
	size_t n;

	if (!eat(in, '.') && !eat(in, ','))
		return true;
	n = count_digits(in);
	in->p += n;
	return n > 0;
}

/* Read hh:mm[:ss[.f]]. */
static bool eat_time(struct cursor *in, struct date *date)
{
	if (!eat_number(in, 2, &date->hour) || !eat(in, ':') || !eat_number(in, 2, &date->minute))
		return false;
	if (!eat(in, ':'))
		return true;
	return eat_number(in, 2, &date->second) && eat_fraction(in);
}

/* Read a zone and the space in front, if there is one. */
static bool eat_zone(struct cursor *in, struct date *date)
{
	int hours, minutes = 0;
	bool east;

	eat_spaces(in);
	if (in->p == in->end || eat(in, 'z') || eat_word(in, "utc") || eat_word(in, "ut") ||
	    eat_word(in, "gmt"))
		return true;
	east = eat(in, '+');
	if ((!east && !eat(in, '-')) || !eat_number(in, 2, &hours))
		return false;
	if ((eat(in, ':') || in->p < in->end) && !eat_number(in, 2, &minutes))
		return false;
	date->zone = (hours * 60 + minutes) * (east ? 1 : -1);
	return hours < 24 && minutes < 60;
}

/* Read the time of the extended form, or of the basic one, and a zone. */
static bool eat_iso_time(struct cursor *in, bool basic, struct date *date)
{
	if (in->p == in->end)
		return true;
	if (!eat(in, 't') && !eat_spaces(in) && !basic)
		return false;
	if (!basic)
		return eat_time(in, date) && eat_zone(in, date);
	if (!eat_number(in, 2, &date->hour) || !eat_number(in, 2, &date->minute))
		return false;
	if (count_digits(in) && !(eat_number(in, 2, &date->second) && eat_fraction(in)))
		return false;
	return eat_zone(in, date);
}

static bool eat_iso(struct cursor *in, struct date *date)
{
	bool basic;

	if (!eat_number(in, 4, &date->year))
		return false;
	basic = !eat(in, '-');
	return eat_number(in, 2, &date->month) && (basic || eat(in, '-')) &&
	       eat_number(in, 2, &date->day) && eat_iso_time(in, basic, date);
}

/* Read [Day, ]D Mon YYYY or D-Mon-YYYY, and a time. */
static bool eat_named_month(struct cursor *in, struct date *date)
{
	int weekday;
	bool dashes;

	if (eat_name(in, "montuewedthufrisatsun", 7, &weekday)) {
		if (!eat(in, ','))
			return false;
		eat_spaces(in);
	}
	if (count_digits(in) > 2 || !eat_number(in, count_digits(in), &date->day))
		return false;
	dashes = eat(in, '-');
	if ((!dashes && !eat_spaces(in)) || !eat_month(in, &date->month) ||
	    !(dashes ? eat(in, '-') : eat_spaces(in)) || !eat_number(in, 4, &date->year))
		return false;
	if (in->p == in->end)
		return true;
	return eat_spaces(in) && eat_time(in, date) && eat_zone(in, date);
}

static int days_in_month(int year, int month)
{
	static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool in_range(const struct date *date)
{
	return date->year >= 1 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
	       date->day <= days_in_month(date->year, date->month) && date->hour < 24 &&
	       date->minute < 60 && date->second <= 60;
}

/*
 * Return the days since 1970-01-01.  Years are taken to begin in March, so that the leap
 * day is their last; then the days before month m = 0, 1, ... are (153 m + 2) / 5, and
 * 400 years from 0000-03-01 on are 146097 days, 719468 of which are before 1970-01-01.
 */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool date_parse(const char *s, size_t len, int64_t *ret_seconds)
{
	struct cursor in, again;
	struct date date = {0};

	if (!len)
		return false;
	in.p = s;
	in.end = s + len;
	eat_spaces(&in);
	while (in.end > in.p && is_space(in.end[-1]))
		in.end--;
	again = in;
	if (!eat_iso(&in, &date) || in.p != in.end) {
		in = again;
		memset(&date, 0, sizeof(date));
		if (!eat_named_month(&in, &date) || in.p != in.end)
			return false;
	}
	if (!in_range(&date))
		return false;
	*ret_seconds = days_from_civil(date.year, date.month, date.day) * 86400 +
		       (int64_t)date.hour * 3600 + date.minute * 60 + date.second -
		       (int64_t)date.zone * 60;
	return true;
}
