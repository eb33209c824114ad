/* Files to records: boundaries, limits, damage, and everything again with chunks of a few
 * bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "input/parser.h"
#include "input/reader.h"

static char folder[64];
static struct input input;
static struct parser parser;

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/test_reader.XXXXXX");
	return !mkdtemp(folder) || chdir(folder) || parser_init(&parser, NULL, 1 << 20);
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	parser_release(&parser);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return chdir("/") || system(command);
}

/* Write the file and set 'input' to it. */
static void put(const char *name, const void *data, size_t len)
{
	struct stat st;
	FILE *f = fopen("file", "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(len ? data : "", 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(stat("file", &st), 0);
	input.path = (char *)(uintptr_t) "file";
	input.name = (char *)(uintptr_t)name;
	input.dev = st.st_dev;
	input.ino = st.st_ino;
	input.size = len;
	input.mtime = st.st_mtim;
}

static void add_gzip(struct buf *out, const void *data, size_t len)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(buf_reserve(out, deflateBound(&z, len)), RP_OK);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)out->data + out->len;
	z.avail_out = (uInt)(out->cap - out->len);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

static void add_zstd(struct buf *out, const void *data, size_t len)
{
	size_t n;

	assert_int_equal(buf_reserve(out, ZSTD_compressBound(len)), RP_OK);
	n = ZSTD_compress(out->data + out->len, out->cap - out->len, data, len, 3);
	assert_false(ZSTD_isError(n));
	out->len += n;
}

/* A record put together from its pieces, and all of a file. */
struct seen {
	struct record record;
	size_t pos; /* in 'bytes' */
};

struct result {
	struct seen seen[4096];
	size_t n;
	struct buf bytes;
	struct fault_list faults;
	struct buf texts; /* of the documents, each with a NUL behind */
	size_t documents;
	uint64_t warc_seen[WARC_TYPES];
	uint64_t warc_passed[WARC_TYPES];
	size_t cap_max; /* of a chunk and of what the reader kept */
	enum format format;
};

static void result_release(struct result *r)
{
	buf_release(&r->bytes);
	buf_release(&r->texts);
	fault_list_release(&r->faults);
}

static void parse(struct result *r, const struct chunk *chunk, const struct record *record)
{
	struct record copy = *record;
	struct rp_document document;
	char *data;
	bool ok;

	/* In memory of its size and the padding, so that reading further is seen. */
	data = malloc(record->len + CHUNK_PADDING);
	assert_non_null(data);
	memcpy(data, record->data, record->len);
	memset(data + record->len, 0, CHUNK_PADDING);
	copy.data = data;
	assert_int_equal(parser_parse(&parser, chunk, &copy, &document, &ok, &r->faults), RP_OK);
	if (ok) {
		r->documents++;
		buf_add(&r->texts, document.text.data, document.text.len);
		buf_add_byte(&r->texts, '\0');
	}
	free(data);
}

/* Read the file in chunks of so many bytes, and see that the records are as promised. */
static void read_file(struct result *r, size_t chunk_bytes, size_t max_document)
{
	struct reader_limits limits;
	struct reader reader;
	struct chunk chunk;
	uint64_t number = 0;
	bool open = false;
	bool end = false;
	struct record *record;
	struct seen *seen;
	size_t i;

	memset(r, 0, sizeof(*r));
	buf_init(&r->bytes, NULL);
	buf_init(&r->texts, NULL);
	fault_list_init(&r->faults);
	reader_limits_init(&limits);
	limits.chunk = chunk_bytes;
	limits.max_document = max_document;
	assert_int_equal(reader_open(&reader, &input, &limits), RP_OK);
	chunk_init(&chunk);
	while (!end) {
		assert_int_equal(reader_next_chunk(&reader, &chunk, &end), RP_OK);
		for (i = 0; i < chunk.faults.n; i++) {
			assert_string_equal(chunk.faults.fault[i].name, input.name);
			fault_list_add(&r->faults, &chunk.faults.fault[i]);
		}
		for (i = 0; i < chunk.n; i++) {
			record = &chunk.record[i];
			assert_int_equal(record->offset, r->bytes.len);
			assert_int_equal(record->first, !open);
			assert_true(record->data >= chunk.data.data);
			assert_true(record->data + record->len <= chunk.data.data + chunk.data.len);
			if (record->first) {
				assert_int_equal(record->number, ++number);
				assert_true(r->n < 4096);
				r->seen[r->n].record = *record;
				r->seen[r->n].record.len = 0;
				r->seen[r->n++].pos = r->bytes.len;
			}
			seen = &r->seen[r->n - 1];
			assert_int_equal(record->number, number);
			assert_int_equal(record->kind, seen->record.kind);
			seen->record.len += record->len;
			buf_add(&r->bytes, record->data, record->len);
			open = !record->last;
			if (record->kind == RECORD_DOCUMENT) {
				assert_true(record->first && record->last);
				parse(r, &chunk, record);
			}
		}
		if (chunk.data.cap > r->cap_max)
			r->cap_max = chunk.data.cap;
		if (reader.rest.cap > r->cap_max)
			r->cap_max = reader.rest.cap;
	}
	assert_false(open);
	assert_int_equal(reader_next_chunk(&reader, &chunk, &end), RP_OK);
	assert_true(end && !chunk.n && !chunk.faults.n);
	r->format = reader.format;
	memcpy(r->warc_seen, reader.warc_seen, sizeof(r->warc_seen));
	memcpy(r->warc_passed, reader.warc_passed, sizeof(r->warc_passed));
	chunk_release(&chunk);
	reader_close(&reader);
	reader_close(&reader);
}

static void assert_same(const struct result *a, const struct result *b)
{
	size_t i;

	assert_int_equal(a->n, b->n);
	for (i = 0; i < a->n; i++) {
		assert_int_equal(a->seen[i].pos, b->seen[i].pos);
		assert_int_equal(a->seen[i].record.len, b->seen[i].record.len);
		assert_int_equal(a->seen[i].record.kind, b->seen[i].record.kind);
	}
	assert_int_equal(a->bytes.len, b->bytes.len);
	if (a->bytes.len)
		assert_memory_equal(a->bytes.data, b->bytes.data, a->bytes.len);
	assert_int_equal(a->texts.len, b->texts.len);
	if (a->texts.len)
		assert_memory_equal(a->texts.data, b->texts.data, a->texts.len);
	assert_int_equal(a->faults.n, b->faults.n);
}

/* The same records come out of chunks of any size. */
static void read_both(struct result *r, size_t max_document)
{
	static const size_t size[] = {1, 7, 64, 1000};
	static struct result other;
	size_t i;

	read_file(r, CHUNK_BYTES, max_document);
	for (i = 0; i < 4; i++) {
		read_file(&other, size[i], max_document);
		assert_same(r, &other);
		result_release(&other);
	}
}

static struct result result;

/* Read; compare record by record: kinds as letters (d, p, t), lengths as they come. */
static void check(const char *name, const void *data, size_t len, size_t max_document,
		  const char *kinds, const size_t *lengths)
{
	static const char letter[] = "dpt";
	size_t i;

	put(name, data, len);
	read_both(&result, max_document);
	assert_int_equal(result.n, strlen(kinds));
	for (i = 0; i < result.n && lengths; i++) {
		assert_int_equal(letter[result.seen[i].record.kind], kinds[i]);
		assert_int_equal(result.seen[i].record.len, lengths[i]);
	}
	assert_int_equal(result.bytes.len, len);
	if (len)
		assert_memory_equal(result.bytes.data, data, len);
}

static void check_str(const char *data, size_t max_document, const char *kinds,
		      const size_t *lengths)
{
	check("x.jsonl", data, strlen(data), max_document, kinds, lengths);
}

static void test_lines(void **state)
{
	(void)state;
	check_str("", 100, "", NULL);
	result_release(&result);
	check_str("{\"text\":\"a\"}\n{\"text\":\"b\"}\r\n\n \t\r\n{\"text\":\"c\"}", 100, "ddppd",
		  (size_t[]){13, 14, 1, 4, 12});
	assert_int_equal(result.documents, 3);
	assert_memory_equal(result.texts.data, "a\0b\0c", 6);
	assert_int_equal(result.faults.n, 0);
	assert_int_equal(result.format, FORMAT_JSONL);
	result_release(&result);
	check_str("\n", 100, "p", (size_t[]){1});
	result_release(&result);
	check_str("x", 100, "d", (size_t[]){1});
	assert_int_equal(result.documents, 0);
	assert_int_equal(result.faults.n, 1);
	assert_int_equal(result.faults.fault[0].number, 1);
	result_release(&result);
	check_str("\xef\xbb\xbf{\"text\":\"a\"}\n[]\n", 100, "dd", (size_t[]){16, 3});
	assert_int_equal(result.documents, 1);
	assert_int_equal(result.faults.n, 1);
	assert_int_equal(result.faults.fault[0].kind, FAULT_BROKEN_JSON);
	assert_int_equal(result.faults.fault[0].number, 2);
	assert_int_equal(result.faults.fault[0].offset, 16);
	result_release(&result);
}

static void test_too_large(void **state)
{
	struct buf b;
	size_t i;

	(void)state;
	/* One byte more than allowed, in the middle and at the end. */
	check_str("123456789\n1234567890\n\n12345678901", 10, "dtpt", (size_t[]){10, 11, 1, 11});
	assert_int_equal(result.faults.n, 3);
	assert_int_equal(result.faults.fault[1].kind == FAULT_TOO_LARGE ||
				 result.faults.fault[0].kind == FAULT_TOO_LARGE,
			 1);
	result_release(&result);
	check_str("1234567890", 10, "d", (size_t[]){10});
	result_release(&result);

	buf_init(&b, NULL);
	buf_add_str(&b, "{\"text\":\"a\"}\n");
	for (i = 0; i < 300000; i++)
		buf_add_byte(&b, 'x');
	buf_add_str(&b, "\n{\"text\":\"b\"}\n");
	check("x", b.data, b.len, 5000, "dtd", (size_t[]){13, 300001, 13});
	assert_int_equal(result.documents, 2);
	assert_int_equal(result.faults.n, 1);
	assert_int_equal(result.faults.fault[0].kind, FAULT_TOO_LARGE);
	assert_int_equal(result.faults.fault[0].effect, FAULT_PASSED);
	assert_int_equal(result.faults.fault[0].number, 2);
	assert_int_equal(result.faults.fault[0].offset, 13);
	result_release(&result);
	buf_release(&b);
}

static void test_text_files(void **state)
{
	struct buf b;

	(void)state;
	check("a/b.txt", "One.\n\nTwo.\n", 11, 100, "d", (size_t[]){11});
	assert_int_equal(result.format, FORMAT_TEXT);
	assert_int_equal(result.documents, 1);
	assert_string_equal(result.texts.data, "One.\n\nTwo.\n");
	result_release(&result);
	check("a.txt",
	      "\xef\xbb\xbf"
	      "A\xff",
	      5, 100, "d", (size_t[]){5});
	assert_string_equal(result.texts.data, "A\xef\xbf\xbd");
	assert_int_equal(result.faults.n, 1);
	assert_int_equal(result.faults.fault[0].kind, FAULT_INVALID_UTF8);
	result_release(&result);
	check("a.txt", "", 0, 100, "", NULL);
	result_release(&result);
	check("a.txt", " \n", 2, 100, "p", (size_t[]){2});
	result_release(&result);
	check("a.txt", "12345678901", 11, 10, "t", (size_t[]){11});
	assert_int_equal(result.faults.fault[0].kind, FAULT_TOO_LARGE);
	result_release(&result);

	buf_init(&b, NULL);
	add_gzip(&b, "One.\nTwo.", 9);
	put("c.txt.gz", b.data, b.len);
	read_both(&result, 100);
	assert_int_equal(result.documents, 1);
	assert_string_equal(result.texts.data, "One.\nTwo.");
	result_release(&result);
	buf_release(&b);
}

static void test_refused(void **state)
{
	static const struct {
		const char *data;
		size_t len;
		enum fault_kind kind;
	} file[] = {
		{"filedesc://x 0.0.0.0 2008 text/plain 1\n", 40, FAULT_UNSUPPORTED_FORMAT},
		{"\xff\xfe{\0}\0\n\0", 8, FAULT_UNSUPPORTED_FORMAT},
		{"\xfe\xff\0{\0}\0\n", 8, FAULT_UNSUPPORTED_FORMAT},
		{"\x04\x22\x4d\x18xxxxxxxx", 12, FAULT_UNSUPPORTED_COMPRESSION},
	};
	struct reader_limits limits;
	struct reader reader;
	struct chunk chunk;
	struct buf b;
	bool end;
	size_t i;

	(void)state;
	buf_init(&b, NULL);
	for (i = 0; i < 4; i++) {
		put("x", file[i].data, file[i].len);
		read_both(&result, 100);
		assert_int_equal(result.n, 0);
		assert_int_equal(result.faults.n, 1);
		assert_int_equal(result.faults.fault[0].kind, file[i].kind);
		assert_int_equal(result.faults.fault[0].effect, FAULT_FILE_SKIPPED);
		result_release(&result);
	}
	add_gzip(&b, file[0].data, file[0].len);
	put("x", b.data, b.len);
	read_both(&result, 100);
	assert_int_equal(result.faults.n, 1);
	assert_int_equal(result.faults.fault[0].kind, FAULT_UNSUPPORTED_FORMAT);
	result_release(&result);
	buf_release(&b);

	reader_limits_init(&limits);
	/* Gone since the source saw it. */
	put("x", "{}\n", 3);
	assert_int_equal(unlink("file"), 0);
	read_file(&result, 100, 100);
	assert_int_equal(result.n, 0);
	assert_int_equal(result.faults.n, 1);
	assert_int_equal(result.faults.fault[0].kind, FAULT_UNREADABLE);
	result_release(&result);
	/* Changed since, before or while it is read. */
	put("x", "{}\n", 3);
	input.size = 4;
	errno = 0;
	assert_int_equal(reader_open(&reader, &input, &limits), RP_ERR_IO);
	assert_int_equal(errno, ESTALE);
	reader_close(&reader);
	input.size = 3;
	assert_int_equal(reader_open(&reader, &input, &limits), RP_OK);
	assert_int_equal(truncate("file", 2), 0);
	chunk_init(&chunk);
	errno = 0;
	assert_int_equal(reader_next_chunk(&reader, &chunk, &end), RP_ERR_IO);
	assert_int_equal(errno, ESTALE);
	chunk_release(&chunk);
	reader_close(&reader);
	limits.max_document = (size_t)1 << 31;
	assert_int_equal(reader_open(&reader, &input, &limits), RP_ERR_MISUSE);
	reader_close(&reader);
}

/* Many tiny records: chunks are bounded in them too. */
static void test_many_records(void **state)
{
	struct reader_limits limits;
	struct reader reader;
	struct chunk chunk;
	size_t len = 3000000;
	char *data = malloc(len);
	size_t n = 0;
	bool end = false;

	(void)state;
	memset(data, '\n', len);
	put("x", data, len);
	free(data);
	reader_limits_init(&limits);
	assert_int_equal(reader_open(&reader, &input, &limits), RP_OK);
	chunk_init(&chunk);
	while (!end) {
		assert_int_equal(reader_next_chunk(&reader, &chunk, &end), RP_OK);
		assert_true(chunk.n <= CHUNK_RECORDS);
		n += chunk.n;
	}
	assert_int_equal(n, len);
	chunk_release(&chunk);
	reader_close(&reader);
}

/* Lines of which each tells its number, cut at every length after compression. */
static void test_truncated_lines(void **state)
{
	static struct result whole;
	struct buf text;
	struct buf file;
	size_t first = 0;
	size_t half = 0;
	size_t len;
	size_t i;
	int kind;

	(void)state;
	buf_init(&text, NULL);
	buf_init(&file, NULL);
	for (i = 0; i < 60; i++) {
		if (i == 30)
			half = text.len;
		buf_addf(&text, "{\"id\":%zu,\"text\":\"number %zu of %zu\"}\n", i, i * i, i % 7);
	}
	put("x", text.data, text.len);
	read_both(&whole, 1000);
	assert_int_equal(whole.documents, 60);
	for (kind = 0; kind < 2; kind++) {
		buf_reset(&file);
		if (kind) {
			add_zstd(&file, text.data, text.len);
		} else {
			add_gzip(&file, text.data, half);
			first = file.len;
			add_gzip(&file, text.data + half, text.len - half);
		}
		for (len = 4; len < file.len; len++) {
			put("x", file.data, len);
			read_file(&result, len % 3 ? 64 : CHUNK_BYTES, 1000);
			assert_int_equal(result.documents, result.n);
			for (i = 0; i < result.n; i++)
				assert_int_equal(result.seen[i].record.len,
						 whole.seen[i].record.len);
			assert_memory_equal(whole.bytes.data, result.bytes.data, result.bytes.len);
			/* Cut between the members it is whole. */
			assert_int_equal(result.faults.n, kind || len != first);
			if (result.faults.n)
				assert_int_equal(result.faults.fault[0].kind,
						 kind ? FAULT_TRUNCATED_ZSTD
						      : FAULT_TRUNCATED_GZIP);
			if (!kind && len >= first)
				assert_true(result.n >= 30);
			result_release(&result);
		}
	}
	result_release(&whole);
	buf_release(&text);
	buf_release(&file);
}

/* 300 MB of zeros without a newline, from a few KB. */
static void test_bombs(void **state)
{
	static const char header[] = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: "
				     "314572800\r\n\r\n";
	size_t piece = 1 << 20;
	char *zeros = calloc(piece, 1);
	size_t max = 4 << 20;
	struct reader_limits limits;
	struct reader reader;
	struct chunk chunk;
	struct buf member;
	struct buf file;
	uint64_t total;
	size_t n;
	size_t i;
	bool end;
	int kind;

	(void)state;
	buf_init(&file, NULL);
	buf_init(&member, NULL);
	for (kind = 0; kind < 4; kind++) {
		/* Gzip and zstd; as lines, and as a WARC record of that length.
		 */
		buf_reset(&file);
		if (kind >= 2)
			(kind % 2 ? add_zstd : add_gzip)(&file, header, sizeof(header) - 1);
		buf_reset(&member);
		(kind % 2 ? add_zstd : add_gzip)(&member, zeros, piece);
		for (i = 0; i < 300; i++)
			buf_add(&file, member.data, member.len);
		put("x", file.data, file.len);
		reader_limits_init(&limits);
		limits.max_document = max;
		assert_int_equal(reader_open(&reader, &input, &limits), RP_OK);
		chunk_init(&chunk);
		total = n = 0;
		for (end = false; !end;) {
			assert_int_equal(reader_next_chunk(&reader, &chunk, &end), RP_OK);
			for (i = 0; i < chunk.n; i++) {
				total += chunk.record[i].len;
				assert_int_equal(chunk.record[i].kind, RECORD_TOO_LARGE);
			}
			n += chunk.faults.n;
			assert_true(chunk.data.cap <= max + CHUNK_BYTES + CHUNK_PADDING);
			assert_true(reader.rest.cap <= 2 * CHUNK_BYTES);
		}
		assert_int_equal(n, 1);
		assert_int_equal(total,
				 ((uint64_t)300 << 20) + (kind >= 2 ? sizeof(header) - 1 : 0));
		chunk_release(&chunk);
		reader_close(&reader);
	}
	buf_release(&file);
	buf_release(&member);
	free(zeros);
}

static void add_record(struct buf *out, const char *type, const char *content_type,
		       const char *block)
{
	buf_addf(out,
		 "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: http://a/\r\n"
		 "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s\r\n\r\n",
		 type, content_type, strlen(block), block);
}

/* Six records; ends[i] is where the one i begins, ends[6] the length. */
static void make_warc(struct buf *out, size_t ends[7])
{
	static const struct {
		const char *type;
		const char *content_type;
		const char *block;
	} record[] = {
		{"warcinfo", "application/warc-fields", "software: x\r\n"},
		{"response", "application/http",
		 "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nplain "
		 "response"},
		{"request", "application/http", "GET / HTTP/1.1\r\n\r\n"},
		{"response", "application/http",
		 "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>html</p>"},
		{"conversion", "text/plain", "A conversion.\nOf two lines.\n"},
		{"resource", "text/plain", "A resource."},
	};
	size_t i;

	for (i = 0; i < 6; i++) {
		ends[i] = out->len;
		add_record(out, record[i].type, record[i].content_type, record[i].block);
	}
	ends[6] = out->len;
}

static const char warc_texts[] = "plain response\0A conversion.\nOf two lines.\n\0A resource.";

static void test_warc(void **state)
{
	struct buf warc;
	struct buf file;
	size_t lengths[6];
	size_t ends[7];
	size_t i;

	(void)state;
	buf_init(&warc, NULL);
	buf_init(&file, NULL);
	make_warc(&warc, ends);
	for (i = 0; i < 6; i++)
		lengths[i] = ends[i + 1] - ends[i];
	check("x.txt", warc.data, warc.len, 1000, "pdppdd", lengths);
	assert_int_equal(result.format, FORMAT_WARC);
	assert_int_equal(result.documents, 3);
	assert_memory_equal(result.texts.data, warc_texts, sizeof(warc_texts));
	assert_int_equal(result.faults.n, 0);
	assert_int_equal(result.warc_seen[WARC_RESPONSE], 2);
	assert_int_equal(result.warc_passed[WARC_RESPONSE], 1);
	assert_int_equal(result.warc_seen[WARC_WARCINFO], 1);
	assert_int_equal(result.warc_passed[WARC_WARCINFO], 1);
	assert_int_equal(result.warc_seen[WARC_CONVERSION], 1);
	assert_int_equal(result.warc_passed[WARC_CONVERSION], 0);
	result_release(&result);

	/* One gzip member for each record, and one for all. */
	for (i = 0; i < 6; i++)
		add_gzip(&file, warc.data + ends[i], lengths[i]);
	put("x", file.data, file.len);
	read_both(&result, 1000);
	assert_int_equal(result.n, 6);
	assert_int_equal(result.documents, 3);
	assert_int_equal(result.bytes.len, warc.len);
	assert_memory_equal(result.bytes.data, warc.data, warc.len);
	result_release(&result);
	buf_reset(&file);
	add_zstd(&file, warc.data, warc.len);
	put("x", file.data, file.len);
	read_both(&result, 1000);
	assert_int_equal(result.n, 6);
	assert_int_equal(result.documents, 3);
	result_release(&result);

	/* Too long, and not even text: the one is a fault, the other is not. */
	lengths[1] = ends[2] - ends[1];
	check("x", warc.data, warc.len, 100, "ptpptt", lengths);
	assert_int_equal(result.faults.n, 3);
	assert_int_equal(result.faults.fault[0].kind, FAULT_TOO_LARGE);
	assert_int_equal(result.faults.fault[0].number, 2);
	assert_int_equal(result.faults.fault[0].offset, ends[1]);
	result_release(&result);

	/* No newlines at the end, or none between, or too many. */
	check("x", warc.data, warc.len - 4, 1000, "pdppdd",
	      (size_t[]){lengths[0], lengths[1], lengths[2], lengths[3], lengths[4],
			 lengths[5] - 4});
	assert_int_equal(result.documents, 3);
	assert_int_equal(result.faults.n, 0);
	result_release(&result);
	buf_reset(&file);
	buf_add(&file, warc.data + ends[4], lengths[4] - 4);
	buf_add(&file, warc.data + ends[5], lengths[5]);
	buf_add_str(&file, "\r\n\n\n");
	check("x", file.data, file.len, 1000, "dd", (size_t[]){lengths[4] - 4, lengths[5] + 4});
	assert_int_equal(result.documents, 2);
	assert_int_equal(result.faults.n, 0);
	result_release(&result);
	buf_release(&warc);
	buf_release(&file);
}

/* Overwrite the first 'from' at or after 'pos' with 'to', as far as that goes. */
static void overwrite(struct buf *b, size_t pos, const char *from, const char *to)
{
	while (memcmp(b->data + pos, from, strlen(from)))
		assert_true(++pos + strlen(from) <= b->len);
	memcpy(b->data + pos, to, strlen(to));
}

static void test_broken_warc(void **state)
{
	static const char *const change[][2] = {
		{"Content-Length: ", "Content-Lenght: "},
		{"Content-Length: ", "Content-Length: x"},
		{"WARC/1.0", "WARK/1.0"},
		{"Content-Length: 18", "Content-Length: 11"}, /* ends within the block */
		{"Content-Length: 18", "Content-Length: 98"}, /* within the next record */
	};
	struct buf warc;
	struct buf file;
	size_t lengths[6];
	size_t ends[7];
	size_t i;

	(void)state;
	buf_init(&warc, NULL);
	buf_init(&file, NULL);
	make_warc(&warc, ends);
	for (i = 0; i < 6; i++)
		lengths[i] = ends[i + 1] - ends[i];
	for (i = 0; i < 5; i++) {
		buf_reset(&file);
		buf_add(&file, warc.data, warc.len);
		overwrite(&file, ends[2], change[i][0], change[i][1]);
		check("x", file.data, file.len, 1000, "pdppdd", lengths);
		assert_int_equal(result.documents, 3);
		assert_memory_equal(result.texts.data, warc_texts, sizeof(warc_texts));
		assert_int_equal(result.faults.n, 1);
		assert_string_equal(fault_kind_str(result.faults.fault[0].kind),
				    "broken_warc_header");
		assert_int_equal(result.faults.fault[0].effect, FAULT_PASSED);
		assert_int_equal(result.faults.fault[0].number, 3);
		assert_int_equal(result.faults.fault[0].offset, ends[2]);
		result_release(&result);
	}
	/* Beyond the end, with and without a record behind. */
	buf_reset(&file);
	buf_add(&file, warc.data, warc.len);
	overwrite(&file, ends[3], "Content-Length: 55\r", "Content-Length: 955");
	check("x", file.data, file.len, 2000, "pdppdd", lengths);
	assert_int_equal(result.faults.n, 1);
	assert_int_equal(result.faults.fault[0].kind, FAULT_BROKEN_WARC);
	result_release(&result);
	buf_reset(&file);
	buf_add(&file, warc.data, warc.len);
	overwrite(&file, ends[5], "Content-Length: 11", "Content-Length: 91");
	check("x", file.data, file.len, 2000, "pdppdp", lengths);
	assert_int_equal(result.faults.n, 1);
	assert_int_equal(result.faults.fault[0].kind, FAULT_TRUNCATED_WARC);
	result_release(&result);
	/* Bytes before, between and behind, in lines and not. */
	buf_reset(&file);
	buf_add(&file, warc.data + ends[4], lengths[4]);
	buf_add_str(&file, "garbage WARC/1.0\nmore of it\n");
	buf_add(&file, warc.data + ends[5], lengths[5]);
	buf_add_str(&file, "the end");
	check("x", file.data, file.len, 1000, "dpdp", (size_t[]){lengths[4], 28, lengths[5], 7});
	assert_int_equal(result.faults.n, 2);
	assert_int_equal(result.documents, 2);
	result_release(&result);
	buf_release(&warc);
	buf_release(&file);
}

static void test_truncated_warc(void **state)
{
	struct buf warc;
	struct buf file;
	size_t ends[7];
	size_t documents;
	size_t len;
	size_t i;

	(void)state;
	buf_init(&warc, NULL);
	buf_init(&file, NULL);
	make_warc(&warc, ends);
	for (len = 5; len < warc.len; len++) {
		put("x", warc.data, len);
		read_both(&result, 1000);
		/* A record is whole without the newlines behind it. */
		documents = (len >= ends[2] - 4) + (len >= ends[5] - 4) + (len >= ends[6] - 4);
		assert_int_equal(result.documents, documents);
		assert_memory_equal(result.texts.data, warc_texts, result.texts.len);
		assert_int_equal(result.bytes.len, len);
		for (i = 1; i < 7 && (len < ends[i] - 4 || len > ends[i]); i++)
			;
		assert_int_equal(result.faults.n, i == 7);
		if (result.faults.n)
			assert_string_equal(fault_kind_str(result.faults.fault[0].kind),
					    "truncated_warc");
		result_release(&result);
	}
	/* Compressed: what is not whole is dropped. */
	for (i = 0; i < 6; i++)
		add_gzip(&file, warc.data + ends[i], ends[i + 1] - ends[i]);
	for (len = 30; len < file.len; len++) {
		put("x", file.data, len);
		read_file(&result, 100, 1000);
		assert_true(result.faults.n <= 1);
		if (result.faults.n)
			assert_int_equal(result.faults.fault[0].kind, FAULT_TRUNCATED_GZIP);
		assert_memory_equal(result.bytes.data, warc.data, result.bytes.len);
		for (i = 0; i < 6 && result.bytes.len >= ends[i + 1] - 4; i++)
			;
		assert_int_equal(result.n, i);
		result_release(&result);
	}
	buf_release(&warc);
	buf_release(&file);
}

/* A gzip member that is damaged loses its record; the next is found. */
static void test_damaged_warc(void **state)
{
	struct buf warc;
	struct buf file;
	size_t members[7];
	size_t ends[7];
	size_t at;
	size_t i;
	size_t j;

	(void)state;
	buf_init(&warc, NULL);
	buf_init(&file, NULL);
	make_warc(&warc, ends);
	for (i = 0; i < 6; i++) {
		members[i] = file.len;
		add_gzip(&file, warc.data + ends[i], ends[i + 1] - ends[i]);
	}
	members[6] = file.len;
	/* The first three bytes of its compressed data: the block's kind and its code.
	 * Not of the first member, whose first bytes tell that the file is WARC. */
	for (i = 1; i < 5; i++) {
		for (at = members[i] + 10; at < members[i] + 13; at++) {
			file.data[at] ^= 0x7f;
			put("x", file.data, file.len);
			file.data[at] ^= 0x7f;
			read_both(&result, 1000);
			/* What came out before the damage showed may be no record. */
			for (j = 0; j < result.faults.n; j++)
				if (result.faults.fault[j].kind == FAULT_DAMAGED_GZIP)
					break;
			assert_true(j < result.faults.n);
			assert_int_equal(result.faults.fault[j].effect, FAULT_RECORD_LOST);
			assert_true(result.faults.fault[j].offset >= members[i]);
			assert_true(result.bytes.len >= warc.len - (ends[i + 1] - ends[i]));
			assert_true(result.documents >= (i == 1 || i == 4 ? 2 : 3));
			assert_memory_equal(result.bytes.data + result.bytes.len -
						    (warc.len - ends[i + 1]),
					    warc.data + ends[i + 1], warc.len - ends[i + 1]);
			result_release(&result);
		}
	}
	buf_release(&warc);
	buf_release(&file);
}

static uint32_t seed;

static uint32_t next(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

/* Flip, overwrite, delete, repeat or cut a few bytes. */
static void mutate(struct buf *b)
{
	static const char sharp[] = "\"\\{}[]:,\r\n 0W/\x1f\x8b\xff\xe2u";
	uint32_t times = 1 + next(4);
	size_t pos;
	size_t len;

	while (times-- && b->len > 1) {
		pos = next((uint32_t)b->len);
		len = 1 + next(b->len - pos < 40 ? (uint32_t)(b->len - pos) : 40);
		switch (next(6)) {
		case 0:
			b->data[pos] ^= (char)(1 << next(8));
			break;
		case 1:
			b->data[pos] = sharp[next(sizeof(sharp))];
			break;
		case 2:
			memmove(b->data + pos, b->data + pos + len, b->len - pos - len);
			b->len -= len;
			break;
		case 3:
			assert_int_equal(buf_reserve(b, len), RP_OK);
			memmove(b->data + pos + len, b->data + pos, b->len - pos);
			b->len += len;
			break;
		case 4:
			memset(b->data + pos, (int)next(256), len);
			break;
		default:
			if (!next(4))
				b->len = pos;
		}
	}
}

/* Mutations never crash, plain bytes are never lost, and any chunk size gives the
 * same.
 */
static void test_mutations(void **state)
{
	static struct result other;
	struct buf base[6];
	struct buf file;
	size_t ends[7];
	size_t max;
	size_t i;
	int round;

	(void)state;
	buf_init(&file, NULL);
	for (i = 0; i < 6; i++)
		buf_init(&base[i], NULL);
	for (i = 0; i < 12; i++)
		buf_addf(&base[0],
			 "{\"id\":%zu,\"text\":\"a \\\"\\u00e4\\ud83d\\ude00 "
			 "\xc3\xa4\",\"x\":[1,{\"y\":null}]}%s\n",
			 i, i % 2 ? "\r" : "");
	make_warc(&base[1], ends);
	add_gzip(&base[2], base[0].data, base[0].len);
	add_zstd(&base[3], base[0].data, base[0].len);
	for (i = 0; i < 6; i++)
		add_gzip(&base[4], base[1].data + ends[i], ends[i + 1] - ends[i]);
	for (i = 0; i < 6; i++)
		add_zstd(&base[5], base[1].data + ends[i], ends[i + 1] - ends[i]);
	seed = 1;
	for (round = 0; round < 6000; round++) {
		buf_reset(&file);
		buf_add(&file, base[round % 6].data, base[round % 6].len);
		mutate(&file);
		put("x", file.data, file.len);
		max = next(3) ? 1000 : 60;
		read_file(&result, 1 + next(200), max);
		read_file(&other, CHUNK_BYTES, max);
		assert_same(&result, &other);
		/* Unless by chance it looks compressed or like UTF-16 or ARC now.
		 */
		if (round % 6 < 2 && (!result.faults.n || result.n)) {
			assert_int_equal(result.bytes.len, file.len);
			if (file.len)
				assert_memory_equal(result.bytes.data, file.data, file.len);
		}
		result_release(&result);
		result_release(&other);
	}
	for (i = 0; i < 6; i++)
		buf_release(&base[i]);
	buf_release(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),        cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_text_files),   cmocka_unit_test(test_refused),
		cmocka_unit_test(test_many_records), cmocka_unit_test(test_truncated_lines),
		cmocka_unit_test(test_bombs),        cmocka_unit_test(test_warc),
		cmocka_unit_test(test_broken_warc),  cmocka_unit_test(test_truncated_warc),
		cmocka_unit_test(test_damaged_warc), cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
