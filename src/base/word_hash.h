/*
 * The hash of a word: three rounds of AES, of which 64 bits are kept.
 *
 * A word is read as 16 bytes and masked, since a branch on the length of words is one that no
 * processor predicts; longer ones, 2 in 1,000, are left to XXH3-64.  No byte of a word is zero, so
 * words of different lengths differ.  AES because processors have an instruction for a round:
 * with the list of words from the scan, a word takes 7 cycles, 15 by two 64-bit multiplications
 * (words of 6.3 bytes, AMD EPYC of 2021).  Without that instruction the bits are the same.
 *
 * Three rounds: after one a byte has reached 4 bytes, after two all 16.  The kept half of the third
 * is 8 bytes of the second, two of each column, mixed.  Two words that differ in bytes of one or two
 * of the four diagonals never have those 8 in common, as any two rows and columns of the matrix that
 * AES mixes columns with are invertible: so words of 8 bytes and less never collide, nor do longer
 * ones that are much alike.  With two rounds words with other bytes on one diagonal only would
 * collide once in 2^16.
 */
#ifndef BASE_WORD_HASH_H
#define BASE_WORD_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/cpu.h"

#define WORD_HASH_MAX 16

/* What is added before the first round and after each: little-endian halves. */
struct word_key {
	uint64_t half[8];
};

struct word_key word_key_of(uint64_t seed);

struct word_hash_ops {
	/* Hash a word.  WORD_HASH_MAX bytes can be read, however long it is. */
	uint64_t (*one)(const char *word, size_t len, const struct word_key *key);
	/* Hash n words of 'text', from bound[0] to bound[1], from bound[2] to bound[3], ... */
	void (*list)(const char *text, const uint16_t *bound, size_t n, const struct word_key *key,
		     uint64_t *ret);
};

/* The versions for a level that the machine has; all of them give the same bits. */
const struct word_hash_ops *word_hash_ops_for(enum cpu_level level);

#endif
