/*
 * Numbers as bytes: little-endian, on every machine.
 */
#ifndef STORE_BYTES_H
#define STORE_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* Store the lowest 'width' bytes, at most 8. */
static inline void bytes_put(uint8_t *to, unsigned width, uint64_t x)
{
	/* Written out, it is one store. */
	if (width == 8) {
		to[0] = (uint8_t)x, to[1] = (uint8_t)(x >> 8), to[2] = (uint8_t)(x >> 16);
		to[3] = (uint8_t)(x >> 24), to[4] = (uint8_t)(x >> 32), to[5] = (uint8_t)(x >> 40);
		to[6] = (uint8_t)(x >> 48), to[7] = (uint8_t)(x >> 56);
		return;
	}
	for (unsigned i = 0; i < width; i++)
		to[i] = (uint8_t)(x >> 8 * i);
}

static inline uint64_t bytes_get(const uint8_t *from, unsigned width)
{
	uint64_t x = 0;

	/* Written out, it is one load. */
	if (width == 8)
		return (uint64_t)from[0] | (uint64_t)from[1] << 8 | (uint64_t)from[2] << 16 |
		       (uint64_t)from[3] << 24 | (uint64_t)from[4] << 32 | (uint64_t)from[5] << 40 |
		       (uint64_t)from[6] << 48 | (uint64_t)from[7] << 56;
	for (unsigned i = 0; i < width; i++)
		x |= (uint64_t)from[i] << 8 * i;
	return x;
}

/* The bytes that x needs: 0 for 0. */
static inline unsigned bytes_width(uint64_t x)
{
	unsigned width = 0;

	for (; x; x >>= 8)
		width++;
	return width;
}

#endif
