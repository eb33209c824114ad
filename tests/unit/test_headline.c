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

static void test_kickers(void **state)
{
	(void)state;
	check("UPDATE 2-Storm closes harbour", "Storm closes harbour");
	check("RPT-UPDATE 1-Storm closes harbour", "Storm closes harbour");
	check("Breaking news: Storm closes harbour", "Storm closes harbour");
	check("WATCH LIVE - Storm closes harbour", "Storm closes harbour");
	check("[Video] Storm closes harbour - Ellis Courier", "Storm closes harbour");
	check("(LEAD) Storm closes harbour", "Storm closes harbour");
	check("Eilmeldung: Sturm schließt Hafen", "Sturm schließt Hafen");
	check("【快讯】台风逼近", "台风逼近");
	/* No kicker: not in the list, no separator, only the beginning of a word, too little left. */
	check("Harbour: storm closes it", "Harbour: storm closes it");
	check("Update on storm in harbour", "Update on storm in harbour");
	check("Lead-free paint for harbour wall", "Lead-free paint for harbour wall");
	check("Videos: storm closes harbour", "Videos: storm closes harbour");
	check("Watch: storm closes", "Watch: storm closes");
	check("(LEAD Storm closes harbour", "(LEAD Storm closes harbour");
	check("UPDATE 2-", "UPDATE 2-");
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
		cmocka_unit_test(test_kickers),
		cmocka_unit_test(test_odd_titles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
