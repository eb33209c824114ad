#include "store/pairs.h"

#include <string.h>

/* Ends are told in 32 bits. */
#define CHUNKS_MOST (UINT32_MAX / PAIRS_CHUNK)

void pairs_init(struct pairs *p, const struct rp_allocator *alloc)
{
	memset(p, 0, sizeof(*p));
	p->alloc = mem_or_default(alloc);
}

void pairs_release(struct pairs *p)
{
	mem_free(p->alloc, p->pool);
	mem_free(p->alloc, p->next);
	pairs_init(p, p->alloc);
}

/* Chunks that are enough for so many pairs more, whatever their parts. */
static size_t chunks_for(const struct pairs *p, size_t more)
{
	size_t begun = more < PAIRS_PARTS ? more : PAIRS_PARTS;

	return p->chunks + begun + more / PAIRS_CHUNK;
}

size_t pairs_memory(const struct pairs *p, size_t more)
{
	size_t pool = p->pool_cap, least = more ? chunks_for(p, more) * PAIRS_CHUNK : 0;

	return (pool < least ? least : pool) * (sizeof(*p->pool) + sizeof(*p->next) / PAIRS_CHUNK);
}

enum rp_error pairs_reserve(struct pairs *p, size_t more)
{
	size_t chunks = chunks_for(p, more);
	enum rp_error err;

	if (chunks > CHUNKS_MOST)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(p->alloc, &p->pool, &p->pool_cap, chunks * PAIRS_CHUNK)))
		return err;
	return RP_GROW(p->alloc, &p->next, &p->next_cap, chunks);
}

/* Begin a chunk of a part, which has none or whose last is full. */
static uint32_t begin_chunk(struct pairs *p, uint32_t part)
{
	uint32_t chunk = p->chunks++;

	if (p->end[part]) {
		p->next[p->end[part] / PAIRS_CHUNK - 1] = chunk;
		p->full[part]++;
	} else {
		p->first[part] = chunk;
	}
	return chunk * PAIRS_CHUNK;
}

enum rp_error pairs_add(struct pairs *p, struct rp_shingles set, uint32_t number)
{
	enum rp_error err = pairs_reserve(p, set.n);

	if (err || !set.n)
		return err;
	for (uint32_t i = 0; i < set.n; i++) {
		uint32_t part = set.hash[i] >> (32 - PAIRS_PART_BITS), at = p->end[part];

		if (!(at % PAIRS_CHUNK))
			at = begin_chunk(p, part);
		p->pool[at] = (uint64_t)set.hash[i] << 32 | number;
		p->end[part] = at + 1;
	}
	p->n += set.n;
	if (set.hash[set.n - 1] > p->most)
		p->most = set.hash[set.n - 1];
	return RP_OK;
}

/* The pairs in the last chunk of a part. */
static uint32_t count_last(const struct pairs *p, uint32_t part)
{
	return p->end[part] ? (p->end[part] - 1) % PAIRS_CHUNK + 1 : 0;
}

size_t pairs_count(const struct pairs *p, uint32_t part)
{
	return (size_t)p->full[part] * PAIRS_CHUNK + count_last(p, part);
}

static uint64_t renumber(uint64_t pair, const uint32_t *number_of)
{
	return (pair >> 32 << 32) | number_of[(uint32_t)pair];
}

void pairs_take(const struct pairs *p, uint32_t part, const uint32_t *number_of, uint64_t *to)
{
	const uint64_t *pair = p->pool + (size_t)p->first[part] * PAIRS_CHUNK;
	uint32_t chunk = p->first[part], last = count_last(p, part);

	for (uint32_t full = p->full[part]; full; full--) {
		const uint64_t *ahead = p->pool + (size_t)p->next[chunk] * PAIRS_CHUNK;

		for (uint32_t i = 0; i < PAIRS_CHUNK; i++) {
			/* Chunks are all over the memory: the next is called for, a line at a time. */
			if (i % 8 == 0)
				__builtin_prefetch(ahead + i);
			*to++ = renumber(pair[i], number_of);
		}
		pair = ahead;
		chunk = p->next[chunk];
	}
	for (uint32_t i = 0; i < last; i++)
		*to++ = renumber(pair[i], number_of);
}
