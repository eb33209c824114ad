/*
 * A table: rows of numbers and strings, in blocks of columns that zstd packs.
 *
 * A block decoded is, for each column:
 *
 *	numbers  width (1 byte), then the number of each row in so many bytes
 *	strings  width (1 byte), then for each row where its string ends, then all strings
 *
 * A row is found without reading those before it.
 */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include <reprint/document.h>

#include "store/segment.h"

#define TABLE_COLUMNS 8

struct table_layout {
	enum section_id section;
	uint32_t rows_in_block;
	const char *columns; /* a letter each: 'n' numbers, 's' strings */
};

extern const struct table_layout table_documents;
enum {
	DOCUMENT_ID,
	DOCUMENT_URL,
	DOCUMENT_DATE,
	DOCUMENT_SOURCE, /* number of the source plus one; 0: not known */
	DOCUMENT_TEXT
};
extern const struct table_layout table_sources;
extern const struct table_layout table_texts;
enum {
	TEXT_LAYOUT,   /* tells bodies of equal words but other paragraphs apart: 8 bytes of XXH3 */
	TEXT_DOCUMENT, /* the first that has it, plus one; 0: none in this segment */
	TEXT_WORDS,
	TEXT_SHINGLES,
	TEXT_SOURCE, /* XXH3 of the name, lower 4 bytes, of its first document; 0: not known */
	TEXT_FLAGS
};
#define TEXT_HOME  1u /* its paragraphs are told here, not in a segment before */
#define TEXT_FIRST 2u /* the first of its words: it counts in frequencies */
extern const struct table_layout table_places;
enum {
	PLACES_N,
	PLACES_DATA
};
extern const struct table_layout table_units;
enum {
	UNIT_WORDS,
	UNIT_SHINGLES, /* table_less() than words, */
	UNIT_COMPARED, /* and than shingles */
	UNIT_WORDS_SET,
	UNIT_FLAGS,
	UNIT_DIGITS,
	UNIT_NUMBERS,
	UNIT_TEXTS
};
/* Bytes of a number's hash: two documents have few, and are compared with one another only. */
#define UNIT_NUMBER   2
#define UNIT_HOME     1u /* its shingles are posted here */
#define UNIT_TEXT     2u /* it occurs as a paragraph, and that is posted here or before */
#define UNIT_HEADLINE 4u /* it occurs as title or headline, likewise */

/* x told by what is near it: 0, 1, -1, 2, ... are 0, 1, 2, 3, .... */
static inline uint32_t table_less(uint32_t near, uint32_t x)
{
	int32_t d = (int32_t)(near - x);

	return d > 0 ? (uint32_t)d * 2 - 1 : (uint32_t)-d * 2;
}
static inline uint32_t table_back(uint32_t near, uint32_t told)
{
	return told & 1 ? near - (told / 2 + 1) : near + told / 2;
}

struct table_writer {
	struct segment_writer *out;
	const struct table_layout *layout;
	uint64_t *number[TABLE_COLUMNS]; /* or ends */
	struct buf string[TABLE_COLUMNS];
	struct buf block;
	uint32_t rows; /* in the block */
	uint64_t n;
};

enum rp_error table_writer_init(struct table_writer *w, struct segment_writer *out,
				const struct table_layout *layout);
void table_writer_release(struct table_writer *w);

/* Fill in a row, each column once, and end it. */
static inline void table_writer_number(struct table_writer *w, unsigned column, uint64_t x)
{
	w->number[column][w->rows] = x;
}
enum rp_error table_writer_string(struct table_writer *w, unsigned column, struct rp_string s);
enum rp_error table_writer_next(struct table_writer *w);

/* End the table and its section. */
enum rp_error table_writer_finish(struct table_writer *w);

/* A block, decoded. */
struct table_block {
	uint64_t segment; /* its number */
	enum section_id section;
	uint32_t block, rows;
	bool is_full;
	struct buf data;
	uint8_t width[TABLE_COLUMNS];
	const uint8_t *number[TABLE_COLUMNS];
	const uint8_t *string[TABLE_COLUMNS];
};

/* Blocks of one store that were read last; for one thread. */
struct table_cache {
	const struct rp_allocator *alloc;
	struct table_block *slot;
	unsigned slots;
};
/* 4,096 blocks, or fewer: as many as take about so much memory. */
void table_cache_init(struct table_cache *c, const struct rp_allocator *alloc);
void table_cache_init_small(struct table_cache *c, size_t memory, const struct rp_allocator *alloc);
void table_cache_release(struct table_cache *c);

/* A row of a table. */
struct table_row {
	const struct table_block *block;
	uint32_t row; /* of the block */
};

/* Find a row.  It is good until the next call with this cache. */
enum rp_error table_find(struct table_cache *c, struct segment *s,
			 const struct table_layout *layout, uint64_t row, struct table_row *ret);

uint64_t table_number(struct table_row row, unsigned column);
struct rp_string table_string(struct table_row row, unsigned column);

#endif
