/*
 * Which shingles at w = 3 the index has, and what is kept of the others.
 *
 * An index of all of them takes two fifths to three fifths of the text, and no code of such pairs
 * takes much less (doc/store-format.md).  So it has a sample, one in 'one_in', those of the least
 * hashes: the same in every text.  It leads to what is alike, and tells how rare it is.  Of the
 * others each paragraph has fingerprints of a few bits (store/prints.h), enough to count what two
 * paragraphs share once the sample has brought them together.
 */
#ifndef STORE_SAMPLE_H
#define STORE_SAMPLE_H

#include <stdbool.h>
#include <reprint/sketch.h>

#define SAMPLE_ONE_IN 2

/* Whether a fraction makes sense: a power of two. */
static inline bool sample_is_sound(uint32_t one_in)
{
	return one_in && !(one_in & (one_in - 1)) && one_in <= 1u << 16;
}

/* The largest hash that is in the sample. */
static inline uint32_t sample_last(uint32_t one_in)
{
	return UINT32_MAX / one_in;
}

/* The sample of a set, ...  Hashes are spread evenly: its end is looked for from where it is expected, which
 * is a few steps, of which a processor predicts more than of halving. */
static inline struct rp_shingles sample_of(struct rp_shingles set, uint32_t one_in)
{
	uint32_t n = set.n / one_in, last = sample_last(one_in);

	while (n < set.n && set.hash[n] <= last)
		n++;
	while (n && set.hash[n - 1] > last)
		n--;
	return (struct rp_shingles){set.hash, n};
}

/* ... and what it leaves. */
static inline struct rp_shingles sample_rest(struct rp_shingles set, struct rp_shingles sample)
{
	return (struct rp_shingles){sample.n < set.n ? set.hash + sample.n : set.hash,
				    set.n - sample.n};
}

#endif
