/*
 * Batches: the paragraphs of a text and their words, as many lines at a time as are one piece to
 * the scan.  Short paragraphs would cost more one by one than their words do.
 */
#ifndef SHINGLE_BATCH_H
#define SHINGLE_BATCH_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

#include "shingle/words.h"
#include "text/paragraph.h"

/* Every other byte of a piece a line end. */
#define BATCH_MAX (SCAN_MAX / 2 + 1)

struct batch {
	const char *text;
	size_t len, pos;
	uint32_t number; /* of the last paragraph */
	size_t piece;    /* where the text begins that words_at() counts from */

	size_t n;
	struct text_paragraph paragraph[BATCH_MAX];
	size_t word[BATCH_MAX + 1]; /* the first word of each, and what is behind the last */
};

void batch_begin(struct batch *b, const char *text, size_t len);

/* Append the words of the next paragraphs, n of them; at the end of the text n is 0. */
enum rp_error batch_next(struct batch *b, struct words *words);

/*
 * Return the first word that begins at or behind byte 'at' of the text, which is in a paragraph of
 * the batch of at most SCAN_MAX bytes.
 */
size_t batch_word_at(const struct batch *b, const struct words *words, size_t at);

#endif
