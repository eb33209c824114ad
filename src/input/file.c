#include "input/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

/* Linux moves at most about this much in one call; more is EINVAL on some systems. */
#define FILE_CALL_MAX ((size_t)1 << 30)

static enum rp_error open_retry(const char *path, int flags, int *ret_fd)
{
	int fd;

	do {
		fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0666);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return RP_ERR_IO;
	*ret_fd = fd;
	return RP_OK;
}

enum rp_error file_open(const char *path, int *ret_fd)
{
	return open_retry(path, O_RDONLY, ret_fd);
}

enum rp_error file_create(const char *path, int *ret_fd)
{
	return open_retry(path, O_WRONLY | O_CREAT | O_TRUNC, ret_fd);
}

void file_close(int fd)
{
	int saved = errno;

	/* Not repeated on EINTR: on Linux the descriptor is gone by then. */
	close(fd);
	errno = saved;
}

enum rp_error file_status(int fd, struct stat *ret)
{
	struct stat st;

	if (fstat(fd, &st))
		return RP_ERR_IO;
	*ret = st;
	return RP_OK;
}

/* offset < 0: at the file's own position. */
static enum rp_error read_full(int fd, off_t offset, char *data, size_t size, size_t *ret_len)
{
	size_t len = 0;
	size_t want;
	ssize_t n;

	while (len < size) {
		want = size - len < FILE_CALL_MAX ? size - len : FILE_CALL_MAX;
		if (offset < 0)
			n = read(fd, data + len, want);
		else
			n = pread(fd, data + len, want, offset + (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return RP_ERR_IO;
		if (!n)
			break;
		len += (size_t)n;
	}
	*ret_len = len;
	return RP_OK;
}

enum rp_error file_read(int fd, void *data, size_t size, size_t *ret_len)
{
	return read_full(fd, -1, data, size, ret_len);
}

enum rp_error file_read_at(int fd, uint64_t offset, void *data, size_t size, size_t *ret_len)
{
	if (offset > INT64_MAX - size) {
		errno = EOVERFLOW;
		return RP_ERR_IO;
	}
	return read_full(fd, (off_t)offset, data, size, ret_len);
}

enum rp_error file_write(int fd, const void *data, size_t len)
{
	const char *p = data;
	ssize_t n;

	while (len) {
		n = write(fd, p, len < FILE_CALL_MAX ? len : FILE_CALL_MAX);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return RP_ERR_IO;
		p += n;
		len -= (size_t)n;
	}
	return RP_OK;
}

enum rp_error file_sync(int fd)
{
	int rc;

	do {
		rc = fsync(fd);
	} while (rc && errno == EINTR);
	/* Pipes, /dev/null and the folders of some file systems cannot be synced. */
	if (rc && errno != EINVAL && errno != ENOTSUP && errno != EROFS)
		return RP_ERR_IO;
	return RP_OK;
}

/* Put the path of the folder that 'path' is in into 'folder', terminated. */
static enum rp_error parent_of(struct buf *folder, const char *path)
{
	size_t len = strlen(path);

	while (len && path[len - 1] == '/')
		len--;
	while (len && path[len - 1] != '/')
		len--;
	while (len > 1 && path[len - 1] == '/')
		len--;
	buf_reset(folder);
	if (buf_add(folder, len ? path : ".", len ? len : 1))
		return RP_ERR_NOMEM;
	return buf_add_byte(folder, '\0');
}

static enum rp_error sync_parent(const char *path)
{
	enum rp_error err;
	struct buf folder;
	int fd = -1;

	buf_init(&folder, NULL);
	if ((err = parent_of(&folder, path)))
		goto done;
	if ((err = file_open(folder.data, &fd))) {
		/* A folder one may write into but not list cannot be synced. */
		if (errno == EACCES)
			err = RP_OK;
		goto done;
	}
	err = file_sync(fd);
done:
	if (fd >= 0)
		file_close(fd);
	buf_release(&folder);
	return err;
}

enum rp_error file_rename(const char *from, const char *to)
{
	if (rename(from, to))
		return RP_ERR_IO;
	return sync_parent(to);
}

enum rp_error file_remove(const char *path)
{
	return unlink(path) ? RP_ERR_IO : RP_OK;
}

enum rp_error file_make_folder(const char *path)
{
	enum rp_error err;
	struct buf b;
	struct stat st;
	char *p;
	char *slash;

	buf_init(&b, NULL);
	if ((err = buf_add(&b, path, strlen(path) + 1)))
		goto done;
	/* The usual case first: a folder that is there. */
	if (!stat(b.data, &st) && S_ISDIR(st.st_mode))
		goto done;
	for (p = b.data; *p == '/'; p++)
		;
	while (*p) {
		slash = strchr(p, '/');
		if (slash)
			*slash = '\0';
		if (!mkdir(b.data, 0777)) {
			if ((err = sync_parent(b.data)))
				goto done;
		} else {
			int cause = errno == EEXIST ? ENOTDIR : errno;

			if (stat(b.data, &st) || !S_ISDIR(st.st_mode)) {
				errno = cause;
				err = RP_ERR_IO;
				goto done;
			}
		}
		if (!slash)
			break;
		*slash = '/';
		for (p = slash; *p == '/'; p++)
			;
	}
done:
	buf_release(&b);
	return err;
}

enum rp_error file_make_parent(const char *path)
{
	enum rp_error err;
	struct buf folder;

	buf_init(&folder, NULL);
	if (!(err = parent_of(&folder, path)))
		err = file_make_folder(folder.data);
	buf_release(&folder);
	return err;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

enum rp_error file_list(const char *path, char ***ret_names, size_t *ret_n)
{
	enum rp_error err = RP_OK;
	struct dirent *entry;
	char **names = NULL;
	struct buf b;
	size_t n = 0;
	size_t i;
	char *p;
	DIR *dir;
	int saved;

	buf_init(&b, NULL);
	dir = opendir(path);
	if (!dir)
		return RP_ERR_IO;
	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (!entry)
			break;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if ((err = buf_add(&b, entry->d_name, strlen(entry->d_name) + 1)))
			goto done;
		n++;
	}
	if (errno) {
		err = RP_ERR_IO;
		goto done;
	}
	if (n) {
		names = mem_alloc(&mem_default, 1, n * sizeof(*names) + b.len);
		if (!names) {
			err = RP_ERR_NOMEM;
			goto done;
		}
		p = memcpy(names + n, b.data, b.len);
		for (i = 0; i < n; i++) {
			names[i] = p;
			p += strlen(p) + 1;
		}
		qsort(names, n, sizeof(*names), compare_names);
	}
	*ret_names = names;
	*ret_n = n;
done:
	saved = errno;
	closedir(dir);
	buf_release(&b);
	errno = saved;
	return err;
}
