/*
 * The second way to candidates: one in SAMPLE_RATE of a text's shingles, chosen by their
 * hash, so that a story inside a longer article is found, where bands are blind.
 *
 * The keys that two texts share tell about which part of the shorter is shared; the least
 * that any level asks for is C = .6, so that below SAMPLE_SHARE it is not worth looking,
 * with room for chance: of the 60 shingles that a short wire item leaves in an article 15
 * are keys on average and 9 are shared at C = .6, but 1 in 250 such items has fewer
 * than 3.
 */
#ifndef ENGINE_SAMPLE_H
#define ENGINE_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#define SAMPLE_RATE  4
#define SAMPLE_SHARE 0.1
#define SAMPLE_LEAST 2

/* A text of fewer shingles is led to its candidates by a single one. */
#define SAMPLE_FEW 40

static inline bool sample_has(uint32_t shingle)
{
	return shingle % SAMPLE_RATE == 0;
}

/* Whether a candidate is worth an exact comparison: 'bands' and 'keys' are shared with
 * it, 'least' is the smaller of the two texts' numbers of telling shingles. */
static inline bool sample_is_promising(uint32_t bands, uint32_t keys, uint32_t least)
{
	if (bands || least < SAMPLE_FEW)
		return true;
	return keys >= SAMPLE_LEAST && keys * SAMPLE_RATE >= SAMPLE_SHARE * least;
}

#endif
