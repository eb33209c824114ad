/*
 * A map from identities to numbers: open addressing, linear probing.
 */
#ifndef BASE_IDENTITY_MAP_H
#define BASE_IDENTITY_MAP_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>
#include <reprint/sketch.h>

#define IDENTITY_MAP_NONE UINT32_MAX

struct identity_slot {
	struct rp_identity identity;
	uint32_t value; /* IDENTITY_MAP_NONE: free */
};

struct identity_map {
	const struct rp_allocator *alloc;
	struct identity_slot *slot;
	size_t slots; /* a power of two, or 0 */
	size_t n;
};

void identity_map_init(struct identity_map *m, const struct rp_allocator *alloc);
void identity_map_release(struct identity_map *m);

/* Empty it and keep the memory. */
void identity_map_reset(struct identity_map *m);

/* Make room for 'more' identities, so that adding that many cannot fail. */
enum rp_error identity_map_reserve(struct identity_map *m, size_t more);

/* Return the value, or IDENTITY_MAP_NONE. */
uint32_t identity_map_find(const struct identity_map *m, struct rp_identity identity);

/* Add an identity that is not in the map, after identity_map_reserve(). */
void identity_map_add(struct identity_map *m, struct rp_identity identity, uint32_t value);

#endif
