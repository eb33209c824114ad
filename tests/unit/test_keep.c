#include "cluster/keep.h"

#include "common.h"

/* A document of which the policies see: its number, date, words and place of its source.
 */
struct seen {
	const char *id;
	bool dated;
	int64_t date;
	uint32_t words;
	uint32_t source;
};

/* Sort, and compare the ids in order, each of one letter. */
static void check(enum rp_keep keep, const struct seen *seen, size_t n, const char *expected)
{
	struct keep_key key[16];
	char got[17] = {0};

	for (uint32_t i = 0; i < n; i++)
		key[i] = (struct keep_key){keep_preference(keep, i, seen[i].dated, seen[i].date,
							   seen[i].words, seen[i].source),
					   str(seen[i].id), i};
	keep_sort(key, n);
	for (size_t i = 0; i < n; i++)
		got[i] = key[i].id.data[0];
	assert_string_equal(got, expected);
}

static const struct seen documents[] = {
	{"d", true, 500, 10, 2},      {"c", true, -500, 30, 0}, {"b", false, -900, 30, 1},
	{"a", true, 500, 20, 2},      {"e", false, 0, 0, 1},    {"f", true, INT64_MAX, 1, 2},
	{"g", true, INT64_MIN, 1, 2},
};

static void test_first(void **state)
{
	(void)state;
	check(RP_KEEP_FIRST, documents, 7, "dcbaefg");
}

/* g -2^63, c -500, a and d 500, f 2^63 - 1, then the undated b and e, whatever their date
 * says. INT64_MAX alone meets the undated, and no calendar has it. */
static void test_earliest(void **state)
{
	(void)state;
	check(RP_KEEP_EARLIEST, documents, 5, "cadbe");
	check(RP_KEEP_EARLIEST, documents + 5, 2, "gf");
	check(RP_KEEP_EARLIEST, documents, 7, "gcadbef");
}

static void test_longest(void **state)
{
	(void)state;
	check(RP_KEEP_LONGEST, documents, 7, "bcadfge");
}

static void test_source(void **state)
{
	(void)state;
	check(RP_KEEP_SOURCE, documents, 7, "cbeadfg");
}

/* Bytewise: a prefix comes first, 0xff behind 'z', and between equal ids the number
 * decides. */
static void test_ids(void **state)
{
	static const char *const id[] = {"\xff", "ab", "", "abc", "Z", "ab"};
	static const uint32_t expected[] = {2, 4, 1, 5, 3, 0};
	struct keep_key key[COUNT(id)];

	(void)state;
	for (uint32_t i = 0; i < COUNT(id); i++)
		key[i] = (struct keep_key){0, str(id[i]), i};
	key[2].id.data = NULL;
	keep_sort(key, COUNT(id));
	for (uint32_t i = 0; i < COUNT(id); i++)
		assert_int_equal(key[i].number, expected[i]);
}

/* NUL is a byte like others. */
static void test_ids_with_nul(void **state)
{
	struct keep_key key[] = {{0, {"a\0c", 3}, 0}, {0, {"a\0b", 3}, 1}, {0, {"a", 1}, 2}};

	(void)state;
	keep_sort(key, 3);
	assert_int_equal(key[0].number, 2);
	assert_int_equal(key[1].number, 1);
	assert_int_equal(key[2].number, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first),   cmocka_unit_test(test_earliest),
		cmocka_unit_test(test_longest), cmocka_unit_test(test_source),
		cmocka_unit_test(test_ids),     cmocka_unit_test(test_ids_with_nul),
	};

	return cmocka_run_group_tests_name("keep", tests, NULL, NULL);
}
