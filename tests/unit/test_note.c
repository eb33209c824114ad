#include "match/note.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static double nats(overlap_note note)
{
	return (double)(note & ~OVERLAP_RARE) / OVERLAP_NAT;
}

/* A fourth of the fourth root: 20,736 = 12^4, 160,000 = 20^4, 10^8 = 100^4. */
static void test_rare_limit(void **state)
{
	(void)state;
	assert_int_equal(note_rare_limit(1), 3);
	assert_int_equal(note_rare_limit(20736), 3);
	assert_int_equal(note_rare_limit(65535), 3);
	assert_int_equal(note_rare_limit(65536), 4);
	assert_int_equal(note_rare_limit(160000), 5);
	assert_int_equal(note_rare_limit(1000000), 7);
	assert_int_equal(note_rare_limit(100000000), 25);
}

static void test_evidence(void **state)
{
	(void)state;
	assert_true(fabs(nats(note_make(100000, 10, false)) - log(10000)) < 0.5 / OVERLAP_NAT);
	/* A small corpus counts as one of 20,000. */
	assert_int_equal(note_make(2, 2, false), note_make(20000, 2, false));
	assert_true(fabs(nats(note_make(2, 2, false)) - log(10000)) < 0.5 / OVERLAP_NAT);
	/* What all have says nothing; the largest of corpora fits. */
	assert_int_equal(note_make(1000000, 1000000, false), 0);
	assert_true(fabs(nats(note_make(UINT32_MAX, 1, false)) - log(4294967295.)) < 0.001);
}

static void test_marks(void **state)
{
	(void)state;
	assert_true(note_make(20000, 3, false) & OVERLAP_RARE);
	assert_false(note_make(20000, 4, false) & OVERLAP_RARE);
	assert_int_equal(note_make(20000, 2, true), OVERLAP_CONCENTRATED);
	/* No evidence looks like the mark. */
	assert_int_not_equal(note_make(UINT32_MAX, 1, false), OVERLAP_CONCENTRATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rare_limit),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
