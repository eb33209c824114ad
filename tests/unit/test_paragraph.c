#include "text/paragraph.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define NBSP "\xC2\xA0"
#define NEL  "\xC2\x85"
#define LS   "\xE2\x80\xA8"
#define PS   "\xE2\x80\xA9"
#define ZWSP "\xE2\x80\x8B"
#define BOM  "\xEF\xBB\xBF"
#define IDSP "\xE3\x80\x80" /* ideographic space */

/* Split s and compare with 'expected', whose paragraphs end in '|'. */
static void check(const char *s, size_t len, const char *expected)
{
	struct text_paragraph p = {0};
	size_t pos = 0, number = 0, n, end = 0;
	char *copy =
		malloc(len ? len : 1); /* exact, so that the sanitizer sees reads past the end */

	assert_non_null(copy);
	memcpy(copy, s, len);
	while (paragraph_next(copy, len, &pos, &p)) {
		n = strcspn(expected, "|");
		assert_int_equal(p.length, n);
		assert_memory_equal(copy + p.offset, expected, n);
		assert_int_equal(p.number, ++number);
		assert_true(p.offset >= end);
		end = p.offset + p.length;
		assert_true(pos >= end && pos <= len);
		expected += n + 1;
	}
	assert_string_equal(expected, "");
	assert_int_equal(pos, len);
	assert_false(paragraph_next(copy, len, &pos, &p));
	free(copy);
}

#define CHECK(s, expected) check("" s, sizeof(s) - 1, expected)

static void test_line_ends(void **state)
{
	(void)state;
	CHECK("", "");
	CHECK("one", "one|");
	CHECK("one\n", "one|");
	CHECK("one\ntwo", "one|two|");
	CHECK("one\r\ntwo\rthree\n\rfour", "one|two|three|four|");
	CHECK("one\vtwo\fthree", "one|two|three|");
	CHECK("one" NEL "two" LS "three" PS "four", "one|two|three|four|");
	CHECK("\n\n\r\none\n\n\n" PS "two\n\n", "one|two|");
	/* One of each at every place in eight bytes. */
	CHECK("1\n12\n123\n1234\n12345\n123456\n1234567\n12345678\n123456789",
	      "1|12|123|1234|12345|123456|1234567|12345678|123456789|");
	CHECK("1" PS "12" LS "123" NEL "1234" PS "12345" PS "123456" LS "1234567" PS "x",
	      "1|12|123|1234|12345|123456|1234567|x|");
}

static void test_blank(void **state)
{
	(void)state;
	CHECK("   ", "");
	CHECK(" \n\t\n" NBSP "\n" IDSP ZWSP "\n" BOM "\r\n", "");
	CHECK("  one two\t", "one two|");
	CHECK(BOM "one" NBSP NBSP "\n" IDSP IDSP "two" ZWSP "\n", "one|two|");
	CHECK("a" NBSP "b" ZWSP "c", "a" NBSP "b" ZWSP "c|");
}

static void test_not_space(void **state)
{
	struct text_paragraph p = {0};
	size_t pos = 0;

	(void)state;
	assert_true(paragraph_next(" \0 \n.", 5, &pos, &p));
	assert_int_equal(p.offset, 1);
	assert_int_equal(p.length, 1);
	assert_true(paragraph_next(" \0 \n.", 5, &pos, &p));
	assert_int_equal(p.offset, 4);
	assert_int_equal(p.number, 2);
	CHECK(" \xEF\xBF\xBD ", "\xEF\xBF\xBD|");
	/* Ends in the bytes of white space, but is none: U+0820, U+5000, U+10A0. */
	CHECK("\xE0\xA0\xA0", "\xE0\xA0\xA0|");
	CHECK("\xE5\x80\x80", "\xE5\x80\x80|");
	CHECK("\xE1\x82\xA0", "\xE1\x82\xA0|");
}

static void test_invalid(void **state)
{
	(void)state;
	CHECK("a\xC2\nb", "a\xC2|b|");
	CHECK("a\xE2\x80\nb", "a\xE2\x80|b|");
	CHECK("a\xE2\x80", "a\xE2\x80|");
	CHECK("a\xC2", "a\xC2|");
	CHECK("\x85\xA8", "\x85\xA8|");
	CHECK(" \x80\x80\x80\x80 ", "\x80\x80\x80\x80|");
	CHECK("\xE2" NEL "b", "\xE2|b|");
	CHECK("\xE2" LS "b", "\xE2|b|");
	CHECK("\xF0\x80 \xA0\n\xFF", "\xF0\x80 \xA0|\xFF|");
}

/* Line ends and white space of random bytes, found by looking at every byte. */
static size_t end_at(const unsigned char *s, size_t len, size_t i)
{
	if (s[i] >= 10 && s[i] <= 13)
		return 1;
	if (len - i >= 2 && s[i] == 0xC2 && s[i + 1] == 0x85)
		return 2;
	if (len - i >= 3 && s[i] == 0xE2 && s[i + 1] == 0x80 && (s[i + 2] | 1) == 0xA9)
		return 3;
	return 0;
}

static void test_random(void **state)
{
	static const unsigned char bytes[] = {'a',  'b',  'c',  ' ',  '\n', '\r', 0xC2, 0x85,
					      0xE2, 0x80, 0xA8, 0xA9, 0xA0, 0,    0xFF, 'd'};
	struct text_paragraph p;
	unsigned char s[64];
	size_t len, i, pos, end;
	uint32_t random = 1, round;

	(void)state;
	for (round = 0; round < 200000; round++) {
		random = random * 1664525 + 1013904223;
		len = random >> 26;
		for (i = 0; i < len; i++) {
			random = random * 1664525 + 1013904223;
			s[i] = bytes[random >> 28];
		}
		memset(&p, 0, sizeof(p));
		pos = end = 0;
		while (paragraph_next((char *)s, len, &pos, &p)) {
			/* Only blank bytes are passed over, and no line end is inside. */
			for (i = end; i < p.offset; i++)
				assert_int_not_equal(s[i] >= 'a' && s[i] <= 'd', 1);
			end = p.offset + p.length;
			for (i = p.offset; i < end; i++)
				assert_int_equal(end_at(s, len, i), 0);
			assert_true(s[p.offset] != ' ' && s[end - 1] != ' ');
			/* The line ends where the paragraph does, white space aside. */
			for (i = end; i < len && !end_at(s, len, i); i++)
				assert_false((s[i] >= 'a' && s[i] <= 'd') || !s[i]);
		}
		for (i = end; i < len; i++)
			assert_false(s[i] >= 'a' && s[i] <= 'd');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line_ends), cmocka_unit_test(test_blank),
		cmocka_unit_test(test_not_space), cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
