#include "sketch/minhash.h"

#include "base/hash.h"

void minhash_reset(struct rp_signature *sig)
{
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		sig->slot[j] = UINT32_MAX;
}

void minhash_add(struct rp_signature *sig, const uint32_t *shingle, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t h = hash_mix(shingle[i]);
		uint32_t h1 = (uint32_t)h;
		/* Odd, so that the 128 values of a shingle are all different. */
		uint32_t h2 = (uint32_t)(h >> 32) | 1;

		for (uint32_t j = 0; j < RP_SIGNATURE_SLOTS; j++) {
			uint32_t value = h1 + j * h2;

			sig->slot[j] = value < sig->slot[j] ? value : sig->slot[j];
		}
	}
}

void minhash_join(struct rp_signature *sig, const struct rp_signature *other)
{
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		if (other->slot[j] < sig->slot[j])
			sig->slot[j] = other->slot[j];
}

void rp_signature_of(struct rp_shingles set, struct rp_signature *ret)
{
	minhash_reset(ret);
	minhash_add(ret, set.hash, set.n);
}

double rp_signature_resemblance(const struct rp_signature *a, const struct rp_signature *b)
{
	unsigned equal = 0;

	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		equal += a->slot[j] == b->slot[j];
	return equal / (double)RP_SIGNATURE_SLOTS;
}
