/* Decompression: every cut and every kind of damage, and compression the same way back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "input/file.h"
#include "input/out_stream.h"
#include "input/stream.h"

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/test_stream.XXXXXX");
	return !mkdtemp(folder) || chdir(folder);
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return chdir("/") || system(command);
}

static void put(const void *data, size_t len)
{
	FILE *f = fopen("file", "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(len ? data : "", 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* Append one gzip member. */
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

/* Append one zstd frame with a checksum. */
static void add_zstd(struct buf *out, const void *data, size_t len)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	size_t n;

	assert_non_null(c);
	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	assert_int_equal(buf_reserve(out, ZSTD_compressBound(len)), RP_OK);
	n = ZSTD_compress2(c, out->data + out->len, out->cap - out->len, data, len);
	assert_false(ZSTD_isError(n));
	out->len += n;
	ZSTD_freeCCtx(c);
}

typedef void add_member(struct buf *out, const void *data, size_t len);

static add_member *const add_of[] = {add_gzip, add_zstd};

/* Text that compresses, but not to nothing. */
static void make_text(struct buf *out, size_t len, uint32_t seed)
{
	static const char *const word[] = {"the ", "news ", "of ", "1916 ", "wire\n", "was ", "a "};

	while (out->len < len) {
		seed = seed * 1664525 + 1013904223;
		buf_add_str(out, word[(seed >> 16) % 7]);
		if ((seed >> 8) % 5 == 0)
			buf_addf(out, "%u ", (unsigned)seed);
	}
	out->len = len;
}

static void open_file(struct stream *s)
{
	int fd;

	assert_int_equal(file_open("file", &fd), RP_OK);
	assert_int_equal(stream_open(s, fd, DECODER_WINDOW_LOG), RP_OK);
}

/* Read all in pieces of 'piece' bytes. */
static void read_all(struct stream *s, struct buf *out, size_t piece)
{
	size_t n;

	do {
		assert_int_equal(buf_reserve(out, piece), RP_OK);
		assert_int_equal(stream_read(s, out->data + out->len, piece, &n), RP_OK);
		out->len += n;
	} while (n == piece);
	assert_true(s->end);
	/* The end is the end. */
	assert_int_equal(stream_read(s, out->data, 1, &n), RP_OK);
	assert_int_equal(n, 0);
}

static void assert_bytes(const struct buf *got, const struct buf *want)
{
	assert_int_equal(got->len, want->len);
	if (want->len)
		assert_memory_equal(got->data, want->data, want->len);
}

/* Write, read back, compare; return the stream's fault or NULL. */
static const struct fault *read_back(const struct buf *file, const struct buf *want, size_t piece)
{
	static struct fault fault;
	struct stream s;
	struct buf got;
	bool has_fault;

	buf_init(&got, NULL);
	put(file->data, file->len);
	open_file(&s);
	read_all(&s, &got, piece);
	assert_bytes(&got, want);
	has_fault = s.has_fault;
	fault = s.fault;
	stream_close(&s);
	stream_close(&s);
	buf_release(&got);
	return has_fault ? &fault : NULL;
}

static void test_whole(void **state)
{
	static const size_t size[] = {0, 1, 2, 9, 10, 1000, 262144, 3000001};
	static const size_t piece[] = {1000, 65536, 262144, 4000000};
	struct buf text;
	struct buf file;
	size_t i;
	size_t j;
	size_t k;

	(void)state;
	buf_init(&text, NULL);
	buf_init(&file, NULL);
	for (i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
		buf_reset(&text);
		make_text(&text, size[i], 7);
		for (j = 0; j < 4; j++) {
			assert_null(read_back(&text, &text, piece[j]));
			for (k = 0; k < 2; k++) {
				buf_reset(&file);
				add_of[k](&file, text.data, text.len);
				assert_null(read_back(&file, &text, piece[j]));
			}
		}
	}
	buf_release(&text);
	buf_release(&file);
}

static void test_many_members(void **state)
{
	struct buf text;
	struct buf file;
	size_t pos;
	size_t n;
	size_t k;

	(void)state;
	buf_init(&text, NULL);
	buf_init(&file, NULL);
	make_text(&text, 700000, 3);
	for (k = 0; k < 2; k++) {
		buf_reset(&file);
		if (k)
			buf_add(&file, "\x53\x2a\x4d\x18\x05\0\0\0hello", 13); /* skippable */
		add_of[k](&file, NULL, 0);
		for (pos = 0, n = 1; pos < text.len; pos += n, n = n * 2) {
			n = n < text.len - pos ? n : text.len - pos;
			add_of[k](&file, text.data + pos, n);
			if (k)
				buf_add(&file, "\x50\x2a\x4d\x18\0\0\0\0", 8);
		}
		assert_null(read_back(&file, &text, 1));
		assert_null(read_back(&file, &text, 100000));
		/* Padding, longer than the read-ahead, and a member behind it. */
		for (n = 0; n < 300000; n++)
			buf_add_byte(&file, '\0');
		assert_null(read_back(&file, &text, 100000));
		add_of[k](&file, NULL, 0);
		assert_null(read_back(&file, &text, 100000));
	}
	buf_release(&text);
	buf_release(&file);
}

static void test_garbage_behind(void **state)
{
	static const char *const garbage[] = {"\n", "garbage", "\x1f", "\x1f\x8b", "\x28\xb5\x2f"};
	struct buf text;
	struct buf file;
	const struct fault *f;
	size_t member;
	size_t i;
	size_t k;

	(void)state;
	buf_init(&text, NULL);
	buf_init(&file, NULL);
	make_text(&text, 5000, 3);
	for (k = 0; k < 2; k++) {
		for (i = 0; i < 5; i++) {
			buf_reset(&file);
			add_of[k](&file, text.data, text.len);
			member = file.len;
			buf_add_str(&file, garbage[i]);
			f = read_back(&file, &text, 512);
			assert_non_null(f);
			if (i < 2) {
				assert_int_equal(f->kind,
						 k ? FAULT_DAMAGED_ZSTD : FAULT_DAMAGED_GZIP);
				assert_int_equal(f->offset, member);
				assert_string_equal(f->cause, k ? "garbage after the zstd data"
								: "garbage after the gzip data");
			}
		}
	}
	buf_release(&text);
	buf_release(&file);
}

/* Cut at every length: a prefix of the text, then one fault that says so. */
static void test_truncated(void **state)
{
	struct buf text;
	struct buf file;
	struct buf got;
	struct stream s;
	size_t before;
	size_t first;
	size_t len;
	size_t k;

	(void)state;
	buf_init(&text, NULL);
	buf_init(&file, NULL);
	buf_init(&got, NULL);
	make_text(&text, 1500, 11);
	for (k = 0; k < 2; k++) {
		buf_reset(&file);
		add_of[k](&file, text.data, 500);
		first = file.len;
		add_of[k](&file, text.data + 500, 1000);
		before = 0;
		for (len = k ? 4 : 2; len < file.len; len++) {
			put(file.data, len);
			open_file(&s);
			buf_reset(&got);
			read_all(&s, &got, 177);
			assert_true(got.len >= before && got.len <= text.len);
			assert_memory_equal(got.data, text.data, got.len);
			before = got.len;
			if (len >= first)
				assert_true(got.len >= 500);
			assert_int_equal(s.has_fault, len != first);
			if (s.has_fault) {
				assert_int_equal(s.fault.kind,
						 k ? FAULT_TRUNCATED_ZSTD : FAULT_TRUNCATED_GZIP);
				assert_int_equal(s.fault.effect, FAULT_REST_LOST);
				assert_int_equal(s.fault.offset, len);
			}
			stream_close(&s);
		}
		/* Only gzip's trailer or zstd's checksum were missing in the end. */
		assert_int_equal(before, text.len);
	}
	buf_release(&text);
	buf_release(&file);
	buf_release(&got);
}

static void test_bad_checksum(void **state)
{
	struct buf text;
	struct buf file;
	const struct fault *f;
	size_t i;

	(void)state;
	buf_init(&text, NULL);
	buf_init(&file, NULL);
	make_text(&text, 6000, 11);
	for (i = 1; i <= 8; i++) {
		buf_reset(&file);
		add_gzip(&file, text.data, text.len);
		file.data[file.len - i] ^= 0x10;
		f = read_back(&file, &text, 1000);
		assert_non_null(f);
		assert_int_equal(f->kind, FAULT_DAMAGED_GZIP);
		assert_non_null(strstr(f->cause,
				       i > 4 ? "incorrect data check" : "incorrect length check"));
	}
	for (i = 1; i <= 4; i++) {
		buf_reset(&file);
		add_zstd(&file, text.data, text.len);
		file.data[file.len - i] ^= 0x10;
		f = read_back(&file, &text, 1000);
		assert_non_null(f);
		assert_int_equal(f->kind, FAULT_DAMAGED_ZSTD);
		assert_non_null(strstr(f->cause, "checksum"));
	}
	buf_release(&text);
	buf_release(&file);
}

static void test_unsupported(void **state)
{
	static const struct {
		const char *head;
		size_t len;
		const char *name;
	} magic[] = {
		{"\x04\x22\x4d\x18xxxxxxxx", 12, "lz4"},
		{"\xfd"
		 "7zXZ\0xxxx",
		 10, "xz"},
		{"BZh91AY&SYxx", 12, "bzip2"},
		{"PK\x03\x04xxxx", 8, "zip"},
	};
	const struct fault *f;
	struct buf file;
	struct buf none;
	size_t i;

	(void)state;
	buf_init(&file, NULL);
	buf_init(&none, NULL);
	for (i = 0; i < sizeof(magic) / sizeof(magic[0]); i++) {
		buf_reset(&file);
		buf_add(&file, magic[i].head, magic[i].len);
		f = read_back(&file, &none, 100);
		assert_non_null(f);
		assert_int_equal(f->kind, FAULT_UNSUPPORTED_COMPRESSION);
		assert_int_equal(f->effect, FAULT_FILE_SKIPPED);
		assert_memory_equal(f->cause, magic[i].name, strlen(magic[i].name));
	}
	/* What only looks like it is text. */
	buf_reset(&file);
	buf_add_str(&file, "BZh9 is a word");
	assert_null(read_back(&file, &file, 100));
	buf_release(&file);
}

/* Frames made by hand from the format's description: a window and one raw block. */
static void test_windows(void **state)
{
	static const char allowed[] = "\x28\xb5\x2f\xfd\x00\x88\x19\0\0abc";        /* 2^27 */
	static const char too_large[] = "\x28\xb5\x2f\xfd\x00\x90\x19\0\0abc";      /* 2^28 */
	static const char dictionary[] = "\x28\xb5\x2f\xfd\x01\x00\x05\x19\0\0abc"; /* id 5 */
	struct buf file;
	struct buf want;
	const struct fault *f;

	(void)state;
	buf_init(&file, NULL);
	buf_init(&want, NULL);
	buf_add_str(&want, "abc");
	buf_add(&file, allowed, sizeof(allowed) - 1);
	assert_null(read_back(&file, &want, 100));

	buf_reset(&want);
	buf_reset(&file);
	buf_add(&file, too_large, sizeof(too_large) - 1);
	f = read_back(&file, &want, 100);
	assert_non_null(f);
	assert_int_equal(f->kind, FAULT_UNSUPPORTED_COMPRESSION);
	assert_non_null(strstr(f->cause, "window"));

	buf_reset(&file);
	buf_add(&file, dictionary, sizeof(dictionary) - 1);
	f = read_back(&file, &want, 100);
	assert_non_null(f);
	assert_int_equal(f->kind, FAULT_UNSUPPORTED_COMPRESSION);
	assert_non_null(strstr(f->cause, "dictionary"));
	buf_release(&file);
	buf_release(&want);
}

/* A raw block, and one of a type that does not exist: all of the first is delivered,
 * whatever the room it is put in. */
static void test_before_damage(void **state)
{
	static const char frame[] = "\x28\xb5\x2f\xfd\x00\x88\x50\0\0"
				    "0123456789\x0f\0\0x";
	struct buf file;
	struct buf want;
	const struct fault *f;
	size_t piece;

	(void)state;
	buf_init(&file, NULL);
	buf_init(&want, NULL);
	buf_add_str(&want, "0123456789");
	buf_add(&file, frame, sizeof(frame) - 1);
	for (piece = 1; piece < 15; piece++) {
		f = read_back(&file, &want, piece);
		assert_non_null(f);
		assert_int_equal(f->kind, FAULT_DAMAGED_ZSTD);
	}
	/* A text in one block, and a wrong checksum behind it. */
	buf_reset(&file);
	buf_reset(&want);
	make_text(&want, 6000, 11);
	add_zstd(&file, want.data, want.len);
	file.data[file.len - 1] ^= 1;
	for (piece = 990; piece < 8000; piece += 501)
		assert_non_null(read_back(&file, &want, piece));
	buf_release(&file);
	buf_release(&want);
}

/* A stored block that says it is longer than it is, and so swallows the member behind it.
 */
static void test_swallowed(void **state)
{
	static const char stored[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03"
				     "\x01\xe8\x03\x17\xfc" /* 1000 bytes */
				     "WARC/1 and no more";
	struct buf file;
	struct buf got;
	struct stream s;
	bool found;

	(void)state;
	buf_init(&file, NULL);
	buf_init(&got, NULL);
	buf_add(&file, stored, sizeof(stored) - 1);
	add_gzip(&file, "WARC/2", 6);
	put(file.data, file.len);
	open_file(&s);
	read_all(&s, &got, 100);
	assert_true(s.has_fault);
	assert_int_equal(s.fault.kind, FAULT_TRUNCATED_GZIP);
	assert_int_equal(stream_resync(&s, "WARC/", &found), RP_OK);
	assert_true(found);
	buf_reset(&got);
	read_all(&s, &got, 100);
	assert_int_equal(got.len, 6);
	assert_memory_equal(got.data, "WARC/2", 6);
	assert_false(s.has_fault);
	stream_close(&s);
	buf_release(&file);
	buf_release(&got);
}

static void test_unreadable(void **state)
{
	struct stream s;
	char byte;
	size_t n;
	int fd;

	(void)state;
	assert_int_equal(file_open("/", &fd), RP_OK);
	assert_int_equal(stream_open(&s, fd, DECODER_WINDOW_LOG), RP_OK);
	assert_int_equal(stream_read(&s, &byte, 1, &n), RP_OK);
	assert_int_equal(n, 0);
	assert_true(s.has_fault);
	assert_int_equal(s.fault.kind, FAULT_UNREADABLE);
	stream_close(&s);
}

/* Damage one member of three; the third is found, past bytes that look like members. */
static void test_resync(void **state)
{
	struct buf text;
	struct buf file;
	struct buf got;
	struct stream s;
	size_t second;
	size_t third;
	size_t k;
	size_t at;
	bool found;

	(void)state;
	buf_init(&text, NULL);
	buf_init(&file, NULL);
	buf_init(&got, NULL);
	make_text(&text, 6000, 5);
	memcpy(text.data, "WARC/1", 6);
	for (k = 0; k < 2; k++) {
		buf_reset(&file);
		add_of[k](&file, text.data, 1500);
		second = file.len;
		add_of[k](&file, text.data, text.len);
		third = file.len;
		buf_add(&file, "\x1f\x8b\x08\x00\x1f\x8b\x08\x00zz\x28\xb5\x2f\xfd", 14);
		add_of[k](&file, "other", 5);
		add_of[k](&file, "WARC/2 and more", 15);
		for (at = second + 20; at < third; at += 13) {
			file.data[at] ^= 0x55;
			put(file.data, file.len);
			file.data[at] ^= 0x55;
			open_file(&s);
			buf_reset(&got);
			read_all(&s, &got, 100);
			assert_true(got.len >= 1500);
			assert_memory_equal(got.data, text.data, 1500);
			assert_true(s.has_fault);
			/* Flipped or not, only "WARC/2" begins as asked behind it. */
			assert_int_equal(stream_resync(&s, "WARC/", &found), RP_OK);
			assert_true(found);
			buf_reset(&got);
			read_all(&s, &got, 7);
			assert_int_equal(got.len, 15);
			assert_memory_equal(got.data, "WARC/2 and more", 15);
			assert_false(s.has_fault);
			stream_close(&s);
		}
		/* Nothing behind: the fault stays. */
		put(file.data, third - 1);
		open_file(&s);
		buf_reset(&got);
		read_all(&s, &got, 100);
		assert_true(s.has_fault);
		assert_int_equal(stream_resync(&s, "WARC/", &found), RP_OK);
		assert_false(found);
		assert_true(s.has_fault && s.end);
		assert_int_equal(s.fault.kind, k ? FAULT_TRUNCATED_ZSTD : FAULT_TRUNCATED_GZIP);
		stream_close(&s);
	}
	buf_release(&text);
	buf_release(&file);
	buf_release(&got);
}

static void load(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	do {
		assert_int_equal(buf_reserve(out, 65536), RP_OK);
		n = fread(out->data + out->len, 1, 65536, f);
		out->len += n;
	} while (n);
	fclose(f);
}

/* How many gzip members a file is, told by zlib alone. */
static size_t count_gzip_members(const struct buf *file)
{
	char out[4096];
	z_stream z = {0};
	size_t n = 0;
	int rc;

	assert_int_equal(inflateInit2(&z, 31), Z_OK);
	z.next_in = (Bytef *)file->data;
	z.avail_in = (uInt)file->len;
	while (z.avail_in) {
		z.next_out = (Bytef *)out;
		z.avail_out = sizeof(out);
		rc = inflate(&z, Z_NO_FLUSH);
		assert_true(rc == Z_OK || rc == Z_STREAM_END);
		if (rc == Z_STREAM_END) {
			n++;
			inflateReset(&z);
		}
	}
	inflateEnd(&z);
	return n;
}

static void test_out_stream(void **state)
{
	struct out_stream out;
	struct buf text;
	struct buf first;
	struct buf again;
	size_t pos;
	size_t n;
	int kind;
	int pass;

	(void)state;
	buf_init(&text, NULL);
	buf_init(&first, NULL);
	buf_init(&again, NULL);
	make_text(&text, 2000000, 9);
	for (kind = COMPRESSION_NONE; kind <= COMPRESSION_ZSTD; kind++) {
		buf_reset(&first);
		buf_reset(&again);
		for (pass = 0; pass < 2; pass++) {
			assert_int_equal(
				out_stream_create(&out, "sub/file", (enum compression)kind), RP_OK);
			for (pos = 0, n = 1; pos < text.len; pos += n, n = n * 5) {
				n = n < text.len - pos ? n : text.len - pos;
				assert_int_equal(out_stream_write(&out, text.data + pos, n), RP_OK);
				assert_int_equal(out_stream_write(&out, NULL, 0), RP_OK);
				assert_int_equal(out_stream_end_member(&out), RP_OK);
				assert_int_equal(out_stream_end_member(&out), RP_OK);
			}
			assert_int_equal(access("sub/file", F_OK), pass ? 0 : -1);
			assert_int_equal(out_stream_commit(&out), RP_OK);
			load("sub/file", pass ? &again : &first);
		}
		assert_bytes(&again, &first);
		assert_null(read_back(&first, &text, 50000));
		if (kind == COMPRESSION_GZIP)
			assert_int_equal(count_gzip_members(&first), 10);
		/* The checksum's flag, in the descriptor behind the magic. */
		if (kind == COMPRESSION_ZSTD)
			assert_true(first.data[4] & 4);

		/* One member, and none. */
		assert_int_equal(out_stream_create(&out, "one", (enum compression)kind), RP_OK);
		assert_int_equal(out_stream_write(&out, text.data, 1000000), RP_OK);
		assert_int_equal(out_stream_write(&out, text.data + 1000000, 1000000), RP_OK);
		assert_int_equal(out_stream_commit(&out), RP_OK);
		buf_reset(&first);
		load("one", &first);
		assert_null(read_back(&first, &text, 50000));
		if (kind == COMPRESSION_GZIP)
			assert_int_equal(count_gzip_members(&first), 1);
		assert_int_equal(out_stream_create(&out, "none", (enum compression)kind), RP_OK);
		assert_int_equal(out_stream_commit(&out), RP_OK);
		buf_reset(&first);
		load("none", &first);
		assert_int_equal(first.len > 0, kind != COMPRESSION_NONE);
		buf_reset(&again);
		assert_null(read_back(&first, &again, 10));
		unlink("sub/file");
	}
	assert_int_equal(out_stream_create(&out, "gone", COMPRESSION_GZIP), RP_OK);
	assert_int_equal(out_stream_write(&out, text.data, 1000), RP_OK);
	out_stream_abort(&out);
	out_stream_abort(&out);
	assert_int_equal(access("gone", F_OK), -1);
	assert_int_equal(access("gone.part", F_OK), -1);
	buf_release(&text);
	buf_release(&first);
	buf_release(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),          cmocka_unit_test(test_many_members),
		cmocka_unit_test(test_garbage_behind), cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_bad_checksum),   cmocka_unit_test(test_unsupported),
		cmocka_unit_test(test_windows),        cmocka_unit_test(test_before_damage),
		cmocka_unit_test(test_swallowed),      cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_resync),         cmocka_unit_test(test_out_stream),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
