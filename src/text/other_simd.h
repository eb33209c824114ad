/*
 * The version of other_settle_fn for AVX2, with BMI2, and what it shares with plain C.
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

/* What three bytes are.  Those that are settled have numbers of three bits. */
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

/* Of code points of two bytes, at the first of them: which are letters, and which of those become one byte. */
struct two_masks {
	uint64_t letter, shorter;
};

/* What code points of three bytes are: a number of three bits each, at their first byte. */
struct three_masks {
	uint64_t low, middle, high;
};

/* So many bytes are read of a block, and 64 may be written of what they become. */
#define OTHER_READ 68

struct settling {
	struct other_table *table;
	struct scan *scan;
	const unsigned char *text;
};

other_settle_fn other_settle_c, other_settle_avx2;

/* Settle two bytes at p, which are at byte 'at' of the text. */
void other_take_two(struct settling *t, const unsigned char *p, size_t at);

/* Settle three bytes that go on with the word in front of them, or leave them. */
void other_take_three(struct settling *t, const unsigned char *p, size_t at);

/* Meet the code points of three bytes that begin at p where the bits of 'lead' are; return whether any was not
 * met yet. */
bool other_meet(struct other_table *table, const unsigned char *p, uint64_t lead);

/* Groups of code points: one of those that are all no words of their own, 64 each; then others that are none;
 * then those that part words. */
#define OTHER_NONE   0x01
#define OTHER_FEW    0x02
#define OTHER_PARTS  0x10
#define OTHER_GROUPS 4 /* that part words */

/* So many code points in a block are taken together. */
#define OTHER_MANY 8

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

/*
 * What code points of three bytes are, one at least, that begin at p where the bits of 'lead' are: one by one,
 * which is what takes least for one or two.  Return whether all begin as three bytes do.
 */
static inline bool other_find_few_three(const struct other_table *t, const unsigned char *p,
					uint64_t lead, struct three_masks *ret)
{
	do {
		unsigned i = (unsigned)__builtin_ctzll(lead);
		uint64_t three;

		if ((p[i] & 0xF0) != 0xE0)
			return false;
		three = t->three[other_three_at(p + i)];
		ret->low |= (three & 1) << i;
		ret->middle |= (three >> 1 & 1) << i;
		ret->high |= (three >> 2 & 1) << i;
		lead &= lead - 1;
	} while (lead);
	return true;
}

/* The same of two bytes: write which are letters, and put what they become in 'folded'. */
static inline void other_find_few_two(const struct other_table *t, const unsigned char *p,
				      uint64_t lead, unsigned char *folded, struct two_masks *ret)
{
	*ret = (struct two_masks){0, 0};
	for (; lead; lead &= lead - 1) {
		size_t i = (size_t)__builtin_ctzll(lead);
		uint32_t two = other_two_at(t, p + i);

		other_put_two(folded + i, two);
		ret->letter |= (uint64_t)(two >> 16 & 1) << i;
		ret->shorter |= (uint64_t)(two >> 17 & 1) << i;
	}
}

#endif
