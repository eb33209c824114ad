#include "store/rank_map.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define SLOTS_LEAST 1024

void rank_map_init(struct rank_map *m, const struct rp_allocator *alloc)
{
	*m = (struct rank_map){.alloc = alloc, .round = 1};
}

void rank_map_release(struct rank_map *m)
{
	mem_free(m->alloc, m->slot);
	mem_free(m->alloc, m->filter);
	rank_map_init(m, m->alloc);
}

void rank_map_reset(struct rank_map *m)
{
	if (m->n)
		memset(m->filter, 0, RANK_MAP_FILTER / 8);
	m->n = 0;
	/* After four thousand million pages the slots are emptied by hand. */
	if (!++m->round) {
		memset(m->slot, 0, m->slots * sizeof(*m->slot));
		m->round = 1;
	}
}

/* The bit of a row in the filter. */
static uint32_t bit_of(uint32_t part, uint32_t rank)
{
	return (rank + part * UINT32_C(0x9E3779B1)) % RANK_MAP_FILTER;
}

static struct rank_map_slot *find(const struct rank_map *m, uint32_t part, uint32_t rank)
{
	size_t i = (size_t)hash_mix((uint64_t)part << 32 | rank) & (m->slots - 1);

	while (m->slot[i].round == m->round && (m->slot[i].rank != rank || m->slot[i].part != part))
		i = (i + 1) & (m->slots - 1);
	return &m->slot[i];
}

static enum rp_error grow(struct rank_map *m)
{
	struct rank_map old = *m;

	m->slots = old.slots ? old.slots * 2 : SLOTS_LEAST;
	m->slot = mem_alloc(m->alloc, m->slots, sizeof(*m->slot));
	if (!m->slot) {
		*m = old;
		return RP_ERR_NOMEM;
	}
	for (size_t i = 0; i < old.slots; i++)
		if (old.slot[i].round == old.round)
			*find(m, old.slot[i].part, old.slot[i].rank) = old.slot[i];
	mem_free(m->alloc, old.slot);
	return RP_OK;
}

uint32_t rank_map_find(const struct rank_map *m, uint32_t part, uint32_t rank)
{
	const struct rank_map_slot *slot;
	uint32_t bit = bit_of(part, rank);

	if (!m->n || !(m->filter[bit / 64] >> bit % 64 & 1))
		return RANK_MAP_NONE;
	slot = find(m, part, rank);
	return slot->round == m->round ? slot->value : RANK_MAP_NONE;
}

enum rp_error rank_map_add(struct rank_map *m, uint32_t part, uint32_t rank, uint32_t value)
{
	uint32_t bit = bit_of(part, rank);
	enum rp_error err;

	if (!m->filter) {
		m->filter = mem_alloc(m->alloc, RANK_MAP_FILTER / 64, sizeof(*m->filter));
		if (!m->filter)
			return RP_ERR_NOMEM;
	}
	/* At most half full. */
	if (m->n * 2 >= m->slots && (err = grow(m)))
		return err;
	m->filter[bit / 64] |= UINT64_C(1) << bit % 64;
	*find(m, part, rank) = (struct rank_map_slot){part, rank, value, m->round};
	m->n++;
	return RP_OK;
}
