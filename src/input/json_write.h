/*
 * Writing JSON.
 */
#ifndef INPUT_JSON_WRITE_H
#define INPUT_JSON_WRITE_H

#include <stddef.h>
#include <reprint/error.h>
#include "base/buf.h"

/*
 * Append a JSON string, quotes included.  Escaped is what must be: quotes, backslashes
 * and control characters.  Invalid UTF-8 is replaced by U+FFFD.
 */
enum rp_error json_escape(struct buf *out, const char *data, size_t len);

#endif
