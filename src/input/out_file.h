/*
 * An output file that is whole or absent.
 *
 * It is written under its name with ".part" behind, synced, and renamed when it is whole.
 * Files that are not committed are in a list of the process, so that a run that ends
 * early can remove them all.
 *
 * Threads: one file belongs to one thread at a time; different files are independent.
 */
#ifndef INPUT_OUT_FILE_H
#define INPUT_OUT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/error.h>

#define OUT_FILE_PART ".part"

struct out_file {
	int fd;     /* -1: not open */
	char *path; /* the final name */
	char *part; /* the name while it is written */
	char *data; /* written, but not yet handed to the system */
	size_t len;
	struct out_file *next; /* of those open */
	struct out_file *prev;
};

/*
 * Create path.part, and the folders above it.  On success the file must end in
 * out_file_commit() or out_file_abort(), and must not move in memory until then. Returns
 * RP_ERR_NOMEM, RP_ERR_IO, or RP_ERR_STOPPED after out_file_abort_all().
 */
enum rp_error out_file_create(struct out_file *file, const char *path);

enum rp_error out_file_write(struct out_file *file, const void *data, size_t len);

/* Hand everything to the system, so that the .part file can be read under its name. */
enum rp_error out_file_flush(struct out_file *file);

/* Flush, sync, close and rename.  On failure the file is aborted, and errno is the
 * cause's. */
enum rp_error out_file_commit(struct out_file *file);

/* Close and remove; fine for a file that is committed, aborted or zeroed with fd -1. */
void out_file_abort(struct out_file *file);

/*
 * Remove the .part files of all files that are not committed, whoever writes them, and
 * let none be created or committed any more: for the end of a process whose other threads
 * still run.  It takes a lock: call it from a thread that waits for signals or from
 * atexit(), not from a handler.
 */
void out_file_abort_all(void);

#endif
