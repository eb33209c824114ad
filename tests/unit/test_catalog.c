#include "engine/catalog.h"

#include "common.h"

#include "base/hash.h"
#include "index/bands.h"

static enum rp_error append(struct catalog *c, const struct rp_document *document)
{
	struct rp_sketch *sketch = sketch_document(document);
	enum rp_error err = catalog_append(c, document, sketch);

	rp_sketch_free(sketch);
	return err;
}

static void append_text(struct catalog *c, const char *title, const char *text)
{
	struct rp_document document = {.title = str(title), .text = str(text)};

	assert_int_equal(append(c, &document), RP_OK);
}

static void assert_set(const struct catalog *c, struct catalog_set set, struct rp_shingles expected)
{
	assert_int_equal(set.n, expected.n);
	if (set.n)
		assert_memory_equal(catalog_set(c, set).hash, expected.hash,
				    set.n * sizeof(*expected.hash));
}

/*
 * Documents 0 and 2 share a paragraph; 3 has all words of 1, cut otherwise; 4 has none.
 * Units: "one two", "three", "four", "one two four".
 */
static void test_interning(void **state)
{
	static const uint32_t units[] = {0, 1, 2, 0, 0, 2};
	static const uint32_t texts[] = {0, 1, 2, 1, CATALOG_NONE};
	struct catalog c;

	(void)state;
	catalog_init(&c, NULL);
	append_text(&c, "", "One two.\nThree.");
	append_text(&c, "", "Four\n\"One, two\"");
	append_text(&c, "", "one  two");
	append_text(&c, "four", "one two");
	append_text(&c, "", "***");
	assert_int_equal(c.documents, 5);
	assert_int_equal(c.units, 3);
	assert_int_equal(c.texts, 3);
	assert_int_equal(c.places, 7);
	for (uint32_t d = 0; d < 5; d++)
		assert_true(c.document[d].text == texts[d]);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(c.place[i].unit, units[i]);
	assert_int_equal(c.place[5].unit, 2);
	assert_int_equal(c.place[6].unit, 0);
	assert_int_equal(c.text[1].document, 1);
	assert_int_equal(c.document[3].places, 5);
	assert_int_equal(c.document[3].n_places, 2);
	assert_int_equal(c.document[3].words, 3);
	assert_int_equal(c.document[4].n_places, 0);
	assert_int_equal(c.place[5].kind, RP_PARAGRAPH_TITLE);
	assert_int_equal(c.place[5].number, 0);
	assert_int_equal(c.place[2].kind, RP_PARAGRAPH_HEADLINE);
	assert_int_equal(c.place[3].number, 2);
	assert_int_equal(c.place[3].offset, 5);
	assert_int_equal(c.place[3].length, 10);
	catalog_release(&c);
}

/* A unit has the sets and keys of its sketch; a text has its numbers and keys. */
static void test_sets_and_keys(void **state)
{
	static char text[1000];
	struct rp_document document = {.title = str("Title of 3 words"), .text = {text, 0}};
	struct rp_sketch *sketch;
	struct catalog c;
	uint32_t keys[BANDS_DOCUMENT];
	char *at = text;

	(void)state;
	for (unsigned i = 0, n = 0; i < 4; i++) {
		static const unsigned words[] = {7, 8, 19, 20};

		at = write_words(at, n, 1, words[i]);
		n += words[i];
		*at++ = '\n';
	}
	document.text.len = (size_t)(at - text);
	sketch = sketch_document(&document);
	catalog_init(&c, NULL);
	assert_int_equal(catalog_append(&c, &document, sketch), RP_OK);
	assert_int_equal(c.units, 5);
	for (uint32_t i = 0; i < 5; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);
		const struct catalog_unit *u = &c.unit[i];
		uint32_t at_key = i ? u->paragraph_keys : u->headline_keys;

		assert_true(identity_equal(u->identity, p->identity));
		assert_true(identity_equal(u->digits, p->digits));
		assert_int_equal(u->words, p->words);
		assert_set(&c, u->shingles, p->shingles);
		assert_set(&c, u->comparable, p->comparable);
		assert_set(&c, u->words_set, p->words_set);
		assert_set(&c, u->numbers, p->numbers);
		assert_int_equal(catalog_find_unit(&c, p->identity), i);
		assert_true((i ? u->headline_keys : u->paragraph_keys) == CATALOG_NONE);
		/* Seven words have nothing to be compared by. */
		assert_int_equal(at_key == CATALOG_NONE, i == 1);
		if (at_key == CATALOG_NONE)
			continue;
		bands_keys(rp_sketch_paragraph_signature(sketch, i), BANDS_PARAGRAPH, keys);
		assert_memory_equal(c.key + (size_t)at_key * BANDS_PARAGRAPH, keys,
				    BANDS_PARAGRAPH * sizeof(*keys));
	}
	assert_set(&c, c.text[0].numbers, rp_sketch_numbers(sketch));
	assert_int_equal(c.text[0].shingles, rp_sketch_shingles(sketch).n);
	assert_int_equal(c.text[0].words, rp_sketch_words(sketch));
	bands_keys(rp_sketch_signature(sketch), BANDS_DOCUMENT, keys);
	assert_memory_equal(c.text_key, keys, sizeof(keys));
	assert_int_equal(catalog_find_text(&c, rp_sketch_identity(sketch)), 0);
	assert_true(catalog_find_text(&c, (struct rp_identity){1, 2}) == CATALOG_NONE);
	assert_true(catalog_find_unit(&c, (struct rp_identity){1, 2}) == CATALOG_NONE);
	rp_sketch_free(sketch);
	catalog_release(&c);
}

/* A unit seen as a title and as a paragraph has keys and sets for both, whichever came
 * first. */
static void check_both_roles(const char *words, bool title_first)
{
	struct catalog c;
	const struct catalog_unit *u;
	uint32_t n;

	catalog_init(&c, NULL);
	append_text(&c, title_first ? words : "", title_first ? "" : words);
	assert_int_equal(c.unit[0].headline_keys == CATALOG_NONE, !title_first);
	assert_int_equal(c.unit[0].paragraph_keys == CATALOG_NONE, title_first);
	append_text(&c, title_first ? "" : words, title_first ? words : "");
	assert_int_equal(c.units, 1);
	u = &c.unit[0];
	n = u->words;
	assert_true(u->headline_keys != CATALOG_NONE && u->paragraph_keys != CATALOG_NONE);
	assert_true(u->headline_keys != u->paragraph_keys);
	assert_int_equal(u->words_set.n, n);
	assert_int_equal(u->comparable.n, n < 20 ? n - 1 : n - 2);
	assert_int_equal(u->shingles.n, n - 2);
	assert_int_equal(c.keys, 2 * BANDS_PARAGRAPH);
	/* A third and fourth time add nothing. */
	append_text(&c, words, words);
	assert_int_equal(c.keys, 2 * BANDS_PARAGRAPH);
	assert_int_equal(c.units, 1);
	assert_int_equal(c.places, 4);
	catalog_release(&c);
}

static void test_both_roles(void **state)
{
	char words[200];

	(void)state;
	for (unsigned n = 8; n <= 20; n += 12) {
		write_words(words, 0, 1, n);
		check_both_roles(words, true);
		check_both_roles(words, false);
	}
}

static bool source_is(const char *source, const char *url, const char *expected)
{
	struct rp_document document = {.source = str(source), .url = str(url)};

	return string_is(catalog_source_of(&document), expected);
}

static void test_source(void **state)
{
	(void)state;
	assert_true(source_is("BBC", "http://example.com/", "BBC"));
	assert_true(source_is("", "http://example.com/news?a#b", "example.com"));
	assert_true(source_is("", "https://www.example.com", "example.com"));
	assert_true(source_is("", "https://news.example.com:8080/", "news.example.com"));
	assert_true(source_is("", "https://example.com?x=/", "example.com"));
	assert_true(source_is("", "https://example.com#x", "example.com"));
	assert_true(source_is("", "", ""));
	assert_true(source_is("", "example.com/news", ""));
	assert_true(source_is("", "http:///path", ""));
	assert_true(source_is("", "://", ""));
	assert_true(source_is("", "http://www.", "www."));
	assert_true(source_is("", "http://wwwx.de", "wwwx.de"));
}

/* RFC 3986: what is in front of "@" is no host (3.2.1), and "://" further on is no
 * scheme's. */
static void test_source_of_unusual_url(void **state)
{
	(void)state;
	assert_true(source_is("", "http://user@example.com/", "example.com"));
	assert_true(source_is("", "http://user:word@example.com:80/a@b", "example.com"));
	assert_true(source_is("", "http://example.com/?u=a@b.com", "example.com"));
	assert_true(source_is("", "/login?next=http://example.com/", ""));
}

/* Equal names are one source; the number is that of its first document. */
static void test_sources_are_interned(void **state)
{
	struct rp_document document[] = {
		{.source = str("A")},
		{.url = str("http://a.com/1")},
		{.source = str("A"), .url = str("http://a.com/")},
		{.source = str("a.com")},
		{.text = str("x")},
	};
	static const uint32_t source[] = {0, 1, 0, 1, CATALOG_NONE};
	struct catalog c;

	(void)state;
	catalog_init(&c, NULL);
	for (size_t i = 0; i < COUNT(document); i++)
		assert_int_equal(append(&c, &document[i]), RP_OK);
	assert_int_equal(c.sources, 2);
	for (size_t i = 0; i < COUNT(document); i++)
		assert_true(c.document[i].source == source[i]);
	assert_true(string_is(catalog_source_name(&c, 0), "A"));
	assert_true(string_is(catalog_source_name(&c, 1), "a.com"));
	assert_true(string_is(catalog_source_name(&c, CATALOG_NONE), ""));
	catalog_release(&c);
}

/* 2018-07-15 08:00 UTC is 1531641600 (date -u -d 2018-07-15T08:00 +%s). */
static void test_ids_and_dates(void **state)
{
	struct rp_document document[] = {
		{.id = str("one"), .date = str("Sun, 15 Jul 2018 08:00:00 +0000")},
		{.id = {"a\0b", 3}, .date = str("yesterday")},
		{.id = {NULL, 0}, .date = {NULL, 0}},
	};
	struct catalog c;

	(void)state;
	catalog_init(&c, NULL);
	for (size_t i = 0; i < COUNT(document); i++)
		assert_int_equal(append(&c, &document[i]), RP_OK);
	assert_true(c.document[0].dated && c.document[0].date == 1531641600);
	assert_false(c.document[1].dated || c.document[2].dated);
	assert_true(string_is(catalog_id(&c, 0), "one"));
	assert_int_equal(catalog_id(&c, 1).len, 3);
	assert_memory_equal(catalog_id(&c, 1).data, "a\0b", 3);
	assert_true(string_is(catalog_id(&c, 2), ""));
	assert_true(string_is(catalog_date(&c, 0), "Sun, 15 Jul 2018 08:00:00 +0000"));
	assert_true(string_is(catalog_date(&c, 1), "yesterday"));
	assert_true(string_is(catalog_date(&c, 2), ""));
	catalog_release(&c);
}

/* All that a catalog holds, in one piece of memory, the maps by what they find. */
static unsigned char *dump(const struct catalog *c, size_t *ret_len)
{
	const struct {
		const void *data;
		size_t len;
	} part[] = {
		{c->document, c->documents * sizeof(*c->document)},
		{c->text, c->texts * sizeof(*c->text)},
		{c->unit, c->units * sizeof(*c->unit)},
		{c->place, c->places * sizeof(*c->place)},
		{c->source, c->sources * sizeof(*c->source)},
		{c->hash, c->hashes * sizeof(*c->hash)},
		{c->key, c->keys * sizeof(*c->key)},
		{c->text_key, c->text_keys * sizeof(*c->text_key)},
		{c->strings, c->string_len},
	};
	unsigned char *all, *at;

	*ret_len = 3 * sizeof(size_t);
	for (size_t i = 0; i < COUNT(part); i++)
		*ret_len += part[i].len;
	at = all = malloc(*ret_len);
	assert_non_null(all);
	memcpy(at, (const size_t[]){c->text_map.n, c->unit_map.n, c->source_map.n},
	       3 * sizeof(size_t));
	at += 3 * sizeof(size_t);
	for (size_t i = 0; i < COUNT(part); i++) {
		if (part[i].len)
			memcpy(at, part[i].data, part[i].len);
		at += part[i].len;
	}
	for (uint32_t i = 0; i < c->units; i++)
		assert_int_equal(catalog_find_unit(c, c->unit[i].identity), i);
	for (uint32_t i = 0; i < c->texts; i++)
		assert_int_equal(catalog_find_text(c, c->text[i].identity), i);
	return all;
}

/* The n-th request fails, for each n, with every array just about to grow: nothing
 * changed, and the document can be appended when there is memory again. */
static void test_no_memory(void **state)
{
	static char text[40000];
	struct rp_document large = {.id = str("large"),
				    .source = str("S"),
				    .date = str("2020-01-01"),
				    .title = str("Large"),
				    .text = {text, 0}};
	struct rp_sketch *sketch;
	enum rp_error err = RP_ERR_NOMEM;
	char *at = text;
	long n;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		at = write_words(at, i * 25, 1, 25);
		*at++ = '\n';
	}
	large.text.len = (size_t)(at - text);
	sketch = sketch_document(&large);
	for (n = 0; err; n++) {
		struct scarce scarce = {PLENTY, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		unsigned char *before, *after;
		size_t before_len, after_len;
		struct catalog c;

		catalog_init(&c, &alloc);
		append_text(&c, "First", "The first document.\nIt has two paragraphs.");
		before = dump(&c, &before_len);
		scarce.left = n;
		err = catalog_append(&c, &large, sketch);
		scarce.left = PLENTY;
		assert_true(!err || err == RP_ERR_NOMEM);
		if (err) {
			after = dump(&c, &after_len);
			assert_int_equal(before_len, after_len);
			assert_memory_equal(before, after, before_len);
			free(after);
			assert_int_equal(catalog_append(&c, &large, sketch), RP_OK);
		}
		assert_int_equal(c.documents, 2);
		assert_int_equal(c.units, 3 + 101);
		after = dump(&c, &after_len);
		free(after);
		free(before);
		catalog_release(&c);
		assert_int_equal(scarce.live, 0);
		assert_true(n < 100);
	}
	assert_true(n > 5);
	rp_sketch_free(sketch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interning),
		cmocka_unit_test(test_sets_and_keys),
		cmocka_unit_test(test_both_roles),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_source_of_unusual_url),
		cmocka_unit_test(test_sources_are_interned),
		cmocka_unit_test(test_ids_and_dates),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("catalog", tests, NULL, NULL);
}
