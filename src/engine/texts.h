/*
 * The distinct texts of a corpus, ranked and indexed.
 *
 * Texts are numbered by rank here, 0 the one to be kept before all others; their links
 * (engine/text_links.h) lead to smaller ranks.
 */
#ifndef ENGINE_TEXTS_H
#define ENGINE_TEXTS_H

#include <stdint.h>
#include <reprint/error.h>

#include "cluster/stars.h"
#include "engine/catalog.h"
#include "index/frequency.h"
#include "index/postings.h"
#include "match/overlap.h"

/* The dates of a text's documents, in seconds; first > last: none has one. */
struct texts_span {
	int64_t first, last;
};

struct texts {
	const struct rp_allocator *alloc;
	const struct catalog *catalog;
	unsigned threads;
	uint32_t n;
	uint32_t *number; /* number[rank]: in the catalog */
	uint32_t
		*document; /* document[rank]: the document with that text that stays, if one does */
	uint32_t *rank;    /* rank[number] */
	uint32_t *source;  /* source[rank] of that document */
	struct texts_span *span; /* span[rank] */
	uint32_t *telling;       /* telling[rank]: its shingles that are not concentrated */
	uint32_t *holder;        /* holder[rank]: whom it counts as in frequencies */
	struct frequency frequency;
	overlap_note *note; /* note[i] of catalog.hash[i], where that is a shingle of a unit */
	struct postings bands;
	struct postings sample;
};

/* What texts are made of. */
struct texts_input {
	const struct catalog *catalog;
	const uint32_t *order; /* all documents, the preferred first */
	bool concentrated;     /* shingles that one source prints again and again do not count */
	unsigned threads;
};

/* Rank and index all texts of the catalog. */
enum rp_error texts_index(struct texts *t, const struct texts_input *input);
void texts_release(struct texts *t);

/* Count anew how many hold each shingle, the texts of a family as one, and change the notes. */
enum rp_error texts_count_families(struct texts *t, const struct stars *stars);

static inline const struct catalog_text *texts_text(const struct texts *t, uint32_t rank)
{
	return &t->catalog->text[t->number[rank]];
}

/* A text is read by the places of its first document. */
static inline const struct catalog_place *texts_places(const struct texts *t, uint32_t rank,
						       uint32_t *ret_n)
{
	const struct catalog_document *d = &t->catalog->document[texts_text(t, rank)->document];

	*ret_n = d->n_places;
	return t->catalog->place + d->places;
}

static inline struct rp_shingles texts_shingles(const struct texts *t,
						const struct catalog_place *place)
{
	return catalog_set(t->catalog, t->catalog->unit[place->unit].shingles);
}

#endif
