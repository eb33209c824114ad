#include "input/out_file.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "input/file.h"

#define OUT_FILE_BUFFER ((size_t)256 << 10)

/* The command's, not the library's: the one list that a signal's thread must be able to
 * find. */
static pthread_mutex_t open_lock = PTHREAD_MUTEX_INITIALIZER;
static struct out_file *open_files;
static bool open_closed;

static void list_remove(struct out_file *file)
{
	if (file->prev)
		file->prev->next = file->next;
	else
		open_files = file->next;
	if (file->next)
		file->next->prev = file->prev;
	file->next = file->prev = NULL;
}

static void free_memory(struct out_file *file)
{
	mem_free(&mem_default, file->path);
	mem_free(&mem_default, file->part);
	mem_free(&mem_default, file->data);
	memset(file, 0, sizeof(*file));
	file->fd = -1;
}

/* The longest name that file systems in use take. */
#define NAME_LENGTH_MOST 255

/*
 * Make the name that a file has while it is written.  A name too long for the ending is cut, and a
 * hash of it keeps it apart from others that begin alike.
 */
static void name_part(char *part, const char *path)
{
	const char *base = strrchr(path, '/');
	size_t folder = base ? (size_t)(base + 1 - path) : 0;
	size_t len = strlen(path);

	memcpy(part, path, len + 1);
	if (len - folder + strlen(OUT_FILE_PART) > NAME_LENGTH_MOST) {
		len = folder + NAME_LENGTH_MOST - strlen(OUT_FILE_PART) - 16;
		snprintf(part + len, 17, "%016" PRIx64, hash_bytes(path, strlen(path), 0));
		len += 16;
	}
	memcpy(part + len, OUT_FILE_PART, sizeof(OUT_FILE_PART));
}

enum rp_error out_file_create(struct out_file *file, const char *path)
{
	size_t len = strlen(path);
	enum rp_error err;

	memset(file, 0, sizeof(*file));
	file->fd = -1;
	file->path = mem_alloc(&mem_default, len + 1, 1);
	file->part = mem_alloc(&mem_default, len + sizeof(OUT_FILE_PART), 1);
	file->data = mem_alloc(&mem_default, OUT_FILE_BUFFER, 1);
	if (!file->path || !file->part || !file->data) {
		free_memory(file);
		return RP_ERR_NOMEM;
	}
	memcpy(file->path, path, len + 1);
	name_part(file->part, path);

	if ((err = file_make_parent(path)))
		goto done;
	/* Created under the lock: a file is in the list from its first moment. */
	pthread_mutex_lock(&open_lock);
	err = open_closed ? RP_ERR_STOPPED : file_create(file->part, &file->fd);
	if (!err) {
		file->next = open_files;
		if (open_files)
			open_files->prev = file;
		open_files = file;
	}
	pthread_mutex_unlock(&open_lock);
done:
	if (err)
		free_memory(file);
	return err;
}

enum rp_error out_file_flush(struct out_file *file)
{
	enum rp_error err;

	if ((err = file_write(file->fd, file->data, file->len)))
		return err;
	file->len = 0;
	return RP_OK;
}

enum rp_error out_file_write(struct out_file *file, const void *data, size_t len)
{
	enum rp_error err;

	if (len > OUT_FILE_BUFFER - file->len && (err = out_file_flush(file)))
		return err;
	if (len >= OUT_FILE_BUFFER)
		return file_write(file->fd, data, len);
	if (len)
		memcpy(file->data + file->len, data, len);
	file->len += len;
	return RP_OK;
}

enum rp_error out_file_commit(struct out_file *file)
{
	enum rp_error err;

	if ((err = out_file_flush(file)) || (err = file_sync(file->fd)))
		goto failed;
	pthread_mutex_lock(&open_lock);
	err = open_closed ? RP_ERR_STOPPED : file_rename(file->part, file->path);
	if (!err)
		list_remove(file);
	pthread_mutex_unlock(&open_lock);
	if (err)
		goto failed;
	file_close(file->fd);
	free_memory(file);
	return RP_OK;
failed:
	out_file_abort(file);
	return err;
}

void out_file_abort(struct out_file *file)
{
	int saved = errno;

	if (file->fd < 0)
		return;
	pthread_mutex_lock(&open_lock);
	list_remove(file);
	if (!open_closed)
		file_remove(file->part);
	pthread_mutex_unlock(&open_lock);
	file_close(file->fd);
	free_memory(file);
	errno = saved;
}

void out_file_abort_all(void)
{
	struct out_file *file;

	pthread_mutex_lock(&open_lock);
	open_closed = true;
	for (file = open_files; file; file = file->next)
		file_remove(file->part);
	pthread_mutex_unlock(&open_lock);
}
