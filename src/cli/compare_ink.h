/*
 * Ink: text in colours, or with marks where there are none.
 */
#ifndef CLI_COMPARE_INK_H
#define CLI_COMPARE_INK_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/error.h>

#include "base/buf.h"
#include "cli/terminal.h"

enum compare_color {
	COMPARE_PLAIN,
	COMPARE_STRONG,
	COMPARE_FAINT,
	COMPARE_RED,  /* deleted; without colours [-so-] */
	COMPARE_GREEN /* inserted; without colours {+so+} */
};

struct compare_span {
	size_t at; /* bytes into the text: from here on it is of that colour */
	enum compare_color color;
};

struct compare_ink {
	struct buf text; /* clean, see terminal_clean() */
	struct compare_span *span;
	size_t n, cap;
	bool in_color;
};

void compare_ink_init(struct compare_ink *ink, bool in_color);
void compare_ink_release(struct compare_ink *ink);
void compare_ink_reset(struct compare_ink *ink);

/* Add a stranger's text. */
enum rp_error compare_ink_add(struct compare_ink *ink, enum compare_color color, const char *text,
			      size_t len);

/* Add text of our own, clean as it is, of which every space counts. */
enum rp_error compare_ink_put(struct compare_ink *ink, enum compare_color color, const char *text,
			      size_t len);

/* Add the text that 'piece' holds, which is then empty, in red or green; space at its end
 * stays outside of the marks. */
enum rp_error compare_ink_mark(struct compare_ink *ink, enum compare_color color,
			       struct buf *piece);

/* Append one line of it to 'out', colours included and ended, no line break. */
enum rp_error compare_ink_line(const struct compare_ink *ink, const struct terminal_line *line,
			       struct buf *out);

/* Append all of it in lines of 'width' columns, 'indent' of them free but for 'first', which
 * stands in those of the first line and is ASCII no longer than they. */
enum rp_error compare_ink_wrap(const struct compare_ink *ink, const char *first, size_t indent,
			       size_t width, struct buf *out);

/* Append n spaces. */
enum rp_error compare_ink_pad(struct buf *out, size_t n);

#endif
