#include "input/text.h"

#include <string.h>

size_t text_mark_len(const char *data, size_t len)
{
	return len >= 3 && !memcmp(data, "\xef\xbb\xbf", 3) ? 3 : 0;
}

bool text_is_blank(struct rp_string text)
{
	size_t i;

	for (i = 0; i < text.len; i++)
		if (text.data[i] != ' ' && (text.data[i] < '\t' || text.data[i] > '\r'))
			return false;
	return true;
}
