/*
 * Numbers in as many bytes as they need: seven bits a byte, the lowest first, the eighth bit set if
 * more follow.
 */
#ifndef STORE_VARINT_H
#define STORE_VARINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum rp_error varint_add(struct buf *out, uint64_t x);

/* Read one and move *p behind it; false if the bytes end before it does, or it is above 2^63. */
bool varint_get(const uint8_t **p, const uint8_t *end, uint64_t *ret);

#endif
