#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"

/* An allocator that refuses the call numbered 'fail_at' and knows what is out. */
struct failing {
	size_t calls;
	size_t fail_at;
	int out;
};

static void *failing_resize(void *ctx, void *p, size_t size)
{
	struct failing *f = ctx;

	if (!size) {
		if (p)
			f->out--;
		free(p);
		return NULL;
	}
	if (f->calls++ == f->fail_at)
		return NULL;
	if (!p)
		f->out++;
	return realloc(p, size);
}

static void assert_holds(const struct buf *b, const char *expected, size_t len)
{
	assert_int_equal(b->len, len);
	assert_true(b->cap >= b->len);
	assert_memory_equal(b->data, expected, len);
}

static void test_adds(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, NULL);
	assert_int_equal(b.len, 0);
	assert_int_equal(buf_add(&b, "a\0b", 3), RP_OK);
	assert_int_equal(buf_add_str(&b, "cd"), RP_OK);
	assert_int_equal(buf_add_byte(&b, '\0'), RP_OK);
	assert_int_equal(buf_add_byte(&b, '\xff'), RP_OK);
	assert_int_equal(buf_addf(&b, "%d-%s", -17, "x"), RP_OK);
	assert_holds(&b, "a\0bcd\0\xff-17-x", 12);
	buf_release(&b);
	assert_null(b.data);
	assert_int_equal(b.len, 0);
	assert_int_equal(b.cap, 0);
	/* Released, it can be used again and released again. */
	assert_int_equal(buf_add_str(&b, "y"), RP_OK);
	assert_holds(&b, "y", 1);
	buf_release(&b);
	buf_release(&b);
}

static void test_adds_nothing(void **state)
{
	struct failing f = {.fail_at = 0};
	struct rp_allocator alloc = {failing_resize, &f};
	struct buf b;

	(void)state;
	buf_init(&b, &alloc);
	assert_int_equal(buf_add(&b, NULL, 0), RP_OK);
	assert_int_equal(buf_add_str(&b, ""), RP_OK);
	assert_int_equal(buf_reserve(&b, 0), RP_OK);
	assert_int_equal(b.len, 0);
	assert_int_equal(f.calls, 0);
	buf_release(&b);
}

static void test_reset_keeps_memory(void **state)
{
	struct failing f = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {failing_resize, &f};
	struct buf b;
	size_t calls;
	char *data;

	(void)state;
	buf_init(&b, &alloc);
	assert_int_equal(buf_addf(&b, "%1000d", 1), RP_OK);
	assert_int_equal(b.len, 1000);
	data = b.data;
	calls = f.calls;
	buf_reset(&b);
	assert_int_equal(b.len, 0);
	assert_int_equal(buf_addf(&b, "%999d", 2), RP_OK);
	assert_ptr_equal(b.data, data);
	assert_int_equal(f.calls, calls);
	buf_release(&b);
	assert_int_equal(f.out, 0);
}

static void test_reserve(void **state)
{
	struct failing f = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {failing_resize, &f};
	struct buf b;

	(void)state;
	buf_init(&b, &alloc);
	assert_int_equal(buf_add_str(&b, "abc"), RP_OK);
	assert_int_equal(buf_reserve(&b, 5000), RP_OK);
	assert_true(b.cap >= 5003);
	assert_holds(&b, "abc", 3);
	/* Room that is there needs no allocator. */
	f.fail_at = f.calls;
	memset(b.data + 3, 'z', 5000);
	assert_int_equal(buf_add(&b, "def", 3), RP_OK);
	assert_holds(&b, "abcdef", 6);
	buf_release(&b);
}

static void test_reserve_refuses_overflow(void **state)
{
	struct failing f = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {failing_resize, &f};
	struct buf b;

	(void)state;
	buf_init(&b, &alloc);
	assert_int_equal(buf_add_str(&b, "abc"), RP_OK);
	/* 3 + SIZE_MAX - 2 is 0: that much room is there. */
	assert_int_equal(buf_reserve(&b, SIZE_MAX - 2), RP_ERR_NOMEM);
	assert_int_equal(buf_reserve(&b, SIZE_MAX), RP_ERR_NOMEM);
	assert_int_equal(f.calls, 1);
	assert_holds(&b, "abc", 3);
	buf_release(&b);
}

/* Numbers of every length across the bounds at which the buffer grows. */
static void test_addf_as_snprintf(void **state)
{
	char expected[4096];
	struct buf b;
	int width, len;

	(void)state;
	for (width = 1; width < 300; width++) {
		buf_init(&b, NULL);
		assert_int_equal(buf_addf(&b, "%s:%*d|", "é", width, width), RP_OK);
		assert_int_equal(buf_addf(&b, "%.*f", width, 1.0 / 3), RP_OK);
		len = snprintf(expected, sizeof(expected), "%s:%*d|%.*f", "é", width, width, width,
			       1.0 / 3);
		assert_holds(&b, expected, (size_t)len);
		buf_release(&b);
	}
}

/* Add through every function, a little and a lot, until call number fail_at of the
 * allocator is refused; what was there then must be there still. */
static void test_fails_and_changes_nothing(void **state)
{
	static const char text[] = "0123456789abcdef0123456789abcdef0123456789abcdef";
	size_t fail_at, step, add_len;

	(void)state;
	for (fail_at = 0; fail_at < 10; fail_at++) {
		for (step = 0; step < 4; step++) {
			struct failing f = {.fail_at = fail_at};
			struct rp_allocator alloc = {failing_resize, &f};
			char expected[1 << 16];
			enum rp_error err = RP_OK;
			size_t len = 0, cap;
			struct buf b;
			char *data;

			buf_init(&b, &alloc);
			for (;;) {
				data = b.data;
				cap = b.cap;
				add_len = 1;
				if (step == 0) {
					err = buf_add_byte(&b, text[0]);
				} else if (step == 1) {
					add_len = strlen(text);
					err = buf_add_str(&b, text);
				} else if (step == 2) {
					add_len = 7;
					err = buf_add(&b, text, 7);
				} else {
					add_len = 5;
					err = buf_addf(&b, "%.5s", text);
				}
				if (err)
					break;
				memcpy(expected + len, text, add_len);
				len += add_len;
				assert_holds(&b, expected, len);
			}
			assert_int_equal(err, RP_ERR_NOMEM);
			assert_int_equal(f.calls, fail_at + 1);
			assert_ptr_equal(b.data, data);
			assert_int_equal(b.cap, cap);
			assert_int_equal(b.len, len);
			if (len)
				assert_memory_equal(b.data, expected, len);
			assert_int_equal(buf_add_byte(&b, 'x'), RP_OK);
			buf_release(&b);
			assert_int_equal(f.out, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adds),
		cmocka_unit_test(test_adds_nothing),
		cmocka_unit_test(test_reset_keeps_memory),
		cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_reserve_refuses_overflow),
		cmocka_unit_test(test_addf_as_snprintf),
		cmocka_unit_test(test_fails_and_changes_nothing),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
