#include "index/frequency.h"

#include <string.h>

#include "base/mem.h"

void frequency_init(struct frequency *f, uint32_t documents, const struct rp_allocator *alloc)
{
	memset(f, 0, sizeof(*f));
	f->alloc = mem_or_default(alloc);
	f->documents = documents;
}

void frequency_release(struct frequency *f)
{
	mem_free(f->alloc, f->entry);
	mem_free(f->alloc, f->directory);
	frequency_init(f, 0, f->alloc);
}

/*
 * If nine in ten documents share a source, the vote of Boyer and Moore ends with that source,
 * whatever their order; a second look counts it.
 */
bool frequency_is_concentrated(const uint32_t *document, size_t n, const uint32_t *source)
{
	uint32_t winner = UINT32_MAX;
	size_t votes = 0, known = 0, of_winner = 0;

	if (n < FREQUENCY_CONCENTRATED)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint32_t s = source[document[i]];

		if (s == UINT32_MAX)
			continue;
		known++;
		if (!votes)
			winner = s;
		if (s == winner)
			votes++;
		else
			votes--;
	}
	for (size_t i = 0; i < n; i++)
		of_winner += source[document[i]] == winner;
	return known >= FREQUENCY_CONCENTRATED && of_winner * 10 >= n * 9;
}

enum rp_error frequency_add(struct frequency *f, uint32_t hash, const uint32_t *document, size_t n,
			    const uint32_t *source)
{
	enum rp_error err;

	if (n < 2)
		return RP_OK;
	if ((err = RP_GROW(f->alloc, &f->entry, &f->cap, f->n + 1)))
		return err;
	f->entry[f->n++] = (struct frequency_entry){
		hash, (uint32_t)n << 1 | frequency_is_concentrated(document, n, source)};
	return RP_OK;
}

enum rp_error frequency_append(struct frequency *f, const struct frequency *other)
{
	enum rp_error err;

	if (!other->n)
		return RP_OK;
	if ((err = RP_GROW(f->alloc, &f->entry, &f->cap, f->n + other->n)))
		return err;
	memcpy(f->entry + f->n, other->entry, other->n * sizeof(*f->entry));
	f->n += other->n;
	return RP_OK;
}

enum rp_error frequency_finish(struct frequency *f)
{
	unsigned bits = 1;
	size_t at = 0;

	/* Two hashes a bucket on average. */
	while (bits < 31 && (size_t)2 << bits < f->n)
		bits++;
	f->shift = 32 - bits;
	f->directory = mem_alloc(f->alloc, ((size_t)1 << bits) + 1, sizeof(*f->directory));
	if (!f->directory)
		return RP_ERR_NOMEM;
	for (size_t bucket = 0; bucket <= (size_t)1 << bits; bucket++) {
		while (at < f->n && f->entry[at].hash >> f->shift < bucket)
			at++;
		f->directory[bucket] = (uint32_t)at;
	}
	return RP_OK;
}

uint32_t frequency_of(const struct frequency *f, uint32_t hash, bool *ret_concentrated)
{
	size_t bucket = hash >> f->shift;

	for (size_t i = f->directory[bucket]; i < f->directory[bucket + 1]; i++) {
		if (f->entry[i].hash == hash) {
			*ret_concentrated = f->entry[i].count & 1;
			return f->entry[i].count >> 1;
		}
	}
	*ret_concentrated = false;
	return 1;
}

void frequency_expect(const struct frequency *f, uint32_t hash)
{
	if (!f->n)
		return;
	__builtin_prefetch(&f->entry[f->directory[hash >> f->shift]]);
}

void frequency_expect_far(const struct frequency *f, uint32_t hash)
{
	__builtin_prefetch(&f->directory[hash >> f->shift]);
}
