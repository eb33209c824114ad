/*
 * A store's handle: the disk, what was committed, what is to be.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <pthread.h>
#include <reprint/store.h>

#include "store/batch.h"
#include "store/fresh.h"
#include "store/snapshot.h"

struct rp_store {
	struct rp_allocator alloc;
	struct real_disk *real; /* NULL: the disk is the caller's */
	struct disk disk;
	bool writes, has_lock;
	bool is_broken;  /* the last commit may or may not outlive a crash */
	bool has_failed; /* an append did: nothing but a rollback makes sense */
	size_t memory;
	int level;
	uint32_t one_in;          /* asked for; 0: any */
	uint32_t window_days;     /* of checks; 0: none */
	struct manifest manifest; /* as committed */
	pthread_mutex_t lock;     /* of 'committed', the pointer */
	struct snapshot *committed;
	/* Of the one writer: the committed parts and the pending, and what is in memory.  A snapshot
	 * is never changed where others may have it: the pointer is. */
	pthread_mutex_t write_lock; /* of 'known', 'batch', 'fresh' and 'has_failed' */
	struct snapshot *known;
	struct manifest pending;
	struct batch batch;
	struct fresh fresh;
	struct table_cache cache;
};

/* rp_store_open() on any disk, which must outlive the store. */
enum rp_error store_open(const struct disk *disk, const struct rp_store_options *options,
			 struct rp_store **ret, struct rp_store_failure *failure);

/* Write the batch to a segment of the pending ones; it is empty then. */
enum rp_error store_seal_batch(struct rp_store *store, struct rp_store_failure *failure);

/* Note that an append failed, or that all such were given up. */
void store_set_failed(struct rp_store *store, bool failed);

/* Make a snapshot that nobody else has what is known. */
void store_know(struct rp_store *store, struct snapshot *known);

/* Say what a folder without a manifest is: no store, or what is left of one. */
enum rp_error store_missing(const struct disk *disk, struct rp_store_failure *failure);

/* The committed snapshot, to be dropped. */
struct snapshot *store_snapshot(const struct rp_store *store);

/* Write a batch to a new segment and add it to a manifest and a snapshot. */
enum rp_error store_seal(struct rp_store *store, struct batch *batch, struct manifest *manifest,
			 struct snapshot *snapshot, struct rp_store_failure *failure);

/* Make a manifest the store's, with the snapshot that it describes, which is the store's then. */
enum rp_error store_publish(struct rp_store *store, struct manifest *manifest,
			    struct snapshot *snapshot, struct rp_store_failure *failure);

/* Remove the segments that the manifest does not list. */
void store_sweep(struct rp_store *store);

/* Whether the handle can be written to now; says why not. */
enum rp_error store_can_write(const struct rp_store *store, struct rp_store_failure *failure);

#endif
