/*
 * What the command's arguments name: an ordered list of input files.
 *
 * Folders are walked: regular files of any name but hidden ones (".x") and unfinished
 * ones
 * ("x.part"); hidden folders are left out too.  Links are followed; a folder is walked
 * once, and a link back to a folder it is in is a fault.  A file that is named or found
 * twice is taken once.
 *
 * The list is sorted by name, bytewise: the order of the arguments does not matter.
 */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include <reprint/error.h>
#include "input/fault.h"
#include "input/out_file.h"

struct input {
	char *path; /* to be opened */
	/* Below the longest common folder of all arguments; of a file that is the only
	 * argument, its base name; "stdin" for "-".  Unique, relative, without "." and
	 * "..". */
	char *name;
	/* As found; reader_open() refuses a file that changed since. */
	dev_t dev;
	ino_t ino;
	uint64_t size;
	struct timespec mtime;
};

struct source {
	struct input *input;
	size_t n;
	size_t cap;
	size_t n_repeated;        /* files and folders met again and not taken again */
	struct fault_list faults; /* unreadable folders and links, loops */
	/* the rest is private */
	char **string; /* the names in 'faults' */
	size_t n_strings;
	size_t cap_strings;
	struct out_file **spool;
	size_t n_spools;
	size_t cap_spools;
};

struct source_options {
	/* Standard input and pipes are copied to spool.0.part, spool.1.part and so on,
	 * since they are read twice; source_release() removes them.  NULL: they are
	 * refused. */
	const char *spool;
	/* A folder that is not walked into, the command's output; NULL: none. */
	const char *skip;
};

void source_init(struct source *source);
void source_release(struct source *source);

/*
 * Collect the inputs of n arguments, 'source' being empty.
 *
 * An argument that does not exist or cannot be read is RP_ERR_IO, one that is the folder
 * 'skip' or cannot be spooled RP_ERR_MISUSE; then *ret_culprit is that argument, else
 * NULL.  What lies in a folder and cannot be read is a fault.  After a failure only
 * source_release() makes sense.
 */
enum rp_error source_collect(struct source *source, char *const *args, size_t n,
			     const struct source_options *options, const char **ret_culprit);

#endif
