/*
 * What the hot loop is measured against: how one writes it at first.
 */
#ifndef HOT_NAIVE_H
#define HOT_NAIVE_H

#include <stddef.h>
#include <stdint.h>

#define NAIVE_SLOTS 128

/*
 * A table of bytes, XXH3 of each word, shingles of three words, and for each shingle and slot a
 * multiplication, an addition and a remainder of 64 bits.  Returns a sum of what it made.
 */
uint64_t hot_naive_chain(const char *text, size_t len);

/* The least of a * x + b mod 2^32, as the compiler makes it of plain C, and with AVX2 if it may. */
void hot_classic_c(uint32_t *slot, const uint32_t *shingle, size_t n);
void hot_classic_best(uint32_t *slot, const uint32_t *shingle, size_t n);

#endif
