#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/mem.h"
#include "base/pool.h"
#include "cli/dedup.h"
#include "cli/document_options.h"
#include "cli/interrupt.h"
#include "cli/main.h"
#include "cli/options.h"
#include "cli/out_folder.h"
#include "cli/progress.h"
#include "input/out_file.h"
#include "input/path.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static const char about[] =
	"Read a corpus of articles, find what was printed before, and write to the folder OUT\n"
	"the documents that stay (kept/), why each one stays or goes (decisions.jsonl), the\n"
	"clusters of copies (clusters.jsonl), the headlines and paragraphs that are printed\n"
	"twice or more (paragraphs.jsonl), and the counts (summary.json).\n"
	"\n"
	"INPUT is a file, a folder, or - for standard input: JSON lines, WARC or WET, plain or\n"
	"compressed by gzip or zstd, or text files (.txt). Every kept line is byte-identical.\n"
	"Two documents are compared exactly before one of them is removed for the other.";

static const char examples[] =
	"  reprint dedup news/ -o clean/\n"
	"      Read every file in news/ and below.\n"
	"  zstdcat 2024-*.jsonl.zst | reprint dedup - -o clean/ --keep earliest\n"
	"      Of each story keep the copy with the earliest date.\n"
	"  reprint dedup CC-NEWS-*.warc.wet.gz -o clean/ --level strict\n"
	"      Remove only what is surely a copy.\n"
	"  reprint dedup a.jsonl -o clean/ --fields text=body,date=published\n"
	"      The text is in the field \"body\", the date in \"published\".\n"
	"  reprint dedup tonight.jsonl -o clean/ --against seen.store\n"
	"      Keep what was not seen before, nor tonight.\n"
	"  reprint dedup news/ -o clean/ --keep source=ap.org --paragraphs strip\n"
	"      Keep the agencies' own copies, and cut repeated paragraphs out.\n";

static enum options_result take_options(struct dedup_options *o, int argc, char **argv, int *ret_n,
					int *ret_status)
{
	static const char *const keep[] = {"first", "earliest", "longest", "source=LIST", NULL};
	static const char *const paragraphs[] = {"keep", "mark", "strip", NULL};
	static const char *const bad_input[] = {"pass", "skip", NULL};
	const char *threshold[DEDUP_THRESHOLDS_MAX + 1] = {NULL};
	const struct option option[] = {
		{.type = OPTION_HEADING, .help = "Output"},
		{.name = "output",
		 .letter = 'o',
		 .type = OPTION_STRING,
		 .argument = "OUT",
		 .help = "the folder to write to; it must be new or empty",
		 .to.string = &o->out},
		{.name = "force",
		 .type = OPTION_FLAG,
		 .help = "replace the results of an earlier run in OUT",
		 .to.flag = &o->force},
		{.name = "paragraphs",
		 .type = OPTION_CHOICE,
		 .argument = "WHAT",
		 .words = paragraphs,
		 .help = "what to do to repeated paragraphs of kept documents: leave them, add "
			 "the field \"reprint_paragraphs\" that lists them, or cut those out that "
			 "an earlier kept place still has",
		 .initial = "keep",
		 .to.choice = &o->paragraphs},
		{.name = "places",
		 .type = OPTION_COUNT,
		 .argument = "N",
		 .help = "how many places a line of paragraphs.jsonl lists at most",
		 .initial = "100",
		 .to.count = &o->places},
		{.type = OPTION_HEADING, .help = "Judgement"},
		{.name = "level",
		 .type = OPTION_CHOICE,
		 .argument = "LEVEL",
		 .words = document_levels,
		 .help = "how much alike copies are: strict removes only what is surely a copy, "
			 "loose misses few. Of versions of one text one goes from a resemblance of "
			 ".5, .4 or .35, or if .8, .7 or .65 of it is found in the other; what makes "
			 "versions stands in reprint-dedup(1)",
		 .initial = "default",
		 .to.choice = &o->level},
		{.name = "window",
		 .type = OPTION_COUNT,
		 .argument = "DAYS",
		 .help = "texts that differ are copies only if dated at most so many days apart, "
			 "or undated; 0: whenever they were printed",
		 .initial = "0",
		 .most = 1000000,
		 .to.count = &o->window},
		{.name = "threshold",
		 .type = OPTION_PAIRS,
		 .argument = "NAME=N,...",
		 .words = threshold,
		 .help = "change numbers of the level, for experts; reprint-dedup(1) says what each "
			 "one means",
		 .to.pair = o->threshold},
		{.name = "against",
		 .type = OPTION_STRING,
		 .argument = "STORE",
		 .help = "remove what STORE, made by reprint add, has: documents that are exact, "
			 "duplicate or reprint of one there; nothing is added to it",
		 .to.string = &o->against},
		{.name = "keep",
		 .type = OPTION_CHOICE,
		 .argument = "WHICH",
		 .words = keep,
		 .help = "which copy stays: the first in the order of files and lines, the one "
			 "with the earliest date, the longest, or the one whose source comes first "
			 "in a list, as in source=ap.org,reuters.com; ties go to the smaller id",
		 .initial = "first",
		 .to.choice = &o->keep,
		 .rest = &o->sources},
		{.type = OPTION_HEADING, .help = "Input"},
		{.name = "fields",
		 .type = OPTION_PAIRS,
		 .argument = "FIELD=NAME,...",
		 .words = document_fields,
		 .help = "what the fields of JSON lines are called, if not by these words",
		 .to.pair = o->field},
		{.name = "max-document",
		 .type = OPTION_SIZE,
		 .argument = "SIZE",
		 .help = "documents longer than this are passed through unjudged",
		 .initial = "64M",
		 .least = 1,
		 .most = RP_TEXT_LIMIT - 1,
		 .to.size = &o->max_document},
		{.name = "bad-input",
		 .type = OPTION_CHOICE,
		 .argument = "WHAT",
		 .words = bad_input,
		 .help = "what to do with lines that are no documents: pass them through to "
			 "kept/ as they are, or skip them; either way they are counted and told",
		 .initial = "pass",
		 .to.choice = &o->bad_input},
		{.name = "fail-on-bad-input",
		 .type = OPTION_FLAG,
		 .help = "exit with 1 if there was any",
		 .to.flag = &o->fail_on_bad_input},
		{.type = OPTION_HEADING, .help = "Running"},
		{.name = "threads",
		 .type = OPTION_COUNT,
		 .argument = "N",
		 .help = "how many to use, 0: one for each processor; the results are the same "
			 "for any number",
		 .initial = "0",
		 .most = POOL_THREADS_MAX,
		 .to.count = &o->threads},
		{.name = "quiet",
		 .letter = 'q',
		 .type = OPTION_FLAG,
		 .help = "print errors only",
		 .to.flag = &o->quiet},
	};
	const struct options options = {
		.verb = "dedup",
		.synopsis = "[OPTION...] INPUT... -o OUT",
		.about = about,
		.option = option,
		.n = sizeof(option) / sizeof(option[0]),
		.examples = examples,
		.operands_least = 1,
		.operands = "an INPUT",
	};
	bool go_on;

	for (uint32_t i = 0; i < rp_threshold_count(); i++)
		threshold[i] = rp_threshold_name(i);
	*o = (struct dedup_options){.level = RP_LEVEL_DEFAULT,
				    .keep = RP_KEEP_FIRST,
				    .max_document = READER_MAX_DOCUMENT,
				    .places = 100};
	*ret_status = options_take(&options, argc, argv, ret_n, &go_on);
	if (!go_on)
		return OPTIONS_HELP;
	if (!o->out) {
		message_error("dedup: no output folder is given\nSee 'reprint dedup --help'.");
		*ret_status = EXIT_STATUS_FAILED;
		return OPTIONS_WRONG;
	}
	return OPTIONS_READY;
}

/* The numbers of the level, but for those that are given. */
static bool take_thresholds(const struct dedup_options *o, struct rp_thresholds *ret)
{
	*ret = rp_thresholds_of((enum rp_level)o->level);
	for (uint32_t i = 0; i < rp_threshold_count(); i++) {
		const char *value = o->threshold[i].data;
		char *end = NULL;

		/* Hexadecimal, infinite and what is no number at all are left out. */
		if (!value || (!value[strspn(value, "0123456789.eE+-")] &&
			       !rp_threshold_set(ret, i, strtod(value, &end)) && !*end))
			continue;
		message_error("dedup: --threshold: '%s' is no value for %s\n"
			      "See THRESHOLDS in reprint-dedup(1).",
			      value, rp_threshold_name(i));
		return false;
	}
	return true;
}

enum rp_error dedup_path(const struct dedup *d, const char *name, struct buf *path)
{
	enum rp_error err;

	buf_reset(path);
	if ((err = buf_addf(path, "%s/%s", d->options.out, name)))
		return err;
	return buf_add_byte(path, '\0');
}

static bool tell_solving(void *ctx, double done)
{
	(void)ctx;
	progress_update((uint64_t)(done * 1000));
	return false;
}

static enum rp_error make_corpus(struct dedup *d)
{
	struct rp_corpus_options options;
	struct rp_string *source = NULL;
	const char *list = d->options.keep == RP_KEEP_SOURCE ? d->options.sources : NULL;
	size_t cap = 0, n = 0;
	struct rp_string s;
	enum rp_error err = RP_OK;

	while (!err && options_next(&list, &s))
		if (!(err = RP_GROW(&mem_default, &source, &cap, n + 1)))
			source[n++] = s;
	rp_corpus_options_init(&options);
	options.thresholds = d->thresholds;
	options.window_days = (uint32_t)d->options.window;
	options.keep = (enum rp_keep)d->options.keep;
	options.sources = source;
	options.n_sources = (uint32_t)n;
	options.progress = tell_solving;
	if (!err)
		err = rp_corpus_new(&options, &d->corpus);
	mem_free(&mem_default, source);
	return err;
}

enum rp_error dedup_blame(struct dedup_blame *blame, const char *name, enum rp_error err)
{
	if (err)
		*blame = (struct dedup_blame){name, errno};
	return err;
}

/* Whether a write failed for want of room, which no read does. */
static bool is_full(int cause)
{
	return cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
}

/* An input inside OUT would be removed with the earlier results, or overwritten. */
static enum rp_error check_places(struct dedup *d)
{
	for (size_t i = 0; i < d->source.n; i++) {
		const char *path = d->source.input[i].path;

		/* What was copied of a pipe is there on purpose. */
		if (!path_ends_with(path, OUT_FILE_PART) && out_folder_holds(d->options.out, path))
			return dedup_blame(&d->blame, path, RP_ERR_MISUSE);
	}
	return RP_OK;
}

/* Find the inputs, and only then remove what an earlier run left. */
static enum rp_error collect(struct dedup *d, char **inputs, size_t n)
{
	struct source_options options = {NULL, d->options.out};
	const char *culprit = NULL;
	enum rp_error err;

	if ((err = dedup_path(d, "stdin", &d->path)) ||
	    (err = out_folder_clear_parts(d->options.out)))
		return err;
	options.spool = d->path.data;
	if ((err = source_collect(&d->source, inputs, n, &options, &culprit)))
		return dedup_blame(&d->blame, is_full(errno) ? d->path.data : culprit, err);
	if ((err = check_places(d)))
		return err;
	return dedup_blame(&d->blame, d->options.out, out_folder_clear(d->options.out));
}

static enum rp_error run(struct dedup *d, char **inputs, size_t n)
{
	double start = now();
	enum rp_error err;

	if ((err = collect(d, inputs, n)) || (err = dedup_read(d)))
		return err;
	d->seconds[0] = now() - start;

	start = now();
	progress_begin("solving", 1000, PROGRESS_STEPS);
	err = rp_corpus_solve(d->corpus, d->threads);
	progress_end();
	if (err)
		return err;
	if ((err = dedup_against_settle(&d->against, d->corpus)))
		return err;
	d->seconds[1] = now() - start;

	start = now();
	if ((err = dedup_keep(d)) || (err = dedup_report(d)) ||
	    (err = dedup_blame(&d->blame, d->faults.path, fault_report_finish(&d->faults))))
		return err;
	d->seconds[2] = now() - start;
	return dedup_summarize(d);
}

/* What an error is about, in words that say what to do. */
static void explain(const struct dedup *d, enum rp_error err)
{
	const char *name = d->blame.name ? d->blame.name : d->options.out;

	errno = d->blame.cause;
	if (err == RP_ERR_IO && errno == ESTALE)
		message_error("%s: changed while it was read; nothing of it can be trusted, run "
			      "again when it is at rest",
			      name);
	else if (err == RP_ERR_MISUSE && d->blame.name)
		message_error("%s: cannot be an input: it is or is in the output folder, or is "
			      "standard input named twice",
			      name);
	else
		message_failure(name, err);
}

static void release(struct dedup *d)
{
	rp_corpus_free(d->corpus);
	dedup_against_close(&d->against);
	longest_runs_release(&d->runs);
	for (uint32_t i = 0; d->excerpt && i < d->repeats; i++)
		mem_free(&mem_default, (void *)(uintptr_t)d->excerpt[i].data);
	mem_free(&mem_default, d->excerpt);
	mem_free(&mem_default, d->origin);
	mem_free(&mem_default, d->input_bytes);
	buf_release(&d->path);
	fault_report_release(&d->faults);
	source_release(&d->source);
}

int cmd_dedup(int argc, char **argv)
{
	struct dedup d = {0};
	struct buf faults_path;
	int n, status;
	enum rp_error err;

	if (take_options(&d.options, argc, argv, &n, &status) != OPTIONS_READY)
		return status;
	if (!take_thresholds(&d.options, &d.thresholds))
		return EXIT_STATUS_FAILED;
	progress_set_quiet(d.options.quiet);
	buf_init(&faults_path, NULL);
	buf_init(&d.path, NULL);
	source_init(&d.source);
	/* A limit on file sizes is an error of the write, like a full disk; that nobody reads stderr
	 * is no reason to end. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	d.threads = pool_threads((unsigned)d.options.threads);
	reader_limits_init(&d.limits);
	d.limits.max_document = (size_t)d.options.max_document;

	status = EXIT_STATUS_FAILED;
	if ((err = dedup_path(&d, "bad-input.jsonl", &faults_path)))
		goto done;
	fault_report_init(&d.faults, faults_path.data, d.options.bad_input == BAD_INPUT_SKIP);
	d.names = document_field_names(d.options.field);
	if ((err = interrupt_watch()) || (err = make_corpus(&d)))
		goto done;
	if (!out_folder_check(d.options.out, d.options.force) ||
	    !dedup_against_open(&d.against, d.options.against, &d.thresholds,
				(uint32_t)d.options.window, d.threads))
		goto done;
	if ((err = run(&d, argv, (size_t)n)))
		goto done;
	dedup_tell(&d);
	status = d.options.fail_on_bad_input && d.faults.total ? EXIT_STATUS_NO : EXIT_STATUS_DONE;
done:
	if (err)
		explain(&d, err);
	release(&d);
	buf_release(&faults_path);
	return status;
}
