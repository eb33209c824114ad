#include <pthread.h>
#include <stdio.h>
#include <reprint/dedup.h>

#include "common.h"
#include "match/judge.h"
#include "match/note.h"

/* A text under construction. */
struct text {
	char *data;
	size_t len, cap;
};

static void append(struct text *t, const char *s)
{
	size_t len = strlen(s);

	if (t->len + len + 1 > t->cap) {
		t->cap = (t->len + len + 1) * 2;
		t->data = realloc(t->data, t->cap);
		assert_non_null(t->data);
	}
	memcpy(t->data + t->len, s, len + 1);
	t->len += len;
}

/* The word of a number: eight letters, so that no two are alike. */
static void append_word(struct text *t, uint32_t number)
{
	char word[10];

	for (unsigned i = 0; i < 8; i++, number /= 26)
		word[i] = (char)('a' + number % 26);
	word[8] = ' ';
	word[9] = '\0';
	append(t, word);
}

/* The words from 'first' to before 'end', in a paragraph of their own. */
static void append_words(struct text *t, uint32_t first, uint32_t end)
{
	for (uint32_t i = first; i < end; i++)
		append_word(t, i);
	append(t, "\n");
}

static struct rp_string string_of(const struct text *t)
{
	return (struct rp_string){t->data, t->len};
}

struct fixture {
	struct rp_dedup *dedup;
	struct rp_sketcher *sketcher;
	struct rp_verdict *verdict;
};

static void begin(struct fixture *f, const struct rp_allocator *alloc)
{
	assert_int_equal(rp_dedup_new(alloc, NULL, &f->dedup), RP_OK);
	assert_int_equal(rp_sketcher_new(NULL, &f->sketcher), RP_OK);
	assert_int_equal(rp_verdict_new(alloc, &f->verdict), RP_OK);
}

static void finish(struct fixture *f)
{
	rp_dedup_free(f->dedup);
	rp_sketcher_free(f->sketcher);
	rp_verdict_free(f->verdict);
}

static struct rp_sketch *sketch_of(struct fixture *f, const struct rp_document *document)
{
	struct rp_sketch *sketch;

	assert_int_equal(rp_sketch_new(f->sketcher, document, &sketch), RP_OK);
	return sketch;
}

static void add(struct fixture *f, const struct rp_document *document)
{
	struct rp_sketch *sketch = sketch_of(f, document);
	uint32_t count = rp_dedup_count(f->dedup);

	assert_int_equal(rp_dedup_add(f->dedup, document, sketch), RP_OK);
	assert_int_equal(rp_dedup_count(f->dedup), count + 1);
	rp_sketch_free(sketch);
}

static const struct rp_verdict *check(struct fixture *f, const struct rp_document *document)
{
	struct rp_sketch *sketch = sketch_of(f, document);

	assert_int_equal(rp_dedup_check(f->dedup, document, sketch, f->verdict), RP_OK);
	rp_sketch_free(sketch);
	return f->verdict;
}

static void add_text(struct fixture *f, const char *id, const char *title, const struct text *t)
{
	add(f, &(struct rp_document){.id = str(id), .title = str(title), .text = string_of(t)});
}

static const struct rp_verdict *check_text(struct fixture *f, const char *title,
					   const struct text *t)
{
	return check(f, &(struct rp_document){.title = str(title), .text = string_of(t)});
}

/* One run of words, added or checked. */
static void add_run(struct fixture *f, const char *id, uint32_t first, uint32_t end)
{
	struct text t = {0};

	append_words(&t, first, end);
	add_text(f, id, "", &t);
	free(t.data);
}

static const struct rp_verdict *check_run(struct fixture *f, uint32_t first, uint32_t end)
{
	const struct rp_verdict *v;
	struct text t = {0};

	append_words(&t, first, end);
	v = check_text(f, "", &t);
	free(t.data);
	return v;
}

static const struct rp_match *match_with(const struct rp_verdict *v, uint32_t document)
{
	for (uint32_t i = 0; i < v->n_matches; i++)
		if (v->match[i].document == document)
			return &v->match[i];
	return NULL;
}

static void assert_near(double a, double b)
{
	assert_true(a > b - 1e-12 && a < b + 1e-12);
}

static void assert_match(const struct rp_match *m, const char *id, enum rp_relation relation,
			 double resemblance, double contained, double contains)
{
	assert_true(string_is(m->id, id));
	assert_int_equal(m->relation, relation);
	assert_near(m->resemblance, resemblance);
	assert_near(m->contained, contained);
	assert_near(m->contains, contains);
}

/* n words in a row have n - 2 shingles. */
static void test_relations(void **state)
{
	struct fixture f;
	const struct rp_verdict *v;

	(void)state;
	begin(&f, NULL);
	v = check_run(&f, 0, 100);
	assert_int_equal(v->relation, RP_UNIQUE);
	assert_int_equal(v->n_matches, 0);
	assert_int_equal(v->n_paragraphs, 1);
	assert_int_equal(v->n_paragraphs_new, 1);
	add_run(&f, "a", 0, 100);
	v = check_run(&f, 0, 100);
	assert_int_equal(v->relation, RP_EXACT);
	assert_int_equal(v->n_matches, 1);
	assert_match(v->match, "a", RP_EXACT, 1, 1, 1);
	v = check_run(&f, 10, 110);
	assert_int_equal(v->relation, RP_DUPLICATE);
	assert_int_equal(v->n_matches, 1);
	assert_match(v->match, "a", RP_DUPLICATE, 88. / 108, 88. / 98, 88. / 98);
	v = check_run(&f, 20, 58);
	assert_int_equal(v->relation, RP_REPRINT);
	assert_match(v->match, "a", RP_REPRINT, 36. / 98, 1, 36. / 98);
	v = check_run(&f, 0, 400);
	assert_int_equal(v->relation, RP_CONTAINS);
	assert_match(v->match, "a", RP_CONTAINS, 98. / 398, 98. / 398, 1);
	v = check_run(&f, 95, 195);
	assert_int_equal(v->relation, RP_UNIQUE);
	finish(&f);
}

/* The evidence of n shingles that df texts hold, where a small corpus counts as one of
 * 20,000. */
static bool is_evidence(double evidence, double ln_10000, double ln_6667)
{
	double expected = ln_10000 * 9.210340371976184 + ln_6667 * 8.804875263868019;

	return evidence > expected - 0.0005 * (ln_10000 + ln_6667) &&
	       evidence < expected + 0.0005 * (ln_10000 + ln_6667);
}

/* The page is counted among those that hold a shingle, unless its text is known. */
static void test_evidence(void **state)
{
	struct fixture f;
	const struct rp_verdict *v;

	(void)state;
	begin(&f, NULL);
	add_run(&f, "a", 0, 100);
	v = check_run(&f, 10, 110);
	assert_true(is_evidence(v->match[0].evidence, 88, 0));
	add_run(&f, "b", 1000, 1100);
	add_run(&f, "c", 10, 110);
	add_run(&f, "d", 10, 120);
	v = check_run(&f, 10, 110);
	assert_int_equal(v->n_matches, 3);
	/* 88 shingles in a, c and d, 10 in c and d. */
	assert_match(&v->match[0], "c", RP_EXACT, 1, 1, 1);
	assert_true(is_evidence(v->match[0].evidence, 10, 88));
	assert_match(&v->match[1], "d", RP_DUPLICATE, 98. / 108, 1, 98. / 108);
	assert_true(is_evidence(v->match[1].evidence, 10, 88));
	assert_match(&v->match[2], "a", RP_DUPLICATE, 88. / 108, 88. / 98, 88. / 98);
	assert_true(is_evidence(v->match[2].evidence, 0, 88));
	finish(&f);
}

/* By relation, then by resemblance, then by number.  A passage that many print is not told. */
static void test_order_of_matches(void **state)
{
	static const struct {
		const char *id;
		enum rp_relation relation;
	} expected[] = {
		{"exact", RP_EXACT},        {"close", RP_DUPLICATE},     {"near", RP_DUPLICATE},
		{"near too", RP_DUPLICATE}, {"long", RP_REPRINT},        {"longer", RP_REPRINT},
		{"part", RP_CONTAINS},      {"small part", RP_CONTAINS}, {"variant", RP_VARIANT},
	};
	struct fixture f;
	const struct rp_verdict *v;

	(void)state;
	begin(&f, NULL);
	add_run(&f, "passage", 1500, 2500);
	add_run(&f, "small part", 1000, 1205);
	add_run(&f, "longer", 1000, 3500);
	add_run(&f, "near", 1040, 1640);
	add_run(&f, "part", 1000, 1221);
	add_run(&f, "variant", 1350, 1950);
	add_run(&f, "near too", 960, 1560);
	add_run(&f, "long", 1000, 3000);
	add_run(&f, "exact", 1000, 1600);
	add_run(&f, "close", 1010, 1610);
	add_run(&f, "exact again", 1000, 1600);
	v = check_run(&f, 1000, 1600);
	assert_int_equal(v->n_matches, COUNT(expected));
	for (uint32_t i = 0; i < v->n_matches; i++) {
		assert_true(string_is(v->match[i].id, expected[i].id));
		assert_int_equal(v->match[i].relation, expected[i].relation);
	}
	finish(&f);
}

/* Equal words in other paragraphs: identity says exact, though shingles do not cross
 * them. */
static void test_exact_ignores_paragraphs(void **state)
{
	struct text a = {0}, b = {0};
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	append_words(&a, 0, 40);
	append_words(&b, 0, 10);
	append_words(&b, 10, 20);
	append_words(&b, 20, 40);
	add_text(&f, "a", "", &a);
	assert_int_equal(check_text(&f, "", &b)->relation, RP_EXACT);
	assert_match(f.verdict->match, "a", RP_EXACT, 1, 1, 1);
	assert_int_equal(f.verdict->n_paragraphs, 3);
	assert_int_equal(f.verdict->n_paragraphs_new, 3);
	free(a.data);
	free(b.data);
	finish(&f);
}

static void test_without_words(void **state)
{
	struct rp_document empty = {.id = str("empty"), .text = str(" \n--\n")};
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	add(&f, &empty);
	add(&f, &(struct rp_document){.id = {NULL, 0}});
	assert_int_equal(check(&f, &empty)->relation, RP_UNIQUE);
	assert_int_equal(f.verdict->n_matches, 0);
	assert_int_equal(f.verdict->n_paragraphs, 0);
	add_run(&f, "a", 0, 100);
	assert_int_equal(check_run(&f, 0, 100)->relation, RP_EXACT);
	assert_int_equal(f.verdict->match[0].document, 2);
	finish(&f);
}

static void assert_place(const struct rp_paragraph_match *m, double resemblance, const char *id,
			 struct rp_place first)
{
	assert_int_equal(m->status, RP_PARAGRAPH_REPEATED);
	assert_near(m->resemblance, resemblance);
	assert_true(string_is(m->first_id, id));
	assert_int_equal(m->first.document, first.document);
	assert_int_equal(m->first.paragraph, first.paragraph);
	assert_int_equal(m->first.offset, first.offset);
	assert_int_equal(m->first.length, first.length);
}

static void assert_new(const struct rp_paragraph_match *m)
{
	assert_int_equal(m->status, RP_PARAGRAPH_NEW);
	assert_near(m->resemblance, 0);
}

/* A word is 9 bytes with its space, so a paragraph of n words starts 9 n + 1 after the
 * last and is 9 n - 1 long. */
static void test_paragraphs(void **state)
{
	struct text a = {0}, b = {0}, page = {0};
	const struct rp_paragraph_match *p;
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	append_words(&a, 0, 30);
	append_words(&a, 100, 130);
	append_words(&a, 0, 30);
	append(&a, "Nothing to add.\n");
	append_words(&b, 200, 230);
	append_words(&b, 101, 131);
	append_words(&b, 99, 129);
	add_text(&f, "a", "", &a);
	add_text(&f, "b", "", &b);

	append_words(&page, 0, 30);    /* as in a, printed twice there */
	append_words(&page, 300, 330); /* new */
	append_words(&page, 98, 128);  /* 27 of 29 as in b, 26 of 30 as in a */
	append_words(&page, 102, 132); /* likewise */
	append_words(&page, 195, 225); /* 23 of 33: not quite */
	append(&page, "NOTHING to add!\n");
	append(&page, "Nothing to change.\n");
	p = check_text(&f, "", &page)->paragraph;
	assert_int_equal(f.verdict->n_paragraphs, 7);
	assert_int_equal(f.verdict->n_paragraphs_new, 3);
	assert_place(&p[0], 1, "a", (struct rp_place){0, 1, 0, 269});
	assert_new(&p[1]);
	assert_place(&p[2], 27. / 29, "b", (struct rp_place){1, 3, 542, 269});
	assert_place(&p[3], 27. / 29, "b", (struct rp_place){1, 2, 271, 269});
	assert_new(&p[4]);
	assert_place(&p[5], 1, "a", (struct rp_place){0, 4, 813, 15});
	assert_new(&p[6]);
	free(a.data);
	free(b.data);
	free(page.data);
	finish(&f);
}

/* Of paragraphs that resemble equally the first counts. */
static void test_first_of_equals(void **state)
{
	struct text a = {0}, b = {0}, page = {0};
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	append_words(&a, 101, 131);
	append_words(&b, 99, 129);
	append_words(&page, 100, 130);
	append_words(&page, 500, 600);
	add_text(&f, "a", "", &a);
	add_text(&f, "b", "", &b);
	assert_place(check_text(&f, "", &page)->paragraph, 27. / 29, "a",
		     (struct rp_place){0, 1, 0, 269});
	free(a.data);
	free(b.data);
	free(page.data);
	finish(&f);
}

/* Short paragraphs and headlines resemble each other only with equal digits. */
static void test_digits(void **state)
{
	static const char *const title = "Storm leaves 12 dead in the north";
	static const char *const text =
		"The storm left twelve dead and 300 without a home on Monday night\n"
		"Another sentence that is here to make a text of it all\n";
	static const char *const other =
		"The storm left twelve dead and 310 without a home on Monday night\n"
		"Another sentence that is here to make a text of it, all\n";
	struct rp_document a = {.id = str("a"), .title = str(title), .text = str(text)};
	struct rp_document b = {.title = str("Storm leaves 13 dead in the north"),
				.text = str(other)};
	struct rp_document c = {.title = str("Storm leaves 12 dead in north"), .text = str(other)};
	const struct rp_paragraph_match *p;
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	add(&f, &a);
	p = check(&f, &b)->paragraph;
	assert_new(&p[0]);
	assert_new(&p[1]);
	assert_place(&p[2], 1, "a", (struct rp_place){0, 2, 66, 54});
	/* 6 of 7 words. */
	p = check(&f, &c)->paragraph;
	assert_place(&p[0], 6. / 7, "a", (struct rp_place){0, 0, 0, 33});
	finish(&f);
}

/* A paragraph that comes back as a title is found by other titles, and the other way
 * round. */
static void test_roles(void **state)
{
	static const char *const line = "Storm leaves twelve dead in the far north of the country";
	static const char *const near = "Storm leaves twelve dead in the north of the country";
	struct text a = {0}, page = {0};
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	append_words(&a, 0, 30);
	append(&a, line);
	append_words(&page, 100, 130);
	append(&page, near);
	add_text(&f, "a", "", &a);
	assert_new(&check_text(&f, near, &page)->paragraph[0]);
	a.len = 0;
	append_words(&a, 200, 230);
	add_text(&f, "b", line, &a);
	/* 9 of 10 different words, and of the first the place is a's. */
	assert_place(&check_text(&f, near, &page)->paragraph[0], 9. / 10, "a",
		     (struct rp_place){0, 2, 271, (uint32_t)strlen(line)});
	free(a.data);
	free(page.data);
	finish(&f);
}

/*
 * A source prints 60 words around 40 that change: 58 of 138 shingles, J = .42.  That is a
 * duplicate until ten texts of the source show that the 60 words say nothing.  To another
 * page they are left out on both sides: 38 shingles of a story in the template and the
 * same 38 elsewhere are all there is.
 */
static void test_template_of_a_source(void **state)
{
	struct rp_document d = {.source = str("daily")};
	const struct rp_verdict *v;
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	for (uint32_t i = 0; i < 40; i++) {
		struct text t = {0};
		char id[12];

		snprintf(id, sizeof(id), "%u", i);
		append_words(&t, 0, 60);
		append_words(&t, 1000 + 100 * i, 1040 + 100 * i);
		d.id = str(id);
		d.text = string_of(&t);
		v = check(&f, &d);
		assert_int_equal(v->n_matches, i < 10 ? i : 0);
		assert_int_equal(v->relation, i && i < 10 ? RP_DUPLICATE : RP_UNIQUE);
		add(&f, &d);
		free(t.data);
	}
	for (uint32_t i = 0; i < 40; i++) {
		v = check_run(&f, 1000 + 100 * i, 1040 + 100 * i);
		assert_int_equal(v->n_matches, 1);
		assert_int_equal(v->match[0].document, i);
		/* Reported of all shingles, judged by those that tell. */
		assert_int_equal(v->match[0].relation, RP_DUPLICATE);
		assert_near(v->match[0].resemblance, 38. / 96);
	}
	finish(&f);
}

/* The same from several sources is no template, whether they are two or many. */
static void assert_story_of_sources(uint32_t sources)
{
	struct fixture f;

	begin(&f, NULL);
	for (uint32_t i = 0; i < 40; i++) {
		struct text t = {0};
		char source[12];

		snprintf(source, sizeof(source), "%u", i % sources);
		append_words(&t, 0, 60);
		append_words(&t, 1000 + 100 * i, 1040 + 100 * i);
		add(&f, &(struct rp_document){.source = str(source), .text = string_of(&t)});
		free(t.data);
	}
	assert_int_equal(check_run(&f, 0, 90)->relation, RP_DUPLICATE);
	/* The first and the last eight at least. */
	assert_true(f.verdict->n_matches >= 16);
	assert_int_equal(f.verdict->match[0].document, 0);
	for (uint32_t i = 0; i < 16; i++)
		assert_non_null(match_with(f.verdict, i < 8 ? i : 24 + i));
	finish(&f);
}

static void test_story_of_several_sources(void **state)
{
	(void)state;
	assert_story_of_sources(2);
	assert_story_of_sources(40);
}

/* The caller's thresholds are used. */
static void test_thresholds(void **state)
{
	struct rp_thresholds severe = rp_thresholds_of(RP_LEVEL_STRICT);
	struct fixture f;

	(void)state;
	severe.paragraph = 0.95;
	begin(&f, NULL);
	rp_dedup_free(f.dedup);
	assert_int_equal(rp_dedup_new(NULL, &severe, &f.dedup), RP_OK);
	add_run(&f, "a", 0, 30);
	/* 27 of 29: see test_paragraphs(). */
	assert_int_equal(check_run(&f, 1, 31)->n_paragraphs_new, 1);
	assert_int_equal(check_run(&f, 0, 30)->n_paragraphs_new, 0);
	finish(&f);
}

static void test_ids_stay(void **state)
{
	enum {
		N = 3000
	};
	static struct rp_string id[N];
	struct rp_string huge = {calloc(1, 200000), 200000};
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	for (uint32_t i = 0; i < N; i++) {
		char name[64];

		snprintf(name, sizeof(name), "https://www.example.org/news/%u", i);
		add_run(&f, name, 10 * i, 10 * i + 9);
		id[i] = check_run(&f, 10 * i, 10 * i + 9)->match[0].id;
	}
	add(&f, &(struct rp_document){.id = huge, .text = str("One two three")});
	for (uint32_t i = 0; i < N; i++) {
		char name[64];

		snprintf(name, sizeof(name), "https://www.example.org/news/%u", i);
		assert_true(string_is(id[i], name));
	}
	check(&f, &(struct rp_document){.text = str("one, two, three")});
	assert_int_equal(f.verdict->match[0].id.len, huge.len);
	assert_memory_equal(f.verdict->match[0].id.data, huge.data, huge.len);
	free((void *)(uintptr_t)huge.data);
	finish(&f);
}

/*
 * Ten thousand pages against all earlier ones, through an index of every shingle that
 * leaves nothing out.
 */
#define PAGES  10000
#define CHAINS (1u << 18)

struct holder {
	uint32_t hash;
	uint32_t page;
	uint32_t next; /* plus one */
};

/* What the page at hand shares with another. */
struct share {
	struct overlap_count count;
	int64_t evidence;
};

struct brute {
	struct rp_sketch *sketch[PAGES];
	uint32_t chain[CHAINS];
	struct holder *holder;
	uint32_t n, cap, texts;
	struct share share[PAGES];
	uint32_t sharing[PAGES], n_sharing; /* the pages that share anything */
	uint32_t known;                     /* the page with the same words, or PAGES */
};

static bool same_words(const struct rp_sketch *a, const struct rp_sketch *b)
{
	struct rp_identity x = rp_sketch_identity(a), y = rp_sketch_identity(b);

	return x.low == y.low && x.high == y.high;
}

static void brute_share(struct brute *b, uint32_t hash, overlap_note note)
{
	for (uint32_t h = b->chain[hash % CHAINS]; h; h = b->holder[h - 1].next) {
		uint32_t page = b->holder[h - 1].page;
		struct share *share = &b->share[page];

		if (b->holder[h - 1].hash != hash)
			continue;
		if (!share->count.all++)
			b->sharing[b->n_sharing++] = page;
		share->count.telling++;
		share->count.rare += (note & OVERLAP_RARE) != 0;
		share->evidence += note & ~OVERLAP_RARE;
	}
}

static void brute_count(struct brute *b, uint32_t page)
{
	struct rp_shingles set = rp_sketch_shingles(b->sketch[page]);
	uint32_t is_new;

	while (b->n_sharing)
		b->share[b->sharing[--b->n_sharing]] = (struct share){{0, 0, 0}, 0};
	for (b->known = 0; b->known < page; b->known++)
		if (same_words(b->sketch[b->known], b->sketch[page]))
			break;
	is_new = b->known == page;
	for (uint32_t i = 0; i < set.n; i++) {
		uint32_t df = is_new;

		for (uint32_t h = b->chain[set.hash[i] % CHAINS]; h; h = b->holder[h - 1].next)
			df += b->holder[h - 1].hash == set.hash[i];
		if (df > is_new)
			brute_share(b, set.hash[i], note_make(b->texts + is_new, df, false));
	}
}

/* Texts that were printed before are not added again. */
static void brute_add(struct brute *b, uint32_t page)
{
	struct rp_shingles set = rp_sketch_shingles(b->sketch[page]);

	if (b->known != page)
		return;
	b->texts++;
	for (uint32_t i = 0; i < set.n; i++) {
		uint32_t *chain = &b->chain[set.hash[i] % CHAINS];

		if (b->n == b->cap) {
			b->cap = b->cap ? b->cap * 2 : 1024;
			b->holder = realloc(b->holder, b->cap * sizeof(*b->holder));
			assert_non_null(b->holder);
		}
		b->holder[b->n] = (struct holder){set.hash[i], page, *chain};
		*chain = ++b->n;
	}
}

/* A page: a story of its own, or an earlier one cut or edited and continued, edited, or
 * broken into other paragraphs. */
static void draw_page(struct rng *rng, struct text *t, uint32_t (*story)[200], uint32_t *len,
		      uint32_t page)
{
	uint32_t *word = story[page], n = 0;
	uint32_t kind = page ? rng_below(rng, 8) : 0;
	/* Few copies each, so that all are among the first eight and the last eight. */
	uint32_t from = page - 1 - (page > 1 ? rng_below(rng, page < 12 ? page : 12) % page : 0);
	uint32_t begin = 0, end = page ? len[from] : 0;
	uint32_t broken = 10 + rng_below(rng, 60);

	if (kind == 1 || kind == 2) {
		begin = rng_below(rng, end / 2);
		end = begin + end / 2;
	}
	for (n = 0; kind && kind != 6 && begin < end; begin++) {
		bool changed = kind >= 3 && kind <= 5 && !rng_below(rng, 8 * kind);

		word[n++] = changed ? 1000 + rng_below(rng, 30000) : story[from][begin];
	}
	for (uint32_t own = kind == 5 || kind == 7 ? 0 : rng_below(rng, 80) + 40; own && n < 200;
	     own--)
		word[n++] = 1000 + rng_below(rng, 30000);
	len[page] = n;
	t->len = 0;
	for (uint32_t i = 0; i < n; i++) {
		append_word(t, word[i]);
		if (i % broken == broken - 1)
			append(t, "\n");
	}
}

static enum rp_relation rule(const struct brute *b, uint32_t page, uint32_t other)
{
	static const enum rp_relation relation[] = {
		[JUDGE_NONE] = RP_UNIQUE,     [JUDGE_DUPLICATE] = RP_DUPLICATE,
		[JUDGE_REPRINT] = RP_REPRINT, [JUDGE_CONTAINS] = RP_CONTAINS,
		[JUDGE_VARIANT] = RP_VARIANT, [JUDGE_PASSAGE] = RP_PASSAGE,
	};
	struct rp_thresholds thresholds = rp_thresholds_of(RP_LEVEL_DEFAULT);
	const struct rp_sketch *x = b->sketch[page], *y = b->sketch[other];
	uint32_t n = rp_sketch_shingles(x).n, m = rp_sketch_shingles(y).n;
	struct judge_pair pair = {
		.words = rp_sketch_words(x) < rp_sketch_words(y) ? rp_sketch_words(x)
								 : rp_sketch_words(y),
		.a = {n, n, 0},
		.b = {m, m, 0},
		.shared = b->share[other].count,
		.evidence = (double)b->share[other].evidence / OVERLAP_NAT,
		.numbers = 1, /* there are none */
	};

	return relation[judge_documents(&thresholds, &pair)];
}

struct tally {
	uint32_t all, found, clear, exact;
};

static void compare_with_all(struct brute *b, uint32_t page, const struct rp_verdict *v,
			     struct tally *tally)
{
	double n = rp_sketch_shingles(b->sketch[page]).n;
	uint32_t reported = 0;

	if (b->known != page) {
		tally->exact++;
		assert_true(v->n_matches > 0);
		assert_int_equal(v->match[0].relation, RP_EXACT);
		assert_int_equal(v->match[0].document, b->known);
	}
	for (uint32_t i = 0; i < b->n_sharing; i++) {
		uint32_t other = b->sharing[i];
		const struct rp_match *match = match_with(v, other);
		double m = rp_sketch_shingles(b->sketch[other]).n;
		double shared = b->share[other].count.all;
		enum rp_relation relation = rule(b, page, other);

		reported += match != NULL;
		if (other == b->known)
			continue;
		/* Passages are reported where they are met, and not searched for. */
		if (relation != RP_UNIQUE && relation != RP_PASSAGE) {
			tally->all++;
			tally->found += match != NULL;
		}
		if (shared / (n + m - shared) >= 0.65 || shared / (n < m ? n : m) >= 0.85) {
			/* What everybody prints, a short page cannot be a copy for. */
			tally->clear += relation != RP_UNIQUE;
			assert_true(relation == RP_UNIQUE || match);
		}
		if (!match)
			continue;
		assert_int_equal(match->relation, relation);
		assert_near(match->resemblance, shared / (n + m - shared));
		assert_near(match->contained, shared / n);
		assert_near(match->contains, shared / m);
		assert_near(match->evidence, (double)b->share[other].evidence / OVERLAP_NAT);
	}
	/* Nothing is reported that shares nothing. */
	assert_int_equal(reported, v->n_matches);
}

static void test_against_brute_force(void **state)
{
	static uint32_t story[PAGES][200], len[PAGES];
	struct brute *b = calloc(1, sizeof(*b));
	struct tally tally = {0};
	struct rng rng = {7};
	struct text t = {0};
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	for (uint32_t i = 0; i < PAGES; i++) {
		struct rp_document d = {.id = str("page")};

		draw_page(&rng, &t, story, len, i);
		d.text = string_of(&t);
		b->sketch[i] = sketch_of(&f, &d);
		assert_int_equal(rp_dedup_check(f.dedup, NULL, b->sketch[i], f.verdict), RP_OK);
		brute_count(b, i);
		compare_with_all(b, i, f.verdict, &tally);
		assert_int_equal(rp_dedup_add(f.dedup, &d, b->sketch[i]), RP_OK);
		brute_add(b, i);
	}
	/* It was about something, and of the less clear ones few are missed. */
	assert_true(tally.exact > PAGES / 20);
	assert_true(tally.clear > PAGES / 4);
	assert_true(tally.all > tally.clear + PAGES / 4);
	assert_true(tally.found >= tally.all - tally.all / 500);
	for (uint32_t i = 0; i < PAGES; i++)
		rp_sketch_free(b->sketch[i]);
	free(b->holder);
	free(b);
	free(t.data);
	finish(&f);
}

/*
 * Memory that runs out at every request.
 */

/* Four documents; the last is large, so that everything grows for it. */
static void draw_document(struct text *t, unsigned i)
{
	t->len = 0;
	for (uint32_t p = 0; p < (i < 3 ? 3 : 48); p++)
		append_words(t, 10000 * i + 50 * p, 10000 * i + 50 * p + 40);
}

/* The fourth document and all others are found as they should be. */
static void assert_all_found(struct fixture *f, const char *const *id)
{
	struct text t = {0};

	for (unsigned i = 0; i < 4; i++) {
		const struct rp_verdict *v;

		draw_document(&t, i);
		v = check_text(f, "A title", &t);
		assert_int_equal(v->n_matches, 1);
		assert_match(v->match, id[i], RP_EXACT, 1, 1, 1);
		assert_int_equal(v->n_paragraphs_new, 0);
		append_words(&t, 90000, 90010);
		v = check_text(f, "Another title", &t);
		assert_int_equal(v->n_matches, 1);
		assert_int_equal(v->relation, RP_DUPLICATE);
		assert_int_equal(v->match[0].document, i);
		assert_int_equal(v->n_paragraphs_new, 2);
	}
	free(t.data);
}

static void test_add_without_memory(void **state)
{
	static const char *const id[] = {"a", "b", "c", "d"};
	struct scarce scarce = {PLENTY, 0};
	struct rp_allocator alloc = {scarce_resize, &scarce};
	enum rp_error err = RP_ERR_NOMEM;
	struct text t = {0};
	long granted;

	(void)state;
	for (granted = 0; err; granted++) {
		struct rp_document d = {.id = str(id[3]), .title = str("A title")};
		struct rp_sketch *sketch;
		struct fixture f;

		scarce.left = PLENTY;
		begin(&f, &alloc);
		for (unsigned i = 0; i < 3; i++) {
			draw_document(&t, i);
			add_text(&f, id[i], "A title", &t);
		}
		draw_document(&t, 3);
		d.text = string_of(&t);
		sketch = sketch_of(&f, &d);
		scarce.left = granted;
		err = rp_dedup_add(f.dedup, &d, sketch);
		scarce.left = PLENTY;
		if (err) {
			assert_int_equal(err, RP_ERR_NOMEM);
			assert_int_equal(rp_dedup_count(f.dedup), 3);
			/* Its title is known, nothing else is. */
			check(&f, &d);
			assert_int_equal(f.verdict->n_matches, 0);
			assert_int_equal(f.verdict->n_paragraphs_new, 48);
			assert_int_equal(rp_dedup_add(f.dedup, &d, sketch), RP_OK);
		}
		assert_all_found(&f, id);
		rp_sketch_free(sketch);
		finish(&f);
		assert_int_equal(scarce.live, 0);
	}
	/* A dozen arrays and many segments grew. */
	assert_true(granted > 100);
	free(t.data);
}

static void test_check_without_memory(void **state)
{
	static const char *const id[] = {"a", "b", "c", "d"};
	struct scarce scarce = {PLENTY, 0};
	struct rp_allocator alloc = {scarce_resize, &scarce};
	struct rp_verdict *verdict = NULL;
	enum rp_error err = RP_ERR_NOMEM;
	struct text t = {0};
	struct rp_document d = {0};
	struct rp_sketch *sketch;
	struct fixture f;
	long granted;

	(void)state;
	begin(&f, NULL);
	for (unsigned i = 0; i < 4; i++) {
		draw_document(&t, i);
		add_text(&f, id[i], "A title", &t);
	}
	append_words(&t, 90000, 90010);
	d.text = string_of(&t);
	sketch = sketch_of(&f, &d);
	for (granted = 0; err; granted++) {
		scarce.left = PLENTY;
		assert_int_equal(rp_verdict_new(&alloc, &verdict), RP_OK);
		scarce.left = granted;
		err = rp_dedup_check(f.dedup, NULL, sketch, verdict);
		if (err) {
			assert_int_equal(err, RP_ERR_NOMEM);
			assert_int_equal(verdict->relation, RP_UNIQUE);
			assert_int_equal(verdict->n_matches, 0);
			assert_int_equal(verdict->n_paragraphs, 0);
			assert_null(verdict->match);
			assert_null(verdict->paragraph);
			scarce.left = PLENTY;
			assert_int_equal(rp_dedup_check(f.dedup, NULL, sketch, verdict), RP_OK);
		}
		/* Once it is warm, a check allocates nothing. */
		scarce.left = 0;
		assert_int_equal(rp_dedup_check(f.dedup, NULL, sketch, verdict), RP_OK);
		assert_int_equal(verdict->n_matches, 1);
		assert_int_equal(verdict->match[0].document, 3);
		assert_int_equal(verdict->n_paragraphs, 49);
		assert_int_equal(verdict->n_paragraphs_new, 1);
		rp_verdict_free(verdict);
		assert_int_equal(scarce.live, 0);
	}
	assert_true(granted > 4);
	rp_sketch_free(sketch);
	free(t.data);
	finish(&f);
}

static void test_new_without_memory(void **state)
{
	struct scarce scarce = {0, 0};
	struct rp_allocator alloc = {scarce_resize, &scarce};
	struct rp_dedup *dedup = NULL;
	struct rp_verdict *verdict = NULL;

	(void)state;
	assert_int_equal(rp_dedup_new(&alloc, NULL, &dedup), RP_ERR_NOMEM);
	assert_int_equal(rp_verdict_new(&alloc, &verdict), RP_ERR_NOMEM);
	assert_null(dedup);
	assert_null(verdict);
	rp_dedup_free(NULL);
	rp_verdict_free(NULL);
}

/*
 * Four threads check while one adds.
 */
#define SHARED_PAGES 400
#define READERS      4

struct shared {
	struct rp_dedup *dedup;
	struct rp_sketch *sketch[SHARED_PAGES];
	char id[SHARED_PAGES][16];
	atomic_uint failures;
};

/* Whatever was added before a check begins is found by it, under its name. */
static void *read_pages(void *ctx)
{
	struct shared *s = ctx;
	struct rp_string kept[SHARED_PAGES] = {{NULL, 0}};
	struct rp_verdict *v;
	struct rng rng = {3};
	uint32_t count;

	if (rp_verdict_new(NULL, &v))
		return NULL;
	do {
		uint32_t page = rng_below(&rng, SHARED_PAGES);
		bool ok;

		count = rp_dedup_count(s->dedup);
		ok = !rp_dedup_check(s->dedup, NULL, s->sketch[page], v);
		if (page < count)
			ok = ok && v->relation == RP_EXACT && v->match[0].document == page &&
			     string_is(v->match[0].id, s->id[page]) && !v->n_paragraphs_new;
		if (v->relation == RP_EXACT)
			kept[page] = v->match[0].id;
		s->failures += !ok;
	} while (count < SHARED_PAGES);
	for (uint32_t i = 0; i < SHARED_PAGES; i++)
		s->failures += kept[i].data && !string_is(kept[i], s->id[i]);
	rp_verdict_free(v);
	return NULL;
}

static void test_threads(void **state)
{
	static struct shared s;
	pthread_t thread[READERS];
	struct text t = {0};
	struct fixture f;

	(void)state;
	begin(&f, NULL);
	s.dedup = f.dedup;
	for (uint32_t i = 0; i < SHARED_PAGES; i++) {
		t.len = 0;
		append_words(&t, 30 * i, 30 * i + 70);
		append_words(&t, 50000 + 10 * (i / 4), 50030 + 10 * (i / 4));
		snprintf(s.id[i], sizeof(s.id[i]), "page %u", i);
		s.sketch[i] = sketch_of(&f, &(struct rp_document){.text = string_of(&t)});
	}
	for (unsigned i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, read_pages, &s), 0);
	for (uint32_t i = 0; i < SHARED_PAGES; i++) {
		struct rp_document d = {.id = str(s.id[i]), .source = str("daily")};

		assert_int_equal(rp_dedup_add(f.dedup, &d, s.sketch[i]), RP_OK);
	}
	for (unsigned i = 0; i < READERS; i++)
		pthread_join(thread[i], NULL);
	assert_int_equal(s.failures, 0);
	for (uint32_t i = 0; i < SHARED_PAGES; i++)
		rp_sketch_free(s.sketch[i]);
	free(t.data);
	finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relations),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_order_of_matches),
		cmocka_unit_test(test_exact_ignores_paragraphs),
		cmocka_unit_test(test_without_words),
		cmocka_unit_test(test_paragraphs),
		cmocka_unit_test(test_first_of_equals),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_template_of_a_source),
		cmocka_unit_test(test_story_of_several_sources),
		cmocka_unit_test(test_thresholds),
		cmocka_unit_test(test_ids_stay),
		cmocka_unit_test(test_against_brute_force),
		cmocka_unit_test(test_add_without_memory),
		cmocka_unit_test(test_check_without_memory),
		cmocka_unit_test(test_new_without_memory),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
