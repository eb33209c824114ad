/*
 * A disk: every operation of a store on files.
 *
 * There is one folder, and names in it.  What was written may be lost, torn or reordered with a
 * crash until disk_sync() of that file has returned, and a name that was created, renamed or
 * removed until disk_sync_folder() has.  RP_ERR_IO leaves the cause in errno.
 */
#ifndef STORE_DISK_H
#define STORE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

/* A file's bytes, as they were when it was mapped, also after it was removed. */
struct disk_map {
	const uint8_t *data;
	size_t len;
	void *handle;
};

enum disk_advice {
	DISK_NEEDED, /* they are read now, whole */
	/* They are not for a while: let go of the memory that they take. */
	DISK_UNNEEDED
};

struct disk_ops {
	enum rp_error (*map)(void *ctx, const char *name, struct disk_map *ret);
	void (*unmap)(void *ctx, struct disk_map *map);
	/* Say what becomes of some of the bytes.  They can be used without, only slower. */
	void (*advise)(void *ctx, const struct disk_map *map, size_t at, size_t len,
		       enum disk_advice advice);
	/* Open for writing, created or emptied. */
	enum rp_error (*create)(void *ctx, const char *name, void **ret_file);
	enum rp_error (*write)(void *ctx, void *file, const void *data, size_t len);
	enum rp_error (*sync)(void *ctx, void *file);
	void (*close)(void *ctx, void *file);
	enum rp_error (*rename)(void *ctx, const char *from, const char *to);
	enum rp_error (*remove)(void *ctx, const char *name);
	enum rp_error (*sync_folder)(void *ctx);
	/* Call 'each' for every name; what it returns ends the listing. */
	enum rp_error (*list)(void *ctx, enum rp_error (*each)(void *arg, const char *name),
			      void *arg);
	/* Become the one writer; *ret_locked is false if there is another. */
	enum rp_error (*lock)(void *ctx, bool *ret_locked);
	void (*unlock)(void *ctx);
};

struct disk {
	const struct disk_ops *ops;
	void *ctx;
};

/* Write in pieces, so that a full disk is noticed early. */
enum rp_error disk_write(const struct disk *disk, void *file, const void *data, size_t len);

/* Write a whole file and sync it: it is there under its name after disk_sync_folder(). */
enum rp_error disk_write_file(const struct disk *disk, const char *name, const void *data,
			      size_t len);

struct real_disk {
	struct disk disk;
	int folder;
	int lock; /* -1: not the writer */
};

/* Use a folder of the file system; 'create' makes it if it is not there. */
enum rp_error real_disk_open(struct real_disk *disk, const char *path, bool create);
void real_disk_close(struct real_disk *disk);

#endif
