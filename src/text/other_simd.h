/*
 * The version of other_ops for AVX2, with BMI2, and what it shares with plain C.
 */
#ifndef TEXT_OTHER_SIMD_H
#define TEXT_OTHER_SIMD_H

#include <string.h>

#include "text/other.h"

/*
 * What two bytes are, from bit 16 on: for letters alone, bit 0 that they are one and bit 1 that the
 * second byte is dropped; then for all bits of both bytes in each mask.  Below is the text they
 * become, as it is in memory.
 */
#define TWO_LETTER      (UINT32_C(1) << 16)
#define TWO_SHORTER     (UINT32_C(2) << 16) /* a letter of one byte */
#define TWO_SETTLED     (UINT32_C(3) << 18)
#define TWO_WORD        (UINT32_C(3) << 20)
#define TWO_DIGIT       (UINT32_C(3) << 22)
#define TWO_JOINER      (UINT32_C(3) << 24)
#define TWO_DROP_SECOND (UINT32_C(2) << 26)
#define TWO_NOTHING     (UINT32_C(1) << 28)
#define TWO_LINE        (UINT32_C(3) << 29)

/* What three bytes are.  Those that are settled have numbers of three bits, a bit for each byte. */
enum three {
	THREE_UNKNOWN, /* not met yet */
	THREE_PARTS,   /* parts words, always */
	THREE_LINE,    /* and ends a line */
	THREE_JOINER,
	THREE_LETTER, /* and itself when folded, as are all below */
	THREE_SINGLE,
	THREE_NUMERAL,
	THREE_ORDINAL,
	THREE_LEFT = 8,    /* for the tokenizer */
	THREE_MARK = 16,   /* itself, too */
	THREE_NOTHING = 24 /* folds to that */
};

extern const struct other_ops other_ops_avx2;

/* So many code points are looked up before it is asked whether there are more. */
#define OTHER_AT_ONCE 7

/* The last bit of a mask that has any: what it tells of is looked up again when there are no more. */
static inline uint64_t other_last(uint64_t mask)
{
	return UINT64_C(1) << (63 - __builtin_clzll(mask));
}

static inline uint32_t other_two_at(const struct other_table *t, const unsigned char *p)
{
	return t->two[(p[0] & 0x3F) << 6 | (p[1] & 0x3F)];
}

static inline void other_put_two(unsigned char *folded, uint32_t two)
{
	uint16_t text = (uint16_t)two;

	memcpy(folded, &text, sizeof(text));
}

/* Three bytes as a code point, which is below 0x10000 if they are one. */
static inline uint32_t other_three_at(const unsigned char *p)
{
	return ((uint32_t)p[0] << 12) + ((uint32_t)p[1] << 6) + p[2] - 0xE2080;
}

#endif
