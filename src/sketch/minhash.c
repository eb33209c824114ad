#include "sketch/minhash.h"

#include "sketch/minhash_simd.h"

void minhash_reset(struct rp_signature *sig)
{
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		sig->slot[j] = UINT32_MAX;
}

/* Signed numbers are what every vector unit compares: the unsigned orders are those of v ^ 2^31. */
void minhash_make_c(struct rp_signature *sig, const uint32_t *shingle, size_t n)
{
	const uint32_t high = UINT32_C(1) << 31;
	int32_t least[2][MINHASH_VALUES], most[2][MINHASH_VALUES];

	for (unsigned r = 0; r < MINHASH_VALUES; r++) {
		least[0][r] = least[1][r] = INT32_MAX;
		most[0][r] = most[1][r] = INT32_MIN;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t h1, h2;

		minhash_halves(shingle[i], &h1, &h2);
		for (uint32_t r = 0; r < MINHASH_VALUES; r++) {
			int32_t v = (int32_t)(h1 + r * h2), u = (int32_t)((h1 + r * h2) ^ high);

			least[0][r] = u < least[0][r] ? u : least[0][r];
			most[0][r] = u > most[0][r] ? u : most[0][r];
			least[1][r] = v < least[1][r] ? v : least[1][r];
			most[1][r] = v > most[1][r] ? v : most[1][r];
		}
	}
	for (unsigned r = 0; r < MINHASH_VALUES; r++) {
		for (unsigned q = 0; q < 2; q++) {
			sig->slot[2 * q * MINHASH_VALUES + r] = (uint32_t)least[q][r] ^ high;
			sig->slot[(2 * q + 1) * MINHASH_VALUES + r] =
				~((uint32_t)most[q][r] ^ high);
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

/* The store is not conditional, or it could not be made of vectors: this took an eighth of a sketch. */
void minhash_join_c(struct rp_signature *sig, const struct rp_signature *other)
{
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++) {
		uint32_t x = sig->slot[j], y = other->slot[j];

		sig->slot[j] = y < x ? y : x;
	}
}

minhash_join_fn *minhash_join_for(enum cpu_level level)
{
	switch (level) {
#ifdef CPU_X86_64
	case CPU_AVX512:
		return minhash_join_avx512;
	case CPU_AVX2:
		return minhash_join_avx2;
#endif
#ifdef CPU_AARCH64
	case CPU_NEON:
		return minhash_join_neon;
#endif
	default:
		return minhash_join_c;
	}
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
