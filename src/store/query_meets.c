#include "store/query_meets.h"

#include <string.h>

#include "base/mem.h"
#include "base/radix.h"
#include "store/prints.h"
#include "store/query_notes.h"

/*
 * Two that share fewer shingles, in the sample or beyond, count as if they shared as many times more
 * beyond it as there are.  Pairs that share a few in the sample and by chance none beyond are as many
 * as the other way round, and those never meet: what one kind has too few makes up for the other.
 * Without that all counts were too low by 1.5 %.
 */
#define MEET_LEAST 3

static enum rp_error add_keys(struct query *q, uint32_t place, size_t *n)
{
	struct rp_shingles all = query_sample(q);
	struct rp_shingles set =
		sample_of(rp_sketch_paragraph(q->sketch, place)->shingles, q->snapshot->one_in);
	enum rp_error err;

	for (uint32_t i = 0; i < set.n; i++) {
		const struct query_shingle *s = &q->shingle[query_index_of(all, set.hash[i])];

		if ((err = RP_GROW(&q->alloc, &q->meet_key, &q->meet_key_cap,
				   *n + (s->end - s->begin))))
			return err;
		for (size_t j = s->begin; j < s->end; j++)
			q->meet_key[(*n)++] = (uint64_t)(uint32_t)q->hit[j] << 32 | place;
	}
	return RP_OK;
}

enum rp_error query_list_meets(struct query *q)
{
	size_t n = 0, end;
	enum rp_error err;

	for (uint32_t i = 0; i < rp_sketch_paragraph_count(q->sketch); i++)
		if ((err = add_keys(q, i, &n)))
			return err;
	if ((err = RP_GROW(&q->alloc, &q->scratch, &q->scratch_cap, n)))
		return err;
	if (n)
		radix_sort_u64(q->meet_key, n, q->scratch);
	for (size_t i = 0; i < n; i = end) {
		struct query_unit *u = &q->unit[q->meet_key[i] >> 32];

		for (end = i; end < n && q->meet_key[end] == q->meet_key[i]; end++)
			;
		if ((err = RP_GROW(&q->alloc, &q->meet, &q->meet_cap, q->n_meets + 1)))
			return err;
		if (!u->n_meets++)
			u->meets = q->n_meets;
		q->meet[q->n_meets++] = (struct query_meet){
			.unit = (uint32_t)(q->meet_key[i] >> 32),
			.place = (uint32_t)q->meet_key[i],
			.sampled = (uint32_t)(end - i),
			.others = QUERY_NOT_COUNTED,
		};
	}
	return RP_OK;
}

struct query_meet *query_find_meet(const struct query *q, uint32_t unit, uint32_t place)
{
	const struct query_unit *u = &q->unit[unit];

	for (size_t i = u->meets; i < u->meets + u->n_meets; i++)
		if (q->meet[i].place == place)
			return &q->meet[i];
	return NULL;
}

static enum rp_error read_prints(struct query *q, struct query_unit *u)
{
	struct prints_walk walk;
	enum rp_error err;

	if (u->has_prints)
		return RP_OK;
	if ((err = prints_walk_begin(&walk, &q->snapshot->part[u->home_part]->prints,
				     u->home_rank)) ||
	    (err = RP_GROW(&q->alloc, &q->print, &q->print_cap, q->prints + walk.left)))
		return err;
	u->prints = q->prints;
	u->n_prints = walk.left;
	while (walk.left)
		if ((err = prints_walk_next(&walk, &q->print[q->prints++])))
			return err;
	u->has_prints = true;
	return RP_OK;
}

enum rp_error query_count_others(struct query *q, struct query_meet *m)
{
	struct query_unit *u = &q->unit[m->unit];
	uint32_t one_in = q->snapshot->one_in;
	struct rp_shingles set, rest;
	enum rp_error err;

	if (m->others != QUERY_NOT_COUNTED)
		return RP_OK;
	if ((err = read_prints(q, u)))
		return err;
	set = rp_sketch_paragraph(q->sketch, m->place)->shingles;
	rest = sample_rest(set, sample_of(set, one_in));
	m->others = prints_shared(rest, sample_last(one_in) + 1,
				  u->n_prints ? q->print + u->prints : NULL, u->n_prints);
	return RP_OK;
}

enum rp_error query_count_met(struct query *q, const struct query_unit *u, uint32_t *ret)
{
	uint64_t sampled = 0, others = 0, all;
	enum rp_error err;

	for (size_t i = u->meets; i < u->meets + u->n_meets; i++) {
		if ((err = query_count_others(q, &q->meet[i])))
			return err;
		sampled += q->meet[i].sampled;
		others += q->meet[i].others;
	}
	/* What several paragraphs of the page have was counted more than once. */
	all = u->hits + (sampled ? (u->hits * others + sampled / 2) / sampled : 0);
	*ret = all < u->shingles ? (uint32_t)all : u->shingles;
	return RP_OK;
}

static enum rp_error meet_unit(struct query *q, const struct query_unit *u)
{
	uint32_t times = q->snapshot->one_in - 1;
	enum rp_error err;

	for (size_t i = u->meets; i < u->meets + u->n_meets; i++) {
		struct query_meet *m = &q->meet[i];
		struct query_place *place = &q->place[m->place];

		if ((err = query_count_others(q, m)))
			return err;
		place->sampled += m->sampled;
		place->others += m->others;
		if (m->sampled >= MEET_LEAST && m->others >= MEET_LEAST * times)
			place->balanced += m->others;
		else
			place->balanced += (uint64_t)m->sampled * times;
	}
	return RP_OK;
}

enum rp_error query_meet_text(struct query *q)
{
	uint32_t n = rp_sketch_paragraph_count(q->sketch);
	enum rp_error err;

	if ((err = RP_GROW(&q->alloc, &q->place, &q->place_cap, n)))
		return err;
	if (n)
		memset(q->place, 0, n * sizeof(*q->place));
	q->round++;
	for (uint32_t i = 0; i < q->places.n; i++) {
		struct query_unit *u = &q->unit[q->places.place[i].unit];

		if (u->round == q->round)
			continue;
		u->round = q->round;
		if ((err = meet_unit(q, u)))
			return err;
	}
	return RP_OK;
}
