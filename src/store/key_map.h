/*
 * Sorted keys, each with a number: the index that a segment is searched by.
 *
 * Keys are hashes, so they are uniform: the upper bits of a key are its bucket, and within a bucket
 * each key is coded as its distance from the one before, in the code of Rice.  n keys of b bits take
 * about b - log2(n) + 1.5 bits each, 10 for ten million shingles of 32 bits, which is within half a
 * bit of what any code needs; zstd finds nothing in them (doc/store-format.md).
 *
 *	header     n (8 bytes), bits of a bucket, of a key, Rice parameter (1 each), 1 if keys have
 *	           values (1), numbers are below this (4)
 *	directory  for each bucket and one more: offset of its first byte (4), keys before it (4), and
 *	           with values: lists begun before it (4)
 *	buckets    for each key: distance, value; filled up to a byte
 *
 * A value is a reference to a list (store/lists.h): a bit 0 and a number; or bits 1, 0 for the next
 * list, which nothing before refers to; or 1, 1 and the list's place, below the number of lists begun.
 * Lists are numbered in the order of the keys that refer to them first, and most have one key only: it
 * need not be said which.
 */
#ifndef STORE_KEY_MAP_H
#define STORE_KEY_MAP_H

#include "store/bits.h"
#include "store/segment.h"

#define KEY_MAP_HEADER 16

/* Keys that a bucket holds on average, at most; half of them are decoded to find one.  The directory
 * costs three quarters of a bit a shingle, four bits a paragraph or text. */
#define KEY_MAP_BUCKET        128
#define KEY_MAP_BUCKET_UNITED 16 /* without values */

struct key_map_writer {
	struct bit_writer bits;
	size_t begin, data; /* in its buffer: the header, and behind the directory the buckets */
	uint64_t added, last;
	unsigned bucket_bits, key_bits, rice;
	uint32_t universe, lists; /* begun */
	bool has_values;
	uint64_t bucket; /* being filled */
};

/*
 * Begin to append the bytes of a section of keys of key_bits bits without values to 'out', to which
 * nothing else is appended until it is finished, ...
 *
 * n is about how many: how wide buckets are and what distances are coded by is chosen by it.
 */
enum rp_error key_map_writer_init(struct key_map_writer *w, struct buf *out, uint64_t n,
				  unsigned key_bits);

/* ... or with references to lists of numbers below 'universe'. */
enum rp_error key_map_writer_init_values(struct key_map_writer *w, struct buf *out, uint64_t n,
					 unsigned key_bits, uint32_t universe);

/* Add the next key, ... */
enum rp_error key_map_writer_add(struct key_map_writer *w, uint64_t key);

/* ... or the next of 32 bits with their values, key << 32 | value.  Keys ascend, and may repeat. */
enum rp_error key_map_writer_add_values(struct key_map_writer *w, const uint64_t *entry, size_t n);

/* Fill in the header and what is left of the directory; RP_ERR_TOO_LARGE from 4 GiB. */
enum rp_error key_map_writer_finish(struct key_map_writer *w);

struct key_map {
	struct segment *segment;
	enum section_id section;
	uint64_t n;
	unsigned bucket_bits, key_bits, rice, entry;
	uint32_t universe;
	bool has_values;
	uint64_t data; /* offset of the buckets */
};

/* Read the header.  Returns RP_ERR_CORRUPT if it makes no sense, or keys have more bits than that. */
enum rp_error key_map_open(struct key_map *m, struct segment *segment, enum section_id section,
			   unsigned most_bits);

struct key_map_entry {
	uint64_t key;
	uint32_t rank; /* keys before it */
	uint32_t value;
};

/* A walk through the keys, bucket by bucket. */
struct key_map_walk {
	const struct key_map *map;
	struct bit_reader bits;
	uint64_t bucket, base;
	uint32_t rank, end; /* of the bucket */
	uint32_t lists;     /* begun */
};

/* Begin at the first key of a bucket. */
enum rp_error key_map_walk_begin(struct key_map_walk *w, const struct key_map *m, uint64_t bucket);

/* The next key; *ret_end behind the last of the map. */
enum rp_error key_map_walk_next(struct key_map_walk *w, struct key_map_entry *ret, bool *ret_end);

/* Find the first key equal to 'key'. */
enum rp_error key_map_find(const struct key_map *m, uint64_t key, struct key_map_entry *ret,
			   bool *ret_found);

/* The entry of a rank < n. */
enum rp_error key_map_select(const struct key_map *m, uint32_t rank, struct key_map_entry *ret);

#endif
