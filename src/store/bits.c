#include "store/bits.h"

#include "store/bytes.h"

void bit_writer_init(struct bit_writer *w, struct buf *out)
{
	w->out = out;
	w->pending = 0;
	w->n = 0;
}

enum rp_error bit_writer_put(struct bit_writer *w, uint64_t x, unsigned n)
{
	struct bit_run r;
	enum rp_error err = bit_writer_begin(w, 1, &r);

	if (err)
		return err;
	bit_run_put(&r, x, n);
	bit_writer_end(w, r);
	return RP_OK;
}

enum rp_error bit_writer_rice(struct bit_writer *w, uint64_t x, unsigned k)
{
	struct bit_run r;
	enum rp_error err = bit_writer_begin(w, 1, &r);

	if (err)
		return err;
	bit_run_rice(&r, x, k);
	bit_writer_end(w, r);
	return RP_OK;
}

enum rp_error bit_writer_number(struct bit_writer *w, uint32_t x, uint64_t n)
{
	struct bit_run r;
	enum rp_error err = bit_writer_begin(w, 1, &r);

	if (err)
		return err;
	bit_run_few(&r, bits_number(x, n).bits, bits_number(x, n).n);
	bit_writer_end(w, r);
	return RP_OK;
}

enum rp_error bit_writer_align(struct bit_writer *w)
{
	return w->n ? bit_writer_put(w, 0, 8 - w->n) : RP_OK;
}

/* k = log2(mean * ln 2) is best for numbers of a geometric distribution. */
unsigned bits_rice_parameter(uint64_t mean)
{
	mean -= mean / 3;
	return mean > 1 ? bits_width(mean + 1) - 1 : 0;
}

/* Up to 56 bits, from any bit. */
static uint64_t get_few(struct bit_reader *r, unsigned n)
{
	uint64_t byte = r->pos / 8, left = r->end / 8 - byte;
	uint64_t x;

	if (n > r->end - r->pos) {
		r->over = true;
		r->pos = r->end;
		return 0;
	}
	x = bytes_get(r->data + byte, left < 8 ? (unsigned)left : 8) >> r->pos % 8;
	r->pos += n;
	return x & ((UINT64_C(1) << n) - 1);
}

uint64_t bit_reader_get(struct bit_reader *r, unsigned n)
{
	uint64_t low;

	if (n <= 56)
		return get_few(r, n);
	low = get_few(r, 32);
	return low | get_few(r, n - 32) << 32;
}

static uint64_t rice_by_parts(struct bit_reader *r, unsigned k)
{
	uint64_t left = r->end - r->pos;
	unsigned most = left < RICE_ESCAPE + 1 ? (unsigned)left : RICE_ESCAPE + 1;
	uint64_t x = get_few(r, most);
	unsigned ones = 0;

	while (ones < RICE_ESCAPE && x >> ones & 1)
		ones++;
	if (ones == most) {
		r->over = true;
		return 0;
	}
	r->pos -= most;
	if (ones == RICE_ESCAPE) {
		r->pos += RICE_ESCAPE;
		return bit_reader_get(r, 64);
	}
	r->pos += ones + 1;
	return (uint64_t)ones << k | bit_reader_get(r, k);
}

/* All of it from one word, if it fits and so many bytes are there, which is so but for ends. */
static bool rice_at_once(struct bit_reader *r, unsigned k, uint64_t *ret)
{
	uint64_t byte = r->pos / 8, x;
	unsigned ones;

	if (r->end / 8 - byte < 8)
		return false;
	/* 57 bits of the word are ahead at least; above them are zeros. */
	x = bytes_get(r->data + byte, 8) >> r->pos % 8;
	ones = (unsigned)__builtin_ctzll(~x | UINT64_C(1) << RICE_ESCAPE);
	if (ones >= RICE_ESCAPE || ones + 1 + k > 57)
		return false;
	*ret = (uint64_t)ones << k | (x >> (ones + 1) & ((UINT64_C(1) << k) - 1));
	r->pos += ones + 1 + k;
	return true;
}

uint64_t bit_reader_rice(struct bit_reader *r, unsigned k)
{
	uint64_t value;

	return rice_at_once(r, k, &value) ? value : rice_by_parts(r, k);
}

uint32_t bit_reader_number(struct bit_reader *r, uint64_t n)
{
	unsigned width = bits_width(n);
	uint64_t few = (UINT64_C(1) << width) - n, x;

	if (!width)
		return 0;
	x = bit_reader_get(r, width - 1);
	if (x >= few)
		x = (x << 1 | bit_reader_get(r, 1)) - few;
	return (uint32_t)x;
}
