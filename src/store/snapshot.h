/*
 * A snapshot: the segments of one commit, open.
 *
 * It never changes; what it has open stays open until the last who uses it lets go, whatever becomes
 * of the files.
 */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/key_map.h"
#include "store/lists.h"
#include "store/manifest.h"
#include "store/prints.h"
#include "store/segment.h"
#include "store/table.h"

/* A segment, and the way into its sections. */
struct part {
	atomic_uint users;
	struct segment segment;
	struct key_map texts, units, shingles, compared;
	struct lists unit_texts, shingle_units, compared_units;
	struct groups prints;
	struct manifest_segment told; /* by the manifest */
};

struct snapshot {
	const struct rp_allocator *alloc;
	atomic_uint users;
	struct part **part;
	uint32_t *first; /* number of the first document of each part */
	size_t n, cap, first_cap;
	uint32_t documents, texts;
	uint32_t one_in; /* store/sample.h */
};

enum rp_error part_open(const struct disk *disk, const struct manifest_segment *told,
			const struct rp_allocator *alloc, struct part **ret,
			struct rp_store_failure *failure);
void part_drop(struct part *p);

/* Make an empty one, used once. */
enum rp_error snapshot_new(const struct rp_allocator *alloc, uint32_t one_in,
			   struct snapshot **ret);
/* Make one with the same parts, used once. */
enum rp_error snapshot_copy(const struct snapshot *s, struct snapshot **ret);
struct snapshot *snapshot_use(struct snapshot *s);
void snapshot_drop(struct snapshot *s); /* NULL is fine */

/* Add a part, which gets a user more, to a snapshot that nobody else has yet.  RP_ERR_TOO_LARGE from 2^32 - 2 documents. */
enum rp_error snapshot_add(struct snapshot *s, struct part *part);

/* Open what a manifest lists; parts that 'old', which may be NULL, has open are shared. */
enum rp_error snapshot_open(const struct disk *disk, const struct manifest *m,
			    const struct snapshot *old, const struct rp_allocator *alloc,
			    struct snapshot **ret, struct rp_store_failure *failure);

/* Let go of the memory that the segments' bytes take. */
void snapshot_forget(const struct snapshot *s);

/* What the snapshot knows of a paragraph: the flags of all its rows together. */
enum rp_error snapshot_unit_flags(const struct snapshot *s, struct table_cache *cache, uint64_t key,
				  uint32_t *ret_flags);

/* Whether it has a text, with that layout; *ret_layout implies *ret_key. */
enum rp_error snapshot_has_text(const struct snapshot *s, struct table_cache *cache, uint64_t key,
				uint64_t layout, bool *ret_key, bool *ret_layout);

/* The part and row where a text's paragraphs are told; *ret_part is NULL if there is none. */
enum rp_error snapshot_find_home(const struct snapshot *s, struct table_cache *cache, uint64_t key,
				 uint64_t layout, struct part **ret_part, uint32_t *ret_row);

/* The text rows of one key in a part: from *ret_begin to before *ret_end. */
enum rp_error part_find_texts(const struct part *p, uint64_t key, uint32_t *ret_begin,
			      uint32_t *ret_end);

#endif
