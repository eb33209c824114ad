#include "input/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "input/file.h"
#include "input/inode_set.h"
#include "input/path.h"
#include "input/walk.h"

#define SPOOL_PIECE ((size_t)1 << 20)

/* An argument that is not "-". */
struct argument {
	const char *given;
	char *absolute;
	struct stat status;
};

void source_init(struct source *source)
{
	memset(source, 0, sizeof(*source));
	fault_list_init(&source->faults);
}

void source_release(struct source *source)
{
	size_t i;

	for (i = 0; i < source->n; i++) {
		mem_free(&mem_default, source->input[i].path);
		mem_free(&mem_default, source->input[i].name);
	}
	for (i = 0; i < source->n_strings; i++)
		mem_free(&mem_default, source->string[i]);
	for (i = 0; i < source->n_spools; i++) {
		out_file_abort(source->spool[i]);
		mem_free(&mem_default, source->spool[i]);
	}
	mem_free(&mem_default, source->input);
	mem_free(&mem_default, source->string);
	mem_free(&mem_default, source->spool);
	fault_list_release(&source->faults);
	source_init(source);
}

static char *copy_string(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = mem_alloc(&mem_default, size, 1);

	return copy ? memcpy(copy, s, size) : NULL;
}

/* What walk() calls for every file. */
static enum rp_error add_input(void *ctx, const char *path, const char *name,
			       const struct stat *status)
{
	struct source *source = ctx;
	struct input input = {0};
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &source->input, &source->cap, source->n + 1)))
		return err;
	input.path = copy_string(path);
	input.name = copy_string(name);
	if (!input.path || !input.name) {
		mem_free(&mem_default, input.path);
		mem_free(&mem_default, input.name);
		return RP_ERR_NOMEM;
	}
	input.dev = status->st_dev;
	input.ino = status->st_ino;
	input.size = (uint64_t)status->st_size;
	input.mtime = status->st_mtim;
	source->input[source->n++] = input;
	return RP_OK;
}

/* What walk() calls for every folder or link that it could not take. */
static enum rp_error add_fault(void *ctx, const char *name, struct fault *fault)
{
	struct source *source = ctx;
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &source->string, &source->cap_strings,
			   source->n_strings + 1)))
		return err;
	source->string[source->n_strings] = copy_string(name);
	if (!source->string[source->n_strings])
		return RP_ERR_NOMEM;
	fault->name = source->string[source->n_strings++];
	return fault_list_add(&source->faults, fault);
}

/* Copy what 'fd' gives to a file of its own and take that as an input. */
static enum rp_error spool(struct source *source, int fd, const char *name, const char *prefix)
{
	struct out_file *file = NULL;
	char *piece = NULL;
	enum rp_error err;
	struct stat status;
	struct buf path;
	size_t len;

	buf_init(&path, NULL);
	if ((err = RP_GROW(&mem_default, &source->spool, &source->cap_spools,
			   source->n_spools + 1)))
		goto done;
	err = RP_ERR_NOMEM;
	file = mem_alloc(&mem_default, 1, sizeof(*file));
	piece = mem_alloc(&mem_default, SPOOL_PIECE, 1);
	if (!file || !piece || buf_addf(&path, "%s.%zu", prefix, source->n_spools) ||
	    buf_add_byte(&path, '\0'))
		goto done;
	if ((err = out_file_create(file, path.data)))
		goto done;
	source->spool[source->n_spools++] = file;
	do {
		if ((err = file_read(fd, piece, SPOOL_PIECE, &len)) ||
		    (err = out_file_write(file, piece, len)))
			goto spooled;
	} while (len == SPOOL_PIECE);
	if ((err = out_file_flush(file)) || (err = file_status(file->fd, &status)))
		goto spooled;
	err = add_input(source, file->part, name, &status);
spooled:
	file = NULL;
done:
	mem_free(&mem_default, file);
	mem_free(&mem_default, piece);
	buf_release(&path);
	return err;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct input *)a)->name, ((const struct input *)b)->name);
}

/* The first last: on top of walk's stack. */
static int compare_arguments(const void *a, const void *b)
{
	return strcmp(((const struct argument *)b)->absolute,
		      ((const struct argument *)a)->absolute);
}

/* Sort by name, and of each file keep the first. */
static enum rp_error sort_inputs(struct source *source)
{
	struct inode_set seen;
	enum rp_error err = RP_OK;
	struct input *in;
	size_t kept = 0;
	size_t i;
	bool added;

	inode_set_init(&seen);
	if (source->n)
		qsort(source->input, source->n, sizeof(*source->input), compare_names);
	for (i = 0; i < source->n; i++) {
		in = &source->input[i];
		added = true;
		/* After a failure the rest is moved together all the same, to be
		 * released. */
		if (!err)
			err = inode_set_add(&seen, in->dev, in->ino, &added);
		if (added) {
			source->input[kept++] = *in;
			continue;
		}
		source->n_repeated++;
		mem_free(&mem_default, in->path);
		mem_free(&mem_default, in->name);
	}
	source->n = kept;
	inode_set_release(&seen);
	return err;
}

/* Put standard input in last, with a name that no file has. */
static enum rp_error add_standard_input(struct source *source, const char *prefix)
{
	struct input key = {0};
	char name[32] = "stdin";
	enum rp_error err;
	unsigned i;

	key.name = name;
	for (i = 2;
	     source->n && bsearch(&key, source->input, source->n, sizeof(key), compare_names); i++)
		snprintf(name, sizeof(name), "stdin-%u", i);
	if ((err = spool(source, STDIN_FILENO, name, prefix)))
		return err;
	qsort(source->input, source->n, sizeof(*source->input), compare_names);
	return RP_OK;
}

/* The folder that an argument's names are below: itself, or the one it is in. */
static size_t folder_of(const struct argument *argument)
{
	if (S_ISDIR(argument->status.st_mode))
		return path_common(argument->absolute, argument->absolute);
	return path_parent(argument->absolute);
}

/* The length of the longest common folder, a prefix of argument[0].absolute. */
static size_t common_folder(const struct argument *argument, size_t n)
{
	size_t common = folder_of(&argument[0]);
	size_t len;
	size_t i;

	for (i = 1; i < n; i++) {
		len = path_common(argument[0].absolute, argument[i].absolute);
		if (len > folder_of(&argument[i]))
			len = folder_of(&argument[i]);
		if (len < common)
			common = len;
	}
	return common;
}

/* See that an argument is there and can be read, before anything is done. */
static enum rp_error examine(struct argument *argument, const char *cwd,
			     const struct source_options *options)
{
	struct stat *st = &argument->status;
	enum rp_error err;
	char **names = NULL;
	struct buf path;
	size_t n;
	int fd;

	if (stat(argument->given, st))
		return RP_ERR_IO;
	if (S_ISDIR(st->st_mode)) {
		err = file_list(argument->given, &names, &n);
		mem_free(&mem_default, names);
	} else if (S_ISREG(st->st_mode)) {
		err = file_open(argument->given, &fd);
		if (!err)
			file_close(fd);
	} else {
		err = options->spool ? RP_OK : RP_ERR_MISUSE;
	}
	if (err)
		return err;
	buf_init(&path, NULL);
	if ((err = path_absolute(&path, cwd, argument->given)))
		buf_release(&path);
	else
		argument->absolute = path.data;
	return err;
}

static enum rp_error take(struct source *source, struct walk *walk, const struct argument *argument,
			  size_t folder, const struct source_options *options)
{
	const char *name = path_below(argument->absolute, folder);
	enum rp_error err;
	int fd;

	if (S_ISDIR(argument->status.st_mode))
		return walk_add(walk, argument->given, name, &argument->status);
	if (S_ISREG(argument->status.st_mode))
		return add_input(source, argument->given, name, &argument->status);
	if ((err = file_open(argument->given, &fd)))
		return err;
	err = spool(source, fd, name, options->spool);
	file_close(fd);
	return err;
}

/* getcwd() of any length. */
static enum rp_error get_cwd(struct buf *cwd)
{
	enum rp_error err;

	if ((err = buf_reserve(cwd, 256)))
		return err;
	while (!getcwd(cwd->data, cwd->cap)) {
		if (errno != ERANGE)
			return RP_ERR_IO;
		if ((err = buf_reserve(cwd, cwd->cap * 2)))
			return err;
	}
	return RP_OK;
}

enum rp_error source_collect(struct source *source, char *const *args, size_t n,
			     const struct source_options *options, const char **ret_culprit)
{
	struct argument *argument = NULL;
	bool standard_input = false;
	const char *culprit = NULL;
	struct stat skip;
	bool has_skip = options->skip && !stat(options->skip, &skip);
	struct walk walk;
	enum rp_error err;
	struct buf cwd;
	size_t n_arguments = 0;
	size_t folder;
	size_t i;

	walk_init(&walk, has_skip ? &skip : NULL, add_input, add_fault, source);
	buf_init(&cwd, NULL);
	argument = mem_alloc(&mem_default, n, sizeof(*argument));
	err = argument ? get_cwd(&cwd) : RP_ERR_NOMEM;
	if (err)
		goto done;
	for (i = 0; i < n; i++) {
		if (!strcmp(args[i], "-")) {
			source->n_repeated += standard_input;
			standard_input = true;
			culprit = args[i];
			err = options->spool ? RP_OK : RP_ERR_MISUSE;
		} else {
			culprit = argument[n_arguments].given = args[i];
			err = examine(&argument[n_arguments], cwd.data, options);
			if (!err && has_skip &&
			    skip.st_ino == argument[n_arguments].status.st_ino &&
			    skip.st_dev == argument[n_arguments].status.st_dev)
				err = RP_ERR_MISUSE;
			n_arguments += argument[n_arguments].absolute != NULL;
		}
		if (err)
			goto done;
	}
	if (n_arguments) {
		folder = common_folder(argument, n_arguments);
		qsort(argument, n_arguments, sizeof(*argument), compare_arguments);
		for (i = 0; i < n_arguments; i++) {
			culprit = argument[i].given;
			if ((err = take(source, &walk, &argument[i], folder, options)))
				goto done;
		}
	}
	culprit = NULL;
	if ((err = walk_run(&walk)) || (err = sort_inputs(source)))
		goto done;
	source->n_repeated += walk.n_repeated;
	if (standard_input) {
		culprit = "-";
		err = add_standard_input(source, options->spool);
	}
done:
	*ret_culprit = err ? culprit : NULL;
	for (i = 0; i < n_arguments; i++)
		mem_free(&mem_default, argument[i].absolute);
	mem_free(&mem_default, argument);
	buf_release(&cwd);
	walk_release(&walk);
	return err;
}
