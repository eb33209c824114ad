#include "text/date.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void check(const char *s, int64_t expected)
{
	size_t len = strlen(s);
	char *copy =
		malloc(len ? len : 1); /* no terminator, so that the sanitizer sees a read of it */
	int64_t seconds = -1;
	bool parsed;

	assert_non_null(copy);
	memcpy(copy, s, len);
	parsed = date_parse(copy, len, &seconds);
	free(copy);
	if (!parsed || seconds != expected)
		fail_msg("%s: %lld", s, (long long)seconds);
}

static void check_none(const char *s)
{
	int64_t seconds = 77;

	if (date_parse(s, strlen(s), &seconds) || seconds != 77)
		fail_msg("%s: %lld", s, (long long)seconds);
}

/* Values of `date -u -d ... +%s`. */
static void test_iso(void **state)
{
	(void)state;
	check("1970-01-01", 0);
	check("2018-07-15", 1531612800);
	check("2000-02-29", 951782400);
	check("1900-03-01", -2203891200);
	check("0001-01-01", -62135596800);
	check("9999-12-31T23:59:59Z", 253402300799);
	check("2018-07-15T08:00:00Z", 1531641600);
	check("2018-07-15T08:00Z", 1531641600);
	check("2018-07-15t08:00:00z", 1531641600);
	check("2018-07-15 08:00:00", 1531641600);
	check("2018-07-15T08:00:00.999Z", 1531641600);
	check("2018-07-15T08:00:00,5+00:00", 1531641600);
	check("2018-07-15T10:00:00+02:00", 1531641600);
	check("2018-07-15T10:00:00+0200", 1531641600);
	check("2018-07-15T10:00:00+02", 1531641600);
	check("2018-07-15 03:30:00 -0430", 1531641600);
	check("2018-07-15T13:45:00+05:45", 1531641600);
	check("2018-07-15 08:00:00 UTC", 1531641600);
	check("2016-12-31T23:59:60Z", 1483228800);
	check("  2018-07-15\n", 1531612800);
}

static void test_basic(void **state)
{
	(void)state;
	check("20180715", 1531612800);
	check("20180715080000", 1531641600);
	check("201807150800", 1531641600);
	check("20180715T080000Z", 1531641600);
	check("20180715100000+0200", 1531641600);
	check("19700101000001", 1);
	check("19691231235959", -1);
}

static void test_rfc(void **state)
{
	(void)state;
	check("Sun, 15 Jul 2018 08:00:00 +0000", 1531641600);
	check("15 Jul 2018 08:00:00 +0000", 1531641600);
	check("Sun, 15 Jul 2018 08:00 GMT", 1531641600);
	check("Sun,15 jul 2018 08:00:00 UT", 1531641600);
	check("sun, 15 JUL 2018 03:00:00 -0500", 1531641600);
	check("Thu, 1 Jan 1970 00:00:00 Z", 0);
	check("Thu, 01 Jan 1970 00:00:00", 0);
	check("1 Jan 1970", 0);
	check("26-FEB-1987 15:01:01.79", 541350061);
	check(" 2-MAR-1987 04:47:07.12", 541658827);
	check("15-Jul-2018 08:00:00 +0000", 1531641600);
	check("15-Jul-2018", 1531612800);
	check("29 Feb 2016", 1456704000);
}

static void test_none(void **state)
{
	static const char *const none[] = {
		"",
		" ",
		"yesterday",
		"2018",
		"2018-07",
		"2018-7-15",
		"2018-07-15x",
		"2018-07-15T",
		"2018-07-15T08",
		"2018-07-15T8:00",
		"2018-07-15T08:00:0",
		"2018-07-15T08:00:00.",
		"2018-07-15T08:00:00Zjunk",
		"2018-07-15T08:00:00 +1",
		"2018-07-15T08:00:00+02:",
		"2018-07-15T08:00:00+02:0",
		"2018-07-15T08:00:00+24:00",
		"2018-07-15T08:00:00+02:60",
		"2018-07-15 and more",
		"2018-0715",
		"201807-15",
		"2018071",
		"201807151",
		"2018071508",
		"20180715080",
		"201807150800000",
		"0000-01-01",
		"2018-00-01",
		"2018-13-01",
		"2018-01-00",
		"2018-01-32",
		"2018-04-31",
		"2018-02-29",
		"1900-02-29",
		"2018-07-15T24:00:00Z",
		"2018-07-15T08:60:00Z",
		"2018-07-15T08:00:61Z",
		"Sun 15 Jul 2018 08:00:00",
		"Sun, 15 Jul 18 08:00:00 +0000",
		"Son, 15 Jul 2018 08:00:00 +0000",
		"Sun, 15 Juli 2018 08:00:00 +0000",
		"Sun, 15 Jul 2018 08:00:00 +0000 (UTC)",
		"Sun, 015 Jul 2018",
		"Sun, Jul 2018",
		"15-Jul 2018",
		"15 Jul-2018",
		"15-Jul-2018T08:00",
		"31 Jun 2018",
		"-2018-07-15",
		"+2018-07-15",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(none) / sizeof(*none); i++)
		check_none(none[i]);
	assert_false(date_parse(NULL, 0, &(int64_t){0}));
	assert_false(date_parse("2018-07-15\0", 11, &(int64_t){0}));
}

/* Day after day through ten cycles of the calendar, counted on by one. */
static void test_every_day(void **state)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t expected = -62135596800, seconds;
	int year, month, day, last;
	char s[40];

	(void)state;
	for (year = 1; year <= 4000; year++)
		for (month = 1; month <= 12; month++) {
			last = days[month - 1];
			if (month == 2 && (year % 400 == 0 || (year % 100 && year % 4 == 0)))
				last++;
			for (day = 1; day <= last + 1; day++) {
				snprintf(s, sizeof(s), "%04d%02d%02d", year, month, day);
				assert_int_equal(date_parse(s, 8, &seconds), day <= last);
				if (day > last)
					break;
				assert_int_equal(seconds, expected);
				expected += 86400;
			}
		}
}

/* Cut anywhere and with any byte changed it is refused or read, and nothing past the end
 * is. */
static void test_damaged(void **state)
{
	static const char *const good[] = {"2018-07-15T08:00:00.25+02:00", "20180715080000Z",
					   "Sun, 15 Jul 2018 08:00:00 +0000",
					   "26-FEB-1987 15:01:01.79"};
	int64_t seconds;
	size_t i, len, at;
	char *copy;
	int byte;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		for (len = 1; len <= strlen(good[i]); len++)
			for (at = 0; at < len; at++)
				for (byte = 0; byte < 256; byte += 5) {
					copy = malloc(len);
					assert_non_null(copy);
					memcpy(copy, good[i], len);
					copy[at] = (char)byte;
					date_parse(copy, len, &seconds);
					free(copy);
				}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iso),       cmocka_unit_test(test_basic),
		cmocka_unit_test(test_rfc),       cmocka_unit_test(test_none),
		cmocka_unit_test(test_every_day), cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
