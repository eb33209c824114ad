/*
 * The comparison as a person reads it.
 */
#ifndef CLI_COMPARE_RENDER_H
#define CLI_COMPARE_RENDER_H

#include <stdbool.h>

#include "base/buf.h"
#include "cli/compare_align.h"
#include "cli/compare_verdict.h"

struct compare_render {
	bool in_color;
	bool side_by_side;
	bool in_full; /* equal paragraphs too, else a line of each */
	unsigned width;
};

/* Append what is said of the two as wholes; a_name and b_name are the arguments. */
enum rp_error compare_render_head(const struct compare_render *render,
				  const struct compare_verdict *verdict,
				  const struct compare_align *align, const char *a_name,
				  const char *b_name, struct buf *out);

/* Append a row, with an empty line in front where the row 'before' it asks for one; that
 * is NULL for the first. */
enum rp_error compare_render_row(const struct compare_render *render, const struct compare_text *a,
				 const struct compare_text *b, const struct compare_row *row,
				 const struct compare_row *before, struct buf *out);

#endif
