/*
 * How fast a store takes documents, and what of that is its own part.
 *
 *	bench_add STORE INPUT...
 *
 * All documents are read and taken apart first; then they are appended and committed, sync included.
 * STORE must not exist.  The times are those of one thread: the clock's and the processor's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <reprint/store.h>

#include "base/mem.h"
#include "cli/document_options.h"
#include "cli/document_walk.h"
#include "cli/store_options.h"

struct kept {
	struct rp_document document; /* without its text */
	struct rp_sketch *sketch;
};

struct keep {
	struct rp_sketcher *sketcher;
	struct kept *kept;
	size_t n, cap;
};

static struct rp_string copy(struct rp_string s)
{
	char *data = malloc(s.len + 1);

	if (!data)
		abort();
	if (s.len)
		memcpy(data, s.data, s.len);
	return (struct rp_string){data, s.len};
}

static enum rp_error keep(void *ctx, const struct rp_document *document,
			  const struct rp_sketch *sketch)
{
	struct keep *k = ctx;
	enum rp_error err = RP_GROW(&mem_default, &k->kept, &k->cap, k->n + 1);

	(void)sketch; /* the walk's own */
	if (err)
		return err;
	k->kept[k->n].document = (struct rp_document){
		.id = copy(document->id),
		.url = copy(document->url),
		.date = copy(document->date),
		.source = copy(document->source),
	};
	return rp_sketch_new(k->sketcher, document, &k->kept[k->n++].sketch);
}

static double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	struct keep k = {0};
	struct document_walk_options walk = {
		.max_document = READER_MAX_DOCUMENT, .each = keep, .ctx = &k};
	struct document_walk_counts counts = {0};
	struct rp_string no_field[JSONL_FIELDS] = {{NULL, 0}};
	struct rp_store_options options;
	struct rp_store *store;
	double clock, processor, bytes;
	bool told;

	walk.names = document_field_names(no_field);
	if (argc < 3 || rp_sketcher_new(NULL, &k.sketcher) ||
	    document_walk(argv + 2, (size_t)argc - 2, &walk, &counts, &told)) {
		fprintf(stderr, "usage: bench_add STORE INPUT...\n");
		return 2;
	}
	rp_store_options_init(&options);
	options.write = options.create = true;
	store = store_open_or_say(argv[1], &options);
	if (!store)
		return 1;
	clock = seconds(CLOCK_MONOTONIC);
	processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
	for (size_t i = 0; i < k.n; i++)
		if (rp_store_append(store, &k.kept[i].document, k.kept[i].sketch, NULL))
			return 1;
	if (rp_store_commit(store, NULL))
		return 1;
	clock = seconds(CLOCK_MONOTONIC) - clock;
	processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
	bytes = (double)counts.text_bytes / 1e6;
	printf("%zu documents, %.1f MB of text: %.3f s, %.0f MB/s; processor %.3f s, %.0f MB/s\n",
	       k.n, bytes, clock, bytes / clock, processor, bytes / processor);
	rp_store_close(store);
	return 0;
}
