/*
 * Headlines as sites print them: with their name behind, a kicker in front.
 *
 *	Storm closes harbour | The Ellis Courier
 *	Opinion | Storm closes harbour
 *	Storm closes harbour - Ellis Courier
 *	UPDATE 2-Storm closes harbour
 *	[Video] Storm closes harbour
 *
 * Parts are parted by a bar, or by a dash between spaces.  The part with the most words is the
 * headline; with a dash only if the other is short and written like a name, each word with a capital:
 * "Storm closes harbour - ferries cancelled" is one headline.  In front of it, up to two words of a fixed
 * list of kickers are left out, with what parts them: a colon, a dash, brackets.
 */
#ifndef TEXT_HEADLINE_H
#define TEXT_HEADLINE_H

#include <stddef.h>

/* Find the headline in a title: *ret_at and *ret_len, bytes, are all of it if there is no other
 * part.  Invalid UTF-8 does no harm. */
void headline_find(const char *title, size_t len, size_t *ret_at, size_t *ret_len);

#endif
