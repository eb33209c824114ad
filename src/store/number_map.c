#include "store/number_map.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

#define WIDTH_LEAST 6
#define WIDTH_MOST  32 /* of the half of the hash */

void number_map_init(struct number_map *m, const struct rp_allocator *alloc)
{
	memset(m, 0, sizeof(*m));
	m->alloc = mem_or_default(alloc);
}

void number_map_release(struct number_map *m)
{
	mem_free(m->alloc, m->slot);
	number_map_init(m, m->alloc);
}

size_t number_map_memory(const struct number_map *m)
{
	return m->slot ? sizeof(*m->slot) << m->bits : 0;
}

static void put(uint64_t *slot, unsigned bits, uint64_t entry)
{
	size_t mask = ((size_t)1 << bits) - 1, i = (size_t)(entry >> (64 - bits));

	while (slot[i])
		i = (i + 1) & mask;
	slot[i] = entry;
}

/* Whether n are at most two thirds of 2^bits. */
static bool is_room(unsigned bits, size_t n)
{
	return n <= SIZE_MAX / 3 && n * 3 <= (size_t)2 << bits;
}

enum rp_error number_map_reserve(struct number_map *m, size_t more)
{
	unsigned bits = m->bits ? m->bits : WIDTH_LEAST;
	uint64_t *slot;

	while (bits <= WIDTH_MOST && !is_room(bits, m->n + more))
		bits++;
	if (bits == m->bits)
		return RP_OK;
	if (bits > WIDTH_MOST)
		return RP_ERR_TOO_LARGE;
	slot = mem_alloc(m->alloc, (size_t)1 << bits, sizeof(*slot));
	if (!slot)
		return RP_ERR_NOMEM;
	for (size_t i = 0; m->bits && i < (size_t)1 << m->bits; i++)
		if (m->slot[i])
			put(slot, bits, m->slot[i]);
	mem_free(m->alloc, m->slot);
	m->slot = slot;
	m->bits = bits;
	return RP_OK;
}

void number_map_add(struct number_map *m, uint64_t hash, uint32_t number)
{
	put(m->slot, m->bits, (hash >> 32 << 32) | ((uint64_t)number + 1));
	m->n++;
}

uint32_t number_map_find(const struct number_map *m, uint64_t hash, uint64_t key,
			 struct number_keys keys)
{
	size_t mask = ((size_t)1 << m->bits) - 1, i;

	if (!m->bits)
		return NUMBER_MAP_NONE;
	for (i = (size_t)(hash >> (64 - m->bits)); m->slot[i]; i = (i + 1) & mask) {
		uint32_t number = (uint32_t)m->slot[i] - 1;
		uint64_t found;

		if (m->slot[i] >> 32 != hash >> 32)
			continue;
		memcpy(&found, (const char *)keys.first + number * keys.size, sizeof(found));
		if (found == key)
			return number;
	}
	return NUMBER_MAP_NONE;
}

/* Whether what is in slot i is of the last slots, and was put behind them: that is in the first. */
static bool is_from_end(const struct number_map *m, size_t i)
{
	return (size_t)(m->slot[i] >> (64 - m->bits)) > i;
}

/* Put an entry behind n others, or a few places before that. */
static void insert(uint64_t *entry, size_t n, uint64_t slot)
{
	uint64_t x = slot - 1;

	for (; n && entry[n - 1] >> 32 > x >> 32; n--)
		entry[n] = entry[n - 1];
	entry[n] = x;
}

void number_map_list(const struct number_map *m, uint64_t *entry)
{
	size_t n = 0;

	for (size_t i = 0; m->bits && i < (size_t)1 << m->bits; i++)
		if (m->slot[i] && !is_from_end(m, i))
			insert(entry, n++, m->slot[i]);
	for (size_t i = 0; n < m->n; i++)
		if (is_from_end(m, i))
			insert(entry, n++, m->slot[i]);
}
