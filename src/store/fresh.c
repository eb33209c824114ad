#include "store/fresh.h"

#include <string.h>

#include "base/mem.h"
#include "store/append.h"
#include "store/seal.h"

/*
 * As many documents as the lowest level and the one above it take before the next higher is sealed
 * anew.  A page that is asked for and added then costs the sealing of 8 documents, a sixteenth of that
 * of 128, and one in 256 that of all, which a commit is to do some time anyway.
 */
static const uint32_t most[FRESH_LEVELS - 1] = {16, 256};

/* Names on disk have 40 bits: these are never theirs, and never used twice. */
#define FIRST_NUMBER (UINT64_C(1) << 40)

#define PACKED_LEVEL 1 /* of zstd: the parts are short-lived */

static enum rp_error map(void *ctx, const char *name, struct disk_map *ret)
{
	struct fresh_disk *d = ctx;

	(void)name;
	*ret = (struct disk_map){(const uint8_t *)d->file.data, d->file.len, NULL};
	buf_init(&d->file, d->alloc);
	return RP_OK;
}

static void unmap(void *ctx, struct disk_map *m)
{
	const struct fresh_disk *d = ctx;

	mem_free(d->alloc, (void *)(uintptr_t)m->data);
	m->data = NULL;
}

/* The bytes are in memory, and nowhere else. */
static void advise(void *ctx, const struct disk_map *m, size_t at, size_t len,
		   enum disk_advice advice)
{
	(void)ctx, (void)m, (void)at, (void)len, (void)advice;
}

/* Nothing else is done to a part that is read. */
static const struct disk_ops ops = {.map = map, .unmap = unmap, .advise = advise};

void fresh_init(struct fresh *f, const struct rp_allocator *alloc)
{
	memset(f, 0, sizeof(*f));
	f->alloc = alloc;
	f->disk = (struct fresh_disk){.disk = {&ops, &f->disk}, .alloc = alloc};
	buf_init(&f->disk.file, alloc);
	table_cache_init(&f->cache, alloc);
	for (int i = 0; i < FRESH_LEVELS - 1; i++)
		batch_init(&f->since[i], alloc);
}

void fresh_release(struct fresh *f)
{
	fresh_reset(f);
	table_cache_release(&f->cache);
	buf_release(&f->disk.file);
}

/* Drop what is known from a level on downwards. */
static void drop(struct fresh *f, int level)
{
	for (; level >= 0; level--) {
		snapshot_drop(f->under[level]);
		f->under[level] = NULL;
		if (level < FRESH_LEVELS - 1)
			batch_reset(&f->since[level]);
	}
	snapshot_drop(f->all);
	f->all = NULL;
}

void fresh_reset(struct fresh *f)
{
	drop(f, FRESH_LEVELS - 1);
}

enum rp_error fresh_append(struct fresh *f, const struct rp_document *document,
			   const struct rp_sketch *sketch)
{
	enum rp_error err = RP_OK;

	/* Nobody has asked since the batch was begun: it is sealed as a whole when somebody does. */
	if (!f->under[0])
		return RP_OK;
	for (int i = 0; i < FRESH_LEVELS - 1 && !err; i++)
		err = append_document(&f->since[i], f->under[i], &f->cache, document, sketch);
	/* A batch that an append failed on makes no sense. */
	if (err)
		fresh_reset(f);
	else
		snapshot_drop(f->all);
	f->all = NULL;
	return err;
}

/* A batch as a part in memory. */
static enum rp_error seal(struct fresh *f, struct batch *batch, struct part **ret)
{
	struct manifest_segment told = {.number = FIRST_NUMBER + f->sealed++,
					.documents = batch->documents,
					.texts = batch_count_first(batch)};
	struct segment_writer w;
	enum rp_error err;

	if (!(err = segment_writer_init(&w, PACKED_LEVEL, f->alloc)) &&
	    !(err = seal_batch(batch, &w)) &&
	    !(err = segment_writer_finish(&w, &told.len, &told.check))) {
		f->disk.file = w.file;
		buf_init(&w.file, f->alloc);
		err = part_open(&f->disk.disk, &told, f->alloc, ret, NULL);
		buf_release(&f->disk.file);
	}
	segment_writer_release(&w);
	return err;
}

/* Seal a level: what is below it begins anew. */
static enum rp_error seal_level(struct fresh *f, int level, struct batch *batch)
{
	struct snapshot *next;
	struct part *part;
	enum rp_error err;

	if ((err = seal(f, batch, &part)))
		return err;
	if (!(err = snapshot_copy(f->under[level], &next))) {
		err = snapshot_add(next, part);
		if (err)
			snapshot_drop(next);
	}
	part_drop(part);
	if (err)
		return err;
	drop(f, level - 1);
	for (int i = 0; i < level; i++)
		f->under[i] = snapshot_use(next);
	f->all = next;
	return RP_OK;
}

enum rp_error fresh_snapshot(struct fresh *f, struct batch *batch, struct snapshot *known,
			     struct snapshot **ret)
{
	int level = 0;
	enum rp_error err;

	if (!batch->documents) {
		*ret = snapshot_use(known);
		return RP_OK;
	}
	if (!f->all) {
		if (!f->under[0]) {
			fresh_reset(f);
			f->under[FRESH_LEVELS - 1] = snapshot_use(known);
			level = FRESH_LEVELS - 1;
		}
		while (level < FRESH_LEVELS - 1 && f->since[level].documents > most[level])
			level++;
		if ((err = seal_level(f, level,
				      level < FRESH_LEVELS - 1 ? &f->since[level] : batch)))
			return err;
	}
	*ret = snapshot_use(f->all);
	return RP_OK;
}
