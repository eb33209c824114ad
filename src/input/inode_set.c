#include "input/inode_set.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

void inode_set_init(struct inode_set *set)
{
	memset(set, 0, sizeof(*set));
}

void inode_set_release(struct inode_set *set)
{
	mem_free(&mem_default, set->slot);
	inode_set_init(set);
}

/* The slot that holds it, or the free one where it belongs. */
static struct inode *find(struct inode *slot, size_t cap, dev_t dev, ino_t ino)
{
	uint64_t hash = ((uint64_t)ino ^ (uint64_t)dev << 40) * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(hash >> 32) & (cap - 1);

	while (slot[i].used && (slot[i].dev != dev || slot[i].ino != ino))
		i = (i + 1) & (cap - 1);
	return &slot[i];
}

static enum rp_error grow(struct inode_set *set)
{
	size_t cap = set->cap ? set->cap * 2 : 64;
	struct inode *slot = mem_alloc(&mem_default, cap, sizeof(*slot));
	size_t i;

	if (!slot)
		return RP_ERR_NOMEM;
	for (i = 0; i < set->cap; i++)
		if (set->slot[i].used)
			*find(slot, cap, set->slot[i].dev, set->slot[i].ino) = set->slot[i];
	mem_free(&mem_default, set->slot);
	set->slot = slot;
	set->cap = cap;
	return RP_OK;
}

enum rp_error inode_set_add(struct inode_set *set, dev_t dev, ino_t ino, bool *ret_added)
{
	struct inode *slot;
	enum rp_error err;

	if (set->n >= set->cap / 2 && (err = grow(set)))
		return err;
	slot = find(set->slot, set->cap, dev, ino);
	*ret_added = !slot->used;
	if (!slot->used) {
		*slot = (struct inode){dev, ino, true};
		set->n++;
	}
	return RP_OK;
}
