/*
 * A segment: an immutable file of sections, each of blocks with a checksum.
 *
 *	header   magic (8), zeros (8)
 *	blocks   of all sections, one behind the other
 *	footer   for each section:  rows in a block (4), first block (4), blocks (4), zeros (4),
 *	                            rows (8), offset (8), length (8)
 *	         for each block:    offset (8), bytes in the file (4), bytes decoded (4), XXH3 of the
 *	                            bytes in the file (8)
 *	trailer  offset (8), length (8) and XXH3 (8) of the footer, sections (4), blocks (4), zeros (8),
 *	         magic (8)
 *
 * A block of as many bytes in the file as decoded is stored as it is, any other is a zstd frame.  A
 * section is either raw, cut into blocks of SEGMENT_PAGE bytes, so that a byte of it is found without
 * decoding, or a table (store/table.h) of blocks of so many rows each.
 *
 * Blocks are checked when they are first read, once for each opening.  The manifest has the XXH3 of
 * the trailer, so that no byte of a file is unchecked.
 */
#ifndef STORE_SEGMENT_H
#define STORE_SEGMENT_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"
#include "store/disk.h"
#include "store/failure.h"

#define SEGMENT_PAGE    65536u
#define SEGMENT_HEADER  16
#define SEGMENT_SECTION 40
#define SEGMENT_BLOCK   24
#define SEGMENT_TRAILER 48

/* The number of the section is its place in the footer; the layouts are in doc/store-format.md. */
enum section_id {
	SECTION_DOCUMENTS,
	SECTION_SOURCES,
	SECTION_TEXTS,
	SECTION_TEXT_ROWS,
	SECTION_PLACES,
	SECTION_UNITS,
	SECTION_UNIT_ROWS,
	SECTION_UNIT_TEXTS,
	SECTION_SHINGLES,
	SECTION_SHINGLE_UNITS,
	SECTION_COMPARED,
	SECTION_COMPARED_UNITS,
	SECTION_PRINTS,
	SECTIONS
};

/* What a section holds, in words: "document ids and fields". */
const char *section_name(enum section_id id);

struct section {
	uint64_t rows; /* of a table; 0: raw */
	uint64_t offset, len;
	uint32_t rows_in_block; /* of a table; 0: raw */
	uint32_t first_block, blocks;
};

struct segment_writer {
	const struct rp_allocator *alloc;
	struct buf file;   /* all of it in the end, or what is not written yet */
	size_t raw;        /* where in that the raw section begins that is being written */
	struct buf blocks; /* of the footer */
	struct section section[SECTIONS];
	uint32_t n_blocks;
	int level; /* of zstd */
	void *zstd;
	const struct disk *disk; /* NULL: it stays in memory */
	void *out;
	uint64_t written;
	int cause; /* errno of what failed */
};

enum rp_error segment_writer_init(struct segment_writer *w, int level,
				  const struct rp_allocator *alloc);
void segment_writer_release(struct segment_writer *w);

/* Have it written to a file as it is made.  The buffer is used again then: what is put to it is in the
 * processor's cache when it is written, and memory that is touched for the first time is what costs most. */
enum rp_error segment_writer_to(struct segment_writer *w, const struct disk *disk,
				const char *name);

/* Sections are written one after the other: raw ones are appended to the buffer that is returned, and
 * ended, ... */
struct buf *segment_writer_begin_raw(struct segment_writer *w);
enum rp_error segment_writer_end_raw(struct segment_writer *w, enum section_id id);

/* ... tables by one for each block, and one at the end. */
enum rp_error segment_writer_block(struct segment_writer *w, enum section_id id, const void *data,
				   size_t len);
void segment_writer_table(struct segment_writer *w, enum section_id id, uint64_t rows,
			  uint32_t rows_in_block);

/* Append footer and trailer: 'file' is whole then, or what was written is, and synced.  *ret_len is its
 * length, and *ret_check the XXH3 of the trailer. */
enum rp_error segment_writer_finish(struct segment_writer *w, uint64_t *ret_len,
				    uint64_t *ret_check);

struct segment {
	const struct rp_allocator *alloc;
	struct disk disk;
	struct disk_map map;
	char name[16];
	uint64_t number; /* of the segment in the store; never used twice */
	struct section section[SECTIONS];
	uint32_t n_blocks;
	const uint8_t *blocks; /* of the footer */
	atomic_uchar *checked; /* of each block: 1 if it was found whole */
};

/*
 * Map a file and check header, trailer and footer against what the manifest says of it.
 * Returns RP_ERR_CORRUPT or RP_ERR_IO and says in 'failure' what is wrong; nothing is to be closed
 * then.
 */
enum rp_error segment_open(struct segment *s, const struct disk *disk, const char *name,
			   uint64_t len, uint64_t check, const struct rp_allocator *alloc,
			   struct rp_store_failure *failure);
void segment_close(struct segment *s);

/* Let go of the memory that its bytes take in this process; they are read again as they are used. */
void segment_forget(const struct segment *s);

/* Bytes of a raw section, checked; NULL if they are damaged, or beyond its end. */
const uint8_t *segment_at(struct segment *s, enum section_id id, uint64_t offset, size_t len);

/* Decode block i of a section into 'out', which is emptied first. */
enum rp_error segment_block(struct segment *s, enum section_id id, uint32_t i, struct buf *out);

/* The bytes of a section decoded. */
uint64_t segment_decoded(const struct segment *s, enum section_id id);

/* What is wrong with block i of a section; NULL: nothing.  *ret_offset is its place in the file. */
const char *segment_check_block(struct segment *s, enum section_id id, uint32_t i,
				uint64_t *ret_offset);

#endif
