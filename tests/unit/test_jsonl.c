/* Lines to documents: every kind of broken, and lines rewritten byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "input/json_write.h"
#include "input/jsonl.h"

static struct jsonl jsonl;
static struct fault_list faults;
static struct rp_document document;
static char *line; /* a copy of the line parsed last, with nothing but the padding behind it */

static int set_up(void **state)
{
	(void)state;
	fault_list_init(&faults);
	return jsonl_init(&jsonl, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	free(line);
	jsonl_release(&jsonl);
	fault_list_release(&faults);
	return 0;
}

static bool parse_bytes(const char *data, size_t len)
{
	bool ok = true;

	free(line);
	line = malloc(len + JSONL_PADDING);
	assert_non_null(line);
	memcpy(line, data, len);
	memset(line + len, '"', JSONL_PADDING);
	fault_list_reset(&faults);
	memset(&document, 0, sizeof(document));
	assert_int_equal(jsonl_parse(&jsonl, line, len, &document, &ok, &faults), RP_OK);
	return ok;
}

static bool parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

static void assert_str(struct rp_string got, const char *want)
{
	assert_int_equal(got.len, strlen(want));
	if (got.len)
		assert_memory_equal(got.data, want, got.len);
}

static void assert_fault(enum fault_kind kind, enum fault_effect effect, const char *cause)
{
	assert_int_equal(faults.n, 1);
	assert_string_equal(fault_kind_str(faults.fault[0].kind), fault_kind_str(kind));
	assert_int_equal(faults.fault[0].effect, effect);
	assert_non_null(strstr(faults.fault[0].cause, cause));
}

static void test_fields(void **state)
{
	(void)state;
	assert_true(parse("{\"id\": \"a1\", \"title\":\"T\" "
			  ",\"text\":\"x\\ny\",\"url\":\"http://a/\","
			  "\"date\":\"2018-07-15\",\"source\":\"S\",\"more\":{\"text\":["
			  "1,{}]}}\r\n"));
	assert_int_equal(faults.n, 0);
	assert_str(document.id, "a1");
	assert_str(document.title, "T");
	assert_str(document.text, "x\ny");
	assert_str(document.url, "http://a/");
	assert_str(document.date, "2018-07-15");
	assert_str(document.source, "S");

	/* Nothing but the text; a key that is escaped; space all around. */
	assert_true(parse(" \t{ \"t\\u0065xt\" : \"y\" } \n"));
	assert_str(document.text, "y");
	assert_str(document.id, "");
	assert_str(document.source, "");

	/* The first of two wins, an inner one does not count. */
	assert_true(parse("{\"in\":{\"text\":\"0\"},\"text\":\"1\",\"text\":\"2\",\"id\":"
			  "null,\"id\":\"i\"}"));
	assert_str(document.text, "1");
	assert_str(document.id, "");

	/* Numbers as they are written, other types as if they were absent. */
	assert_true(parse("{\"id\":12345678901234567890123, \"text\":\"x\", \"title\":true,"
			  "\"url\":[\"u\"],\"date\":20180715 ,\"source\":-1.50e+400}"));
	assert_str(document.id, "12345678901234567890123");
	assert_str(document.title, "");
	assert_str(document.url, "");
	assert_str(document.date, "20180715");
	assert_str(document.source, "-1.50e+400");

	/* Every escape there is. */
	assert_true(parse("{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\u4e2d\\ud83d\\ude00\"}"));
	assert_str(document.text, "\"\\/\b\f\n\r\t\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80");
	assert_int_equal(faults.n, 0);
	assert_true(parse("{\"text\":\"a\\u0000b\"}"));
	assert_int_equal(document.text.len, 3);
	assert_memory_equal(document.text.data, "a\0b", 3);

	/* A byte order mark. */
	assert_true(parse("\xef\xbb\xbf{\"text\":\"x\"}\n"));
	assert_str(document.text, "x");
	assert_int_equal(faults.n, 0);
}

static void test_names(void **state)
{
	struct field_names names = {.id = "url", .text = "body"};
	struct jsonl other;
	struct fault_list list;
	struct rp_document doc;
	const char *text = "{\"text\":\"no\",\"url\":\"u\",\"body\":\"yes\",\"id\":\"1\"}"
			   "                                                                ";
	bool ok;

	(void)state;
	fault_list_init(&list);
	assert_int_equal(jsonl_init(&other, &names), RP_OK);
	assert_int_equal(jsonl_parse(&other, text, strlen(text) - 64, &doc, &ok, &list), RP_OK);
	assert_true(ok);
	assert_str(doc.text, "yes");
	assert_str(doc.id, "u");
	assert_str(doc.url, "u");
	jsonl_release(&other);
	fault_list_release(&list);
}

static void test_broken(void **state)
{
	static const char *const broken[] = {
		"",
		"x",
		"[]",
		"[{\"text\":\"x\"}]",
		"\"text\"",
		"null",
		"12",
		"{",
		"{\"text\"",
		"{\"text\":",
		"{\"text\":\"x",
		"{\"text\":\"x\"",
		"{\"text\":\"x\",",
		"{\"text\":\"x\",}",
		"{\"text\":\"x\"}}",
		"{\"text\":\"x\"} x",
		"{\"text\":\"x\"} {}",
		"{\"text\":\"x\"},",
		"{\"text\" \"x\"}",
		"{\"text\"::\"x\"}",
		"{\"text\":\"x\" \"id\":\"y\"}",
		"{text:\"x\"}",
		"{'text':'x'}",
		"{1:\"x\"}",
		"{\"text\":\"x\",\"a\":tru}",
		"{\"text\":\"x\",\"a\":nul}",
		"{\"text\":\"x\",\"a\":truex}",
		"{\"text\":\"x\",\"a\":nullx}",
		"{\"text\":\"x\",\"a\":NaN}",
		"{\"text\":\"x\",\"a\":01}",
		"{\"text\":\"x\",\"a\":+1}",
		"{\"text\":\"x\",\"a\":1.}",
		"{\"text\":\"x\",\"a\":.5}",
		"{\"text\":\"x\",\"a\":1e}",
		"{\"text\":\"x\",\"a\":-}",
		"{\"text\":\"x\",\"a\":1 2}",
		"{\"text\":\"x\",\"a\":[1,2}",
		"{\"text\":\"x\",\"a\":[1,]}",
		"{\"text\":\"x\",\"a\":[1 2]}",
		"{\"text\":\"x\",\"a\":[,]}",
		"{\"text\":\"x\",\"a\":{\"b\":1]}",
		"{\"text\":\"x\",\"a\":{\"b\"}}",
		"{\"text\":\"x\",\"a\":}",
		"{\"text\":\"x\",\"a\":\"\\x\"}",
		"{\"text\":\"\\u12g4\"}",
		"{\"text\":\"\\u12\"}",
		"{\"text\":\"a\tb\"}",
		"{\"text\":\"a\001b\"}",
		"{\"text\":\"x\"/*c*/}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		if (parse(broken[i]) || faults.n != 1)
			fail_msg("taken for good: %s", broken[i]);
		assert_int_equal(faults.fault[0].kind, FAULT_BROKEN_JSON);
		assert_int_equal(faults.fault[0].effect, FAULT_PASSED);
		assert_true(faults.fault[0].cause[0] != '\0');
	}
	assert_false(parse_bytes("{\"text\":\"a\0b\"}", 14));
	assert_fault(FAULT_BROKEN_JSON, FAULT_PASSED, "");
	assert_false(parse_bytes("{\"text\":\"ab\"}\0", 14));
	assert_fault(FAULT_BROKEN_JSON, FAULT_PASSED, "");
}

static void test_no_text(void **state)
{
	(void)state;
	assert_false(parse("{}"));
	assert_fault(FAULT_NO_TEXT, FAULT_PASSED, "field \"text\" is missing");
	assert_false(parse("{\"id\":\"x\",\"Text\":\"x\"}"));
	assert_fault(FAULT_NO_TEXT, FAULT_PASSED, "missing");
	assert_false(parse("{\"text\":null}"));
	assert_fault(FAULT_NO_TEXT, FAULT_PASSED, "null");
	assert_false(parse("{\"text\":1}"));
	assert_fault(FAULT_TEXT_NOT_STRING, FAULT_PASSED, "not a string");
	assert_false(parse("{\"text\":[\"x\"]}"));
	assert_fault(FAULT_TEXT_NOT_STRING, FAULT_PASSED, "not a string");
	assert_false(parse("{\"text\":{}}"));
	assert_fault(FAULT_TEXT_NOT_STRING, FAULT_PASSED, "not a string");
	assert_false(parse("{\"text\":false}"));
	assert_fault(FAULT_TEXT_NOT_STRING, FAULT_PASSED, "not a string");
	assert_false(parse("{\"text\":\"\",\"title\":\" \\n\"}"));
	assert_fault(FAULT_EMPTY_TEXT, FAULT_PASSED, "empty");
	/* A headline is something to judge. */
	assert_true(parse("{\"text\":\"\",\"title\":\"BRIEF - Something\"}"));
	assert_int_equal(faults.n, 0);
}

static void test_invalid_utf8(void **state)
{
	(void)state;
	/* By the Unicode Standard, table 3-8: maximal subparts, one U+FFFD each. */
	assert_true(parse("{\"id\":\"1\",\"text\":\"a\xf1\x80\x80\xe1\x80\xc2"
			  "b\x80"
			  "c\"}\n"));
	assert_fault(FAULT_INVALID_UTF8, FAULT_JUDGED, "invalid UTF-8 sequence (4)");
	assert_str(document.text, "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
				  "b\xef\xbf\xbd"
				  "c");
	assert_str(document.id, "1");
	/* A lead byte does not swallow the quote behind it. */
	assert_true(parse("{\"text\":\"a\xe2\",\"id\":\"2\"}"));
	assert_str(document.text, "a\xef\xbf\xbd");
	assert_str(document.id, "2");
	/* In a field that nobody asks for, too. */
	assert_true(parse("{\"text\":\"a\",\"x\":\"\xff\"}"));
	assert_fault(FAULT_INVALID_UTF8, FAULT_JUDGED, "(1)");
	/* Broken as well: that is what counts. */
	assert_false(parse("{\"text\":\"a\xff\""));
	assert_fault(FAULT_BROKEN_JSON, FAULT_PASSED, "");
	/* The line before was repaired; this one is not. */
	assert_true(parse("{\"text\":\"ok\"}"));
	assert_str(document.text, "ok");
	assert_int_equal(faults.n, 0);
}

static void test_surrogates(void **state)
{
	static const struct {
		const char *text;
		const char *want;
		const char *count;
	} half[] = {
		{"\\ud800", "\xef\xbf\xbd", "(1)"},
		{"x\\udfffy", "x\xef\xbf\xbdy", "(1)"},
		{"\\ud800\\ud800", "\xef\xbf\xbd\xef\xbf\xbd", "(2)"},
		{"\\ud800\\u0041",
		 "\xef\xbf\xbd"
		 "A",
		 "(1)"},
		{"\\ude00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd", "(2)"},
		{"\\ud83d\\ude00\\uD83D", "\xf0\x9f\x98\x80\xef\xbf\xbd", "(1)"},
		{"\\ud800\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80", "(1)"},
		{"\\\\ud800\\ud800", "\\ud800\xef\xbf\xbd", "(1)"},
	};
	char text[96];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(half) / sizeof(half[0]); i++) {
		snprintf(text, sizeof(text), "{\"id\":\"i\",\"text\":\"%s\"}\n", half[i].text);
		assert_true(parse(text));
		assert_str(document.text, half[i].want);
		assert_str(document.id, "i");
		assert_fault(FAULT_INVALID_UTF8, FAULT_JUDGED, "lone surrogate escape");
		assert_non_null(strstr(faults.fault[0].cause, half[i].count));
	}
	assert_true(parse("{\"text\":\"\\ud800\xff\"}"));
	assert_fault(FAULT_INVALID_UTF8, FAULT_JUDGED,
		     "invalid UTF-8 sequence (1) and lone surrogate escape (1)");
	/* A wrong escape is no half of a pair. */
	assert_false(parse("{\"text\":\"\\ud800\\q\"}"));
	assert_fault(FAULT_BROKEN_JSON, FAULT_PASSED, "");
	assert_false(parse("{\"text\":\"\\ud8\"}"));
	assert_fault(FAULT_BROKEN_JSON, FAULT_PASSED, "");
}

static void test_depth(void **state)
{
	size_t depth[] = {200, 1000, 1000000};
	size_t i;
	size_t j;
	int kind;

	(void)state;
	for (i = 0; i < 3; i++) {
		for (kind = 0; kind < 3; kind++) {
			struct buf b;

			buf_init(&b, NULL);
			buf_add_str(&b, "{\"text\":\"x\",\"a\":");
			for (j = 0; j < depth[i]; j++)
				buf_add_str(&b, kind == 0 ? "[" : "{\"a\":");
			buf_add_str(&b, kind == 2 ? "" : "1");
			for (j = 0; kind != 2 && j < depth[i]; j++)
				buf_add_str(&b, kind == 0 ? "]" : "}");
			buf_add_str(&b, "}");
			assert_int_equal(parse_bytes(b.data, b.len), i == 0 && kind != 2);
			if (i > 0 && kind != 2)
				assert_fault(FAULT_BROKEN_JSON, FAULT_PASSED, "nested");
			buf_release(&b);
		}
	}
}

/* Lengths around every size of vector and page. */
static void test_lengths(void **state)
{
	struct buf b;
	size_t len;

	(void)state;
	buf_init(&b, NULL);
	for (len = 1; len < 9000; len += len < 300 ? 1 : 501) {
		buf_reset(&b);
		buf_add_str(&b, "{\"text\":\"");
		while (b.len < 9 + len)
			buf_add_byte(&b, (char)('a' + b.len % 26));
		buf_add_str(&b, "\"}");
		assert_true(parse_bytes(b.data, b.len));
		assert_int_equal(document.text.len, len);
		assert_memory_equal(document.text.data, b.data + 9, len);
	}
	buf_release(&b);
}

static void assert_rewritten(const char *from, const char *text, const char *extra,
			     const char *want)
{
	struct rp_string string = {text, text ? strlen(text) : 0};
	struct buf out;

	buf_init(&out, NULL);
	assert_true(parse(from));
	assert_int_equal(buf_add_str(&out, "before"), RP_OK);
	assert_int_equal(
		jsonl_rewrite(&jsonl, line, strlen(from), text ? &string : NULL, extra, &out),
		RP_OK);
	assert_int_equal(buf_add_byte(&out, '\0'), RP_OK);
	assert_string_equal(out.data + 6, want);
	buf_release(&out);
}

static void test_rewrite(void **state)
{
	struct buf out;

	(void)state;
	assert_rewritten("{\"text\":\"old\"}\n", "new", NULL, "{\"text\":\"new\"}\n");
	assert_rewritten("{\"text\":\"old\"}\r\n", "new", "\"k\":[1]",
			 "{\"text\":\"new\",\"k\":[1]}\r\n");
	assert_rewritten("{\"text\":\"old\"}", NULL, "\"k\":1", "{\"text\":\"old\",\"k\":1}");
	assert_rewritten("{\"text\":\"old\"}", NULL, NULL, "{\"text\":\"old\"}");
	/* Everything else stays: space, escapes, numbers, an odd key, what is like the
	 * text. */
	assert_rewritten(" { \"a\" : [ \"text\" , {\"text\":\"}\"} ] , \"n\":1.50 ,\"t\\u0065xt\" "
			 ":\t"
			 "\"o\\\"l\\\\\" , \"z\":\"\\u00e4\\/\" , \"text\":\"second\" }  \r\n",
			 "", "\"k\":null",
			 " { \"a\" : [ \"text\" , {\"text\":\"}\"} ] , \"n\":1.50 ,\"t\\u0065xt\" "
			 ":\t"
			 "\"\" , \"z\":\"\\u00e4\\/\" , \"text\":\"second\",\"k\":null }  \r\n");
	assert_rewritten("\xef\xbb\xbf{\"id\":7,\"text\":\"x\\\\\"}", "y", "\"k\":1",
			 "\xef\xbb\xbf{\"id\":7,\"text\":\"y\",\"k\":1}");
	/* Escaped as little as may be. */
	assert_rewritten("{\"text\":\"x\"}", "\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa4\xf0\x9f\x98\x80",
			 NULL,
			 "{\"text\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa4"
			 "\xf0\x9f\x98\x80\"}");
	/* What is invalid elsewhere stays as it is. */
	assert_rewritten("{\"a\":\"\xe2\",\"b\":\"\\ud800\",\"text\":\"\xff\",\"c\":\"\xff\"}\n",
			 "new", "\"k\":1",
			 "{\"a\":\"\xe2\",\"b\":\"\\ud800\",\"text\":\"new\",\"c\":\"\xff\",\"k\":"
			 "1}\n");

	/* Only after a document. */
	buf_init(&out, NULL);
	assert_false(parse("{\"text\":1}"));
	assert_int_equal(jsonl_rewrite(&jsonl, line, 10, NULL, NULL, &out), RP_ERR_MISUSE);
	assert_true(parse("{\"text\":\"1\"}"));
	assert_int_equal(jsonl_rewrite(&jsonl, "{", 1, NULL, NULL, &out), RP_ERR_MISUSE);
	assert_int_equal(jsonl_rewrite(&jsonl, "{}", 2, NULL, NULL, &out), RP_ERR_MISUSE);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

/* What is written is read back the same. */
static void test_escape(void **state)
{
	struct buf out;
	struct buf text;
	uint32_t seed = 1;
	int i;
	int j;

	(void)state;
	buf_init(&out, NULL);
	buf_init(&text, NULL);
	for (i = 0; i < 500; i++) {
		buf_reset(&text);
		for (j = 0; j <= i % 97; j++) {
			seed = seed * 1664525 + 1013904223;
			buf_add_byte(&text, (char)(seed >> 24 & 0x7f));
		}
		buf_add_str(&text, "\xe4\xb8\xad.");
		buf_reset(&out);
		buf_add_str(&out, "{\"text\":");
		assert_int_equal(json_escape(&out, text.data, text.len), RP_OK);
		buf_add_byte(&out, '}');
		assert_true(parse_bytes(out.data, out.len));
		assert_int_equal(faults.n, 0);
		assert_int_equal(document.text.len, text.len);
		assert_memory_equal(document.text.data, text.data, text.len);
	}
	buf_reset(&out);
	assert_int_equal(json_escape(&out, "a\xff\n", 3), RP_OK);
	assert_int_equal(out.len, 8);
	assert_memory_equal(out.data, "\"a\xef\xbf\xbd\\n\"", 8);
	buf_reset(&out);
	assert_int_equal(json_escape(&out, NULL, 0), RP_OK);
	assert_int_equal(out.len, 2);
	buf_release(&out);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),       cmocka_unit_test(test_names),
		cmocka_unit_test(test_broken),       cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_invalid_utf8), cmocka_unit_test(test_surrogates),
		cmocka_unit_test(test_depth),        cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_rewrite),      cmocka_unit_test(test_escape),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
