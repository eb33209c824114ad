#include "input/compression.h"

#include <string.h>

enum compression compression_of(const void *head, size_t len, const char **ret_name)
{
	static const struct {
		const char *name;
		const char *magic;
		size_t len;
	} other[] = {
		{"lz4", "\x04\x22\x4d\x18", 4},
		{"lz4", "\x02\x21\x4c\x18", 4},
		{"xz",
		 "\xfd"
		 "7zXZ\0",
		 6},
		{"7z", "7z\xbc\xaf\x27\x1c", 6},
		{"zip", "PK\x03\x04", 4},
		{"lzip", "LZIP\x01", 5},
		{"compress", "\x1f\x9d", 2},
	};
	const unsigned char *h = head;
	size_t i;

	/* Two bytes are enough for a gzip file that was cut behind them. */
	if (len >= 2 && h[0] == 0x1f && h[1] == 0x8b)
		return COMPRESSION_GZIP;
	if (len >= 4 && !memcmp(h, "\x28\xb5\x2f\xfd", 4))
		return COMPRESSION_ZSTD;
	/* A skippable frame, with which parallel compressors begin. */
	if (len >= 4 && (h[0] & 0xf0) == 0x50 && !memcmp(h + 1, "\x2a\x4d\x18", 3))
		return COMPRESSION_ZSTD;
	for (i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		if (len >= other[i].len && !memcmp(h, other[i].magic, other[i].len)) {
			*ret_name = other[i].name;
			return COMPRESSION_UNSUPPORTED;
		}
	}
	/* Three letters and a digit could be text; six bytes of pi or its end are not. */
	if (len >= COMPRESSION_HEAD && !memcmp(h, "BZh", 3) && h[3] >= '1' && h[3] <= '9' &&
	    (!memcmp(h + 4, "1AY&SY", 6) || !memcmp(h + 4, "\x17rE8P\x90", 6))) {
		*ret_name = "bzip2";
		return COMPRESSION_UNSUPPORTED;
	}
	return COMPRESSION_NONE;
}
