/*
 * Furniture: paragraphs that belong to a site, not to a story.
 *
 * A reprinted story's paragraphs occur in documents that resemble each other; a newsletter line or
 * the tail of a menu occurs in documents of many different stories.  So a paragraph is furniture if
 *
 *	it is in FURNITURE_DOCUMENTS documents or more,
 *	at least half as many stories (clusters, single documents) as documents print it, and
 *	it is short (under 20 words), or four in five of those documents are of one source.
 */
#ifndef ENGINE_FURNITURE_H
#define ENGINE_FURNITURE_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/corpus.h>
#include <reprint/error.h>

#include "engine/catalog.h"

#define FURNITURE_DOCUMENTS 5

/* A place of the catalog and the document it is in. */
struct repeat_place {
	uint32_t document;
	uint32_t place; /* in catalog.place */
};

struct furniture {
	const struct rp_allocator *alloc;
	const struct catalog *catalog;
	const uint32_t *story;  /* of each document */
	bool off;               /* no repeat is furniture */
	uint32_t *story_seen;   /* by which repeat last, plus one */
	uint32_t *source_seen;  /* likewise */
	uint32_t *source_count; /* documents of it in that repeat */
};

enum rp_error furniture_init(struct furniture *f, const struct catalog *catalog,
			     const uint32_t *story);
void furniture_release(struct furniture *f);

/* Fill in what a repeat is: its kind and counts.  Its n places are in the order of keeping, those
 * of a document together.  'number' is different in each call. */
void furniture_judge(struct furniture *f, uint32_t number, const struct repeat_place *place,
		     size_t n, struct rp_repeat *ret);

#endif
