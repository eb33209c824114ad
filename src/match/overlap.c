#include "match/overlap.h"

#include <string.h>

#include "base/mem.h"

void overlap_init(struct overlap *o, const struct rp_allocator *alloc)
{
	memset(o, 0, sizeof(*o));
	o->alloc = mem_or_default(alloc);
}

void overlap_release(struct overlap *o)
{
	mem_free(o->alloc, o->slot);
	overlap_init(o, o->alloc);
}

enum rp_error overlap_begin(struct overlap *o, uint32_t n)
{
	size_t slots = 64;
	enum rp_error err;

	/* At most half full. */
	while (slots < (size_t)n * 2)
		slots *= 2;
	if ((err = RP_GROW(o->alloc, &o->slot, &o->cap, slots)))
		return err;
	memset(o->slot, 0, slots * sizeof(*o->slot));
	o->mask = (uint32_t)(slots - 1);
	o->own = (struct overlap_count){0};
	o->probe = 1;
	return RP_OK;
}

static struct overlap_slot *find(const struct overlap *o, uint32_t hash)
{
	uint32_t i = hash & o->mask;

	while (o->slot[i].seen && o->slot[i].hash != hash)
		i = (i + 1) & o->mask;
	return &o->slot[i];
}

static void count(struct overlap_count *c, overlap_note note)
{
	c->all++;
	c->telling += note != OVERLAP_CONCENTRATED;
	c->rare += note != OVERLAP_CONCENTRATED && note & OVERLAP_RARE;
}

void overlap_add(struct overlap *o, struct rp_shingles set, const overlap_note *note)
{
	for (uint32_t i = 0; i < set.n; i++) {
		struct overlap_slot *slot = find(o, set.hash[i]);

		if (slot->seen)
			continue;
		*slot = (struct overlap_slot){set.hash[i], 1, note[i]};
		count(&o->own, note[i]);
	}
}

void overlap_probe(struct overlap *o)
{
	o->probe++;
	o->shared = (struct overlap_count){0};
	o->evidence = 0;
}

uint32_t overlap_read(struct overlap *o, struct rp_shingles set)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < set.n; i++) {
		struct overlap_slot *slot = find(o, set.hash[i]);

		if (!slot->seen)
			continue;
		found++;
		if (slot->seen == o->probe)
			continue;
		slot->seen = o->probe;
		count(&o->shared, slot->note);
		if (slot->note != OVERLAP_CONCENTRATED)
			o->evidence += slot->note & ~OVERLAP_RARE;
	}
	return found;
}

uint32_t overlap_met(const struct overlap *o, struct rp_shingles set)
{
	uint32_t met = 0;

	for (uint32_t i = 0; i < set.n; i++)
		met += find(o, set.hash[i])->seen == o->probe;
	return met;
}
