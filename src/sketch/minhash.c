#include "sketch/minhash.h"

#include "sketch/minhash_simd.h"

void minhash_reset(struct rp_signature *sig)
{
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j++)
		sig->slot[j] = UINT16_MAX;
}

/* Signed numbers are what SSE2 and most vector units compare: the unsigned orders are those of v ^ 2^15. */
void minhash_make_c(struct rp_signature *sig, const uint32_t *shingle, size_t n)
{
	static const uint16_t factor[MINHASH_VALUES / 2] = {MINHASH_FACTORS};
	const uint16_t high = 0x8000;
	int16_t least[2][MINHASH_VALUES], most[2][MINHASH_VALUES];

	for (unsigned r = 0; r < MINHASH_VALUES; r++) {
		least[0][r] = least[1][r] = INT16_MAX;
		most[0][r] = most[1][r] = INT16_MIN;
	}
	for (size_t i = 0; i < n; i++) {
		uint16_t value[MINHASH_VALUES];

		for (unsigned r = 0; r < MINHASH_VALUES / 2; r += 2) {
			uint32_t l = shingle[i] & 0xFFFF, h = shingle[i] >> 16;

			value[r] = (uint16_t)(l + factor[r] * h);
			value[r + 1] = (uint16_t)(h + factor[r + 1] * l);
		}
		for (unsigned r = 0; r < MINHASH_VALUES / 2; r++)
			value[MINHASH_VALUES / 2 + r] = (uint16_t)(value[r] << 8 | value[r] >> 8);
		for (unsigned r = 0; r < MINHASH_VALUES; r++) {
			int16_t v = (int16_t)value[r], u = (int16_t)(value[r] ^ high);

			least[0][r] = u < least[0][r] ? u : least[0][r];
			most[0][r] = u > most[0][r] ? u : most[0][r];
			least[1][r] = v < least[1][r] ? v : least[1][r];
			most[1][r] = v > most[1][r] ? v : most[1][r];
		}
	}
	for (unsigned r = 0; r < MINHASH_VALUES; r++) {
		for (unsigned q = 0; q < 2; q++) {
			sig->slot[2 * q * MINHASH_VALUES + r] =
				(uint16_t)(least[q][r] ^ (q ? 0 : high) ^ MINHASH_ORDER(2 * q));
			sig->slot[(2 * q + 1) * MINHASH_VALUES + r] =
				(uint16_t)(most[q][r] ^ (q ? 0 : high) ^ MINHASH_ORDER(2 * q + 1));
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
		uint16_t x = sig->slot[j], y = other->slot[j];

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

/*
 * Slots are minima of n values of 16 bits: geometrically distributed with mean a = 2^16 / n, nearly.  Slots
 * of two sets with nothing in common are equal with probability h = 1 / (a + b + 1).  In general the least of the
 * union is in both sets with probability J; else it is in one of them, and the other's may fall on it by
 * chance.  To the first order in n / 2^16 the share of equal slots is then J + h (1 + J) - s J, where
 * s = 1 / (2 a + 1) + 1 / (2 b + 1).
 */
double rp_signature_resemblance(const struct rp_signature *a, const struct rp_signature *b)
{
	const double slots = RP_SIGNATURE_SLOTS;
	unsigned equal = 0, sum_a = 0, sum_b = 0;
	double h, s, j;

	for (unsigned i = 0; i < RP_SIGNATURE_SLOTS; i++) {
		equal += a->slot[i] == b->slot[i];
		sum_a += a->slot[i];
		sum_b += b->slot[i];
	}
	if (equal == RP_SIGNATURE_SLOTS)
		return 1;
	h = slots / (sum_a + sum_b + slots);
	s = slots / (2 * sum_a + slots) + slots / (2 * sum_b + slots);
	j = (equal / slots - h) / (1 + h - s);
	return j < 0 ? 0 : j < 1 ? j : 1;
}
