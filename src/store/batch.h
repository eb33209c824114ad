/*
 * A batch: documents on their way into a segment, in memory.
 *
 * What the segments before have need not be told again: a paragraph or text of theirs is entered by
 * its key alone.
 */
#ifndef STORE_BATCH_H
#define STORE_BATCH_H

#include <stdbool.h>
#include <reprint/document.h>
#include <reprint/sketch.h>

#include "base/buf.h"
#include "base/identity_map.h"
#include "store/number_map.h"
#include "store/pairs.h"

#define BATCH_NONE UINT32_MAX

/* batch_unit.text: several have it, see batch.repeat. */
#define BATCH_MANY (UINT32_MAX - 1)

struct batch_unit {
	size_t told;         /* in batch.told: its numbers, and behind them its fingerprints, ... */
	uint32_t n_numbers;  /* ... so many, UNIT_NUMBER bytes each, ... */
	uint32_t print_bits; /* ... and a code so long; 0: it is not told */
	uint32_t words;
	uint32_t shingles;  /* at w = 3 */
	uint32_t compared;  /* of what it is compared by as a paragraph */
	uint32_t words_set; /* as a headline */
	uint32_t text;      /* the one that has it, BATCH_NONE or BATCH_MANY */
	uint16_t digits;    /* 0: it has none */
	uint8_t flags;      /* UNIT_... */
	uint8_t known;      /* the flags that segments before have of it */
};

struct batch_place {
	uint32_t unit; /* in batch.unit */
	uint32_t offset, length;
	uint32_t number: 30;
	uint32_t kind: 2;
};

/* The words of a document and how they are broken into paragraphs. */
struct batch_text {
	uint64_t key, layout;
	uint32_t document; /* the first that has it, or BATCH_NONE */
	uint32_t words, shingles, source, flags;
	uint32_t n_places;
	size_t places; /* in batch.place */
};

struct batch_document {
	size_t strings; /* id, url, date */
	uint32_t id_len, url_len, date_len;
	uint32_t source; /* in batch.source, or BATCH_NONE */
	uint32_t text;   /* or BATCH_NONE */
};

struct batch_string {
	size_t at;
	uint32_t len;
};

struct batch {
	const struct rp_allocator *alloc;
	uint64_t *unit_key;
	struct batch_unit *unit;
	struct batch_text *text;
	struct batch_place *place;
	struct batch_document *document;
	struct batch_string *source;
	uint64_t *repeat; /* unit << 32 | text: all texts of units that are of many */
	struct buf told;
	struct pairs shingle;  /* of the sample, and units */
	struct pairs compared; /* likewise: at w = 2 and w = 1 */
	struct buf strings;
	struct buf scratch; /* the caller's, ... */
	uint32_t *rest;     /* ... for fingerprints */
	uint32_t units, texts, documents, sources;
	size_t places, repeats;
	size_t unit_key_cap, unit_cap, text_cap, place_cap, document_cap, source_cap, repeat_cap,
		rest_cap;
	struct number_map unit_map;
	struct identity_map text_map, source_map;
};

void batch_init(struct batch *b, const struct rp_allocator *alloc);
void batch_release(struct batch *b);
void batch_reset(struct batch *b);

/* Pairs of a hash and a unit that are to come. */
struct batch_more {
	size_t shingles, compareds;
};

/* Bytes of memory that it uses, with those to come, and with what sealing it takes besides. */
size_t batch_memory(const struct batch *b, struct batch_more more);

/* Make room for so many pairs more. */
enum rp_error batch_reserve(struct batch *b, struct batch_more more);

/* Have what finds a unit by its key fetched from memory: it is asked for soon. */
static inline void batch_prefetch_unit(const struct batch *b, uint64_t key)
{
	number_map_prefetch(&b->unit_map, key);
}

/* The unit or text with a key, or BATCH_NONE. */
uint32_t batch_find_unit(const struct batch *b, uint64_t key);
uint32_t batch_find_text(const struct batch *b, uint64_t key, uint64_t layout);

/* Whether there is a text of a key, with any layout; layouts are not 0. */
static inline bool batch_has_text(const struct batch *b, uint64_t key)
{
	return batch_find_text(b, key, 0) != BATCH_NONE;
}

/* Add one that is not there; what it is told with, places, and so on are added by the calls that
 * follow. */
enum rp_error batch_add_unit(struct batch *b, uint64_t key, uint32_t *ret_unit);
enum rp_error batch_add_text(struct batch *b, uint64_t key, uint64_t layout, uint32_t *ret_text);
enum rp_error batch_add_told(struct batch *b, uint32_t unit, const uint32_t *number,
			     uint32_t n_numbers, const uint32_t *print, uint32_t n_prints);
enum rp_error batch_add_place(struct batch *b, uint32_t text, const struct batch_place *place);
enum rp_error batch_add_shingles(struct batch *b, uint32_t unit, struct rp_shingles set);
enum rp_error batch_add_compared(struct batch *b, uint32_t unit, struct rp_shingles set);

/* Add a document; 'source' is the name, empty if it is not known. */
enum rp_error batch_add_document(struct batch *b, struct rp_string id, struct rp_string url,
				 struct rp_string date, struct rp_string source, uint32_t text);

/* How many texts count in frequencies. */
uint32_t batch_count_first(const struct batch *b);

#endif
