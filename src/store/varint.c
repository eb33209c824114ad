#include "store/varint.h"

enum rp_error varint_add(struct buf *out, uint64_t x)
{
	enum rp_error err;

	if ((err = buf_reserve(out, 10)))
		return err;
	for (; x >= 0x80; x >>= 7)
		out->data[out->len++] = (char)(x | 0x80);
	out->data[out->len++] = (char)x;
	return RP_OK;
}

bool varint_get(const uint8_t **p, const uint8_t *end, uint64_t *ret)
{
	uint64_t x = 0;

	for (unsigned shift = 0; shift < 63 && *p < end; shift += 7) {
		uint8_t byte = *(*p)++;

		x |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*ret = x;
			return true;
		}
	}
	return false;
}
