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

/* What follows is inline, for it is called for every key. */
enum rp_error bit_writer_wide(struct bit_writer *w, uint64_t x, unsigned n);
enum rp_error bit_writer_escape(struct bit_writer *w, uint64_t x);

/* Append the lowest n bits of x, n <= 64. */
static inline enum rp_error bit_writer_put(struct bit_writer *w, uint64_t x, unsigned n)
{
	struct buf *out = w->out;
	enum rp_error err;

	if (n > 56)
		return bit_writer_wide(w, x, n);
	if (out->cap - out->len < 8 && (err = buf_reserve(out, 8)))
		return err;
	w->pending |= (x & ((UINT64_C(1) << n) - 1)) << w->n;
	w->n += n;
	bytes_put((uint8_t *)out->data + out->len, 8, w->pending);
	out->len += w->n / 8;
	w->pending = w->n < 64 ? w->pending >> (w->n & ~7u) : 0;
	w->n %= 8;
	return RP_OK;
}

/* Append x in the code of Rice: x >> k ones, a zero, k bits.  From RICE_ESCAPE ones on the number
 * follows as it is, in 64 bits. */
#define RICE_ESCAPE 24
static inline enum rp_error bit_writer_rice(struct bit_writer *w, uint64_t x, unsigned k)
{
	uint64_t ones = k < 64 ? x >> k : 0;
	enum rp_error err;

	if (ones >= RICE_ESCAPE)
		return bit_writer_escape(w, x);
	if (k > 56 - RICE_ESCAPE) {
		err = bit_writer_put(w, (UINT64_C(1) << ones) - 1, (unsigned)ones + 1);
		return err ? err : bit_writer_put(w, x, k);
	}
	return bit_writer_put(
		w, ((UINT64_C(1) << ones) - 1) | (x & ((UINT64_C(1) << k) - 1)) << (ones + 1),
		(unsigned)ones + 1 + k);
}

/* Append a number x < n, n <= 2^32, in so many bits as n needs or one less: the numbers that the most
 * bits could tell besides are taken off the front. */
static inline enum rp_error bit_writer_number(struct bit_writer *w, uint32_t x, uint64_t n)
{
	unsigned width = bits_width(n);
	uint64_t few = (UINT64_C(1) << width) - n, y = x + few;

	if (!width)
		return RP_OK;
	if (x < few)
		return bit_writer_put(w, x, width - 1);
	/* The upper bits first: they say whether there is one more. */
	return bit_writer_put(w, y >> 1 | (y & 1) << (width - 1), width);
}

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
