#include "engine/texts.h"

#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "base/radix.h"
#include "engine/sample.h"
#include "index/bands.h"
#include "match/note.h"

/* Shingles are counted in parts by their upper bits, to bound the memory of a sort. */
#define PART_BITS 4
#define PARTS     (1u << PART_BITS)

static void extend(struct texts_span *span, int64_t date)
{
	span->first = date < span->first ? date : span->first;
	span->last = date > span->last ? date : span->last;
}

static enum rp_error rank_texts(struct texts *t, const struct texts_input *input)
{
	const struct catalog *c = t->catalog;
	uint32_t n = 0;

	t->n = c->texts;
	t->number = mem_alloc(t->alloc, t->n, sizeof(*t->number));
	t->document = mem_alloc(t->alloc, t->n, sizeof(*t->document));
	t->rank = mem_alloc(t->alloc, t->n, sizeof(*t->rank));
	t->source = mem_alloc(t->alloc, t->n, sizeof(*t->source));
	t->span = mem_alloc(t->alloc, t->n, sizeof(*t->span));
	t->telling = mem_alloc(t->alloc, t->n, sizeof(*t->telling));
	t->holder = mem_alloc(t->alloc, t->n, sizeof(*t->holder));
	if (!t->number || !t->document || !t->rank || !t->source || !t->span || !t->telling ||
	    !t->holder)
		return RP_ERR_NOMEM;
	for (uint32_t x = 0; x < t->n; x++) {
		t->rank[x] = CATALOG_NONE;
		t->holder[x] = x;
		t->span[x] = (struct texts_span){INT64_MAX, INT64_MIN};
	}
	for (uint32_t i = 0; i < c->documents; i++) {
		uint32_t document = input->order[i];
		const struct catalog_document *d = &c->document[document];

		if (d->text == CATALOG_NONE)
			continue;
		if (t->rank[d->text] == CATALOG_NONE) {
			t->rank[d->text] = n;
			t->number[n] = d->text;
			t->document[n] = document;
			t->source[n++] = input->concentrated ? d->source : CATALOG_NONE;
		}
		if (d->dated)
			extend(&t->span[t->rank[d->text]], d->date);
	}
	return RP_OK;
}

/* Frequencies of a part of the shingles, and the keys among them. */
struct part {
	struct frequency frequency;
	bool post;     /* the keys are wanted */
	uint64_t *key; /* shingle << 32 | rank */
	size_t keys, key_cap;
};

struct count_job {
	const struct texts *t;
	struct part part[PARTS];
};

/* Where in an ascending set the hashes of a part begin. */
static uint32_t part_begin(struct rp_shingles set, size_t part)
{
	uint32_t low = 0, high = set.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (set.hash[middle] >> (32 - PART_BITS) < part)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum rp_error collect_part(const struct texts *t, size_t part, uint64_t **entry,
				  size_t *ret_n, size_t *cap)
{
	size_t n = 0;

	for (uint32_t x = 0; x < t->n; x++) {
		uint32_t n_places;
		const struct catalog_place *place = texts_places(t, x, &n_places);

		for (uint32_t i = 0; i < n_places; i++) {
			struct rp_shingles set = texts_shingles(t, &place[i]);
			enum rp_error err = RP_GROW(t->alloc, entry, cap, n + set.n);

			if (err)
				return err;
			for (uint32_t j = part_begin(set, part);
			     j < set.n && set.hash[j] >> (32 - PART_BITS) == part; j++)
				(*entry)[n++] = (uint64_t)set.hash[j] << 32 | t->holder[x];
		}
	}
	*ret_n = n;
	return RP_OK;
}

/* Add a run of entries with one hash; document[] takes its distinct ranks. */
static enum rp_error count_run(const struct texts *t, struct part *part, const uint64_t *entry,
			       size_t n, uint32_t *document)
{
	uint32_t hash = (uint32_t)(entry[0] >> 32);
	size_t distinct = 0;
	bool concentrated;
	enum rp_error err;

	for (size_t i = 0; i < n; i++)
		if (!i || entry[i] != entry[i - 1])
			document[distinct++] = (uint32_t)entry[i];
	if (distinct < 2)
		return RP_OK;
	if ((err = frequency_add(&part->frequency, hash, document, distinct, t->source)) ||
	    !part->post)
		return err;
	concentrated = part->frequency.entry[part->frequency.n - 1].count & 1;
	if (concentrated || !sample_has(hash))
		return RP_OK;
	if ((err = RP_GROW(t->alloc, &part->key, &part->key_cap, part->keys + distinct)))
		return err;
	for (size_t i = 0; i < distinct; i++)
		part->key[part->keys++] = (uint64_t)hash << 32 | document[i];
	return RP_OK;
}

static enum rp_error count_part(const struct texts *t, struct part *part, size_t number)
{
	uint64_t *entry = NULL, *scratch = NULL;
	size_t n = 0, cap = 0;
	enum rp_error err;

	if ((err = collect_part(t, number, &entry, &n, &cap)))
		goto done;
	scratch = mem_alloc(t->alloc, n, sizeof(*scratch));
	if (!scratch) {
		err = RP_ERR_NOMEM;
		goto done;
	}
	radix_sort_u64(entry, n, scratch);
	for (size_t i = 0, end; i < n && !err; i = end) {
		for (end = i + 1; end < n && entry[end] >> 32 == entry[i] >> 32; end++)
			;
		/* The sort is over: its scratch is free for the run. */
		err = count_run(t, part, entry + i, end - i, (uint32_t *)(void *)scratch);
	}
done:
	mem_free(t->alloc, entry);
	mem_free(t->alloc, scratch);
	return err;
}

static enum rp_error count_parts(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct count_job *job = ctx;
	enum rp_error err = RP_OK;

	(void)thread;
	for (size_t i = begin; i < end && !err; i++)
		err = count_part(job->t, &job->part[i], i);
	return err;
}

/* A round of the postings for each band, and one for the shingles that are keys. */
static enum rp_error post_keys(struct texts *t, struct count_job *job)
{
	const struct catalog *c = t->catalog;
	size_t room = t->n;
	uint64_t *entry = NULL, *scratch = NULL;
	enum rp_error err = RP_ERR_NOMEM;

	for (size_t i = 0; i < PARTS; i++)
		room = job->part[i].keys > room ? job->part[i].keys : room;
	entry = mem_alloc(t->alloc, room, sizeof(*entry));
	scratch = mem_alloc(t->alloc, room, sizeof(*scratch));
	if (!entry || !scratch)
		goto done;
	for (unsigned band = 0; band < BANDS_DOCUMENT; band++) {
		for (uint32_t x = 0; x < t->n; x++) {
			size_t at = (size_t)t->number[x] * BANDS_DOCUMENT + band;

			entry[x] = (uint64_t)c->text_key[at] << 32 | x;
		}
		if ((err = postings_add(&t->bands, entry, t->n, scratch)))
			goto done;
	}
	for (size_t i = 0; i < PARTS; i++)
		if ((err = postings_add(&t->sample, job->part[i].key, job->part[i].keys, scratch)))
			goto done;
	if ((err = postings_finish(&t->bands)))
		goto done;
	err = postings_finish(&t->sample);
done:
	mem_free(t->alloc, entry);
	mem_free(t->alloc, scratch);
	return err;
}

/* Count the shingles of all texts, and post keys if they are not posted yet. */
static enum rp_error count_shingles(struct texts *t, bool post)
{
	struct count_job job = {.t = t};
	enum rp_error err;

	frequency_release(&t->frequency);
	frequency_init(&t->frequency, t->n, t->alloc);
	for (size_t i = 0; i < PARTS; i++) {
		frequency_init(&job.part[i].frequency, t->n, t->alloc);
		job.part[i].post = post;
	}
	if ((err = pool_for(PARTS, 1, t->threads, count_parts, &job)))
		goto done;
	for (size_t i = 0; i < PARTS; i++)
		if ((err = frequency_append(&t->frequency, &job.part[i].frequency)))
			goto done;
	if ((err = frequency_finish(&t->frequency)))
		goto done;
	if (post)
		err = post_keys(t, &job);
done:
	for (size_t i = 0; i < PARTS; i++) {
		frequency_release(&job.part[i].frequency);
		mem_free(t->alloc, job.part[i].key);
	}
	return err;
}

/* Most shingles are in few texts; a logarithm for each took a twentieth of a run. */
#define FEW 64

static enum rp_error note_units(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct texts *t = ctx;
	const struct frequency *f = &t->frequency;
	overlap_note few[FEW];

	(void)thread;
	for (uint32_t df = 1; df < FEW; df++)
		few[df] = note_make(t->n, df, false);
	for (size_t u = begin; u < end; u++) {
		struct catalog_set set = t->catalog->unit[u].shingles;

		for (size_t i = set.at; i < set.at + set.n; i++) {
			const uint32_t *hash = &t->catalog->hash[i];
			size_t left = set.at + set.n - i;
			bool concentrated;
			uint32_t df;

			if (left > 2 * FREQUENCY_AHEAD)
				frequency_expect_far(f, hash[2 * FREQUENCY_AHEAD]);
			if (left > FREQUENCY_AHEAD)
				frequency_expect(f, hash[FREQUENCY_AHEAD]);
			df = frequency_of(f, *hash, &concentrated);
			t->note[i] = df < FEW && !concentrated ? few[df]
							       : note_make(t->n, df, concentrated);
		}
	}
	return RP_OK;
}

/* Look every shingle up once, not each time a text is compared. */
static enum rp_error make_notes(struct texts *t)
{
	if (!t->note)
		t->note = mem_alloc(t->alloc, t->catalog->hashes, sizeof(*t->note));
	if (!t->note)
		return RP_ERR_NOMEM;
	return pool_for(t->catalog->units, 1024, t->threads, note_units, t);
}

/* Texts of a family count as one: a story that thirty papers print is printed by no other story. */
enum rp_error texts_count_families(struct texts *t, const struct stars *stars)
{
	enum rp_error err;

	for (uint32_t x = 0; x < t->n; x++)
		t->holder[x] = stars_family(stars, x);
	err = count_shingles(t, false);
	return err ? err : make_notes(t);
}

enum rp_error texts_index(struct texts *t, const struct texts_input *input)
{
	const struct catalog *catalog = input->catalog;
	enum rp_error err;

	memset(t, 0, sizeof(*t));
	t->alloc = catalog->alloc;
	t->catalog = catalog;
	t->threads = input->threads;
	frequency_init(&t->frequency, 0, t->alloc);
	postings_init(&t->bands, catalog->texts, t->alloc);
	postings_init(&t->sample, catalog->texts, t->alloc);
	if ((err = rank_texts(t, input)) || (err = count_shingles(t, true)) ||
	    (err = make_notes(t)))
		texts_release(t);
	return err;
}

void texts_release(struct texts *t)
{
	if (!t->alloc)
		return;
	mem_free(t->alloc, t->number);
	mem_free(t->alloc, t->document);
	mem_free(t->alloc, t->rank);
	mem_free(t->alloc, t->source);
	mem_free(t->alloc, t->span);
	mem_free(t->alloc, t->telling);
	mem_free(t->alloc, t->holder);
	mem_free(t->alloc, t->note);
	frequency_release(&t->frequency);
	postings_release(&t->bands);
	postings_release(&t->sample);
	memset(t, 0, sizeof(*t));
}
