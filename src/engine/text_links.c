#include "engine/text_links.h"

#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "engine/sample.h"
#include "match/judge.h"
#include "match/overlap.h"
#include "match/stake.h"

/* Load a text into the overlap's table. */
static enum rp_error load(const struct texts *t, uint32_t rank, struct overlap *o)
{
	uint32_t n_places, n = 0;
	const struct catalog_place *place = texts_places(t, rank, &n_places);
	enum rp_error err;

	for (uint32_t i = 0; i < n_places; i++)
		n += texts_shingles(t, &place[i]).n;
	if ((err = overlap_begin(o, n)))
		return err;
	for (uint32_t i = 0; i < n_places; i++)
		overlap_add(o, texts_shingles(t, &place[i]),
			    t->note + t->catalog->unit[place[i].unit].shingles.at);
	return RP_OK;
}

static void probe(const struct texts *t, uint32_t rank, struct overlap *o)
{
	uint32_t n_places;
	const struct catalog_place *place = texts_places(t, rank, &n_places);

	overlap_probe(o);
	for (uint32_t i = 0; i < n_places; i++)
		overlap_read(o, texts_shingles(t, &place[i]));
}

static enum rp_error numbers_agreeing(const struct texts *t, uint32_t x, uint32_t to,
				      struct overlap *o, double *ret)
{
	const struct catalog *c = t->catalog;
	const struct catalog_text *text_a = texts_text(t, x), *text_b = texts_text(t, to);
	struct stake a = {catalog_set(c, text_a->numbers), 0, 0};
	struct stake b = {catalog_set(c, text_b->numbers), 0, 0};
	uint32_t n_a, n_b;
	const struct catalog_place *place_a = texts_places(t, x, &n_a);
	const struct catalog_place *place_b = texts_places(t, to, &n_b);
	enum rp_error err;

	if (!o->places) {
		if ((err = overlap_places(o, n_a)))
			return err;
		for (uint32_t i = 0; i < n_a; i++)
			overlap_place(o, texts_shingles(t, &place_a[i]), i);
	}
	overlap_meet_begin(o);
	for (uint32_t i = 0; i < n_b; i++) {
		const struct catalog_unit *unit = &c->unit[place_b[i].unit];

		stake_add(&b, catalog_set(c, unit->numbers), unit->shingles.n,
			  overlap_meet(o, catalog_set(c, unit->shingles)), &a);
	}
	for (uint32_t i = 0; i < o->n_touched; i++) {
		const struct catalog_unit *unit = &c->unit[place_a[o->touched[i]].unit];

		stake_add(&a, catalog_set(c, unit->numbers), unit->shingles.n,
			  o->meets[o->touched[i]], &b);
	}
	*ret = stake_agreeing(&a, &b,
			      text_a->words < text_b->words ? text_a->words : text_b->words);
	return RP_OK;
}

/* Judge the text that is loaded, x, against another. */
static enum rp_error judge(const struct texts *t, const struct rp_thresholds *thresholds,
			   uint32_t x, uint32_t to, struct overlap *o, struct star_edge *ret)
{
	static const enum star_link links[] = {
		[JUDGE_NONE] = STAR_NONE,       [JUDGE_DUPLICATE] = STAR_SAME,
		[JUDGE_REPRINT] = STAR_WITHIN,  [JUDGE_CONTAINS] = STAR_CONTAINS,
		[JUDGE_VARIANT] = STAR_VARIANT, [JUDGE_PASSAGE] = STAR_PASSAGE,
	};
	const struct catalog_text *a = texts_text(t, x);
	const struct catalog_text *b = texts_text(t, to);
	struct star_edge e = {to, STAR_NONE, false, 0};
	struct judge_pair pair = {
		.words = a->words < b->words ? a->words : b->words,
		.a = {a->shingles, t->telling[x], 0},
		.b = {b->shingles, t->telling[to], 0},
		.numbers = 1,
	};
	struct rp_overlap m;
	enum rp_error err;

	probe(t, to, o);
	pair.shared = o->shared;
	pair.evidence = (double)o->evidence / OVERLAP_NAT;
	/* Numbers cost a second look, and can only speak against. */
	if (judge_documents(thresholds, &pair) == JUDGE_NONE)
		goto done;
	if ((err = numbers_agreeing(t, x, to, o, &pair.numbers)))
		return err;
	m = judge_measure(pair.a.telling, pair.b.telling, pair.shared.telling);
	e.link = links[judge_documents(thresholds, &pair)];
	e.close = (e.link == STAR_SAME || e.link == STAR_VARIANT) &&
		  (m.contained >= thresholds->family || m.contains >= thresholds->family);
	e.strength = e.link == STAR_SAME     ? m.resemblance
		     : e.link == STAR_WITHIN ? m.contained
					     : pair.evidence;
done:
	*ret = e;
	return RP_OK;
}

struct thread_scratch {
	struct overlap overlap;
	struct candidates candidates;
};

struct link_job {
	struct texts *t;
	struct text_links *links;
	const struct rp_thresholds *thresholds;
	struct thread_scratch *scratch; /* one for each thread */
	uint32_t loaded;                /* by verify_text(), in the first thread's overlap */
	const struct progress *progress;
	double begin; /* of this round's share of all the work */
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
		if ((err = judge(t, job->thresholds, x, to, o, &e)))
			return err;
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
	return judge(job->t, job->thresholds, x, to, o, ret);
}

static enum rp_error report_linked(void *ctx, double done)
{
	struct link_job *job = ctx;

	return progress_report(job->progress, job->begin + 0.3 * done);
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
	const struct stars *stars = &job->links->stars;
	enum rp_error err;

	for (size_t x = begin; x < end; x++) {
		if (stars->link[x] == STAR_NONE)
			continue;
		if ((err = load(job->t, (uint32_t)x, o)))
			return err;
		probe(job->t, stars->keeper[x], o);
		job->links->share[x] = (struct text_share){o->shared.all, o->evidence};
	}
	return RP_OK;
}

/* Texts that a thread loads at a time. */
#define GRAIN 64

/* Link all texts, by the notes as they are. */
static enum rp_error link_round(struct link_job *job, double begin)
{
	struct star_source source = {link_text, verify_text, report_linked, job};
	struct texts *t = job->t;
	enum rp_error err;

	job->loaded = CATALOG_NONE;
	job->begin = begin;
	stars_release(&job->links->stars);
	if ((err = stars_init(&job->links->stars, t->n, t->alloc)) ||
	    (err = pool_for(t->n, GRAIN, t->threads, count_telling, job)))
		return err;
	return stars_solve(&job->links->stars, &source, t->threads);
}

/*
 * Two rounds.  In the first every text counts; in the second the families it found do, so that what
 * thirty copies of a story share is as rare as what two share.
 */
static enum rp_error link_twice(struct link_job *job)
{
	struct texts *t = job->t;
	enum rp_error err;

	if ((err = link_round(job, 0.1)) || (err = texts_count_families(t, &job->links->stars)) ||
	    (err = link_round(job, 0.4)))
		return err;
	return pool_for(t->n, GRAIN, t->threads, measure_shares, job);
}

enum rp_error text_links_solve(struct text_links *links, struct texts *t,
			       const struct rp_thresholds *thresholds,
			       const struct progress *progress)
{
	struct link_job job = {
		.t = t, .links = links, .thresholds = thresholds, .progress = progress};
	enum rp_error err = RP_OK;

	memset(links, 0, sizeof(*links));
	links->alloc = t->alloc;
	links->stars.alloc = t->alloc;
	links->share = mem_alloc(t->alloc, t->n, sizeof(*links->share));
	job.scratch = mem_alloc(t->alloc, t->threads, sizeof(*job.scratch));
	if (!links->share || !job.scratch)
		err = RP_ERR_NOMEM;
	for (unsigned i = 0; job.scratch && i < t->threads; i++) {
		overlap_init(&job.scratch[i].overlap, t->alloc);
		candidates_init(&job.scratch[i].candidates, t->alloc);
		if (!err)
			err = candidates_reserve(&job.scratch[i].candidates, t->n);
	}
	if (!err)
		err = link_twice(&job);
	for (unsigned i = 0; job.scratch && i < t->threads; i++) {
		overlap_release(&job.scratch[i].overlap);
		candidates_release(&job.scratch[i].candidates);
	}
	mem_free(t->alloc, job.scratch);
	if (err)
		text_links_release(links);
	return err;
}

void text_links_release(struct text_links *links)
{
	if (!links->alloc)
		return;
	stars_release(&links->stars);
	mem_free(links->alloc, links->share);
	memset(links, 0, sizeof(*links));
}

enum rp_error texts_least_resemblance(const struct texts *t, const uint32_t *rank, uint32_t n,
				      double *ret)
{
	struct overlap o;
	double least = 1;
	enum rp_error err = RP_OK;

	overlap_init(&o, t->alloc);
	for (uint32_t i = 0; i < n && i < RP_CLUSTER_ALL_PAIRS && !err; i++) {
		/* The rest is compared with the keeper, the first, alone. */
		uint32_t end = i && n > RP_CLUSTER_ALL_PAIRS ? RP_CLUSTER_ALL_PAIRS : n;

		if ((err = load(t, rank[i], &o)))
			break;
		for (uint32_t j = i + 1; j < end; j++) {
			const struct catalog_text *b = texts_text(t, rank[j]);
			double resemblance;

			probe(t, rank[j], &o);
			resemblance =
				judge_measure(o.own.all, b->shingles, o.shared.all).resemblance;
			least = resemblance < least ? resemblance : least;
		}
	}
	overlap_release(&o);
	if (!err)
		*ret = least;
	return err;
}
