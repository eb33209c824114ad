#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <reprint/error.h>

#define LAST RP_ERR_MISMATCH

/* The numbers are what programs compiled against an older header hold. */
static void test_numbers(void **state)
{
	(void)state;
	assert_int_equal(RP_OK, 0);
	assert_int_equal(RP_ERR_NOMEM, 1);
	assert_int_equal(RP_ERR_MISUSE, 2);
	assert_int_equal(RP_ERR_TOO_LARGE, 3);
	assert_int_equal(RP_ERR_IO, 4);
	assert_int_equal(RP_ERR_CORRUPT, 5);
	assert_int_equal(RP_ERR_STOPPED, 6);
	assert_int_equal(RP_ERR_BUSY, 7);
	assert_int_equal(RP_ERR_MISMATCH, 8);
}

static void test_phrases(void **state)
{
	const char *unknown = rp_error_str((enum rp_error)1000);
	int a, b;

	(void)state;
	for (a = 0; a <= LAST; a++) {
		const char *phrase = rp_error_str((enum rp_error)a);

		assert_non_null(phrase);
		assert_true(strlen(phrase) > 0);
		assert_int_not_equal(phrase[strlen(phrase) - 1], '.');
		assert_null(strchr(phrase, '\n'));
		assert_string_not_equal(phrase, unknown);
		for (b = 0; b < a; b++)
			assert_string_not_equal(phrase, rp_error_str((enum rp_error)b));
	}
	assert_string_equal(rp_error_str(RP_OK), "success");
	assert_string_equal(rp_error_str(RP_ERR_NOMEM), "out of memory");
}

static void test_values_outside(void **state)
{
	const char *unknown = rp_error_str((enum rp_error)(LAST + 1));

	(void)state;
	assert_non_null(unknown);
	assert_string_equal(rp_error_str((enum rp_error)1000), unknown);
}

static void test_version(void **state)
{
	char expected[64];

	(void)state;
	assert_int_equal(rp_version_number(), RP_VERSION);
	assert_int_equal(RP_VERSION,
			 RP_VERSION_MAJOR * 10000 + RP_VERSION_MINOR * 100 + RP_VERSION_PATCH);
	snprintf(expected, sizeof(expected), "%d.%d.%d", rp_version_number() / 10000,
		 rp_version_number() / 100 % 100, rp_version_number() % 100);
	assert_string_equal(rp_version(), expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_phrases),
		cmocka_unit_test(test_values_outside),
		cmocka_unit_test(test_version),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
