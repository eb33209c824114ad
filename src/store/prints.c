#include "store/prints.h"

#include "store/bytes.h"

#define HEADER 4

#define VALUES_MOST (UINT64_C(1) << 31)

/* The values of n fingerprints. */
static uint64_t values_of(uint32_t n)
{
	uint64_t values = (uint64_t)n * 16 + 512;

	return values < VALUES_MOST ? values : VALUES_MOST;
}

/* values / hashes, times 2^32; rounded down, so that no fingerprint is out of range. */
static uint64_t scale_of(uint32_t n, uint32_t least)
{
	return (values_of(n) << 32) / ((UINT64_C(1) << 32) - least);
}

static uint32_t print_of(uint32_t hash, uint32_t least, uint64_t scale)
{
	return (uint32_t)((hash - least) * scale >> 32);
}

static unsigned rice_of(uint32_t n)
{
	return n ? bits_rice_parameter(values_of(n) / n) : 0;
}

void prints_make(struct rp_shingles set, uint32_t n_all, uint32_t least, uint32_t *print)
{
	uint64_t scale = scale_of(n_all, least);

	for (uint32_t i = 0; i < set.n; i++)
		print[i] = print_of(set.hash[i], least, scale);
}

uint32_t prints_shared(struct rp_shingles set, uint32_t least, const uint32_t *print,
		       uint32_t n_all)
{
	uint64_t scale = scale_of(n_all, least);
	uint64_t values = values_of(n_all), seen = 0, chance = (uint64_t)set.n * n_all;
	uint32_t at = 0;

	for (uint32_t i = 0; i < set.n; i++) {
		uint32_t x = print_of(set.hash[i], least, scale);

		while (at < n_all && print[at] < x)
			at++;
		seen += at < n_all && print[at] == x;
	}
	/* Of those that are not shared one in values / n_all is seen. */
	if (seen * values <= chance || n_all >= values)
		return 0;
	seen = (seen * values - chance + (values - n_all) / 2) / (values - n_all);
	return seen < n_all ? (uint32_t)seen : n_all;
}

enum rp_error prints_code(struct bit_writer *bits, const uint32_t *print, uint32_t n)
{
	unsigned rice = rice_of(n);
	uint32_t last = 0;
	struct bit_run r;
	enum rp_error err = bit_writer_begin(bits, (size_t)n + 1, &r);

	if (err)
		return err;
	bit_run_rice(&r, n, PRINTS_COUNT_RICE);
	for (uint32_t i = 0; i < n; i++) {
		bit_run_rice(&r, print[i] - last, rice);
		last = print[i];
	}
	bit_writer_end(bits, r);
	return RP_OK;
}

enum rp_error prints_writer_add(struct groups_writer *w, const uint8_t *code, size_t n_bits)
{
	struct bit_run r;
	enum rp_error err;

	if ((err = groups_writer_next(w)))
		return err;
	if (!n_bits)
		return prints_code(&w->bits, NULL, 0);
	if ((err = bit_writer_begin(&w->bits, n_bits / 64 + 1, &r)))
		return err;
	for (; n_bits > 56; n_bits -= 56, code += 7)
		bit_run_few(&r, bytes_get(code, 8) & ((UINT64_C(1) << 56) - 1), 56);
	bit_run_put(&r, bytes_get(code, (unsigned)(n_bits + 7) / 8), (unsigned)n_bits);
	bit_writer_end(&w->bits, r);
	return RP_OK;
}

enum rp_error prints_writer_finish(struct groups_writer *w, struct buf *out)
{
	uint8_t header[HEADER];

	bytes_put(header, 4, w->n);
	return groups_writer_finish(w, header, sizeof(header), out);
}

enum rp_error prints_open(struct groups *prints, struct segment *segment)
{
	const uint8_t *header;

	return groups_open(prints, segment, SECTION_PRINTS, HEADER, &header);
}

static enum rp_error begin_paragraph(struct prints_walk *w)
{
	uint64_t n = bit_reader_rice(&w->bits, PRINTS_COUNT_RICE);

	/* Each takes a bit at least. */
	if (w->bits.over || n > w->bits.end - w->bits.pos)
		return RP_ERR_CORRUPT;
	w->left = (uint32_t)n;
	w->rice = rice_of(w->left);
	w->last = 0;
	return RP_OK;
}

enum rp_error prints_walk_begin(struct prints_walk *w, const struct groups *prints, uint32_t rank)
{
	uint32_t print, skip;
	enum rp_error err = groups_find(prints, rank, &w->bits, &skip);

	if (err)
		return err;
	for (; skip; skip--) {
		if ((err = begin_paragraph(w)))
			return err;
		while (w->left)
			if ((err = prints_walk_next(w, &print)))
				return err;
	}
	return begin_paragraph(w);
}

enum rp_error prints_walk_next(struct prints_walk *w, uint32_t *ret)
{
	w->last += bit_reader_rice(&w->bits, w->rice);
	if (w->last >= VALUES_MOST || w->bits.over)
		return RP_ERR_CORRUPT;
	*ret = (uint32_t)w->last;
	w->left--;
	return RP_OK;
}
