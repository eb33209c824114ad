#include "input/json_write.h"

#include <stdint.h>
#include <string.h>

#include "text/utf8.h"

/* What stands behind the backslash for a byte that must be escaped: 'u' for \u00xx; 0 for
 * others. */
static const char escape_of[256] = {
	['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
	['\t'] = 't', [0x00] = 'u',  [0x01] = 'u', [0x02] = 'u', [0x03] = 'u', [0x04] = 'u',
	[0x05] = 'u', [0x06] = 'u',  [0x07] = 'u', [0x0b] = 'u', [0x0e] = 'u', [0x0f] = 'u',
	[0x10] = 'u', [0x11] = 'u',  [0x12] = 'u', [0x13] = 'u', [0x14] = 'u', [0x15] = 'u',
	[0x16] = 'u', [0x17] = 'u',  [0x18] = 'u', [0x19] = 'u', [0x1a] = 'u', [0x1b] = 'u',
	[0x1c] = 'u', [0x1d] = 'u',  [0x1e] = 'u', [0x1f] = 'u',
};

/* Append text that is valid UTF-8. */
static enum rp_error escape_valid(struct buf *out, const char *data, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	enum rp_error err;
	unsigned char c;
	char kind;
	char *p;
	size_t i;

	/* Six bytes for each would be waste: room as the text turns out to need it. */
	if ((err = buf_reserve(out, len + 2)))
		return err;
	out->data[out->len++] = '"';
	for (i = 0; i < len; i++) {
		c = (unsigned char)data[i];
		kind = escape_of[c];
		/* The rest as it is, an escape, and the closing quote. */
		if (out->cap - out->len < len - i + 7 && (err = buf_reserve(out, len - i + 7)))
			return err;
		p = out->data + out->len;
		if (!kind) {
			*p = (char)c;
			out->len++;
			continue;
		}
		p[0] = '\\';
		p[1] = kind;
		out->len += 2;
		if (kind == 'u') {
			memcpy(p + 2, "00", 2);
			p[4] = hex[c >> 4];
			p[5] = hex[c & 15];
			out->len += 4;
		}
	}
	return buf_add_byte(out, '"');
}

enum rp_error json_escape(struct buf *out, const char *data, size_t len)
{
	size_t before = out->len;
	struct buf repaired;
	enum rp_error err;
	size_t invalid;

	buf_init(&repaired, out->alloc);
	if (utf8_valid(data, len)) {
		err = escape_valid(out, data, len);
	} else {
		err = utf8_repair(&repaired, data, len, &invalid);
		if (!err)
			err = escape_valid(out, repaired.data, repaired.len);
	}
	/* Nothing is appended on failure. */
	if (err)
		out->len = before;
	buf_release(&repaired);
	return err;
}
