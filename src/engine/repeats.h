/*
 * The units of a corpus: which headlines and paragraphs are printed twice or more, and which of
 * those are furniture.
 */
#ifndef ENGINE_REPEATS_H
#define ENGINE_REPEATS_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/corpus.h>
#include <reprint/error.h>

#include "cluster/stars.h"
#include "engine/catalog.h"
#include "engine/furniture.h"
#include "engine/progress.h"
#include "index/postings.h"

struct repeats {
	const struct rp_allocator *alloc;
	const struct catalog *catalog;
	const struct rp_thresholds *thresholds;
	unsigned threads;
	const uint32_t *order;      /* all documents, the preferred first */
	uint32_t *unit;             /* unit[rank]: units in the order of their first places */
	uint32_t *rank;             /* rank[unit] */
	uint32_t *story;            /* story[rank]: of the document of its first place */
	struct postings paragraphs; /* of ranks */
	struct postings headlines;  /* of ranks */
	struct stars stars;         /* of ranks */
	uint64_t candidates;        /* that keys led to, of each unit with a smaller rank */
	uint32_t n;                 /* repeats */
	struct rp_repeat *repeat;
	uint32_t *number; /* number[rank of a star's center]: repeat, or CATALOG_NONE */
	size_t *begin;    /* n + 1: places of repeat r are place[begin[r]..] */
	struct repeat_place *place;
	unsigned char *status;     /* for each place of the catalog: enum rp_paragraph_status */
	unsigned char *strippable; /* for each place of the catalog */
};

/* What is known of the documents. */
struct repeats_input {
	const struct catalog *catalog;
	const uint32_t *order; /* all documents, the preferred first */
	const uint32_t *story; /* of each document: equal for those of one cluster */
	const bool *removed;   /* of each document */
	const struct rp_thresholds *thresholds;
	unsigned threads;
};

enum rp_error repeats_solve(struct repeats *r, const struct repeats_input *input,
			    struct progress *progress);
void repeats_release(struct repeats *r);

/* The repeat that a place of the catalog belongs to, or CATALOG_NONE. */
uint32_t repeats_of_place(const struct repeats *r, size_t place);

#endif
