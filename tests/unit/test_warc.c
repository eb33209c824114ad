/* WARC headers, HTTP payloads, and the documents in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "input/warc.h"

static struct buf scratch[3];
static struct rp_document document;
static struct fault fault;

static int set_up(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		buf_init(&scratch[i], NULL);
	return 0;
}

static int tear_down(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		buf_release(&scratch[i]);
	return 0;
}

static void assert_str(struct rp_string got, const char *want)
{
	assert_int_equal(got.len, strlen(want));
	if (got.len)
		assert_memory_equal(got.data, want, got.len);
}

static enum warc_status read_header(struct warc_header *h, const char *text, const char **cause)
{
	/* In memory of its very size, so that reading further is seen. */
	size_t len = strlen(text);
	static char *copy;

	free(copy);
	copy = malloc(len ? len : 1);
	memcpy(copy, text, len);
	return warc_header_read(h, copy, len, cause);
}

static void test_header(void **state)
{
	struct warc_header h;
	const char *cause = NULL;

	(void)state;
	assert_int_equal(read_header(&h,
				     "WARC/1.0\r\n"
				     "WARC-Type: response\r\n"
				     "WARC-Target-URI: <http://a.example/x y>\r\n"
				     "WARC-Date: 2018-07-15T08:00:00Z\r\n"
				     "Content-Type: application/http; msgtype=response\r\n"
				     "Content-Length: 12\r\n"
				     "\r\nHTTP/1.1 200",
				     &cause),
			 WARC_OK);
	assert_int_equal(h.type, WARC_RESPONSE);
	assert_int_equal(h.content_length, 12);
	assert_int_equal(h.len, 8 + 2 + 21 + 41 + 33 + 50 + 20 + 2);
	assert_str(h.uri, "http://a.example/x y");
	assert_str(h.date, "2018-07-15T08:00:00Z");
	assert_str(h.content_type, "application/http; msgtype=response");
	assert_false(h.segmented);

	/* Case, space, LF alone, folds, the first of two, lines without a colon. */
	assert_int_equal(read_header(&h,
				     "WARC/0.18\n"
				     "warc-TYPE:conversion\n"
				     "no colon here\n"
				     "CONTENT-length:\t 5 \n"
				     "Content-Length: 7\n"
				     "warc-target-uri:\n"
				     "  http://a.example/\n"
				     "\tlong\n"
				     "WARC-Segment-Number: 1\n"
				     "\nhello",
				     &cause),
			 WARC_OK);
	assert_int_equal(h.type, WARC_CONVERSION);
	assert_int_equal(h.content_length, 5);
	assert_str(h.uri, "http://a.example/\n\tlong");
	assert_true(h.segmented);

	assert_int_equal(read_header(&h, "WARC/1.1\r\nContent-Length: 0\r\n\r\n", &cause), WARC_OK);
	assert_int_equal(h.type, WARC_OTHER);
	assert_string_equal(warc_type_str(h.type), "other");
	assert_string_equal(warc_type_str(WARC_REVISIT), "revisit");
}

static void test_header_incomplete(void **state)
{
	static const char whole[] = "WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 1\r\n\r\n";
	struct warc_header h;
	const char *cause;
	char cut[sizeof(whole)];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(whole) - 1; len++) {
		memcpy(cut, whole, len);
		cut[len] = '\0';
		assert_int_equal(read_header(&h, cut, &cause), WARC_INCOMPLETE);
	}
	assert_int_equal(read_header(&h, whole, &cause), WARC_OK);
	assert_int_equal(h.len, sizeof(whole) - 1);
}

static void test_header_broken(void **state)
{
	static const char *const broken[] = {
		"WARX/1.0\r\nContent-Length: 1\r\n\r\n",
		"\r\nWARC/1.0\r\nContent-Length: 1\r\n\r\n",
		"WARC/1.0\r\nWARC-Type: request\r\n\r\n",
		"WARC/1.0\r\nContent-Length: \r\n\r\n",
		"WARC/1.0\r\nContent-Length: -1\r\n\r\n",
		"WARC/1.0\r\nContent-Length: 1x\r\n\r\n",
		"WARC/1.0\r\nContent-Length: 1 2\r\n\r\n",
		"WARC/1.0\r\nContent-Length: 18446744073709551616\r\n\r\n",
	};
	struct warc_header h;
	const char *cause;
	char *large;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		cause = NULL;
		assert_int_equal(read_header(&h, broken[i], &cause), WARC_BROKEN);
		assert_non_null(cause);
	}
	large = malloc(WARC_HEADER_MAX + 10);
	memset(large, 'x', WARC_HEADER_MAX + 10);
	memcpy(large, "WARC/1.0\r\n", 10);
	assert_int_equal(warc_header_read(&h, large, WARC_HEADER_MAX - 1, &cause), WARC_INCOMPLETE);
	assert_int_equal(warc_header_read(&h, large, WARC_HEADER_MAX, &cause), WARC_BROKEN);
	free(large);
}

static void test_find(void **state)
{
	const char *text = "WARC/1.0 xWARC/1.0\nWARC/x\nWARC/\nWARC/1";

	(void)state;
	assert_int_equal(warc_find(text, strlen(text), 0), 0);
	assert_int_equal(warc_find(text, strlen(text), 1), strlen(text) - 6);
	assert_int_equal(warc_find(text, strlen(text) - 1, 1), strlen(text) - 1);
	assert_int_equal(warc_find(text, 0, 0), 0);
}

/* Make a record of these and turn it into a document; 'more' are header lines. */
static bool to_document(const char *type, const char *content_type, const char *more,
			const void *block, size_t len)
{
	static char *record;
	struct warc_header h;
	const char *cause;
	struct buf b;
	bool text;
	bool ok = false;

	buf_init(&b, NULL);
	buf_addf(&b, "WARC/1.0\r\nWARC-Type: %s\r\n%s%s%s%sContent-Length: %zu\r\n\r\n", type,
		 content_type ? "Content-Type: " : "", content_type ? content_type : "",
		 content_type ? "\r\n" : "", more, len);
	buf_add(&b, block, len);
	free(record);
	record = malloc(b.len);
	memcpy(record, b.data, b.len);
	assert_int_equal(warc_header_read(&h, record, b.len, &cause), WARC_OK);
	text = warc_is_text(&h, record + h.len, b.len - h.len);
	memset(&document, 0, sizeof(document));
	memset(&fault, 0, sizeof(fault));
	if (text)
		assert_int_equal(
			warc_document(record, b.len, 1 << 20, scratch, &document, &ok, &fault),
			RP_OK);
	buf_release(&b);
	return text && ok;
}

static bool to_document_str(const char *type, const char *content_type, const char *more,
			    const char *block)
{
	return to_document(type, content_type, more, block, strlen(block));
}

static void test_kinds(void **state)
{
	static const char target[] =
		"WARC-Target-URI: http://a/\r\nWARC-Date: 2018-07-15T08:00:00Z\r\n";
	const char *http = "application/http; msgtype=response";

	(void)state;
	assert_true(to_document_str("conversion", "text/plain", target, "hello"));
	assert_str(document.text, "hello");
	assert_str(document.id, "http://a/");
	assert_str(document.url, "http://a/");
	assert_str(document.date, "2018-07-15T08:00:00Z");
	assert_str(document.title, "");
	assert_str(document.source, "");
	assert_true(to_document_str("conversion", NULL, "", "hello"));
	assert_str(document.id, "");
	assert_false(to_document_str("conversion", "application/json", target, "{}"));
	assert_true(to_document_str("resource", "Text/Plain;charset=utf-8", target, "hello"));
	assert_str(document.text, "hello");
	assert_false(to_document_str("resource", "text/html", target, "hello"));
	assert_false(to_document_str("resource", NULL, target, "hello"));
	assert_false(to_document_str("resource", "text/plain",
				     "WARC-Target-URI: metadata://gnu.org/software/wget/log\r\n",
				     "log"));
	assert_false(to_document_str("metadata", "text/plain", target, "hello"));
	assert_false(to_document_str("warcinfo", "text/plain", target, "hello"));
	assert_false(to_document_str("request", "text/plain", target, "hello"));
	assert_false(to_document_str("revisit", "text/plain", target, "hello"));
	assert_false(to_document_str("continuation", "text/plain", target, "hello"));
	assert_false(
		to_document_str("conversion", "text/plain", "WARC-Segment-Number: 1\r\n", "x"));

	assert_true(to_document_str("response", http, target,
				    "HTTP/1.1 200 OK: fine\r\nX: y\r\n"
				    "content-type: text/plain; charset=x\r\n\r\nhello\r\n"));
	assert_str(document.text, "hello\r\n");
	assert_true(to_document_str("response", "text/plain", target, "from gopher"));
	assert_str(document.text, "from gopher");
	assert_false(to_document_str("response", http, target,
				     "HTTP/1.1 404 No\r\nContent-Type: text/plain\r\n\r\nno"));
	assert_false(to_document_str("response", http, target,
				     "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>"));
	assert_false(to_document_str("response", http, target, "HTTP/1.1 200 OK\r\n\r\nx"));
	assert_false(to_document_str("response", http, target,
				     "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"));
	assert_false(to_document_str("response", http, target, "\r\n\r\n"));
	assert_false(to_document_str("response", http, target, ""));
	assert_false(to_document_str("response", "text/dns", target, "20180715\na. 1 IN A ::1"));

	/* A folded target. */
	assert_true(to_document_str("conversion", "text/plain",
				    "WARC-Target-URI: http://a/\r\n \t b\r\nWARC-Date: 2018\r\n",
				    "x"));
	assert_str(document.url, "http://a/ b");
	assert_str(document.date, "2018");
}

static bool payload(const char *headers, const void *body, size_t len)
{
	struct buf b;
	bool ok;

	buf_init(&b, NULL);
	buf_addf(&b, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n%s\r\n", headers);
	buf_add(&b, body, len);
	ok = to_document("response", "application/http", "", b.data, b.len);
	buf_release(&b);
	if (!ok) {
		assert_int_equal(fault.kind, FAULT_BROKEN_PAYLOAD);
		assert_int_equal(fault.effect, FAULT_PASSED);
		assert_true(fault.cause[0] != '\0');
	}
	return ok;
}

static void test_chunks(void **state)
{
	static const char chunked[] = "Transfer-Encoding: chunked\r\n";
	static const struct {
		const char *body;
		const char *want; /* NULL: broken */
	} body[] = {
		{"5\r\nhello\r\n0\r\n\r\n", "hello"},
		{"5;ext=1\r\nhello\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
		 "hello0123456789"},
		{"3\nabc\n0\n\n", "abc"},
		{"0\r\n\r\n", ""},
		{"5\r\nhel", NULL},
		{"5\r\nhello\r\n", NULL},
		{"5\r\nhello\r\nxyz\r\n", NULL},
		{"5\r\nhello\r\nffffffffffffffffff\r\nx", NULL},
		{"fffffffffffffff0\r\nx", NULL},
		/* The header lies: stored as it would be without. */
		{"plain text\r\n", "plain text\r\n"},
		{"beef is text\r\n", "beef is text\r\n"},
		{"5  \r\nhello\r\n0\r\n\r\n", "hello"},
		{"", ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(body) / sizeof(body[0]); i++) {
		assert_int_equal(payload(chunked, body[i].body, strlen(body[i].body)),
				 body[i].want != NULL);
		if (body[i].want)
			assert_str(document.text, body[i].want);
	}
	assert_false(payload("Transfer-Encoding: gzip, chunked\r\n", "x", 1));
	assert_true(payload("Transfer-Encoding: identity\r\n", "x", 1));
}

static size_t compress_with(int window, const void *data, size_t len, char *out, size_t size)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)size;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

static void test_codings(void **state)
{
	static const char gzip[] = "Content-Encoding: gzip\r\n";
	static const char deflate_[] = "Content-Encoding: deflate\r\n";
	size_t bomb_len = 50 << 20;
	char *bomb = calloc(bomb_len, 1);
	char out[100000];
	struct buf chunks;
	size_t n;
	size_t i;

	(void)state;
	n = compress_with(31, "hello hello hello", 17, out, sizeof(out));
	assert_true(payload(gzip, out, n));
	assert_str(document.text, "hello hello hello");
	assert_true(payload("Content-Encoding: X-GZIP\r\n", out, n));
	assert_str(document.text, "hello hello hello");
	for (i = 2; i < n; i++)
		assert_false(payload(gzip, out, i));
	out[n - 5] ^= 1;
	assert_false(payload(gzip, out, n));

	n = compress_with(15, "hello hello hello", 17, out, sizeof(out));
	assert_true(payload(deflate_, out, n));
	assert_str(document.text, "hello hello hello");
	/* Undone by the archiver. */
	assert_true(payload(gzip, "hello", 5));
	assert_str(document.text, "hello");
	assert_false(payload("Content-Encoding: br\r\n", "hello", 5));
	assert_true(payload("Content-Encoding: identity\r\n", "hello", 5));

	/* Both at once. */
	n = compress_with(31, "hello hello hello", 17, out, sizeof(out));
	buf_init(&chunks, NULL);
	buf_addf(&chunks, "%zx\r\n", n - 3);
	buf_add(&chunks, out, n - 3);
	buf_add_str(&chunks, "\r\n3\r\n");
	buf_add(&chunks, out + n - 3, 3);
	buf_add_str(&chunks, "\r\n0\r\n\r\n");
	assert_true(payload("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", chunks.data,
			    chunks.len));
	assert_str(document.text, "hello hello hello");
	buf_release(&chunks);

	/* 50 MiB of zeros where 1 MiB is allowed. */
	n = compress_with(31, bomb, bomb_len, out, sizeof(out));
	assert_false(payload(gzip, out, n));
	assert_non_null(strstr(fault.cause, "too long"));
	assert_true(scratch[1].cap < 4 << 20);
	free(bomb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header),        cmocka_unit_test(test_header_incomplete),
		cmocka_unit_test(test_header_broken), cmocka_unit_test(test_find),
		cmocka_unit_test(test_kinds),         cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_codings),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
