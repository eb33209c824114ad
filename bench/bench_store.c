/*
 * How long a check takes: every document of INPUT is asked of a store, one after the other.
 *
 *	bench_store STORE INPUT...
 *
 * Only rp_store_check() is timed, by the processor, not reading and taking apart.  The first pages find
 * nothing in the caches of the verdict.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <reprint/store.h>

#include "cli/document_walk.h"
#include "input/reader.h"

struct bench {
	const struct rp_store *store;
	struct rp_verdict *verdict;
	double *seconds;
	size_t n, cap, found;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static enum rp_error ask(void *ctx, const struct rp_document *document,
			 const struct rp_sketch *sketch)
{
	struct bench *b = ctx;
	double begin;
	enum rp_error err;

	if (b->n == b->cap) {
		b->cap = b->cap ? b->cap * 2 : 1024;
		b->seconds = realloc(b->seconds, b->cap * sizeof(*b->seconds));
		if (!b->seconds)
			return RP_ERR_NOMEM;
	}
	begin = now();
	err = rp_store_check(b->store, NULL, document, sketch, b->verdict, NULL);
	b->seconds[b->n++] = now() - begin;
	b->found += b->verdict->relation != RP_UNIQUE;
	return err;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void print(const struct bench *b)
{
	static const double share[] = {0.1, 0.5, 0.9, 0.99};
	double sum = 0;

	for (size_t i = 0; i < b->n; i++)
		sum += b->seconds[i];
	qsort(b->seconds, b->n, sizeof(*b->seconds), compare);
	printf("%zu pages, %zu found: %.0f a second\n", b->n, b->found, (double)b->n / sum);
	for (size_t i = 0; i < sizeof(share) / sizeof(share[0]); i++)
		printf("%3.0f %% take at most %.0f us\n", share[i] * 100,
		       b->seconds[(size_t)((double)(b->n - 1) * share[i])] * 1e6);
}

int main(int argc, char **argv)
{
	struct document_walk_options walk = {.each = ask, .max_document = READER_MAX_DOCUMENT};
	struct document_walk_counts counts = {0};
	struct rp_store_failure failure = {""};
	struct rp_store_options options;
	struct bench b = {0};
	struct rp_store *store;
	enum rp_error err;
	bool told = false;

	if (argc < 3) {
		fputs("usage: bench_store STORE INPUT...\n", stderr);
		return 2;
	}
	rp_store_options_init(&options);
	if ((err = rp_store_open(argv[1], &options, &store, &failure)) ||
	    (err = rp_store_verdict_new(store, &b.verdict))) {
		fprintf(stderr, "%s: %s\n", argv[1],
			failure.text[0] ? failure.text : rp_error_str(err));
		return 2;
	}
	b.store = store;
	walk.ctx = &b;
	err = document_walk(argv + 2, (size_t)argc - 2, &walk, &counts, &told);
	if (!err && b.n)
		print(&b);
	rp_store_verdict_free(b.verdict);
	rp_store_close(store);
	free(b.seconds);
	return err ? 2 : 0;
}
