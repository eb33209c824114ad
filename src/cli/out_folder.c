#define _XOPEN_SOURCE 700 /* realpath() */
#include "cli/out_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/progress.h"
#include "input/file.h"
#include "input/out_file.h"

/* All that a run writes; the summary is the last to come and the first to go. */
static const char *const results[] = {"summary.json",     "decisions.jsonl", "clusters.jsonl",
				      "paragraphs.jsonl", "bad-input.jsonl", "kept"};

#define RESULTS (sizeof(results) / sizeof(results[0]))

/* Remove a file or a folder with all in it; links are removed, not followed. */
static enum rp_error remove_all(const char *path)
{
	struct stat status;
	struct buf inner;
	char **name = NULL;
	size_t n = 0;
	enum rp_error err;

	if (lstat(path, &status))
		return errno == ENOENT ? RP_OK : RP_ERR_IO;
	if (!S_ISDIR(status.st_mode))
		return file_remove(path);
	buf_init(&inner, NULL);
	err = file_list(path, &name, &n);
	for (size_t i = 0; i < n && !err; i++) {
		buf_reset(&inner);
		if (!(err = buf_addf(&inner, "%s/%s", path, name[i])) &&
		    !(err = buf_add_byte(&inner, '\0')))
			err = remove_all(inner.data);
	}
	mem_free(&mem_default, name);
	buf_release(&inner);
	if (!err && rmdir(path))
		err = RP_ERR_IO;
	return err;
}

enum rp_error out_folder_clear(const char *path)
{
	struct buf inner;
	enum rp_error err = RP_OK;

	buf_init(&inner, NULL);
	for (size_t i = 0; i < RESULTS && !err; i++) {
		buf_reset(&inner);
		if (!(err = buf_addf(&inner, "%s/%s", path, results[i])) &&
		    !(err = buf_add_byte(&inner, '\0')))
			err = remove_all(inner.data);
	}
	buf_release(&inner);
	return err;
}

static bool is_one_of_results(const char *name, size_t len)
{
	for (size_t i = 0; i < RESULTS; i++)
		if (strlen(results[i]) == len && !memcmp(name, results[i], len))
			return true;
	return false;
}

/* What a run that was killed may have left: a result's .part, or what it copied of a pipe. */
static bool is_part(const char *name)
{
	size_t len = strlen(name), part = strlen(OUT_FILE_PART);

	if (len <= part || strcmp(name + len - part, OUT_FILE_PART))
		return false;
	len -= part;
	if (is_one_of_results(name, len))
		return true;
	return len > 6 && !memcmp(name, "stdin.", 6) && strspn(name + 6, "0123456789") == len - 6;
}

static bool is_result(const char *name)
{
	return is_one_of_results(name, strlen(name)) || is_part(name);
}

bool out_folder_holds(const char *folder, const char *path)
{
	char *outer = realpath(folder, NULL), *inner = realpath(path, NULL);
	size_t len = outer ? strlen(outer) : 0;
	bool holds = outer && inner && !strncmp(inner, outer, len) && inner[len] == '/';

	free(outer);
	free(inner);
	return holds;
}

enum rp_error out_folder_clear_parts(const char *path)
{
	struct buf inner;
	char **name = NULL;
	size_t n = 0;
	enum rp_error err = file_list(path, &name, &n);

	if (err)
		return errno == ENOENT ? RP_OK : err;
	buf_init(&inner, NULL);
	for (size_t i = 0; i < n && !err; i++) {
		if (!is_part(name[i]))
			continue;
		buf_reset(&inner);
		if (!(err = buf_addf(&inner, "%s/%s", path, name[i])) &&
		    !(err = buf_add_byte(&inner, '\0')))
			err = remove_all(inner.data);
	}
	mem_free(&mem_default, name);
	buf_release(&inner);
	return err;
}

bool out_folder_check(const char *path, bool force)
{
	struct stat status;
	char **name = NULL;
	size_t n = 0, foreign = 0;
	enum rp_error err;

	if (stat(path, &status)) {
		if (errno == ENOENT)
			return true; /* made with the first file in it */
		message_failure(path, RP_ERR_IO);
		return false;
	}
	if (!S_ISDIR(status.st_mode)) {
		message_error("%s: is not a folder", path);
		return false;
	}
	if ((err = file_list(path, &name, &n))) {
		message_failure(path, err);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		foreign += !is_result(name[i]);
	mem_free(&mem_default, name);
	if (n && (!force || foreign)) {
		message_error(foreign ? "%s: holds files that are not results of reprint dedup; "
					"choose another folder"
				      : "%s: holds results of an earlier run; choose another "
					"folder, or replace them with --force",
			      path);
		return false;
	}
	return true;
}
