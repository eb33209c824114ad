#include "shingle/words.h"

#include "shingle/batch.h"

#include "common.h"

#include <stdio.h>

/*
 * The words of a text by the tokenizer, which knows nothing of scans, blocks and pieces, are the
 * answer for every level.
 */
static void check_text(struct words *w, const char *text, size_t len, size_t mark)
{
	struct token_list list;
	size_t numbers = 0, before = 0;

	token_list_init(&list, NULL);
	assert_int_equal(token_list_add(&list, text, len, 0), RP_OK);
	words_reset(w, 0);
	assert_int_equal(words_add(w, text, len), RP_OK);
	if (w->n != list.n)
		print_message("of %.*s\n", (int)(len < 200 ? len : 200), text);
	assert_int_equal(w->n, list.n);
	assert_int_equal(w->invalid, list.invalid);
	for (size_t i = 0; i < list.n; i++) {
		char word[WORD_HASH_MAX] = {0};
		const char *from = list.text + list.token[i].at;
		size_t n = list.token[i].len;

		if (n < WORD_HASH_MAX)
			from = memcpy(word, from, n);
		assert_true(w->hash[i] == word_hash_ops_for(CPU_C)->one(from, n, &w->key));
		if (list.token[i].has_digit) {
			assert_true(numbers < w->numbers);
			assert_int_equal(w->number[numbers], i);
			numbers++;
		}
		before += list.token[i].source_at < mark;
	}
	assert_int_equal(w->numbers, numbers);
	if (len <= SCAN_MAX && mark < len && (!mark || text[mark - 1] == '\n'))
		assert_int_equal(words_at(w, mark), before);
	token_list_release(&list);
}

/* On every level of this machine, the text in memory of just its length. */
static void check(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);
	const char *line = memchr(text, '\n', len);

	assert_non_null(copy);
	memcpy(copy, text, len);
	for (int level = 0; level < CPU_LEVELS; level++) {
		struct words *w;

		if (!cpu_has((enum cpu_level)level))
			continue;
		w = malloc(sizeof(*w));
		assert_non_null(w);
		words_init(w, NULL, (enum cpu_level)level);
		check_text(w, copy, len, line ? (size_t)(line - text) + 1 : 0);
		words_release(w);
		free(w);
	}
	free(copy);
}

static const char *const pieces[] = {" ",
				     "a",
				     "I",
				     "don't",
				     "U.S.",
				     "u.s.a",
				     "1,000",
				     "5.1",
				     "15.07.2018",
				     "1,2345",
				     "x86",
				     "the",
				     "word",
				     "Counterintuitive",
				     "internationalists",
				     "\n",
				     "\r\n",
				     "\t",
				     "'",
				     "\"",
				     ".",
				     ",",
				     "`",
				     "-",
				     "_",
				     "(",
				     "@",
				     "[",
				     "{",
				     "/",
				     ":",
				     "9",
				     "0",
				     "A",
				     "Z",
				     "z",
				     "\x7f",
				     "\x01",
				     "\xE2\x80\x99",
				     "\xE2\x80\x98",
				     "\xE2\x80\x9C",
				     "\xE2\x80\x9D",
				     "\xE2\x80\x94",
				     "\xE2\x80\x93",
				     "\xE2\x80\xA6",
				     "\xE2\x80\xA8",
				     "\xE2\x80\xA9",
				     "\xE2\x80\x8B",
				     "\xE2\x80\xB2",
				     "\xE2\x80\xB9",
				     "\xE2\x80\xA2",
				     "\xE2\x80",
				     "\xE2",
				     "\xC2\xA0",
				     "\xC2\xAD",
				     "\xC2\xAB",
				     "\xC2\xBB",
				     "\xC2\x85",
				     "\xC2\xB7",
				     "\xC2\xA3",
				     "\xC2\xBD",
				     "\xC2",
				     "\xC3\xA9",
				     "\xC3\x9F",
				     "\xC3\xA6",
				     "e\xCC\x81",
				     "\xD0\x9C\xD0\xBE\xD1\x81\xD1\x82",
				     "\xD7\x90",
				     "\xD7\x91",
				     "\xD9\x86",
				     "\xE4\xB8\xAD",
				     "\xE4\xB8",
				     "\xE3\x81\x8C",
				     "\xE3\x83\xBC",
				     "\xED\x95\x9C",
				     "\xE0\xB8\x81",
				     "\xE0\xB8\x81\xE0\xB9\x87",
				     "\xEF\xB7\xBA",
				     "\xF0\x9F\x91\x8D",
				     "\xFF",
				     "\x80",
				     "l",
				     "\xEF\xBC\x8C",
				     "\xE3\x80\x82",
				     "\xEF\xBC\x91",
				     "\xE2\x82\xAC",
				     "\xE2\x84\xA2",
				     "\xD9\xA3",
				     "\xE4\xB8\x80",
				     "\xE4\xBA\x8C",
				     "\xE7\xAC\xAC",
				     "\xD8\x8C",
				     "\xCC\x81",
				     "\xD9\x8E",
				     "000",
				     "\xE2\x80\x8C",
				     "\xE0\xA4\x95",
				     "\xE0\xA5\x8D"};

/* Pieces in random order: few, so that all pairs and most triples come; and very many. */
static void test_pieces(void **state)
{
	static char text[40000];
	struct rng rng = {11};

	(void)state;
	for (unsigned round = 0; round < 30000; round++) {
		uint32_t count = rng_below(&rng, round % 500 ? 12 : 6000);
		/* Mostly words and spaces, so that the rest is found among what is scanned. */
		uint32_t plain = rng_below(&rng, 3) * 20;
		size_t len = 0;

		while (count--) {
			const char *s = pieces[rng_below(&rng, COUNT(pieces))];

			if (rng_below(&rng, 64) < plain)
				s = rng_below(&rng, 2) ? " " : "word";
			if (len + strlen(s) > sizeof(text))
				break;
			memcpy(text + len, s, strlen(s));
			len += strlen(s);
		}
		check(text, len);
	}
}

static void test_random_bytes(void **state)
{
	char text[600];
	struct rng rng = {12};

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		size_t len = rng_below(&rng, sizeof(text));
		uint32_t above = rng_below(&rng, 2) ? 256 : 128;

		for (size_t i = 0; i < len; i++)
			text[i] = (char)rng_below(&rng, rng_below(&rng, 200) ? 128 : above);
		check(text, len);
	}
}

/* Every length and place of what is hard, around the borders of blocks and pieces. */
static void test_borders(void **state)
{
	static const char *const hard[] = {"don't",          "U.S.",
					   "1,000",          "5.1",
					   "caf\xC3\xA9",    "don\xE2\x80\x99t",
					   "a\xE2\x80\x94z", "x\xC2\xA0y",
					   "\xEF\xB7\xBA",   "\xE4\xB8\xAD\xE6\x96\x87"};
	static char text[SCAN_MAX + 300];

	(void)state;
	for (size_t len = 0; len < 300; len++) {
		memset(text, 'x', len);
		check(text, len);
		for (size_t i = 0; i < len; i += 1 + i % 7)
			text[i] = ' ';
		check(text, len);
	}
	for (size_t h = 0; h < COUNT(hard); h++) {
		size_t n = strlen(hard[h]);

		for (size_t at = 0; at < 140; at++) {
			memset(text, ' ', 200);
			memcpy(text + at, hard[h], n);
			check(text, 200);
			check(text, at + n);
			memset(text, 'x', 200);
			memcpy(text + at, hard[h], n);
			check(text, 200);
			check(text, at + n);
		}
		for (size_t at = SCAN_MAX - 70; at < SCAN_MAX + 70; at++) {
			for (size_t i = 0; i < sizeof(text); i++)
				text[i] = i % 6 ? 'y' : ' ';
			memcpy(text + at, hard[h], n);
			check(text, sizeof(text));
			check(text, at + n);
		}
	}
}

/* No place to part a piece, and none to put as many words as there are. */
static void test_without_spaces(void **state)
{
	static char text[3 * SCAN_MAX];

	(void)state;
	memset(text, 'x', sizeof(text));
	check(text, sizeof(text));
	text[2 * SCAN_MAX] = ' ';
	check(text, sizeof(text));
	for (size_t i = 0; i + 3 <= sizeof(text); i += 3)
		memcpy(text + i, "\xE4\xB8\xAD", 3);
	check(text, sizeof(text));
	memset(text, ' ', SCAN_MAX);
	memcpy(text + 100, "\xEF\xB7\xBA", 3);
	check(text, SCAN_MAX);
}

/* All code points, each alone and between letters. */
static void test_every_code_point(void **state)
{
	char text[64];
	static char all[1 << 16];
	size_t len = 0;

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		/* Beyond the tables, and among Han and Hangul, a few. */
		if ((c >= 0x3400 && c < 0xA000 && c % 64) ||
		    (c >= 0xAC00 && c < 0xD7A0 && c % 64) || (c > 0xFFFF && c % 64 > 1) ||
		    (c > 0x30000 && c % 4096))
			continue;
		if (c < 0x80) {
			text[0] = (char)c;
			text[1] = 0;
		} else if (c < 0x800) {
			text[0] = (char)(0xC0 | c >> 6);
			text[1] = (char)(0x80 | (c & 0x3F));
			text[2] = 0;
		} else if (c < 0x10000) {
			text[0] = (char)(0xE0 | c >> 12);
			text[1] = (char)(0x80 | (c >> 6 & 0x3F));
			text[2] = (char)(0x80 | (c & 0x3F));
			text[3] = 0;
		} else {
			text[0] = (char)(0xF0 | c >> 18);
			text[1] = (char)(0x80 | (c >> 12 & 0x3F));
			text[2] = (char)(0x80 | (c >> 6 & 0x3F));
			text[3] = (char)(0x80 | (c & 0x3F));
			text[4] = 0;
		}
		len += (size_t)snprintf(all + len, sizeof(all) - len,
					"some plain words %sas they%sare %s 5%s6 's%s' %s", text,
					text, text, text, text, c ? text : "");
		if (len > 3000) {
			check(all, len);
			len = 0;
		}
	}
	check(all, len);
}

static void test_seed(void **state)
{
	struct words *w = malloc(sizeof(*w));
	uint64_t plain[3], seeded[3];

	(void)state;
	assert_non_null(w);
	words_init(w, NULL, cpu_level());
	for (unsigned seed = 0; seed < 2; seed++) {
		words_reset(w, seed);
		assert_int_equal(words_add(w, "the internationalists don't", 27), RP_OK);
		assert_int_equal(w->n, 3);
		memcpy(seed ? seeded : plain, w->hash, sizeof(plain));
	}
	for (unsigned i = 0; i < 3; i++)
		assert_true(plain[i] != seeded[i]);
	words_release(w);
	free(w);
}

static void test_failure(void **state)
{
	struct scarce scarce = {0, 0};
	struct rp_allocator alloc = {scarce_resize, &scarce};
	struct words *w = malloc(sizeof(*w));
	static char text[9000];
	enum rp_error err = RP_ERR_NOMEM;
	long given;

	(void)state;
	assert_non_null(w);
	for (size_t i = 0; i + 6 <= sizeof(text); i += 6)
		memcpy(text + i, "don't ", 6);
	memset(text + 8000, '\xC3', 900);
	for (given = 0; err; given++) {
		atomic_store(&scarce.left, given);
		words_init(w, &alloc, cpu_level());
		err = words_add(w, text, sizeof(text));
		assert_true(err == RP_OK || err == RP_ERR_NOMEM);
		words_release(w);
		assert_int_equal(atomic_load(&scarce.live), 0);
	}
	assert_true(given > 5);
	free(w);
}

/* --- Batches: here, for another layer has a file of that name --------------------------------- */

static const char *const in_lines[] = {" ",
				       "\n",
				       "\r\n",
				       "word",
				       "Words",
				       "don't",
				       "U.S.",
				       "1,000",
				       "a.b.c",
				       "\xC3\xA9t\xC3\xA9",
				       "\xE2\x80\x8B",
				       "\xE2\x80\x8C",
				       "\xE2\x80\xA8",
				       "\xC2\x85",
				       "\xC2\xA0",
				       "\xEF\xBB\xBF",
				       "\xE2\x80\x99",
				       "\xE2\x80\x9C",
				       "\xE4\xB8\xAD",
				       "\xE4\xB8\x80",
				       "\xE3\x80\x80",
				       "\xE3\x80\x82",
				       "\xF0\x9F\x98\x80",
				       "\xEA\xB0\x80",
				       "\xC2\xBD",
				       "\xEF\xB7\xBA",
				       "\xFF",
				       "."};

/* The paragraphs of a text, each alone, by the tokenizer. */
static void check_batches(struct batch *b, struct words *w, struct token_list *list,
			  const char *text, size_t len)
{
	struct text_paragraph p = {0};
	size_t pos = 0, i = 0;

	batch_begin(b, text, len);
	b->n = 0;
	while (paragraph_next(text, len, &pos, &p)) {
		if (i == b->n) {
			words_reset(w, 0);
			assert_int_equal(batch_next(b, w), RP_OK);
			assert_true(b->n > 0);
			i = 0;
		}
		token_list_reset(list);
		assert_int_equal(token_list_add(list, text + p.offset, p.length, 0), RP_OK);
		assert_int_equal(b->paragraph[i].offset, p.offset);
		assert_int_equal(b->paragraph[i].length, p.length);
		assert_int_equal(b->paragraph[i].number, p.number);
		assert_int_equal(b->word[i + 1] - b->word[i], list->n);
		if (p.length <= SCAN_MAX)
			assert_int_equal(batch_word_at(b, w, p.offset), b->word[i]);
		for (size_t k = 0; k < list->n; k++)
			assert_true(w->hash[b->word[i] + k] ==
				    word_hash_ops_for(CPU_C)->one(list->text + list->token[k].at,
								  list->token[k].len, &w->key));
		i++;
	}
	assert_int_equal(i, b->n);
	assert_int_equal(batch_next(b, w), RP_OK);
	assert_int_equal(b->n, 0);
}

static void test_batches(void **state)
{
	static char text[20000];
	struct batch *b = malloc(sizeof(*b));
	struct words *w = malloc(sizeof(*w));
	struct token_list list;
	struct rng rng = {31};

	(void)state;
	assert_non_null(b);
	assert_non_null(w);
	token_list_init(&list, NULL);
	words_init(w, NULL, cpu_level());
	for (unsigned round = 0; round < 20000; round++) {
		uint32_t count = rng_below(&rng, round % 200 ? 30 : 4000);
		size_t len = 0;

		for (; count; count--) {
			const char *s = in_lines[rng_below(&rng, COUNT(in_lines))];

			if (len + strlen(s) > sizeof(text))
				break;
			memcpy(text + len, s, strlen(s));
			len += strlen(s);
		}
		check_batches(b, w, &list, text, len);
	}
	words_release(w);
	token_list_release(&list);
	free(w);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),           cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_borders),          cmocka_unit_test(test_without_spaces),
		cmocka_unit_test(test_every_code_point), cmocka_unit_test(test_seed),
		cmocka_unit_test(test_failure),          cmocka_unit_test(test_batches),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
