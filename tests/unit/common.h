/*
 * What several tests share: random numbers, strings, an allocator that runs out.
 */
#ifndef UNIT_COMMON_H
#define UNIT_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include <reprint/sketch.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline struct rp_string str(const char *s)
{
	return (struct rp_string){s, strlen(s)};
}

static inline bool string_is(struct rp_string s, const char *expected)
{
	return s.len == strlen(expected) && (!s.len || !memcmp(s.data, expected, s.len));
}

/* xorshift64* of Marsaglia and Vigna: not the mixer that the code under test is made of.
 */
struct rng {
	uint64_t state; /* not 0 */
};

static inline uint32_t rng_u32(struct rng *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (uint32_t)((r->state * UINT64_C(0x2545F4914F6CDD1D)) >> 32);
}

/* Below n; the bias of the remainder is below n / 2^32. */
static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return rng_u32(r) % n;
}

/* An allocator that refuses every request from the 'left'-th on, and counts what it gave.
 */
struct scarce {
	atomic_long left; /* requests still granted */
	atomic_long live; /* pieces not given back */
};

static inline void *scarce_resize(void *ctx, void *p, size_t size)
{
	struct scarce *s = ctx;
	void *new;

	if (!size) {
		if (p)
			atomic_fetch_sub(&s->live, 1);
		free(p);
		return NULL;
	}
	if (atomic_fetch_sub(&s->left, 1) <= 0)
		return NULL;
	new = realloc(p, size);
	if (new && !p)
		atomic_fetch_add(&s->live, 1);
	return new;
}

#define PLENTY 1000000000L

static inline bool identity_is(struct rp_identity a, struct rp_identity b)
{
	return a.low == b.low && a.high == b.high;
}

/* Sketch a document with a sketcher that is gone afterwards. */
static inline struct rp_sketch *sketch_document(const struct rp_document *document)
{
	struct rp_sketcher *sketcher = NULL;
	struct rp_sketch *sketch = NULL;

	assert_int_equal(rp_sketcher_new(NULL, &sketcher), RP_OK);
	assert_int_equal(rp_sketch_new(sketcher, document, &sketch), RP_OK);
	rp_sketcher_free(sketcher);
	return sketch;
}

/*
 * Write words of a vocabulary of 26^3, "baa", "caa" and so on, numbers first, first +
 * step, ..., n of them, each with a space behind; returns where it ends.  Different
 * numbers are different words.
 */
static inline char *write_words(char *at, unsigned first, unsigned step, unsigned n)
{
	for (; n; n--, first += step) {
		for (unsigned i = 0, word = first; i < 3; i++, word /= 26)
			*at++ = (char)('a' + word % 26);
		*at++ = ' ';
	}
	*at = 0;
	return at;
}

#endif
