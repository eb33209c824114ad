/*
 * The vector versions of word_hash.h, and what they share with plain C.
 */
#ifndef BASE_WORD_HASH_SIMD_H
#define BASE_WORD_HASH_SIMD_H

#include "base/word_hash.h"

/* word_hash_ops_vaes takes AES on two words at once, which comes with no level. */
extern const struct word_hash_ops word_hash_ops_aesni, word_hash_ops_vaes, word_hash_ops_neon;

/* Which bytes belong to a word: 16 from WORD_HASH_MAX - len on. */
extern const unsigned char word_hash_mask[2 * WORD_HASH_MAX];

uint64_t word_hash_long(const char *word, size_t len, const struct word_key *key);

/* Hash those of a list's words that are longer than WORD_HASH_MAX, as the bits of 'longer' say. */
void word_hash_longer(const char *text, const uint16_t *bound, unsigned longer,
		      const struct word_key *key, uint64_t *ret);

#endif
