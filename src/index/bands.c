#include "index/bands.h"

#include "base/hash.h"

_Static_assert(BANDS_DOCUMENT *BANDS_ROWS <= RP_SIGNATURE_SLOTS, "every band has its own slots");

void bands_keys(const struct rp_signature *sig, unsigned n, uint32_t *ret)
{
	for (unsigned b = 0; b < n; b++) {
		const uint16_t *slot = sig->slot + (size_t)b * BANDS_ROWS;

		ret[b] = (uint32_t)(hash_mix(slot[0] | (uint64_t)slot[1] << 16 |
					     (uint64_t)slot[2] << 32) >>
				    32);
	}
}
