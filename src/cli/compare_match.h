/*
 * Pairs of paragraphs, of two texts, that may belong together.
 *
 * Equal ones are found by identity, the others by the shingles they share; each is judged as the
 * engine judges it (match/judge.h), and below that by how much a reader would see.
 */
#ifndef CLI_COMPARE_MATCH_H
#define CLI_COMPARE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/judge.h>

#include "cli/compare_align.h"
#include "cli/compare_text.h"
#include "cli/compare_words.h"

/* Short paragraphs are worth being put side by side from this share of the longer's words. */
#define COMPARE_REWORKED_WORDS 0.5

/* Two passages that may belong together; which of them do is for compare_align.c to say. */
struct compare_block {
	struct compare_row row;
	uint32_t weight;
	uint32_t before; /* of the heaviest chain that ends here */
	bool is_taken;
};

struct compare_match {
	const struct compare_text *a, *b;
	const struct rp_thresholds *t;
	struct compare_block *block;
	size_t n, cap;
	struct compare_words words; /* scratch */
};

void compare_match_init(struct compare_match *match, const struct compare_text *a,
			const struct compare_text *b, const struct rp_thresholds *t);
void compare_match_release(struct compare_match *match);

/* Find the pairs: a block for each. */
enum rp_error compare_match_find(struct compare_match *match);

enum rp_error compare_match_add(struct compare_match *match, const struct compare_row *row,
				uint32_t shared);

/* A row of paragraphs a and b, not judged yet. */
struct compare_row compare_match_row(const struct compare_match *match, uint32_t a, uint32_t b);

/* The share of words in common and in order, of the longer of the two. */
enum rp_error compare_match_share(struct compare_match *match, uint32_t a, uint32_t b, double *ret);

/* What the engine says of two paragraphs: whether one is a repeat of the other. */
bool compare_match_is_repeat(const struct compare_match *match, const struct rp_paragraph *a,
			     const struct rp_paragraph *b);

#endif
