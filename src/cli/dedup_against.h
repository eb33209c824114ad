/*
 * What a store had before: documents of the input that are removed for documents of an earlier run.
 *
 * They are asked for while reading and are no part of the corpus: nothing is removed for them.
 */
#ifndef CLI_DEDUP_AGAINST_H
#define CLI_DEDUP_AGAINST_H

#include <reprint/reprint.h>

#include "base/buf.h"

/* A paragraph that the store has, of a document that it has not; no title. */
struct dedup_known_paragraph {
	uint32_t document;  /* of the corpus */
	uint32_t paragraph; /* as rp_corpus_paragraph() numbers them */
	uint32_t first;     /* number of the paragraph in the store's document, ... */
	uint32_t id_len;    /* ... which has this id */
	size_t id;          /* in dedup_against.strings */
	bool is_said;       /* cut, nothing is lost: the same numbers too */
	bool is_long;       /* 8 words and more */
};

/* A document that the store has: exact, duplicate or reprint of one there. */
struct dedup_known {
	uint32_t input;
	uint64_t number; /* of the record */
	enum rp_relation relation;
	double resemblance, contained, contains;
	uint32_t paragraphs_new, paragraphs_repeated;
	size_t strings; /* in dedup_against.strings: its id, then that of the store's */
	size_t id_len, keeper_len;
};

struct dedup_against {
	const char *path; /* NULL: no store */
	struct rp_store *store;
	const struct rp_thresholds *thresholds; /* the caller's */
	struct rp_verdict **verdict;            /* of each thread */
	unsigned threads;
	struct dedup_known *known;               /* in the order of inputs and records */
	struct dedup_known_paragraph *paragraph; /* in the order of the corpus */
	size_t n, cap, paragraphs, paragraph_cap;
	bool *loses; /* of each repeat of the corpus: a place that others went by is cut */
	struct buf strings;
};

/* Open the store, or say why not; the thresholds must outlive it. */
bool dedup_against_open(struct dedup_against *a, const char *path,
			const struct rp_thresholds *thresholds, uint32_t window_days,
			unsigned threads);
void dedup_against_close(struct dedup_against *a);

/* Ask for a document; *ret_known if it is to be removed, and then 'ret' is what it is but for its
 * place and strings, and *ret_keeper the id of the store's.  *ret_verdict, NULL without a store, is good
 * until that thread asks again.  Says what fails. */
enum rp_error dedup_against_ask(const struct dedup_against *a, unsigned thread,
				const struct rp_document *document, const struct rp_sketch *sketch,
				bool *ret_known, struct dedup_known *ret,
				struct rp_string *ret_keeper,
				const struct rp_verdict **ret_verdict);

/* Remember one, in order. */
enum rp_error dedup_against_add(struct dedup_against *a, const struct dedup_known *known,
				struct rp_string id, struct rp_string keeper);

/* What paragraph i of a sketch is, if the store has it, but for its document and id. */
bool dedup_against_knows(const struct rp_verdict *verdict, const struct rp_sketch *sketch,
			 uint32_t i, struct dedup_known_paragraph *ret);

/* Remember one, in order. */
enum rp_error dedup_against_add_paragraph(struct dedup_against *a,
					  const struct dedup_known_paragraph *paragraph,
					  struct rp_string id);

/* When the corpus is solved: find out which of its paragraphs may still be cut. */
enum rp_error dedup_against_settle(struct dedup_against *a, const struct rp_corpus *corpus);

/* A paragraph of the corpus that the store has, or NULL. */
const struct dedup_known_paragraph *dedup_against_paragraph(const struct dedup_against *a,
							    uint32_t document, uint32_t paragraph);

/* Whether a paragraph can be cut without loss; 'verdict' is the corpus's. */
bool dedup_against_cuts(const struct dedup_against *a, uint32_t document, uint32_t paragraph,
			const struct rp_paragraph_verdict *verdict);

/* Whether a record was removed. */
bool dedup_against_has(const struct dedup_against *a, uint32_t input, uint64_t number);

#endif
