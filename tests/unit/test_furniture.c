#include "engine/furniture.h"

#include "common.h"

#define DOCUMENTS 40

/* A catalog made by hand: one unit, and documents that hold it once or more. */
struct world {
	struct catalog catalog;
	struct catalog_document document[DOCUMENTS];
	struct catalog_unit unit;
	struct catalog_place
		cell[2 * DOCUMENTS]; /* of the catalog: 2 d is the first of document d */
	struct repeat_place place[2 * DOCUMENTS];
	uint32_t story[DOCUMENTS];
	size_t n; /* places */
};

/* 'documents' of as many stories, all of source 0. */
static void world_init(struct world *w, uint32_t documents, uint32_t words)
{
	memset(w, 0, sizeof(*w));
	catalog_init(&w->catalog, NULL);
	w->catalog.documents = DOCUMENTS;
	w->catalog.sources = DOCUMENTS;
	w->catalog.document = w->document;
	w->catalog.unit = &w->unit;
	w->catalog.place = w->cell;
	w->unit.words = words;
	w->n = documents;
	for (uint32_t i = 0; i < DOCUMENTS; i++) {
		w->story[i] = i;
		w->cell[2 * i].kind = w->cell[2 * i + 1].kind = RP_PARAGRAPH_TEXT;
		w->place[i] = (struct repeat_place){i, 2 * i};
	}
}

/* Make the documents belong to so many stories, in turns. */
static void tell_stories(struct world *w, uint32_t stories)
{
	for (uint32_t i = 0; i < DOCUMENTS; i++)
		w->story[i] = i % stories;
}

/* The last 'others' documents are of sources of their own. */
static void give_to_others(struct world *w, uint32_t others)
{
	for (uint32_t i = (uint32_t)w->n - others; i < w->n; i++)
		w->document[i].source = i;
}

static struct rp_repeat judge(struct world *w)
{
	struct furniture f;
	struct rp_repeat repeat, again;

	assert_int_equal(furniture_init(&f, &w->catalog, w->story), RP_OK);
	furniture_judge(&f, 0, w->place, w->n, &repeat);
	/* The next repeat is not told anything of the one before. */
	furniture_judge(&f, 1, w->place, w->n, &again);
	furniture_release(&f);
	assert_int_equal(repeat.kind, again.kind);
	assert_int_equal(repeat.documents, again.documents);
	assert_int_equal(repeat.sources, again.sources);
	return repeat;
}

static void test_documents(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 4, 10);
	assert_int_equal(judge(&w).kind, RP_REPEAT_PARAGRAPH);
	world_init(&w, 5, 10);
	assert_int_equal(judge(&w).kind, RP_REPEAT_FURNITURE);
	/* Two places in each of four documents are eight places and four documents. */
	world_init(&w, 8, 10);
	for (uint32_t i = 0; i < 8; i++)
		w.place[i] = (struct repeat_place){i / 2, i};
	assert_int_equal(judge(&w).kind, RP_REPEAT_PARAGRAPH);
	assert_int_equal(judge(&w).count, 8);
	assert_int_equal(judge(&w).documents, 4);
}

/* At least half as many stories as documents. */
static void test_stories(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 10, 10);
	tell_stories(&w, 5);
	assert_int_equal(judge(&w).kind, RP_REPEAT_FURNITURE);
	tell_stories(&w, 4);
	assert_int_equal(judge(&w).kind, RP_REPEAT_PARAGRAPH);
	world_init(&w, 11, 10);
	tell_stories(&w, 6);
	assert_int_equal(judge(&w).kind, RP_REPEAT_FURNITURE);
	tell_stories(&w, 5);
	assert_int_equal(judge(&w).kind, RP_REPEAT_PARAGRAPH);
}

/* Short, or four in five of one source. */
static void test_length_or_source(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 10, 19);
	give_to_others(&w, 10);
	assert_int_equal(judge(&w).kind, RP_REPEAT_FURNITURE);
	assert_int_equal(judge(&w).sources, 10);
	world_init(&w, 10, 20);
	give_to_others(&w, 2);
	assert_int_equal(judge(&w).kind, RP_REPEAT_FURNITURE);
	assert_int_equal(judge(&w).sources, 3);
	world_init(&w, 10, 20);
	give_to_others(&w, 3);
	assert_int_equal(judge(&w).kind, RP_REPEAT_PARAGRAPH);
	/* Five of six are more than four in five, four of six less. */
	world_init(&w, 6, 20);
	give_to_others(&w, 1);
	assert_int_equal(judge(&w).kind, RP_REPEAT_FURNITURE);
	world_init(&w, 6, 20);
	give_to_others(&w, 2);
	assert_int_equal(judge(&w).kind, RP_REPEAT_PARAGRAPH);
}

/* Documents of unknown source are of no common one, and not counted as sources. */
static void test_unknown_sources(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 10, 20);
	for (uint32_t i = 0; i < 10; i++)
		w.document[i].source = CATALOG_NONE;
	assert_int_equal(judge(&w).kind, RP_REPEAT_PARAGRAPH);
	assert_int_equal(judge(&w).sources, 0);
	for (uint32_t i = 0; i < 8; i++)
		w.document[i].source = 3;
	assert_int_equal(judge(&w).kind, RP_REPEAT_FURNITURE);
	assert_int_equal(judge(&w).sources, 1);
}

static void test_headlines(void **state)
{
	struct world w;

	(void)state;
	for (unsigned kind = RP_PARAGRAPH_TITLE; kind <= RP_PARAGRAPH_HEADLINE; kind++) {
		world_init(&w, 3, 10);
		for (uint32_t i = 0; i < 3; i++)
			w.cell[2 * i].kind = kind & 3;
		assert_int_equal(judge(&w).kind, RP_REPEAT_HEADLINE);
	}
	/* Printed as a title and in the text. */
	world_init(&w, 3, 10);
	w.cell[0].kind = RP_PARAGRAPH_TITLE;
	w.place[1] = (struct repeat_place){0, 1};
	w.n = 2;
	assert_int_equal(judge(&w).kind, RP_REPEAT_HEADLINE);
	assert_int_equal(judge(&w).count, 2);
	assert_int_equal(judge(&w).documents, 1);
	assert_int_equal(judge(&w).words, 10);
}

static void test_no_memory(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 5, 10);
	for (long n = 0; n <= 3; n++) {
		struct scarce scarce = {n, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		struct furniture f;

		w.catalog.alloc = &alloc;
		if (n < 3) {
			assert_int_equal(furniture_init(&f, &w.catalog, w.story), RP_ERR_NOMEM);
		} else {
			assert_int_equal(furniture_init(&f, &w.catalog, w.story), RP_OK);
			furniture_release(&f);
		}
		assert_int_equal(scarce.live, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documents),        cmocka_unit_test(test_stories),
		cmocka_unit_test(test_length_or_source), cmocka_unit_test(test_unknown_sources),
		cmocka_unit_test(test_headlines),        cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("furniture", tests, NULL, NULL);
}
