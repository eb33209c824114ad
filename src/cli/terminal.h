/*
 * The terminal: whether it is one, how wide it is, how wide text is on it.
 *
 * Text is UTF-8 of any script.  Wide characters take two columns, combining marks none;
 * nothing is reordered, terminals do that for Arabic and Hebrew.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/error.h>

struct buf;

/* Where nothing else is known, and of output that is no terminal. */
#define TERMINAL_WIDTH     80
#define TERMINAL_WIDTH_MIN 20
#define TERMINAL_WIDTH_MAX 10000

enum terminal_when {
	TERMINAL_AUTO, /* on a terminal, but not with NO_COLOR, nor with TERM dumb or none
			*/
	TERMINAL_ALWAYS,
	TERMINAL_NEVER
};

/* Whether to write to stdout in colour. */
bool terminal_in_color(enum terminal_when when);

/* Return the columns of a terminal: COLUMNS, else its own word, else TERMINAL_WIDTH. */
unsigned terminal_width(int fd);

/*
 * Append 'text' as it may be shown: invalid UTF-8 and control characters become U+FFFD,
 * white space a space, and what would reverse the direction of the text behind it is left
 * out.  A stranger's text can then neither move the cursor nor change colours.
 */
enum rp_error terminal_clean(struct buf *out, const char *text, size_t len);

/* Return the columns that clean text takes. */
size_t terminal_columns(const char *text, size_t len);

/* A line of wrapped text. */
struct terminal_line {
	size_t at;  /* bytes into the text */
	size_t len; /* bytes; spaces at the end left out */
	size_t columns;
};

/*
 * Cut the next line of at most 'width' columns off clean text behind *pos, and move *pos
 * behind it and its spaces; false at the end.  Lines end at spaces, beside wide
 * characters (but not in front of closing or behind opening punctuation), behind hyphens
 * between letters, and where nothing else is left, between characters as people count
 * them (grapheme clusters).
 */
bool terminal_wrap(const char *text, size_t len, size_t *pos, size_t width,
		   struct terminal_line *ret);

#endif
