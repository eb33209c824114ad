/*
 * Paragraphs: the lines of a text that are not blank.
 */
#ifndef TEXT_PARAGRAPH_H
#define TEXT_PARAGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_paragraph {
	size_t offset;   /* bytes into the text */
	size_t length;   /* bytes, at least 1; white space at both ends is left out */
	uint32_t number; /* 1, 2, ... */
};

/*
 * Find the next line at or behind *pos that is not blank, and move *pos behind it; false
 * if there is none.  Start with *pos = 0 and a zeroed *ret, whose number is counted on
 * from.
 *
 * A line ends at LF, CR, VT, FF, U+0085, U+2028 and U+2029.  White space is that of
 * Unicode, and what is as invisible: zero-width spaces and joiners, byte order and
 * direction marks.  Text that is not valid UTF-8 is cut at whole sequences too.
 */
bool paragraph_next(const char *text, size_t len, size_t *pos, struct text_paragraph *ret);

/* Leave out the white space at both ends of text[*begin, *end); false if there is nothing else. */
bool paragraph_trim(const char *text, size_t *begin, size_t *end);

#endif
