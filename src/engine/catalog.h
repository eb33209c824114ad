/*
 * The catalog: documents and what they are made of, in memory.
 *
 *	document  one that was appended: id, date, source, its paragraphs' places
 *	text      the distinct words of documents: those of equal identity share one
 *	unit      a distinct paragraph; a hundred copies of a paragraph are one unit and a hundred
 *	          places
 *
 * All three are numbered from 0 in the order in which they came first.  Exact repeats are thus found
 * while appending, and cost a place; everything else is worked out of the units' shingles.
 */
#ifndef ENGINE_CATALOG_H
#define ENGINE_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include <reprint/sketch.h>

#include "base/identity_map.h"

#define CATALOG_NONE UINT32_MAX

/* Shingles in catalog.hash. */
struct catalog_set {
	size_t at;
	uint32_t n;
};

struct catalog_unit {
	struct rp_identity identity;
	struct rp_identity digits;
	struct catalog_set shingles;
	struct catalog_set comparable; /* n = 0 until it occurs as a paragraph */
	struct catalog_set words_set;  /* n = 0 until it occurs as a title or headline */
	struct catalog_set numbers;
	uint32_t words;
	uint32_t paragraph_keys; /* in catalog.key, times BANDS_PARAGRAPH; or CATALOG_NONE */
	uint32_t headline_keys;  /* likewise */
};

struct catalog_text {
	struct rp_identity identity;
	uint32_t document; /* the first that has it */
	uint32_t words;
	uint32_t shingles; /* distinct */
	struct catalog_set numbers;
	bool unspaced; /* rp_sketch_is_unspaced() of any document that has it */
};

struct catalog_place {
	uint32_t unit;
	uint32_t offset;
	uint32_t length;
	uint32_t number: 30; /* rp_paragraph.number */
	uint32_t kind: 2;    /* enum rp_paragraph_kind */
};

struct catalog_document {
	size_t strings; /* in catalog.strings: id, then date */
	uint32_t id_len;
	uint32_t date_len;
	int64_t date; /* seconds since 1970, if dated */
	bool dated;
	uint64_t url;    /* catalog_url_of() */
	uint32_t source; /* number of the source, CATALOG_NONE if unknown */
	uint32_t text;   /* CATALOG_NONE for a document without words */
	uint32_t words;
	size_t places; /* the first in catalog.place */
	uint32_t n_places;
};

struct catalog_source {
	size_t name; /* in catalog.strings */
	size_t len;
};

struct catalog {
	const struct rp_allocator *alloc;
	struct catalog_document *document;
	struct catalog_text *text;
	struct catalog_unit *unit;
	struct catalog_place *place;
	struct catalog_source *source;
	uint32_t *hash;     /* all sets */
	uint32_t *key;      /* BANDS_PARAGRAPH for each unit that has keys */
	uint32_t *text_key; /* BANDS_DOCUMENT for each text */
	char *strings;
	uint32_t documents, texts, units, sources;
	size_t places, hashes, keys, text_keys, string_len;
	size_t document_cap, text_cap, unit_cap, place_cap, source_cap, hash_cap, key_cap,
		text_key_cap, string_cap;
	struct identity_map text_map, unit_map, source_map;
};

void catalog_init(struct catalog *c, const struct rp_allocator *alloc);
void catalog_release(struct catalog *c);

/* Append a document; on failure the catalog holds what it held. */
enum rp_error catalog_append(struct catalog *c, const struct rp_document *document,
			     const struct rp_sketch *sketch);

struct rp_shingles catalog_set(const struct catalog *c, struct catalog_set set);
struct rp_string catalog_id(const struct catalog *c, uint32_t document);
struct rp_string catalog_date(const struct catalog *c, uint32_t document);
struct rp_string catalog_source_name(const struct catalog *c, uint32_t source);

/* The unit with an identity, or CATALOG_NONE. */
uint32_t catalog_find_unit(const struct catalog *c, struct rp_identity identity);

/* The text with an identity, or CATALOG_NONE. */
uint32_t catalog_find_text(const struct catalog *c, struct rp_identity identity);

/* A hash of the URL, 0 without one.  Scheme, "www.", the case of the host, a last slash and what is
 * behind # do not tell addresses apart. */
uint64_t catalog_url_of(struct rp_string url);

/* The source's name: the field, or the host of the URL without "www.". */
struct rp_string catalog_source_of(const struct rp_document *document);

/* Return the number of that source, or CATALOG_NONE. */
uint32_t catalog_find_source(const struct catalog *c, const struct rp_document *document);

#endif
