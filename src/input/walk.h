/*
 * A walk through folders.
 *
 * Real folders first, in the order of names, then those that links lead to: a folder that
 * can be reached both ways is found under its own name.
 */
#ifndef INPUT_WALK_H
#define INPUT_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <reprint/error.h>
#include "input/fault.h"
#include "input/inode_set.h"

struct walk_folder {
	char *path; /* to be opened */
	char *name; /* "" for the common folder itself */
	bool linked;
	dev_t dev;
	ino_t ino;
};

struct walk {
	struct walk_folder *folder; /* to be walked: a stack */
	size_t n;
	size_t cap;
	struct walk_folder *linked; /* after those */
	size_t n_linked;
	size_t cap_linked;
	struct inode_set seen;
	size_t n_repeated; /* folders met again */
	bool has_skip;
	dev_t skip_dev;
	ino_t skip_ino;
	enum rp_error (*on_file)(void *ctx, const char *path, const char *name,
				 const struct stat *status);
	enum rp_error (*on_fault)(void *ctx, const char *name, struct fault *fault);
	void *ctx;
};

/* 'skip' may be NULL; it is the status of a folder that is not walked into. */
void walk_init(struct walk *walk, const struct stat *skip,
	       enum rp_error (*on_file)(void *ctx, const char *path, const char *name,
					const struct stat *status),
	       enum rp_error (*on_fault)(void *ctx, const char *name, struct fault *fault),
	       void *ctx);
void walk_release(struct walk *walk);

/* Add a folder to walk through; those in it have names below 'name'. */
enum rp_error walk_add(struct walk *walk, const char *path, const char *name,
		       const struct stat *status);

/* Walk; returns RP_ERR_NOMEM or what the functions returned. */
enum rp_error walk_run(struct walk *walk);

#endif
