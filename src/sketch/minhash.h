/*
 * MinHash: the least value of each of RP_SIGNATURE_SLOTS hash functions over a set of shingles.
 *
 * A.Z. Broder, "On the resemblance and containment of documents" (1997): two sets have the same
 * least value with probability J, their resemblance.  The functions are h1 + j * h2 mod 2^32: by
 * double hashing 128 functions cost one multiplication and an addition each, and their measured
 * error is that of independent ones (tests/unit/test_minhash.c holds it to the formula).
 */
#ifndef SKETCH_MINHASH_H
#define SKETCH_MINHASH_H

#include <reprint/sketch.h>

/* Make *sig the signature of the empty set. */
void minhash_reset(struct rp_signature *sig);

/* Add n shingles to the set that *sig is the signature of. */
void minhash_add(struct rp_signature *sig, const uint32_t *shingle, size_t n);

/* Make *sig the signature of the union of its set and that of *other. */
void minhash_join(struct rp_signature *sig, const struct rp_signature *other);

#endif
