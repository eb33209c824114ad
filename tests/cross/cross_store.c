/*
 * A store made here and asked there: make it, or say all that can be said of it.
 *
 *	cross_store make FOLDER
 *	cross_store ask FOLDER
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <reprint/store.h>

#define DOCUMENTS 60

static void fail(const char *what, enum rp_error err, const struct rp_store_failure *failure)
{
	printf("FAILED: %s: %s: %s\n", what, rp_error_str(err), failure->text);
	exit(1);
}

/* Stories of a few paragraphs, printed again with others before and behind, some with numbers. */
static void make_text(char *text, size_t size, unsigned number)
{
	unsigned story = number % 23, at = 0;

	for (unsigned paragraph = 0; paragraph < 3 + number % 5; paragraph++) {
		uint32_t state = (story * 8 + paragraph) * UINT32_C(2654435761) + 12345;

		for (unsigned word = 0; word < 5 + paragraph * 9 && at + 40 < size; word++) {
			state = state * UINT32_C(1664525) + UINT32_C(1013904223);
			at += (unsigned)snprintf(text + at, size - at,
						 state >> 28 ? "%cord%u " : "%c%u ",
						 (char)('a' + (state >> 24) % 26), state >> 18);
		}
		at += (unsigned)snprintf(text + at, size - at, "%s\n",
					 paragraph == number % 7 ? "changed \xc3\xa9" : "");
	}
}

static struct rp_document document_of(unsigned number, char *text, size_t size, char *id)
{
	static const char *const date[] = {"2018-07-15", "", "Mon, 16 Jul 2018 10:00:00 +0200"};
	static const char *const source[] = {"a.example", "b.example", ""};

	make_text(text, size, number);
	sprintf(id, "page-%u", number);
	return (struct rp_document){
		.id = {id, strlen(id)},
		.text = {text, strlen(text)},
		.title = {"One headline of all", number % 4 ? 0 : 19},
		.date = {date[number % 3], strlen(date[number % 3])},
		.source = {source[number / 7 % 3], strlen(source[number / 7 % 3])},
	};
}

static struct rp_sketch *sketch_of(struct rp_sketcher *sketcher, const struct rp_document *document)
{
	struct rp_store_failure failure = {""};
	struct rp_sketch *sketch;
	enum rp_error err = rp_sketch_new(sketcher, document, &sketch);

	if (err)
		fail("a sketch", err, &failure);
	return sketch;
}

static void make(struct rp_store *store, struct rp_sketcher *sketcher)
{
	struct rp_store_rewrite rewrite = {.memory = (size_t)1 << 26};
	struct rp_store_failure failure = {""};
	char text[8192], id[24];
	uint64_t expired;
	enum rp_error err = RP_OK;

	for (unsigned i = 0; i < DOCUMENTS && !err; i++) {
		struct rp_document document = document_of(i, text, sizeof(text), id);
		struct rp_sketch *sketch = sketch_of(sketcher, &document);

		err = rp_store_append(store, &document, sketch, &failure);
		rp_sketch_free(sketch);
		if (!err && i % 20 == 19)
			err = rp_store_commit(store, &failure);
		/* Two that are joined, and one that comes after. */
		if (!err && i == 39)
			err = rp_store_rewrite(store, &rewrite, &expired, &failure);
	}
	if (err)
		fail("making", err, &failure);
}

static enum rp_error print_document(void *ctx, const struct rp_store_document *d)
{
	(void)ctx;
	printf("%u %.*s %.*s %.*s\n", d->number, (int)d->id.len, d->id.data, (int)d->date.len,
	       d->date.data, (int)d->source.len, d->source.data);
	for (uint32_t i = 0; i < d->n; i++)
		printf("\t%u %u %u %016" PRIx64 "\n", d->place[i].paragraph, d->place[i].offset,
		       d->place[i].length, d->identity[i]);
	return RP_OK;
}

static void print_verdict(unsigned number, const struct rp_verdict *v)
{
	printf("asked %u: %s\n", number, rp_relation_str(v->relation));
	for (uint32_t i = 0; i < v->n_matches; i++)
		printf("\t%.*s %s %.6f %.6f %.6f %.3f\n", (int)v->match[i].id.len,
		       v->match[i].id.data, rp_relation_str(v->match[i].relation),
		       v->match[i].resemblance, v->match[i].contained, v->match[i].contains,
		       v->match[i].evidence);
	for (uint32_t i = 0; i < v->n_paragraphs; i++)
		printf("\t%s %.*s %u %.6f\n", rp_paragraph_status_str(v->paragraph[i].status),
		       (int)v->paragraph[i].first_id.len,
		       v->paragraph[i].first_id.len ? v->paragraph[i].first_id.data : "",
		       v->paragraph[i].first.offset, v->paragraph[i].resemblance);
}

static void report(void *ctx, const struct rp_store_damage *d)
{
	(void)ctx;
	printf("FAILED: %s: %" PRIu64 ": %s\n", d->file, d->offset, d->cause);
	exit(1);
}

static void ask(struct rp_store *store, struct rp_sketcher *sketcher)
{
	struct rp_store_failure failure = {""};
	struct rp_store_stats stats;
	struct rp_verdict *verdict;
	char text[8192], id[24];
	uint64_t lost;
	enum rp_error err;

	if ((err = rp_store_stats(store, &stats, &failure)) ||
	    (err = rp_store_read(store, print_document, NULL, &lost, &failure)) ||
	    (err = rp_store_verdict_new(store, &verdict)))
		fail("reading", err, &failure);
	printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", stats.documents,
	       stats.texts, stats.units, stats.segments, stats.bytes);
	/* Those that are there, and others of the same stories. */
	for (unsigned i = 0; i < DOCUMENTS * 2; i++) {
		struct rp_document document = document_of(i, text, sizeof(text), id);
		struct rp_sketch *sketch = sketch_of(sketcher, &document);

		if ((err = rp_store_check(store, NULL, &document, sketch, verdict, &failure)))
			fail("asking", err, &failure);
		print_verdict(i, verdict);
		rp_sketch_free(sketch);
	}
	rp_store_verdict_free(verdict);
}

int main(int argc, char **argv)
{
	struct rp_store_failure failure = {""};
	struct rp_store_options options;
	struct rp_sketcher *sketcher;
	struct rp_store *store;
	bool makes = argc == 3 && !strcmp(argv[1], "make");
	enum rp_error err;

	if (argc != 3)
		return 2;
	rp_store_options_init(&options);
	options.write = options.create = makes;
	if ((!makes && (err = rp_store_verify(argv[2], report, NULL, &failure))) ||
	    (err = rp_sketcher_new(NULL, &sketcher)) ||
	    (err = rp_store_open(argv[2], &options, &store, &failure)))
		fail(argv[2], err, &failure);
	if (makes)
		make(store, sketcher);
	else
		ask(store, sketcher);
	rp_store_close(store);
	rp_sketcher_free(sketcher);
	return 0;
}
