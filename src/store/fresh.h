/*
 * What was appended and not committed, to be found by checks: parts in memory.
 *
 * They are segments like those on disk, so that nothing that is asked has to know of them.  There are
 * three, sealed anew when they have grown: all of the batch, what came since that was sealed, and what
 * came since that; documents of the two are in batches of their own besides.  Until somebody asks
 * there is none, and nothing is kept twice.
 */
#ifndef STORE_FRESH_H
#define STORE_FRESH_H

#include <reprint/document.h>
#include <reprint/sketch.h>

#include "store/batch.h"
#include "store/snapshot.h"

#define FRESH_LEVELS 3

/* A file in memory; it is the part's that maps it. */
struct fresh_disk {
	struct disk disk;
	const struct rp_allocator *alloc;
	struct buf file;
};

struct fresh {
	const struct rp_allocator *alloc;
	struct fresh_disk disk;
	struct table_cache cache;
	struct batch since[FRESH_LEVELS - 1]; /* the level above was sealed */
	struct snapshot *under[FRESH_LEVELS]; /* what each level's documents are added to, ... */
	struct snapshot *all; /* ... and with the lowest level's; NULL: not sealed */
	uint64_t sealed;      /* parts so far */
};

void fresh_init(struct fresh *f, const struct rp_allocator *alloc);
void fresh_release(struct fresh *f);

/* Forget all of it: the batch is empty. */
void fresh_reset(struct fresh *f);

/* Note a document that was appended to the batch. */
enum rp_error fresh_append(struct fresh *f, const struct rp_document *document,
			   const struct rp_sketch *sketch);

/* What is known with all of the batch, to be dropped; 'known' is without it. */
enum rp_error fresh_snapshot(struct fresh *f, struct batch *batch, struct snapshot *known,
			     struct snapshot **ret);

#endif
