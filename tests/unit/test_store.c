#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <reprint/dedup.h>
#include <reprint/store.h>

#include "common.h"
#include "fake_disk.h"
#include "base/hash.h"
#include "store/bytes.h"
#include "store/store.h"
#include "store/verify.h"

/* The thread sanitizer takes forty times as long and has nothing to find in what one thread does: of the
 * long loops it runs one in so many rounds. */
#ifdef __SANITIZE_THREAD__
#define THIN 12
#else
#define THIN 1
#endif

/*
 * Made-up news: stories of paragraphs, printed again whole, in part, changed, re-split, under a site's
 * own lines; some with titles, some with numbers.
 */
#define TEXT_MOST 6000

struct page {
	struct rp_document document;
	char id[24], date[16], source[16], title[200], text[TEXT_MOST];
};

static char *put_paragraph(char *at, struct rng *rng, unsigned story, unsigned paragraph,
			   unsigned change)
{
	struct rng own = {(uint64_t)story * 1000 + paragraph + 1};
	unsigned words = 3 + rng_below(&own, 40), base;

	rng_u32(&own);
	base = rng_below(&own, 16000);
	at = write_words(at, base, 1 + rng_below(&own, 7), words);
	if (rng_below(&own, 3) == 0)
		at += sprintf(at, "%u ", rng_below(&own, 900) + (change == 1));
	if (change)
		at = write_words(at, 17000 + rng_below(rng, 500), 3, change);
	*at++ = '\n';
	*at = '\0';
	return at;
}

static void make_page(struct page *p, unsigned number)
{
	struct rng rng = {number * UINT64_C(0x9E3779B97F4A7C15) + 1};
	unsigned story = rng_below(&rng, 1 + number / 2), site = rng_below(&rng, 3);
	unsigned paragraphs = 1 + rng_below(&rng, 9), first = rng_below(&rng, 3);
	char *at = p->text;

	rng_u32(&rng);
	memset(p, 0, sizeof(*p));
	sprintf(p->id, "page-%u", number);
	sprintf(p->date, "2018-07-%02u", 1 + number % 28);
	sprintf(p->source, "site%u.example", site);
	if (number % 3)
		write_words(p->title, story * 5 % 16000, 2, 5 + story % 4);
	*at = '\0';
	if (site)
		at = put_paragraph(at, &rng, 90000 + site, 1, 0);
	for (unsigned i = first; i < first + paragraphs; i++) {
		at = put_paragraph(at, &rng, story, i, rng_below(&rng, 3) ? 0 : 1 + number % 2);
		/* Re-split. */
		if (rng_below(&rng, 12) == 0 && at[-1] == '\n')
			at[-1] = ' ';
	}
	if (site)
		put_paragraph(at, &rng, 90000 + site, 2, rng_below(&rng, 2));
	p->document = (struct rp_document){
		.id = str(p->id),
		.title = str(p->title),
		.text = str(p->text),
		.date = str(p->date),
		.source = str(p->source),
	};
}

static struct rp_store *open_store_of(struct fake_disk *d, const struct rp_allocator *alloc,
				      uint32_t one_in)
{
	struct rp_store_options options;
	struct rp_store *store = NULL;

	rp_store_options_init(&options);
	options.one_in = one_in;
	options.alloc = alloc;
	options.write = options.create = true;
	if (store_open(&d->disk, &options, &store, NULL))
		return NULL;
	return store;
}

static struct rp_store *open_store(struct fake_disk *d, const struct rp_allocator *alloc)
{
	return open_store_of(d, alloc, 0);
}

static enum rp_error add_page(struct rp_store *store, unsigned number)
{
	struct rp_sketch *sketch;
	struct page page;
	enum rp_error err;

	make_page(&page, number);
	sketch = sketch_document(&page.document);
	err = rp_store_append(store, &page.document, sketch, NULL);
	rp_sketch_free(sketch);
	return err;
}

static void add_pages(struct rp_store *store, unsigned begin, unsigned end)
{
	for (; begin < end; begin++)
		assert_int_equal(add_page(store, begin), RP_OK);
}

static bool near(double a, double b)
{
	return a - b < 1e-9 && b - a < 1e-9;
}

/* Whether one verdict has all that the other has: the matches, and the paragraphs. */
static void compare_verdicts(const struct rp_verdict *less, const struct rp_verdict *more)
{
	assert_int_equal(less->n_paragraphs, more->n_paragraphs);
	assert_true(more->relation == less->relation || less->relation == RP_UNIQUE ||
		    (more->relation && more->relation < less->relation));
	for (uint32_t i = 0; i < less->n_matches; i++) {
		const struct rp_match *a = &less->match[i];
		bool found = false;

		for (uint32_t j = 0; j < more->n_matches; j++) {
			const struct rp_match *b = &more->match[j];

			if (a->document != b->document)
				continue;
			found = true;
			assert_int_equal(a->relation, b->relation);
			assert_true(near(a->resemblance, b->resemblance));
			assert_true(near(a->contained, b->contained));
			assert_true(near(a->contains, b->contains));
			assert_true(near(a->evidence, b->evidence));
			assert_int_equal(a->id.len, b->id.len);
			assert_memory_equal(a->id.data, b->id.data, a->id.len);
		}
		assert_true(found);
	}
	for (uint32_t i = 0; i < less->n_paragraphs; i++) {
		const struct rp_paragraph_match *a = &less->paragraph[i], *b = &more->paragraph[i];

		if (a->status == RP_PARAGRAPH_NEW)
			continue;
		assert_int_equal(a->status, b->status);
		assert_true(b->resemblance > a->resemblance - 1e-9);
		if (!near(a->resemblance, b->resemblance))
			continue;
		assert_int_equal(a->first.document, b->first.document);
		assert_int_equal(a->first.paragraph, b->first.paragraph);
		assert_int_equal(a->first.offset, b->first.offset);
		assert_int_equal(a->first.length, b->first.length);
	}
}

/* How often two engines agreed. */
struct agreement {
	unsigned pages, relations, paragraphs, statuses;
};

static void count_agreement(struct agreement *a, const struct rp_verdict *x,
			    const struct rp_verdict *y)
{
	a->pages++;
	a->relations += x->relation == y->relation;
	for (uint32_t i = 0; i < x->n_paragraphs; i++) {
		a->paragraphs++;
		a->statuses += x->paragraph[i].status == y->paragraph[i].status;
	}
}

/* A store that keeps all shingles says what the engine in memory says after the same documents, and one
 * that keeps a sample nearly the same; each in whatever parts they came, and also when it was
 * compacted. */
static void compare_with_memory(uint32_t one_in)
{
	enum {
		PAGES = 150,
		ASKED = 120
	};
	struct agreement agreement = {0};
	struct rp_store_rewrite rewrite = {.memory = (size_t)1 << 20};
	struct rp_verdict *memory, *one, *parts;
	struct rp_store *store[2];
	struct fake_disk *disk[2] = {fake_disk_new(), fake_disk_new()};
	struct rp_dedup *dedup;
	unsigned repeated = 0;
	uint64_t expired;

	assert_int_equal(rp_dedup_new(NULL, NULL, &dedup), RP_OK);
	for (int i = 0; i < 2; i++)
		store[i] = open_store_of(disk[i], NULL, one_in);
	for (unsigned i = 0; i < PAGES; i++) {
		struct rp_sketch *sketch;
		struct page page;

		make_page(&page, i);
		sketch = sketch_document(&page.document);
		assert_int_equal(rp_dedup_add(dedup, &page.document, sketch), RP_OK);
		rp_sketch_free(sketch);
	}
	add_pages(store[0], 0, PAGES);
	assert_int_equal(rp_store_commit(store[0], NULL), RP_OK);
	for (unsigned i = 0; i < PAGES; i += 13) {
		add_pages(store[1], i, i + 13 < PAGES ? i + 13 : PAGES);
		assert_int_equal(rp_store_commit(store[1], NULL), RP_OK);
	}
	assert_int_equal(rp_verdict_new(NULL, &memory), RP_OK);
	assert_int_equal(rp_store_verdict_new(store[0], &one), RP_OK);
	assert_int_equal(rp_store_verdict_new(store[1], &parts), RP_OK);
	for (int round = 0; round < 2; round++) {
		for (unsigned i = PAGES / 2; i < PAGES / 2 + ASKED; i++) {
			struct rp_sketch *sketch;
			struct page page;

			make_page(&page, i);
			sketch = sketch_document(&page.document);
			assert_int_equal(rp_dedup_check(dedup, NULL, sketch, memory), RP_OK);
			assert_int_equal(rp_store_check(store[0], NULL, NULL, sketch, one, NULL),
					 RP_OK);
			assert_int_equal(rp_store_check(store[1], NULL, NULL, sketch, parts, NULL),
					 RP_OK);
			if (one_in == 1)
				compare_verdicts(memory, one);
			count_agreement(&agreement, memory, one);
			compare_verdicts(one, parts);
			compare_verdicts(parts, one);
			repeated += memory->relation != RP_UNIQUE;
			rp_sketch_free(sketch);
		}
		assert_int_equal(rp_store_rewrite(store[1], &rewrite, &expired, NULL), RP_OK);
		assert_int_equal(expired, 0);
	}
	/* It was about something. */
	assert_true(repeated > ASKED);
	assert_true(agreement.relations * 100 >= agreement.pages * 90);
	assert_true(agreement.statuses * 100 >= agreement.paragraphs * 96);
	rp_verdict_free(memory);
	rp_store_verdict_free(one);
	rp_store_verdict_free(parts);
	rp_dedup_free(dedup);
	for (int i = 0; i < 2; i++) {
		rp_store_close(store[i]);
		fake_disk_free(disk[i]);
	}
}

static void test_same_as_in_memory(void **state)
{
	(void)state;
	compare_with_memory(1);
	compare_with_memory(2);
	compare_with_memory(4);
}

/* The ids of a store, one behind the other. */
struct ids {
	char text[8192];
	size_t len;
};

static enum rp_error list_id(void *ctx, const struct rp_store_document *d)
{
	struct ids *ids = ctx;

	assert_true(ids->len + d->id.len + 2 < sizeof(ids->text));
	memcpy(ids->text + ids->len, d->id.data, d->id.len);
	ids->len += d->id.len;
	ids->text[ids->len++] = ' ';
	ids->text[ids->len] = '\0';
	return RP_OK;
}

static void count_damage(void *ctx, const struct rp_store_damage *d)
{
	(void)d;
	++*(unsigned *)ctx;
}

/* Read what is there after a restart, and check that it is whole. */
static void read_ids(struct fake_disk *d, struct ids *ids)
{
	struct rp_store *store;
	unsigned damage = 0;
	uint64_t lost = 1;

	*ids = (struct ids){.len = 0};
	store = open_store(d, NULL);
	assert_non_null(store);
	assert_int_equal(rp_store_read(store, list_id, ids, &lost, NULL), RP_OK);
	assert_int_equal(lost, 0);
	assert_int_equal(store_verify(&d->disk, count_damage, &damage, NULL), RP_OK);
	assert_int_equal(damage, 0);
	rp_store_close(store);
}

/* What can be done to a store of pages 0 to 29. */
static enum rp_error act_add(struct rp_store *store, struct fake_disk *other)
{
	enum rp_error err = RP_OK;

	(void)other;
	for (unsigned i = 30; i < 40 && !err; i++)
		err = add_page(store, i);
	return err ? err : rp_store_commit(store, NULL);
}

static enum rp_error act_compact(struct rp_store *store, struct fake_disk *other)
{
	struct rp_store_rewrite rewrite = {.memory = (size_t)1 << 16};
	uint64_t expired;

	(void)other;
	return rp_store_rewrite(store, &rewrite, &expired, NULL);
}

static enum rp_error act_expire(struct rp_store *store, struct fake_disk *other)
{
	/* 2018-07-11 */
	struct rp_store_rewrite rewrite = {
		.memory = (size_t)1 << 24, .expires = true, .before = 1531267200};
	uint64_t expired;

	(void)other;
	return rp_store_rewrite(store, &rewrite, &expired, NULL);
}

static enum rp_error act_merge(struct rp_store *store, struct fake_disk *other)
{
	struct rp_store_options options;
	struct rp_store *from;
	uint64_t left_out;
	enum rp_error err;

	rp_store_options_init(&options);
	assert_int_equal(store_open(&other->disk, &options, &from, NULL), RP_OK);
	err = rp_store_merge(store, from, &left_out, NULL);
	rp_store_close(from);
	return err ? err : rp_store_commit(store, NULL);
}

typedef enum rp_error act(struct rp_store *store, struct fake_disk *other);
static act *const acts[] = {act_add, act_compact, act_expire, act_merge};

static struct fake_disk *disk_of(unsigned begin, unsigned end, unsigned step)
{
	struct fake_disk *d = fake_disk_new();
	struct rp_store *store = open_store(d, NULL);

	assert_non_null(store);
	for (; begin < end; begin += step) {
		add_pages(store, begin, begin + step);
		assert_int_equal(rp_store_commit(store, NULL), RP_OK);
	}
	rp_store_close(store);
	return d;
}

/* What a store of some pages becomes by an act that is not disturbed. */
static void find_after(const struct fake_disk *base, struct fake_disk *other, act *a,
		       struct ids *after, long *ret_operations)
{
	struct fake_disk *d = fake_disk_copy(base);
	struct rp_store *store = open_store(d, NULL);
	long begin = d->operations;

	assert_int_equal(a(store, other), RP_OK);
	*ret_operations = d->operations - begin;
	rp_store_close(store);
	read_ids(d, after);
	fake_disk_free(d);
}

/* Wherever the power goes, the store holds what it held or what it was to hold; and what was said to
 * be done is done. */
static void test_power_cut(void **state)
{
	struct fake_disk *base = disk_of(0, 30, 10), *other = disk_of(25, 45, 10);
	struct rng rng = {20180715};
	struct ids before, after, found;
	long operations;

	(void)state;
	read_ids(base, &before);
	for (size_t a = 0; a < COUNT(acts); a++) {
		unsigned n_before = 0, n_after = 0;

		find_after(base, other, acts[a], &after, &operations);
		for (long cut = 0; cut <= operations; cut++) {
			for (int seed = 0; seed < 12 / THIN; seed++) {
				struct fake_disk *d = fake_disk_copy(base);
				struct rp_store *store = open_store(d, NULL);
				enum rp_error err;

				d->power = cut;
				err = acts[a](store, other);
				rp_store_close(store);
				fake_disk_restart(d, &rng);
				read_ids(d, &found);
				if (strcmp(found.text, after.text)) {
					assert_string_equal(found.text, before.text);
					assert_int_not_equal(err, RP_OK);
					n_before++;
				} else {
					n_after++;
				}
				fake_disk_free(d);
			}
		}
		/* Compacting changes no documents: there both are the same. */
		assert_true(n_after && (n_before || !strcmp(before.text, after.text)));
	}
	fake_disk_free(base);
	fake_disk_free(other);
}

/* Every operation fails once; the store is whole, and can be written to again. */
static void test_faults(void **state)
{
	static const int causes[] = {EIO, ENOSPC};
	struct fake_disk *base = disk_of(0, 30, 10), *other = disk_of(25, 45, 10);
	struct ids before, after, found;
	long operations;

	(void)state;
	read_ids(base, &before);
	for (size_t a = 0; a < COUNT(acts); a++) {
		find_after(base, other, acts[a], &after, &operations);
		for (long fault = 1; fault <= operations; fault++) {
			struct fake_disk *d = fake_disk_copy(base);
			struct rp_store *store = open_store(d, NULL);
			enum rp_error err;

			d->fault = fault;
			d->fault_cause = causes[fault % 2];
			err = acts[a](store, other);
			rp_store_close(store);
			read_ids(d, &found);
			if (strcmp(found.text, after.text)) {
				assert_string_equal(found.text, before.text);
				assert_int_equal(err, RP_ERR_IO);
			}
			store = open_store(d, NULL);
			assert_int_equal(acts[a](store, other), RP_OK);
			rp_store_close(store);
			fake_disk_free(d);
		}
	}
	fake_disk_free(base);
	fake_disk_free(other);
}

/* Every allocation fails once, and none is lost. */
static void test_no_memory(void **state)
{
	struct fake_disk *base = disk_of(0, 30, 10), *other = disk_of(25, 45, 10);
	struct ids before, after, found;
	long operations;

	(void)state;
	read_ids(base, &before);
	for (size_t a = 0; a < COUNT(acts); a++) {
		bool finished = false;

		find_after(base, other, acts[a], &after, &operations);
		/* In growing steps: the later ones are alike. */
		for (long n = 0; !finished; n += 1 + n / 16) {
			struct fake_disk *d = fake_disk_copy(base);
			struct scarce scarce = {PLENTY, 0};
			struct rp_allocator alloc = {scarce_resize, &scarce};
			struct rp_store *store = open_store(d, &alloc);
			enum rp_error err;

			atomic_store(&scarce.left, n);
			err = acts[a](store, other);
			finished = err == RP_OK;
			assert_true(finished || err == RP_ERR_NOMEM);
			rp_store_close(store);
			assert_int_equal(atomic_load(&scarce.live), 0);
			read_ids(d, &found);
			if (!strcmp(found.text, before.text) && strcmp(before.text, after.text))
				assert_false(finished);
			else
				assert_string_equal(found.text, after.text);
			fake_disk_free(d);
		}
	}
	fake_disk_free(base);
	fake_disk_free(other);
}

/* Documents of a damaged store are those that were added, or are told to be lost. */
struct expected {
	struct ids *all;
	unsigned documents;
};

static enum rp_error check_document(void *ctx, const struct rp_store_document *d)
{
	struct expected *e = ctx;
	struct page page;
	unsigned number = 0;
	char id[64];

	e->documents++;
	assert_true(d->id.len < sizeof(id));
	memcpy(id, d->id.data, d->id.len);
	id[d->id.len] = '\0';
	assert_int_equal(sscanf(id, "page-%u", &number), 1);
	make_page(&page, number);
	assert_string_equal(id, page.id);
	assert_true(string_is(d->source, page.source));
	assert_true(string_is(d->date, page.date));
	for (uint32_t i = 0; i < d->n; i++)
		assert_true(
			(size_t)d->place[i].offset + d->place[i].length <=
			(d->place[i].paragraph ? page.document.text.len : page.document.title.len));
	return RP_OK;
}

/* Read, ask and verify a store of pages 0 to 7 that may be damaged. */
static void use_damaged(struct fake_disk *d, const struct rp_sketch *sketch,
			const struct rp_verdict *whole)
{
	struct rp_store_options options;
	struct rp_store *store;
	struct rp_verdict *verdict;
	struct expected expected = {NULL, 0};
	unsigned damage = 0;
	uint64_t lost = 0;
	enum rp_error err;

	err = store_verify(&d->disk, count_damage, &damage, NULL);
	assert_true(err != RP_OK || damage);
	rp_store_options_init(&options);
	if ((err = store_open(&d->disk, &options, &store, NULL))) {
		assert_true(err == RP_ERR_CORRUPT || err == RP_ERR_MISMATCH ||
			    err == RP_ERR_MISUSE);
		return;
	}
	assert_int_equal(rp_store_read(store, check_document, &expected, &lost, NULL), RP_OK);
	assert_int_equal(expected.documents + lost, 8);
	assert_int_equal(rp_store_verdict_new(store, &verdict), RP_OK);
	err = rp_store_check(store, NULL, NULL, sketch, verdict, NULL);
	if (err) {
		assert_int_equal(err, RP_ERR_CORRUPT);
		assert_int_equal(verdict->n_matches, 0);
	} else {
		compare_verdicts(whole, verdict);
		compare_verdicts(verdict, whole);
	}
	rp_store_verdict_free(verdict);
	rp_store_close(store);
}

static void test_damage(void **state)
{
	struct fake_disk *d = disk_of(0, 8, 4);
	struct rp_store *store = open_store(d, NULL);
	struct rp_verdict *whole;
	struct rp_sketch *sketch;
	struct rng rng = {7};
	struct page page;

	(void)state;
	make_page(&page, 5);
	sketch = sketch_document(&page.document);
	assert_int_equal(rp_store_verdict_new(store, &whole), RP_OK);
	assert_int_equal(rp_store_check(store, NULL, NULL, sketch, whole, NULL), RP_OK);
	assert_int_not_equal(whole->relation, RP_UNIQUE);
	rp_store_close(store);
	for (unsigned i = 0; i < d->seen.n; i++) {
		struct fake_file *f = d->seen.name[i].file < 0 ? NULL
							       : &d->file[d->seen.name[i].file];
		size_t len = f ? f->len : 0;

		for (size_t at = 0; at < len; at += THIN) {
			char bit = (char)(1u << rng_below(&rng, 8));

			f->data[at] ^= bit;
			use_damaged(d, sketch, whole);
			f->data[at] ^= bit;
			f->len = at;
			use_damaged(d, sketch, whole);
			f->len = len;
		}
	}
	rp_store_verdict_free(whole);
	rp_sketch_free(sketch);
	fake_disk_free(d);
}

/* Make all checksums right again after a change to a segment, and to the manifest that lists it as
 * entry 'listed'. */
static void forge(struct fake_file *segment, struct fake_file *manifest, size_t listed)
{
	uint8_t *data = (uint8_t *)segment->data, *trailer = data + segment->len - SEGMENT_TRAILER;
	uint8_t *told = (uint8_t *)manifest->data;
	uint64_t footer = bytes_get(trailer, 8), blocks = bytes_get(trailer + 28, 4);

	if (footer > segment->len - SEGMENT_TRAILER ||
	    blocks * SEGMENT_BLOCK + (uint64_t)SECTIONS * SEGMENT_SECTION >
		    segment->len - SEGMENT_TRAILER - footer)
		return;
	for (uint64_t i = 0; i < blocks; i++) {
		uint8_t *e = data + footer + SECTIONS * SEGMENT_SECTION + i * SEGMENT_BLOCK;
		uint64_t offset = bytes_get(e, 8), len = bytes_get(e + 8, 4);

		if (offset <= segment->len && len <= segment->len - offset)
			bytes_put(e + 16, 8, hash_bytes(data + offset, len, 0));
	}
	bytes_put(trailer + 16, 8,
		  hash_bytes(data + footer, segment->len - SEGMENT_TRAILER - footer, 0));
	bytes_put(told + MANIFEST_HEAD + listed * MANIFEST_ENTRY + 16, 8,
		  hash_bytes(trailer, SEGMENT_TRAILER, 0));
	bytes_put(told + manifest->len - 8, 8, hash_bytes(told, manifest->len - 8, 0));
}

static enum rp_error ignore_document(void *ctx, const struct rp_store_document *d)
{
	uint32_t *sum = ctx;

	for (size_t i = 0; i < d->id.len; i++)
		*sum += (unsigned char)d->id.data[i];
	for (uint32_t i = 0; i < d->n; i++)
		*sum += d->place[i].offset + (uint32_t)d->identity[i];
	return RP_OK;
}

/* Bytes that pass for the store's own, and are not: nothing is read beyond what is there. */
static void test_forged(void **state)
{
	struct fake_disk *d = disk_of(0, 8, 4);
	struct fake_file *manifest = &d->file[fake_find(&d->seen, "MANIFEST")];
	struct fake_file *segment = &d->file[fake_find(&d->seen, "0000000001.seg")];
	struct rng rng = {20180716};
	struct rp_sketch *sketch;
	struct page page;
	unsigned opened = 0;

	(void)state;
	make_page(&page, 5);
	sketch = sketch_document(&page.document);
	for (unsigned round = 0; round < 6000 / THIN; round++) {
		struct fake_file *f = round % 16 ? segment : manifest;
		size_t at = rng_below(&rng, (uint32_t)f->len);
		char *saved = malloc(segment->len), *told = malloc(manifest->len);
		struct rp_store_options options;
		struct rp_verdict *verdict;
		struct rp_store *store;
		uint32_t sum = 0;
		uint64_t lost;

		memcpy(saved, segment->data, segment->len);
		memcpy(told, manifest->data, manifest->len);
		/* One byte anywhere, or one of the heads of indexes and of the footer. */
		f->data[at] = (char)rng_u32(&rng);
		forge(segment, manifest, 0);
		rp_store_options_init(&options);
		if (!store_open(&d->disk, &options, &store, NULL)) {
			opened++;
			assert_int_equal(rp_store_read(store, ignore_document, &sum, &lost, NULL),
					 RP_OK);
			assert_int_equal(rp_store_verdict_new(store, &verdict), RP_OK);
			(void)rp_store_check(store, NULL, NULL, sketch, verdict, NULL);
			rp_store_verdict_free(verdict);
			rp_store_close(store);
		}
		memcpy(segment->data, saved, segment->len);
		memcpy(manifest->data, told, manifest->len);
		free(saved);
		free(told);
	}
	assert_true(opened > 1000 / THIN);
	rp_sketch_free(sketch);
	fake_disk_free(d);
}

/* A reader goes on with what it has open while the store is compacted and expired. */
static void test_reader_across_compaction(void **state)
{
	struct fake_disk *d = disk_of(0, 30, 10);
	struct rp_store_options options;
	struct rp_store *reader, *writer = open_store(d, NULL);
	struct ids before = {.len = 0}, after = {.len = 0}, last = {.len = 0};
	uint64_t lost;

	(void)state;
	rp_store_options_init(&options);
	assert_int_equal(store_open(&d->disk, &options, &reader, NULL), RP_OK);
	assert_int_equal(rp_store_read(reader, list_id, &before, &lost, NULL), RP_OK);
	assert_int_equal(act_compact(writer, NULL), RP_OK);
	assert_int_equal(act_expire(writer, NULL), RP_OK);
	assert_int_equal(rp_store_read(reader, list_id, &after, &lost, NULL), RP_OK);
	assert_string_equal(after.text, before.text);
	assert_int_equal(rp_store_refresh(reader, NULL), RP_OK);
	assert_int_equal(rp_store_read(reader, list_id, &last, &lost, NULL), RP_OK);
	assert_string_not_equal(last.text, before.text);
	assert_int_equal(lost, 0);
	rp_store_close(reader);
	rp_store_close(writer);
	fake_disk_free(d);
}

/* Other parameters are refused, and both values named. */
static void test_mismatch(void **state)
{
	static const struct {
		size_t offset;
		const char *text;
	} parameter[] = {
		{8, "the store has format version 77, this program "},
		{12, "the store has hash family 77, this program "},
		{16, "the store has shingle width 77, this program 3"},
	};
	struct fake_disk *d = disk_of(0, 4, 4);
	struct fake_file *f = &d->file[fake_find(&d->seen, "MANIFEST")];
	uint8_t *manifest = (uint8_t *)f->data;

	(void)state;
	for (size_t i = 0; i < COUNT(parameter); i++) {
		uint64_t own = bytes_get(manifest + parameter[i].offset, 4);
		struct rp_store_options options;
		struct rp_store_failure failure;
		struct rp_store *store;

		bytes_put(manifest + parameter[i].offset, 4, 77);
		bytes_put(manifest + f->len - 8, 8, hash_bytes(manifest, f->len - 8, 0));
		rp_store_options_init(&options);
		assert_int_equal(store_open(&d->disk, &options, &store, &failure), RP_ERR_MISMATCH);
		assert_non_null(strstr(failure.text, parameter[i].text));
		bytes_put(manifest + parameter[i].offset, 4, own);
	}
	assert_null(open_store_of(d, NULL, 1));
	assert_null(open_store_of(d, NULL, 3));
	fake_disk_free(d);
}

/* Documents are found once they are appended: what is said does not depend on where commits fall, nor on
 * how much was asked before. */
static void test_uncommitted(void **state)
{
	enum {
		PAGES = 400 / THIN,
		STEP = 10
	};
	struct fake_disk *disk[2] = {fake_disk_new(), fake_disk_new()};
	struct rp_verdict *verdict[2];
	struct rp_store *store[2];
	unsigned found = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		store[i] = open_store(disk[i], NULL);
		assert_int_equal(rp_store_verdict_new(store[i], &verdict[i]), RP_OK);
	}
	/* The first is committed and asked now and then, the second asked always and never committed,
	 * but once. */
	for (unsigned page = 0; page < PAGES; page++) {
		struct rp_sketch *sketch;
		struct page p;

		make_page(&p, page);
		sketch = sketch_document(&p.document);
		assert_int_equal(rp_store_check(store[1], NULL, NULL, sketch, verdict[1], NULL),
				 RP_OK);
		found += verdict[1]->relation != RP_UNIQUE;
		if (page % STEP == 0) {
			assert_int_equal(rp_store_commit(store[0], NULL), RP_OK);
			assert_int_equal(
				rp_store_check(store[0], NULL, NULL, sketch, verdict[0], NULL),
				RP_OK);
			compare_verdicts(verdict[0], verdict[1]);
			compare_verdicts(verdict[1], verdict[0]);
		}
		if (page == PAGES * 3 / 4)
			assert_int_equal(rp_store_commit(store[1], NULL), RP_OK);
		for (int i = 0; i < 2; i++)
			assert_int_equal(rp_store_append(store[i], &p.document, sketch, NULL),
					 RP_OK);
		rp_sketch_free(sketch);
	}
	assert_true(found > PAGES / 3);
	/* Given up, they are not found any more. */
	rp_store_rollback(store[1]);
	{
		struct rp_sketch *sketch;
		struct page p;

		make_page(&p, PAGES - 1);
		sketch = sketch_document(&p.document);
		assert_int_equal(rp_store_check(store[1], NULL, NULL, sketch, verdict[1], NULL),
				 RP_OK);
		assert_int_not_equal(verdict[1]->relation, RP_EXACT);
		assert_int_equal(rp_store_check(store[0], NULL, NULL, sketch, verdict[0], NULL),
				 RP_OK);
		assert_int_equal(verdict[0]->relation, RP_EXACT);
		rp_sketch_free(sketch);
	}
	for (int i = 0; i < 2; i++) {
		rp_store_verdict_free(verdict[i]);
		rp_store_close(store[i]);
		fake_disk_free(disk[i]);
	}
}

/* Others check while one appends and commits: a page once found is found by all that follow. */
struct checking {
	struct rp_store *store;
	const struct rp_sketch *sketch;
	atomic_bool ended;
	atomic_uint asked;
};

static void *check_on(void *arg)
{
	struct checking *c = arg;
	struct rp_verdict *verdict;
	bool found = false, fails = rp_store_verdict_new(c->store, &verdict) != RP_OK;

	while (!fails && !atomic_load(&c->ended)) {
		fails = rp_store_check(c->store, NULL, NULL, c->sketch, verdict, NULL) != RP_OK ||
			(found && verdict->relation != RP_EXACT);
		found = verdict->relation == RP_EXACT;
		atomic_fetch_add(&c->asked, 1);
	}
	rp_store_verdict_free(verdict);
	return fails || !found ? c : NULL;
}

static void test_check_beside(void **state)
{
	struct fake_disk *d = fake_disk_new();
	struct checking c = {.store = open_store(d, NULL)};
	pthread_t thread[2];
	struct page p;
	void *failed;

	(void)state;
	make_page(&p, 7);
	c.sketch = sketch_document(&p.document);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, check_on, &c), 0);
	for (unsigned page = 0; page < 60; page++) {
		unsigned asked = atomic_load(&c.asked);

		add_pages(c.store, page, page + 1);
		if (page % 7 == 6)
			assert_int_equal(rp_store_commit(c.store, NULL), RP_OK);
		while (atomic_load(&c.asked) == asked)
			sched_yield();
	}
	atomic_store(&c.ended, true);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(thread[i], &failed), 0);
		assert_null(failed);
	}
	rp_sketch_free((struct rp_sketch *)(uintptr_t)c.sketch);
	rp_store_close(c.store);
	fake_disk_free(d);
}

/* A shingle that very many paragraphs hold leads to a few of them, the same however the store is cut. */
static void test_common(void **state)
{
	enum {
		PAGES = 100
	};
	char phrase[TEXT_MOST], text[TEXT_MOST + 100];
	struct rp_document document = {.id = str("page")};
	struct rp_verdict *verdict[2];
	struct fake_disk *disk[2];
	struct rp_store *store[2];
	struct rp_sketch *sketch;
	unsigned matches = 0;

	(void)state;
	write_words(phrase, 100, 3, 60);
	for (int i = 0; i < 2; i++) {
		disk[i] = fake_disk_new();
		store[i] = open_store(disk[i], NULL);
	}
	for (unsigned page = 0; page < PAGES; page++) {
		strcpy(text, phrase);
		write_words(text + strlen(text), 5000 + page, 1, 1);
		document.text = str(text);
		sketch = sketch_document(&document);
		for (int i = 0; i < 2; i++) {
			assert_int_equal(rp_store_append(store[i], &document, sketch, NULL), RP_OK);
			if (i && page % 30 == 29)
				assert_int_equal(rp_store_commit(store[i], NULL), RP_OK);
		}
		rp_sketch_free(sketch);
	}
	document.text = str(phrase);
	sketch = sketch_document(&document);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rp_store_commit(store[i], NULL), RP_OK);
		assert_int_equal(rp_store_verdict_new(store[i], &verdict[i]), RP_OK);
		assert_int_equal(rp_store_check(store[i], NULL, NULL, sketch, verdict[i], NULL),
				 RP_OK);
		assert_true(!i || verdict[i]->n_matches == matches);
		matches = verdict[i]->n_matches;
		assert_in_range(matches, 1, PAGES / 2);
	}
	compare_verdicts(verdict[0], verdict[1]);
	compare_verdicts(verdict[1], verdict[0]);
	rp_sketch_free(sketch);
	for (int i = 0; i < 2; i++) {
		rp_store_verdict_free(verdict[i]);
		rp_store_close(store[i]);
		fake_disk_free(disk[i]);
	}
}

/*
 * A source that prints alike again after weeks has filled in its own template: .9 > J of the two, of one
 * source and more than 'apart_days' apart, are no versions; nor are they fewer days apart, or of
 * different sources, or undated.
 */
static void test_apart(void **state)
{
	static const struct {
		const char *source, *date;
		bool is_version;
	} page[] = {
		{"a.example", "2018-08-14", true},  {"a.example", "2018-08-15", false},
		{"a.example", "2018-06-15", false}, {"a.example", "2018-06-16", true},
		{"b.example", "2018-08-15", true},  {"a.example", "", true},
		{"a.example", "next week", true},   {"", "2018-08-15", true},
	};
	char text[2][TEXT_MOST], *at[2] = {text[0], text[1]};
	struct rp_document document = {.id = str("first"),
				       .source = str("a.example"),
				       .date = str("2018-07-15T12:00:00Z")};
	struct fake_disk *d = fake_disk_new();
	struct rp_store *store = open_store(d, NULL);
	struct rp_verdict *verdict, *memory;
	struct rp_dedup *dedup;
	struct rp_sketch *sketch;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		at[i] = write_words(at[i], 100, 3, 90);
		at[i] = write_words(at[i], 5000 + i * 1000, 3, 20);
	}
	document.text = str(text[0]);
	sketch = sketch_document(&document);
	assert_int_equal(rp_store_append(store, &document, sketch, NULL), RP_OK);
	assert_int_equal(rp_dedup_new(NULL, NULL, &dedup), RP_OK);
	assert_int_equal(rp_verdict_new(NULL, &memory), RP_OK);
	assert_int_equal(rp_dedup_add(dedup, &document, sketch), RP_OK);
	rp_sketch_free(sketch);
	assert_int_equal(rp_store_commit(store, NULL), RP_OK);
	assert_int_equal(rp_store_verdict_new(store, &verdict), RP_OK);
	for (size_t i = 0; i < COUNT(page); i++) {
		document.text = str(text[1]);
		document.source = str(page[i].source);
		document.date = str(page[i].date);
		/* Midnight of that day is half a day nearer or farther than noon. */
		sketch = sketch_document(&document);
		assert_int_equal(rp_store_check(store, NULL, &document, sketch, verdict, NULL),
				 RP_OK);
		assert_int_equal(verdict->n_matches, page[i].is_version);
		assert_int_equal(rp_dedup_check(dedup, &document, sketch, memory), RP_OK);
		assert_int_equal(memory->n_matches, page[i].is_version);
		assert_int_equal(rp_store_check(store, NULL, NULL, sketch, verdict, NULL), RP_OK);
		assert_int_equal(verdict->n_matches, 1);
		rp_sketch_free(sketch);
		/* The same words are the same text, whenever. */
		document.text = str(text[0]);
		sketch = sketch_document(&document);
		assert_int_equal(rp_store_check(store, NULL, &document, sketch, verdict, NULL),
				 RP_OK);
		assert_int_equal(verdict->relation, RP_EXACT);
		rp_sketch_free(sketch);
	}
	rp_verdict_free(memory);
	rp_dedup_free(dedup);
	rp_store_verdict_free(verdict);
	rp_store_close(store);
	fake_disk_free(d);
}

/*
 * A handle with a window of ten days: the store's text is of noon, July 15.  Midnight begins half a day
 * before noon, so July 25 is nine and a half days later and July 5 ten and a half earlier.
 */
static void test_window(void **state)
{
	static const struct {
		const char *date;
		bool meets;
	} page[] = {
		{"2018-07-25", true},
		{"2018-07-26", false},
		{"2018-07-05", false},
		{"2018-07-06", true},
		{"2018-07-25T12:00:00Z", true},
		{"2018-07-25T12:00:01Z", false},
		{"", true},
		{"soon", true},
	};
	/* A version of it, and another text with a passage of it. */
	char text[3][TEXT_MOST], *at[3] = {text[0], text[1], text[2]};
	struct rp_document document = {.id = str("first"),
				       .source = str("a.example"),
				       .date = str("2018-07-15T12:00:00Z")};
	struct fake_disk *d = fake_disk_new();
	struct rp_store *store = open_store(d, NULL), *reader;
	struct rp_store_options options;
	struct rp_verdict *verdict;
	struct rp_sketch *sketch;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		at[i] = write_words(at[i], 100, 3, 90);
		at[i] = write_words(at[i], 5000 + i * 1000, 3, i < 2 ? 20 : 400);
	}
	document.text = str(text[0]);
	sketch = sketch_document(&document);
	assert_int_equal(rp_store_append(store, &document, sketch, NULL), RP_OK);
	rp_sketch_free(sketch);
	assert_int_equal(rp_store_commit(store, NULL), RP_OK);
	rp_store_options_init(&options);
	options.window_days = 10;
	assert_int_equal(store_open(&d->disk, &options, &reader, NULL), RP_OK);
	assert_int_equal(rp_store_verdict_new(reader, &verdict), RP_OK);
	/* Of another source, for which there is no other rule. */
	document.source = str("b.example");
	for (size_t i = 0; i < COUNT(page); i++) {
		document.date = str(page[i].date);
		for (unsigned j = 0; j < 3; j++) {
			document.text = str(text[j]);
			sketch = sketch_document(&document);
			assert_int_equal(
				rp_store_check(store, NULL, &document, sketch, verdict, NULL),
				RP_OK);
			assert_int_equal(verdict->n_matches, 1);
			assert_int_equal(
				rp_store_check(reader, NULL, &document, sketch, verdict, NULL),
				RP_OK);
			/* The same words are the same text, whenever. */
			assert_int_equal(verdict->n_matches, page[i].meets || !j);
			assert_int_equal(verdict->relation == RP_EXACT, !j);
			/* A page without a date is of no day. */
			assert_int_equal(rp_store_check(reader, NULL, NULL, sketch, verdict, NULL),
					 RP_OK);
			assert_int_equal(verdict->n_matches, 1);
			rp_sketch_free(sketch);
		}
	}
	rp_store_verdict_free(verdict);
	rp_store_close(reader);
	rp_store_close(store);
	fake_disk_free(d);
}

static void test_one_writer(void **state)
{
	struct fake_disk *d = disk_of(0, 10, 10);
	struct rp_store *first = open_store(d, NULL), *second;
	struct rp_store_options options;
	struct rp_store_failure failure;

	(void)state;
	rp_store_options_init(&options);
	options.write = true;
	assert_non_null(first);
	assert_int_equal(store_open(&d->disk, &options, &second, &failure), RP_ERR_BUSY);
	assert_non_null(strstr(failure.text, "LOCK"));
	rp_store_close(first);
	assert_int_equal(store_open(&d->disk, &options, &second, &failure), RP_OK);
	rp_store_close(second);
	fake_disk_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_in_memory),
		cmocka_unit_test(test_power_cut),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_reader_across_compaction),
		cmocka_unit_test(test_mismatch),
		cmocka_unit_test(test_uncommitted),
		cmocka_unit_test(test_check_beside),
		cmocka_unit_test(test_common),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_one_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
