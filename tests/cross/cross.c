/*
 * Whether this machine gives the bits that all give: the golden signatures, and at every level the
 * words, shingles and signatures of the tokenizer and plain C.  Without cmocka and utf8proc, so that
 * a cross compiler and its C library are enough (tests/cross/run.sh).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <reprint/sketch.h>

#include "base/hash.h"
#include "shingle/shingle.h"
#include "shingle/words.h"
#include "sketch/minhash.h"

static const struct {
	const char *text;
	uint32_t words, shingles;
	struct rp_identity identity;
	uint64_t text_digest, title_digest;
	uint16_t slot[4];
} golden[] = {
#include "../golden/signatures.inc"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void fail(const char *what, size_t i)
{
	fprintf(stderr, "cross: %s differs (%zu)\n", what, i);
	exit(1);
}

static uint64_t digest(const struct rp_signature *sig)
{
	unsigned char bytes[RP_SIGNATURE_SLOTS * 2];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(sig->slot[i / 2] >> (i % 2 * 8));
	return hash_bytes(bytes, sizeof(bytes), 0);
}

static void check_golden(void)
{
	struct rp_sketcher *sketcher;

	if (rp_sketcher_new(NULL, &sketcher))
		fail("memory", 0);
	for (size_t i = 0; i < COUNT(golden); i++) {
		struct rp_document doc = {.text = {golden[i].text, strlen(golden[i].text)}};
		struct rp_sketch *sketch;
		struct rp_identity identity;

		if (rp_sketch_new(sketcher, &doc, &sketch))
			fail("memory", i);
		identity = rp_sketch_identity(sketch);
		if (rp_sketch_words(sketch) != golden[i].words)
			fail("the number of words", i);
		if (rp_sketch_shingles(sketch).n != golden[i].shingles)
			fail("the number of shingles", i);
		if (!identity_equal(identity, golden[i].identity))
			fail("the identity", i);
		if (digest(rp_sketch_signature(sketch)) != golden[i].text_digest)
			fail("the signature", i);
		rp_sketch_free(sketch);
	}
	rp_sketcher_free(sketcher);
}

static uint64_t next_random(void)
{
	static uint64_t x = 88172645463325252;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x >> 16;
}

static bool can_run(enum cpu_level level)
{
#ifdef RP_SIMDE
	if (level == CPU_AVX512)
		return cpu_has(CPU_AVX2);
#endif
	return cpu_has(level);
}

static size_t random_text(char *text, size_t size)
{
	static const char *const piece[] = {" ",
					    " ",
					    " ",
					    " ",
					    " ",
					    "the",
					    "Word",
					    "don't",
					    "1,000",
					    "5.1",
					    "U.S.",
					    "x86",
					    "a",
					    "\n",
					    ", ",
					    ". ",
					    "-",
					    "`",
					    "\"",
					    "\xE2\x80\x99",
					    "\xE2\x80\x9C",
					    "\xE2\x80\x94",
					    "\xC3\xA9",
					    "internationalists",
					    "counterrevolutionaries",
					    "\xC2\xA0",
					    "\xFF",
					    "\xD0\xBC",
					    "\xE4\xB8\xAD"};
	size_t len = 0, most = next_random() % size;

	for (;;) {
		const char *s = piece[next_random() % COUNT(piece)];

		if (len + strlen(s) > most)
			return len;
		memcpy(text + len, s, strlen(s));
		len += strlen(s);
	}
}

static void check_level(enum cpu_level level)
{
	static char text[9000];
	static struct words words;
	const struct word_hash_ops *plain = word_hash_ops_for(CPU_C);
	struct token_list list;

	words_init(&words, NULL, level);
	token_list_init(&list, NULL);
	for (size_t round = 0; round < 2000; round++) {
		size_t len = random_text(text, sizeof(text));
		uint32_t *x = calloc(len + 1, sizeof(*x)), *y = calloc(len + 1, sizeof(*y));
		struct rp_signature s, t;
		size_t n;

		words_reset(&words, round);
		token_list_reset(&list);
		if (!x || !y || words_add(&words, text, len) || token_list_add(&list, text, len, 0))
			fail("memory", round);
		if (words.n != list.n || words.invalid != list.invalid)
			fail("the number of words", round);
		for (size_t i = 0; i < list.n; i++)
			if (words.hash[i] !=
			    plain->one(list.text + list.token[i].at, list.token[i].len, &words.key))
				fail("a word", round);
		n = shingle_make_for(level)(words.hash, words.n, 3, x);
		if (n != shingle_make_c(words.hash, words.n, 3, y) || memcmp(x, y, n * sizeof(*x)))
			fail("a shingle", round);
		minhash_make_for(level)(&s, x, n);
		minhash_make_c(&t, x, n);
		if (memcmp(&s, &t, sizeof(s)))
			fail("a signature", round);
		free(x);
		free(y);
	}
	words_release(&words);
	token_list_release(&list);
	printf("%s ok\n", cpu_level_name(level));
}

int main(void)
{
	check_golden();
	for (int level = 0; level < CPU_LEVELS; level++)
		if (can_run((enum cpu_level)level))
			check_level((enum cpu_level)level);
	return 0;
}
