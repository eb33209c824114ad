#include "store/query_paragraphs.h"

#include <string.h>

#include "base/mem.h"
#include "store/append.h"
#include "store/query_candidates.h"
#include "store/query_meets.h"
#include "store/query_notes.h"
#include "store/query_units.h"

/* Whether a paragraph may equal a unit, of which more is not known yet than that so much is shared. */
static bool may_be_equal(const struct query *q, const struct rp_paragraph *p,
			 const struct query_unit *u, uint32_t shared)
{
	const struct rp_thresholds *t = q->thresholds;
	bool is_headline = p->kind != RP_PARAGRAPH_TEXT;
	double least = t->paragraph < t->short_paragraph ? t->paragraph : t->short_paragraph;

	if (!(u->flags & (is_headline ? UNIT_HEADLINE : UNIT_TEXT)) || u->document == RP_NONE)
		return false;
	/* All that it may have besides makes it less alike. */
	return is_headline ? (double)shared / p->words_set.n >= t->headline
			   : (double)shared / p->comparable.n >= least;
}

/* Whether a paragraph equals a unit but for small changes: 'shared' of what they are compared by is
 * common. */
static bool is_equal(const struct query *q, const struct rp_paragraph *p,
		     const struct query_unit *u, uint32_t shared, double *ret_resemblance)
{
	bool is_headline = p->kind != RP_PARAGRAPH_TEXT,
	     equal_digits = append_digits(p) == u->digits;
	uint32_t own = is_headline ? p->words_set.n : p->comparable.n;
	uint32_t other = is_headline ? u->words_set : u->compared;

	if (shared > other)
		return false;
	*ret_resemblance = judge_measure(own, other, shared).resemblance;
	if (is_headline)
		return judge_headline(q->thresholds, *ret_resemblance, equal_digits, false);
	return judge_paragraph(q->thresholds, *ret_resemblance,
			       p->words < u->words ? p->words : u->words, equal_digits);
}

/* Whether a paragraph is compared by its shingles, and by no set of its own. */
static bool is_at_width_3(const struct rp_paragraph *p)
{
	return p->kind == RP_PARAGRAPH_TEXT && p->comparable.hash == p->shingles.hash;
}

/* The most that may be shared where so much of the sample is: as much again, and as much once more.
 * Most are so far apart that neither the unit nor its fingerprints need be asked. */
static uint32_t at_best(const struct query *q, const struct rp_paragraph *p, uint32_t count)
{
	if (!is_at_width_3(p) || q->snapshot->one_in == 1)
		return count;
	return count > p->comparable.n / 3 ? p->comparable.n : count * 3;
}

/* How much a paragraph shares with a unit that it meets in the sample. */
static enum rp_error count_shared(struct query *q, uint32_t place, uint32_t unit, uint32_t *ret)
{
	const struct rp_paragraph *p = rp_sketch_paragraph(q->sketch, place);
	const struct query_unit *u = &q->unit[unit];
	uint32_t all = p->comparable.n < u->compared ? p->comparable.n : u->compared;
	struct query_meet *m;
	enum rp_error err;

	*ret = u->count;
	if (!is_at_width_3(p) || q->snapshot->one_in == 1)
		return RP_OK;
	m = query_find_meet(q, unit, place);
	if (!m)
		return RP_OK;
	if ((err = query_count_others(q, m)))
		return err;
	*ret = u->count + m->others < all ? u->count + m->others : all;
	return RP_OK;
}

/* Count a hit of a unit in this round; list the units that have any in q->member. */
static enum rp_error count_unit(struct query *q, uint32_t unit)
{
	struct query_unit *u = &q->unit[unit];
	enum rp_error err;

	if (u->round != q->round) {
		if ((err = RP_GROW(&q->alloc, &q->member, &q->member_cap, q->members + 1)))
			return err;
		u->round = q->round;
		u->count = 0;
		q->member[q->members++] = unit;
	}
	u->count++;
	return RP_OK;
}

/* Count who shares how much of what a paragraph is compared by. */
static enum rp_error count_units(struct query *q, const struct rp_paragraph *p)
{
	struct rp_shingles all = query_sample(q);
	size_t base = q->hits;
	enum rp_error err = RP_OK;

	if (is_at_width_3(p)) {
		struct rp_shingles set = sample_of(p->comparable, q->snapshot->one_in);

		q->round++;
		q->members = 0;
		for (uint32_t i = 0; i < set.n && !err; i++) {
			const struct query_shingle *s =
				&q->shingle[query_index_of(all, set.hash[i])];

			for (size_t j = s->begin; j < s->end && !err; j++)
				err = count_unit(q, (uint32_t)q->hit[j]);
		}
		return err;
	}
	err = query_gather(q, QUERY_COMPARED,
			   p->kind == RP_PARAGRAPH_TEXT ? p->comparable : p->words_set);
	q->round++;
	q->members = 0;
	for (size_t i = base; i < q->hits && !err; i++)
		err = count_unit(q, (uint32_t)q->hit[i]);
	q->hits = base;
	return err;
}

/* Where a unit comes first: its document, then the place in it. */
static enum rp_error find_place(struct query *q, const struct query_unit *u, struct rp_place *ret)
{
	struct part *part = q->snapshot->part[u->part];
	struct key_map_entry entry = {.rank = u->known_rank};
	enum rp_error err;
	bool found = true;

	if ((u->part != u->known_part &&
	     (err = key_map_find(&part->units, u->key, &entry, &found))) ||
	    (err = places_read(&q->places, &q->cache, part, u->row)))
		return err;
	for (uint32_t i = 0; i < q->places.n && found; i++) {
		const struct batch_place *place = &q->places.place[i];

		if (place->unit != entry.rank)
			continue;
		*ret = (struct rp_place){u->document, place->number, place->offset, place->length};
		return RP_OK;
	}
	return RP_ERR_CORRUPT;
}

static bool place_is_before(const struct rp_place *a, const struct rp_place *b)
{
	if (a->document != b->document)
		return a->document < b->document;
	return a->paragraph < b->paragraph;
}

/* The unit that resembles a paragraph most; of several the one that was printed first. */
static enum rp_error find_unit(struct query *q, uint32_t paragraph, struct rp_paragraph_match *ret)
{
	const struct rp_paragraph *p = rp_sketch_paragraph(q->sketch, paragraph);
	double most = 0, resemblance;
	uint32_t shared;
	struct rp_place place;
	enum rp_error err;

	if ((err = count_units(q, p)))
		return err;
	for (size_t i = 0; i < q->members; i++) {
		const struct query_unit *u = &q->unit[q->member[i]];

		if (!may_be_equal(q, p, u, at_best(q, p, u->count)))
			continue;
		if ((err = query_tell_unit(q, q->member[i])) ||
		    (err = count_shared(q, paragraph, q->member[i], &shared)))
			return err;
		if (!is_equal(q, p, u, shared, &resemblance) || resemblance < most)
			continue;
		if ((err = find_place(q, u, &place)))
			return err;
		if (resemblance == most && !place_is_before(&place, &ret->first))
			continue;
		most = resemblance;
		ret->first = place;
		ret->equal_digits = append_digits(p) == q->unit[q->member[i]].digits;
	}
	ret->resemblance = most;
	return RP_OK;
}

enum rp_error query_match_paragraph(struct query *q, uint32_t i)
{
	const struct rp_paragraph *p = rp_sketch_paragraph(q->sketch, i);
	struct rp_paragraph_match *match = &q->paragraph[i];
	uint32_t unit;
	enum rp_error err;

	memset(match, 0, sizeof(*match));
	if ((err = query_enter_key(q, append_key(p->identity), &unit)))
		return err;
	if (q->unit[unit].document != RP_NONE) {
		match->resemblance = 1;
		match->equal_digits = true;
		err = find_place(q, &q->unit[unit], &match->first);
	} else if (p->comparable.n || p->words_set.n) {
		err = find_unit(q, i, match);
	}
	if (err)
		return err;
	if (match->resemblance == 0) {
		match->status = RP_PARAGRAPH_NEW;
		q->result.n_paragraphs_new++;
		return RP_OK;
	}
	match->status = RP_PARAGRAPH_REPEATED;
	return query_copy_id(q, match->first.document, &q->paragraph_id[i], &match->first_id.len);
}
