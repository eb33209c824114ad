/*
 * A disk in memory that loses power: what was not synced is dropped, torn or kept at random, in any
 * order, names and bytes alike.
 */
#ifndef UNIT_FAKE_DISK_H
#define UNIT_FAKE_DISK_H

#include <errno.h>

#include "common.h"
#include "store/disk.h"

#define FAKE_FILES  256
#define FAKE_WRITES 64

struct fake_write {
	size_t offset, len;
};

struct fake_file {
	bool used;
	char *data, *synced;
	size_t len, synced_len;
	struct fake_write write[FAKE_WRITES]; /* not synced */
	unsigned writes;
};

struct fake_name {
	char name[32];
	int file; /* -1: none */
};

/* A folder, as programs see it or as it is on the medium. */
struct fake_folder {
	struct fake_name name[FAKE_FILES];
	unsigned n;
};

/* A change of names that is not synced. */
struct fake_change {
	char from[32], to[32]; /* created: "", name; removed: name, "" */
	int file;
};

struct fake_disk {
	struct disk disk;
	struct fake_file file[FAKE_FILES];
	struct fake_folder seen, durable;
	struct fake_change change[FAKE_FILES];
	unsigned changes;
	bool is_locked;
	long power; /* operations until it goes; -1: never */
	long fault; /* operations until one fails; -1: never */
	int fault_cause;
	long operations;
};

static inline int fake_find(const struct fake_folder *f, const char *name)
{
	for (unsigned i = 0; i < f->n; i++)
		if (!strcmp(f->name[i].name, name))
			return f->name[i].file;
	return -1;
}

static inline void fake_set(struct fake_folder *f, const char *name, int file)
{
	for (unsigned i = 0; i < f->n; i++)
		if (!strcmp(f->name[i].name, name)) {
			f->name[i].file = file;
			return;
		}
	assert_true(f->n < FAKE_FILES);
	strcpy(f->name[f->n].name, name);
	f->name[f->n++].file = file;
}

/* One operation that changes the disk: whether it works. */
static inline bool fake_works(struct fake_disk *d)
{
	d->operations++;
	if (d->power == 0) {
		errno = EIO;
		return false;
	}
	if (d->power > 0)
		d->power--;
	if (d->fault > 0 && --d->fault == 0) {
		d->fault = -1;
		errno = d->fault_cause;
		return false;
	}
	return true;
}

static enum rp_error fake_map(void *ctx, const char *name, struct disk_map *ret)
{
	struct fake_disk *d = ctx;
	int file = fake_find(&d->seen, name);
	char *copy;

	if (file < 0) {
		errno = ENOENT;
		return RP_ERR_IO;
	}
	copy = malloc(d->file[file].len + 1);
	memcpy(copy, d->file[file].data ? d->file[file].data : "", d->file[file].len);
	*ret = (struct disk_map){(const uint8_t *)copy, d->file[file].len, NULL};
	return RP_OK;
}

static void fake_advise(void *ctx, const struct disk_map *map, size_t at, size_t len,
			enum disk_advice advice)
{
	(void)ctx, (void)map, (void)at, (void)len, (void)advice;
}

static void fake_unmap(void *ctx, struct disk_map *map)
{
	(void)ctx;
	free((void *)(uintptr_t)map->data);
	map->data = NULL;
}

static void fake_note(struct fake_disk *d, const char *from, const char *to, int file)
{
	struct fake_change *c = &d->change[d->changes++];

	assert_true(d->changes < FAKE_FILES);
	strcpy(c->from, from);
	strcpy(c->to, to);
	c->file = file;
}

static enum rp_error fake_create(void *ctx, const char *name, void **ret_file)
{
	struct fake_disk *d = ctx;
	int i = 0;

	if (!fake_works(d))
		return RP_ERR_IO;
	while (d->file[i].used)
		assert_true(++i < FAKE_FILES);
	d->file[i] = (struct fake_file){.used = true};
	fake_set(&d->seen, name, i);
	fake_note(d, "", name, i);
	*ret_file = &d->file[i];
	return RP_OK;
}

static void fake_put(char **data, size_t *len, size_t offset, const char *from, size_t n)
{
	if (offset + n > *len) {
		*data = realloc(*data, offset + n);
		memset(*data + *len, 0, offset + n - *len);
		*len = offset + n;
	}
	if (n)
		memcpy(*data + offset, from, n);
}

static enum rp_error fake_write(void *ctx, void *file, const void *data, size_t len)
{
	struct fake_file *f = file;

	if (!fake_works(ctx))
		return RP_ERR_IO;
	assert_true(f->writes < FAKE_WRITES);
	f->write[f->writes++] = (struct fake_write){f->len, len};
	fake_put(&f->data, &f->len, f->len, data, len);
	return RP_OK;
}

static enum rp_error fake_sync(void *ctx, void *file)
{
	struct fake_file *f = file;

	if (!fake_works(ctx))
		return RP_ERR_IO;
	free(f->synced);
	f->synced = malloc(f->len + 1);
	memcpy(f->synced, f->data ? f->data : "", f->len);
	f->synced_len = f->len;
	f->writes = 0;
	return RP_OK;
}

static void fake_close(void *ctx, void *file)
{
	(void)ctx;
	(void)file;
}

static enum rp_error fake_rename(void *ctx, const char *from, const char *to)
{
	struct fake_disk *d = ctx;
	int file = fake_find(&d->seen, from);

	if (!fake_works(d))
		return RP_ERR_IO;
	assert_true(file >= 0);
	fake_set(&d->seen, to, file);
	fake_set(&d->seen, from, -1);
	fake_note(d, from, to, file);
	return RP_OK;
}

static enum rp_error fake_remove(void *ctx, const char *name)
{
	struct fake_disk *d = ctx;

	if (!fake_works(d))
		return RP_ERR_IO;
	if (fake_find(&d->seen, name) < 0) {
		errno = ENOENT;
		return RP_ERR_IO;
	}
	fake_set(&d->seen, name, -1);
	fake_note(d, name, "", -1);
	return RP_OK;
}

static enum rp_error fake_sync_folder(void *ctx)
{
	struct fake_disk *d = ctx;

	if (!fake_works(d))
		return RP_ERR_IO;
	d->durable = d->seen;
	d->changes = 0;
	return RP_OK;
}

static enum rp_error fake_list(void *ctx, enum rp_error (*each)(void *arg, const char *name),
			       void *arg)
{
	struct fake_disk *d = ctx;
	enum rp_error err = RP_OK;

	for (unsigned i = 0; i < d->seen.n && !err; i++)
		if (d->seen.name[i].file >= 0)
			err = each(arg, d->seen.name[i].name);
	return err;
}

static enum rp_error fake_lock(void *ctx, bool *ret_locked)
{
	struct fake_disk *d = ctx;

	*ret_locked = !d->is_locked;
	d->is_locked = true;
	return RP_OK;
}

static void fake_unlock(void *ctx)
{
	((struct fake_disk *)ctx)->is_locked = false;
}

static const struct disk_ops fake_ops = {
	fake_map,  fake_unmap, fake_advise, fake_create, fake_write,
	fake_sync, fake_close, fake_rename, fake_remove, fake_sync_folder,
	fake_list, fake_lock,  fake_unlock,
};

static inline struct fake_disk *fake_disk_new(void)
{
	struct fake_disk *d = calloc(1, sizeof(*d));

	d->disk = (struct disk){&fake_ops, d};
	d->power = d->fault = -1;
	return d;
}

static inline void fake_disk_free(struct fake_disk *d)
{
	for (int i = 0; i < FAKE_FILES; i++) {
		free(d->file[i].data);
		free(d->file[i].synced);
	}
	free(d);
}

/* A disk with the same content, all of it synced. */
static inline struct fake_disk *fake_disk_copy(const struct fake_disk *from)
{
	struct fake_disk *d = fake_disk_new();

	d->seen = d->durable = from->seen;
	for (int i = 0; i < FAKE_FILES; i++) {
		const struct fake_file *f = &from->file[i];

		if (!f->used)
			continue;
		d->file[i].used = true;
		fake_put(&d->file[i].data, &d->file[i].len, 0, f->data ? f->data : "", f->len);
		fake_put(&d->file[i].synced, &d->file[i].synced_len, 0, f->data ? f->data : "",
			 f->len);
	}
	return d;
}

/* What is left of a file: of the writes that were not synced any, and of each any part. */
static void fake_lose(struct fake_file *f, struct rng *rng)
{
	char *left = NULL;
	size_t len = 0;

	fake_put(&left, &len, 0, f->synced ? f->synced : "", f->synced_len);
	for (unsigned i = 0; i < f->writes; i++) {
		const struct fake_write *w = &f->write[i];
		size_t n = w->len;

		switch (rng_below(rng, 4)) {
		case 0:
			continue;
		case 1:
			n = rng_below(rng, (uint32_t)n + 1);
			break;
		default:
			break;
		}
		fake_put(&left, &len, w->offset, f->data + w->offset, n);
	}
	free(f->data);
	free(f->synced);
	*f = (struct fake_file){.used = true, .data = left, .len = len};
	fake_put(&f->synced, &f->synced_len, 0, left ? left : "", len);
}

/* The power goes and comes back. */
static inline void fake_disk_restart(struct fake_disk *d, struct rng *rng)
{
	d->seen = d->durable;
	for (unsigned i = 0; i < d->changes; i++) {
		const struct fake_change *c = &d->change[i];

		if (rng_below(rng, 2))
			continue;
		if (c->from[0])
			fake_set(&d->seen, c->from, -1);
		if (c->to[0])
			fake_set(&d->seen, c->to, c->file);
	}
	d->durable = d->seen;
	d->changes = 0;
	for (int i = 0; i < FAKE_FILES; i++)
		if (d->file[i].used)
			fake_lose(&d->file[i], rng);
	d->power = d->fault = -1;
	d->is_locked = false;
}

#endif
