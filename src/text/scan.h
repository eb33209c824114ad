/*
 * Scan: the words of a piece of text by ASCII's rules alone, 64 bytes at a time.
 *
 * Two passes: one makes of every 64 bytes a mask for each class of byte, the other makes of the
 * masks a list of where words begin and end.  Between them whoever scans may change the masks, for
 * what ASCII's rules do not decide (text/other.h, shingle/words.c).
 */
#ifndef TEXT_SCAN_H
#define TEXT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cpu.h"

/* The longest piece: with all that is made of it, it stays in 32 KiB of first-level cache. */
#define SCAN_MAX 4096

/* A last block is always empty, so that every word ends in one. */
#define SCAN_BLOCKS (SCAN_MAX / 64 + 1)

/* How much may be read behind the text, and written behind the list. */
#define SCAN_SLACK 64

struct scan {
	size_t len, blocks;
	/* Bit i of block b is byte 64 b + i. */
	uint64_t word[SCAN_BLOCKS + 1]; /* letters and digits */
	uint64_t digit[SCAN_BLOCKS + 1];
	uint64_t joiner[SCAN_BLOCKS + 1]; /* ' " . , ` */
	uint64_t other[SCAN_BLOCKS + 1];  /* not ASCII */
	uint64_t lead[SCAN_BLOCKS +
		      1]; /* above 0xBF, as what code points that are not ASCII begin with */
	uint64_t line[SCAN_BLOCKS + 1]; /* line ends of one byte */
	/* Empty after scan_classify(): */
	uint64_t drop[SCAN_BLOCKS + 1];  /* bytes of words that are not of the word */
	uint64_t start[SCAN_BLOCKS + 1]; /* where a word begins even if one ends there */
	bool adjacent;                   /* words may begin where others end */
	unsigned char text[SCAN_BLOCKS * 64 + SCAN_SLACK]; /* ASCII letters folded */
	/* Made by scan_list(): */
	size_t words;
	uint16_t before[SCAN_BLOCKS + 1];              /* words that begin before each block */
	uint16_t bound[SCAN_BLOCKS * 64 + SCAN_SLACK]; /* begin, end, begin, end, ... */
	uint64_t place[256]; /* the places of the set bits of each byte, a byte each */
};

struct scan_ops {
	/* Make the masks and the folded text of n blocks, the first of which is block b. */
	void (*classify)(struct scan *s, const unsigned char *text, size_t b, size_t n);
	/* List where the bits of so many blocks are and, for each block, how many are before it; return
	 * their number.  'place' is that of a scan. */
	size_t (*list)(const uint64_t *mask, size_t blocks, const uint64_t *place, uint16_t *ret,
		       uint16_t *ret_before);
	/* List which of the words have a digit, each once, their numbers counted from 'first'; return how
	 * many.  SCAN_SLACK more may be written. */
	size_t (*numbers)(const struct scan *s, size_t first, uint32_t *ret);
};

/* The versions for a level that the machine has; all of them give the same masks and lists. */
const struct scan_ops *scan_ops_for(enum cpu_level level);

/* Set s->place, once. */
void scan_init(struct scan *s);

/* Classify len <= SCAN_MAX bytes. */
void scan_classify(struct scan *s, const struct scan_ops *ops, const char *text, size_t len);

/* Forget what is behind the first len bytes. */
void scan_cut(struct scan *s, size_t len);

/* List the words: runs of bits of s->word, parted also where s->start says. */
void scan_list(struct scan *s, const struct scan_ops *ops);

static inline bool scan_bit(const uint64_t *mask, size_t at)
{
	return mask[at / 64] >> at % 64 & 1;
}

/* Return where words begin in block b. */
static inline uint64_t scan_begins(const struct scan *s, size_t b)
{
	return s->word[b] & (~(s->word[b] << 1 | (b ? s->word[b - 1] >> 63 : 0)) | s->start[b]);
}

/* Return the number of bits.  Without an instruction for it the compiler's own is a call. */
static inline size_t scan_count(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
	return (size_t)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* Return the number of words that begin before byte 'at', once they are listed. */
static inline size_t scan_words_before(const struct scan *s, size_t at)
{
	size_t b = at / 64;

	return s->before[b] + scan_count(scan_begins(s, b) & ((UINT64_C(1) << at % 64) - 1));
}

#endif
