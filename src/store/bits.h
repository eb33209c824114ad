/*
 * Numbers as bits: the first bit is the lowest of the first byte.
 */
#ifndef STORE_BITS_H
#define STORE_BITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "store/bytes.h"

struct bit_writer {
	struct buf *out;
	uint64_t pending; /* fewer than 8 bits, the lowest first */
	unsigned n;
};

void bit_writer_init(struct bit_writer *w, struct buf *out);

/* The bits that numbers below n need. */
static inline unsigned bits_width(uint64_t n)
{
	return n > 1 ? 64 - (unsigned)__builtin_clzll(n - 1) : 0;
}

/*
 * A run of numbers for which there is room already.  It is a variable of who writes them, so that the
 * compiler keeps it in registers: bytes that are stored may be any other object for all it knows.
 */
struct bit_run {
	uint8_t *at;
	uint64_t pending;
	unsigned n;
};

/* The most bytes that a number in the code of Rice takes, or any other. */
#define BITS_MOST 12

/* Begin a run of 'numbers' at most. */
static inline enum rp_error bit_writer_begin(struct bit_writer *w, size_t numbers,
					     struct bit_run *ret)
{
	enum rp_error err = buf_reserve(w->out, (numbers + 1) * BITS_MOST);

	if (!err)
		*ret = (struct bit_run){(uint8_t *)w->out->data + w->out->len, w->pending, w->n};
	return err;
}

static inline void bit_writer_end(struct bit_writer *w, struct bit_run r)
{
	w->out->len = (size_t)(r.at - (uint8_t *)w->out->data);
	w->pending = r.pending;
	w->n = r.n;
}

/* Append x of n <= 56 bits. */
static inline void bit_run_few(struct bit_run *r, uint64_t x, unsigned n)
{
	r->pending |= x << r->n;
	r->n += n;
	bytes_put(r->at, 8, r->pending);
	r->at += r->n / 8;
	r->pending >>= r->n & ~7u;
	r->n %= 8;
}

/* Append the lowest n bits of x, n <= 64. */
static inline void bit_run_put(struct bit_run *r, uint64_t x, unsigned n)
{
	if (n > 32) {
		bit_run_few(r, x & UINT32_MAX, 32);
		x >>= 32;
		n -= 32;
	}
	bit_run_few(r, x & ((UINT64_C(1) << n) - 1), n);
}

/* Append x in the code of Rice: x >> k ones, a zero, k bits.  From RICE_ESCAPE ones on the number
 * follows as it is, in 64 bits. */
#define RICE_ESCAPE 24
static inline void bit_run_rice(struct bit_run *r, uint64_t x, unsigned k)
{
	uint64_t ones = x >> k;

	if (ones >= RICE_ESCAPE) {
		bit_run_few(r, (UINT64_C(1) << RICE_ESCAPE) - 1, RICE_ESCAPE);
		bit_run_put(r, x, 64);
	} else if (k > 56 - RICE_ESCAPE) {
		bit_run_few(r, (UINT64_C(1) << ones) - 1, (unsigned)ones + 1);
		bit_run_put(r, x, k);
	} else {
		bit_run_few(r,
			    ((UINT64_C(1) << ones) - 1) | (x & ((UINT64_C(1) << k) - 1))
								  << (ones + 1),
			    (unsigned)ones + 1 + k);
	}
}

/* Bits that are appended together with others: 56 at most. */
struct bit_code {
	uint64_t bits;
	unsigned n;
};

/* A number x < n, n <= 2^32, in so many bits as n needs or one less: the numbers that the most bits could
 * tell besides are taken off the front. */
static inline struct bit_code bits_number(uint32_t x, uint64_t n)
{
	unsigned width = bits_width(n);
	uint64_t few = (UINT64_C(1) << width) - n, y = x + few;

	if (!width)
		return (struct bit_code){0, 0};
	/* The upper bits first: they say whether there is one more. */
	return x < few ? (struct bit_code){x, width - 1}
		       : (struct bit_code){y >> 1 | (y & 1) << (width - 1), width};
}

/* Append x in the code of Rice, and 'next' behind it: most often both are few bits. */
static inline void bit_run_rice_and(struct bit_run *r, uint64_t x, unsigned k, struct bit_code next)
{
	uint64_t ones = x >> k;

	if (ones < RICE_ESCAPE && ones + 1 + k + next.n <= 56) {
		uint64_t low = x & ((UINT64_C(1) << k) - 1);

		bit_run_few(r, ((UINT64_C(1) << ones) - 1) | (low | next.bits << k) << (ones + 1),
			    (unsigned)ones + 1 + k + next.n);
	} else {
		bit_run_rice(r, x, k);
		bit_run_few(r, next.bits, next.n);
	}
}

/* The same, one number at a time. */
enum rp_error bit_writer_put(struct bit_writer *w, uint64_t x, unsigned n);
enum rp_error bit_writer_rice(struct bit_writer *w, uint64_t x, unsigned k);
enum rp_error bit_writer_number(struct bit_writer *w, uint32_t x, uint64_t n);

/* Fill the last byte with zeros. */
enum rp_error bit_writer_align(struct bit_writer *w);

/* The parameter that codes numbers of this mean in the fewest bits. */
unsigned bits_rice_parameter(uint64_t mean);

/* Reading beyond the end gives zeros and sets 'over'. */
struct bit_reader {
	const uint8_t *data;
	uint64_t pos, end; /* bits */
	bool over;
};

static inline struct bit_reader bit_reader_of(const uint8_t *data, size_t len)
{
	return (struct bit_reader){data, 0, (uint64_t)len * 8, false};
}

uint64_t bit_reader_get(struct bit_reader *r, unsigned n);
uint64_t bit_reader_rice(struct bit_reader *r, unsigned k);
uint32_t bit_reader_number(struct bit_reader *r, uint64_t n);

#endif
