#include "sketch/minhash.h"

#include "sketch/minhash_simd.h"

void minhash_reset(struct rp_signature *sig)
{
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		sig->slot[j] = UINT32_MAX;
}

void minhash_make_c(struct rp_signature *sig, const uint32_t *shingle, size_t n)
{
	minhash_reset(sig);
	for (size_t i = 0; i < n; i++) {
		uint32_t h1, h2;

		minhash_halves(shingle + i, 1, &h1, &h2);
		for (unsigned q = 0; q < 4; q++) {
			uint32_t *slot = sig->slot + q * MINHASH_VALUES;

			for (uint32_t r = 0; r < MINHASH_VALUES; r++) {
				uint32_t value = (h1 + r * h2) ^ MINHASH_ORDER(q);

				slot[r] = value < slot[r] ? value : slot[r];
			}
		}
	}
}

minhash_make_fn *minhash_make_for(enum cpu_level level)
{
	switch (level) {
#ifdef CPU_X86_64
	case CPU_AVX512:
		return minhash_make_avx512;
	case CPU_AVX2:
		return minhash_make_avx2;
#endif
#ifdef CPU_AARCH64
	case CPU_NEON:
		return minhash_make_neon;
#endif
	default:
		return minhash_make_c;
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
	minhash_make_for(cpu_level())(ret, set.hash, set.n);
}

double rp_signature_resemblance(const struct rp_signature *a, const struct rp_signature *b)
{
	unsigned equal = 0;

	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		equal += a->slot[j] == b->slot[j];
	return equal / (double)RP_SIGNATURE_SLOTS;
}
