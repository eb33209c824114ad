/*
 * How files are compressed, told by their first bytes.
 */
#ifndef INPUT_COMPRESSION_H
#define INPUT_COMPRESSION_H

#include <stddef.h>

enum compression {
	COMPRESSION_NONE,
	COMPRESSION_GZIP,
	COMPRESSION_ZSTD,
	COMPRESSION_UNSUPPORTED /* a compression that is known and not read */
};

/* Bytes of a file's head that tell all. */
#define COMPRESSION_HEAD 10

/* Return what the file that begins with these bytes (all, if it is shorter than
 * COMPRESSION_HEAD) is.  For COMPRESSION_UNSUPPORTED *ret_name becomes its name, "bzip2".
 */
enum compression compression_of(const void *head, size_t len, const char **ret_name);

#endif
