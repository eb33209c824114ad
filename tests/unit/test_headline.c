#include "text/headline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void check(const char *title, const char *expected)
{
	size_t at, len;

	headline_find(title, strlen(title), &at, &len);
	assert_true(at + len <= strlen(title));
	if (len != strlen(expected) || memcmp(title + at, expected, len))
		fail_msg("'%s' gives '%.*s', not '%s'", title, (int)len, title + at, expected);
}

static void test_bars(void **state)
{
	(void)state;
	check("Storm closes harbour | The Ellis Courier", "Storm closes harbour");
	check("Opinion | Storm closes the old harbour", "Storm closes the old harbour");
	check("News | Storm closes the harbour | Ellis Courier", "Storm closes the harbour");
	/* The full-width bar of East Asian sites; one word each, so the first. */
	check("台风逼近\xef\xbd\x9c海港日报", "台风逼近");
	check("a | b", "a");
}

static void test_dashes(void **state)
{
	(void)state;
	check("Storm closes harbour again - Ellis Courier", "Storm closes harbour again");
	check("Storm closes harbour again \xe2\x80\x94 The Ellis Courier",
	      "Storm closes harbour again");
	/* No name: the part behind the dash goes on in small letters, has a figure, or is long. */
	check("Storm closes harbour again - ferries cancelled",
	      "Storm closes harbour again - ferries cancelled");
	check("Storm closes harbour again - 5 dead", "Storm closes harbour again - 5 dead");
	check("Storm closes harbour again - One Two Three Four Five",
	      "Storm closes harbour again - One Two Three Four Five");
	/* Too little would be left. */
	check("Storm warning - Ellis Courier", "Storm warning - Ellis Courier");
	/* A dash without spaces is within a word. */
	check("Two-year-old finds ring", "Two-year-old finds ring");
}

static void test_odd_titles(void **state)
{
	(void)state;
	check("", "");
	check("|", "|");
	check("  |  ", "|");
	check(" - ", "-");
	check("  Storm closes harbour \n", "Storm closes harbour");
	check("\xff\xfe | \xc3", "\xff\xfe");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_dashes),
		cmocka_unit_test(test_odd_titles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
