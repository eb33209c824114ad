/*
 * Numbers as bits: the first bit is the lowest of the first byte.
 */
#ifndef STORE_BITS_H
#define STORE_BITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct bit_writer {
	struct buf *out;
	uint64_t pending; /* fewer than 8 bits, the lowest first */
	unsigned n;
};

void bit_writer_init(struct bit_writer *w, struct buf *out);

/* Append the lowest n bits of x, n <= 64. */
enum rp_error bit_writer_put(struct bit_writer *w, uint64_t x, unsigned n);

/* Append x in the code of Rice: x >> k ones, a zero, k bits.  From RICE_ESCAPE ones on the number
 * follows as it is, in 64 bits. */
enum rp_error bit_writer_rice(struct bit_writer *w, uint64_t x, unsigned k);
#define RICE_ESCAPE 24

/* Append a number x < n, n <= 2^32, in so many bits as n needs or one less: the numbers that the most
 * bits could tell besides are taken off the front. */
enum rp_error bit_writer_number(struct bit_writer *w, uint32_t x, uint64_t n);

/* Fill the last byte with zeros. */
enum rp_error bit_writer_align(struct bit_writer *w);

/* The parameter that codes numbers of this mean in the fewest bits. */
unsigned bits_rice_parameter(uint64_t mean);

/* The bits that numbers below n need. */
unsigned bits_width(uint64_t n);

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
