#include "hot_naive.h"

#include <string.h>

#include "base/cpu.h"
#include "base/hash.h"

#define PRIME        ((UINT64_C(1) << 61) - 1)
#define WORD_MAX     256
#define SHINGLES_MAX 4096

static uint64_t factor(unsigned j)
{
	return hash_mix(2 * j + 1);
}

static uint64_t summand(unsigned j)
{
	return hash_mix(2 * j + 2);
}

static uint64_t sign(const uint64_t *word, size_t n)
{
	uint64_t slot[NAIVE_SLOTS], a[NAIVE_SLOTS], b[NAIVE_SLOTS], sum = 0;

	for (unsigned j = 0; j < NAIVE_SLOTS; j++) {
		slot[j] = UINT64_MAX;
		a[j] = factor(j) % PRIME;
		b[j] = summand(j) % PRIME;
	}
	for (size_t i = 0; i + 3 <= n; i++) {
		uint32_t x = (uint32_t)hash_mix(word[i] * 31 * 31 + word[i + 1] * 31 + word[i + 2]);

		for (unsigned j = 0; j < NAIVE_SLOTS; j++) {
			uint64_t value = (a[j] * x + b[j]) % PRIME;

			if (value < slot[j])
				slot[j] = value;
		}
	}
	for (unsigned j = 0; j < NAIVE_SLOTS; j++)
		sum += slot[j];
	return sum;
}

uint64_t hot_naive_chain(const char *text, size_t len)
{
	static unsigned char table[256];
	static uint64_t hash[SHINGLES_MAX];
	char word[WORD_MAX];
	size_t n = 0, words = 0;
	uint64_t sum = 0;

	for (unsigned c = 0; c < 256; c++) {
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
			table[c] = (unsigned char)c;
		else if (c >= 'A' && c <= 'Z')
			table[c] = (unsigned char)(c + 32);
	}
	for (size_t i = 0; i <= len; i++) {
		unsigned char c = i < len ? (unsigned char)text[i] : '\n';

		if (table[c]) {
			if (n < WORD_MAX)
				word[n++] = (char)table[c];
			continue;
		}
		if (n && words < SHINGLES_MAX)
			hash[words++] = hash_bytes(word, n, 0);
		n = 0;
		if (c == '\n' && words) {
			sum += sign(hash, words);
			words = 0;
		}
	}
	return sum;
}

static inline __attribute__((always_inline)) void classic(uint32_t *restrict slot,
							  const uint32_t *restrict shingle,
							  size_t n)
{
	uint32_t a[NAIVE_SLOTS], b[NAIVE_SLOTS];

	for (unsigned j = 0; j < NAIVE_SLOTS; j++) {
		a[j] = j * UINT32_C(0x9e3779b1) | 1;
		b[j] = j * UINT32_C(0x85ebca6b);
	}
	for (size_t i = 0; i < n; i++) {
		for (unsigned j = 0; j < NAIVE_SLOTS; j++) {
			uint32_t value = a[j] * shingle[i] + b[j];

			slot[j] = value < slot[j] ? value : slot[j];
		}
	}
}

void hot_classic_c(uint32_t *slot, const uint32_t *shingle, size_t n)
{
	classic(slot, shingle, n);
}

#ifdef CPU_X86_64
__attribute__((target("avx2")))
#endif
void hot_classic_best(uint32_t *slot, const uint32_t *shingle, size_t n)
{
	classic(slot, shingle, n);
}
