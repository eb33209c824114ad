/*
 * Where things are in a JSON object as it is written.
 */
#ifndef INPUT_JSON_SPAN_H
#define INPUT_JSON_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_span {
	size_t value;     /* offset of the value of the member asked for */
	size_t value_len; /* 0: there is no such member */
	size_t end;       /* offset behind the last value, or behind the brace if there is none
		     */
	bool empty;       /* the object has no member */
};

/*
 * Locate member number 'member', from 0, of an object that is known to be valid but for
 * invalid UTF-8; space may surround it.  Returns false if it turns out not to be.
 */
bool json_span_find(struct json_span *ret, const char *text, size_t len, uint32_t member);

#endif
