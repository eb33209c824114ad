/*
 * The archive: documents added one at a time, and the keys under which they are found.
 *
 * The batch (engine/texts.c, engine/repeats.c) looks at everything twice; here nothing is seen before
 * it is added.  So every shingle is posted, not one in four, since its numbers tell how many texts
 * hold it; whether a shingle is concentrated is told from the texts known to hold it, the first and
 * the last eight: all of them up to sixteen; each text's count of telling shingles follows as shingles
 * become concentrated.
 */
#ifndef ENGINE_ARCHIVE_H
#define ENGINE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include <reprint/sketch.h>

#include "engine/catalog.h"
#include "engine/key_table.h"
#include "index/bands.h"

/* Rounds of the two tables of keys; those of the other bands follow. */
enum {
	ARCHIVE_TEXT,
	ARCHIVE_SHINGLE = BANDS_DOCUMENT
};
enum {
	ARCHIVE_PARAGRAPH,
	ARCHIVE_HEADLINE = BANDS_PARAGRAPH
};

struct archive_place {
	uint32_t document;
	uint32_t place; /* in catalog.place */
};

struct archive {
	const struct rp_allocator *alloc;
	struct catalog catalog; /* without ids, dates and keys */
	/* Two tables, because keys are told apart all but surely: what is found may be
	 * the wrong text, but it is a text. */
	struct key_table texts;
	struct key_table units;
	struct rp_string *id;        /* of each document; never moved */
	uint32_t *telling;           /* of each text: its shingles that are not concentrated */
	uint32_t *source;            /* of each text: that of its first document */
	struct archive_place *first; /* of each unit */
	size_t id_cap, telling_cap, source_cap, first_cap;
	struct archive_block *block; /* of the ids */
	/* Keys of the document that is being added: its text's, then those of its
	 * paragraphs, with the paragraph's index for a number. */
	struct key_entry *entry;
	size_t entries, text_entries, entry_cap;
};

void archive_init(struct archive *a, const struct rp_allocator *alloc);
void archive_release(struct archive *a);

/* Add a document; on failure the archive holds what it held.
 * Returns RP_OK, RP_ERR_NOMEM or RP_ERR_TOO_LARGE. */
enum rp_error archive_add(struct archive *a, const struct rp_document *document,
			  const struct rp_sketch *sketch);

/* The text with a page's words, or CATALOG_NONE. */
uint32_t archive_find_text(const struct archive *a, const struct rp_sketch *sketch);

/* Whether a shingle is concentrated (index/frequency.h), by the texts known to hold it.
 */
bool archive_is_concentrated(const struct archive *a, const struct key_members *holders);

/* The first round, among units, of the keys that a paragraph has in its role on the page.
 */
static inline uint32_t archive_round_of(const struct rp_paragraph *p)
{
	return p->kind == RP_PARAGRAPH_TEXT ? ARCHIVE_PARAGRAPH : ARCHIVE_HEADLINE;
}

#endif
