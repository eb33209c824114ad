#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/main.h"
#include "cli/progress.h"
#include "cli/store_options.h"
#include "text/date.h"

/* compact, expire and merge write segments anew. */
struct settings {
	uint64_t memory;
	const char *before;
	bool quiet;
};

#define MEMORY_OPTION                                                                 \
	{                                                                             \
		.name = "memory", .type = OPTION_SIZE, .argument = "SIZE",            \
		.help = "segments are written so large that all takes about so much", \
		.initial = "512M", .least = (uint64_t)1 << 20, .to.size = &s->memory  \
	}
#define QUIET_OPTION                                                                              \
	{                                                                                         \
		.name = "quiet", .letter = 'q', .type = OPTION_FLAG, .help = "print errors only", \
		.to.flag = &s->quiet                                                              \
	}

static int read_compact(struct settings *s, int argc, char **argv, int *ret_n, bool *ret_go_on)
{
	const struct option table[] = {MEMORY_OPTION, QUIET_OPTION};
	const struct options options = {
		.verb = "compact",
		.synopsis = "[OPTION...] STORE",
		.about = "Write STORE anew with as few segments as fit the memory. Many commits "
			 "leave many segments, and each is asked in every query.\n\n"
			 "Readers go on meanwhile; killed at any moment, nothing has changed.",
		.option = table,
		.n = sizeof(table) / sizeof(table[0]),
		.examples = "  reprint compact --memory 1G seen.store\n",
		.operands_least = 1,
		.operands_most = 1,
		.operands = "a STORE",
	};

	return options_take(&options, argc, argv, ret_n, ret_go_on);
}

static int read_expire(struct settings *s, int argc, char **argv, int *ret_n, bool *ret_go_on)
{
	const struct option table[] = {
		{.name = "before",
		 .type = OPTION_STRING,
		 .argument = "DATE",
		 .help = "the first date that stays, as 2018-07-15 or 2018-07-15T08:00:00Z",
		 .to.string = &s->before},
		MEMORY_OPTION,
		QUIET_OPTION,
	};
	const struct options options = {
		.verb = "expire",
		.synopsis = "[OPTION...] --before DATE STORE",
		.about =
			"Take the documents dated before DATE out of STORE. Undated ones stay. What "
			"documents that stay have in common with them is kept.",
		.option = table,
		.n = sizeof(table) / sizeof(table[0]),
		.examples = "  reprint expire --before 2018-01-01 seen.store\n",
		.operands_least = 1,
		.operands_most = 1,
		.operands = "a STORE",
	};

	return options_take(&options, argc, argv, ret_n, ret_go_on);
}

static int read_merge(struct settings *s, int argc, char **argv, int *ret_n, bool *ret_go_on)
{
	const struct option table[] = {MEMORY_OPTION, QUIET_OPTION};
	const struct options options = {
		.verb = "merge",
		.synopsis = "[OPTION...] STORE OTHER...",
		.about =
			"Add the documents of other stores to STORE, which is made if it is not "
			"there, in one commit. Of documents with the same id the first stays: that "
			"of STORE, then that of the first OTHER; later ones are left out and "
			"counted.",
		.option = table,
		.n = sizeof(table) / sizeof(table[0]),
		.examples = "  reprint merge all.store host1.store host2.store\n",
		.operands_least = 2,
		.operands = "a STORE and another",
	};

	return options_take(&options, argc, argv, ret_n, ret_go_on);
}

static struct rp_store *open_for_writing(const char *path, const struct settings *s, bool create)
{
	struct rp_store_options options;

	rp_store_options_init(&options);
	options.write = true;
	options.create = create;
	options.memory = (size_t)s->memory;
	return store_open_or_say(path, &options);
}

static bool tell(void *ctx, double done)
{
	(void)ctx;
	progress_update((uint64_t)(done * 1000));
	return false;
}

static int rewrite(const char *path, const struct settings *s, struct rp_store_rewrite *rewrite,
		   uint64_t *ret_expired)
{
	struct rp_store *store = open_for_writing(path, s, false);
	struct rp_store_failure failure = {""};
	enum rp_error err;

	if (!store)
		return EXIT_STATUS_FAILED;
	rewrite->memory = (size_t)s->memory;
	rewrite->progress = tell;
	progress_begin("writing", 1000, PROGRESS_STEPS);
	err = rp_store_rewrite(store, rewrite, ret_expired, &failure);
	progress_end();
	if (err)
		store_message(path, err, &failure);
	rp_store_close(store);
	return err ? EXIT_STATUS_FAILED : EXIT_STATUS_DONE;
}

int cmd_compact(int argc, char **argv)
{
	struct settings s = {.memory = (uint64_t)512 << 20};
	struct rp_store_rewrite options = {.expires = false};
	uint64_t expired;
	bool go_on;
	int n, status = read_compact(&s, argc, argv, &n, &go_on);

	if (!go_on)
		return status;
	progress_set_quiet(s.quiet);
	return rewrite(argv[0], &s, &options, &expired);
}

int cmd_expire(int argc, char **argv)
{
	struct settings s = {.memory = (uint64_t)512 << 20};
	struct rp_store_rewrite options = {.expires = true};
	uint64_t expired = 0;
	bool go_on;
	int n, status = read_expire(&s, argc, argv, &n, &go_on);

	if (!go_on)
		return status;
	progress_set_quiet(s.quiet);
	if (!s.before || !date_parse(s.before, strlen(s.before), &options.before)) {
		if (s.before)
			message_error("expire: '%s' is no date, as 2018-07-15\n"
				      "See 'reprint expire --help'.",
				      s.before);
		else
			message_error("expire: no date is given\nSee 'reprint expire --help'.");
		return EXIT_STATUS_FAILED;
	}
	status = rewrite(argv[0], &s, &options, &expired);
	if (status == EXIT_STATUS_DONE && !s.quiet)
		fprintf(stderr, "%" PRIu64 " documents expired\n", expired);
	return status;
}

static enum rp_error merge(struct rp_store *store, const char *path, uint64_t *left_out,
			   struct rp_store_failure *failure, bool *ret_told)
{
	struct rp_store_options options;
	struct rp_store *other;
	uint64_t n = 0;
	enum rp_error err;

	rp_store_options_init(&options);
	other = store_open_or_say(path, &options);
	*ret_told = !other;
	if (!other)
		return RP_ERR_IO;
	err = rp_store_merge(store, other, &n, failure);
	rp_store_close(other);
	*left_out += n;
	return err;
}

int cmd_merge(int argc, char **argv)
{
	struct settings s = {.memory = (uint64_t)512 << 20};
	struct rp_store_failure failure = {""};
	struct rp_store *store;
	uint64_t left_out = 0;
	enum rp_error err = RP_OK;
	bool go_on, told = false;
	int n, status = read_merge(&s, argc, argv, &n, &go_on);

	if (!go_on)
		return status;
	progress_set_quiet(s.quiet);
	store = open_for_writing(argv[0], &s, true);
	if (!store)
		return EXIT_STATUS_FAILED;
	for (int i = 1; i < n && !err; i++)
		err = merge(store, argv[i], &left_out, &failure, &told);
	if (!err)
		err = rp_store_commit(store, &failure);
	if (err && !told)
		store_message(argv[0], err, &failure);
	if (!err && !s.quiet)
		fprintf(stderr, "%" PRIu64 " documents left out, whose ids were there before\n",
			left_out);
	rp_store_close(store);
	return err ? EXIT_STATUS_FAILED : EXIT_STATUS_DONE;
}
