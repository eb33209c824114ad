#include "text/remark.h"

#include <string.h>

#include "common.h"

static void check(const char *text)
{
	if (!remark_is(text, strlen(text)))
		fail_msg("'%s' is no remark", text);
}

static void check_none(const char *text)
{
	if (remark_is(text, strlen(text)))
		fail_msg("'%s' is a remark", text);
}

static void test_notes(void **state)
{
	(void)state;
	check("(Adds quotes)");
	check("(ADDS QUOTES, BACKGROUND)");
	check("( Updates with closing prices ).");
	check("[Corrected in the second paragraph: the name of the ferry (see above)]");
	check("(Update)");
	check("(Korrigiert: Name des Schiffs)");
	check("(Actualisé avec la réaction du maire)");
	check("(Добавлена реакция мэра)");
	check("(Исправлено имя капитана)");
	check("（更新：增加港口的回应）");
	check("【更正】");
	/* Text that happens to be in brackets, or only begins with one. */
	check_none("(Add-on costs are paid by the port.)");
	check_none("(Addison, captain of the ferry, did not answer.)");
	check_none("(Adds quotes) The harbour is closed.");
	check_none("(Adds quotes");
	check_none("Adds quotes");
	check_none("(The harbour is closed.)");
	check_none("()");
	check_none("(");
	check_none("");
}

static void test_stamps(void **state)
{
	(void)state;
	check("Updated: June 1, 2019 @ 5:56 am");
	check("Updated 7:04 PM ET, Sun July 15, 2018");
	check("updated: Jun 01 2019, 07:40am ist");
	check("Last updated on 01-Jun-2019");
	check("Published: 3 September 2018");
	check("Stand: 12.11.2018, 14:32 Uhr");
	check("Mis à jour le 3 juin 2019 à 5h56");
	check("Обновлено 3 июня 2019");
	check("更新: 2018-11-03 14:32");
	/* What is updated is no date. */
	check_none("Updated");
	check_none("Updated rules for the 3 harbours");
	check_none("Published by the Harbour of Osthaven, 2018");
	check_none("Standing in the ice since 3 November");
	check_none("Updated 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
}

/* Nothing beyond the length is looked at, and what is invalid is no letter. */
static void test_any_bytes(void **state)
{
	static const char *const piece[] = {"(", ")",  "Adds",     "更新", "Updated",
					    " ", ".",  "\xef\xbc", "\xd0", "\xff",
					    "3", "】", "june",     "-"};
	struct rng rng = {7};
	uint32_t found = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		char text[128], whole[128];
		size_t n = 0, len;

		for (unsigned k = 0; k < 6; k++) {
			const char *p = piece[rng_below(&rng, COUNT(piece))];

			memcpy(text + n, p, strlen(p));
			n += strlen(p);
		}
		len = rng_below(&rng, (uint32_t)n + 1);
		memset(whole, ')', sizeof(whole));
		memcpy(whole, text, len);
		assert_int_equal(remark_is(text, len), remark_is(whole, len));
		found += remark_is(text, len);
	}
	assert_true(found > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_stamps),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
