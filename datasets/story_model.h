/*
 * story_model.h - the inside of a model, for the part that makes one from
 * stories (story_model.c) and the part that draws from it (story_draw.c).
 */
#ifndef STORY_MODEL_H
#define STORY_MODEL_H

#include "corpus.h"

enum {
	STATE_END,
	STATE_CONTENT,
	STATE_NUMBER,
	STATE_COMMA,
	STATE_FUNCTION,
	MAX_FUNCTION = 160,
	MAX_STATES = STATE_FUNCTION + MAX_FUNCTION,
	SEGMENT_BITS = 10,
	SEGMENTS = 1 << SEGMENT_BITS,
	RANK_FRACTION = 8, /* bits behind the point of a rank */
};

/* 32 bytes, so that a word is put with one copy of fixed size. */
struct word {
	char text[MAX_WORD];
	uint8_t size;
};

/* One column of an alias table: `own` below the threshold, else `other`. */
struct alias {
	uint32_t threshold;
	uint16_t own, other;
};

struct alias_table {
	struct alias *columns;
	uint32_t count;
};

/*
 * Ranks that together have one part in SEGMENTS of the weight. Inside, each
 * is as likely as the other, which is near enough to the truth since a segment
 * spans less than one percent of its rank. The tables stay in the first cache,
 * and frequent words stand together in memory; an alias table over all words
 * would be touched at a random place for every word.
 */
struct segment {
	uint32_t from, width; /* with RANK_FRACTION bits of fraction */
};

struct story_model {
	bool spaced;
	struct span comma;
	struct word *words; /* function words, then content by rank */
	uint32_t word_count, function_count;
	uint32_t *hash; /* word number + 1, or 0 */
	uint32_t hash_mask;
	struct alias_table transitions[MAX_STATES];
	struct segment content[SEGMENTS];
};

static inline uint32_t alias_draw(const struct alias_table *table, struct rng *rng)
{
	uint64_t random = rng_next(rng);
	struct alias column = table->columns[((random >> 32) * table->count) >> 32];

	return (uint32_t)random < column.threshold ? column.own : column.other;
}

/* The number of a content word, by Zipf's law, from 42 high bits of `random`. */
static inline uint32_t content_pick(const struct story_model *model, uint64_t random)
{
	const struct segment *segment = &model->content[random >> (64 - SEGMENT_BITS)];
	uint64_t fraction = random << SEGMENT_BITS >> 32;

	return model->function_count +
	       ((segment->from + (uint32_t)(segment->width * fraction >> 32)) >> RANK_FRACTION);
}

static inline struct span word_span(const struct story_model *model, uint32_t number)
{
	const struct word *word = &model->words[number];

	return (struct span){word->text, word->size};
}

#endif
