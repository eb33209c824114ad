#include "engine/repeats.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "index/bands.h"
#include "match/judge.h"
#include "sketch/sketch.h"

static enum rp_error rank_units(struct repeats *r, const uint32_t *story)
{
	const struct catalog *c = r->catalog;
	uint32_t n = 0;

	r->unit = mem_alloc(r->alloc, c->units, sizeof(*r->unit));
	r->rank = mem_alloc(r->alloc, c->units, sizeof(*r->rank));
	r->story = mem_alloc(r->alloc, c->units, sizeof(*r->story));
	if (!r->unit || !r->rank || !r->story)
		return RP_ERR_NOMEM;
	for (uint32_t u = 0; u < c->units; u++)
		r->rank[u] = CATALOG_NONE;
	for (uint32_t i = 0; i < c->documents; i++) {
		const struct catalog_document *d = &c->document[r->order[i]];

		for (uint32_t j = 0; j < d->n_places; j++) {
			uint32_t u = c->place[d->places + j].unit;

			if (r->rank[u] != CATALOG_NONE)
				continue;
			r->rank[u] = n;
			r->story[n] = story[r->order[i]];
			r->unit[n++] = u;
		}
	}
	return RP_OK;
}

/* Keys of a unit as a paragraph or as a headline. */
static uint32_t keys_of(const struct catalog_unit *u, bool headline)
{
	return headline ? u->headline_keys : u->paragraph_keys;
}

static enum rp_error post_keys(struct repeats *r, struct postings *p, bool headline)
{
	const struct catalog *c = r->catalog;
	uint64_t *entry = mem_alloc(r->alloc, c->units, sizeof(*entry));
	uint64_t *scratch = mem_alloc(r->alloc, c->units, sizeof(*scratch));
	enum rp_error err = entry && scratch ? RP_OK : RP_ERR_NOMEM;

	postings_init(p, c->units, r->alloc);
	for (unsigned band = 0; band < BANDS_PARAGRAPH && !err; band++) {
		size_t n = 0;

		for (uint32_t x = 0; x < c->units; x++) {
			uint32_t keys = keys_of(&c->unit[r->unit[x]], headline);
			size_t at = (size_t)keys * BANDS_PARAGRAPH + band;

			if (keys != CATALOG_NONE)
				entry[n++] = (uint64_t)c->key[at] << 32 | x;
		}
		err = postings_add(p, entry, n, scratch);
	}
	if (!err)
		err = postings_finish(p);
	mem_free(r->alloc, entry);
	mem_free(r->alloc, scratch);
	return err;
}

/* Compare two units in every role that both have. */
static struct star_edge compare(const struct repeats *r, uint32_t x, uint32_t to)
{
	const struct catalog *c = r->catalog;
	const struct catalog_unit *a = &c->unit[r->unit[x]], *b = &c->unit[r->unit[to]];
	bool equal_digits = identity_equal(a->digits, b->digits);
	uint32_t words = a->words < b->words ? a->words : b->words;
	struct star_edge e = {to, STAR_NONE, false, 0, 0};

	if (a->comparable.n && b->comparable.n &&
	    judge_paragraphs(r->thresholds, catalog_set(c, a->comparable),
			     catalog_set(c, b->comparable), words, equal_digits, &e.strength))
		e.link = STAR_SAME;
	else if (a->words_set.n && b->words_set.n &&
		 judge_headlines(r->thresholds, catalog_set(c, a->words_set),
				 catalog_set(c, b->words_set), equal_digits,
				 r->story[x] == r->story[to], &e.strength))
		e.link = STAR_SAME;
	return e;
}

struct unit_job {
	struct repeats *r;
	struct candidates *candidates; /* one for each thread */
	uint64_t *found;               /* by each thread */
	struct progress *progress;
};

static enum rp_error link_unit(void *ctx, unsigned thread, uint32_t x, struct star_edges *edges)
{
	const struct unit_job *job = ctx;
	struct candidates *c = &job->candidates[thread];
	enum rp_error err;

	candidates_reset(c);
	if ((err = postings_candidates(&job->r->paragraphs, x, CANDIDATE_BANDS, c)) ||
	    (err = postings_candidates(&job->r->headlines, x, CANDIDATE_BANDS, c)))
		return err;
	job->found[thread] += c->n;
	for (size_t i = 0; i < c->n && !err; i++) {
		struct star_edge e = compare(job->r, x, c->found[i].number);

		if (e.link != STAR_NONE)
			err = star_edges_add(edges, e);
	}
	return err;
}

static enum rp_error verify_unit(void *ctx, uint32_t x, uint32_t to, struct star_edge *ret)
{
	const struct unit_job *job = ctx;

	*ret = compare(job->r, x, to);
	return RP_OK;
}

static enum rp_error report_linked(void *ctx, double done)
{
	const struct unit_job *job = ctx;

	return progress_report(job->progress, 0.75 + 0.15 * done);
}

static enum rp_error link_units(struct repeats *r, struct progress *progress)
{
	struct unit_job job = {r, NULL, NULL, progress};
	struct star_source source = {link_unit, verify_unit, report_linked, 0, &job};
	enum rp_error err;

	job.candidates = mem_alloc(r->alloc, r->threads, sizeof(*job.candidates));
	job.found = mem_alloc(r->alloc, r->threads, sizeof(*job.found));
	if (!job.candidates || !job.found) {
		mem_free(r->alloc, job.candidates);
		mem_free(r->alloc, job.found);
		return RP_ERR_NOMEM;
	}
	for (unsigned i = 0; i < r->threads; i++)
		candidates_init(&job.candidates[i], r->alloc);
	err = stars_init(&r->stars, r->catalog->units, r->alloc);
	for (unsigned i = 0; i < r->threads && !err; i++)
		err = candidates_reserve(&job.candidates[i], r->catalog->units);
	if (!err)
		err = stars_solve(&r->stars, &source, r->threads);
	for (unsigned i = 0; i < r->threads; i++) {
		candidates_release(&job.candidates[i]);
		r->candidates += job.found[i];
	}
	mem_free(r->alloc, job.candidates);
	mem_free(r->alloc, job.found);
	return err;
}

static uint32_t center_of_place(const struct repeats *r, size_t place)
{
	return stars_center(&r->stars, r->rank[r->catalog->place[place].unit]);
}

/* Number the stars with two places and more, and list their places in the order of keeping. */
static enum rp_error list_places(struct repeats *r)
{
	const struct catalog *c = r->catalog;
	uint32_t *count = mem_alloc(r->alloc, c->units, sizeof(*count));
	size_t *next = NULL;
	enum rp_error err = RP_ERR_NOMEM;

	r->number = mem_alloc(r->alloc, c->units, sizeof(*r->number));
	if (!count || !r->number)
		goto done;
	for (size_t i = 0; i < c->places; i++)
		count[center_of_place(r, i)]++;
	for (uint32_t x = 0; x < c->units; x++)
		r->number[x] = count[x] > 1 ? r->n++ : CATALOG_NONE;
	r->repeat = mem_alloc(r->alloc, r->n, sizeof(*r->repeat));
	r->begin = mem_alloc(r->alloc, (size_t)r->n + 1, sizeof(*r->begin));
	next = mem_alloc(r->alloc, r->n, sizeof(*next));
	if (!r->repeat || !r->begin || !next)
		goto done;
	for (uint32_t x = 0; x < c->units; x++)
		if (r->number[x] != CATALOG_NONE)
			r->begin[r->number[x] + 1] = r->begin[r->number[x]] + count[x];
	r->place = mem_alloc(r->alloc, r->begin[r->n], sizeof(*r->place));
	if (!r->place)
		goto done;
	if (r->n)
		memcpy(next, r->begin, r->n * sizeof(*next));
	for (uint32_t i = 0; i < c->documents; i++) {
		uint32_t document = r->order[i];
		const struct catalog_document *d = &c->document[document];

		for (uint32_t j = 0; j < d->n_places; j++) {
			uint32_t number = repeats_of_place(r, d->places + j);

			if (number != CATALOG_NONE)
				r->place[next[number]++] =
					(struct repeat_place){document, (uint32_t)(d->places + j)};
		}
	}
	err = RP_OK;
done:
	mem_free(r->alloc, count);
	mem_free(r->alloc, next);
	return err;
}

/* Whether what a unit says is said by one of the kept places before: by the same unit, or by the first
 * of them, which it was compared with.  Members of a star need not be like each other. */
static bool is_said(const struct repeats *r, uint32_t number, uint32_t unit, uint32_t first_kept,
		    const uint32_t *kept_by)
{
	if (first_kept == CATALOG_NONE)
		return false;
	if (kept_by[unit] == number + 1)
		return true;
	return identity_equal(r->catalog->unit[unit].digits, r->catalog->unit[first_kept].digits) &&
	       compare(r, r->rank[unit], r->rank[first_kept]).link == STAR_SAME;
}

/*
 * The status of every place of a repeat, and whether it can be cut: in a document that is kept, a
 * place can if an earlier one stays that says the same.  Short paragraphs that are no furniture are
 * not cut: "Yes," he said, and should not fall silent because someone else said so.  kept_by[unit] is
 * the number of the repeat that kept the unit last, plus one.
 */
static void set_status(struct repeats *r, uint32_t number, const struct repeats_input *input,
		       uint32_t *kept_by)
{
	const struct rp_repeat *repeat = &r->repeat[number];
	uint32_t document = CATALOG_NONE, first_kept = CATALOG_NONE;

	for (size_t i = r->begin[number]; i < r->begin[number + 1]; i++) {
		const struct repeat_place *p = &r->place[i];
		uint32_t unit = r->catalog->place[p->place].unit;
		bool above = p->document == document && repeat->kind == RP_REPEAT_HEADLINE;
		bool long_enough = r->catalog->unit[unit].words >= SKETCH_SHORT_WORDS;

		if (repeat->kind == RP_REPEAT_FURNITURE)
			r->status[p->place] = RP_PARAGRAPH_FURNITURE;
		else
			r->status[p->place] = i == r->begin[number] ? RP_PARAGRAPH_NEW
								    : RP_PARAGRAPH_REPEATED;
		document = p->document;
		if (input->removed[document])
			continue;
		r->strippable[p->place] =
			r->catalog->place[p->place].kind != RP_PARAGRAPH_TITLE &&
			(repeat->kind == RP_REPEAT_FURNITURE || long_enough || above) &&
			is_said(r, number, unit, first_kept, kept_by);
		if (!r->strippable[p->place]) {
			first_kept = first_kept == CATALOG_NONE ? unit : first_kept;
			kept_by[unit] = number + 1;
		}
	}
}

static enum rp_error describe(struct repeats *r, const struct repeats_input *input)
{
	uint32_t *kept_by = mem_alloc(r->alloc, r->catalog->units, sizeof(*kept_by));
	struct furniture furniture;
	enum rp_error err = RP_ERR_NOMEM;

	r->status = mem_alloc(r->alloc, r->catalog->places, sizeof(*r->status));
	r->strippable = mem_alloc(r->alloc, r->catalog->places, sizeof(*r->strippable));
	if (!r->status || !r->strippable || !kept_by ||
	    (err = furniture_init(&furniture, r->catalog, input->story)))
		goto done;
	furniture.off = !r->thresholds->furniture;
	for (uint32_t i = 0; i < r->n; i++) {
		size_t n = r->begin[i + 1] - r->begin[i];

		furniture_judge(&furniture, i, r->place + r->begin[i], n, &r->repeat[i]);
		set_status(r, i, input, kept_by);
	}
	furniture_release(&furniture);
done:
	mem_free(r->alloc, kept_by);
	return err;
}

enum rp_error repeats_solve(struct repeats *r, const struct repeats_input *input,
			    struct progress *progress)
{
	enum rp_error err;

	memset(r, 0, sizeof(*r));
	r->alloc = input->catalog->alloc;
	r->catalog = input->catalog;
	r->order = input->order;
	r->thresholds = input->thresholds;
	r->threads = input->threads;
	postings_init(&r->paragraphs, 0, r->alloc);
	postings_init(&r->headlines, 0, r->alloc);
	r->stars.alloc = r->alloc;
	if ((err = rank_units(r, input->story)) || (err = post_keys(r, &r->paragraphs, false)) ||
	    (err = post_keys(r, &r->headlines, true)) || (err = progress_report(progress, 0.75)) ||
	    (err = link_units(r, progress)) || (err = list_places(r)) || (err = describe(r, input)))
		repeats_release(r);
	return err;
}

void repeats_release(struct repeats *r)
{
	if (!r->alloc)
		return;
	mem_free(r->alloc, r->unit);
	mem_free(r->alloc, r->rank);
	mem_free(r->alloc, r->story);
	postings_release(&r->paragraphs);
	postings_release(&r->headlines);
	stars_release(&r->stars);
	mem_free(r->alloc, r->repeat);
	mem_free(r->alloc, r->number);
	mem_free(r->alloc, r->begin);
	mem_free(r->alloc, r->place);
	mem_free(r->alloc, r->status);
	mem_free(r->alloc, r->strippable);
	memset(r, 0, sizeof(*r));
}

uint32_t repeats_of_place(const struct repeats *r, size_t place)
{
	return r->number[center_of_place(r, place)];
}
