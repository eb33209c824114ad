/*
 * Small questions about a text as it was read.
 */
#ifndef INPUT_TEXT_H
#define INPUT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/document.h>

/* Return the length of the UTF-8 byte order mark it begins with, 3 or 0. */
size_t text_mark_len(const char *data, size_t len);

/* Whether there is nothing in it but ASCII space. */
bool text_is_blank(struct rp_string text);

#endif
