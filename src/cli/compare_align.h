/*
 * Which paragraphs of two texts belong together.
 *
 * Paragraphs are equal or nearly so by the rules of the engine (match/judge.h).  Beyond
 * those, for a reader, paragraphs that share a part of their shingles are put beside each
 * other, and one that was split in several beside those.  Of all such pairs the heaviest
 * chain that is in order in both texts is taken; pairs across it are moved paragraphs.
 */
#ifndef CLI_COMPARE_ALIGN_H
#define CLI_COMPARE_ALIGN_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/judge.h>

#include "cli/compare_text.h"

enum compare_kind {
	COMPARE_SAME,     /* equal words */
	COMPARE_CHANGED,  /* a repeat with small changes, as the engine judges */
	COMPARE_RESPLIT,  /* one paragraph and several that hold its parts */
	COMPARE_IN_PART,  /* most of one is in the other */
	COMPARE_REWORKED, /* less than that, but not nothing */
	COMPARE_ONLY      /* in one text alone */
};

enum compare_place {
	COMPARE_IN_ORDER,
	COMPARE_MOVED_AWAY, /* at its place in A; in B it stands elsewhere */
	COMPARE_MOVED_HERE  /* at its place in B; shown in full at its place in A */
};

struct compare_row {
	enum compare_kind kind;
	enum compare_place place;
	uint32_t a, n_a; /* paragraphs; n_a or n_b is 0 for COMPARE_ONLY */
	uint32_t b, n_b;
	struct rp_overlap overlap; /* of their shingles at w = 3 */
};

struct compare_align {
	struct compare_row *row; /* in the order in which they are shown */
	size_t n, cap;
};

void compare_align_init(struct compare_align *align);
void compare_align_release(struct compare_align *align);

enum rp_error compare_align_solve(struct compare_align *align, const struct compare_text *a,
				  const struct compare_text *b, const struct rp_thresholds *t);

#endif
