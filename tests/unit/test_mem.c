#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"

/* An allocator that counts its calls, refuses the one numbered 'fail_at' and knows what
 * is out. */
struct counting {
	size_t calls;
	size_t fail_at; /* SIZE_MAX: none */
	size_t size;    /* asked for by the last call */
	int out;        /* allocations not given back */
};

static void *counting_resize(void *ctx, void *p, size_t size)
{
	struct counting *c = ctx;

	c->size = size;
	if (!size) {
		if (p)
			c->out--;
		free(p);
		return NULL;
	}
	if (c->calls++ == c->fail_at)
		return NULL;
	if (!p)
		c->out++;
	return realloc(p, size);
}

static void test_alloc_zeroes(void **state)
{
	static const unsigned char zero[3000];
	struct counting c = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {counting_resize, &c};
	void *p;

	(void)state;
	p = mem_alloc(&alloc, 1000, 3);
	assert_non_null(p);
	assert_int_equal(c.size, 3000);
	assert_memory_equal(p, zero, 3000);
	memset(p, 0xee, 3000);
	mem_free(&alloc, p);
	/* The same memory, likely, and dirty. */
	p = mem_alloc(&alloc, 3, 1000);
	assert_memory_equal(p, zero, 3000);
	mem_free(&alloc, p);
	assert_int_equal(c.out, 0);
}

static void test_alloc_of_nothing_is_no_failure(void **state)
{
	struct counting c = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {counting_resize, &c};
	void *a = mem_alloc(&alloc, 0, 8);
	void *b = mem_alloc(&alloc, 8, 0);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	mem_free(&alloc, a);
	mem_free(&alloc, b);
	assert_int_equal(c.out, 0);
}

static void test_alloc_refuses_overflow(void **state)
{
	struct counting c = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {counting_resize, &c};

	(void)state;
	assert_null(mem_alloc(&alloc, SIZE_MAX / 2 + 1, 2));
	assert_null(mem_alloc(&alloc, 2, SIZE_MAX / 2 + 1));
	assert_null(mem_alloc(&alloc, SIZE_MAX / 8 + 1, 8));
	assert_null(mem_alloc(&alloc, SIZE_MAX, SIZE_MAX));
	/* Their products mod 2^64 are small: asking for those would have succeeded. */
	assert_null(mem_alloc(&alloc, (size_t)1 << 32, (size_t)1 << 32));
	assert_int_equal(c.calls, 0);
}

static void test_alloc_fails(void **state)
{
	struct counting c = {.fail_at = 0};
	struct rp_allocator alloc = {counting_resize, &c};

	(void)state;
	assert_null(mem_alloc(&alloc, 10, 10));
}

static void test_free_of_null(void **state)
{
	struct counting c = {.fail_at = SIZE_MAX, .size = 77};
	struct rp_allocator alloc = {counting_resize, &c};

	(void)state;
	mem_free(&alloc, NULL);
	assert_int_equal(c.size, 77);
}

static void test_default(void **state)
{
	struct rp_allocator other = {counting_resize, NULL};
	unsigned char *p;

	(void)state;
	assert_ptr_equal(mem_or_default(NULL), &mem_default);
	assert_ptr_equal(mem_or_default(&other), &other);
	p = mem_default.resize(mem_default.ctx, NULL, 1);
	assert_non_null(p);
	p[0] = 42;
	p = mem_default.resize(mem_default.ctx, p, 1 << 20);
	assert_non_null(p);
	assert_int_equal(p[0], 42);
	assert_null(mem_default.resize(mem_default.ctx, p, 0));
}

/* n appends: the elements stay, and the calls grow with log n because the room doubles.
 */
static void test_grow_keeps_and_doubles(void **state)
{
	struct counting c = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {counting_resize, &c};
	uint32_t *v = NULL;
	size_t cap = 0, before, n;

	(void)state;
	for (n = 0; n < 100000; n++) {
		before = cap;
		assert_int_equal(RP_GROW(&alloc, &v, &cap, n + 1), RP_OK);
		assert_true(cap >= n + 1);
		assert_true(cap == before || cap >= 2 * before);
		v[n] = (uint32_t)n;
	}
	assert_true(c.calls <= 17);
	assert_int_equal(c.size, cap * sizeof(*v));
	for (n = 0; n < 100000; n++)
		assert_int_equal(v[n], n);
	mem_free(&alloc, v);
	assert_int_equal(c.out, 0);
}

static void test_grow_to_a_given_size(void **state)
{
	struct counting c = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {counting_resize, &c};
	char *v = NULL;
	size_t cap = 0;

	(void)state;
	assert_int_equal(RP_GROW(&alloc, &v, &cap, 0), RP_OK);
	assert_null(v);
	assert_int_equal(RP_GROW(&alloc, &v, &cap, 123456), RP_OK);
	assert_true(cap >= 123456);
	assert_int_equal(c.calls, 1);
	assert_int_equal(RP_GROW(&alloc, &v, &cap, cap), RP_OK);
	assert_int_equal(c.calls, 1);
	mem_free(&alloc, v);
}

static void test_grow_fails_and_changes_nothing(void **state)
{
	size_t fail_at;

	(void)state;
	for (fail_at = 0; fail_at < 8; fail_at++) {
		struct counting c = {.fail_at = fail_at};
		struct rp_allocator alloc = {counting_resize, &c};
		uint64_t *v = NULL, *v_before;
		size_t cap = 0, cap_before, n = 0, i;
		enum rp_error err;

		for (;;) {
			v_before = v;
			cap_before = cap;
			if ((err = RP_GROW(&alloc, &v, &cap, n + 1)))
				break;
			v[n] = n;
			n++;
		}
		assert_int_equal(err, RP_ERR_NOMEM);
		assert_int_equal(c.calls, fail_at + 1);
		assert_ptr_equal(v, v_before);
		assert_int_equal(cap, cap_before);
		assert_int_equal(cap, n);
		for (i = 0; i < n; i++)
			assert_int_equal(v[i], i);
		/* And it can go on. */
		assert_int_equal(RP_GROW(&alloc, &v, &cap, n + 1), RP_OK);
		mem_free(&alloc, v);
		assert_int_equal(c.out, 0);
	}
}

static void test_grow_refuses_overflow(void **state)
{
	struct counting c = {.fail_at = SIZE_MAX};
	struct rp_allocator alloc = {counting_resize, &c};
	uint64_t *v = NULL, *v_before;
	size_t cap = 0, cap_before;

	(void)state;
	assert_int_equal(RP_GROW(&alloc, &v, &cap, 4), RP_OK);
	v_before = v;
	cap_before = cap;
	assert_int_equal(RP_GROW(&alloc, &v, &cap, SIZE_MAX), RP_ERR_NOMEM);
	assert_int_equal(RP_GROW(&alloc, &v, &cap, SIZE_MAX / 8 + 1), RP_ERR_NOMEM);
	assert_int_equal(RP_GROW(&alloc, &v, &cap, SIZE_MAX / 2 + 2), RP_ERR_NOMEM);
	assert_int_equal(c.calls, 1);
	assert_ptr_equal(v, v_before);
	assert_int_equal(cap, cap_before);
	mem_free(&alloc, v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc_zeroes),
		cmocka_unit_test(test_alloc_of_nothing_is_no_failure),
		cmocka_unit_test(test_alloc_refuses_overflow),
		cmocka_unit_test(test_alloc_fails),
		cmocka_unit_test(test_free_of_null),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_grow_keeps_and_doubles),
		cmocka_unit_test(test_grow_to_a_given_size),
		cmocka_unit_test(test_grow_fails_and_changes_nothing),
		cmocka_unit_test(test_grow_refuses_overflow),
	};

	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
