/*
 * Groups: entries coded in bits, found by their number.
 *
 *	header     of who writes them; the first four bytes are the number of entries
 *	directory  for each GROUPS_ENTRIES entries and one more: offset of the first byte (4)
 *	entries    a group is filled up to a byte
 */
#ifndef STORE_GROUPS_H
#define STORE_GROUPS_H

#include "store/bits.h"
#include "store/segment.h"

#define GROUPS_ENTRIES 16

struct groups_writer {
	struct buf directory, data;
	struct bit_writer bits;
	uint32_t n; /* entries begun */
};

/* The writer stays where it is. */
void groups_writer_init(struct groups_writer *w, const struct rp_allocator *alloc);
void groups_writer_release(struct groups_writer *w);

/* Begin the next entry: it is put to w->bits. */
enum rp_error groups_writer_next(struct groups_writer *w);
enum rp_error groups_writer_finish(struct groups_writer *w, const uint8_t *header, size_t len,
				   struct buf *out);

struct groups {
	struct segment *segment;
	enum section_id section;
	uint32_t header; /* bytes */
	uint32_t n;
	uint64_t data;
};

/* Open those of a section; *ret_header is its header, of so many bytes. */
enum rp_error groups_open(struct groups *g, struct segment *segment, enum section_id section,
			  uint32_t header, const uint8_t **ret_header);

/* Find the group of an entry: its bits, and how many entries are in front. */
enum rp_error groups_find(const struct groups *g, uint32_t entry, struct bit_reader *ret,
			  uint32_t *ret_skip);

#endif
