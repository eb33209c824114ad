#include "match/overlap.h"

#include <math.h>
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

static int32_t evidence_of(uint32_t documents, uint32_t df)
{
	return (int32_t)lround(log((double)documents / df) * OVERLAP_NAT);
}

void overlap_add(struct overlap *o, struct rp_shingles set, const struct frequency *frequency)
{
	for (uint32_t i = 0; i < set.n; i++) {
		struct overlap_slot *slot = find(o, set.hash[i]);
		bool concentrated;
		uint32_t df;

		if (slot->seen)
			continue;
		df = frequency_of(frequency, set.hash[i], &concentrated);
		slot->hash = set.hash[i];
		slot->seen = 1;
		slot->evidence = concentrated ? -1 : evidence_of(frequency->documents, df);
		o->own.all++;
		o->own.telling += !concentrated;
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
		o->shared.all++;
		if (slot->evidence >= 0) {
			o->shared.telling++;
			o->evidence += slot->evidence;
		}
	}
}
