#include "text/utf8.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"

/* Repair s and compare; 'expected' is written with '?' for each replacement. */
static void check_repair(const char *s, size_t len, const char *expected)
{
	char *copy = malloc(len + 1); /* exact, so that the sanitizer sees reads past the end */
	size_t invalid = 99, count = 0, i, at = 0;
	struct buf out;

	assert_non_null(copy);
	copy = realloc(copy, len ? len : 1);
	assert_non_null(copy);
	memcpy(copy, s, len);
	buf_init(&out, NULL);
	assert_int_equal(utf8_repair(&out, copy, len, &invalid), RP_OK);
	for (i = 0; expected[i]; i++) {
		if (expected[i] == '?') {
			assert_true(at + 3 <= out.len);
			assert_memory_equal(out.data + at, "\xEF\xBF\xBD", 3);
			at += 3;
			count++;
		} else {
			assert_true(at < out.len);
			assert_int_equal(out.data[at], expected[i]);
			at++;
		}
	}
	assert_int_equal(at, out.len);
	assert_int_equal(invalid, count);
	assert_int_equal(utf8_valid(copy, len), count == 0);
	buf_release(&out);
	free(copy);
}

#define CHECK_REPAIR(s, expected) check_repair("" s, sizeof(s) - 1, expected)

/* The Unicode Standard 15.0, section 3.9, tables 3-8 to 3-11. */
static void test_maximal_subparts(void **state)
{
	(void)state;
	CHECK_REPAIR("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "????????A");
	CHECK_REPAIR("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "????????A");
	CHECK_REPAIR("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "?????A??B");
	CHECK_REPAIR("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "????A");
	CHECK_REPAIR("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", "a???b?c??d");
}

static void test_invalid(void **state)
{
	(void)state;
	CHECK_REPAIR("", "");
	CHECK_REPAIR("plain", "plain");
	CHECK_REPAIR("\xC1\xBF", "??");
	CHECK_REPAIR("\xE0\x9F\xBF", "???");
	CHECK_REPAIR("\xF0\x8F\xBF\xBF", "????");
	CHECK_REPAIR("\xF4\x90\x80\x80", "????");
	CHECK_REPAIR("\xF5\x80\x80\x80", "????");
	CHECK_REPAIR("\xF8\x88\x80\x80\x80", "?????");
	CHECK_REPAIR("\xFE\xFF", "??");
	/* Truncated ends. */
	CHECK_REPAIR("x\xC3", "x?");
	CHECK_REPAIR("x\xE2\x80", "x?");
	CHECK_REPAIR("x\xF0\x9F\x98", "x?");
	/* One bad byte at every place around the eight-byte steps. */
	CHECK_REPAIR("\xFF"
		     "bcdefghijklmnopq",
		     "?bcdefghijklmnopq");
	CHECK_REPAIR("abcdefg\xFFijklmnopq", "abcdefg?ijklmnopq");
	CHECK_REPAIR("abcdefgh\xFFjklmnopq", "abcdefgh?jklmnopq");
	CHECK_REPAIR("abcdefghijklmnop\xFF", "abcdefghijklmnop?");
}

static void test_replacement_is_valid(void **state)
{
	const char *s = "\xEF\xBF\xBD";
	uint32_t c;

	(void)state;
	assert_true(utf8_valid(s, 3));
	assert_int_equal(utf8_decode(s, s + 3, &c), 3);
	assert_int_equal(c, UTF8_REPLACEMENT);
	assert_int_equal(utf8_decode("\xFF", s + 1, &c), 1);
	assert_int_equal(c, UTF8_INVALID);
	assert_true(utf8_valid(NULL, 0));
}

static void test_known_encodings(void **state)
{
	static const struct {
		uint32_t c;
		const char *bytes;
	} known[] = {
		{0x24, "\x24"},
		{0xA3, "\xC2\xA3"},
		{0x0939, "\xE0\xA4\xB9"},
		{0x20AC, "\xE2\x82\xAC"},
		{0xD55C, "\xED\x95\x9C"},
		{0x10348, "\xF0\x90\x8D\x88"},
		{0xD800, "\xEF\xBF\xBD"},
		{0xDFFF, "\xEF\xBF\xBD"},
		{0x110000, "\xEF\xBF\xBD"},
		{0x10FFFF, "\xF4\x8F\xBF\xBF"},
	};
	char out[4];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		assert_int_equal(utf8_encode(known[i].c, out), strlen(known[i].bytes));
		assert_memory_equal(out, known[i].bytes, strlen(known[i].bytes));
	}
}

static void test_every_code_point(void **state)
{
	uint32_t c, back, size;
	char s[4];
	size_t n, cut;

	(void)state;
	for (c = 0; c <= 0x10FFFF; c++) {
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		n = utf8_encode(c, s);
		if (n != size || utf8_decode(s, s + n, &back) != n || back != c ||
		    !utf8_valid(s, n))
			fail_msg("U+%04X", (unsigned)c);
		/* Cut short it is one invalid sequence. */
		for (cut = 1; cut < n; cut++)
			if (utf8_decode(s, s + cut, &back) != cut || back != UTF8_INVALID ||
			    utf8_valid(s, cut))
				fail_msg("U+%04X cut to %zu", (unsigned)c, cut);
	}
}

/* Every sequence of three bytes against the grammar of table 3-7, written out. */
static size_t length_by_grammar(const unsigned char *s)
{
#define IN(i, low, high) (s[i] >= (low) && s[i] <= (high))
	if (IN(0, 0x00, 0x7F))
		return 1;
	if (IN(0, 0xC2, 0xDF) && IN(1, 0x80, 0xBF))
		return 2;
	if (((IN(0, 0xE0, 0xE0) && IN(1, 0xA0, 0xBF)) || (IN(0, 0xE1, 0xEC) && IN(1, 0x80, 0xBF)) ||
	     (IN(0, 0xED, 0xED) && IN(1, 0x80, 0x9F)) ||
	     (IN(0, 0xEE, 0xEF) && IN(1, 0x80, 0xBF))) &&
	    IN(2, 0x80, 0xBF))
		return 3;
	return 0;
#undef IN
}

static void test_every_three_bytes(void **state)
{
	unsigned char s[3];
	uint32_t i, c;
	size_t n, expected;

	(void)state;
	for (i = 0; i <= 0xFFFFFF; i++) {
		s[0] = (unsigned char)(i >> 16);
		s[1] = (unsigned char)(i >> 8);
		s[2] = (unsigned char)i;
		n = utf8_decode((char *)s, (char *)s + 3, &c);
		expected = length_by_grammar(s);
		if (expected ? n != expected || c == UTF8_INVALID
			     : n < 1 || n > 3 || c != UTF8_INVALID)
			fail_msg("%06X", (unsigned)i);
	}
}

static void *refuse(void *ctx, void *p, size_t size)
{
	(void)ctx;
	if (!size) {
		free(p);
		return NULL;
	}
	return size > 64 ? NULL : realloc(p, size);
}

static void test_no_memory(void **state)
{
	const struct rp_allocator alloc = {refuse, NULL};
	size_t invalid = 7;
	char s[100];
	struct buf out;

	(void)state;
	memset(s, 0xFF, sizeof(s));
	buf_init(&out, &alloc);
	assert_int_equal(buf_add_str(&out, "kept"), RP_OK);
	assert_int_equal(utf8_repair(&out, s, sizeof(s), &invalid), RP_ERR_NOMEM);
	assert_int_equal(invalid, 7);
	assert_int_equal(out.len, 4);
	assert_memory_equal(out.data, "kept", 4);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_maximal_subparts),
		cmocka_unit_test(test_invalid),
		cmocka_unit_test(test_replacement_is_valid),
		cmocka_unit_test(test_known_encodings),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_every_three_bytes),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
