/*
 * MinHash: the least value of each of RP_SIGNATURE_SLOTS hash functions over a set of shingles.
 *
 * A.Z. Broder, "On the resemblance and containment of documents" (1997): two sets have the same
 * least value with probability J, their resemblance.
 *
 * The functions come from MINHASH_VALUES values of a shingle, h1 + r * h2 mod 2^32, by double
 * hashing: one multiplication and an addition each.  Every value is taken in four orders: exclusive
 * or with 0, with all ones, with the upper bit, with all but the upper bit.  The least in those
 * orders are the unsigned minimum and maximum and the signed ones, so a slot costs one instruction
 * and a fourth of an addition.  On the ring of 2^32 values they are the elements next to 0 on either
 * side and next to 2^31 on either side: nearly always four different ones.  An element that is least
 * in one order is not so in another, which makes the error of small sets less than that of
 * independent functions (tests/unit/test_minhash.c holds it to the formula).
 */
#ifndef SKETCH_MINHASH_H
#define SKETCH_MINHASH_H

#include <stdbool.h>
#include <reprint/sketch.h>

#include "base/cpu.h"

#define MINHASH_VALUES (RP_SIGNATURE_SLOTS / 4)

/* Slot MINHASH_VALUES * q + r is the least of value r ^ MINHASH_ORDER(q). */
#define MINHASH_ORDER(q) (((q)&1 ? UINT32_MAX : 0) ^ ((q)&2 ? UINT32_C(1) << 31 : 0))

/* Make *sig the signature of the empty set. */
void minhash_reset(struct rp_signature *sig);

/* Make *sig the signature of n shingles, some of which may be the same. */
typedef void minhash_make_fn(struct rp_signature *sig, const uint32_t *shingle, size_t n);

minhash_make_fn minhash_make_c;

/* The version for a level that the machine has; all of them give the same bits. */
minhash_make_fn *minhash_make_for(enum cpu_level level);

/* Make *sig the signature of the union of its set and that of *other. */
typedef void minhash_join_fn(struct rp_signature *sig, const struct rp_signature *other);

minhash_join_fn minhash_join_c;
minhash_join_fn *minhash_join_for(enum cpu_level level);

/*
 * The two hashes of a shingle.  Shingles are random already; this makes the slots independent of one
 * another.  The mixer is C. Wellons's lowbias32, whose 32-bit multiplications vector units have.
 */
#define MINHASH_FIRST  UINT32_C(0x7feb352d)
#define MINHASH_SECOND UINT32_C(0x846ca68b)
#define MINHASH_THIRD  UINT32_C(0x9e3779b1)

static inline void minhash_halves(uint32_t shingle, uint32_t *h1, uint32_t *h2)
{
	uint32_t x = shingle, y;

	x = (x ^ x >> 16) * MINHASH_FIRST;
	x = (x ^ x >> 15) * MINHASH_SECOND;
	x ^= x >> 16;
	y = x * MINHASH_THIRD;
	*h1 = x;
	/* Odd, so that the values of a shingle are all different. */
	*h2 = (y ^ y >> 15) | 1;
}

#endif
