/*
 * Files: every open, read, write, sync, rename and removal of the command.
 *
 * Interrupted and short calls are repeated.  RP_ERR_IO leaves the cause in errno.
 */
#ifndef INPUT_FILE_H
#define INPUT_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <reprint/error.h>

/* Open for reading. */
enum rp_error file_open(const char *path, int *ret_fd);

/* Open for writing, created or emptied. */
enum rp_error file_create(const char *path, int *ret_fd);

/* Close; for a file written to, file_sync() has said before whether the bytes are there.
 */
void file_close(int fd);

enum rp_error file_status(int fd, struct stat *ret);

/* Read until 'size' bytes are there or the file ends: *ret_len < size means its end. */
enum rp_error file_read(int fd, void *data, size_t size, size_t *ret_len);
enum rp_error file_read_at(int fd, uint64_t offset, void *data, size_t size, size_t *ret_len);

enum rp_error file_write(int fd, const void *data, size_t len);
enum rp_error file_sync(int fd);

/* Rename, replacing what is there, and sync the folder: afterwards the new name survives
 * a crash. */
enum rp_error file_rename(const char *from, const char *to);

enum rp_error file_remove(const char *path);

/* Create a folder and those above it; those that exist are fine. */
enum rp_error file_make_folder(const char *path);

/* file_make_folder() for the folder that 'path' is in. */
enum rp_error file_make_parent(const char *path);

/*
 * List a folder: *ret_names is one block of *ret_n strings, sorted bytewise, without "."
 * and ".."; free it with mem_free(&mem_default, ...).  An empty folder gives NULL.
 */
enum rp_error file_list(const char *path, char ***ret_names, size_t *ret_n);

#endif
