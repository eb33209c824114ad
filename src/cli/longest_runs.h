/*
 * Longest runs: how many words in a row each document has in common with its keeper.
 *
 * Sketches do not keep the order of words, so the texts are looked at while the input is read for the
 * second time.  The words of a document, four bytes each, are kept until all have come that it is
 * compared with: at most those of every keeper with copies, and of copies in front of their keeper.
 */
#ifndef CLI_LONGEST_RUNS_H
#define CLI_LONGEST_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/corpus.h>

#include "match/run.h"
#include "shingle/words.h"

/* A document that is compared with others. */
struct run_text {
	uint32_t *word; /* hashes, until the last comparison */
	uint32_t n;
	uint32_t keeper;  /* the text it is compared with, or RP_NONE */
	uint32_t awaited; /* comparisons that need its words */
	uint32_t waiting; /* the first of those that came before it, or RP_NONE */
	uint32_t next;    /* the next that waits for the same */
	uint32_t run;     /* with its keeper */
	bool is_here;
};

struct longest_runs {
	uint32_t *text_of; /* of each document, or RP_NONE */
	struct run_text *text;
	uint32_t texts;
	size_t text_cap;
	struct run_search search;
	uint64_t *wide[2]; /* the words of both sides */
	size_t wide_cap[2];
};

enum rp_error longest_runs_init(struct longest_runs *r, const struct rp_corpus *corpus,
				uint32_t documents);
void longest_runs_release(struct longest_runs *r);
bool longest_runs_wants(const struct longest_runs *r, uint32_t document);

/* Hash the words of title and text into w->hash, in their order. */
enum rp_error longest_runs_hash(struct words *w, const struct rp_document *document);

/* Take the words of a document that is wanted; in the order of the documents. */
enum rp_error longest_runs_take(struct longest_runs *r, uint32_t document, const uint32_t *word,
				uint32_t n);

/* The words of a decision's longest run, when all documents were taken. */
uint32_t longest_runs_of(const struct longest_runs *r, uint32_t document,
			 const struct rp_decision *decision);

#endif
