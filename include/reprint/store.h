/*
 * A store: documents that were seen, on disk, to be found again by tomorrow's program.
 *
 *	rp_store_open(path, &options, &store, &failure);
 *	rp_store_check(store, NULL, &document, sketch, verdict, &failure);   a verdict
 *	rp_store_append(store, &document, sketch, &failure);      found from now on
 *	rp_store_commit(store, &failure);                         ... and from now on by all
 *
 * A store is a folder.  It keeps no text: of each different paragraph its shingles, of each document
 * its fields and where its paragraphs are; doc/store-format.md tells every byte.
 *
 * What was committed is there after a crash, a kill, a full disk or a power cut at any moment, and
 * nothing of what was not.  Bytes are checked when they are first read: damage gives
 * RP_ERR_CORRUPT, never a wrong answer.
 *
 * Threads: a handle is shared.  Any number of threads may check at once; one at a time appends,
 * commits, compacts and so on, while they check.  A verdict belongs to one thread.
 * Processes: one at a time has the store open for writing, any number for reading; they see
 * what was committed when they opened or refreshed it, also while it is compacted.
 *
 * Every function that fails may say why in 'failure': file, place and cause; NULL is fine.
 */
#ifndef REPRINT_STORE_H
#define REPRINT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/dedup.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include <reprint/judge.h>
#include <reprint/sketch.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rp_store;

/* A sentence without a full stop, for a person; "" if there is nothing to say. */
struct rp_store_failure {
	char text[400];
};

struct rp_store_options {
	const struct rp_allocator *alloc; /* NULL: the C library's */
	bool write;                       /* open for writing: be the one writer until closed */
	bool create;                      /* and make it if there is none */
	/* Bytes of memory that appended documents may take, with what it takes to write them, before
	 * they are written to a segment, which is not found before the commit. */
	size_t memory;
	int level; /* of zstd, 1 to 19 */
	/* Of the shingles of long paragraphs one in so many is kept, a power of two: 1 gives exact
	 * answers, for two fifths more bytes.  It is settled when the store is made; 0: as it is, and
	 * 2 for a new one. */
	uint32_t one_in;
	/* Of checks with this handle: a text that differs from the page is a match only if the two are
	 * dated at most so many days apart, or one is undated; the same text is whenever it was
	 * printed, and so is a paragraph.  0: whenever. */
	uint32_t window_days;
};

/* Reading only, 512 MiB, level 1, no window. */
RP_API void rp_store_options_init(struct rp_store_options *options);

/*
 * Open a store.  Returns RP_ERR_IO if the system refuses, RP_ERR_MISUSE if the folder is no store,
 * RP_ERR_BUSY if another handle is the writer, RP_ERR_MISMATCH if it was made with other
 * parameters or another version of the hashes, RP_ERR_CORRUPT if it is damaged beyond opening,
 * RP_ERR_NOMEM.  Cost: a few pages for each segment, whatever it holds.
 */
RP_API enum rp_error rp_store_open(const char *path, const struct rp_store_options *options,
				   struct rp_store **ret_store, struct rp_store_failure *failure);

/* Close; what was not committed is gone.  NULL is fine. */
RP_API void rp_store_close(struct rp_store *store);

/* See what was committed since by others; for a reader. */
RP_API enum rp_error rp_store_refresh(struct rp_store *store, struct rp_store_failure *failure);

/*
 * Remember a document with the next commit.  Everything needed is copied.  After a failure the
 * documents since the last commit can only be given up, by rp_store_rollback() or closing.
 */
RP_API enum rp_error rp_store_append(struct rp_store *store, const struct rp_document *document,
				     const struct rp_sketch *sketch,
				     struct rp_store_failure *failure);

/*
 * Commit what was appended: all of it, or on failure nothing; then it can be tried again.  After
 * RP_ERR_IO from the very last step, when the new state may or may not outlive a crash, the handle
 * refuses to write with RP_ERR_MISUSE; open the store again.
 */
RP_API enum rp_error rp_store_commit(struct rp_store *store, struct rp_store_failure *failure);

/* Give up what was appended since the last commit. */
RP_API void rp_store_rollback(struct rp_store *store);

/* Make an empty verdict for checks against this store; free it before closing the store. */
RP_API enum rp_error rp_store_verdict_new(const struct rp_store *store,
					  struct rp_verdict **ret_verdict);
RP_API void rp_store_verdict_free(struct rp_verdict *verdict);

/*
 * Say what the page is to the documents of the store: those that were committed, and, asked of the
 * handle that writes, those it has appended since.  Where all shingles are kept it is what
 * rp_dedup_check() says after the same documents were added in the same order, but that every text
 * that shares a shingle is compared, where that looks for candidates: it may have more matches.  Of a
 * sample, resemblance, containment and evidence are estimates, and what is near a threshold may be
 * judged otherwise (doc/store-format.md).  However the documents came, in one commit or many or none
 * yet, compacted or not, the verdict is the same.
 *
 * Of 'document' the source and the date are read, for the rule of 'apart_days' and the handle's
 * window; NULL means that they are not known.  A text of the store is dated by its first document, and
 * of that one's source.
 *
 * Numbers of documents count those of the store, in the order of adding; expiring changes them.
 * Strings of the verdict live until the next check with it.  'thresholds' NULL means
 * rp_thresholds_of(RP_LEVEL_DEFAULT).  On failure (RP_ERR_NOMEM, RP_ERR_CORRUPT) the verdict is
 * empty.
 */
RP_API enum rp_error rp_store_check(const struct rp_store *store,
				    const struct rp_thresholds *thresholds,
				    const struct rp_document *document,
				    const struct rp_sketch *sketch, struct rp_verdict *verdict,
				    struct rp_store_failure *failure);

/* What a store holds, and what it takes. */
struct rp_store_stats {
	uint64_t documents;
	uint64_t texts;      /* different words */
	uint64_t paragraphs; /* of all documents, titles among them */
	uint64_t units;      /* different paragraphs; in several segments counted in each */
	uint64_t segments;
	uint64_t bytes;      /* of all files */
	uint64_t generation; /* commits so far */
	/* Bytes by what they hold, in the order of rp_store_section_name(). */
	uint64_t section[13];
	uint64_t section_decoded[13];
};
#define RP_STORE_SECTIONS 13

RP_API const char *rp_store_section_name(unsigned section);
RP_API enum rp_error rp_store_stats(const struct rp_store *store, struct rp_store_stats *ret,
				    struct rp_store_failure *failure);

/* A document of a store; the strings live until the function that has it returns. */
struct rp_store_document {
	uint32_t number;
	struct rp_string id, url, date, source;
	const struct rp_place *place; /* its paragraphs */
	const uint64_t *identity;     /* of each, its lower 64 bits */
	uint32_t n;
};

/*
 * Read all documents in the order of adding.  What 'each' returns, unless RP_OK, ends it.  Documents
 * in damaged blocks are left out; their number is *ret_lost, and 'failure' tells of the first.
 */
RP_API enum rp_error rp_store_read(const struct rp_store *store,
				   enum rp_error (*each)(void *ctx,
							 const struct rp_store_document *document),
				   void *ctx, uint64_t *ret_lost, struct rp_store_failure *failure);

/* Damage: a place in a file, and what is lost. */
struct rp_store_damage {
	const char *file;
	uint64_t offset;
	const char *cause;
	char lost[160];
};

/* Read every byte and report all damage.  Returns RP_OK if the store could be looked through, RP_ERR_CORRUPT if its
 * manifest is damaged. */
RP_API enum rp_error rp_store_verify(const char *path,
				     void (*report)(void *ctx, const struct rp_store_damage *d),
				     void *ctx, struct rp_store_failure *failure);

/* What is to become of the segments. */
struct rp_store_rewrite {
	size_t memory; /* segments are joined up to what can be done in about so many bytes */
	/* Leave out the documents dated before this, seconds since 1970; undated ones stay. */
	bool expires;
	int64_t before;
	bool (*progress)(void *ctx, double done); /* true: stop, nothing changes; may be NULL */
	void *progress_ctx;
};

/*
 * Write the store anew: neighbouring segments as one, and without what expired.  Readers go on
 * with what they have.  On failure, or if the process is killed, nothing has changed.
 */
RP_API enum rp_error rp_store_rewrite(struct rp_store *store,
				      const struct rp_store_rewrite *rewrite, uint64_t *ret_expired,
				      struct rp_store_failure *failure);

/*
 * Add the documents of another store with the next commit, in their order.  Of documents with one
 * id the first stays: those whose id the store has, or an earlier one of 'other' has, are left out
 * and counted.
 */
RP_API enum rp_error rp_store_merge(struct rp_store *store, const struct rp_store *other,
				    uint64_t *ret_left_out, struct rp_store_failure *failure);

#ifdef __cplusplus
}
#endif

#endif
