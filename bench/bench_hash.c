/*
 * How sound the hashes of words and shingles are on a real vocabulary, beside XXH3.
 *
 *	bench_hash TEXT...
 *
 * For each text, plain UTF-8 with a paragraph a line, and for all distinct words and all distinct
 * shingles of three words in it:
 *	collisions	of the lower 32 bits, beside the n^2 / 2^33 of random ones
 *	bias		the bit that is set most unequally often, in standard deviations of n / 2
 *	heaps		chi-square of the 65,536 heaps of the upper 16 bits, less its mean of 65,535, in
 *			standard deviations (362)
 *	avalanche	words only: the bits of a word and of its hash of which one flips the other
 *			most unlike one half, in standard deviations, over the words that have the bit
 * Of 64 bits bias reaches 2.7 on average, of 64 * 128 pairs avalanche 3.9.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/word_hash.h"
#include "shingle/shingle.h"
#include "text/paragraph.h"
#include "text/token.h"

struct entry {
	uint64_t key;    /* tells distinct ones apart */
	uint64_t ours;   /* the hash under test */
	uint64_t theirs; /* XXH3-64 of the same bytes */
};

struct table {
	struct entry *entry;
	size_t n, cap;
};

static void *grown(void *p, size_t size)
{
	p = realloc(p, size);
	if (!p) {
		fprintf(stderr, "bench_hash: no memory\n");
		exit(2);
	}
	return p;
}

static void add(struct table *t, uint64_t key, uint64_t ours, uint64_t theirs)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 1024;
		t->entry = grown(t->entry, t->cap * sizeof(*t->entry));
	}
	t->entry[t->n++] = (struct entry){key, ours, theirs};
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct entry *)a)->key, y = ((const struct entry *)b)->key;

	return (x > y) - (x < y);
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void make_distinct(struct table *t)
{
	size_t kept = 0;

	if (!t->n)
		return;
	qsort(t->entry, t->n, sizeof(*t->entry), by_key);
	for (size_t i = 0; i < t->n; i++)
		if (!i || t->entry[i].key != t->entry[i - 1].key)
			t->entry[kept++] = t->entry[i];
	t->n = kept;
}

static void tell(const char *what, const struct table *t, bool ours, unsigned bits)
{
	uint32_t *value = grown(NULL, (t->n + 1) * sizeof(*value));
	size_t equal = 0, set[64] = {0};
	static unsigned heap[1 << 16];
	double n = (double)t->n, bias = 0, square = 0;

	memset(heap, 0, sizeof(heap));
	for (size_t i = 0; i < t->n; i++) {
		uint64_t x = ours ? t->entry[i].ours : t->entry[i].theirs;

		value[i] = (uint32_t)x;
		heap[x >> (bits - 16) & 0xFFFF]++;
		for (unsigned b = 0; b < bits; b++)
			set[b] += x >> b & 1;
	}
	qsort(value, t->n, sizeof(*value), by_value);
	for (size_t i = 1; i < t->n; i++)
		equal += value[i] == value[i - 1];
	for (unsigned b = 0; b < bits; b++)
		bias = fmax(bias, fabs((double)set[b] - n / 2) / sqrt(n / 4));
	for (size_t i = 0; i < 1 << 16; i++)
		square += (heap[i] - n / 65536) * (heap[i] - n / 65536) / (n / 65536);
	printf("  %-9s %-5s n %10zu  collisions %7zu (random %9.1f)  bias %.2f  heaps %+.2f\n",
	       what, ours ? "ours" : "XXH3", t->n, equal, n * n / 8589934592.0, bias,
	       (square - 65535) / 362);
	free(value);
}

/* Flip every bit of every word; a word is as long as it is, so that only its own bits count. */
static void tell_avalanche(const char *text, const struct table *places, bool ours)
{
	const struct word_hash_ops *ops = word_hash_ops_for(cpu_level());
	static size_t flips[128][64], times[128];
	struct word_key key = word_key_of(0);
	double worst = 0;

	memset(flips, 0, sizeof(flips));
	memset(times, 0, sizeof(times));
	for (size_t i = 0; i < places->n; i++) {
		size_t at = places->entry[i].ours, len = places->entry[i].theirs;
		char word[2 * WORD_HASH_MAX] = {0};
		uint64_t hash, changed;

		if (len > WORD_HASH_MAX)
			continue;
		memcpy(word, text + at, len);
		hash = ours ? ops->one(word, len, &key) : hash_bytes(word, len, 0);
		for (size_t bit = 0; bit < 8 * len; bit++) {
			word[bit / 8] = (char)(word[bit / 8] ^ 1 << bit % 8);
			changed = hash ^
				  (ours ? ops->one(word, len, &key) : hash_bytes(word, len, 0));
			word[bit / 8] = (char)(word[bit / 8] ^ 1 << bit % 8);
			times[bit]++;
			for (unsigned out = 0; out < 64; out++)
				flips[bit][out] += changed >> out & 1;
		}
	}
	for (size_t bit = 0; bit < 128; bit++)
		for (unsigned out = 0; out < 64 && times[bit]; out++)
			worst = fmax(worst, fabs((double)flips[bit][out] - (double)times[bit] / 2) /
						    sqrt((double)times[bit] / 4));
	printf("  words     %-5s avalanche %.2f\n", ours ? "ours" : "XXH3", worst);
}

static int examine(const char *path)
{
	const struct word_hash_ops *ops = word_hash_ops_for(cpu_level());
	struct word_key key = word_key_of(0);
	struct table words = {0}, places = {0}, shingles = {0};
	struct text_paragraph p = {0};
	struct token_list list;
	FILE *f = fopen(path, "rb");
	size_t len = 0, pos = 0, n;
	uint64_t name;
	char *text = NULL;

	if (!f) {
		perror(path);
		return 2;
	}
	do {
		text = grown(text, len + (1 << 20));
		n = fread(text + len, 1, 1 << 20, f);
		len += n;
	} while (n);
	fclose(f);
	token_list_init(&list, NULL);
	while (paragraph_next(text, len, &pos, &p)) {
		size_t first = list.n;

		if (token_list_add(&list, text + p.offset, p.length, 0)) {
			fprintf(stderr, "bench_hash: no memory, or too much text\n");
			exit(2);
		}
		for (size_t i = first; i < list.n; i++) {
			const struct token *a = &list.token[i];
			uint64_t hash[3];
			uint32_t shingle;

			name = hash_identity(list.text + a->at, a->len).low;
			hash[0] = ops->one(list.text + a->at, a->len, &key);
			add(&words, name, hash[0], hash_bytes(list.text + a->at, a->len, 0));
			add(&places, name, a->at, a->len);
			if (i < first + 2)
				continue;
			for (size_t k = 0; k < 3; k++)
				hash[k] = ops->one(list.text + a[(int)k - 2].at, a[(int)k - 2].len,
						   &key);
			shingle_make_c(hash, 3, 3, &shingle);
			n = a->at + a->len - a[-2].at;
			add(&shingles, hash_identity(list.text + a[-2].at, n).low, shingle,
			    hash_bytes(list.text + a[-2].at, n, 0));
		}
	}
	make_distinct(&words);
	make_distinct(&places);
	make_distinct(&shingles);
	printf("%s\n", path);
	for (int ours = 1; ours >= 0; ours--) {
		tell("words", &words, ours, 64);
		tell_avalanche(list.text, &places, ours);
		tell("shingles", &shingles, ours, ours ? 32 : 64);
	}
	free(words.entry);
	free(places.entry);
	free(shingles.entry);
	token_list_release(&list);
	free(text);
	return 0;
}

int main(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc && !status; i++)
		status = examine(argv[i]);
	return status;
}
