/*
 * What a store had before: documents of the input that are removed for documents of an earlier run.
 *
 * They are asked for while reading and are no part of the corpus: nothing is removed for them.
 */
#ifndef CLI_DEDUP_AGAINST_H
#define CLI_DEDUP_AGAINST_H

#include <reprint/reprint.h>

#include "base/buf.h"

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
	struct dedup_known *known; /* in the order of inputs and records */
	size_t n, cap;
	struct buf strings;
};

/* Open the store, or say why not; the thresholds must outlive it. */
bool dedup_against_open(struct dedup_against *a, const char *path,
			const struct rp_thresholds *thresholds, unsigned threads);
void dedup_against_close(struct dedup_against *a);

/* Ask for a document; *ret_known if it is to be removed, and then 'ret' is what it is but for its
 * place and strings, and *ret_keeper the id of the store's.  Says what fails. */
enum rp_error dedup_against_ask(const struct dedup_against *a, unsigned thread,
				const struct rp_document *document, const struct rp_sketch *sketch,
				bool *ret_known, struct dedup_known *ret,
				struct rp_string *ret_keeper);

/* Remember one, in order. */
enum rp_error dedup_against_add(struct dedup_against *a, const struct dedup_known *known,
				struct rp_string id, struct rp_string keeper);

/* Whether a record was removed. */
bool dedup_against_has(const struct dedup_against *a, uint32_t input, uint64_t number);

#endif
