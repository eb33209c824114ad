#include "sketch/sketch.h"

#include "common.h"

#include <stdio.h>
#include <reprint/sketch.h>

#include "base/hash.h"

static struct rp_sketch *sketch_with(struct rp_sketcher *sketcher, struct rp_string title,
				     struct rp_string text)
{
	struct rp_document document = {.title = title, .text = text};
	struct rp_sketch *sketch = NULL;

	assert_int_equal(rp_sketch_new(sketcher, &document, &sketch), RP_OK);
	return sketch;
}

static struct rp_sketch *sketch_of(const char *title, const char *text)
{
	return sketch_document(&(struct rp_document){.title = str(title), .text = str(text)});
}

static void assert_set_equal(struct rp_shingles a, struct rp_shingles b)
{
	assert_int_equal(a.n, b.n);
	for (uint32_t i = 0; i < a.n; i++)
		assert_int_equal(a.hash[i], b.hash[i]);
}

static void assert_sketch_equal(const struct rp_sketch *a, const struct rp_sketch *b)
{
	uint32_t n = rp_sketch_paragraph_count(a);

	assert_int_equal(n, rp_sketch_paragraph_count(b));
	for (uint32_t i = 0; i < n; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(a, i);
		const struct rp_paragraph *q = rp_sketch_paragraph(b, i);

		assert_true(p->kind == q->kind && p->number == q->number);
		assert_true(p->offset == q->offset && p->length == q->length);
		assert_true(p->words == q->words);
		assert_true(identity_equal(p->identity, q->identity));
		assert_true(identity_equal(p->digits, q->digits));
		assert_set_equal(p->shingles, q->shingles);
		assert_set_equal(p->comparable, q->comparable);
		assert_set_equal(p->words_set, q->words_set);
		assert_set_equal(p->numbers, q->numbers);
		assert_true(!rp_sketch_paragraph_signature(a, i) ==
			    !rp_sketch_paragraph_signature(b, i));
		if (rp_sketch_paragraph_signature(a, i))
			assert_memory_equal(rp_sketch_paragraph_signature(a, i),
					    rp_sketch_paragraph_signature(b, i),
					    sizeof(struct rp_signature));
	}
	assert_set_equal(rp_sketch_shingles(a), rp_sketch_shingles(b));
	assert_set_equal(rp_sketch_numbers(a), rp_sketch_numbers(b));
	assert_memory_equal(rp_sketch_signature(a), rp_sketch_signature(b),
			    sizeof(struct rp_signature));
	assert_true(identity_equal(rp_sketch_identity(a), rp_sketch_identity(b)));
	assert_int_equal(rp_sketch_words(a), rp_sketch_words(b));
	assert_int_equal(rp_sketch_invalid(a), rp_sketch_invalid(b));
}

static uint64_t digest(const struct rp_signature *sig)
{
	unsigned char bytes[RP_SIGNATURE_SLOTS * 2];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(sig->slot[i / 2] >> (i % 2 * 8));
	return hash_bytes(bytes, sizeof(bytes), 0);
}

/* See tests/golden/README.md. */
static void test_golden(void **state)
{
	static const struct {
		const char *text;
		uint32_t words, shingles;
		struct rp_identity identity;
		uint64_t text_digest, title_digest;
		uint16_t slot[4];
	} golden[] = {
#include "../golden/signatures.inc"
	};

	(void)state;
	assert_int_equal(COUNT(golden), 21);
	for (size_t i = 0; i < COUNT(golden); i++) {
		struct rp_sketch *text = sketch_of("", golden[i].text);
		struct rp_sketch *title = sketch_of(golden[i].text, "");

		assert_int_equal(rp_sketch_words(text), golden[i].words);
		assert_int_equal(rp_sketch_shingles(text).n, golden[i].shingles);
		assert_true(identity_equal(rp_sketch_identity(text), golden[i].identity));
		assert_memory_equal(rp_sketch_signature(text)->slot, golden[i].slot,
				    sizeof(golden[i].slot));
		assert_true(digest(rp_sketch_signature(text)) == golden[i].text_digest);
		assert_int_equal(rp_sketch_paragraph_count(title), 1);
		assert_true(digest(rp_sketch_paragraph_signature(title, 0)) ==
			    golden[i].title_digest);
		rp_sketch_free(text);
		rp_sketch_free(title);
	}
}

struct expected {
	enum rp_paragraph_kind kind;
	uint32_t number, offset, length, words;
};

static void check_paragraphs(const char *title, const char *text, const struct expected *expected,
			     uint32_t n)
{
	struct rp_sketch *sketch = sketch_of(title, text);

	assert_int_equal(rp_sketch_paragraph_count(sketch), n);
	for (uint32_t i = 0; i < n; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);

		assert_int_equal(p->kind, expected[i].kind);
		assert_int_equal(p->number, expected[i].number);
		assert_int_equal(p->offset, expected[i].offset);
		assert_int_equal(p->length, expected[i].length);
		assert_int_equal(p->words, expected[i].words);
	}
	rp_sketch_free(sketch);
}

/*
 * Lines at 0, 5, 6 (spaces) and 9 to 19; a line of stars is a paragraph without words: it
 * has number 2 and does not appear.
 */
static void test_places(void **state)
{
	static const struct expected with_title[] = {
		{RP_PARAGRAPH_TITLE, 0, 0, 9, 2},
		{RP_PARAGRAPH_TEXT, 1, 0, 4, 1},
		{RP_PARAGRAPH_TEXT, 3, 15, 10, 2},
		{RP_PARAGRAPH_TEXT, 4, 28, 3, 1},
	};

	(void)state;
	/*                             0     5 6   10     15            28 */
	check_paragraphs("Two words", "One.\n\n   \n***\n\tTwo words!\t\r\nend", with_title, 4);
	/* Without a title the first is a headline, if it looks like one. */
	check_paragraphs("", "One\nTwo words.",
			 (const struct expected[]){{RP_PARAGRAPH_HEADLINE, 1, 0, 3, 1},
						   {RP_PARAGRAPH_TEXT, 2, 4, 10, 2}},
			 2);
	/* Offsets are bytes, not characters. */
	check_paragraphs("Ö", "\xc3\x89t\xc3\xa9\n\xe6\xa1\xa5\xe6\xa1\xa5",
			 (const struct expected[]){{RP_PARAGRAPH_TITLE, 0, 0, 2, 1},
						   {RP_PARAGRAPH_TEXT, 1, 0, 5, 1},
						   {RP_PARAGRAPH_TEXT, 2, 6, 6, 2}},
			 3);
}

/* "line break and surrounding space left out", of titles too. */
static void test_title_place_without_space(void **state)
{
	(void)state;
	check_paragraphs("  Two words \n", "",
			 (const struct expected[]){{RP_PARAGRAPH_TITLE, 0, 2, 9, 2}}, 1);
}

/* The kind of the first paragraph. */
static enum rp_paragraph_kind kind_of_first(const char *title, const char *text)
{
	struct rp_sketch *sketch = sketch_of(title, text);
	enum rp_paragraph_kind kind = rp_sketch_paragraph(sketch, 0)->kind;

	for (uint32_t i = 1; i < rp_sketch_paragraph_count(sketch); i++)
		assert_int_equal(rp_sketch_paragraph(sketch, i)->kind, RP_PARAGRAPH_TEXT);
	rp_sketch_free(sketch);
	return kind;
}

static void test_headlines(void **state)
{
	/* Of these the first two are headlines, and what ends like a sentence is not. */
	static const char *const ends[] = {
		"", "!", ".", ":", ",", ";", "\xe3\x80\x82", "\xef\xbc\x9a"};
	char text[100];

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(text, sizeof(text), "Bridge closed%s \nThe bridge is closed.", ends[i]);
		assert_int_equal(kind_of_first("", text),
				 i < 2 ? RP_PARAGRAPH_HEADLINE : RP_PARAGRAPH_TEXT);
		assert_int_equal(kind_of_first("A title", text), RP_PARAGRAPH_TITLE);
	}
	/* A single paragraph is the text. */
	assert_int_equal(kind_of_first("", "Bridge closed"), RP_PARAGRAPH_TEXT);
	assert_int_equal(kind_of_first("", "Bridge closed\n\n***\n"), RP_PARAGRAPH_TEXT);
	/* Lines without words in front do not hide it. */
	assert_int_equal(kind_of_first("", "***\nBridge closed\nAll."), RP_PARAGRAPH_HEADLINE);
	/* Fifteen words are short enough, sixteen are not. */
	assert_int_equal(kind_of_first("", "a b c d e f g h i j k l m n o\nAll."),
			 RP_PARAGRAPH_HEADLINE);
	assert_int_equal(kind_of_first("", "a b c d e f g h i j k l m n o p\nAll."),
			 RP_PARAGRAPH_TEXT);
}

static struct rp_signature signature_of(struct rp_shingles set)
{
	struct rp_signature sig;

	rp_signature_of(set, &sig);
	return sig;
}

/* n different words make n - w + 1 shingles at width w. */
static void test_classes(void **state)
{
	static const unsigned sizes[] = {1, 2, 3, 7, 8, 19, 20, 25};
	char text[200];

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		unsigned n = sizes[i];
		struct rp_sketch *as_text, *as_title;
		const struct rp_paragraph *p;
		struct rp_signature sig;

		write_words(text, 0, 1, n);
		as_text = sketch_of("", text);
		p = rp_sketch_paragraph(as_text, 0);
		assert_int_equal(p->words, n);
		assert_int_equal(p->shingles.n, n < 3 ? 1 : n - 2);
		assert_int_equal(p->words_set.n, 0);
		if (n < 8) {
			assert_int_equal(sketch_class_of(n), SKETCH_EXACT);
			assert_int_equal(p->comparable.n, 0);
			assert_null(rp_sketch_paragraph_signature(as_text, 0));
		} else if (n < 20) {
			assert_int_equal(sketch_class_of(n), SKETCH_SHORT);
			assert_int_equal(p->comparable.n, n - 1);
			assert_int_equal(rp_shingles_compare(p->comparable, p->shingles).shared, 0);
			sig = signature_of(p->comparable);
		} else {
			assert_int_equal(sketch_class_of(n), SKETCH_LONG);
			assert_set_equal(p->comparable, p->shingles);
			sig = signature_of(p->comparable);
		}
		if (n >= 8)
			assert_memory_equal(rp_sketch_paragraph_signature(as_text, 0), &sig,
					    sizeof(sig));

		as_title = sketch_of(text, "");
		p = rp_sketch_paragraph(as_title, 0);
		assert_int_equal(p->words_set.n, n);
		assert_int_equal(p->comparable.n, 0);
		assert_set_equal(p->shingles, rp_sketch_paragraph(as_text, 0)->shingles);
		sig = signature_of(p->words_set);
		assert_memory_equal(rp_sketch_paragraph_signature(as_title, 0), &sig, sizeof(sig));
		rp_sketch_free(as_text);
		rp_sketch_free(as_title);
	}
}

/* Repeated words, shingles and paragraphs are in the sets once, title and text together.
 */
static void test_document_is_union(void **state)
{
	struct rp_sketch *sketch = sketch_of("The cat sat down",
					     "The cat sat down again. The cat sat up.\n"
					     "Dogs.\n"
					     "The cat sat down!\n"
					     "And the dog sat down, the dog sat down.");
	struct rp_shingles all = rp_sketch_shingles(sketch);
	struct rp_signature sig = signature_of(all);
	uint32_t seen = 0;

	(void)state;
	assert_memory_equal(rp_sketch_signature(sketch), &sig, sizeof(sig));
	/*
	 * the cat sat, cat sat down | sat down again, down again the, again the cat, cat
	 * sat up | dogs | and the dog, the dog sat, dog sat down, sat down the, down the
	 * dog
	 */
	assert_int_equal(all.n, 12);
	for (uint32_t i = 1; i < all.n; i++)
		assert_true(all.hash[i - 1] < all.hash[i]);
	for (uint32_t i = 0; i < all.n; i++) {
		bool found = false;

		for (uint32_t p = 0; p < rp_sketch_paragraph_count(sketch); p++) {
			struct rp_shingles set = rp_sketch_paragraph(sketch, p)->shingles;

			for (uint32_t j = 0; j < set.n; j++)
				found = found || set.hash[j] == all.hash[i];
		}
		seen += found;
	}
	assert_int_equal(seen, 12);
	for (uint32_t p = 0; p < rp_sketch_paragraph_count(sketch); p++)
		assert_true(rp_shingles_compare(rp_sketch_paragraph(sketch, p)->shingles, all)
				    .contained == 1);
	rp_sketch_free(sketch);
}

static bool same_identity(const char *title, const char *text, const char *other_title,
			  const char *other_text)
{
	struct rp_sketch *a = sketch_of(title, text), *b = sketch_of(other_title, other_text);
	bool same = identity_equal(rp_sketch_identity(a), rp_sketch_identity(b));

	rp_sketch_free(a);
	rp_sketch_free(b);
	return same;
}

static void test_identity(void **state)
{
	(void)state;
	assert_true(same_identity("", "One two three", "",
				  "ONE \xe2\x80\x9ctwo\xe2\x80\x9d...\n"
				  "\n* three!"));
	assert_true(same_identity("One", "two three", "", "One two three"));
	assert_true(same_identity("One two three", "", "", "one\ntwo\nthree"));
	assert_false(same_identity("", "One two three", "", "One three two"));
	assert_false(same_identity("", "One two three", "", "One two"));
	assert_false(same_identity("", "One two three", "", "One twothree"));
	assert_false(same_identity("", "One two three", "", "One two three three"));
}

static bool same_digits(const char *a, const char *b)
{
	struct rp_sketch *x = sketch_of("", a), *y = sketch_of("", b);
	bool same = identity_equal(rp_sketch_paragraph(x, 0)->digits,
				   rp_sketch_paragraph(y, 0)->digits);

	rp_sketch_free(x);
	rp_sketch_free(y);
	return same;
}

static void test_digits(void **state)
{
	(void)state;
	assert_true(same_digits("Rose 5 points to 1,200", "fell 5 to 1200 in May"));
	assert_false(same_digits("Rose 5 points to 1,200", "Rose 1,200 points to 5"));
	assert_false(same_digits("5 to 12", "51 to 2"));
	assert_false(same_digits("5 to 12", "512"));
	assert_false(same_digits("G7 met", "G8 met"));
	assert_true(same_digits("Nothing here", "none"));
	assert_false(same_digits("Nothing here", "0"));
}

/* Distinct words with a digit, of title and all paragraphs: 5, 1200, g7, 2018. */
static void test_numbers(void **state)
{
	struct rp_sketch *sketch =
		sketch_of("G7 in 2018", "Up 5 to 1,200.\nIn 2018 the G7 had 5 of 1200");
	struct rp_sketch *other = sketch_of("", "5 g7s, 5 G7");
	struct rp_shingles a = rp_sketch_numbers(sketch), b = rp_sketch_numbers(other);

	(void)state;
	assert_int_equal(a.n, 4);
	assert_int_equal(b.n, 3);
	assert_int_equal(rp_shingles_compare(a, b).shared, 2);
	/* Of the paragraphs: g7 2018, 5 1200, 2018 g7 5 1200. */
	assert_int_equal(rp_sketch_paragraph(sketch, 0)->numbers.n, 2);
	assert_int_equal(rp_sketch_paragraph(sketch, 1)->numbers.n, 2);
	assert_set_equal(rp_sketch_paragraph(sketch, 2)->numbers, a);
	/* They are words at w = 1. */
	assert_int_equal(rp_shingles_compare(a, rp_sketch_paragraph(sketch, 0)->words_set).shared,
			 2);
	rp_sketch_free(sketch);
	rp_sketch_free(other);
}

/* A remark is no paragraph; those behind it keep their numbers. */
static void test_remarks(void **state)
{
	struct rp_sketch *sketch = sketch_of(
		"",
		"(Adds 2 quotes)\nThe harbour was closed for 12 days.\nUpdated: Nov 3, 2018 14:32");

	(void)state;
	assert_int_equal(rp_sketch_paragraph_count(sketch), 1);
	assert_int_equal(rp_sketch_paragraph(sketch, 0)->number, 2);
	assert_int_equal(rp_sketch_paragraph(sketch, 0)->words, 7);
	assert_int_equal(rp_sketch_numbers(sketch).n, 1);
	rp_sketch_free(sketch);
}

/* A dateline is no part of its paragraph: not of its words, its numbers, its place. */
static void test_leads(void **state)
{
	const char *body = "The harbour was closed on Monday for 12 days after the storm.";
	char text[300];
	struct rp_sketch *without = sketch_of("", body), *with, *both;
	const struct rp_paragraph *p, *q = rp_sketch_paragraph(without, 0);

	(void)state;
	snprintf(text, sizeof(text), "OSTHAVEN, Nov 3 (Agency) - %s", body);
	with = sketch_of("", text);
	p = rp_sketch_paragraph(with, 0);
	assert_int_equal(p->offset, strlen(text) - strlen(body));
	assert_int_equal(p->length, strlen(body));
	assert_int_equal(p->words, 12);
	assert_true(identity_equal(p->identity, q->identity));
	assert_true(identity_equal(p->digits, q->digits));
	assert_int_equal(p->shingles.n, 10);
	assert_int_equal(rp_sketch_numbers(with).n, 1);
	assert_int_equal(rp_sketch_words(with), 16);
	/* The same behind another paragraph, and at the other end of one that is not short. */
	snprintf(text, sizeof(text), "%s\n14:32 GMT - %s", body, body);
	both = sketch_of("", text);
	assert_int_equal(rp_sketch_paragraph_count(both), 2);
	p = rp_sketch_paragraph(both, 1);
	assert_true(identity_equal(p->identity, q->identity));
	assert_int_equal(rp_sketch_paragraph(both, 0)->words, 12);
	assert_int_equal(p->offset, strlen(body) + strlen("\n14:32 GMT - "));
	rp_sketch_free(both);
	rp_sketch_free(with);
	/* White space in front of the first paragraph, and more behind it than is read at a time. */
	for (unsigned spaces = 0; spaces <= 5000; spaces += 5000) {
		static char far[6000];

		snprintf(far, sizeof(far),
			 "\n            \n          OSTHAVEN, Nov 3 (Agency) - %s%*s", body,
			 (int)spaces, "");
		with = sketch_of("", far);
		p = rp_sketch_paragraph(with, 0);
		assert_int_equal(p->words, 12);
		assert_true(identity_equal(p->identity, q->identity));
		rp_sketch_free(with);
	}
	/* Seven words are compared by identity alone, all of them. */
	with = sketch_of("", "OSTHAVEN (Agency) - Harbour closed after storm.");
	assert_int_equal(rp_sketch_paragraph(with, 0)->words, 6);
	rp_sketch_free(with);
	rp_sketch_free(without);
}

/* Counted by hand: words, and those of them that are single characters. */
static void test_unspaced(void **state)
{
	static const struct {
		const char *text;
		bool is_unspaced;
	} of[] = {
		{"", false},
		{"The council met on Monday.", false},
		{"\xe5\xb8\x82\xe8\xae\xae\xe4\xbc\x9a\xe3\x80\x82", true},   /* 3 of 3 */
		{"\xe5\xb8\x82\xe8\xae\xae ab cd", true},                     /* 2 of 4 */
		{"\xe5\xb8\x82\xe8\xae\xae ab cd ef", false},                 /* 2 of 5 */
		{"\xe0\xb8\x81\xe0\xb8\x82", true},                           /* Thai */
		{"\xed\x95\x9c\xea\xb5\xad \xec\x8b\xa0\xeb\xac\xb8", false}, /* Korean: 2 words */
		{"\xe0\xa4\x95\xe0\xa4\x96 \xe0\xa4\x97", false},             /* Hindi */
		{"\xe2\x80\x9cyes\xe2\x80\x9d \xe2\x80\x94 no",
		 false},                     /* punctuation of three bytes */
		{"\xe5\xb8\x82 1 2", false}, /* 1 of 3 */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(of); i++) {
		struct rp_sketch *sketch = sketch_of("", of[i].text);

		assert_int_equal(rp_sketch_is_unspaced(sketch), of[i].is_unspaced);
		rp_sketch_free(sketch);
	}
}

static void test_nothing(void **state)
{
	static const char *const blank[] = {"", " ", "\n\n\n", "***\n--\n?!",
					    "\xe2\x80\x8b\n\xc2\xa0"};
	struct rp_signature none = signature_of((struct rp_shingles){NULL, 0});

	(void)state;
	for (size_t i = 0; i < COUNT(blank); i++) {
		for (size_t j = 0; j < COUNT(blank); j++) {
			struct rp_sketch *sketch = sketch_of(blank[i], blank[j]);

			assert_int_equal(rp_sketch_paragraph_count(sketch), 0);
			assert_int_equal(rp_sketch_words(sketch), 0);
			assert_int_equal(rp_sketch_shingles(sketch).n, 0);
			assert_int_equal(rp_sketch_numbers(sketch).n, 0);
			assert_int_equal(rp_sketch_invalid(sketch), 0);
			assert_memory_equal(rp_sketch_signature(sketch), &none, sizeof(none));
			rp_sketch_free(sketch);
		}
	}
	rp_sketch_free(NULL);
	rp_sketcher_free(NULL);
}

/* The empty string is { NULL, 0 } too. */
static void test_null(void **state)
{
	struct rp_sketcher *sketcher;
	struct rp_sketch *sketch;

	(void)state;
	assert_int_equal(rp_sketcher_new(NULL, &sketcher), RP_OK);
	sketch = sketch_with(sketcher, (struct rp_string){NULL, 0}, (struct rp_string){NULL, 0});
	assert_int_equal(rp_sketch_paragraph_count(sketch), 0);
	rp_sketch_free(sketch);
	rp_sketcher_free(sketcher);
}

/* NUL parts words and ends nothing; each invalid sequence counts, in title and text. */
static void test_damaged(void **state)
{
	static const char title[] = "One\0two \xff",
			  text[] = "three\0four\xc3 \xe2\x82\nfive\xf0\x9f";
	struct rp_sketcher *sketcher;
	struct rp_sketch *sketch;

	(void)state;
	assert_int_equal(rp_sketcher_new(NULL, &sketcher), RP_OK);
	sketch = sketch_with(sketcher, (struct rp_string){title, sizeof(title) - 1},
			     (struct rp_string){text, sizeof(text) - 1});
	assert_int_equal(rp_sketch_words(sketch), 5);
	assert_int_equal(rp_sketch_invalid(sketch), 4);
	assert_int_equal(rp_sketch_paragraph_count(sketch), 3);
	assert_int_equal(rp_sketch_paragraph(sketch, 2)->offset, 15);
	rp_sketch_free(sketch);
	rp_sketcher_free(sketcher);
}

/* A hundred thousand lines of two words, every tenth the same. */
static void test_many_paragraphs(void **state)
{
	enum {
		LINES = 100000
	};
	static char text[LINES * 11 + 1];
	size_t len = 0;
	struct rp_sketcher *sketcher;
	struct rp_sketch *sketch;

	(void)state;
	for (unsigned i = 0; i < LINES; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "line %05u\n",
					i % 10 ? i : 0);
	assert_int_equal(rp_sketcher_new(NULL, &sketcher), RP_OK);
	sketch = sketch_with(sketcher, str("t"), (struct rp_string){text, len});
	assert_int_equal(rp_sketch_paragraph_count(sketch), LINES + 1);
	assert_int_equal(rp_sketch_words(sketch), 2 * LINES + 1);
	/* Of 90,001 numbers n^2 / 2^33 = .94 pairs share a hash. */
	assert_in_range(rp_sketch_numbers(sketch).n, LINES / 10 * 9 + 1 - 8, LINES / 10 * 9 + 1);
	for (uint32_t i = 1; i <= LINES; i += 997) {
		assert_int_equal(rp_sketch_paragraph(sketch, i)->number, i);
		assert_int_equal(rp_sketch_paragraph(sketch, i)->offset, (i - 1) * 11);
		assert_int_equal(rp_sketch_paragraph(sketch, i)->length, 10);
	}
	rp_sketch_free(sketch);
	rp_sketcher_free(sketcher);
}

static const char *const stories[][2] = {
	{"", ""},
	{"Council votes 9-2 to close bridge",
	 "The council voted nine to two on Monday to close the old bridge until spring, "
	 "after "
	 "engineers found cracks in two of its seven piers.\nThe mayor called it a hard "
	 "choice."},
	{"", "Weather\nRain in the north, sun in the south, 12 degrees."},
	{"Title only", ""},
	{"", "x"},
};

/* A sketcher keeps nothing of earlier documents, whatever their order. */
static void test_sketcher_is_reused(void **state)
{
	struct rp_sketcher *sketcher;

	(void)state;
	assert_int_equal(rp_sketcher_new(NULL, &sketcher), RP_OK);
	for (size_t i = 0; i < COUNT(stories) * COUNT(stories); i++) {
		const char *const *story = stories[i % 2 ? i / COUNT(stories) : i % COUNT(stories)];
		struct rp_sketch *again = sketch_with(sketcher, str(story[0]), str(story[1]));
		struct rp_sketch *fresh = sketch_of(story[0], story[1]);

		assert_sketch_equal(again, fresh);
		rp_sketch_free(again);
		rp_sketch_free(fresh);
	}
	rp_sketcher_free(sketcher);
}

/* The n-th request fails, for each n; nothing is written to the result, and the sketcher
 * works when there is memory again. */
static void test_no_memory(void **state)
{
	struct rp_document document = {.title = str(stories[1][0]), .text = str(stories[1][1])};
	struct rp_sketch *expected = sketch_of(stories[1][0], stories[1][1]);
	enum rp_error err = RP_ERR_NOMEM;

	(void)state;
	for (long n = 0; err; n++) {
		struct scarce scarce = {n, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		struct rp_sketcher *sketcher = NULL;
		struct rp_sketch *sketch = NULL;

		if (!(err = rp_sketcher_new(&alloc, &sketcher)))
			err = rp_sketch_new(sketcher, &document, &sketch);
		assert_true(!err || err == RP_ERR_NOMEM);
		assert_true(err ? !sketch : sketch != NULL);
		if (err && sketcher) {
			scarce.left = PLENTY;
			assert_int_equal(rp_sketch_new(sketcher, &document, &sketch), RP_OK);
		}
		if (sketch)
			assert_sketch_equal(sketch, expected);
		rp_sketcher_free(sketcher);
		rp_sketch_free(sketch);
		assert_int_equal(scarce.live, 0);
		assert_true(n < 1000);
	}
	rp_sketch_free(expected);
}

static void test_too_large(void **state)
{
	struct rp_document text = {.text = {"x", RP_TEXT_LIMIT}};
	struct rp_document title = {.title = {"x", RP_TEXT_LIMIT}};
	struct rp_sketcher *sketcher;
	struct rp_sketch *sketch = NULL;

	(void)state;
	assert_int_equal(rp_sketcher_new(NULL, &sketcher), RP_OK);
	assert_int_equal(rp_sketch_new(sketcher, &text, &sketch), RP_ERR_TOO_LARGE);
	assert_int_equal(rp_sketch_new(sketcher, &title, &sketch), RP_ERR_TOO_LARGE);
	assert_null(sketch);
	rp_sketcher_free(sketcher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_title_place_without_space),
		cmocka_unit_test(test_headlines),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_document_is_union),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_leads),
		cmocka_unit_test(test_remarks),
		cmocka_unit_test(test_unspaced),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_null),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_many_paragraphs),
		cmocka_unit_test(test_sketcher_is_reused),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests_name("sketch", tests, NULL, NULL);
}
