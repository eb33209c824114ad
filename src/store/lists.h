/*
 * Lists of numbers, ascending: which paragraphs hold a shingle, which texts a paragraph.
 *
 * A reference is a number itself, if it is below 'universe', else universe + the place of a list of
 * two or more.  Equal lists are one: shingles of one passage have one list.
 *
 *	header     lists (4), universe (4)
 *	directory  for each LISTS_GROUP lists and one more: offset of the first byte (4)
 *	lists      length less two in the code of Rice, parameter 0, then the first number and each
 *	           distance to the next, less one, in that for universe / length; a group is filled up
 *	           to a byte
 */
#ifndef STORE_LISTS_H
#define STORE_LISTS_H

#include "base/identity_map.h"
#include "store/bits.h"
#include "store/segment.h"

#define LISTS_GROUP  16
#define LISTS_HEADER 8

struct lists_writer {
	struct buf directory, data;
	struct bit_writer bits;
	struct identity_map known;
	uint32_t n, universe;
};

void lists_writer_init(struct lists_writer *w, uint32_t universe, const struct rp_allocator *alloc);
void lists_writer_release(struct lists_writer *w);

/* Add n >= 1 numbers, ascending, and give their reference. */
enum rp_error lists_writer_add(struct lists_writer *w, const uint32_t *number, uint32_t n,
			       uint32_t *ret_reference);
enum rp_error lists_writer_finish(struct lists_writer *w, struct buf *out);

struct lists {
	struct segment *segment;
	enum section_id section;
	uint32_t n, universe;
	uint64_t data;
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
