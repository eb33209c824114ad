#include "match/judge.h"

#include "common.h"

/*
 * The tests set thresholds of their own, so that they hold the rules and not what was
 *measured best:
 *
 *	rare      half of the shared, 60 nats, half of the numbers
 *	evidence  400 nats, 200 words, J >= .125, a quarter of the numbers
 *	agreement all numbers, 50 words, J >= .5, 100 nats
 */
static struct rp_thresholds thresholds(void)
{
	struct rp_thresholds t = rp_thresholds_of(RP_LEVEL_DEFAULT);

	t.rare = .5;
	t.rare_evidence = 60;
	t.rare_numbers = .5;
	t.evidence = 400;
	t.long_words = 200;
	t.long_resemblance = .125;
	t.long_numbers = .25;
	t.noise = .25;
	t.same_words = 50;
	t.same_resemblance = .5;
	t.same_evidence = 100;
	t.resemblance = .5;
	t.containment = .75;
	t.short_containment = 0;
	t.version = .25;
	t.variant_contained = .5;
	t.passage = 100;
	t.passage_numbers = .75;
	t.short_paragraph = .8;
	t.paragraph = .7;
	t.headline = .8;
	t.story_headline = .6;
	return t;
}

/* Sets of a and b shingles that share some, all of them rare; agreeing in all numbers. */
static struct judge_pair rare_pair(uint32_t a, uint32_t b, uint32_t shared)
{
	return (struct judge_pair){
		.words = 40,
		.a = {a, a, 0},
		.b = {b, b, 0},
		.shared = {shared, shared, shared},
		.evidence = 60,
		.numbers = 1,
	};
}

static enum judge_link judge(struct judge_pair pair)
{
	struct rp_thresholds t = thresholds();

	return judge_documents(&t, &pair);
}

/* 80 and 80 that share 40 are J = 1/3; both long enough and worth 400 nats, none of them
 * rare. */
static struct judge_pair much_pair(void)
{
	struct judge_pair pair = rare_pair(80, 80, 40);

	pair.words = 200;
	pair.shared.rare = 0;
	pair.evidence = 400;
	pair.numbers = .25;
	pair.excess = 1;
	return pair;
}

/* 60 and 60 that share 40 are J = 1/2; alike down to the last number, and worth 100 nats.
 */
static struct judge_pair same_pair(void)
{
	struct judge_pair pair = rare_pair(60, 60, 40);

	pair.words = 50;
	pair.shared.rare = 0;
	pair.evidence = 100;
	return pair;
}

/* Each of the conditions, at its border and just off it. */
static void test_rarities(void **state)
{
	struct judge_pair pair = rare_pair(30, 30, 20);

	(void)state;
	assert_int_equal(judge(pair), JUDGE_DUPLICATE);
	pair.shared.rare = 10;
	assert_int_equal(judge(pair), JUDGE_DUPLICATE);
	pair.shared.rare = 9;
	assert_int_equal(judge(pair), JUDGE_NONE);
	/* 10 of 40 in 20, which is contained half, counts by the side that is contained
	 * more. */
	assert_int_equal(judge(rare_pair(40, 20, 12)), JUDGE_VARIANT);
	pair = rare_pair(30, 30, 20);
	pair.numbers = .5;
	assert_int_equal(judge(pair), JUDGE_DUPLICATE);
	pair.numbers = .49;
	assert_int_equal(judge(pair), JUDGE_NONE);
}

/* A short text is contained if nearly all of it is, what does not tell included. */
static void test_short_containment(void **state)
{
	struct rp_thresholds t = thresholds();
	struct judge_pair pair = rare_pair(200, 20, 16);

	(void)state;
	t.short_containment = .8;
	assert_int_equal(judge_documents(&t, &pair), JUDGE_CONTAINS);
	pair.b.all = 21;
	assert_int_equal(judge_documents(&t, &pair), JUDGE_NONE);
	pair.words = t.same_words;
	assert_int_equal(judge_documents(&t, &pair), JUDGE_CONTAINS);
}

/*
 * Characters' shingles are brought to words': 64 of 100 are .64^1.5 = .512 of them, and two sets of 100
 * with 51.2 in common have a J of 51.2 / 148.8.
 */
static void test_unspaced(void **state)
{
	struct judge_pair pair = rare_pair(100, 100, 64);
	struct rp_overlap m = judge_telling(&pair);

	(void)state;
	assert_float_equal(m.resemblance, 64. / 136, 1e-12);
	assert_float_equal(m.contained, .64, 1e-12);
	assert_int_equal(judge(rare_pair(300, 100, 80)), JUDGE_CONTAINS);
	pair.unspaced = true;
	m = judge_telling(&pair);
	assert_float_equal(m.resemblance, 51.2 / 148.8, 1e-12);
	assert_float_equal(m.contained, .512, 1e-12);
	assert_float_equal(m.contains, .512, 1e-12);
	/* .8^1.5 is .716 */
	pair = rare_pair(300, 100, 80);
	pair.unspaced = true;
	assert_int_equal(judge(pair), JUDGE_NONE);
}

/* Dates are asked unless all and what tells are alike. */
static void test_asks_dates(void **state)
{
	struct rp_thresholds t = thresholds();
	struct judge_pair pair = rare_pair(100, 100, 95);

	(void)state;
	t.apart = .9;
	assert_false(judge_asks_dates(&t, &pair, JUDGE_DUPLICATE));
	pair.a.all = pair.b.all = 110;
	assert_true(judge_asks_dates(&t, &pair, JUDGE_DUPLICATE));
	pair.shared.all = 105;
	assert_false(judge_asks_dates(&t, &pair, JUDGE_DUPLICATE));
	pair.a.telling = pair.b.telling = 105;
	assert_true(judge_asks_dates(&t, &pair, JUDGE_DUPLICATE));
	assert_false(judge_asks_dates(&t, &pair, JUDGE_PASSAGE));
}

/* What is rare says 60 nats at least; and a text in Chinese has half the words and half the evidence. */
static void test_rare_evidence(void **state)
{
	struct judge_pair pair = rare_pair(30, 30, 20);

	(void)state;
	assert_int_equal(judge(pair), JUDGE_DUPLICATE);
	pair.evidence = 59.9;
	assert_int_equal(judge(pair), JUDGE_NONE);
	assert_int_equal(judge_words(41, 50, false), 41);
	assert_int_equal(judge_words(50, 41, true), 20);
	assert_float_equal(judge_evidence(3 * OVERLAP_NAT, false), 3, 0);
	assert_float_equal(judge_evidence(3 * OVERLAP_NAT, true), 1.5, 0);
}

static void test_much(void **state)
{
	struct judge_pair pair = much_pair();

	(void)state;
	assert_int_equal(judge(pair), JUDGE_DUPLICATE);
	pair.evidence = 399;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair = much_pair();
	pair.words = 199;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair = much_pair();
	pair.numbers = .24;
	assert_int_equal(judge(pair), JUDGE_NONE);
	/* J = 40 / 320; the first is contained 40 / 40. */
	pair = much_pair();
	pair.a = (struct overlap_count){40, 40, 0};
	pair.b = (struct overlap_count){320, 320, 0};
	assert_int_equal(judge(pair), JUDGE_REPRINT);
	pair.b = (struct overlap_count){321, 321, 0};
	assert_int_equal(judge(pair), JUDGE_NONE);
}

/* Shorter than that, if numbers differ no more than words. */
static void test_noise(void **state)
{
	struct judge_pair pair = much_pair();

	(void)state;
	pair.words = 50;
	pair.excess = .25;
	assert_int_equal(judge(pair), JUDGE_DUPLICATE);
	pair.excess = .26;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair.excess = 0;
	pair.words = 49;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair.words = 50;
	pair.evidence = 399;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair = much_pair();
	pair.words = 50;
	pair.excess = 0;
	pair.a = (struct overlap_count){40, 40, 0}; /* J = 40 / 321 */
	pair.b = (struct overlap_count){321, 321, 0};
	assert_int_equal(judge(pair), JUDGE_NONE);
}

static void test_same(void **state)
{
	struct judge_pair pair = same_pair();

	(void)state;
	assert_int_equal(judge(pair), JUDGE_DUPLICATE);
	pair.evidence = 99;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair = same_pair();
	pair.words = 49;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair = same_pair();
	pair.numbers = .99;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair = same_pair();
	pair.a = (struct overlap_count){61, 61, 0}; /* J = 40 / 81 */
	assert_int_equal(judge(pair), JUDGE_NONE);
	/* Or one is contained in the other, and it is much that they share: 45 / 60. */
	pair = same_pair();
	pair.a = (struct overlap_count){300, 300, 0};
	pair.shared = (struct overlap_count){45, 45, 0};
	pair.evidence = 400;
	assert_int_equal(judge(pair), JUDGE_CONTAINS);
	pair.evidence = 399;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair.evidence = 400;
	pair.shared = (struct overlap_count){44, 44, 0};
	assert_int_equal(judge(pair), JUDGE_NONE);
}

/* What versions are to one another. */
static void test_which_relation(void **state)
{
	(void)state;
	/* J = 40 / 80 and 40 / 81. */
	assert_int_equal(judge(rare_pair(60, 60, 40)), JUDGE_DUPLICATE);
	/* Contained 30 / 40 from either side, J = 30 / 130. */
	assert_int_equal(judge(rare_pair(40, 120, 30)), JUDGE_REPRINT);
	assert_int_equal(judge(rare_pair(120, 40, 30)), JUDGE_CONTAINS);
	/* Less is neither: J = 29 / 91 and C = 29 / 40 of the first, and 29 / 80. */
	assert_int_equal(judge(rare_pair(40, 80, 29)), JUDGE_DUPLICATE);
	assert_int_equal(judge(rare_pair(80, 40, 29)), JUDGE_VARIANT);
	/* Versions from J = 20 / 80; contained 20 / 40 in the first, 20 / 60 in the
	 * second. */
	assert_int_equal(judge(rare_pair(40, 60, 20)), JUDGE_DUPLICATE);
	assert_int_equal(judge(rare_pair(60, 40, 20)), JUDGE_VARIANT);
	assert_int_equal(judge(rare_pair(41, 60, 20)), JUDGE_NONE);
	assert_int_equal(judge(rare_pair(41, 59, 20)), JUDGE_VARIANT); /* 20 / 41 of it */
}

/* Where each is contained in the other J is high, unless that is asked for too: then the
 * one that is contained more, the first of equals. */
static void test_contained_both_ways(void **state)
{
	struct rp_thresholds t = thresholds();
	struct judge_pair pair = rare_pair(100, 100, 80);

	(void)state;
	t.resemblance = .9;
	assert_int_equal(judge_documents(&t, &pair), JUDGE_REPRINT);
	pair = rare_pair(100, 99, 80);
	assert_int_equal(judge_documents(&t, &pair), JUDGE_CONTAINS);
	pair = rare_pair(99, 100, 80);
	assert_int_equal(judge_documents(&t, &pair), JUDGE_REPRINT);
}

/* 100 rare shingles and three in four numbers, of texts that are no versions. */
static void test_passage(void **state)
{
	struct judge_pair pair = rare_pair(1000, 1000, 150);

	(void)state;
	pair.shared.rare = 100;
	pair.numbers = .75;
	assert_int_equal(judge(pair), JUDGE_PASSAGE);
	pair.shared.rare = 19;
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair.shared.rare = 100;
	pair.numbers = .74;
	assert_int_equal(judge(pair), JUDGE_NONE);
}

/* Judged is by telling shingles: equal but for menus, unlike in the rest, and the other
 * way. */
static void test_only_telling_count(void **state)
{
	struct judge_pair pair = rare_pair(100, 100, 70);

	(void)state;
	pair.a.telling = pair.b.telling = 50;
	pair.shared = (struct overlap_count){70, 5, 5};
	assert_int_equal(judge(pair), JUDGE_NONE);
	pair.shared = (struct overlap_count){40, 40, 40};
	assert_int_equal(judge(pair), JUDGE_DUPLICATE);
	/* Nothing tells anything. */
	pair.a.telling = pair.b.telling = 0;
	pair.shared = (struct overlap_count){100, 0, 0};
	assert_int_equal(judge(pair), JUDGE_NONE);
}

/* A pair that a stricter level calls versions is one for the looser too. */
static void test_levels_are_nested(void **state)
{
	static const enum rp_level level[] = {RP_LEVEL_STRICT, RP_LEVEL_DEFAULT, RP_LEVEL_LOOSE};
	unsigned linked[3] = {0, 0, 0};
	struct rng rng = {15};

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		uint32_t a = 1 + rng_below(&rng, 300), b = 1 + rng_below(&rng, 300);
		struct judge_pair pair = rare_pair(a, b, rng_below(&rng, (a < b ? a : b) + 1));
		bool before = false;

		pair.shared.rare = rng_below(&rng, pair.shared.all + 1);
		pair.words = rng_below(&rng, 400);
		pair.evidence = rng_below(&rng, 1200);
		pair.numbers = rng_below(&rng, 11) / 10.0;
		for (size_t i = 0; i < COUNT(level); i++) {
			struct rp_thresholds t = rp_thresholds_of(level[i]);
			enum judge_link link = judge_documents(&t, &pair);
			bool is_version = link != JUDGE_NONE && link != JUDGE_PASSAGE;

			assert_true(is_version || !before);
			before = is_version;
			linked[i] += is_version;
		}
	}
	assert_true(linked[0] > 1000 && linked[0] < linked[1] && linked[1] < linked[2]);
}

static void test_measure(void **state)
{
	struct rp_overlap m = judge_measure(8, 4, 2);

	(void)state;
	assert_int_equal(m.shared, 2);
	assert_true(m.resemblance == 2 / 10.0 && m.contained == 2 / 8.0 && m.contains == 2 / 4.0);
	m = judge_measure(0, 0, 0);
	assert_true(m.resemblance == 0 && m.contained == 0 && m.contains == 0);
	m = judge_measure(0, 3, 0);
	assert_true(m.resemblance == 0 && m.contained == 0 && m.contains == 0);
	/* Counts near the end of 32 bits do not wrap. */
	m = judge_measure(UINT32_MAX, UINT32_MAX, UINT32_MAX);
	assert_true(m.resemblance == 1 && m.contained == 1 && m.contains == 1);
}

static const uint32_t hashes[20] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
				    11, 12, 13, 14, 15, 16, 17, 18, 19, 20};

/* The sets 1..a and first + 1 .. first + b, as paragraphs. */
static bool paragraphs(uint32_t a, uint32_t b, uint32_t first, uint32_t words, bool equal_digits)
{
	struct rp_thresholds t = thresholds();
	double resemblance;

	return judge_paragraphs(&t, (struct rp_shingles){hashes, a},
				(struct rp_shingles){hashes + first, b}, words, equal_digits,
				&resemblance);
}

/* From 20 words on J = .7, digits or not; below J = .8 and equal digits. */
static void test_paragraphs(void **state)
{
	(void)state;
	assert_true(paragraphs(10, 7, 0, 20, false));   /* 7 of 10 */
	assert_false(paragraphs(9, 9, 2, 20, true));    /* 7 of 11 */
	assert_false(paragraphs(10, 7, 0, 19, true));   /* .7 */
	assert_true(paragraphs(10, 8, 0, 19, true));    /* .8 */
	assert_true(paragraphs(9, 9, 1, 19, true));     /* 8 of 10 */
	assert_false(paragraphs(8, 8, 1, 19, true));    /* 7 of 9 = .78 */
	assert_false(paragraphs(10, 10, 0, 19, false)); /* equal but for digits */
	assert_true(paragraphs(10, 10, 0, 8, true));
}

/* 4 of 5 between stories, 3 of 5 within one; digits equal in both. */
static void test_headlines(void **state)
{
	struct rp_thresholds t = thresholds();
	struct rp_shingles five = {hashes, 5}, four = {hashes, 4}, three = {hashes, 3};
	struct rp_shingles two = {hashes, 2};
	double resemblance = 9;

	(void)state;
	assert_true(judge_headlines(&t, five, four, true, false, &resemblance));
	assert_true(resemblance == .8);
	assert_false(judge_headlines(&t, four, three, true, false, &resemblance));
	assert_true(judge_headlines(&t, five, three, true, true, &resemblance));
	assert_true(resemblance == .6);
	assert_false(judge_headlines(&t, four, two, true, true, &resemblance));
	assert_false(judge_headlines(&t, five, five, false, false, &resemblance));
	assert_false(judge_headlines(&t, five, five, false, true, &resemblance));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rarities),
		cmocka_unit_test(test_rare_evidence),
		cmocka_unit_test(test_short_containment),
		cmocka_unit_test(test_unspaced),
		cmocka_unit_test(test_asks_dates),
		cmocka_unit_test(test_much),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_which_relation),
		cmocka_unit_test(test_contained_both_ways),
		cmocka_unit_test(test_passage),
		cmocka_unit_test(test_only_telling_count),
		cmocka_unit_test(test_levels_are_nested),
		cmocka_unit_test(test_measure),
		cmocka_unit_test(test_paragraphs),
		cmocka_unit_test(test_headlines),
	};

	return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
