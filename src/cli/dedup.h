/*
 * reprint dedup from the inside: a corpus in, a clean corpus and its reasons out.
 *
 *	dedup_read    every input once: records to documents to sketches, appended to the corpus
 *	(solve)       rp_corpus_solve()
 *	dedup_keep    every input again: the kept records to OUT/kept
 *	dedup_report  what was found to OUT/decisions.jsonl and the like
 */
#ifndef CLI_DEDUP_H
#define CLI_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/reprint.h>

#include "cli/dedup_against.h"
#include "cli/fault_report.h"
#include "cli/longest_runs.h"
#include "input/jsonl.h"
#include "input/reader.h"
#include "input/source.h"

enum dedup_paragraphs {
	PARAGRAPHS_KEEP,
	PARAGRAPHS_MARK,
	PARAGRAPHS_STRIP
};
enum dedup_bad_input {
	BAD_INPUT_PASS,
	BAD_INPUT_SKIP
};

/* At least rp_threshold_count(). */
#define DEDUP_THRESHOLDS_MAX 32

struct dedup_options {
	const char *out;
	const char *against; /* a store, or NULL */
	unsigned level;      /* enum rp_level */
	unsigned keep;       /* enum rp_keep */
	const char *sources; /* for RP_KEEP_SOURCE: "a,b,c" */
	unsigned paragraphs; /* enum dedup_paragraphs */
	unsigned bad_input;  /* enum dedup_bad_input */
	bool fail_on_bad_input;
	bool force;
	bool quiet;
	uint64_t threads; /* 0: one for each processor */
	uint64_t max_document;
	uint64_t places; /* that a line of paragraphs.jsonl lists at most */
	uint64_t window; /* days */
	struct rp_string field[JSONL_FIELDS];
	/* As they are given, by the numbers of rp_threshold_name(). */
	struct rp_string threshold[DEDUP_THRESHOLDS_MAX];
};

/* Where a document was read. */
struct dedup_origin {
	uint32_t input;
	uint64_t number; /* of the record */
};

/* What an error is about.  errno is the thread's own, and soon overwritten: it is kept here. */
struct dedup_blame {
	const char *name; /* of a file; NULL: none in particular */
	int cause;        /* errno */
};

/* The text of a repeat's first place, cut to DEDUP_EXCERPT bytes. */
#define DEDUP_EXCERPT 240

struct dedup {
	struct dedup_options options;
	struct field_names names;
	struct reader_limits limits;
	struct source source;
	struct rp_corpus *corpus;
	struct rp_thresholds thresholds;
	unsigned threads;
	struct dedup_origin *origin; /* of each document of the corpus */
	size_t documents, origin_cap;
	struct dedup_against against;
	struct fault_report faults;
	struct dedup_blame blame; /* of the error that ended it */
	uint64_t *input_bytes;    /* of each input, decompressed */
	uint64_t records;
	uint64_t bytes; /* decompressed */
	uint64_t kept_bytes;
	struct rp_string *excerpt; /* of each repeat */
	uint32_t repeats;
	struct longest_runs runs;
	double seconds[3]; /* reading, solving, writing */
	struct buf path;   /* of the file written last */
};

enum rp_error dedup_read(struct dedup *d);
enum rp_error dedup_keep(struct dedup *d);
enum rp_error dedup_report(struct dedup *d);

/* Write OUT/summary.json, the last file: that it is there says that the run was whole. */
enum rp_error dedup_summarize(struct dedup *d);

/* Print a line of what was found to stderr. */
void dedup_tell(const struct dedup *d);

/* Blame a file for an error, and return it; RP_OK blames nobody. */
enum rp_error dedup_blame(struct dedup_blame *blame, const char *name, enum rp_error err);

/* Append OUT/name to 'path', which is emptied before, and a NUL. */
enum rp_error dedup_path(const struct dedup *d, const char *name, struct buf *path);

#endif
