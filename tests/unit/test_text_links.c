#include "engine/texts.h"

#include "common.h"

#include <math.h>

#include "engine/text_links.h"
#include "match/judge.h"
#include "shingle/shingle_set.h"

#define DOCUMENTS 200

/* Documents of random parts of some stories, and their sketches. */
struct world {
	struct catalog catalog;
	struct rp_sketch *sketch[DOCUMENTS];
	uint32_t order[DOCUMENTS];
	struct rp_thresholds thresholds;
	struct progress progress;
	uint32_t n;
};

static void add(struct world *w, const char *text, const char *source)
{
	struct rp_document document = {.text = str(text), .source = str(source)};

	w->sketch[w->n] = sketch_document(&document);
	assert_int_equal(catalog_append(&w->catalog, &document, w->sketch[w->n]), RP_OK);
	w->order[w->n] = w->n;
	w->n++;
}

static void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	catalog_init(&w->catalog, NULL);
	w->thresholds = rp_thresholds_of(RP_LEVEL_DEFAULT);
}

static void solve(struct world *w, struct texts *t, struct text_links *links, unsigned threads)
{
	struct texts_input input = {&w->catalog, w->order, w->thresholds.concentrated, threads};
	struct text_rules rules = {&w->thresholds, INT64_MAX};

	assert_int_equal(texts_index(t, &input), RP_OK);
	assert_int_equal(text_links_solve(links, t, &rules, &w->progress), RP_OK);
}

static void release(struct texts *t, struct text_links *links)
{
	text_links_release(links);
	texts_release(t);
}

static void world_release(struct world *w)
{
	for (uint32_t i = 0; i < w->n; i++)
		rp_sketch_free(w->sketch[i]);
	catalog_release(&w->catalog);
}

/* 30 stories of 240 words; a document has a part of one, and often a part of another. */
static void make_random(struct world *w, uint64_t seed)
{
	static char text[4000];
	struct rng rng = {seed};

	world_init(w);
	while (w->n < DOCUMENTS) {
		char *at = text;

		for (unsigned parts = 1 + rng_below(&rng, 3); parts; parts--) {
			unsigned story = rng_below(&rng, 30), from = rng_below(&rng, 120);

			at = write_words(at, story * 500 + from, 1, 40 + rng_below(&rng, 80));
			*at++ = rng_below(&rng, 2) ? '\n' : ' ';
		}
		*at = 0;
		add(w, text, "");
	}
}

static struct rp_overlap compare(const struct world *w, uint32_t a, uint32_t b)
{
	return rp_shingles_compare(rp_sketch_shingles(w->sketch[a]),
				   rp_sketch_shingles(w->sketch[b]));
}

/* How many families hold a shingle, counted slowly. */
static uint32_t naive_df(const struct world *w, const struct texts *t, uint32_t hash)
{
	bool holds[DOCUMENTS] = {false};
	struct rp_shingles one = {&hash, 1};
	uint32_t df = 0;

	for (uint32_t d = 0; d < w->n; d++) {
		if (!shingle_set_shared(one, rp_sketch_shingles(w->sketch[d])))
			continue;
		df += !holds[t->holder[d]];
		holds[t->holder[d]] = true;
	}
	return df;
}

/* The pair as it is judged, counted slowly; there are no numbers and no sources.  In a
 * corpus of 200 texts, which counts as one of 20,000, three may hold a rare shingle;
 * worth is counted in 1024ths. */
static struct judge_pair naive_pair(const struct world *w, const struct texts *t, uint32_t a,
				    uint32_t b)
{
	struct rp_shingles x = rp_sketch_shingles(w->sketch[a]);
	struct rp_shingles y = rp_sketch_shingles(w->sketch[b]);
	uint32_t words_a = rp_sketch_words(w->sketch[a]), words_b = rp_sketch_words(w->sketch[b]);
	struct judge_pair pair = {
		.words = words_a < words_b ? words_a : words_b,
		.a = {x.n, x.n, 0},
		.b = {y.n, y.n, 0},
		.numbers = 1,
	};
	long evidence = 0;

	for (uint32_t i = 0; i < x.n; i++) {
		struct rp_shingles one = {&x.hash[i], 1};
		uint32_t df;

		if (!shingle_set_shared(one, y))
			continue;
		df = naive_df(w, t, x.hash[i]);
		pair.shared.all++;
		pair.shared.telling++;
		pair.shared.rare += df <= 3;
		evidence += lround(log(20000.0 / df) * 1024);
	}
	pair.evidence = (double)evidence / 1024;
	return pair;
}

/*
 * Every link is what the two texts say when they are compared slowly; and of the texts
 * that are linked to nothing none is a copy of another that stayed, but for a few that
 * all keys missed.
 */
static void test_links(void **state)
{
	(void)state;
	for (uint64_t seed = 70; seed < 72; seed++) {
		struct world w;
		struct texts t;
		struct text_links links;
		uint32_t linked = 0, missed = 0;

		make_random(&w, seed);
		assert_int_equal(w.catalog.texts, DOCUMENTS);
		solve(&w, &t, &links, 2);
		for (uint32_t x = 0; x < DOCUMENTS; x++) {
			uint32_t keeper = links.stars.keeper[x];
			bool lonely = links.stars.link[x] == STAR_NONE;

			/* All are in order, so that ranks are numbers of documents. */
			assert_true(t.number[x] == x && t.rank[x] == x && t.document[x] == x);
			assert_int_equal(t.telling[x], rp_sketch_shingles(w.sketch[x]).n);
			if (!lonely) {
				struct judge_pair pair = naive_pair(&w, &t, x, keeper);
				enum judge_link link = judge_documents(&w.thresholds, &pair);

				linked++;
				/* What is shared with a text that was removed is a version or
				 * a passage. */
				if (stars_removed(&links.stars, keeper))
					assert_true(link != JUDGE_NONE &&
						    links.stars.link[x] >= STAR_VARIANT);
				else if (link == JUDGE_VARIANT &&
					 stars_family(&links.stars, x) !=
						 stars_family(&links.stars, keeper))
					assert_int_equal(links.stars.link[x], STAR_PASSAGE);
				else
					assert_int_equal(links.stars.link[x], link);
				assert_int_equal(links.share[x].test,
						 judge_test(&w.thresholds, &pair));
				assert_int_equal(links.share[x].shared, pair.shared.all);
				assert_true(links.share[x].evidence == pair.evidence);
			}
			for (uint32_t y = 0; y < x && lonely; y++) {
				struct judge_pair pair;

				if (stars_removed(&links.stars, y) || !compare(&w, x, y).shared)
					continue;
				pair = naive_pair(&w, &t, x, y);
				if (judge_documents(&w.thresholds, &pair) > JUDGE_CONTAINS ||
				    judge_documents(&w.thresholds, &pair) == JUDGE_NONE)
					continue;
				missed++;
				lonely = false;
			}
		}
		print_message("%u linked, %u missed\n", (unsigned)linked, (unsigned)missed);
		assert_true(linked > DOCUMENTS / 4);
		assert_true(missed * 50 <= linked);
		release(&t, &links);
		world_release(&w);
	}
}

/*
 * The first has 80 words of a story, the last 34 of these and 18 of its own: 32 of 50 shingles, C = .64,
 * J = .33, so that it goes; but not if what its source prints on ten pages more, and what does not
 * count, is most of it: 32 of 250.
 */
static void test_most_of_it_is_elsewhere(void **state)
{
	static char text[2000];

	(void)state;
	for (unsigned with_menu = 0; with_menu < 2; with_menu++) {
		struct world w;
		struct texts t;
		struct text_links links;

		world_init(&w);
		write_words(text, 0, 1, 80);
		add(&w, text, "b");
		for (unsigned i = 0; i < 10; i++) {
			write_words(write_words(text, 5000, 1, 200), 1000 + 50 * i, 1, 20);
			add(&w, text, "a");
		}
		write_words(write_words(write_words(text, 5000, 1, with_menu ? 200 : 0), 0, 1, 34),
			    3000, 1, 18);
		add(&w, text, "a");
		solve(&w, &t, &links, 1);
		assert_int_equal(links.stars.keeper[11], 0);
		assert_int_equal(links.stars.link[11], with_menu ? STAR_VARIANT : STAR_SAME);
		release(&t, &links);
		world_release(&w);
	}
}

/* The order of keeping decides who is first; of equal texts only one has a rank. */
static void test_order(void **state)
{
	static char text[3][500];
	struct world w;
	struct texts t;
	struct text_links links;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		write_words(text[i], i ? 0 : 500, 1, 60 + i);
	world_init(&w);
	add(&w, text[0], "A"); /* 0: on its own */
	add(&w, text[1], "B"); /* 1 and 3: equal */
	add(&w, text[2], "C"); /* 2: like those */
	add(&w, text[1], "D");
	add(&w, "", "E");
	memcpy(w.order, (uint32_t[]){4, 3, 2, 1, 0}, 5 * sizeof(uint32_t));
	solve(&w, &t, &links, 1);
	assert_int_equal(t.n, 3);
	assert_memory_equal(t.document, ((uint32_t[]){3, 2, 0}), 3 * sizeof(uint32_t));
	assert_memory_equal(t.number, ((uint32_t[]){1, 2, 0}), 3 * sizeof(uint32_t));
	assert_memory_equal(t.rank, ((uint32_t[]){2, 0, 1}), 3 * sizeof(uint32_t));
	assert_memory_equal(t.source, ((uint32_t[]){3, 2, 0}), 3 * sizeof(uint32_t));
	assert_true(stars_removed(&links.stars, 1));
	assert_int_equal(links.stars.keeper[1], 0);
	assert_int_equal(links.stars.link[2], STAR_NONE);
	release(&t, &links);
	release(&t, &links); /* once more is fine */
	world_release(&w);
}

/*
 * A template of 40 words in eleven documents of one site, with 20 words of its own each:
 * 38 of the 58 shingles are concentrated, and without them the documents share nothing.
 * With the eleven on as many sites they are copies: J = 38 / 78, and 38 ln(20000 / 11) =
 * 285 nats.
 */
static void test_concentrated(void **state)
{
	static const char *const site[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
	static char text[500];

	(void)state;
	for (unsigned one_site = 0; one_site < 2; one_site++) {
		struct world w;
		struct texts t;
		struct text_links links;
		double least = 9;

		world_init(&w);
		for (unsigned i = 0; i < 11; i++) {
			write_words(write_words(text, 0, 1, 40), 1000 + 50 * i, 1, 20);
			add(&w, text, one_site ? "a" : site[i]);
		}
		solve(&w, &t, &links, 1);
		for (uint32_t x = 1; x < 11; x++) {
			assert_int_equal(stars_removed(&links.stars, x), !one_site);
			assert_int_equal(t.telling[x], one_site ? 20 : 58);
		}
		/* Of all shingles, the concentrated too, as it is reported. */
		assert_int_equal(texts_least_resemblance(&t, (uint32_t[]){0, 10, 5}, 3, &least),
				 RP_OK);
		assert_true(least == 38 / 78.0);
		release(&t, &links);
		world_release(&w);
	}
}

/*
 * A hundred pairs of 12 words, the last of which differs: 9 shingles of 11 shared.  One
 * in four shingles is a key, so that .75^9 = 7.5 % of the pairs share none, and only
 * bands lead to them.
 */
static void test_brief_pairs(void **state)
{
	static char text[100];
	struct world w;
	struct texts t;
	struct text_links links;

	(void)state;
	world_init(&w);
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		write_words(write_words(text, i / 2 * 100, 1, 10), i / 2 * 100 + 10 + i % 2 * 2, 1,
			    2);
		add(&w, text, "");
	}
	solve(&w, &t, &links, 1);
	for (uint32_t x = 0; x < DOCUMENTS; x++) {
		assert_int_equal(links.stars.keeper[x], x / 2 * 2);
		assert_int_equal(stars_removed(&links.stars, x), x % 2);
	}
	release(&t, &links);
	world_release(&w);
}

static void test_least_resemblance(void **state)
{
	struct world w;
	struct texts t;
	struct text_links links;
	uint32_t rank[20];
	struct rng rng = {80};

	(void)state;
	make_random(&w, 81);
	solve(&w, &t, &links, 1);
	for (unsigned round = 0; round < 50; round++) {
		uint32_t n = 1 + rng_below(&rng, round < 25 ? 3 : 20);
		double least = 1, got = 9;

		for (uint32_t i = 0; i < n; i++)
			rank[i] = rng_below(&rng, DOCUMENTS / 20) * 20 + i;
		for (uint32_t i = 0; i < n; i++)
			for (uint32_t j = 0; j < i; j++)
				least = fmin(least, compare(&w, rank[i], rank[j]).resemblance);
		assert_int_equal(texts_least_resemblance(&t, rank, n, &got), RP_OK);
		assert_true(got == least);
	}
	release(&t, &links);
	world_release(&w);
}

/* A text whose one paragraph is printed a thousand times is as its paragraph once; its
 * measures are those of sets. */
static void test_repeated_paragraph(void **state)
{
	static char line[300], text[100000];
	struct world w;
	struct texts t;
	struct text_links links;
	size_t len = 0;

	(void)state;
	write_words(line, 0, 1, 40);
	strcat(line, "\n");
	for (unsigned i = 0; i < 500; i++, len += strlen(line))
		memcpy(text + len, line, strlen(line) + 1);
	world_init(&w);
	add(&w, line, "A");
	add(&w, text, "B");
	solve(&w, &t, &links, 1);
	assert_int_equal(links.stars.keeper[1], 0);
	assert_int_equal(links.stars.link[1], STAR_SAME);
	assert_int_equal(links.share[1].shared, 38);
	assert_int_equal(t.telling[1], 38);
	release(&t, &links);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_most_of_it_is_elsewhere),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_concentrated),
		cmocka_unit_test(test_brief_pairs),
		cmocka_unit_test(test_least_resemblance),
		cmocka_unit_test(test_repeated_paragraph),
	};

	return cmocka_run_group_tests_name("texts", tests, NULL, NULL);
}
