#include "input/path.h"

#include <string.h>

/* Append the parts of 'path' to the absolute path that begins at out->data[start]. */
static enum rp_error add_parts(struct buf *out, size_t start, const char *path)
{
	enum rp_error err;
	size_t len;

	for (; *path; path += len) {
		while (*path == '/')
			path++;
		len = strcspn(path, "/");
		if (!len || (len == 1 && path[0] == '.'))
			continue;
		if (len == 2 && path[0] == '.' && path[1] == '.') {
			while (out->len > start && out->data[--out->len] != '/')
				;
			continue;
		}
		if ((err = buf_add_byte(out, '/')) || (err = buf_add(out, path, len)))
			return err;
	}
	return RP_OK;
}

enum rp_error path_absolute(struct buf *out, const char *cwd, const char *path)
{
	size_t start = out->len;
	enum rp_error err;

	if (path[0] != '/' && (err = add_parts(out, start, cwd)))
		return err;
	if ((err = add_parts(out, start, path)))
		return err;
	if (out->len == start && (err = buf_add_byte(out, '/')))
		return err;
	return buf_add_byte(out, '\0');
}

size_t path_common(const char *a, const char *b)
{
	size_t common = 0;
	size_t i;

	for (i = 0;; i++) {
		if ((!a[i] || a[i] == '/') && (!b[i] || b[i] == '/'))
			common = i;
		if (!a[i] || a[i] != b[i])
			return common;
	}
}

size_t path_parent(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

const char *path_below(const char *path, size_t folder_len)
{
	path += folder_len;
	while (*path == '/')
		path++;
	return path;
}

enum rp_error path_join(struct buf *out, const char *folder, const char *name)
{
	size_t len = strlen(folder);
	enum rp_error err;

	if ((err = buf_add(out, folder, len)))
		return err;
	if (len && folder[len - 1] != '/' && (err = buf_add_byte(out, '/')))
		return err;
	return buf_add(out, name, strlen(name) + 1);
}

bool path_ends_with(const char *path, const char *suffix)
{
	size_t len = strlen(path);
	size_t suffix_len = strlen(suffix);

	return len >= suffix_len && !strcmp(path + len - suffix_len, suffix);
}
