/*
 * make_corpus.c - writes a corpus of made-up news, in which stories are
 * reprinted by many sites, together with the truth about every document.
 *
 * The work is done in two passes. The first makes a plan: for each document
 * its role, story, site and date, a few bytes each, and shuffles it. The
 * second makes the documents one after the other from the plan and writes
 * them at once. A document depends on nothing but the seed and its place in
 * the plan - a copy draws its story again instead of looking it up - so the
 * memory needed does not grow with the text.
 */
#define _POSIX_C_SOURCE 200809L
#include "corpus.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	OUT_SIZE = 1 << 20,
	ARENA_SIZE = 8 << 20,
	MEAN_GUESS = 3700, /* bytes of a document, before measuring */
	SAMPLE_MOST = 8000,
	MOST_DOCUMENTS = 1000000000,
	DOCUMENTS_DEFAULT = 1000,
};

static const char usage[] =
	"usage: make_corpus [options] -o OUTDIR\n"
	"\n"
	"Writes OUTDIR/corpus.jsonl, a corpus of made-up news with reprinted stories,\n"
	"and the truth about it: OUTDIR/documents.tsv and OUTDIR/paragraphs.tsv.\n"
	"The same options give the same bytes on every machine.\n"
	"\n"
	"  -o, --output OUTDIR   the folder to write to; made if it is not there\n"
	"  --documents N         how many documents (default 1000)\n"
	"  --bytes SIZE          about how large corpus.jsonl is to be; K, M or G\n"
	"                        behind the number stand for powers of 1024\n"
	"  --seed S              a number that chooses the corpus (default 1)\n"
	"  --stories DIR         where the stories are (default datasets/stories)\n"
	"  --languages LIST      codes with commas between, or all (default all)\n"
	"  --copies N            every story has N copies, and there is nothing else\n"
	"                        (default: 1 to 40, among unrelated articles)\n"
	"  --ocr RATE            share of the letters of copies that a scanner\n"
	"                        misread, 0 to 0.5 (default 0)\n"
	"  --no-truth            write corpus.jsonl only\n"
	"  --help                show this text\n";

struct options {
	uint64_t documents, bytes, seed;
	const char *stories, *languages, *output;
	uint32_t noise; /* of 2^32 */
	uint32_t copies;
	bool truth;
};

/* ---- output files ---- */

struct out {
	int fd; /* -1: only count */
	char *path, *data;
	size_t used;
	uint64_t total;
};

static void out_open(struct out *out, const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 2;

	out->path = memory_get(size, 1);
	snprintf(out->path, size, "%s/%s", dir, name);
	out->data = memory_get(OUT_SIZE, 1);
	out->fd = open(out->path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (out->fd < 0)
		die("%s: %s", out->path, strerror(errno));
}

static void out_flush(struct out *out)
{
	size_t done = 0;

	while (out->fd >= 0 && done < out->used) {
		ssize_t got = write(out->fd, out->data + done, out->used - done);

		if (got < 0 && errno != EINTR)
			die("%s: %s", out->path, strerror(errno));
		done += got > 0 ? (size_t)got : 0;
	}
	out->total += out->used;
	out->used = 0;
}

static void out_close(struct out *out)
{
	out_flush(out);
	if (out->fd >= 0 && close(out->fd))
		die("%s: %s", out->path, strerror(errno));
	free(out->data);
	free(out->path);
}

static void out_bytes(struct out *out, const char *text, size_t size)
{
	while (size > OUT_SIZE - out->used) {
		size_t part = OUT_SIZE - out->used;

		memcpy(out->data + out->used, text, part);
		out->used += part;
		text += part;
		size -= part;
		out_flush(out);
	}
	memcpy(out->data + out->used, text, size);
	out->used += size;
}

static void out_span(struct out *out, struct span span)
{
	out_bytes(out, span.text, span.size);
}

static void out_text(struct out *out, const char *text)
{
	out_bytes(out, text, strlen(text));
}

/* At least `width` digits, zeros in front. */
static void out_number(struct out *out, uint64_t number, unsigned width)
{
	char digits[24];
	unsigned at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number || sizeof(digits) - at < width);
	out_bytes(out, digits + at, sizeof(digits) - at);
}

/* Whether one of eight bytes is '"', '\\' or below 0x20; may say yes wrongly. */
static bool needs_escape(const char *at)
{
	const uint64_t ones = UINT64_MAX / 255, highs = ones << 7;
	uint64_t bytes, quotes, slashes;

	memcpy(&bytes, at, sizeof(bytes));
	quotes = bytes ^ ones * '"';
	slashes = bytes ^ ones * '\\';
	return ((bytes - ones * 0x20) | (quotes - ones) | (slashes - ones)) & ~bytes & highs;
}

/* The text of a JSON string; runs without special characters go in one piece. */
static void out_json(struct out *out, struct span span)
{
	const char *at = span.text, *end = at + span.size, *run = at;

	for (; at < end; at++) {
		unsigned char c;
		char escape[8];

		while (end - at > 8 && !needs_escape(at))
			at += 8;
		c = (unsigned char)*at;
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		out_bytes(out, run, (size_t)(at - run));
		run = at + 1;
		if (c >= 0x20)
			snprintf(escape, sizeof(escape), "\\%c", c);
		else
			snprintf(escape, sizeof(escape), "\\u%04x", c);
		out_text(out, escape);
	}
	out_bytes(out, run, (size_t)(at - run));
}

/* ---- documents ---- */

struct outputs {
	struct out corpus, documents, paragraphs;
	bool truth;
};

/* Ids count the places in the output, so they tell nothing about roles. */
static void out_id(struct out *out, const struct plan *plan, uint32_t number)
{
	out_bytes(out, "d", 1);
	out_number(out, plan->position[number] + UINT64_C(1), 7);
}

static void out_date(struct out *out, uint32_t minutes)
{
	static const unsigned char lengths[] = {/* from January 2024 on */
						31, 29, 31, 30, 31, 30, 31,
						31, 30, 31, 30, 31, 31, 28};
	uint32_t day = minutes / MINUTES_PER_DAY, month = 0;

	while (month + 1 < sizeof(lengths) && day >= lengths[month])
		day -= lengths[month++];
	out_number(out, 2024 + month / 12, 4);
	out_text(out, "-");
	out_number(out, month % 12 + 1, 2);
	out_text(out, "-");
	out_number(out, day + 1, 2);
	out_text(out, "T");
	out_number(out, minutes % MINUTES_PER_DAY / 60, 2);
	out_text(out, ":");
	out_number(out, minutes % 60, 2);
	out_text(out, ":00Z");
}

static void corpus_write(struct out *out, const struct plan *plan, uint32_t number,
			 const struct brief *brief, const struct article *article)
{
	out_text(out, "{\"id\":\"");
	out_id(out, plan, number);
	out_text(out, "\",\"url\":\"https://");
	out_span(out, brief->site->domain);
	out_text(out, "/news/");
	out_number(out, plan->position[number] + UINT64_C(100001), 1);
	out_text(out, "\",\"source\":\"");
	out_json(out, brief->site->name);
	out_text(out, "\",\"date\":\"");
	out_date(out, plan->documents[number].minutes);
	out_text(out, "\",\"title\":\"");
	out_json(out, article->title.text);
	out_text(out, "\",\"text\":\"");
	for (unsigned i = 0; i < article->count; i++) {
		if (i)
			out_text(out, "\\n");
		out_json(out, article->paragraphs[i].text);
	}
	out_text(out, "\"}\n");
}

/* Files give their stories a name; drawn stories and decoys have a number. */
static void out_story(struct out *out, const struct plan *plan, uint32_t number,
		      const struct brief *brief)
{
	if (brief->file && brief->role != ROLE_DECOY) {
		out_text(out, brief->file->name);
		return;
	}
	out_text(out, brief->language->code);
	out_text(out, "-");
	out_number(out, plan->documents[number].story, 7);
}

static void operations_write(struct out *out, const struct brief *brief,
			     const struct article *article)
{
	const char *comma = "";

	if (brief->role == ROLE_DECOY) {
		out_text(out, "template=");
		out_text(out, brief->file->name);
		comma = ",";
	}
	for (unsigned i = 0; i < OP_COUNT; i++) {
		if (!(article->operations & 1u << i))
			continue;
		out_text(out, comma);
		out_text(out, operation_names[i]);
		comma = ",";
	}
	if (!*comma)
		out_text(out, "-");
}

static void document_truth(struct out *out, const struct plan *plan, uint32_t number,
			   const struct brief *brief, const struct article *article)
{
	static const char *const roles[] = {"original", "copy", "embedded", "decoy", "unrelated"};
	unsigned share = (article->words_kept * 1000 + article->words_all / 2) / article->words_all;

	out_id(out, plan, number);
	out_text(out, "\t");
	out_story(out, plan, number, brief);
	out_text(out, "\t");
	out_text(out, roles[brief->role]);
	out_text(out, "\t");
	if (plan->documents[number].of == NO_DOCUMENT)
		out_text(out, "-");
	else
		out_id(out, plan, plan->documents[number].of);
	out_text(out, "\t");
	out_number(out, share / 1000, 1);
	out_text(out, ".");
	out_number(out, share % 1000, 3);
	out_text(out, "\t");
	operations_write(out, brief, article);
	out_text(out, "\n");
}

static void origin_write(struct out *out, const struct plan *plan, uint32_t number,
			 const struct brief *brief, struct origin origin, unsigned paragraph)
{
	switch (origin.type) {
	case ORIGIN_STORY:
		out_story(out, plan, number, brief);
		break;
	case ORIGIN_OWN:
		out_id(out, plan, number);
		break;
	case ORIGIN_SITE:
		out_span(out, brief->site->domain);
		break;
	case ORIGIN_LANGUAGE:
		out_text(out, "any-");
		out_text(out, brief->language->code);
		break;
	}
	out_text(out, ":");
	out_number(out, paragraph, 1);
}

static void paragraph_truth(struct out *out, const struct plan *plan, uint32_t number,
			    const struct brief *brief, const struct paragraph *paragraph,
			    unsigned place)
{
	static const char *const kinds[] = {"headline", "paragraph", "furniture", "local"};
	struct origin origin = paragraph->origin;
	char part[] = {'/', origin.part, '\0'};

	out_id(out, plan, number);
	out_text(out, "\t");
	out_number(out, place, 1);
	out_text(out, "\t");
	out_text(out, kinds[paragraph->kind]);
	out_text(out, "\t");
	origin_write(out, plan, number, brief, origin, origin.first);
	if (origin.part)
		out_text(out, part);
	if (origin.second) {
		out_text(out, "+");
		origin_write(out, plan, number, brief, origin, origin.second);
	}
	out_text(out, "\n");
}

static void truth_write(struct outputs *outputs, const struct plan *plan, uint32_t number,
			const struct brief *brief, const struct article *article)
{
	document_truth(&outputs->documents, plan, number, brief, article);
	paragraph_truth(&outputs->paragraphs, plan, number, brief, &article->title, 0);
	for (unsigned i = 0; i < article->count; i++)
		paragraph_truth(&outputs->paragraphs, plan, number, brief, &article->paragraphs[i],
				i + 1);
}

static void plan_write(const struct plan *plan, uint32_t count, struct outputs *outputs)
{
	struct article *article = memory_get(1, sizeof(*article));

	arena_init(&article->arena, ARENA_SIZE);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t number = plan->order[i];
		struct brief brief = brief_make(plan, number);

		article_make(article, &brief);
		corpus_write(&outputs->corpus, plan, number, &brief, article);
		if (outputs->truth)
			truth_write(outputs, plan, number, &brief, article);
	}
	free(article->arena.data);
	free(article);
}

/* ---- how many documents make so many bytes ---- */

/* The size of the first `sample` documents in a corpus of `documents`. */
static uint64_t sample_bytes(const struct plan *like, uint32_t documents, uint32_t sample)
{
	struct plan plan = *like;
	struct outputs outputs = {.corpus = {.fd = -1}};

	outputs.corpus.data = memory_get(OUT_SIZE, 1);
	plan_make(&plan, documents);
	plan_write(&plan, sample, &outputs);
	out_flush(&outputs.corpus);
	free(outputs.corpus.data);
	plan_free(&plan);
	return outputs.corpus.total;
}

/*
 * Documents cannot be left out once they are planned, since others are made
 * of them. So the mean size in a sample tells how many to plan; twice,
 * because stories from files, which are shorter, weigh more in small corpora.
 */
static uint32_t documents_for_bytes(const struct plan *plan, uint64_t bytes)
{
	uint64_t documents = bytes / MEAN_GUESS;

	for (unsigned i = 0; i < 2; i++) {
		uint32_t sample;
		uint64_t got;

		if (documents > MOST_DOCUMENTS)
			die("--bytes: more than %d documents", MOST_DOCUMENTS);
		documents += !documents;
		sample = documents < SAMPLE_MOST ? (uint32_t)documents : SAMPLE_MOST;
		got = sample_bytes(plan, (uint32_t)documents, sample);
		documents = bytes / got * sample + bytes % got * sample / got;
	}
	return documents ? (uint32_t)documents : 1;
}

/* ---- the command ---- */

static uint64_t number_parse(const char *option, const char *value, uint64_t most)
{
	uint64_t number = 0;

	for (const char *at = value; *at; at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (digit > 9 || number > (most - digit) / 10)
			die("%s: \"%s\" is not a number up to %" PRIu64, option, value, most);
		number = number * 10 + digit;
	}
	if (!*value)
		die("%s: an empty number", option);
	return number;
}

static uint64_t size_parse(const char *option, const char *value)
{
	static const char units[] = "KMG";
	size_t size = strlen(value);
	const char *unit = size ? strchr(units, value[size - 1]) : NULL;
	unsigned shift = unit && size ? 10 * (unsigned)(unit - units + 1) : 0;
	char digits[24];

	if (size >= sizeof(digits))
		die("%s: \"%s\" is too large", option, value);
	memcpy(digits, value, size + 1);
	if (shift)
		digits[size - 1] = '\0';
	return number_parse(option, digits, UINT64_C(1) << (50 - shift)) << shift;
}

static uint32_t rate_parse(const char *option, const char *value)
{
	char *end;
	double rate = strtod(value, &end);

	if (end == value || *end || !(rate >= 0 && rate <= 0.5))
		die("%s: \"%s\" is not a rate from 0 to 0.5", option, value);
	return (uint32_t)(rate * 4294967296.0);
}

static void option_set(struct options *options, const char *name, const char *value)
{
	if (!strcmp(name, "-o") || !strcmp(name, "--output"))
		options->output = value;
	else if (!strcmp(name, "--documents"))
		options->documents = number_parse(name, value, MOST_DOCUMENTS);
	else if (!strcmp(name, "--bytes"))
		options->bytes = size_parse(name, value);
	else if (!strcmp(name, "--seed"))
		options->seed = number_parse(name, value, UINT64_MAX);
	else if (!strcmp(name, "--stories"))
		options->stories = value;
	else if (!strcmp(name, "--languages"))
		options->languages = strcmp(value, "all") ? value : NULL;
	else if (!strcmp(name, "--ocr"))
		options->noise = rate_parse(name, value);
	else if (!strcmp(name, "--copies"))
		options->copies = (uint32_t)number_parse(name, value, MOST_DOCUMENTS);
	else
		die("%s: no such option; try --help", name);
}

/* A size of zero is as wrong as a missing one, so zero can mean "not given". */
static void options_check(const struct options *options)
{
	if (!options->output)
		die("no folder to write to; try --help");
	if (!options->documents && !options->bytes)
		die("--documents and --bytes must be at least 1");
	if (options->documents && options->bytes)
		die("--documents and --bytes exclude each other");
}

static struct options options_read(int argc, char **argv)
{
	struct options options = {.seed = 1, .stories = "datasets/stories", .truth = true};
	bool sized = false;

	for (int i = 1; i < argc; i++) {
		const char *name = argv[i];

		if (!strcmp(name, "--help")) {
			if (fputs(usage, stdout) < 0 || fflush(stdout))
				die("standard output: %s", strerror(errno));
			exit(0);
		}
		if (!strcmp(name, "--no-truth")) {
			options.truth = false;
			continue;
		}
		if (name[0] != '-')
			die("%s: unexpected argument; try --help", name);
		if (i + 1 == argc)
			die("%s: needs a value, or is no option; try --help", name);
		option_set(&options, name, argv[++i]);
		sized |= !strcmp(name, "--documents") || !strcmp(name, "--bytes");
	}
	if (!sized)
		options.documents = DOCUMENTS_DEFAULT;
	options_check(&options);
	return options;
}

static void outputs_open(struct outputs *outputs, const char *dir, bool truth)
{
	if (mkdir(dir, 0777) && errno != EEXIST)
		die("%s: %s", dir, strerror(errno));
	outputs->truth = truth;
	out_open(&outputs->corpus, dir, "corpus.jsonl");
	if (!truth)
		return;
	out_open(&outputs->documents, dir, "documents.tsv");
	out_open(&outputs->paragraphs, dir, "paragraphs.tsv");
	out_text(&outputs->documents, "id\tstory\trole\tof\tshare\toperations\n");
	out_text(&outputs->paragraphs, "id\tparagraph\tkind\torigin\n");
}

static void outputs_close(struct outputs *outputs)
{
	out_close(&outputs->corpus);
	if (!outputs->truth)
		return;
	out_close(&outputs->documents);
	out_close(&outputs->paragraphs);
}

int main(int argc, char **argv)
{
	static struct library library; /* large, and needed to the end */
	struct options options = options_read(argc, argv);
	struct outputs outputs = {.truth = false};
	struct plan plan = {.library = &library,
			    .seed = options.seed,
			    .noise = options.noise,
			    .copies = options.copies};
	uint32_t documents;

	library_read(&library, options.stories, options.languages);
	for (unsigned i = 0; i < library.count; i++)
		library.languages[i].model = model_train(&library.languages[i]);
	documents = options.bytes ? documents_for_bytes(&plan, options.bytes)
				  : (uint32_t)options.documents;
	plan_make(&plan, documents);
	outputs_open(&outputs, options.output, options.truth);
	plan_write(&plan, plan.count, &outputs);
	outputs_close(&outputs);
	printf("%s/corpus.jsonl: %" PRIu32 " documents, %" PRIu64 " bytes\n", options.output,
	       plan.count, outputs.corpus.total);
	plan_free(&plan);
	return 0;
}
