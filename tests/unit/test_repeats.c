#include "engine/repeats.h"

#include "common.h"

#include <stdio.h>

#define DOCUMENTS 300

/* Documents in the order of appending, each a story of its own that stays, unless said
 * otherwise. */
struct world {
	struct catalog catalog;
	uint32_t order[DOCUMENTS], story[DOCUMENTS];
	bool removed[DOCUMENTS];
	struct rp_thresholds thresholds;
	struct progress progress;
};

static void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	catalog_init(&w->catalog, NULL);
	w->thresholds = rp_thresholds_of(RP_LEVEL_DEFAULT);
	for (uint32_t i = 0; i < DOCUMENTS; i++)
		w->order[i] = w->story[i] = i;
}

static void add(struct world *w, const char *title, const char *text)
{
	struct rp_document document = {.title = str(title), .text = str(text)};
	struct rp_sketch *sketch = sketch_document(&document);

	assert_int_equal(catalog_append(&w->catalog, &document, sketch), RP_OK);
	rp_sketch_free(sketch);
}

static void solve(struct world *w, struct repeats *r, unsigned threads)
{
	struct repeats_input input = {&w->catalog, w->order,       w->story,
				      w->removed,  &w->thresholds, threads};

	assert_int_equal(repeats_solve(r, &input, &w->progress), RP_OK);
}

/* The repeat of the i-th paragraph of a document. */
static uint32_t repeat_of(const struct world *w, const struct repeats *r, uint32_t document,
			  uint32_t i)
{
	return repeats_of_place(r, w->catalog.document[document].places + i);
}

/* Whether paragraphs of these words, one in each of two documents, are one repeat. */
static bool repeated(const char *a, const char *b)
{
	struct world w;
	struct repeats r;
	bool result;

	world_init(&w);
	add(&w, "", a);
	add(&w, "", b);
	solve(&w, &r, 1);
	result = repeat_of(&w, &r, 0, 0) != CATALOG_NONE;
	assert_int_equal(r.n, result);
	assert_int_equal(repeat_of(&w, &r, 1, 0) != CATALOG_NONE, result);
	repeats_release(&r);
	repeats_release(&r);
	catalog_release(&w.catalog);
	return result;
}

/* Words 0 .. n - 1 with the last 'changed' of them others; and the same. */
static bool repeated_but_for(unsigned n, unsigned changed)
{
	char a[1000], b[1000];

	write_words(a, 0, 1, n);
	write_words(write_words(b, 0, 1, n - changed), 5000, 1, changed);
	return repeated(a, b);
}

/*
 * With the last k of n words changed, n - w + 1 - k of n - w + 1 shingles are shared, and
 * the union has k more: J = (n - w + 1 - k) / (n - w + 1 + k).
 */
static void test_small_changes(void **state)
{
	(void)state;
	/* 7 words: only identity. */
	assert_true(repeated_but_for(7, 0));
	assert_false(repeated_but_for(7, 1));
	/* 19 words, w = 2, from .8: 16 / 20 and 15 / 21. */
	assert_true(repeated_but_for(19, 2));
	assert_false(repeated_but_for(19, 3));
	/* 8 words: 6 / 8. */
	assert_false(repeated_but_for(8, 1));
	/* 10 words: 8 / 10. */
	assert_true(repeated_but_for(10, 1));
	/* 36 words, w = 3, from .7: 28 / 40 and 27 / 41. */
	assert_true(repeated_but_for(36, 6));
	assert_false(repeated_but_for(36, 7));
}

/* Digits must be equal below 20 words. */
static void test_digits(void **state)
{
	(void)state;
	assert_true(repeated("a b c d e f g h i j k l m 5", "a b c d e f g h i j k l m 5 n"));
	assert_false(repeated("a b c d e f g h i j k l m 5", "a b c d e f g h i j k l m 6"));
	assert_true(repeated("a b c d e f g h i j k l m n o p q r s t u v w x y 5",
			     "a b c d e f g h i j k l m n o p q r s t u v w x y 6"));
}

/* Titles by their words, whatever the order; a title and a text only if they are equal.
 */
static void test_headlines(void **state)
{
	struct world w;
	struct repeats r;

	(void)state;
	world_init(&w);
	add(&w, "Storm closes the bridge to Minato again", "One.");
	add(&w, "To Minato: bridge again closes the storm", "Two.");
	add(&w, "Storm closes 7 bridges", "Three.");
	add(&w, "Storm closes 8 bridges", "Four.");
	add(&w, "", "Storm closes the bridge to Minato again\nFive.");
	add(&w, "Something else", "storm closes the bridge to minato again.\nSix.");
	add(&w, "Something other", "storm closes again the bridge to Minato\nSeven.");
	solve(&w, &r, 1);
	assert_int_equal(r.n, 1);
	for (uint32_t i = 0; i < 7; i++)
		assert_true(repeat_of(&w, &r, i, 0) == (i < 2 || i == 4 ? 0 : CATALOG_NONE));
	assert_int_equal(repeat_of(&w, &r, 5, 1), 0);
	assert_true(repeat_of(&w, &r, 6, 1) == CATALOG_NONE);
	assert_int_equal(r.repeat[0].count, 4);
	assert_int_equal(r.repeat[0].kind, RP_REPEAT_HEADLINE);
	repeats_release(&r);
	catalog_release(&w.catalog);
}

/* Documents of one story have one headline from .6, others from .8: 5 words of 7 are .71.
 */
static void test_headlines_of_a_story(void **state)
{
	(void)state;
	for (unsigned one_story = 0; one_story < 2; one_story++) {
		struct world w;
		struct repeats r;

		world_init(&w);
		add(&w, "Storm closes bridge to Minato again", "One.");
		add(&w, "Storm closes bridge to Minato today", "Two.");
		if (one_story)
			w.story[1] = 0;
		solve(&w, &r, 1);
		assert_int_equal(r.n, one_story);
		repeats_release(&r);
		catalog_release(&w.catalog);
	}
}

/* Places follow the order of keeping, those of a document the text; repeats their first
 * places. */
static void test_places(void **state)
{
	static const struct repeat_place expected[] = {{2, 4}, {2, 5}, {0, 1},
						       {1, 2}, {0, 0}, {1, 3}};
	struct world w;
	struct repeats r;

	(void)state;
	world_init(&w);
	add(&w, "", "Beta.\nAlpha."); /* places 0, 1 */
	add(&w, "", "Alpha.\nBeta."); /* 2, 3 */
	add(&w, "", "Alpha.\nAlpha.\nGamma.");
	w.order[0] = 2;
	w.order[1] = 0;
	w.order[2] = 1;
	solve(&w, &r, 1);
	assert_int_equal(r.n, 2);
	assert_int_equal(r.begin[0], 0);
	assert_int_equal(r.begin[1], 4);
	assert_int_equal(r.begin[2], 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(r.place[i].document, expected[i].document);
		assert_int_equal(r.place[i].place, expected[i].place);
		assert_int_equal(r.status[r.place[i].place],
				 i == 0 || i == 4 ? RP_PARAGRAPH_NEW : RP_PARAGRAPH_REPEATED);
	}
	assert_int_equal(r.status[6], RP_PARAGRAPH_NEW);
	assert_true(repeats_of_place(&r, 6) == CATALOG_NONE);
	repeats_release(&r);
	catalog_release(&w.catalog);
}

/* Three hundred changes of a paragraph of 30 words, one word each: one repeat, for 1 to 8
 * threads. */
static void test_many_variants(void **state)
{
	static char text[1000];
	struct world w;
	struct repeats r;

	(void)state;
	world_init(&w);
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		unsigned at = 5 + i % 20;
		char *end = write_words(text, 0, 1, at);

		end = write_words(end, 1000 + i, 1, 1);
		write_words(end, at + 1, 1, 29 - at);
		add(&w, "",
		    i ? text
		      : "aaa baa caa daa eaa faa gaa haa iaa jaa kaa laa maa naa oaa "
			"paa qaa raa saa taa uaa vaa waa xaa yaa zaa aba bba cba dba");
	}
	for (unsigned threads = 1; threads <= 8; threads++) {
		solve(&w, &r, threads);
		assert_int_equal(r.n, 1);
		assert_int_equal(r.repeat[0].count, DOCUMENTS);
		repeats_release(&r);
	}
	catalog_release(&w.catalog);
}

/* A short line a hundred thousand times in one document: one unit, one repeat. */
static void test_one_line_many_times(void **state)
{
	enum {
		LINES = 100000
	};
	static char text[LINES * 5 + 1];
	struct world w;
	struct repeats r;

	(void)state;
	for (size_t i = 0; i < LINES; i++)
		memcpy(text + i * 5, "line\n", 6);
	world_init(&w);
	add(&w, "", text);
	assert_int_equal(w.catalog.units, 1);
	assert_int_equal(w.catalog.places, LINES);
	solve(&w, &r, 2);
	assert_int_equal(r.n, 1);
	assert_int_equal(r.repeat[0].count, LINES);
	assert_int_equal(r.repeat[0].documents, 1);
	repeats_release(&r);
	catalog_release(&w.catalog);
}

/*
 * 'center' is printed by a document that was removed; a and b are like it, J = .74, but
 * not like each other, J = .54.  What is cut of b must be found in a document that is
 * kept: b stays.
 */
static void test_cut_only_what_is_kept(void **state)
{
	static char center[1000], a[1000], b[1000];
	struct world w;
	struct repeats r;

	(void)state;
	/* Of 60 shingles a and b change 9 each, at either end: 51 / 69 and 42 / 78. */
	write_words(center, 0, 1, 62);
	write_words(write_words(a, 5000, 1, 9), 9, 1, 53);
	write_words(write_words(b, 0, 1, 53), 6000, 1, 9);
	world_init(&w);
	add(&w, "", center);
	add(&w, "", a);
	add(&w, "", b);
	w.removed[0] = true;
	solve(&w, &r, 1);
	assert_int_equal(r.n, 1);
	assert_int_equal(r.repeat[0].count, 3);
	assert_false(r.strippable[0]);
	assert_false(r.strippable[1]);
	assert_false(r.strippable[2]);
	repeats_release(&r);
	catalog_release(&w.catalog);
}

static void test_nothing(void **state)
{
	struct world w;
	struct repeats r;

	(void)state;
	for (unsigned n = 0; n < 3; n++) {
		world_init(&w);
		if (n)
			add(&w, "", n == 1 ? "" : "Alone.");
		solve(&w, &r, 1);
		assert_int_equal(r.n, 0);
		repeats_release(&r);
		catalog_release(&w.catalog);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_changes),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_headlines),
		cmocka_unit_test(test_headlines_of_a_story),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_many_variants),
		cmocka_unit_test(test_one_line_many_times),
		cmocka_unit_test(test_cut_only_what_is_kept),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests_name("repeats", tests, NULL, NULL);
}
