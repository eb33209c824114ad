/*
 * The vector versions of the scan, and the tables by which they classify bytes.
 *
 * Each bit of a class is a set of upper halves of a byte and one of lower halves: a byte has it if
 * both tables do.  Bytes that are not ASCII have none.
 */
#ifndef TEXT_SCAN_SIMD_H
#define TEXT_SCAN_SIMD_H

#include "text/scan.h"

#define SCAN_A_TO_O   0x80
#define SCAN_P_TO_Z   0x40
#define SCAN_DIGIT    0x20
#define SCAN_JOINER   0x10 /* " ' , . */
#define SCAN_BACKTICK 0x08
#define SCAN_LINE     0x04 /* LF, VT, FF, CR */
#define SCAN_WORD     (SCAN_A_TO_O | SCAN_P_TO_Z | SCAN_DIGIT)
#define SCAN_JOINERS  (SCAN_JOINER | SCAN_BACKTICK)

extern const unsigned char scan_by_lower[16], scan_by_upper[16];

extern const struct scan_ops scan_ops_avx2, scan_ops_avx512, scan_ops_neon;

/*
 * Return which digits of block b are the first of their word.  Letters a word begins with, added to where it
 * begins, carry to what is behind them; *carry is what the block in front carried.
 */
static inline uint64_t scan_first_digits(const struct scan *s, size_t b, uint64_t *carry)
{
	uint64_t begin = scan_begins(s, b), digit = s->digit[b];
	/* What is in front of a word that begins at once. */
	uint64_t last = s->start[b] >> 1 | s->start[b + 1] << 63;
	uint64_t letter = s->word[b] & ~digit & ~last;
	uint64_t sum = letter + (letter & begin), behind = sum + *carry;

	*carry = (sum < letter) | (behind < sum);
	return digit & (begin | (behind & ~letter));
}

size_t scan_numbers_c(const struct scan *s, size_t first, uint32_t *ret);
size_t scan_numbers_avx2(const struct scan *s, size_t first, uint32_t *ret);

size_t scan_list_c(const uint64_t *mask, size_t blocks, const uint64_t *place, uint16_t *ret,
		   uint16_t *ret_before);

#endif
