/*
 * Lists of numbers, ascending: which paragraphs hold a shingle, which texts a paragraph.
 *
 * A reference is a number itself, if it is below 'universe', else universe + the place of a list of
 * two or more.  Equal lists are one: shingles of one passage have one list.
 *
 * In groups, with the universe (4) behind the number of lists in the header.  A list is its length less
 * two in the code of Rice, parameter 0, then the first number and each distance to the next, less one,
 * in that for universe / length.
 */
#ifndef STORE_LISTS_H
#define STORE_LISTS_H

#include "store/groups.h"
#include "store/number_map.h"

struct lists_writer {
	struct groups_writer groups;
	struct number_map known; /* by the lower half of their identities; ... */
	uint64_t *upper;         /* ... the other of each */
	size_t upper_cap;
	uint32_t universe;
};

void lists_writer_init(struct lists_writer *w, uint32_t universe, const struct rp_allocator *alloc);
void lists_writer_release(struct lists_writer *w);

/* Make room for what finds so many lists, which is not grown then. */
enum rp_error lists_writer_reserve(struct lists_writer *w, size_t lists);

/* Add n >= 1 numbers, ascending, and give their reference. */
enum rp_error lists_writer_add(struct lists_writer *w, const uint32_t *number, uint32_t n,
			       uint32_t *ret_reference);

/*
 * The same for n >= 2 in steps: what it is known by; a call for where that is looked for, which is all over
 * the memory; some lists later a call for what may be found there; and some later, the rest.
 */
struct rp_identity lists_identity(const uint32_t *number, uint32_t n);
static inline void lists_writer_expect(const struct lists_writer *w, struct rp_identity identity)
{
	number_map_prefetch(&w->known, identity.low);
}
static inline void lists_writer_peek(const struct lists_writer *w, struct rp_identity identity)
{
	number_map_prefetch_key(&w->known, identity.low,
				(struct number_keys){w->upper, sizeof(*w->upper)});
}
enum rp_error lists_writer_add_expected(struct lists_writer *w, struct rp_identity identity,
					const uint32_t *number, uint32_t n,
					uint32_t *ret_reference);
enum rp_error lists_writer_finish(struct lists_writer *w, struct buf *out);

struct lists {
	struct groups groups;
	uint32_t universe;
};

enum rp_error lists_open(struct lists *l, struct segment *segment, enum section_id section);

/* A walk through a list. */
struct lists_walk {
	struct bit_reader bits;
	uint32_t left; /* numbers to come */
	uint32_t next; /* the least that may come */
	uint32_t universe;
	unsigned rice;
	bool is_single;
};

/* Begin; 'left' is the list's length. */
enum rp_error lists_walk_begin(struct lists_walk *w, const struct lists *l, uint32_t reference);

/* The next number, while there are any left. */
enum rp_error lists_walk_next(struct lists_walk *w, uint32_t *ret);

#endif
