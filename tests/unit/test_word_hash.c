#include "base/word_hash_simd.h"

#include "common.h"

#include <stdio.h>

/* From tests/golden/make_signatures.py, which has AES from its definition. */
static const struct {
	const char *word;
	uint64_t seed, hash;
} golden[] = {
	{"a", UINT64_C(0x0), UINT64_C(0xb772d470475ac6a6)},
	{"cat", UINT64_C(0x0), UINT64_C(0x43d9b8b4980a5338)},
	{"eightbit", UINT64_C(0x0), UINT64_C(0x009541572a005aff)},
	{"nineletts", UINT64_C(0x0), UINT64_C(0xa3fdbcc3add2f26f)},
	{"fifteen-letters", UINT64_C(0x0), UINT64_C(0x47bb898f018cd723)},
	{"sixteen-letters!", UINT64_C(0x0), UINT64_C(0xb556f80bf337b42b)},
	{"seventeen-letters", UINT64_C(0x0), UINT64_C(0xa867c17104422eef)},
	{"\xc3\xa9", UINT64_C(0x0), UINT64_C(0x48008e2d1b66b052)},
	{"a", UINT64_C(0x1), UINT64_C(0x076768528deed466)},
	{"cat", UINT64_C(0x1), UINT64_C(0x2c386fee1712a3e4)},
	{"eightbit", UINT64_C(0x1), UINT64_C(0x948be314a8993d92)},
	{"nineletts", UINT64_C(0x1), UINT64_C(0x8d91a9324800884a)},
	{"fifteen-letters", UINT64_C(0x1), UINT64_C(0xc154db071fded531)},
	{"sixteen-letters!", UINT64_C(0x1), UINT64_C(0x2977b9f97494d0c8)},
	{"seventeen-letters", UINT64_C(0x1), UINT64_C(0x0b7e1d74f6fac3be)},
	{"\xc3\xa9", UINT64_C(0x1), UINT64_C(0x85dddecc715c96e1)},
	{"a", UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xd750c8f206228ce4)},
	{"cat", UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0x8485e1958c8ed43a)},
	{"eightbit", UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0x41b85dc1b7b61d22)},
	{"nineletts", UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0x727b03401bea2516)},
	{"fifteen-letters", UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xa029ad750efdc33e)},
	{"sixteen-letters!", UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0x523a0cad361e7dd1)},
	{"seventeen-letters", UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0x6105c96e32de9616)},
	{"\xc3\xa9", UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0x7402f4062863d084)},
};

/* Call 'check' with each level of this machine, and with what a machine with more has no level for. */
static void at_each_level(void (*check)(const struct word_hash_ops *))
{
#ifdef CPU_X86_64
	if (cpu_has(CPU_AVX2))
		check(&word_hash_ops_aesni);
#endif
	for (int level = 0; level < CPU_LEVELS; level++)
		if (cpu_has((enum cpu_level)level))
			check(word_hash_ops_for((enum cpu_level)level));
}

static void check_golden(const struct word_hash_ops *ops)
{
	for (size_t i = 0; i < COUNT(golden); i++) {
		struct word_key key = word_key_of(golden[i].seed);
		char text[64];
		size_t len = strlen(golden[i].word);

		/* What is behind a word does not count. */
		for (int fill = 0; fill < 2; fill++) {
			memset(text, fill ? 'x' : 0, sizeof(text));
			memcpy(text, golden[i].word, len);
			assert_true(ops->one(text, len, &key) == golden[i].hash);
		}
	}
}

static void test_golden(void **state)
{
	(void)state;
	at_each_level(check_golden);
}

static void check_random(const struct word_hash_ops *ops)
{
	const struct word_hash_ops *plain = word_hash_ops_for(CPU_C);
	struct rng rng = {21};
	char text[300];
	uint16_t bound[64];
	uint64_t hash[32];

	for (unsigned round = 0; round < 2000; round++) {
		struct word_key key = word_key_of(rng_u32(&rng));

		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (char)(1 + rng_below(&rng, 255));
		for (size_t i = 0; i < 32; i++) {
			bound[2 * i] = (uint16_t)rng_below(&rng, 250);
			bound[2 * i + 1] = (uint16_t)(bound[2 * i] + 1 + rng_below(&rng, 24));
		}
		ops->list(text, bound, 29 + round % 4, &key, hash);
		for (size_t i = 0; i < 29 + round % 4; i++) {
			const char *word = text + bound[2 * i];
			size_t len = (size_t)(bound[2 * i + 1] - bound[2 * i]);

			assert_true(hash[i] == plain->one(word, len, &key));
			assert_true(hash[i] == ops->one(word, len, &key));
		}
	}
}

static void test_levels(void **state)
{
	(void)state;
	at_each_level(check_random);
}

/*
 * Each bit of a word flips each bit of its hash in 512 of 1024 cases, with standard deviation 16: 6 of
 * them cover all pairs of bits of all lengths.  The words are random letters, the seeds random too:
 * with one seed there are not enough words of one or two letters.
 */
static void test_avalanche(void **state)
{
	static const size_t lengths[] = {1, 2, 3, 5, 8, 9, 12, 16};
	static unsigned flips[8 * WORD_HASH_MAX][64];
	const struct word_hash_ops *ops = word_hash_ops_for(cpu_level());
	struct rng rng = {22};

	(void)state;
	for (size_t l = 0; l < COUNT(lengths); l++) {
		size_t len = lengths[l];

		memset(flips, 0, sizeof(flips));
		for (unsigned round = 0; round < 1024; round++) {
			struct word_key key = word_key_of(rng_u32(&rng));
			char word[2 * WORD_HASH_MAX] = {0};
			uint64_t hash, changed;

			for (size_t i = 0; i < len; i++)
				word[i] = (char)('a' + rng_below(&rng, 26));
			hash = ops->one(word, len, &key);
			for (size_t bit = 0; bit < 8 * len; bit++) {
				word[bit / 8] = (char)(word[bit / 8] ^ 1 << bit % 8);
				changed = hash ^ ops->one(word, len, &key);
				word[bit / 8] = (char)(word[bit / 8] ^ 1 << bit % 8);
				for (size_t out = 0; out < 64; out++)
					flips[bit][out] += changed >> out & 1;
			}
		}
		for (size_t bit = 0; bit < 8 * len; bit++)
			for (size_t out = 0; out < 64; out++)
				assert_in_range(flips[bit][out], 512 - 96, 512 + 96);
	}
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t collisions(uint64_t *x, size_t n)
{
	size_t equal = 0;

	qsort(x, n, sizeof(*x), compare_u64);
	for (size_t i = 1; i < n; i++)
		equal += x[i] == x[i - 1];
	return equal;
}

/*
 * Words that are much alike, as numbers and dates are: 300,000 of them.  No two may have one hash.
 * Half of the bits has n^2 / 2^33 = 10.5 collisions on average if it is random, and 35 with a
 * probability below 10^-8.  By each of its bytes the words fall into 256 heaps of 1172; the sum of
 * squared deviations from that, divided by it, has mean 255 and standard deviation 22.6.
 */
static void test_alike(void **state)
{
	enum {
		WORDS = 300000
	};
	static uint64_t hash[WORDS], half[WORDS];
	const struct word_hash_ops *ops = word_hash_ops_for(cpu_level());
	struct word_key key = word_key_of(0);

	(void)state;
	for (unsigned i = 0; i < WORDS; i++) {
		char word[64] = {0};
		int len;

		if (i < 100000)
			len = snprintf(word, sizeof(word), "%u", i);
		else if (i < 200000)
			len = snprintf(word, sizeof(word), "1%u.%02u.2%05u", i % 10, i / 10 % 100,
				       i / 1000);
		else
			len = snprintf(word, sizeof(word), "%c%c%c%c", 'a' + i % 26,
				       'a' + i / 26 % 26, 'a' + i / 676 % 26, 'a' + i / 17576 % 26);
		hash[i] = ops->one(word, (size_t)len, &key);
	}
	for (unsigned byte = 0; byte < 8; byte++) {
		unsigned heap[256] = {0};
		double sum = 0, mean = WORDS / 256.0;

		for (size_t i = 0; i < WORDS; i++)
			heap[hash[i] >> 8 * byte & 0xFF]++;
		for (size_t i = 0; i < 256; i++)
			sum += (heap[i] - mean) * (heap[i] - mean) / mean;
		assert_true(sum > 255 - 5 * 22.6 && sum < 255 + 5 * 22.6);
	}
	for (unsigned shift = 0; shift <= 32; shift += 16) {
		for (size_t i = 0; i < WORDS; i++)
			half[i] = (uint32_t)(hash[i] >> shift);
		assert_true(collisions(half, WORDS) < 35);
	}
	assert_int_equal(collisions(hash, WORDS), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_avalanche),
		cmocka_unit_test(test_alike),
	};

	return cmocka_run_group_tests_name("word_hash", tests, NULL, NULL);
}
