#include "base/identity_map.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

void identity_map_init(struct identity_map *m, const struct rp_allocator *alloc)
{
	memset(m, 0, sizeof(*m));
	m->alloc = mem_or_default(alloc);
}

void identity_map_release(struct identity_map *m)
{
	mem_free(m->alloc, m->slot);
	identity_map_init(m, m->alloc);
}

void identity_map_reset(struct identity_map *m)
{
	for (size_t i = 0; m->n && i < m->slots; i++)
		m->slot[i].value = IDENTITY_MAP_NONE;
	m->n = 0;
}

/* Identities are hashes: their lower bits are as good as any. */
static struct identity_slot *find(struct identity_slot *slot, size_t slots,
				  struct rp_identity identity)
{
	size_t i = (size_t)identity.low & (slots - 1);

	while (slot[i].value != IDENTITY_MAP_NONE && !identity_equal(slot[i].identity, identity))
		i = (i + 1) & (slots - 1);
	return &slot[i];
}

enum rp_error identity_map_reserve(struct identity_map *m, size_t more)
{
	size_t slots = m->slots ? m->slots : 64;
	struct identity_slot *slot;

	/* At most two thirds full. */
	while (slots * 2 < (m->n + more) * 3)
		slots *= 2;
	if (slots == m->slots)
		return RP_OK;
	slot = mem_alloc(m->alloc, slots, sizeof(*slot));
	if (!slot)
		return RP_ERR_NOMEM;
	for (size_t i = 0; i < slots; i++)
		slot[i].value = IDENTITY_MAP_NONE;
	for (size_t i = 0; i < m->slots; i++)
		if (m->slot[i].value != IDENTITY_MAP_NONE)
			*find(slot, slots, m->slot[i].identity) = m->slot[i];
	mem_free(m->alloc, m->slot);
	m->slot = slot;
	m->slots = slots;
	return RP_OK;
}

uint32_t identity_map_find(const struct identity_map *m, struct rp_identity identity)
{
	return m->slots ? find(m->slot, m->slots, identity)->value : IDENTITY_MAP_NONE;
}

void identity_map_add(struct identity_map *m, struct rp_identity identity, uint32_t value)
{
	struct identity_slot *slot = find(m->slot, m->slots, identity);

	slot->identity = identity;
	slot->value = value;
	m->n++;
}
