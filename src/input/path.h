/*
 * Paths as text: no link is followed, nothing is looked at but the characters.
 */
#ifndef INPUT_PATH_H
#define INPUT_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/error.h>
#include "base/buf.h"

/*
 * Append the absolute form of 'path', terminated: below 'cwd' if it is relative, without
 * ".", ".." and empty parts; ".." above the root is the root.  The root itself is "/".
 */
enum rp_error path_absolute(struct buf *out, const char *cwd, const char *path);

/* Return the length of the longest folder that holds both absolute paths, or is one of
 * them: 0 for the root, else without a slash at its end. */
size_t path_common(const char *a, const char *b);

/* Return the length of the folder an absolute path is in, 0 for the root. */
size_t path_parent(const char *path);

/* Return what is below the first 'folder_len' bytes of an absolute path, "" if nothing
 * is. */
const char *path_below(const char *path, size_t folder_len);

/* Append folder/name, terminated. */
enum rp_error path_join(struct buf *out, const char *folder, const char *name);

bool path_ends_with(const char *path, const char *suffix);

#endif
