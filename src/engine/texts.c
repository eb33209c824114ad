#include "engine/texts.h"

#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "base/radix.h"
#include "engine/sample.h"
#include "index/bands.h"
#include "match/judge.h"
#include "match/note.h"
#include "match/overlap.h"
#include "match/stake.h"

/* Shingles are counted in parts by their upper bits, to bound the memory of a sort. */
#define PART_BITS 4
#define PARTS     (1u << PART_BITS)

/* The unit ranges of a text: it is read by the places of its first document. */
static const struct catalog_place *places_of(const struct texts *t, uint32_t rank, uint32_t *ret_n)
{
	const struct catalog *c = t->catalog;
	const struct catalog_document *d = &c->document[c->text[t->number[rank]].document];

	*ret_n = d->n_places;
	return c->place + d->places;
}

static struct catalog_set set_of(const struct texts *t, const struct catalog_place *place)
{
	return t->catalog->unit[place->unit].shingles;
}

static struct rp_shingles shingles_of(const struct texts *t, const struct catalog_place *place)
{
	return catalog_set(t->catalog, set_of(t, place));
}

static enum rp_error rank_texts(struct texts *t, const uint32_t *order)
{
	const struct catalog *c = t->catalog;
	uint32_t n = 0;

	t->n = c->texts;
	t->number = mem_alloc(t->alloc, t->n, sizeof(*t->number));
	t->document = mem_alloc(t->alloc, t->n, sizeof(*t->document));
	t->rank = mem_alloc(t->alloc, t->n, sizeof(*t->rank));
	t->source = mem_alloc(t->alloc, t->n, sizeof(*t->source));
	t->telling = mem_alloc(t->alloc, t->n, sizeof(*t->telling));
	t->share = mem_alloc(t->alloc, t->n, sizeof(*t->share));
	if (!t->number || !t->document || !t->rank || !t->source || !t->telling || !t->share)
		return RP_ERR_NOMEM;
	for (uint32_t x = 0; x < t->n; x++)
		t->rank[x] = CATALOG_NONE;
	for (uint32_t i = 0; i < c->documents; i++) {
		const struct catalog_document *d = &c->document[order[i]];

		if (d->text == CATALOG_NONE || t->rank[d->text] != CATALOG_NONE)
			continue;
		t->rank[d->text] = n;
		t->number[n] = d->text;
		t->document[n] = order[i];
		t->source[n++] = d->source;
	}
	return RP_OK;
}

/* Frequencies of a part of the shingles, and the keys among them. */
struct part {
	struct frequency frequency;
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
		const struct catalog_place *place = places_of(t, x, &n_places);

		for (uint32_t i = 0; i < n_places; i++) {
			struct rp_shingles set = shingles_of(t, &place[i]);
			enum rp_error err = RP_GROW(t->alloc, entry, cap, n + set.n);

			if (err)
				return err;
			for (uint32_t j = part_begin(set, part);
			     j < set.n && set.hash[j] >> (32 - PART_BITS) == part; j++)
				(*entry)[n++] = (uint64_t)set.hash[j] << 32 | x;
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
	if ((err = frequency_add(&part->frequency, hash, document, distinct, t->source)))
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

	frequency_init(&part->frequency, t->n, t->alloc);
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
		if ((err = postings_add(&t->sample, job->part[i].key, job->part[i].keys,
					scratch)))
			goto done;
	if ((err = postings_finish(&t->bands)))
		goto done;
	err = postings_finish(&t->sample);
done:
	mem_free(t->alloc, entry);
	mem_free(t->alloc, scratch);
	return err;
}

static enum rp_error index_texts(struct texts *t)
{
	struct count_job job = {.t = t};
	enum rp_error err;

	frequency_init(&t->frequency, t->n, t->alloc);
	postings_init(&t->bands, t->n, t->alloc);
	postings_init(&t->sample, t->n, t->alloc);
	for (size_t i = 0; i < PARTS; i++)
		frequency_init(&job.part[i].frequency, t->n, t->alloc);
	if ((err = pool_for(PARTS, 1, t->threads, count_parts, &job)))
		goto done;
	for (size_t i = 0; i < PARTS; i++)
		if ((err = frequency_append(&t->frequency, &job.part[i].frequency)))
			goto done;
	if ((err = frequency_finish(&t->frequency)))
		goto done;
	err = post_keys(t, &job);
done:
	for (size_t i = 0; i < PARTS; i++) {
		frequency_release(&job.part[i].frequency);
		mem_free(t->alloc, job.part[i].key);
	}
	return err;
}

static enum rp_error note_units(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct texts *t = ctx;
	const struct frequency *f = &t->frequency;

	(void)thread;
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
			t->note[i] = note_make(t->n, df, concentrated);
		}
	}
	return RP_OK;
}

/* Look every shingle up once, not each time a text is compared. */
static enum rp_error make_notes(struct texts *t)
{
	t->note = mem_alloc(t->alloc, t->catalog->hashes, sizeof(*t->note));
	if (!t->note)
		return RP_ERR_NOMEM;
	return pool_for(t->catalog->units, 1024, t->threads, note_units, t);
}

/* Load a text into the overlap's table. */
static enum rp_error load(const struct texts *t, uint32_t rank, struct overlap *o)
{
	uint32_t n_places, n = 0;
	const struct catalog_place *place = places_of(t, rank, &n_places);
	enum rp_error err;

	for (uint32_t i = 0; i < n_places; i++)
		n += shingles_of(t, &place[i]).n;
	if ((err = overlap_begin(o, n)))
		return err;
	for (uint32_t i = 0; i < n_places; i++)
		overlap_add(o, shingles_of(t, &place[i]), t->note + set_of(t, &place[i]).at);
	return RP_OK;
}

static void probe(const struct texts *t, uint32_t rank, struct overlap *o)
{
	uint32_t n_places;
	const struct catalog_place *place = places_of(t, rank, &n_places);

	overlap_probe(o);
	for (uint32_t i = 0; i < n_places; i++)
		overlap_read(o, shingles_of(t, &place[i]));
}

static double numbers_agreeing(const struct texts *t, uint32_t x, uint32_t to, struct overlap *o)
{
	const struct catalog *c = t->catalog;
	struct rp_shingles numbers_a = catalog_set(c, c->text[t->number[x]].numbers);
	struct rp_shingles numbers_b = catalog_set(c, c->text[t->number[to]].numbers);
	struct stake a = {0, 0}, b = {0, 0};
	uint32_t n;
	const struct catalog_place *place = places_of(t, x, &n);

	for (uint32_t i = 0; i < n; i++) {
		const struct catalog_unit *unit = &c->unit[place[i].unit];

		stake_add(&a, catalog_set(c, unit->numbers), unit->shingles.n,
			  overlap_met(o, catalog_set(c, unit->shingles)), numbers_b);
	}
	place = places_of(t, to, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct catalog_unit *unit = &c->unit[place[i].unit];

		stake_add(&b, catalog_set(c, unit->numbers), unit->shingles.n,
			  overlap_read(o, catalog_set(c, unit->shingles)), numbers_a);
	}
	return stake_agreeing(a, b);
}

/* Judge the text that is loaded, x, against another. */
static struct star_edge judge(const struct texts *t, uint32_t x, uint32_t to, struct overlap *o)
{
	static const enum star_link links[] = {
		[JUDGE_NONE] = STAR_NONE,         [JUDGE_DUPLICATE] = STAR_SAME,
		[JUDGE_REPRINT] = STAR_WITHIN,    [JUDGE_CONTAINS] = STAR_CONTAINS,
		[JUDGE_VARIANT] = STAR_VARIANT,   [JUDGE_PASSAGE] = STAR_PASSAGE,
	};
	const struct catalog_text *a = &t->catalog->text[t->number[x]];
	const struct catalog_text *b = &t->catalog->text[t->number[to]];
	struct star_edge e = {to, STAR_NONE, false, 0};
	struct judge_pair pair = {
		.words = a->words < b->words ? a->words : b->words,
		.a = {a->shingles, t->telling[x], 0},
		.b = {b->shingles, t->telling[to], 0},
		.numbers = 1,
	};
	struct rp_overlap m;

	probe(t, to, o);
	pair.shared = o->shared;
	pair.evidence = (double)o->evidence / OVERLAP_NAT;
	/* Numbers cost a second look, and can only speak against. */
	if (judge_documents(t->thresholds, &pair) == JUDGE_NONE)
		return e;
	pair.numbers = numbers_agreeing(t, x, to, o);
	m = judge_measure(pair.a.telling, pair.b.telling, pair.shared.telling);
	e.link = links[judge_documents(t->thresholds, &pair)];
	e.close = (e.link == STAR_SAME || e.link == STAR_VARIANT) &&
		  (m.contained >= t->thresholds->family || m.contains >= t->thresholds->family);
	e.strength = e.link == STAR_SAME     ? m.resemblance
		     : e.link == STAR_WITHIN ? m.contained
					     : pair.evidence;
	return e;
}

struct thread_scratch {
	struct overlap overlap;
	struct candidates candidates;
};

struct link_job {
	struct texts *t;
	struct thread_scratch *scratch; /* one for each thread */
	uint32_t loaded;                /* by verify_text(), in the first thread's overlap */
	struct progress *progress;
};

/* Whether a candidate is worth an exact comparison. */
static bool is_promising(const struct texts *t, uint32_t x, const struct candidate *c)
{
	uint32_t a = t->telling[x], b = t->telling[c->number];

	return sample_is_promising(c->keys[CANDIDATE_BANDS], c->keys[CANDIDATE_SHINGLES],
				   a < b ? a : b);
}

static enum rp_error link_text(void *ctx, unsigned thread, uint32_t x, struct star_edges *edges)
{
	struct link_job *job = ctx;
	const struct texts *t = job->t;
	struct overlap *o = &job->scratch[thread].overlap;
	struct candidates *c = &job->scratch[thread].candidates;
	bool loaded = false;
	enum rp_error err;

	candidates_reset(c);
	if ((err = postings_candidates(&t->bands, x, CANDIDATE_BANDS, c)) ||
	    (err = postings_candidates(&t->sample, x, CANDIDATE_SHINGLES, c)))
		return err;
	for (size_t i = 0; i < c->n; i++) {
		uint32_t to = c->found[i].number;
		struct star_edge e;

		if (!is_promising(t, x, &c->found[i]))
			continue;
		if (!loaded && (err = load(t, x, o)))
			return err;
		loaded = true;
		e = judge(t, x, to, o);
		if (e.link != STAR_NONE && (err = star_edges_add(edges, e)))
			return err;
	}
	return RP_OK;
}

static enum rp_error verify_text(void *ctx, uint32_t x, uint32_t to, struct star_edge *ret)
{
	struct link_job *job = ctx;
	struct overlap *o = &job->scratch[0].overlap;
	enum rp_error err;

	if (job->loaded != x && (err = load(job->t, x, o)))
		return err;
	job->loaded = x;
	*ret = judge(job->t, x, to, o);
	return RP_OK;
}

static enum rp_error report_linked(void *ctx, double done)
{
	struct link_job *job = ctx;

	return progress_report(job->progress, 0.3 + 0.4 * done);
}

static enum rp_error count_telling(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct link_job *job = ctx;
	struct texts *t = job->t;
	enum rp_error err;

	for (size_t x = begin; x < end; x++) {
		if ((err = load(t, (uint32_t)x, &job->scratch[thread].overlap)))
			return err;
		t->telling[x] = job->scratch[thread].overlap.own.telling;
	}
	return RP_OK;
}

static enum rp_error measure_shares(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct link_job *job = ctx;
	struct overlap *o = &job->scratch[thread].overlap;
	struct texts *t = job->t;
	enum rp_error err;

	for (size_t x = begin; x < end; x++) {
		if (t->stars.link[x] == STAR_NONE)
			continue;
		if ((err = load(t, (uint32_t)x, o)))
			return err;
		probe(t, t->stars.keeper[x], o);
		t->share[x] = (struct text_share){o->shared.all, o->evidence};
	}
	return RP_OK;
}

/* Texts that a thread loads at a time. */
#define GRAIN 64

static enum rp_error link_texts(struct texts *t, struct progress *progress)
{
	struct link_job job = {.t = t, .loaded = CATALOG_NONE, .progress = progress};
	struct star_source source = {link_text, verify_text, report_linked, &job};
	enum rp_error err = RP_OK;

	job.scratch = mem_alloc(t->alloc, t->threads, sizeof(*job.scratch));
	if (!job.scratch)
		return RP_ERR_NOMEM;
	for (unsigned i = 0; i < t->threads; i++) {
		overlap_init(&job.scratch[i].overlap, t->alloc);
		candidates_init(&job.scratch[i].candidates, t->alloc);
	}
	for (unsigned i = 0; i < t->threads && !err; i++)
		err = candidates_reserve(&job.scratch[i].candidates, t->n);
	if (err || (err = stars_init(&t->stars, t->n, t->alloc)) ||
	    (err = pool_for(t->n, GRAIN, t->threads, count_telling, &job)) ||
	    (err = progress_report(progress, 0.3)) ||
	    (err = stars_solve(&t->stars, &source, t->threads)))
		goto done;
	err = pool_for(t->n, GRAIN, t->threads, measure_shares, &job);
done:
	for (unsigned i = 0; i < t->threads; i++) {
		overlap_release(&job.scratch[i].overlap);
		candidates_release(&job.scratch[i].candidates);
	}
	mem_free(t->alloc, job.scratch);
	return err;
}

enum rp_error texts_solve(struct texts *t, const struct catalog *catalog, const uint32_t *order,
			  const struct rp_thresholds *thresholds, unsigned threads,
			  struct progress *progress)
{
	enum rp_error err;

	memset(t, 0, sizeof(*t));
	t->alloc = catalog->alloc;
	t->catalog = catalog;
	t->thresholds = thresholds;
	t->threads = threads;
	frequency_init(&t->frequency, 0, t->alloc);
	postings_init(&t->bands, 0, t->alloc);
	postings_init(&t->sample, 0, t->alloc);
	t->stars.alloc = t->alloc;
	if ((err = rank_texts(t, order)) || (err = index_texts(t)) || (err = make_notes(t)) ||
	    (err = progress_report(progress, 0.2)) || (err = link_texts(t, progress)))
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
	mem_free(t->alloc, t->telling);
	mem_free(t->alloc, t->share);
	mem_free(t->alloc, t->note);
	frequency_release(&t->frequency);
	postings_release(&t->bands);
	postings_release(&t->sample);
	stars_release(&t->stars);
	memset(t, 0, sizeof(*t));
}

enum rp_error texts_least_resemblance(const struct texts *t, const uint32_t *rank, uint32_t n,
				      double *ret)
{
	struct overlap o;
	double least = 1;
	enum rp_error err = RP_OK;

	overlap_init(&o, t->alloc);
	for (uint32_t i = 0; i < n && i < RP_CLUSTER_ALL_PAIRS && !err; i++) {
		if ((err = load(t, rank[i], &o)))
			break;
		for (uint32_t j = i + 1; j < n; j++) {
			const struct catalog_text *b = &t->catalog->text[t->number[rank[j]]];
			double resemblance;

			probe(t, rank[j], &o);
			resemblance = judge_measure(o.own.all, b->shingles, o.shared.all)
					      .resemblance;
			least = resemblance < least ? resemblance : least;
		}
	}
	overlap_release(&o);
	if (!err)
		*ret = least;
	return err;
}
