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
	mem_free(o->alloc, o->meets);
	mem_free(o->alloc, o->touched);
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
	o->places = 0;
	o->n_touched = 0;
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
		*slot = (struct overlap_slot){.hash = set.hash[i], .seen = 1, .note = note[i]};
		count(&o->own, note[i]);
	}
}

void overlap_probe(struct overlap *o)
{
	o->probe++;
	o->shared = (struct overlap_count){0};
	o->evidence = 0;
}

void overlap_read(struct overlap *o, struct rp_shingles set)
{
	for (uint32_t i = 0; i < set.n; i++) {
		struct overlap_slot *slot = find(o, set.hash[i]);

		if (!slot->seen || slot->seen == o->probe)
			continue;
		slot->seen = o->probe;
		count(&o->shared, slot->note);
		if (slot->note != OVERLAP_CONCENTRATED)
			o->evidence += slot->note & ~OVERLAP_RARE;
	}
}

enum rp_error overlap_places(struct overlap *o, uint32_t places)
{
	enum rp_error err;

	if ((err = RP_GROW(o->alloc, &o->meets, &o->meets_cap, places)) ||
	    (err = RP_GROW(o->alloc, &o->touched, &o->touched_cap, places)))
		return err;
	if (places)
		memset(o->meets, 0, places * sizeof(*o->meets));
	o->places = places;
	o->n_touched = 0;
	return RP_OK;
}

void overlap_place(struct overlap *o, struct rp_shingles set, uint32_t place)
{
	for (uint32_t i = 0; i < set.n; i++) {
		struct overlap_slot *slot = find(o, set.hash[i]);

		if (slot->seen && !slot->place)
			slot->place = place + 1;
	}
}

void overlap_meet_begin(struct overlap *o)
{
	while (o->n_touched)
		o->meets[o->touched[--o->n_touched]] = 0;
}

uint32_t overlap_meet(struct overlap *o, struct rp_shingles set)
{
	uint32_t shared = 0;

	for (uint32_t i = 0; i < set.n; i++) {
		struct overlap_slot *slot = find(o, set.hash[i]);

		if (!slot->seen)
			continue;
		shared++;
		if (slot->met == o->probe || !slot->place)
			continue;
		slot->met = o->probe;
		if (!o->meets[slot->place - 1]++)
			o->touched[o->n_touched++] = slot->place - 1;
	}
	return shared;
}
