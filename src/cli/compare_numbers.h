/*
 * Numbers in which two texts differ: "5.1 | 6.1 in 'a magnitude ... quake'".
 *
 * Where paragraphs that belong together are aligned word by word, a few words of one that stand in
 * the place of a few of the other are a slot, as in a template that was filled in twice.  Those
 * slots are listed whose numbers (words with a digit) differ.
 */
#ifndef CLI_COMPARE_NUMBERS_H
#define CLI_COMPARE_NUMBERS_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

#include "cli/compare_align.h"
#include "cli/compare_text.h"

/* More words than this in a row are a passage that was written anew, not a slot. */
#define COMPARE_SLOT_WORDS 6

/* Words around a slot that tell what it is about; a Chinese word is a character. */
#define COMPARE_SLOT_CONTEXT 4

struct compare_slot {
	size_t a, b;            /* the first word of it */
	uint32_t n_a, n_b;      /* words; of one side there may be none */
	uint32_t before, after; /* words of A around it, or of B if A has no word in it */
};

struct compare_numbers {
	struct compare_slot *slot; /* in the order of A */
	size_t n, cap;
	/* Numbers in longer passages that only one of the two has. */
	size_t rewritten_a, rewritten_b;
};

void compare_numbers_init(struct compare_numbers *numbers);
void compare_numbers_release(struct compare_numbers *numbers);

enum rp_error compare_numbers_find(struct compare_numbers *numbers, const struct compare_text *a,
				   const struct compare_text *b, const struct compare_align *align);

#endif
