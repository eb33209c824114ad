#include <reprint/corpus.h>

#include "common.h"

#include <math.h>
#include <stdio.h>

#define CLOSE 1e-9

/* A corpus and what it was made of. */
struct world {
	struct rp_corpus_options options;
	struct rp_corpus *corpus;
	struct rp_sketch *sketch[600];
	uint32_t n;
};

static void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	rp_corpus_options_init(&w->options);
}

static void world_begin(struct world *w)
{
	assert_int_equal(rp_corpus_new(&w->options, &w->corpus), RP_OK);
}

static void add(struct world *w, const struct rp_document *document)
{
	if (!w->corpus)
		world_begin(w);
	w->sketch[w->n] = sketch_document(document);
	assert_int_equal(rp_corpus_append(w->corpus, document, w->sketch[w->n]), RP_OK);
	w->n++;
}

/* A document of a site of its own, with its number as id. */
static void add_text(struct world *w, const char *title, const char *text)
{
	char id[16], source[16];
	struct rp_document document = {.title = str(title), .text = str(text)};

	snprintf(id, sizeof(id), "%03u", (unsigned)w->n);
	snprintf(source, sizeof(source), "site %u", (unsigned)w->n);
	document.id = str(id);
	document.source = str(source);
	add(w, &document);
}

static void world_release(struct world *w)
{
	rp_corpus_free(w->corpus);
	for (uint32_t i = 0; i < w->n; i++)
		rp_sketch_free(w->sketch[i]);
}

static void solve(struct world *w)
{
	assert_int_equal(rp_corpus_solve(w->corpus, 1), RP_OK);
	assert_int_equal(rp_corpus_document_count(w->corpus), w->n);
}

static struct rp_decision decision(const struct world *w, uint32_t document)
{
	struct rp_decision d;

	rp_corpus_decision(w->corpus, document, &d);
	return d;
}

static struct rp_cluster cluster(const struct world *w, uint32_t number)
{
	struct rp_cluster c;

	rp_corpus_cluster(w->corpus, number, &c);
	return c;
}

static struct rp_paragraph_verdict paragraph(const struct world *w, uint32_t document, uint32_t i)
{
	struct rp_paragraph_verdict v;

	rp_corpus_paragraph(w->corpus, document, i, &v);
	return v;
}

static void assert_unique(const struct world *w, uint32_t document)
{
	struct rp_decision d = decision(w, document);

	assert_false(d.removed);
	assert_int_equal(d.relation, RP_UNIQUE);
	assert_true(d.cluster == RP_NONE && d.keeper == RP_NONE);
	assert_true(d.evidence == 0 && d.resemblance == 0 && d.contained == 0 && d.contains == 0);
}

/* The keeper of a cluster is its own, and like itself. */
static void assert_keeper(const struct world *w, uint32_t document, uint32_t number)
{
	struct rp_decision d = decision(w, document);

	assert_false(d.removed);
	assert_int_equal(d.cluster, number);
	assert_int_equal(d.keeper, document);
	assert_true(d.resemblance == 1 && d.contained == 1 && d.contains == 1);
	assert_int_equal(cluster(w, number).keeper, document);
}

static void assert_measures(const struct rp_decision *d, double resemblance, double contained,
			    double contains)
{
	assert_true(fabs(d->resemblance - resemblance) < CLOSE);
	assert_true(fabs(d->contained - contained) < CLOSE);
	assert_true(fabs(d->contains - contains) < CLOSE);
}

/* Text of numbered words, for documents that are worked out by hand: "first" and the n -
 * 1 behind. */
static char text[6][20000];

static void test_exact(void **state)
{
	struct world w;
	struct rp_decision d;

	(void)state;
	world_init(&w);
	add_text(&w, "", "The bridge is closed.");
	add_text(&w, "", "Something else, by somebody.");
	add_text(&w, "", "THE BRIDGE\n(is) closed");
	add_text(&w, "The bridge is closed", "");
	solve(&w);
	assert_keeper(&w, 0, 0);
	assert_unique(&w, 1);
	for (uint32_t i = 2; i < 4; i++) {
		d = decision(&w, i);
		assert_true(d.removed);
		assert_int_equal(d.relation, RP_EXACT);
		assert_int_equal(d.cluster, 0);
		assert_int_equal(d.keeper, 0);
		assert_true(d.evidence == 0);
		assert_measures(&d, 1, 1, 1);
	}
	assert_int_equal(rp_corpus_cluster_count(w.corpus), 1);
	assert_int_equal(cluster(&w, 0).n, 3);
	assert_memory_equal(cluster(&w, 0).member, ((uint32_t[]){0, 2, 3}), 3 * sizeof(uint32_t));
	assert_true(cluster(&w, 0).min_resemblance == 1);
	world_release(&w);
}

/*
 * A is words 0 - 99, B the first 80 of them and 20 others: 98 shingles each, 78 shared,
 * the union has 118.  A corpus counts as one of 20,000 at least, and a family as one of
 * them: 78 ln(20000) nats, each shingle's rounded to 1/1024.
 */
static void test_near_duplicate(void **state)
{
	struct world w;
	struct rp_decision d;

	(void)state;
	world_init(&w);
	write_words(text[0], 0, 1, 100);
	write_words(write_words(text[1], 0, 1, 80), 1000, 1, 20);
	write_words(text[2], 2000, 1, 100);
	write_words(text[3], 3000, 1, 100);
	add_text(&w, "", text[2]);
	add_text(&w, "", text[0]);
	add_text(&w, "", text[1]);
	add_text(&w, "", text[3]);
	solve(&w);
	assert_unique(&w, 0);
	assert_keeper(&w, 1, 0);
	assert_unique(&w, 3);
	d = decision(&w, 2);
	assert_true(d.removed);
	assert_int_equal(d.relation, RP_DUPLICATE);
	assert_int_equal(d.keeper, 1);
	assert_measures(&d, 78 / 118.0, 78 / 98.0, 78 / 98.0);
	assert_true(fabs(d.evidence - 78 * log(20000)) < 78 / 2048.0);
	assert_true(fabs(cluster(&w, 0).min_resemblance - 78 / 118.0) < CLOSE);
	world_release(&w);
}

/*
 * A story of 60 words, and an article of 360 that has it whole as its second paragraph:
 * 58 shingles of 148 + 58 + 148.
 */
static void write_story_and_article(void)
{
	char *at;

	write_words(text[0], 0, 1, 60);
	at = write_words(text[1], 1000, 1, 150);
	*at++ = '\n';
	at = write_words(at, 0, 1, 60);
	*at++ = '\n';
	write_words(at, 2000, 1, 150);
}

static void test_reprint(void **state)
{
	struct world w;
	struct rp_decision d;

	(void)state;
	write_story_and_article();
	world_init(&w);
	add_text(&w, "", text[1]);
	add_text(&w, "", text[0]);
	solve(&w);
	assert_keeper(&w, 0, 0);
	d = decision(&w, 1);
	assert_true(d.removed);
	assert_int_equal(d.relation, RP_REPRINT);
	assert_int_equal(d.keeper, 0);
	assert_measures(&d, 58 / 354.0, 1, 58 / 354.0);
	assert_int_equal(d.paragraphs_repeated, 1);
	assert_int_equal(d.paragraphs_new, 0);
	assert_true(fabs(cluster(&w, 0).min_resemblance - 58 / 354.0) < CLOSE);
	world_release(&w);
}

/* The other way round both stay, in one cluster; a copy of the article goes for the
 * article. */
static void test_contains(void **state)
{
	struct world w;
	struct rp_decision d;

	(void)state;
	write_story_and_article();
	world_init(&w);
	add_text(&w, "", text[0]);
	add_text(&w, "", text[1]);
	add_text(&w, "", text[1]);
	solve(&w);
	assert_keeper(&w, 0, 0);
	d = decision(&w, 1);
	assert_false(d.removed);
	assert_int_equal(d.relation, RP_CONTAINS);
	assert_int_equal(d.keeper, 0);
	assert_int_equal(d.cluster, 0);
	assert_measures(&d, 58 / 354.0, 58 / 354.0, 1);
	assert_int_equal(d.paragraphs_new, 2);
	assert_int_equal(d.paragraphs_repeated, 1);
	d = decision(&w, 2);
	assert_true(d.removed);
	assert_int_equal(d.relation, RP_EXACT);
	assert_int_equal(d.keeper, 1);
	assert_int_equal(d.cluster, 0);
	assert_int_equal(cluster(&w, 0).n, 3);
	world_release(&w);
}

/* The article without paragraphs: the 58 shingles of the story and those over its
 * borders. */
static void test_reprint_without_paragraphs(void **state)
{
	struct world w;
	struct rp_decision d;

	(void)state;
	write_words(text[0], 0, 1, 200);
	write_words(write_words(write_words(text[1], 1000, 1, 400), 0, 1, 200), 2000, 1, 400);
	world_init(&w);
	add_text(&w, "", text[1]);
	add_text(&w, "", text[0]);
	solve(&w);
	d = decision(&w, 1);
	assert_true(d.removed);
	assert_int_equal(d.relation, RP_REPRINT);
	assert_measures(&d, 198 / 998.0, 1, 198 / 998.0);
	world_release(&w);
}

/*
 * A is like B and B like C, but A and C are not: two stay.  Words 0 - 99, 35 - 134 and 70 - 169: 63 of
 * 133 shared, J = .47, and 28 of 168, J = .17, C = .29, so that all are one family; moved by 40, 58 of 138
 * and 18 of 178, C = .18, and C is none of it.
 */
static void test_no_chain(void **state)
{
	struct world w;

	(void)state;
	for (unsigned by = 35; by <= 40; by += 5) {
		bool family = by == 35;

		world_init(&w);
		for (unsigned i = 0; i < 3; i++) {
			write_words(text[0], by * i, 1, 100);
			add_text(&w, "", text[0]);
		}
		solve(&w);
		assert_keeper(&w, 0, 0);
		assert_true(decision(&w, 1).removed);
		assert_int_equal(decision(&w, 1).keeper, 0);
		assert_false(decision(&w, 2).removed);
		assert_int_equal(decision(&w, 2).keeper, 1);
		assert_int_equal(decision(&w, 2).relation, family ? RP_VARIANT : RP_PASSAGE);
		assert_int_equal(decision(&w, 2).cluster, family ? 0 : RP_NONE);
		assert_int_equal(cluster(&w, 0).n, family ? 3 : 2);
		assert_true(fabs(cluster(&w, 0).min_resemblance -
				 (family ? 28 / 168.0 : 58 / 138.0)) < CLOSE);
		world_release(&w);
	}
}

/* Words 0 - 99 and 60 - 159: 38 of 158 shared, J = .24, a version with much of its own.
 */
static void test_variant(void **state)
{
	struct world w;
	struct rp_decision d;

	(void)state;
	world_init(&w);
	for (unsigned i = 0; i < 2; i++) {
		write_words(text[0], 60 * i, 1, 100);
		add_text(&w, "", text[0]);
	}
	solve(&w);
	assert_keeper(&w, 0, 0);
	d = decision(&w, 1);
	assert_false(d.removed);
	assert_int_equal(d.relation, RP_VARIANT);
	assert_int_equal(d.keeper, 0);
	assert_int_equal(d.cluster, 0);
	assert_measures(&d, 38 / 158.0, 38 / 98.0, 38 / 98.0);
	world_release(&w);
}

/* 62 words, 60 rare shingles, of articles of 500: C = .12.  Of every five such passages one has too
 * few keys to be looked at (engine/sample.h); this has enough. */
static void test_passage(void **state)
{
	struct world w;
	struct rp_decision d;

	(void)state;
	world_init(&w);
	for (unsigned i = 0; i < 2; i++) {
		write_words(write_words(text[0], 5, 1, 62), 1000 + 500 * i, 1, 438);
		add_text(&w, "", text[0]);
	}
	solve(&w);
	for (uint32_t i = 0; i < 2; i++) {
		d = decision(&w, i);
		assert_false(d.removed);
		assert_int_equal(d.relation, RP_PASSAGE);
		assert_int_equal(d.keeper, 1 - i);
		assert_true(d.cluster == RP_NONE);
		assert_measures(&d, 60 / 936.0, 60 / 498.0, 60 / 498.0);
		assert_true(fabs(d.evidence - 60 * log(10000)) < 60 / 2048.0);
	}
	world_release(&w);
}

/*
 * Ten pages that differ in a word or two are copies, whether or not the corpus holds
 * anything else: a folder with one story in it is a corpus.
 */
static void test_one_story_only(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	for (unsigned i = 0; i < 10; i++) {
		write_words(write_words(text[0], 0, 1, 150), 5000 + i, 1, 1);
		add_text(&w, "", text[0]);
	}
	solve(&w);
	for (uint32_t i = 1; i < 10; i++)
		assert_true(decision(&w, i).removed);
	world_release(&w);
}

/*
 * Two notes of 60 words that differ in the name of the company are copies if their four numbers
 * agree, and one template filled in twice if three of them differ.  A number in a paragraph that
 * only one of them prints says nothing.
 */
static void test_numbers_at_stake(void **state)
{
	static const char *const numbers[] = {"10 20 30 40", "10 21 31 41",
					      "10 20 30 40\n77 88 99"};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct world w;
		char *at;

		world_init(&w);
		at = write_words(write_words(text[0], 0, 1, 30), 40, 1, 29);
		strcpy(at, numbers[0]);
		at = write_words(write_words(text[1], 0, 1, 30), 41, 1, 28);
		at = write_words(at, 1000, 1, 1);
		strcpy(at, numbers[i]);
		add_text(&w, "", text[0]);
		add_text(&w, "", text[1]);
		solve(&w);
		assert_int_equal(decision(&w, 1).removed, i != 1);
		world_release(&w);
	}
}

/* Documents without a word are like nothing, each other included. */
static void test_empty_documents(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	add_text(&w, "", "");
	add_text(&w, "", "");
	add_text(&w, "***", "\n \n--\n");
	add_text(&w, "", "word");
	solve(&w);
	for (uint32_t i = 0; i < 4; i++) {
		assert_unique(&w, i);
		assert_int_equal(rp_corpus_paragraph_count(w.corpus, i), i == 3);
	}
	assert_int_equal(rp_corpus_cluster_count(w.corpus), 0);
	assert_int_equal(rp_corpus_repeat_count(w.corpus), 0);
	world_release(&w);
	/* Only such, and none at all. */
	for (unsigned n = 0; n < 2; n++) {
		world_init(&w);
		world_begin(&w);
		if (n)
			add_text(&w, "", "");
		solve(&w);
		assert_int_equal(rp_corpus_cluster_count(w.corpus), 0);
		assert_int_equal(rp_corpus_source_count(w.corpus), n);
		world_release(&w);
	}
}

static void test_headline_printed_twice(void **state)
{
	struct world w;
	struct rp_repeat repeat;
	struct rp_place place;
	struct rp_paragraph_verdict v;

	(void)state;
	world_init(&w);
	add_text(&w, "Goose on the loose", "GOOSE ON THE LOOSE\nA goose has run away again.");
	solve(&w);
	assert_int_equal(rp_corpus_repeat_count(w.corpus), 1);
	rp_corpus_repeat(w.corpus, 0, &repeat);
	assert_int_equal(repeat.kind, RP_REPEAT_HEADLINE);
	assert_int_equal(repeat.count, 2);
	assert_int_equal(repeat.documents, 1);
	assert_int_equal(repeat.sources, 1);
	assert_int_equal(repeat.words, 4);
	rp_corpus_repeat_place(w.corpus, 0, 0, &place);
	assert_true(place.document == 0 && place.paragraph == 0 && place.offset == 0);
	assert_int_equal(place.length, 18);
	rp_corpus_repeat_place(w.corpus, 0, 1, &place);
	assert_true(place.document == 0 && place.paragraph == 1 && place.offset == 0);
	v = paragraph(&w, 0, 0);
	assert_int_equal(v.status, RP_PARAGRAPH_NEW);
	assert_false(v.strippable);
	v = paragraph(&w, 0, 1);
	assert_int_equal(v.status, RP_PARAGRAPH_REPEATED);
	assert_int_equal(v.repeat, 0);
	v = paragraph(&w, 0, 2);
	assert_int_equal(v.status, RP_PARAGRAPH_NEW);
	assert_true(v.repeat == RP_NONE);
	assert_false(v.strippable);
	assert_unique(&w, 0);
	assert_int_equal(decision(&w, 0).paragraphs_new, 1); /* the title is left out */
	assert_int_equal(decision(&w, 0).paragraphs_repeated, 1);
	world_release(&w);
}

/* Six stories of 40 words on one site, each with the line; two of another site. */
static void test_furniture(void **state)
{
	static const char line[] = "Subscribe to our newsletter and never miss the news again";
	struct world w;
	struct rp_repeat repeat;

	(void)state;
	world_init(&w);
	for (unsigned i = 0; i < 8; i++) {
		struct rp_document document = {.source = str(i < 6 ? "a.com" : "b.com")};
		char *at = write_words(text[0], i * 100, 1, 40);

		*at++ = '\n';
		strcpy(at, i < 7 ? line : "Nothing that others print is printed by this one");
		document.text = str(text[0]);
		add(&w, &document);
	}
	solve(&w);
	assert_int_equal(rp_corpus_repeat_count(w.corpus), 1);
	rp_corpus_repeat(w.corpus, 0, &repeat);
	assert_int_equal(repeat.kind, RP_REPEAT_FURNITURE);
	assert_int_equal(repeat.count, 7);
	assert_int_equal(repeat.documents, 7);
	assert_int_equal(repeat.sources, 2);
	assert_int_equal(repeat.words, 10);
	for (uint32_t i = 0; i < 7; i++) {
		assert_unique(&w, i);
		assert_int_equal(decision(&w, i).paragraphs_new, 1);
		assert_int_equal(decision(&w, i).paragraphs_furniture, 1);
		assert_int_equal(paragraph(&w, i, 1).status, RP_PARAGRAPH_FURNITURE);
		/* The first stays. */
		assert_int_equal(paragraph(&w, i, 1).strippable, i > 0);
		assert_false(paragraph(&w, i, 0).strippable);
	}
	assert_int_equal(decision(&w, 7).paragraphs_furniture, 0);
	assert_int_equal(rp_corpus_source_count(w.corpus), 2);
	assert_int_equal(rp_corpus_document_source_number(w.corpus, 7), 1);
	world_release(&w);
}

/*
 * Four stories; the second is a copy of the first, and is removed.  A paragraph of eight
 * words is in all of them, one of seven too, and the eight words are twice in the fourth.
 */
static void test_strippable(void **state)
{
	static const uint32_t first_word[] = {100, 100, 200, 300};
	struct world w;

	(void)state;
	world_init(&w);
	for (unsigned i = 0; i < 4; i++) {
		char *at = write_words(text[0], first_word[i], 1, 90);

		if (i == 1)
			at = write_words(at, 5000, 1, 3); /* not quite the same */
		*at++ = '\n';
		at = write_words(at, 10, 1, 8);
		*at++ = '\n';
		at = write_words(at, 20, 1, 7);
		*at++ = '\n';
		write_words(at, 10, 1, i == 3 ? 8 : 0);
		add_text(&w, "", text[0]);
	}
	solve(&w);
	assert_true(decision(&w, 1).removed && !decision(&w, 2).removed &&
		    !decision(&w, 3).removed);
	assert_int_equal(paragraph(&w, 0, 1).status, RP_PARAGRAPH_NEW);
	for (uint32_t i = 0; i < 4; i++) {
		/* Of the removed nothing is cut; the first kept place stays. */
		assert_int_equal(paragraph(&w, i, 1).strippable, i >= 2);
		assert_false(paragraph(&w, i, 2).strippable); /* short */
		if (!i)
			continue;
		assert_int_equal(paragraph(&w, i, 1).status, RP_PARAGRAPH_REPEATED);
		assert_int_equal(paragraph(&w, i, 2).status, RP_PARAGRAPH_REPEATED);
	}
	assert_true(paragraph(&w, 3, 3).strippable);
	/* The long paragraph of the second is a small change of the first's. */
	assert_int_equal(paragraph(&w, 1, 0).status, RP_PARAGRAPH_REPEATED);
	assert_true(paragraph(&w, 1, 0).repeat == paragraph(&w, 0, 0).repeat);
	world_release(&w);
}

/*
 * An article that was removed is no reason to cut: the paragraph that it printed first is
 * then first in the third, a story of its own.
 */
static void test_removed_place_does_not_count(void **state)
{
	struct rp_string preferred = str("good");
	struct world w;
	static const char *const source[] = {"bad", "good", "other"};

	(void)state;
	world_init(&w);
	w.options.keep = RP_KEEP_SOURCE;
	w.options.sources = &preferred;
	w.options.n_sources = 1;
	for (unsigned i = 0; i < 3; i++) {
		struct rp_document document = {.source = str(source[i])};
		char *at = write_words(text[0], i == 2 ? 500 : 100, 1, 60);

		if (i != 1) {
			*at++ = '\n';
			write_words(at, 10, 1, 9);
		}
		document.text = str(text[0]);
		add(&w, &document);
	}
	solve(&w);
	assert_true(decision(&w, 0).removed);
	assert_int_equal(decision(&w, 0).keeper, 1);
	assert_int_equal(paragraph(&w, 0, 1).status, RP_PARAGRAPH_NEW);
	assert_false(paragraph(&w, 0, 1).strippable);
	assert_int_equal(paragraph(&w, 2, 1).status, RP_PARAGRAPH_REPEATED);
	assert_false(paragraph(&w, 2, 1).strippable);
	world_release(&w);
}

/* Five near copies, of which each policy keeps another one. */
static uint32_t kept_by(enum rp_keep keep, const char *preferred)
{
	static const struct {
		const char *id, *date, *source;
		unsigned more;
	} five[] = {
		{"d", "2020-05-02", "A", 1},
		{"c", "", "B", 5},
		{"a", "2020-05-01T00:00:01Z", "C", 2},
		{"b", "Fri, 01 May 2020 02:00:01 +0200", "B", 2},
		{"e", "1 May 2020 00:00:02", "C", 5},
	};
	struct rp_string sources[] = {str("nobody"), str(preferred)};
	struct world w;
	uint32_t keeper;

	world_init(&w);
	w.options.keep = keep;
	w.options.sources = sources;
	w.options.n_sources = 2;
	for (size_t i = 0; i < COUNT(five); i++) {
		struct rp_document document = {.id = str(five[i].id),
					       .date = str(five[i].date),
					       .source = str(five[i].source)};

		write_words(write_words(text[0], 0, 1, 100), 1000 + 100 * (unsigned)i, 1,
			    five[i].more);
		document.text = str(text[0]);
		add(&w, &document);
	}
	solve(&w);
	assert_int_equal(rp_corpus_cluster_count(w.corpus), 1);
	assert_int_equal(cluster(&w, 0).n, 5);
	keeper = cluster(&w, 0).keeper;
	assert_keeper(&w, keeper, 0);
	for (uint32_t i = 0; i < 5; i++) {
		assert_int_equal(decision(&w, i).removed, i != keeper);
		assert_int_equal(decision(&w, i).keeper, keeper);
	}
	/* The first of those with equal dates counts, and the undated do not. */
	assert_int_equal(cluster(&w, 0).first_dated, 2);
	assert_int_equal(cluster(&w, 0).last_dated, 0);
	world_release(&w);
	return keeper;
}

static void test_keep(void **state)
{
	(void)state;
	assert_int_equal(kept_by(RP_KEEP_FIRST, "B"), 0);
	assert_int_equal(kept_by(RP_KEEP_EARLIEST, "B"), 2); /* a before b at the same second */
	assert_int_equal(kept_by(RP_KEEP_LONGEST, "B"), 1);  /* c before e */
	assert_int_equal(kept_by(RP_KEEP_SOURCE, "B"), 3);   /* b before c */
	assert_int_equal(kept_by(RP_KEEP_SOURCE, "C"), 2);
	assert_int_equal(kept_by(RP_KEEP_SOURCE, "nowhere"), 2); /* a before all */
}

/* The dates of a cluster without any. */
static void test_undated(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	add_text(&w, "", "One two three four");
	add_text(&w, "", "One two three four");
	solve(&w);
	assert_true(cluster(&w, 0).first_dated == RP_NONE);
	assert_true(cluster(&w, 0).last_dated == RP_NONE);
	world_release(&w);
}

/* What was appended is given back. */
static void test_fields(void **state)
{
	struct rp_document document = {.id = str("x/1"),
				       .date = str("May 2020"),
				       .url = str("https://www.example.com/1"),
				       .text = str("Text.")};
	struct world w;

	(void)state;
	world_init(&w);
	add(&w, &document);
	add(&w, &(struct rp_document){.text = str("More.")});
	solve(&w);
	assert_true(string_is(rp_corpus_document_id(w.corpus, 0), "x/1"));
	assert_true(string_is(rp_corpus_document_date(w.corpus, 0), "May 2020"));
	assert_true(string_is(rp_corpus_document_source(w.corpus, 0), "example.com"));
	assert_true(string_is(rp_corpus_document_source(w.corpus, 1), ""));
	assert_int_equal(rp_corpus_document_source_number(w.corpus, 0), 0);
	assert_true(rp_corpus_document_source_number(w.corpus, 1) == RP_NONE);
	world_release(&w);
}

/*
 * A made-up corpus with everything in it: stories of one to six paragraphs, copies with
 * some words or a paragraph changed or missing, stories within longer ones, lines of
 * sites, exact copies, empty documents.
 */
#define GENERATED 300

struct generated {
	char id[8], source[8], date[16];
	char title[100];
	char text[3000];
	struct rp_document document;
};

static char *generate_paragraph(char *at, struct rng *rng, unsigned first, unsigned changes)
{
	unsigned n = 4 + first % 37;

	for (unsigned i = 0; i < n; i++) {
		bool change = rng_below(rng, 100) < changes;

		at = write_words(at, change ? rng_below(rng, 17000) : first + i, 1, 1);
	}
	*at++ = '\n';
	*at = 0;
	return at;
}

static void generate(struct generated *g, uint32_t n, uint64_t seed)
{
	struct rng rng = {seed};

	for (uint32_t i = 0; i < n; i++) {
		unsigned site = rng_below(&rng, 6), story = rng_below(&rng, 40);
		unsigned changes = rng_below(&rng, 3) * 5, parts = 1 + story % 6;
		char *at = g[i].text;

		snprintf(g[i].id, sizeof(g[i].id), "d%03u", (unsigned)(i * 7919 % 1000));
		snprintf(g[i].source, sizeof(g[i].source), "site%u", site);
		snprintf(g[i].date, sizeof(g[i].date), "%04u-%02u-%02u",
			 1900 + rng_below(&rng, 100), 1 + i % 12, 1 + i / 12 % 28);
		*at = g[i].title[0] = 0;
		if (rng_below(&rng, 3))
			write_words(g[i].title, story * 300, 1, 6);
		if (rng_below(&rng, 20) == 0)
			parts = 0;
		for (unsigned part = 0; part < parts; part++)
			if (rng_below(&rng, 8))
				at = generate_paragraph(at, &rng, story * 300 + part * 45, changes);
		if (rng_below(&rng, 5) == 0) /* another story behind */
			at = generate_paragraph(at, &rng, rng_below(&rng, 40) * 300, 0);
		if (parts && rng_below(&rng, 2))
			generate_paragraph(at, &rng, 15000 + site * 61, 0);
		g[i].document = (struct rp_document){.id = str(g[i].id),
						     .source = str(g[i].source),
						     .date = str(g[i].date),
						     .title = str(g[i].title),
						     .text = str(g[i].text)};
	}
}

static struct generated generated[GENERATED];

static double naive_resemblance(const struct world *w, uint32_t a, uint32_t b)
{
	if (identity_is(rp_sketch_identity(w->sketch[a]), rp_sketch_identity(w->sketch[b])))
		return 1;
	return rp_shingles_compare(rp_sketch_shingles(w->sketch[a]),
				   rp_sketch_shingles(w->sketch[b]))
		.resemblance;
}

static void check_decisions(const struct world *w, uint32_t *ret_removed)
{
	*ret_removed = 0;
	for (uint32_t i = 0; i < w->n; i++) {
		struct rp_decision d = decision(w, i);
		struct rp_overlap o;

		*ret_removed += d.removed;
		assert_int_equal(d.removed, d.relation == RP_EXACT || d.relation == RP_DUPLICATE ||
						    d.relation == RP_REPRINT);
		if (d.keeper == RP_NONE) {
			assert_unique(w, i);
			continue;
		}
		if (d.relation != RP_PASSAGE && d.relation != RP_VARIANT)
			assert_false(decision(w, d.keeper).removed);
		if (d.removed) {
			assert_false(decision(w, d.keeper).removed);
			assert_true(d.keeper != i);
			assert_int_equal(d.cluster, decision(w, d.keeper).cluster);
		}
		if (d.keeper == i || d.relation == RP_EXACT) {
			assert_true(identity_is(rp_sketch_identity(w->sketch[i]),
						rp_sketch_identity(w->sketch[d.keeper])));
			continue;
		}
		o = rp_shingles_compare(rp_sketch_shingles(w->sketch[i]),
					rp_sketch_shingles(w->sketch[d.keeper]));
		assert_measures(&d, o.resemblance, o.contained, o.contains);
		assert_true(d.evidence >= 0);
	}
}

static void check_clusters(const struct world *w)
{
	uint32_t members = 0, in_clusters = 0;

	for (uint32_t k = 0; k < rp_corpus_cluster_count(w->corpus); k++) {
		struct rp_cluster c = cluster(w, k);
		double least = 1;

		assert_true(c.n >= 2);
		members += c.n;
		assert_int_equal(decision(w, c.keeper).cluster, k);
		assert_false(decision(w, c.keeper).removed);
		for (uint32_t i = 0; i < c.n; i++) {
			assert_int_equal(decision(w, c.member[i]).cluster, k);
			assert_true(!i || c.member[i - 1] < c.member[i]);
			for (uint32_t j = 0; j < i; j++) {
				double r = naive_resemblance(w, c.member[i], c.member[j]);

				least = r < least ? r : least;
			}
		}
		assert_true(fabs(c.min_resemblance - least) < CLOSE);
	}
	for (uint32_t i = 0; i < w->n; i++)
		in_clusters += decision(w, i).cluster != RP_NONE;
	assert_int_equal(in_clusters, members);
}

static void check_repeats(const struct world *w)
{
	uint32_t places = 0, in_repeats = 0;

	for (uint32_t r = 0; r < rp_corpus_repeat_count(w->corpus); r++) {
		struct rp_repeat repeat;
		uint32_t documents = 0, last = RP_NONE;

		rp_corpus_repeat(w->corpus, r, &repeat);
		assert_true(repeat.count >= 2);
		for (uint32_t i = 0; i < repeat.count; i++) {
			struct rp_place p;

			rp_corpus_repeat_place(w->corpus, r, i, &p);
			/* Kept is the first, so that the order of keeping is that of
			 * documents. */
			assert_true(last == RP_NONE || p.document >= last);
			documents += p.document != last;
			last = p.document;
		}
		assert_int_equal(repeat.documents, documents);
		assert_true(repeat.sources <= documents);
		places += repeat.count;
	}
	for (uint32_t i = 0; i < w->n; i++) {
		struct rp_decision d = decision(w, i);
		uint32_t count[3] = {0};

		assert_int_equal(rp_corpus_paragraph_count(w->corpus, i),
				 rp_sketch_paragraph_count(w->sketch[i]));
		for (uint32_t j = 0; j < rp_sketch_paragraph_count(w->sketch[i]); j++) {
			const struct rp_paragraph *p = rp_sketch_paragraph(w->sketch[i], j);
			struct rp_paragraph_verdict v = paragraph(w, i, j);

			assert_true(v.place.document == i && v.place.paragraph == p->number);
			assert_true(v.place.offset == p->offset && v.place.length == p->length);
			in_repeats += v.repeat != RP_NONE;
			if (v.repeat == RP_NONE)
				assert_true(v.status == RP_PARAGRAPH_NEW && !v.strippable);
			if (p->kind != RP_PARAGRAPH_TITLE)
				count[v.status]++;
		}
		assert_int_equal(d.paragraphs_new, count[RP_PARAGRAPH_NEW]);
		assert_int_equal(d.paragraphs_repeated, count[RP_PARAGRAPH_REPEATED]);
		assert_int_equal(d.paragraphs_furniture, count[RP_PARAGRAPH_FURNITURE]);
	}
	assert_int_equal(in_repeats, places);
}

static void make_generated(struct world *w, const uint32_t *order)
{
	for (uint32_t i = 0; i < GENERATED; i++)
		add(w, &generated[order ? order[i] : i].document);
}

static void test_generated(void **state)
{
	(void)state;
	for (uint64_t seed = 20; seed < 23; seed++) {
		struct world w;
		uint32_t removed;

		generate(generated, GENERATED, seed);
		world_init(&w);
		make_generated(&w, NULL);
		solve(&w);
		check_decisions(&w, &removed);
		check_clusters(&w);
		check_repeats(&w);
		/* Else the corpus tests nothing. */
		assert_in_range(removed, GENERATED / 4, GENERATED * 3 / 4);
		assert_true(rp_corpus_cluster_count(w.corpus) > 10);
		assert_true(rp_corpus_repeat_count(w.corpus) > 30);
		world_release(&w);
	}
}

static void assert_same_results(const struct world *a, const struct world *b)
{
	assert_int_equal(rp_corpus_cluster_count(a->corpus), rp_corpus_cluster_count(b->corpus));
	assert_int_equal(rp_corpus_repeat_count(a->corpus), rp_corpus_repeat_count(b->corpus));
	for (uint32_t i = 0; i < a->n; i++) {
		struct rp_decision x = decision(a, i), y = decision(b, i);

		assert_true(x.removed == y.removed && x.relation == y.relation);
		assert_true(x.cluster == y.cluster && x.keeper == y.keeper);
		assert_true(x.evidence == y.evidence && x.resemblance == y.resemblance);
		assert_true(x.contained == y.contained && x.contains == y.contains);
		for (uint32_t j = 0; j < rp_corpus_paragraph_count(a->corpus, i); j++) {
			struct rp_paragraph_verdict v = paragraph(a, i, j), u = paragraph(b, i, j);

			assert_true(v.status == u.status && v.repeat == u.repeat);
			assert_true(v.strippable == u.strippable);
		}
	}
	for (uint32_t k = 0; k < rp_corpus_cluster_count(a->corpus); k++) {
		struct rp_cluster x = cluster(a, k), y = cluster(b, k);

		assert_true(x.keeper == y.keeper && x.n == y.n);
		assert_true(x.min_resemblance == y.min_resemblance);
		assert_true(x.first_dated == y.first_dated && x.last_dated == y.last_dated);
		assert_memory_equal(x.member, y.member, x.n * sizeof(*x.member));
	}
	for (uint32_t r = 0; r < rp_corpus_repeat_count(a->corpus); r++) {
		struct rp_repeat x, y;

		rp_corpus_repeat(a->corpus, r, &x);
		rp_corpus_repeat(b->corpus, r, &y);
		assert_true(x.kind == y.kind && x.count == y.count && x.documents == y.documents);
		assert_true(x.sources == y.sources && x.words == y.words);
		for (uint32_t i = 0; i < x.count; i++) {
			struct rp_place p, q;

			rp_corpus_repeat_place(a->corpus, r, i, &p);
			rp_corpus_repeat_place(b->corpus, r, i, &q);
			assert_memory_equal(&p, &q, sizeof(p));
		}
	}
}

static void test_threads_do_not_matter(void **state)
{
	struct world one;

	(void)state;
	generate(generated, GENERATED, 30);
	world_init(&one);
	make_generated(&one, NULL);
	solve(&one);
	for (unsigned threads = 0; threads <= 8; threads++) {
		struct world w;

		world_init(&w);
		make_generated(&w, NULL);
		assert_int_equal(rp_corpus_solve(w.corpus, threads), RP_OK);
		assert_same_results(&one, &w);
		world_release(&w);
	}
	world_release(&one);
}

/* With the earliest kept and all dates different, the order of appending does not matter:
 * the same documents stay, by id, for the same others. */
static void test_order_does_not_matter(void **state)
{
	static uint32_t order[GENERATED], back[GENERATED];
	struct rng rng = {40};
	struct world a, b;

	(void)state;
	generate(generated, GENERATED, 41);
	for (uint32_t i = 0; i < GENERATED; i++) {
		snprintf(generated[i].date, sizeof(generated[i].date), "%04u-01-01",
			 1000 + (unsigned)(i * 7 % GENERATED));
		generated[i].document.date = str(generated[i].date);
		order[i] = i;
	}
	for (uint32_t i = GENERATED; i > 1; i--) {
		uint32_t j = rng_below(&rng, i), swap = order[i - 1];

		order[i - 1] = order[j];
		order[j] = swap;
	}
	for (uint32_t i = 0; i < GENERATED; i++)
		back[order[i]] = i;
	world_init(&a);
	world_init(&b);
	a.options.keep = b.options.keep = RP_KEEP_EARLIEST;
	make_generated(&a, NULL);
	make_generated(&b, order);
	solve(&a);
	solve(&b);
	for (uint32_t i = 0; i < GENERATED; i++) {
		struct rp_decision x = decision(&a, i), y = decision(&b, back[i]);

		assert_true(x.removed == y.removed && x.relation == y.relation);
		assert_true(x.cluster == y.cluster); /* numbered in the order of keepers */
		assert_true(x.keeper == (y.keeper == RP_NONE ? RP_NONE : order[y.keeper]));
		assert_true(x.resemblance == y.resemblance && x.evidence == y.evidence);
		assert_int_equal(x.paragraphs_new, y.paragraphs_new);
		assert_int_equal(x.paragraphs_furniture, y.paragraphs_furniture);
	}
	world_release(&a);
	world_release(&b);
}

/*
 * 300 stories of 60 words, each with one changed; every third with two, far apart: the
 * least resemblance is of any of the 300 and the first 256, naively.
 */
static void test_large_cluster(void **state)
{
	enum {
		N = 300
	};
	struct world w;
	double least = 1;

	(void)state;
	world_init(&w);
	for (unsigned i = 0; i < N; i++) {
		char *at = write_words(text[0], 0, 1, 20);

		at = write_words(at, 1000 + i, 1, 1);
		at = write_words(at, 21, 1, 20);
		/* The two that differ most are both behind the first 256. */
		write_words(at, i == 290 || i == 295 ? 4000 + 100 * i : i % 3 ? 41 : 5000, 1, 19);
		add_text(&w, "", text[0]);
	}
	solve(&w);
	assert_int_equal(rp_corpus_cluster_count(w.corpus), 1);
	assert_int_equal(cluster(&w, 0).n, N);
	for (uint32_t i = 0; i < RP_CLUSTER_ALL_PAIRS; i++) {
		for (uint32_t j = i + 1; j < N; j++) {
			double r = naive_resemblance(&w, i, j);

			least = r < least ? r : least;
		}
	}
	assert_true(naive_resemblance(&w, 290, 295) <= least);
	assert_true(fabs(cluster(&w, 0).min_resemblance - least) < CLOSE);
	world_release(&w);
}

static void test_misuse(void **state)
{
	struct world w;
	struct rp_document document = {.text = str("Late.")};
	struct rp_sketch *sketch = sketch_document(&document);

	(void)state;
	world_init(&w);
	add_text(&w, "", "One.");
	solve(&w);
	assert_int_equal(rp_corpus_solve(w.corpus, 1), RP_ERR_MISUSE);
	assert_int_equal(rp_corpus_append(w.corpus, &document, sketch), RP_ERR_MISUSE);
	assert_int_equal(rp_corpus_document_count(w.corpus), 1);
	assert_unique(&w, 0);
	rp_sketch_free(sketch);
	world_release(&w);
	rp_corpus_free(NULL);
}

struct watch {
	double last;
	unsigned calls, stop_at;
};

static bool watch(void *ctx, double done)
{
	struct watch *watch = ctx;

	assert_true(done >= watch->last && done <= 1);
	watch->last = done;
	return ++watch->calls == watch->stop_at;
}

static void test_progress(void **state)
{
	enum rp_error err = RP_ERR_STOPPED;
	unsigned calls = 0;

	(void)state;
	generate(generated, GENERATED, 50);
	for (unsigned stop_at = 1; err; stop_at++) {
		struct watch seen = {.stop_at = stop_at};
		struct scarce scarce = {PLENTY, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		struct world w;

		world_init(&w);
		w.options.alloc = &alloc;
		w.options.progress = watch;
		w.options.progress_ctx = &seen;
		make_generated(&w, NULL);
		err = rp_corpus_solve(w.corpus, 1);
		if (err) {
			assert_int_equal(err, RP_ERR_STOPPED);
			assert_int_equal(seen.calls, stop_at); /* not called again */
		} else {
			assert_true(seen.last == 1);
			calls = seen.calls;
		}
		world_release(&w);
		assert_int_equal(scarce.live, 0);
	}
	assert_true(calls > 5);
}

/* All is done at the end, also where there are no clusters to measure. */
static void test_progress_ends(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 3; n++) {
		struct watch seen = {0};
		struct world w;

		world_init(&w);
		w.options.progress = watch;
		w.options.progress_ctx = &seen;
		world_begin(&w);
		for (unsigned i = 0; i < n; i++)
			add_text(&w, "", "Text.");
		solve(&w);
		assert_true(seen.last == 1);
		world_release(&w);
	}
}

/* The n-th request of a solve fails, for each n. */
static void check_no_memory(unsigned threads)
{
	enum rp_error err = RP_ERR_NOMEM;
	struct world expected;
	long n;

	generate(generated, GENERATED, 60);
	world_init(&expected);
	for (uint32_t i = 0; i < 40; i++)
		add(&expected, &generated[i].document);
	solve(&expected);
	for (n = 0; err; n++) {
		struct scarce scarce = {PLENTY, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		struct world w;

		world_init(&w);
		w.options.alloc = &alloc;
		for (uint32_t i = 0; i < 40; i++)
			add(&w, &generated[i].document);
		scarce.left = n;
		err = rp_corpus_solve(w.corpus, threads);
		if (err)
			assert_int_equal(err, RP_ERR_NOMEM);
		else
			assert_same_results(&expected, &w);
		world_release(&w);
		assert_int_equal(scarce.live, 0);
		assert_true(n < 10000);
	}
	assert_true(n > 50);
	world_release(&expected);
}

static void test_no_memory(void **state)
{
	(void)state;
	check_no_memory(1);
	check_no_memory(3);
}

static void test_new_without_memory(void **state)
{
	struct rp_string sources[] = {str("a"), str("b")};

	(void)state;
	for (long n = 0; n <= 2; n++) {
		struct scarce scarce = {n, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		struct rp_corpus_options options;
		struct rp_corpus *corpus = NULL;

		rp_corpus_options_init(&options);
		options.alloc = &alloc;
		options.sources = sources;
		options.n_sources = 2;
		assert_int_equal(rp_corpus_new(&options, &corpus), n < 2 ? RP_ERR_NOMEM : RP_OK);
		assert_int_equal(corpus != NULL, n == 2);
		rp_corpus_free(corpus);
		assert_int_equal(scarce.live, 0);
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(rp_relation_str(RP_UNIQUE), "unique");
	assert_string_equal(rp_relation_str(RP_EXACT), "exact");
	assert_string_equal(rp_relation_str(RP_DUPLICATE), "duplicate");
	assert_string_equal(rp_relation_str(RP_REPRINT), "reprint");
	assert_string_equal(rp_relation_str(RP_CONTAINS), "contains");
	assert_string_equal(rp_relation_str(RP_VARIANT), "variant");
	assert_string_equal(rp_relation_str(RP_PASSAGE), "passage");
	assert_string_equal(rp_repeat_kind_str(RP_REPEAT_HEADLINE), "headline");
	assert_string_equal(rp_repeat_kind_str(RP_REPEAT_PARAGRAPH), "paragraph");
	assert_string_equal(rp_repeat_kind_str(RP_REPEAT_FURNITURE), "furniture");
	assert_string_equal(rp_paragraph_status_str(RP_PARAGRAPH_NEW), "new");
	assert_string_equal(rp_paragraph_status_str(RP_PARAGRAPH_REPEATED), "repeated");
	assert_string_equal(rp_paragraph_status_str(RP_PARAGRAPH_FURNITURE), "furniture");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_near_duplicate),
		cmocka_unit_test(test_reprint),
		cmocka_unit_test(test_contains),
		cmocka_unit_test(test_reprint_without_paragraphs),
		cmocka_unit_test(test_no_chain),
		cmocka_unit_test(test_variant),
		cmocka_unit_test(test_passage),
		cmocka_unit_test(test_one_story_only),
		cmocka_unit_test(test_numbers_at_stake),
		cmocka_unit_test(test_empty_documents),
		cmocka_unit_test(test_headline_printed_twice),
		cmocka_unit_test(test_furniture),
		cmocka_unit_test(test_strippable),
		cmocka_unit_test(test_removed_place_does_not_count),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_undated),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_generated),
		cmocka_unit_test(test_threads_do_not_matter),
		cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_large_cluster),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_progress_ends),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_new_without_memory),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
