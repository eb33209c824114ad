/*
 * A corpus at once: append every document, solve, read what was found.
 *
 *	rp_corpus_new  ->  rp_corpus_append (n times)  ->  rp_corpus_solve  ->  the reading functions
 *
 * What is found depends on the documents, their order of appending and the options alone: not on
 * threads, time or addresses.
 *
 * Every removal is verified: a removed document was compared, exactly, with the keeper that its
 * decision names.  A keeper is never removed itself.
 *
 * Threads: one thread at a time, but for the reading functions, which may be called by many after
 * rp_corpus_solve() has returned.  rp_corpus_solve() starts and ends threads of its own.
 *
 * Memory: about 2 bytes for each byte of new text, and up to 6 while solving; text that occurred
 * before costs 26 bytes a paragraph.
 */
#ifndef REPRINT_CORPUS_H
#define REPRINT_CORPUS_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include <reprint/judge.h>
#include <reprint/sketch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which member of a cluster stays.  Ties go to the smaller id, bytewise. */
enum rp_keep {
	RP_KEEP_FIRST,    /* the first appended */
	RP_KEEP_EARLIEST, /* the earliest date; undated ones last */
	RP_KEEP_LONGEST,  /* the most words */
	RP_KEEP_SOURCE    /* the first source in a list of preference; sources not listed last */
};

struct rp_corpus_options {
	const struct rp_allocator *alloc; /* NULL: the C library's */
	struct rp_thresholds thresholds;  /* rp_thresholds_of() a level */
	/* Different texts are copies only if printed at most so many days apart, or undated; exact
	 * copies whenever they were printed.  0, the default: whenever. */
	uint32_t window_days;
	enum rp_keep keep;
	const struct rp_string *sources; /* for RP_KEEP_SOURCE; copied */
	uint32_t n_sources;
	/* Called now and then by rp_corpus_solve(), from the calling thread, with the share of its
	 * work that is done, 0 to 1.  Returning true stops it with RP_ERR_STOPPED.  May be NULL. */
	bool (*progress)(void *ctx, double done);
	void *progress_ctx;
};

/* What a document is to its keeper. */
enum rp_relation {
	RP_UNIQUE,    /* nothing that stays is like it */
	RP_EXACT,     /* the same words in the same order as the keeper */
	RP_REVISION,  /* of the keeper's URL and changed: one of the four below, and one page */
	RP_DUPLICATE, /* it resembles the keeper */
	RP_REPRINT,   /* most of it is contained in the keeper */
	RP_CONTAINS,  /* most of the keeper is contained in it; it stays */
	RP_VARIANT,   /* a version of the keeper's story with much of its own; it stays */
	RP_PASSAGE    /* a text of its own that shares a passage with the keeper; it stays */
};
#define RP_RELATIONS (RP_PASSAGE + 1)

/* Return "unique", "exact", "revision", "duplicate", "reprint", "contains", "variant" or "passage". */
RP_API const char *rp_relation_str(enum rp_relation relation);

#define RP_NONE UINT32_MAX

struct rp_decision {
	bool removed;
	uint32_t words;            /* of title and text */
	enum rp_relation relation; /* to the keeper */
	uint32_t cluster;          /* number of its cluster, or RP_NONE */
	/* The document it was judged by; the keeper of a cluster is its own; else RP_NONE.  It stays,
	 * but for RP_VARIANT and RP_PASSAGE: what is shared may be in a copy that was removed, and not in
	 * that one's keeper. */
	uint32_t keeper;
	enum rp_test test; /* that decided on that */
	/* What it decided by, see judge.h; 0 where identity decides, and without a keeper. */
	double evidence; /* nats */
	uint32_t shared; /* shingles */
	uint32_t rare;   /* of those */
	double numbers;  /* the share that agrees of those in paragraphs that both print */
	/* Between this document and its keeper, of all their shingles; 0 without a keeper. */
	double resemblance;
	double contained; /* share of this document found in the keeper */
	double contains;  /* share of the keeper found in this document */
	/* The longest stretch, in words, of paragraphs that the keeper prints too, in whole or with
	 * changes (half of the shingles): numbers of the first and the last; 0 if there is none. */
	uint32_t passage_first;
	uint32_t passage_last;
	uint32_t passage_words;
	/* Its paragraphs, title left out: those seen for the first time, those printed before,
	 * and furniture. */
	uint32_t paragraphs_new;
	uint32_t paragraphs_repeated;
	uint32_t paragraphs_furniture;
};

struct rp_cluster {
	uint32_t keeper;        /* document number */
	uint32_t n;             /* members, 2 at least, the keeper among them */
	const uint32_t *member; /* document numbers, ascending */
	/* The least resemblance of any two members, measured.  In a cluster of more than
	 * RP_CLUSTER_ALL_PAIRS different texts: of any two of so many, and of the others and the
	 * keeper. */
	double min_resemblance;
	/* Those that stay, in the order of their dates, undated ones last: a story and its updates. */
	const uint32_t *version;
	uint32_t n_versions;
	/* The members with the earliest and the latest date, or RP_NONE if all are undated. */
	uint32_t first_dated;
	uint32_t last_dated;
};
#define RP_CLUSTER_ALL_PAIRS 256

/* Where a paragraph is printed. */
struct rp_place {
	uint32_t document;
	uint32_t paragraph; /* its number: 1, 2, ... in the text, 0 for the title */
	uint32_t offset;    /* bytes into the text (or title) */
	uint32_t length;    /* bytes */
};

enum rp_repeat_kind {
	RP_REPEAT_HEADLINE, /* half its places or more are titles or head a text */
	RP_REPEAT_PARAGRAPH,
	RP_REPEAT_FURNITURE /* a line of a site, not of a story */
};

/* Return "headline", "paragraph" or "furniture". */
RP_API const char *rp_repeat_kind_str(enum rp_repeat_kind kind);

/* A headline or paragraph that is printed twice or more, small changes allowed. */
struct rp_repeat {
	enum rp_repeat_kind kind;
	uint32_t count;     /* places */
	uint32_t documents; /* different documents among them */
	uint32_t sources;   /* different sources among those */
	uint32_t words;     /* of the first */
};

/* What a paragraph of a document is. */
enum rp_paragraph_status {
	RP_PARAGRAPH_NEW,      /* its first place, in the order of keeping */
	RP_PARAGRAPH_REPEATED, /* printed before: in a document preferred to this, or above */
	RP_PARAGRAPH_FURNITURE
};

/* Return "new", "repeated" or "furniture". */
RP_API const char *rp_paragraph_status_str(enum rp_paragraph_status status);

struct rp_corpus;

/* Options with every default: level default, keep first. */
RP_API void rp_corpus_options_init(struct rp_corpus_options *options);

RP_API enum rp_error rp_corpus_new(const struct rp_corpus_options *options,
				   struct rp_corpus **ret_corpus);
RP_API void rp_corpus_free(struct rp_corpus *corpus);

/*
 * Append a document; its number is the count of those appended before.  What is needed of
 * 'document' (id, date, source, url) and 'sketch' is copied.
 *
 * Returns RP_ERR_NOMEM, RP_ERR_TOO_LARGE after 2^32 - 2 documents or places, RP_ERR_MISUSE after
 * rp_corpus_solve().  On failure the corpus holds what it held.
 */
RP_API enum rp_error rp_corpus_append(struct rp_corpus *corpus, const struct rp_document *document,
				      const struct rp_sketch *sketch);

/*
 * Find what was printed before, with 'threads' threads (0: one for each processor).
 * Returns RP_OK, RP_ERR_NOMEM, RP_ERR_STOPPED, RP_ERR_TOO_LARGE if texts share more than 2^32 keys
 * (100 million texts all alike), or RP_ERR_MISUSE on a second call.  After a failure
 * only rp_corpus_free() makes sense.
 */
RP_API enum rp_error rp_corpus_solve(struct rp_corpus *corpus, unsigned threads);

/* The reading functions.  Numbers out of range are misuse and undefined. */
RP_API uint32_t rp_corpus_document_count(const struct rp_corpus *corpus);
RP_API struct rp_string rp_corpus_document_id(const struct rp_corpus *corpus, uint32_t document);
RP_API struct rp_string rp_corpus_document_source(const struct rp_corpus *corpus,
						  uint32_t document);
/* The sources that documents are of, numbered 0, 1, ...; RP_NONE where it is not known. */
RP_API uint32_t rp_corpus_source_count(const struct rp_corpus *corpus);
RP_API uint32_t rp_corpus_document_source_number(const struct rp_corpus *corpus, uint32_t document);
/* The date as it was given. */
RP_API struct rp_string rp_corpus_document_date(const struct rp_corpus *corpus, uint32_t document);
RP_API void rp_corpus_decision(const struct rp_corpus *corpus, uint32_t document,
			       struct rp_decision *ret);

/* Clusters are numbered in the order of their keepers. */
RP_API uint32_t rp_corpus_cluster_count(const struct rp_corpus *corpus);
RP_API void rp_corpus_cluster(const struct rp_corpus *corpus, uint32_t cluster,
			      struct rp_cluster *ret);

/* What the work was, after solving. */
struct rp_corpus_work {
	uint32_t texts;                 /* different ones */
	uint64_t text_candidates;       /* pairs of them that keys led to */
	uint64_t texts_compared;        /* pairs compared exactly */
	uint32_t units;                 /* different paragraphs and headlines */
	uint64_t unit_candidates;       /* pairs of them, all compared exactly */
	uint64_t shingles_shared;       /* different shingles that two families or more hold */
	uint64_t shingles_concentrated; /* of those: one source's, and not counted */
	uint32_t rare;                  /* as many families hold a rare shingle at most */
};
RP_API void rp_corpus_work(const struct rp_corpus *corpus, struct rp_corpus_work *ret);

/* Repeats are numbered in the order of their first places, furniture among them.  Place 0 is the
 * first in the order of keeping; the places follow in that order. */
RP_API uint32_t rp_corpus_repeat_count(const struct rp_corpus *corpus);
RP_API void rp_corpus_repeat(const struct rp_corpus *corpus, uint32_t repeat,
			     struct rp_repeat *ret);
RP_API void rp_corpus_repeat_place(const struct rp_corpus *corpus, uint32_t repeat, uint32_t i,
				   struct rp_place *ret);

/* The paragraphs of a document, as rp_sketch_paragraph() numbers them. */
RP_API uint32_t rp_corpus_paragraph_count(const struct rp_corpus *corpus, uint32_t document);

struct rp_paragraph_verdict {
	struct rp_place place;
	enum rp_paragraph_status status;
	uint32_t repeat; /* the repeat it belongs to, or RP_NONE */
	/* Whether it can be cut without loss: a paragraph that is furniture, or has 8 words and
	 * more, or repeats a headline above it; and that is printed, with the same numbers, in a
	 * kept document before this one, or above in this one.  Never a title. */
	bool strippable;
};
RP_API void rp_corpus_paragraph(const struct rp_corpus *corpus, uint32_t document, uint32_t i,
				struct rp_paragraph_verdict *ret);

#ifdef __cplusplus
}
#endif

#endif
