/*
 * A page at a time: was it printed before, where, and which of its paragraphs are new?
 *
 *	rp_dedup_check(dedup, &doc, sketch, &verdict); a verdict, nothing is remembered
 *	rp_dedup_add(dedup, &document, sketch);        from now on it is found
 *
 * What was added is held in memory and is gone with rp_dedup_free().
 *
 * Threads: a handle is shared.  Any number of threads may check at once; adding waits for them
 * and they for it.  A verdict belongs to one thread.
 *
 * Cost: a check reads a place of a hash table for each shingle, 42 for the document and 16 for each
 * paragraph that was not printed before, and compares each candidate exactly: 0.1 to 0.2 ms for an
 * article.  Memory: 3 to 6 bytes for each byte of new text.
 *
 * Documents of equal words are one text: the first of them stands for all in matches.
 */
#ifndef REPRINT_DEDUP_H
#define REPRINT_DEDUP_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/corpus.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include <reprint/judge.h>
#include <reprint/sketch.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rp_dedup;

/* A document that the checked page resembles, contains, or is contained in. */
struct rp_match {
	uint32_t document;         /* its number: 0 for the first added, 1, ... */
	struct rp_string id;       /* as it was added; lives as long as the handle */
	enum rp_relation relation; /* of the page to this document; never RP_UNIQUE */
	double evidence;           /* nats, see judge.h */
	double resemblance;
	double contained; /* share of the page found in this document */
	double contains;  /* share of this document found in the page */
};

/* A paragraph of the checked page, in the order of rp_sketch_paragraph(). */
struct rp_paragraph_match {
	enum rp_paragraph_status status; /* new or repeated; telling furniture takes a corpus */
	struct rp_place first;           /* where it was printed first, if repeated */
	struct rp_string first_id;       /* the id of that document */
	double resemblance;              /* of the two paragraphs, 1 if equal; 0 if new */
	bool equal_digits;               /* and their words with a digit in them are the same */
};

/* What a check found; its memory is reused by the next check with the same verdict. */
struct rp_verdict {
	enum rp_relation relation; /* of the best match, or RP_UNIQUE */
	/* All verified matches, the best first: in the order of enum rp_relation, and by
	 * resemblance and number within each. */
	const struct rp_match *match;
	uint32_t n_matches;
	const struct rp_paragraph_match *paragraph;
	uint32_t n_paragraphs;
	uint32_t n_paragraphs_new;
};

/* 'thresholds' NULL means rp_thresholds_of(RP_LEVEL_DEFAULT). */
RP_API enum rp_error rp_dedup_new(const struct rp_allocator *alloc,
				  const struct rp_thresholds *thresholds,
				  struct rp_dedup **ret_dedup);
RP_API void rp_dedup_free(struct rp_dedup *dedup);

/* Make an empty verdict, to be passed to rp_dedup_check() any number of times. */
RP_API enum rp_error rp_verdict_new(const struct rp_allocator *alloc,
				    struct rp_verdict **ret_verdict);
RP_API void rp_verdict_free(struct rp_verdict *verdict);

/*
 * Say what the page is to the documents added before.  Its verdict is a function of those, their
 * order and the thresholds.  On failure (RP_ERR_NOMEM) the verdict is empty.
 *
 * Of 'document' the source and the date are read, for the rule of 'apart_days'; NULL means that they
 * are not known.  A text is dated by the first document that has it, and of that one's source.
 */
RP_API enum rp_error rp_dedup_check(const struct rp_dedup *dedup,
				    const struct rp_document *document,
				    const struct rp_sketch *sketch, struct rp_verdict *verdict);

/*
 * Remember a document.  Everything needed is copied.  On failure (RP_ERR_NOMEM,
 * RP_ERR_TOO_LARGE) nothing was added.
 */
RP_API enum rp_error rp_dedup_add(struct rp_dedup *dedup, const struct rp_document *document,
				  const struct rp_sketch *sketch);

/* Return the number of documents added. */
RP_API uint32_t rp_dedup_count(const struct rp_dedup *dedup);

#ifdef __cplusplus
}
#endif

#endif
