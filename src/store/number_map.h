/*
 * A map to the numbers 0, 1, 2, ... of things that have a key, which is kept with them and not here:
 * eight bytes a slot, open addressing, linear probing.
 *
 * A slot is the upper half of a hash and the number plus one.  The place of a slot is told by the
 * upper bits of that half, so that growing needs no keys.
 */
#ifndef STORE_NUMBER_MAP_H
#define STORE_NUMBER_MAP_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

#define NUMBER_MAP_NONE UINT32_MAX

struct number_map {
	const struct rp_allocator *alloc;
	uint64_t *slot; /* 0: free */
	unsigned bits;  /* slots are 2^bits; 0: there are none */
	size_t n;
};

/* Things with their keys, a uint64_t in front of each. */
struct number_keys {
	const void *first; /* NULL is fine where there is none */
	size_t size;       /* of each */
};

void number_map_init(struct number_map *m, const struct rp_allocator *alloc);
void number_map_release(struct number_map *m);
size_t number_map_memory(const struct number_map *m);

/* Make room for so many more.  RP_ERR_TOO_LARGE: that is more than 2^31. */
enum rp_error number_map_reserve(struct number_map *m, size_t more);

/* Add a number that is not in the map, after number_map_reserve(). */
void number_map_add(struct number_map *m, uint64_t hash, uint32_t number);

/* Find the number whose hash was this and whose key is 'key', or NUMBER_MAP_NONE. */
uint32_t number_map_find(const struct number_map *m, uint64_t hash, uint64_t key,
			 struct number_keys keys);

/* Put all, upper half of the hash << 32 | number, to 'entry' in the order of those halves, which is
 * nearly the order that they have in the slots; numbers of equal halves are in no order. */
void number_map_list(const struct number_map *m, uint64_t *entry);

/* Have the slot of a hash fetched from memory, for a call that follows. */
static inline void number_map_prefetch(const struct number_map *m, uint64_t hash)
{
	if (m->bits)
		__builtin_prefetch(&m->slot[hash >> (64 - m->bits)]);
}

/* Have the key fetched that is compared first, if there is one. */
static inline void number_map_prefetch_key(const struct number_map *m, uint64_t hash,
					   struct number_keys keys)
{
	uint64_t slot = m->bits ? m->slot[hash >> (64 - m->bits)] : 0;

	if (slot && slot >> 32 == hash >> 32)
		__builtin_prefetch((const char *)keys.first + ((uint32_t)slot - 1) * keys.size);
}

#endif
