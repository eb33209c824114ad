#include "input/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "input/file.h"
#include "input/out_file.h"
#include "input/path.h"

void walk_init(struct walk *walk, const struct stat *skip,
	       enum rp_error (*on_file)(void *ctx, const char *path, const char *name,
					const struct stat *status),
	       enum rp_error (*on_fault)(void *ctx, const char *name, struct fault *fault),
	       void *ctx)
{
	memset(walk, 0, sizeof(*walk));
	inode_set_init(&walk->seen);
	if (skip) {
		walk->has_skip = true;
		walk->skip_dev = skip->st_dev;
		walk->skip_ino = skip->st_ino;
	}
	walk->on_file = on_file;
	walk->on_fault = on_fault;
	walk->ctx = ctx;
}

static void release_folder(struct walk_folder *folder)
{
	mem_free(&mem_default, folder->path);
	mem_free(&mem_default, folder->name);
}

void walk_release(struct walk *walk)
{
	while (walk->n)
		release_folder(&walk->folder[--walk->n]);
	while (walk->n_linked)
		release_folder(&walk->linked[--walk->n_linked]);
	mem_free(&mem_default, walk->folder);
	mem_free(&mem_default, walk->linked);
	inode_set_release(&walk->seen);
	memset(walk, 0, sizeof(*walk));
}

static enum rp_error push(struct walk *walk, const char *path, const char *name,
			  const struct stat *status, bool linked)
{
	struct walk_folder folder = {NULL, NULL, linked, status->st_dev, status->st_ino};
	size_t path_size = strlen(path) + 1;
	size_t name_size = strlen(name) + 1;
	enum rp_error err;

	if (linked)
		err = RP_GROW(&mem_default, &walk->linked, &walk->cap_linked, walk->n_linked + 1);
	else
		err = RP_GROW(&mem_default, &walk->folder, &walk->cap, walk->n + 1);
	if (err)
		return err;
	folder.path = mem_alloc(&mem_default, path_size, 1);
	folder.name = mem_alloc(&mem_default, name_size, 1);
	if (!folder.path || !folder.name) {
		release_folder(&folder);
		return RP_ERR_NOMEM;
	}
	memcpy(folder.path, path, path_size);
	memcpy(folder.name, name, name_size);
	if (linked)
		walk->linked[walk->n_linked++] = folder;
	else
		walk->folder[walk->n++] = folder;
	return RP_OK;
}

enum rp_error walk_add(struct walk *walk, const char *path, const char *name,
		       const struct stat *status)
{
	return push(walk, path, name, status, false);
}

static enum rp_error report(struct walk *walk, enum fault_kind kind, const char *name,
			    const char *what)
{
	char text[96] = "unknown error";
	struct fault fault;

	if (kind == FAULT_UNREADABLE) {
		strerror_r(errno, text, sizeof(text));
		fault_set(&fault, kind, FAULT_FILE_SKIPPED, "%s: %s", what, text);
	} else {
		fault_set(&fault, kind, FAULT_FILE_SKIPPED, "%s", what);
	}
	return walk->on_fault(walk->ctx, name, &fault);
}

static bool is_folder(const char *path, const struct walk_folder *folder)
{
	struct stat status;

	return !stat(path, &status) && status.st_dev == folder->dev && status.st_ino == folder->ino;
}

/* Whether it is above 'path' in the file system, or 'path' itself; 'path' grows. */
static enum rp_error is_above(struct buf *path, const struct walk_folder *folder, bool *ret)
{
	enum rp_error err = RP_OK;
	struct stat below = {0};
	struct stat status;

	*ret = false;
	while (!err && !stat(path->data, &status)) {
		if (status.st_dev == folder->dev && status.st_ino == folder->ino) {
			*ret = true;
			break;
		}
		/* The root is above itself. */
		if (status.st_dev == below.st_dev && status.st_ino == below.st_ino)
			break;
		below = status;
		path->len--;
		err = buf_add(path, "/..", sizeof("/.."));
	}
	return err;
}

/*
 * Whether a linked folder is one of those that its link is in: on the way here, which may
 * have come through other links, or in the file system, where the argument is not the
 * top.
 */
static enum rp_error leads_back(const struct walk_folder *folder, bool *ret)
{
	size_t parent = path_parent(folder->path);
	enum rp_error err;
	struct buf path;
	size_t len;

	*ret = false;
	buf_init(&path, NULL);
	if ((err = buf_add(&path, folder->path, parent)) ||
	    (err = buf_add(&path, parent ? "" : "/", parent ? 1 : 2)) ||
	    (err = is_above(&path, folder, ret)) || *ret)
		goto done;
	path.len = 0;
	if ((err = buf_add(&path, folder->path, strlen(folder->path) + 1)))
		goto done;
	while (!*ret && (len = path_parent(path.data)) > 0) {
		path.data[len] = '\0';
		*ret = is_folder(path.data, folder);
	}
done:
	buf_release(&path);
	return err;
}

static enum rp_error visit_entry(struct walk *walk, const struct walk_folder *folder,
				 const char *entry)
{
	struct stat status;
	struct buf path;
	struct buf name;
	enum rp_error err;
	bool linked;

	if (entry[0] == '.' || path_ends_with(entry, OUT_FILE_PART))
		return RP_OK;
	buf_init(&path, NULL);
	buf_init(&name, NULL);
	if ((err = path_join(&path, folder->path, entry)) ||
	    (err = path_join(&name, folder->name, entry)))
		goto done;
	if (lstat(path.data, &status)) {
		err = report(walk, FAULT_UNREADABLE, name.data, "cannot be looked at");
		goto done;
	}
	linked = S_ISLNK(status.st_mode);
	if (linked && stat(path.data, &status))
		err = report(walk, FAULT_UNREADABLE, name.data, "link leads nowhere");
	else if (S_ISDIR(status.st_mode))
		err = push(walk, path.data, name.data, &status, linked);
	else if (S_ISREG(status.st_mode))
		err = walk->on_file(walk->ctx, path.data, name.data, &status);
done:
	buf_release(&path);
	buf_release(&name);
	return err;
}

static enum rp_error visit(struct walk *walk, const struct walk_folder *folder)
{
	char **names = NULL;
	enum rp_error err;
	bool added;
	bool loop;
	size_t n;
	size_t i;

	if (walk->has_skip && folder->dev == walk->skip_dev && folder->ino == walk->skip_ino)
		return RP_OK;
	if (folder->linked) {
		if ((err = leads_back(folder, &loop)))
			return err;
		if (loop)
			return report(walk, FAULT_FOLDER_LOOP, folder->name,
				      "link to a folder that it is in");
	}
	if ((err = inode_set_add(&walk->seen, folder->dev, folder->ino, &added)))
		return err;
	if (!added) {
		walk->n_repeated++;
		return RP_OK;
	}
	err = file_list(folder->path, &names, &n);
	if (err == RP_ERR_IO)
		return report(walk, FAULT_UNREADABLE, folder->name, "folder cannot be read");
	for (i = 0; !err && i < n; i++)
		err = visit_entry(walk, folder, names[i]);
	mem_free(&mem_default, names);
	return err;
}

/* The first name last: on top of the stack. */
static int compare_folders(const void *a, const void *b)
{
	return strcmp(((const struct walk_folder *)b)->name, ((const struct walk_folder *)a)->name);
}

enum rp_error walk_run(struct walk *walk)
{
	struct walk_folder *swap;
	struct walk_folder folder;
	enum rp_error err = RP_OK;
	size_t cap;

	for (;;) {
		if (!walk->n) {
			if (!walk->n_linked)
				return RP_OK;
			/* All links known by now, so that which one comes first is known
			 * too. */
			qsort(walk->linked, walk->n_linked, sizeof(*walk->linked), compare_folders);
			swap = walk->folder;
			cap = walk->cap;
			walk->folder = walk->linked;
			walk->cap = walk->cap_linked;
			walk->n = walk->n_linked;
			walk->linked = swap;
			walk->cap_linked = cap;
			walk->n_linked = 0;
		}
		folder = walk->folder[--walk->n];
		err = visit(walk, &folder);
		release_folder(&folder);
		if (err)
			return err;
	}
}
