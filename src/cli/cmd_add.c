#include <inttypes.h>
#include <stdio.h>

#include "base/pool.h"
#include "cli/document_options.h"
#include "cli/document_walk.h"
#include "cli/main.h"
#include "cli/progress.h"
#include "cli/store_options.h"

struct settings {
	struct rp_string field[JSONL_FIELDS];
	uint64_t memory, max_document, level, threads;
	bool exact, quiet;
};

static const char about[] =
	"Sign documents into STORE, a folder that is made if it is not there: all of them in "
	"one commit, or none. A crash at any moment, a full disk or ^C leaves the store as it was "
	"before.\n\n"
	"INPUT is what reprint dedup takes: files, folders or -, JSON lines, WARC, WET or text. The "
	"store keeps no text. One process at a time can add; others may read meanwhile.";

static const char examples[] =
	"  reprint add seen.store 2018-07-*.jsonl.zst\n"
	"  reprint query seen.store tonight.jsonl && reprint add seen.store tonight.jsonl\n";

static int read_options(struct settings *s, int argc, char **argv, int *ret_n, bool *ret_go_on)
{
	const struct option table[] = {
		{.name = "fields",
		 .type = OPTION_PAIRS,
		 .argument = "FIELD=NAME,...",
		 .words = document_fields,
		 .help = "what the fields of JSON lines are called, if not by these words",
		 .to.pair = s->field},
		{.name = "max-document",
		 .type = OPTION_SIZE,
		 .argument = "SIZE",
		 .help = "documents longer than this are left out, and told",
		 .initial = "64M",
		 .least = 1,
		 .most = RP_TEXT_LIMIT - 1,
		 .to.size = &s->max_document},
		{.name = "memory",
		 .type = OPTION_SIZE,
		 .argument = "SIZE",
		 .help = "documents are written out before they and writing them take more",
		 .initial = "512M",
		 .least = (uint64_t)1 << 20,
		 .to.size = &s->memory},
		{.name = "threads",
		 .type = OPTION_COUNT,
		 .argument = "N",
		 .help = "how many to use, 0: one for each processor; the store is the same for "
			 "any number",
		 .initial = "0",
		 .most = POOL_THREADS_MAX,
		 .to.count = &s->threads},
		{.name = "zstd-level",
		 .type = OPTION_COUNT,
		 .argument = "N",
		 .help = "of the compression",
		 .initial = "1",
		 .least = 1,
		 .most = 19,
		 .to.count = &s->level},
		{.name = "exact",
		 .type = OPTION_FLAG,
		 .help = "keep every shingle where STORE is made by this: answers are exact, not "
			 "estimates, for 20 to 50 % more bytes",
		 .to.flag = &s->exact},
		{.name = "quiet",
		 .letter = 'q',
		 .type = OPTION_FLAG,
		 .help = "print errors only",
		 .to.flag = &s->quiet},
	};
	const struct options options = {
		.verb = "add",
		.synopsis = "[OPTION...] STORE INPUT...",
		.about = about,
		.option = table,
		.n = sizeof(table) / sizeof(table[0]),
		.examples = examples,
		.operands_least = 2,
		.operands = "a STORE and an INPUT",
	};

	return options_take(&options, argc, argv, ret_n, ret_go_on);
}

struct adding {
	struct rp_store *store;
	struct rp_store_failure failure;
};

static enum rp_error add(void *ctx, const struct rp_document *document,
			 const struct rp_sketch *sketch)
{
	struct adding *a = ctx;

	return rp_store_append(a->store, document, sketch, &a->failure);
}

int cmd_add(int argc, char **argv)
{
	struct settings s = {
		.memory = (uint64_t)512 << 20, .max_document = READER_MAX_DOCUMENT, .level = 1};
	struct document_walk_options walk = {.each = add};
	struct document_walk_counts counts = {0};
	struct rp_store_options options;
	struct adding a = {NULL, {""}};
	enum rp_error err;
	bool go_on, told;
	int n, status = read_options(&s, argc, argv, &n, &go_on);

	if (!go_on)
		return status;
	progress_set_quiet(s.quiet);
	rp_store_options_init(&options);
	options.write = options.create = true;
	options.memory = (size_t)s.memory;
	options.level = (int)s.level;
	options.one_in = s.exact ? 1 : 0;
	a.store = store_open_or_say(argv[0], &options);
	if (!a.store)
		return EXIT_STATUS_FAILED;
	walk.names = document_field_names(s.field);
	walk.max_document = (size_t)s.max_document;
	walk.threads = pool_threads((unsigned)s.threads);
	walk.ctx = &a;
	err = document_walk(argv + 1, (size_t)n - 1, &walk, &counts, &told);
	if (!err)
		err = rp_store_commit(a.store, &a.failure);
	if (err && !told)
		store_message(argv[0], err, &a.failure);
	if (!err && !s.quiet)
		fprintf(stderr, "%" PRIu64 " documents added, %" PRIu64 " bytes of text\n",
			counts.documents, counts.text_bytes);
	rp_store_close(a.store);
	return err ? EXIT_STATUS_FAILED : EXIT_STATUS_DONE;
}
