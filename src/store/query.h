/*
 * A query: what a page is to the documents of a snapshot, with the scratch to find it out.
 *
 * The index is inverted: each shingle leads to the paragraphs that hold it, and those to texts.  So
 * all that is asked (who shares what with the page, how many texts hold a shingle, which paragraph
 * is like which) is counted from one walk through the shingles of the page, in every segment; what
 * is of one key in several segments is put together by that key.  No text is read back.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <reprint/dedup.h>

#include "base/identity_map.h"
#include "match/judge.h"
#include "store/places.h"
#include "store/rank_map.h"
#include "store/snapshot.h"

/* A paragraph of the store that shares a shingle with the page. */
struct query_unit {
	uint64_t key;
	uint32_t known_part, known_rank; /* one of the rows that it has */
	uint32_t flags;
	/* These, and its numbers, once query_tell_unit() was called. */
	uint32_t words, shingles, compared, words_set, digits;
	bool is_told;
	uint32_t hits;  /* shingles of the page's sample that it holds */
	uint32_t round; /* that counted it last, */
	uint32_t count; /* and what that counted */
	size_t numbers; /* in query.number */
	uint32_t n_numbers;
	uint32_t home_part, home_rank; /* with its fingerprints, ... */
	size_t prints;                 /* in query.print once they are read */
	uint32_t n_prints;
	bool has_prints;
	size_t meets; /* in query.meet: with paragraphs of the page, in their order */
	uint32_t n_meets;
	size_t texts; /* in query.unit_text: those that count in frequencies */
	uint32_t n_texts;
	/* Where it was printed first; document is RP_NONE if all its documents expired. */
	uint32_t document, part, row;
};

/* A text of the store: the words of one document or several. */
struct query_text {
	uint32_t document; /* the first */
	uint32_t part, row;
	uint32_t words, shingles;
	uint32_t round; /* that met it last */
};

/* A shingle of the page's sample. */
struct query_shingle {
	size_t begin, end; /* of its hits */
	uint32_t held;     /* by so many paragraphs of the store */
	uint32_t place;    /* the first paragraph of the page that has it */
	overlap_note note;
};

/* A paragraph of the store and one of the page that share shingles. */
struct query_meet {
	uint32_t unit, place;
	uint32_t sampled; /* in the sample, and */
	uint32_t others;  /* beyond it, by their fingerprints; QUERY_NOT_COUNTED as yet */
};
#define QUERY_NOT_COUNTED UINT32_MAX

/* A paragraph of the page and the text at hand. */
struct query_place {
	/* What it shares with the text's paragraphs, counted with each of them, as struct query_meet has
	 * it, and what counts beyond the sample in a sum: see store/query_meets.c. */
	uint64_t sampled, others, balanced;
	/* The shared shingles of the sample that it is the first to have, each once. */
	struct overlap_count shared;
	int64_t evidence;
};

/* A list of paragraphs that hold a shingle, in one part. */
struct query_list {
	uint32_t part, reference, shingle;
};

/* Where the walk through one of several lists is. */
struct query_cursor {
	struct lists_walk walk;
	uint64_t key;
	uint32_t part, rank;
};

#define QUERY_UNDATED INT64_MIN

/*
 * Of a block of the table of paragraphs the two columns that each paragraph is asked for that shares a
 * shingle with the page, thousands of a page; the others are for the few that share many.
 */
struct query_block {
	uint64_t segment;
	uint32_t block;
	uint8_t *flags;
	uint32_t texts[];
};

/* As many are kept: those of 8 million paragraphs, 42 MB. */
#define QUERY_BLOCKS 32768

struct query {
	struct rp_verdict result; /* a caller's struct rp_verdict * leads here */
	struct rp_allocator alloc;
	const struct snapshot *snapshot;
	const struct rp_thresholds *thresholds;
	uint32_t window_days; /* 0: none */
	const struct rp_sketch *sketch;
	struct table_cache cache;
	struct query_block **block;
	struct places places;
	struct identity_map unit_map;       /* by key; if there is one part only, by rank alone */
	struct rank_map rank_map, text_map; /* units, texts by their rows */
	struct query_unit *unit;
	struct query_text *text;
	struct query_shingle *shingle;
	struct query_list *list;
	struct query_cursor *cursor;
	struct query_meet *meet;
	struct query_place *place;
	uint32_t *held;     /* by how many paragraphs, of each shingle of the set at hand */
	uint64_t *hit;      /* shingle << 32 | unit */
	uint64_t *share;    /* text << 32 | shingle */
	uint64_t *meet_key; /* unit << 32 | paragraph of the page */
	uint64_t *scratch;
	uint32_t *number, *unit_text, *member, *holder, *text_source, *all_numbers, *print;
	uint32_t *set[2]; /* that overlap as two paragraphs do */
	struct rp_match *match;
	struct rp_paragraph_match *paragraph;
	size_t *match_id, *paragraph_id; /* where the id is in 'ids' */
	struct buf ids;
	uint32_t units, texts, round;
	size_t lists, hits, shares, numbers, unit_texts, holders, members, n_meets, prints;
	size_t unit_cap, text_cap, shingle_cap, list_cap, cursor_cap, held_cap, hit_cap, share_cap,
		scratch_cap, number_cap, unit_text_cap, member_cap, holder_cap, source_cap,
		place_cap, all_numbers_cap, set_cap[2], match_cap, paragraph_cap, match_id_cap,
		paragraph_id_cap, meet_cap, meet_key_cap, print_cap;
	struct overlap_count own; /* of the page */
	uint32_t source;          /* of the page, as texts have it; 0 if it is not known */
	int64_t date;             /* likewise; QUERY_UNDATED */
	bool is_known;            /* a text has the page's words */
	uint64_t known;           /* its key */
};

enum rp_error query_new(const struct rp_allocator *alloc, struct query **ret);
void query_free(struct query *q);

/* The row of a document. */
enum rp_error query_find_document(struct query *q, uint32_t document, struct table_row *ret);

/* Append the id of a document to 'ids'. */
enum rp_error query_copy_id(struct query *q, uint32_t document, size_t *ret_at, size_t *ret_len);

/* The seconds of a date; QUERY_UNDATED if it is none. */
int64_t query_date(struct rp_string date);

/* Judge a page; 'document' may be NULL.  On failure the verdict is empty. */
enum rp_error query_reach(struct query *q, const struct snapshot *snapshot,
			  const struct rp_thresholds *thresholds, uint32_t window_days,
			  const struct rp_document *document, const struct rp_sketch *sketch);

#endif
