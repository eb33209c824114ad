#include "store/pairs.h"

#include <string.h>

#include "base/radix.h"

/* Places are told in 32 bits. */
#define CHUNKS_MOST (UINT32_MAX / PAIRS_CHUNK)

/* Pairs that a chunk has at least, if all steps are large. */
#define CHUNK_LEAST ((PAIRS_CHUNK - 1) / 2)

/* The bits of the hash that the part does not tell are in front of those of the step, which are all ones
 * before a pair of a large step: then the bits in front are the upper ones of the step, and the lower are
 * those of the pair, whatever they are. */
#define STEP_BITS PAIRS_PART_BITS
#define STEP_MASK ((1u << STEP_BITS) - 1)

void pairs_init(struct pairs *p, const struct rp_allocator *alloc)
{
	memset(p, 0, sizeof(*p));
	p->alloc = mem_or_default(alloc);
}

void pairs_release(struct pairs *p)
{
	mem_free(p->alloc, p->parts);
	mem_free(p->alloc, p->pool);
	pairs_init(p, p->alloc);
}

/* Chunks that are enough for so many pairs more, whatever their parts. */
static size_t chunks_for(const struct pairs *p, size_t more)
{
	size_t begun = more < PAIRS_PARTS ? more : PAIRS_PARTS;

	return p->chunks + begun + more / CHUNK_LEAST;
}

size_t pairs_memory(const struct pairs *p, size_t more)
{
	size_t pool = p->pool_cap, least = more ? chunks_for(p, more) * PAIRS_CHUNK : 0;

	return (pool < least ? least : pool) * sizeof(*p->pool) +
	       (p->parts || more ? sizeof(*p->parts) : 0);
}

enum rp_error pairs_reserve(struct pairs *p, size_t more)
{
	size_t chunks = chunks_for(p, more);

	if (chunks > CHUNKS_MOST)
		return RP_ERR_TOO_LARGE;
	if (!p->parts && more) {
		p->parts = mem_alloc(p->alloc, 1, sizeof(*p->parts));
		if (!p->parts)
			return RP_ERR_NOMEM;
	}
	return RP_GROW(p->alloc, &p->pool, &p->pool_cap, chunks * PAIRS_CHUNK);
}

/* Begin a chunk of a part, which has none or whose last is full. */
static uint32_t begin_chunk(struct pairs *p, struct pairs_part *part)
{
	uint32_t chunk = p->chunks++;

	if (part->at)
		p->pool[part->at - PAIRS_CHUNK] = chunk;
	else
		part->first = chunk;
	return chunk * PAIRS_CHUNK + 1;
}

static inline void put(struct pairs *p, struct pairs_part *part, uint32_t code)
{
	if (part->at % PAIRS_CHUNK == 0)
		part->at = begin_chunk(p, part);
	p->pool[part->at++] = code;
}

enum rp_error pairs_add(struct pairs *p, struct rp_shingles set, uint32_t number)
{
	enum rp_error err = pairs_reserve(p, set.n);

	if (err || !set.n)
		return err;
	for (uint32_t i = 0; i < set.n; i++) {
		uint32_t hash = set.hash[i];
		struct pairs_part *part = &p->parts->part[hash >> (32 - PAIRS_PART_BITS)];
		uint32_t step = number - part->last;

		if (step >= STEP_MASK)
			put(p, part, step | STEP_MASK);
		put(p, part, hash << STEP_BITS | (step & STEP_MASK));
		part->last = number;
		p->parts->cell[hash >> (32 - PAIRS_PART_BITS - PAIRS_CELL_BITS)]++;
	}
	p->n += set.n;
	if (set.hash[set.n - 1] > p->most)
		p->most = set.hash[set.n - 1];
	return RP_OK;
}

size_t pairs_count(const struct pairs *p, uint32_t part)
{
	size_t n = 0;

	for (uint32_t i = 0; i < PAIRS_CELLS && p->parts; i++)
		n += p->parts->cell[part * PAIRS_CELLS + i];
	return n;
}

/* What reading the codes of a part goes by. */
struct walk {
	const uint32_t *number_of;
	uint64_t *cell[PAIRS_CELLS]; /* where the next of each goes */
	uint64_t part;               /* the upper bits of all hashes */
	uint32_t number, step, mark;
};

static struct walk read_codes(struct walk w, const uint32_t *code, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t step = code[i] & STEP_MASK;

		if (step == w.mark) {
			w.step = code[i] - step;
			w.mark = UINT32_MAX;
			continue;
		}
		w.number += w.step | step;
		w.step = 0;
		w.mark = STEP_MASK;
		*w.cell[code[i] >> (32 - PAIRS_CELL_BITS)]++ =
			w.part | (uint64_t)(code[i] >> STEP_BITS) << 32 | w.number_of[w.number];
	}
	return w;
}

/* Read a part to its cells. */
static void read_part(const struct pairs *p, const struct pairs_part *part, struct walk w)
{
	uint32_t last = (part->at - 1) / PAIRS_CHUNK, chunk = part->first;

	for (; chunk != last; chunk = p->pool[(size_t)chunk * PAIRS_CHUNK]) {
		const uint32_t *code = p->pool + (size_t)chunk * PAIRS_CHUNK;
		const uint32_t *ahead = p->pool + (size_t)code[0] * PAIRS_CHUNK;

		/* Chunks are all over the memory: the next is called for, a line at a time. */
		for (uint32_t i = 0; i < PAIRS_CHUNK; i += 16)
			__builtin_prefetch(ahead + i);
		w = read_codes(w, code + 1, PAIRS_CHUNK - 1);
	}
	chunk *= PAIRS_CHUNK;
	read_codes(w, p->pool + chunk + 1, part->at - chunk - 1);
}

void pairs_sort(const struct pairs *p, uint32_t part, const uint32_t *number_of, uint64_t *scratch,
		uint64_t *to)
{
	const uint32_t *n;
	struct walk w = {.number_of = number_of,
			 .part = (uint64_t)part << (64 - PAIRS_PART_BITS),
			 .mark = STEP_MASK};
	size_t at = 0;

	if (!pairs_count(p, part))
		return;
	n = &p->parts->cell[part * PAIRS_CELLS];
	for (uint32_t i = 0; i < PAIRS_CELLS; at += n[i++])
		w.cell[i] = scratch + at;
	read_part(p, &p->parts->part[part], w);
	for (uint32_t i = 0; i < PAIRS_CELLS; scratch += n[i], to += n[i], i++)
		radix_sort_u64_to(scratch, n[i], PAIRS_PART_BITS + PAIRS_CELL_BITS, to);
}
