#include "engine/text_links.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "engine/sample.h"
#include "match/judge.h"
#include "match/overlap.h"
#include "match/stake.h"
#include "text/date.h"

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

/* Find out which paragraphs of the text that is loaded, x, meet which of the other. */
static enum rp_error meet_begin(const struct texts *t, uint32_t x, struct overlap *o)
{
	uint32_t n_places;
	const struct catalog_place *place = texts_places(t, x, &n_places);
	enum rp_error err;

	if (!o->places) {
		if ((err = overlap_places(o, n_places)))
			return err;
		for (uint32_t i = 0; i < n_places; i++)
			overlap_place(o, texts_shingles(t, &place[i]), i);
	}
	overlap_meet_begin(o);
	return RP_OK;
}

static enum rp_error numbers_agreeing(const struct texts *t, uint32_t x, uint32_t to,
				      struct overlap *o, struct judge_pair *pair)
{
	const struct catalog *c = t->catalog;
	const struct catalog_text *text_a = texts_text(t, x), *text_b = texts_text(t, to);
	struct stake a = {.all = catalog_set(c, text_a->numbers)};
	struct stake b = {.all = catalog_set(c, text_b->numbers)};
	uint32_t n_a, n_b;
	const struct catalog_place *place_a = texts_places(t, x, &n_a);
	const struct catalog_place *place_b = texts_places(t, to, &n_b);
	enum rp_error err = meet_begin(t, x, o);

	if (err)
		return err;
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
	pair->numbers = stake_agreeing(&a, &b, pair->words);
	pair->excess = stake_excess(&a, &b, pair->words);
	return RP_OK;
}

/* What is known of the text that is loaded, x, and another that is read through it; numbers are told
 * apart only if they can change anything: they cost a second look, and can only speak against. */
static enum rp_error measure(const struct texts *t, const struct rp_thresholds *thresholds,
			     uint32_t x, uint32_t to, struct overlap *o, struct judge_pair *ret)
{
	const struct catalog_text *a = texts_text(t, x);
	const struct catalog_text *b = texts_text(t, to);
	bool unspaced = a->unspaced || b->unspaced;

	probe(t, to, o);
	*ret = (struct judge_pair){
		.words = judge_words(a->words, b->words, unspaced),
		.unspaced = unspaced,
		.a = {a->shingles, t->telling[x], 0},
		.b = {b->shingles, t->telling[to], 0},
		.shared = o->shared,
		.evidence = judge_evidence(o->evidence, unspaced),
		.numbers = 1,
	};
	if (judge_documents(thresholds, ret) == JUDGE_NONE)
		return RP_OK;
	return numbers_agreeing(t, x, to, o, ret);
}

/* Whether two texts are printed within so many seconds, or at an unknown time. */
static bool meet_in_time(const struct texts *t, uint32_t x, uint32_t to, int64_t window)
{
	const struct texts_span *a = &t->span[x], *b = &t->span[to];

	if (window == INT64_MAX || a->first > a->last || b->first > b->last)
		return true;
	return (a->first < b->last || a->first - b->last <= window) &&
	       (b->first < a->last || b->first - a->last <= window);
}

/* Whether two texts are one source's, and printed far apart. */
static bool are_apart(const struct texts *t, const struct rp_thresholds *thresholds, uint32_t x,
		      uint32_t to)
{
	const struct catalog_document *a = &t->catalog->document[t->document[x]];
	const struct catalog_document *b = &t->catalog->document[t->document[to]];

	return a->source != CATALOG_NONE && a->source == b->source &&
	       !meet_in_time(t, x, to, (int64_t)thresholds->apart_days * DATE_DAY);
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
	struct star_edge e = {to, STAR_NONE, false, 0, 0};
	struct judge_pair pair;
	struct rp_overlap m;
	enum judge_link link;
	enum rp_error err;

	if ((err = measure(t, thresholds, x, to, o, &pair)))
		return err;
	m = judge_telling(&pair);
	link = judge_documents(thresholds, &pair);
	if (judge_asks_dates(thresholds, &pair, link) && are_apart(t, thresholds, x, to))
		link = JUDGE_NONE;
	e.link = links[link];
	/* What does not count when they are judged counts when one of them is to go. */
	if (e.link == STAR_SAME && m.resemblance < thresholds->resemblance &&
	    pair.shared.all < thresholds->family * pair.a.all)
		e.link = STAR_VARIANT;
	e.close = (e.link == STAR_SAME || e.link == STAR_VARIANT) &&
		  (m.contained >= thresholds->family || m.contains >= thresholds->family);
	e.contained = fmax(m.contained, m.contains);
	e.strength = e.link == STAR_SAME     ? m.resemblance
		     : e.link == STAR_WITHIN ? m.contained
					     : fmax(m.contained, m.contains);
	*ret = e;
	return RP_OK;
}

struct thread_scratch {
	struct overlap overlap;
	struct candidates candidates;
	uint64_t found, compared;
};

struct link_job {
	struct texts *t;
	struct text_links *links;
	const struct text_rules *rules;
	struct thread_scratch *scratch; /* one for each thread */
	uint32_t loaded;                /* by verify_text(), in the first thread's overlap */
	const struct progress *progress;
	double begin, share; /* of all the work, this round's */
};

/* Whether a candidate is worth an exact comparison. */
static bool is_promising(const struct texts *t, uint32_t x, const struct candidate *c,
			 int64_t window)
{
	uint32_t a = t->telling[x], b = t->telling[c->number];

	return meet_in_time(t, x, c->number, window) &&
	       sample_is_promising(c->keys[CANDIDATE_BANDS], c->keys[CANDIDATE_SHINGLES],
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
	job->scratch[thread].found += c->n;
	for (size_t i = 0; i < c->n; i++) {
		uint32_t to = c->found[i].number;
		struct star_edge e;

		if (!is_promising(t, x, &c->found[i], job->rules->window))
			continue;
		job->scratch[thread].compared++;
		if (!loaded && (err = load(t, x, o)))
			return err;
		loaded = true;
		if ((err = judge(t, job->rules->thresholds, x, to, o, &e)))
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
	if (!meet_in_time(job->t, x, to, job->rules->window)) {
		*ret = (struct star_edge){to, STAR_NONE, false, 0, 0};
		return RP_OK;
	}
	return judge(job->t, job->rules->thresholds, x, to, o, ret);
}

static enum rp_error report_linked(void *ctx, double done)
{
	struct link_job *job = ctx;

	return progress_report(job->progress, job->begin + job->share * done);
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

/* The longest stretch, in words, of paragraphs that are printed by the other too, in whole or with
 * changes: half of the shingles of each. */
static void find_passage(const struct texts *t, uint32_t x, const struct overlap *o,
			 struct text_share *ret)
{
	const struct catalog_unit *unit = t->catalog->unit;
	uint32_t n_places, words = 0, most = 0, begin = 0;
	const struct catalog_place *place = texts_places(t, x, &n_places);

	for (uint32_t i = 0; i < n_places; i++) {
		const struct catalog_unit *u = &unit[place[i].unit];

		/* Paragraphs above have the shingles they share with this one. */
		if (place[i].kind == RP_PARAGRAPH_TITLE || o->meets[i] * 2 < u->shingles.n) {
			words = 0;
			begin = i + 1;
			continue;
		}
		words += u->words;
		if (words <= most)
			continue;
		most = words;
		ret->passage = begin;
		ret->n_passage = i + 1 - begin;
	}
}

/* Compare a text with its keeper once more, and say what links them. */
static enum rp_error describe(const struct link_job *job, uint32_t x, struct overlap *o)
{
	const struct texts *t = job->t;
	struct text_share *share = &job->links->share[x];
	uint32_t keeper = job->links->stars.keeper[x];
	struct judge_pair pair;
	enum rp_error err;

	if ((err = load(t, x, o)) ||
	    (err = measure(t, job->rules->thresholds, x, keeper, o, &pair)))
		return err;
	share->test = judge_test(job->rules->thresholds, &pair);
	share->shared = o->shared.all;
	share->rare = o->shared.rare;
	share->evidence = pair.evidence;
	share->numbers = (float)pair.numbers;
	/* It can hold from the other side alone: a shingle counts for the first of a text's paragraphs
	 * that has it, and with it the numbers there. */
	if (share->test == RP_TEST_NONE)
		share->test = RP_TEST_PASSAGE;
	/* The paragraphs met when their numbers were looked at. */
	if (pair.shared.rare >= job->rules->thresholds->passage || share->test != RP_TEST_PASSAGE)
		find_passage(t, x, o, share);
	return RP_OK;
}

static enum rp_error describe_links(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct link_job *job = ctx;
	enum rp_error err = RP_OK;

	for (size_t x = begin; x < end && !err; x++)
		if (job->links->stars.link[x] != STAR_NONE)
			err = describe(job, (uint32_t)x, &job->scratch[thread].overlap);
	return err;
}

/* Texts that a thread loads at a time. */
#define GRAIN 64

/* Link all texts, by the notes as they are. */
static enum rp_error link_round(struct link_job *job, double begin)
{
	struct star_source source = {link_text, verify_text, report_linked,
				     job->rules->thresholds->family_first, job};
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
 * In the first round every text counts; in those that follow the families found before do, so that
 * what thirty copies of a story share is as rare as what two share.
 */
static enum rp_error link_in_rounds(struct link_job *job)
{
	uint32_t rounds = job->rules->thresholds->rounds;
	struct texts *t = job->t;
	enum rp_error err;

	for (uint32_t i = 0; i < rounds; i++) {
		for (unsigned j = 0; j < t->threads; j++)
			job->scratch[j].found = job->scratch[j].compared = 0;
		job->share = 0.6 / rounds;
		if ((i && (err = texts_count_families(t, &job->links->stars))) ||
		    (err = link_round(job, 0.1 + i * job->share)))
			return err;
	}
	for (unsigned j = 0; j < t->threads; j++) {
		job->links->candidates += job->scratch[j].found;
		job->links->compared += job->scratch[j].compared;
	}
	return pool_for(t->n, GRAIN, t->threads, describe_links, job);
}

enum rp_error text_links_solve(struct text_links *links, struct texts *t,
			       const struct text_rules *rules, const struct progress *progress)
{
	struct link_job job = {.t = t, .links = links, .rules = rules, .progress = progress};
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
		err = link_in_rounds(&job);
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
