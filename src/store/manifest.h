/*
 * The manifest: which segments a store is made of.  Renaming it is the commit.
 *
 *	magic (8), version (4), hash family (4), shingle width (4), segments (4), next segment (8),
 *	generation (8), of shingles one in so many is kept (4)
 *	for each segment: number (8), length (8), XXH3 of the trailer (8), documents (4), texts whose
 *	                  words no segment before has (4)
 *	XXH3 of all before (8)
 */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "store/disk.h"
#include "store/failure.h"

#define MANIFEST_NAME "MANIFEST"
#define MANIFEST_NEW  "MANIFEST.new"

/* Bytes before the segments, of each, and behind them. */
#define MANIFEST_HEAD  44
#define MANIFEST_ENTRY 32
#define MANIFEST_CHECK 8

#define STORE_VERSION 2u

/*
 * How words become hashes (sketch/, shingle/, base/hash.h).  Whoever changes a value that those
 * compute, counts this up: a store is refused by a program that would not find anything in it.
 */
#define STORE_HASH_FAMILY 1u
#define STORE_WIDTH       3u

struct manifest_segment {
	uint64_t number, len, check;
	uint32_t documents, texts;
};

struct manifest {
	const struct rp_allocator *alloc;
	uint64_t next; /* number of the next segment */
	uint64_t generation;
	uint32_t one_in; /* store/sample.h */
	struct manifest_segment *segment;
	size_t n, cap;
};

void manifest_init(struct manifest *m, const struct rp_allocator *alloc);
void manifest_release(struct manifest *m);
enum rp_error manifest_copy(struct manifest *to, const struct manifest *from);
enum rp_error manifest_add(struct manifest *m, const struct manifest_segment *segment);

/* Read it; *ret_exists is false, and nothing read, if there is none. */
enum rp_error manifest_read(struct manifest *m, const struct disk *disk, bool *ret_exists,
			    struct rp_store_failure *failure);

/*
 * Make it the store's.  *ret_unsure is true if it failed after the rename: it is there, but may not
 * be after a crash.
 */
enum rp_error manifest_publish(const struct manifest *m, const struct disk *disk, bool *ret_unsure,
			       struct rp_store_failure *failure);

/* The name of a segment's file. */
#define SEGMENT_NAME 16
void manifest_segment_name(uint64_t number, char name[SEGMENT_NAME]);

/* Whether a file has such a name, and which number. */
bool manifest_is_segment_name(const char *name, uint64_t *ret_number);

#endif
