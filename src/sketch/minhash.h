/*
 * MinHash: the least value of each of RP_SIGNATURE_SLOTS hash functions over a set of shingles.
 *
 * A.Z. Broder, "On the resemblance and containment of documents" (1997): two sets have the same
 * least value with probability J, their resemblance.
 *
 * The functions come from MINHASH_VALUES values of a shingle.  Half of them are made by double hashing: of its halves
 * h and l, which are random bits, they are l + i * h and h - i * l mod 2^16.  No two
 * of them are multiples of each other, for the determinant 1 + i * j is not 0.  The others are these with their
 * bytes exchanged, which puts them in an order that has nothing to do with theirs.  Every value is taken in four
 * orders: exclusive or with 0, with all ones, with the upper bit, with all but the upper bit.  The
 * least in those orders are the unsigned minimum and maximum and the signed ones, so a slot costs one
 * instruction and a fourth of a value.  On the ring of 2^16 values they are the elements next to 0 on either
 * side and next to 2^15 on either side: nearly always four different ones.  An element that is least
 * in one order is not so in another, which makes the error of small sets less than that of
 * independent functions (tests/unit/test_minhash.c holds it to the formula).
 *
 * Sixteen bits take half the time of 32.  Two sets of n shingles that have nothing in common agree in a
 * slot by chance with probability n / 2^17; rp_signature_resemblance() takes that off.
 */
#ifndef SKETCH_MINHASH_H
#define SKETCH_MINHASH_H

#include <stdbool.h>
#include <reprint/sketch.h>

#include "base/cpu.h"

#define MINHASH_VALUES (RP_SIGNATURE_SLOTS / 4)

/* Slot MINHASH_VALUES * q + r is the least of value r ^ MINHASH_ORDER(q). */
#define MINHASH_ORDER(q) (((q)&1 ? 0xFFFF : 0) ^ ((q)&2 ? 0x8000 : 0))

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

/* What the other half is multiplied with: value 2 * i is l + i * h, value 2 * i + 1 is h - i * l. */
#define MINHASH_FACTORS \
	0, 0, 1, 0xFFFF, 2, 0xFFFE, 3, 0xFFFD, 4, 0xFFFC, 5, 0xFFFB, 6, 0xFFFA, 7, 0xFFF9

#endif
