/*
 * A map from rows of parts (part, rank) to numbers, emptied for every page: a third of the memory of a
 * map of identities, and emptied by counting.
 */
#ifndef STORE_RANK_MAP_H
#define STORE_RANK_MAP_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>

#define RANK_MAP_NONE UINT32_MAX

struct rank_map_slot {
	uint32_t part, rank, value;
	uint32_t round; /* in which it was filled; in others it is empty */
};

/* Most of what is looked for is not there, the paragraphs of long lists: 64 KB tell so of almost all. */
#define RANK_MAP_FILTER (UINT32_C(1) << 19)

struct rank_map {
	const struct rp_allocator *alloc;
	uint64_t *filter; /* a bit for each row, or several */
	struct rank_map_slot *slot;
	size_t slots, n; /* slots: a power of two */
	uint32_t round;
};

void rank_map_init(struct rank_map *m, const struct rp_allocator *alloc);
void rank_map_release(struct rank_map *m);
void rank_map_reset(struct rank_map *m);

/* The number of a row, or RANK_MAP_NONE. */
uint32_t rank_map_find(const struct rank_map *m, uint32_t part, uint32_t rank);

/* Add a row that is not there. */
enum rp_error rank_map_add(struct rank_map *m, uint32_t part, uint32_t rank, uint32_t value);

#endif
