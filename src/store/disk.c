/* flock() belongs to the open file, not to the process as the locks of POSIX: a second handle of the
 * same process is refused, and closing another file of the folder does not drop it. */
#define _DEFAULT_SOURCE

#include "store/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define LOCK_NAME "LOCK"

#define PIECE ((size_t)4 << 20)

enum rp_error disk_write(const struct disk *disk, void *file, const void *data, size_t len)
{
	const char *p = data;
	enum rp_error err = RP_OK;

	while (len && !err) {
		size_t n = len < PIECE ? len : PIECE;

		err = disk->ops->write(disk->ctx, file, p, n);
		p += n;
		len -= n;
	}
	return err;
}

enum rp_error disk_write_file(const struct disk *disk, const char *name, const void *data,
			      size_t len)
{
	void *file;
	enum rp_error err;
	int cause;

	if ((err = disk->ops->create(disk->ctx, name, &file)))
		return err;
	if (!(err = disk_write(disk, file, data, len)))
		err = disk->ops->sync(disk->ctx, file);
	cause = errno;
	disk->ops->close(disk->ctx, file);
	errno = cause;
	return err;
}

static struct real_disk *real_of(void *ctx)
{
	return ctx;
}

static int open_at(void *ctx, const char *name, int flags)
{
	int fd;

	do {
		fd = openat(real_of(ctx)->folder, name, flags | O_CLOEXEC | O_NOCTTY, 0666);
	} while (fd < 0 && errno == EINTR);
	return fd;
}

static void close_fd(int fd)
{
	int cause = errno;

	close(fd);
	errno = cause;
}

static enum rp_error real_map(void *ctx, const char *name, struct disk_map *ret)
{
	int fd = open_at(ctx, name, O_RDONLY);
	struct stat st;
	void *data = NULL;

	if (fd < 0)
		return RP_ERR_IO;
	if (fstat(fd, &st))
		goto failed;
	if (!S_ISREG(st.st_mode)) {
		/* It has the name of a file of ours. */
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		goto failed;
	}
	if (st.st_size) {
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
		if (data == MAP_FAILED)
			goto failed;
		/* Blocks are read here and there.  Left to itself the system reads around each, up to
		 * megabytes: a segment's footer cost 50 ms so where it is needed for 1. */
		madvise(data, (size_t)st.st_size, MADV_RANDOM);
	}
	close_fd(fd);
	*ret = (struct disk_map){data, (size_t)st.st_size, NULL};
	return RP_OK;
failed:
	close_fd(fd);
	return RP_ERR_IO;
}

static void real_unmap(void *ctx, struct disk_map *map)
{
	(void)ctx;
	if (map->data)
		munmap((void *)(uintptr_t)map->data, map->len);
	*map = (struct disk_map){NULL, 0, NULL};
}

static void real_advise(void *ctx, const struct disk_map *map, size_t at, size_t len,
			enum disk_advice advice)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = (uintptr_t)map->data + at;
	size_t in_page = begin % page;

	(void)ctx;
	/* Unneeded pages stay in the system's cache; they do not count as the process's any more. */
	if (map->data)
		madvise((void *)(begin - in_page), len + in_page,
			advice == DISK_NEEDED ? MADV_WILLNEED : MADV_DONTNEED);
}

static enum rp_error real_create(void *ctx, const char *name, void **ret_file)
{
	int *fd = mem_alloc(&mem_default, 1, sizeof(*fd));

	if (!fd)
		return RP_ERR_NOMEM;
	*fd = open_at(ctx, name, O_WRONLY | O_CREAT | O_TRUNC);
	if (*fd < 0) {
		mem_free(&mem_default, fd);
		return RP_ERR_IO;
	}
	*ret_file = fd;
	return RP_OK;
}

static enum rp_error real_write(void *ctx, void *file, const void *data, size_t len)
{
	const char *p = data;
	ssize_t n;

	(void)ctx;
	while (len) {
		n = write(*(int *)file, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return RP_ERR_IO;
		p += n;
		len -= (size_t)n;
	}
	return RP_OK;
}

static enum rp_error sync_fd(int fd)
{
	int rc;

	do {
		rc = fsync(fd);
	} while (rc && errno == EINTR);
	return rc ? RP_ERR_IO : RP_OK;
}

static enum rp_error real_sync(void *ctx, void *file)
{
	(void)ctx;
	return sync_fd(*(int *)file);
}

static void real_close(void *ctx, void *file)
{
	(void)ctx;
	close_fd(*(int *)file);
	mem_free(&mem_default, file);
}

static enum rp_error real_rename(void *ctx, const char *from, const char *to)
{
	int folder = real_of(ctx)->folder;

	return renameat(folder, from, folder, to) ? RP_ERR_IO : RP_OK;
}

static enum rp_error real_remove(void *ctx, const char *name)
{
	return unlinkat(real_of(ctx)->folder, name, 0) ? RP_ERR_IO : RP_OK;
}

static enum rp_error real_sync_folder(void *ctx)
{
	return sync_fd(real_of(ctx)->folder);
}

static enum rp_error real_list(void *ctx, enum rp_error (*each)(void *arg, const char *name),
			       void *arg)
{
	int fd = open_at(ctx, ".", O_RDONLY | O_DIRECTORY);
	enum rp_error err = RP_OK;
	struct dirent *entry;
	DIR *dir;

	if (fd < 0)
		return RP_ERR_IO;
	dir = fdopendir(fd);
	if (!dir) {
		close_fd(fd);
		return RP_ERR_IO;
	}
	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (!entry) {
			err = errno ? RP_ERR_IO : RP_OK;
			break;
		}
		if (entry->d_name[0] != '.' && (err = each(arg, entry->d_name)))
			break;
	}
	closedir(dir);
	return err;
}

static enum rp_error real_lock(void *ctx, bool *ret_locked)
{
	struct real_disk *disk = real_of(ctx);
	int fd = open_at(ctx, LOCK_NAME, O_RDWR | O_CREAT);

	if (fd < 0)
		return RP_ERR_IO;
	*ret_locked = !flock(fd, LOCK_EX | LOCK_NB);
	if (*ret_locked) {
		disk->lock = fd;
		return RP_OK;
	}
	close_fd(fd);
	return errno == EWOULDBLOCK ? RP_OK : RP_ERR_IO;
}

static void real_unlock(void *ctx)
{
	struct real_disk *disk = real_of(ctx);

	if (disk->lock >= 0)
		close_fd(disk->lock);
	disk->lock = -1;
}

static const struct disk_ops real_ops = {
	real_map,  real_unmap, real_advise, real_create, real_write,
	real_sync, real_close, real_rename, real_remove, real_sync_folder,
	real_list, real_lock,  real_unlock,
};

/* Make the folder, and its name durable. */
static enum rp_error make_folder(const char *path)
{
	enum rp_error err;
	char *copy, *slash;
	int fd;

	if (mkdir(path, 0777))
		return errno == EEXIST ? RP_OK : RP_ERR_IO;
	copy = mem_alloc(&mem_default, strlen(path) + 2, 1);
	if (!copy)
		return RP_ERR_NOMEM;
	memcpy(copy, path, strlen(path));
	for (slash = copy + strlen(copy); slash > copy + 1 && slash[-1] == '/';)
		*--slash = '\0';
	slash = strrchr(copy, '/');
	if (!slash)
		strcpy(copy, ".");
	else
		slash[slash == copy] = '\0';
	fd = open(copy, O_RDONLY | O_CLOEXEC);
	mem_free(&mem_default, copy);
	/* A folder that cannot be listed cannot be synced. */
	if (fd < 0)
		return errno == EACCES ? RP_OK : RP_ERR_IO;
	err = sync_fd(fd);
	close_fd(fd);
	return err;
}

enum rp_error real_disk_open(struct real_disk *disk, const char *path, bool create)
{
	enum rp_error err;

	if (create && (err = make_folder(path)))
		return err;
	disk->disk = (struct disk){&real_ops, disk};
	disk->lock = -1;
	disk->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return disk->folder < 0 ? RP_ERR_IO : RP_OK;
}

void real_disk_close(struct real_disk *disk)
{
	real_unlock(disk);
	if (disk->folder >= 0)
		close_fd(disk->folder);
	disk->folder = -1;
}
