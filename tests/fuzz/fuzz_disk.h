/*
 * A disk in memory for the fuzz targets of the store: a few files, each byte of which the sanitizer
 * guards.  And what is done to a store on it.
 */
#ifndef FUZZ_DISK_H
#define FUZZ_DISK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <reprint/store.h>

#include "base/mem.h"
#include "store/store.h"
#include "store/verify.h"

#define FUZZ_FILES     32
#define FUZZ_DOCUMENTS 6

struct fuzz_file {
	char name[32];
	uint8_t *data;
	size_t len;
};

struct fuzz_disk {
	struct disk disk;
	struct fuzz_file file[FUZZ_FILES];
	unsigned n;
};

static inline struct fuzz_file *fuzz_find(struct fuzz_disk *d, const char *name)
{
	for (unsigned i = 0; i < d->n; i++)
		if (!strcmp(d->file[i].name, name))
			return &d->file[i];
	return NULL;
}

static inline void fuzz_put(struct fuzz_disk *d, const char *name, const void *data, size_t len)
{
	struct fuzz_file *f = fuzz_find(d, name);

	if (!f) {
		if (d->n == FUZZ_FILES)
			abort();
		f = &d->file[d->n++];
		snprintf(f->name, sizeof(f->name), "%s", name);
		f->data = NULL;
	}
	free(f->data);
	f->data = malloc(len + 1);
	if (len)
		memcpy(f->data, data, len);
	f->len = len;
}

static inline enum rp_error fuzz_missing(void)
{
	errno = ENOENT;
	return RP_ERR_IO;
}

/* Of exactly that size: reading one byte more is seen. */
static enum rp_error fuzz_map(void *ctx, const char *name, struct disk_map *ret)
{
	const struct fuzz_file *f = fuzz_find(ctx, name);
	uint8_t *copy;

	if (!f)
		return fuzz_missing();
	copy = malloc(f->len ? f->len : 1);
	memcpy(copy, f->data, f->len);
	*ret = (struct disk_map){copy, f->len, NULL};
	return RP_OK;
}

static void fuzz_advise(void *ctx, const struct disk_map *map, size_t at, size_t len,
			enum disk_advice advice)
{
	(void)ctx, (void)map, (void)at, (void)len, (void)advice;
}

static void fuzz_unmap(void *ctx, struct disk_map *map)
{
	(void)ctx;
	free((void *)(uintptr_t)map->data);
	map->data = NULL;
}

static enum rp_error fuzz_create(void *ctx, const char *name, void **ret_file)
{
	fuzz_put(ctx, name, NULL, 0);
	*ret_file = fuzz_find(ctx, name);
	return RP_OK;
}

static enum rp_error fuzz_write(void *ctx, void *file, const void *data, size_t len)
{
	struct fuzz_file *f = file;

	(void)ctx;
	f->data = realloc(f->data, f->len + len + 1);
	memcpy(f->data + f->len, data, len);
	f->len += len;
	return RP_OK;
}

static enum rp_error fuzz_sync(void *ctx, void *file)
{
	(void)ctx;
	(void)file;
	return RP_OK;
}

static void fuzz_close(void *ctx, void *file)
{
	(void)ctx;
	(void)file;
}

static enum rp_error fuzz_remove(void *ctx, const char *name)
{
	struct fuzz_disk *d = ctx;
	struct fuzz_file *f = fuzz_find(d, name);

	if (!f)
		return fuzz_missing();
	free(f->data);
	*f = d->file[--d->n];
	return RP_OK;
}

static enum rp_error fuzz_rename(void *ctx, const char *from, const char *to)
{
	const struct fuzz_file *f = fuzz_find(ctx, from);

	if (!f)
		return fuzz_missing();
	fuzz_put(ctx, to, f->data, f->len);
	return fuzz_remove(ctx, from);
}

static enum rp_error fuzz_sync_folder(void *ctx)
{
	(void)ctx;
	return RP_OK;
}

static enum rp_error fuzz_list(void *ctx, enum rp_error (*each)(void *arg, const char *name),
			       void *arg)
{
	const struct fuzz_disk *d = ctx;
	enum rp_error err = RP_OK;

	for (unsigned i = 0; i < d->n && !err; i++)
		err = each(arg, d->file[i].name);
	return err;
}

static enum rp_error fuzz_lock(void *ctx, bool *ret_locked)
{
	(void)ctx;
	*ret_locked = true;
	return RP_OK;
}

static void fuzz_unlock(void *ctx)
{
	(void)ctx;
}

static inline void fuzz_disk_init(struct fuzz_disk *d)
{
	static const struct disk_ops ops = {
		fuzz_map,  fuzz_unmap, fuzz_advise, fuzz_create, fuzz_write,
		fuzz_sync, fuzz_close, fuzz_rename, fuzz_remove, fuzz_sync_folder,
		fuzz_list, fuzz_lock,  fuzz_unlock,
	};

	memset(d, 0, sizeof(*d));
	d->disk = (struct disk){&ops, d};
}

static inline void fuzz_disk_release(struct fuzz_disk *d)
{
	while (d->n)
		free(d->file[--d->n].data);
}

static inline void fuzz_disk_copy(struct fuzz_disk *to, const struct fuzz_disk *from)
{
	fuzz_disk_init(to);
	for (unsigned i = 0; i < from->n; i++)
		fuzz_put(to, from->file[i].name, from->file[i].data, from->file[i].len);
}

/* --- What is in the stores ------------------------------------------------------------------- */

static inline struct rp_string fuzz_string(const char *s)
{
	return (struct rp_string){s, strlen(s)};
}

/* Some that share paragraphs, some words, numbers, sources, or nothing. */
static inline struct rp_document fuzz_document(unsigned i)
{
#define FERRY "No ferry will sail to the islands before spring, its captain said on Monday.\n"
#define MAIL                                                                                 \
	"Until the ice has gone a helicopter will bring food and mail to the 214 islanders " \
	"once a week, if the weather permits and the fuel lasts that long.\n"
	static const char *const text[FUZZ_DOCUMENTS] = {
		FERRY MAIL,
		FERRY MAIL "The north is cut off.\n",
		"My uncle flies that helicopter.\n" MAIL,
		"Until the ice has gone a helicopter will bring food and mail to the 215 "
		"islanders once a week, if the weather permits and the fuel lasts.\n",
		"",
		"Subscribe\nFERRY\n" FERRY "Subscribe\n",
	};
	static const char *const id[FUZZ_DOCUMENTS] = {"a", "b", "c", "d", "e", "f"};

	return (struct rp_document){
		.id = fuzz_string(id[i]),
		.text = fuzz_string(text[i]),
		.title = fuzz_string(i % 2 ? "The islands wait for spring" : ""),
		.date = fuzz_string(i % 3 ? "2018-07-15" : ""),
		.source = fuzz_string(i % 2 ? "coast.example" : "isle.example"),
	};
}

/* Made once: that is what takes most of the time. */
static inline const struct rp_sketch *fuzz_sketch(unsigned i)
{
	static struct rp_sketch *sketch[FUZZ_DOCUMENTS];
	static struct rp_sketcher *sketcher;
	struct rp_document document = fuzz_document(i);

	if (!sketch[i] && ((!sketcher && rp_sketcher_new(NULL, &sketcher)) ||
			   rp_sketch_new(sketcher, &document, &sketch[i])))
		abort();
	return sketch[i];
}

/* Add documents first to before last, with one commit. */
static inline enum rp_error fuzz_add(struct fuzz_disk *d, unsigned first, unsigned last)
{
	struct rp_store_options options;
	struct rp_store *store;
	enum rp_error err;

	rp_store_options_init(&options);
	options.write = options.create = true;
	if ((err = store_open(&d->disk, &options, &store, NULL)))
		return err;
	for (unsigned i = first; i < last && !err; i++) {
		struct rp_document document = fuzz_document(i);

		err = rp_store_append(store, &document, fuzz_sketch(i), NULL);
	}
	if (!err)
		err = rp_store_commit(store, NULL);
	rp_store_close(store);
	return err;
}

static enum rp_error fuzz_read(void *ctx, const struct rp_store_document *d)
{
	uint64_t *sum = ctx;

	for (size_t i = 0; i < d->id.len; i++)
		*sum = *sum * 31 + (unsigned char)d->id.data[i];
	for (uint32_t i = 0; i < d->n; i++)
		*sum = *sum * 31 + d->place[i].offset + d->identity[i];
	return RP_OK;
}

/* Read all of a store, and ask it; the sum is of what was read. */
static inline enum rp_error fuzz_ask(struct fuzz_disk *d, uint64_t *sum)
{
	struct rp_store_options options;
	struct rp_store_stats stats;
	struct rp_verdict *verdict;
	struct rp_store *store;
	uint64_t lost;
	enum rp_error err;

	*sum = 0;
	rp_store_options_init(&options);
	if ((err = store_open(&d->disk, &options, &store, NULL)))
		return err;
	if (rp_store_stats(store, &stats, NULL) || rp_store_verdict_new(store, &verdict))
		abort();
	err = rp_store_read(store, fuzz_read, sum, &lost, NULL);
	for (unsigned i = 0; i < FUZZ_DOCUMENTS; i++) {
		struct rp_document document = fuzz_document(i);

		if (!rp_store_check(store, NULL, &document, fuzz_sketch(i), verdict, NULL))
			*sum = *sum * 31 + verdict->relation + verdict->n_matches * 7 +
			       verdict->n_paragraphs_new * 100;
		else if (verdict->n_matches)
			abort();
	}
	rp_store_verdict_free(verdict);
	rp_store_close(store);
	return err;
}

static void fuzz_damage(void *ctx, const struct rp_store_damage *damage)
{
	unsigned *n = ctx;

	if (!damage->cause || !damage->file || !damage->lost[0])
		abort();
	++*n;
}

/* Write it anew, and more to it; what was read must be there if nothing failed. */
static inline void fuzz_rewrite(struct fuzz_disk *d)
{
	struct rp_store_rewrite rewrite = {.memory = (size_t)1 << 20, .expires = true};
	struct rp_store_options options;
	struct rp_store *store;
	unsigned damage = 0;
	uint64_t expired;

	(void)store_verify(&d->disk, fuzz_damage, &damage, NULL);
	rp_store_options_init(&options);
	options.write = true;
	if (store_open(&d->disk, &options, &store, NULL))
		return;
	(void)rp_store_rewrite(store, &rewrite, &expired, NULL);
	rp_store_close(store);
	(void)fuzz_add(d, 0, FUZZ_DOCUMENTS);
}

#endif
