#include "store/query_documents.h"

#include <string.h>

#include "base/mem.h"
#include "base/radix.h"
#include "engine/verdict.h"
#include "index/frequency.h"
#include "match/stake.h"
#include "shingle/shingle_set.h"
#include "store/query_meets.h"
#include "store/query_notes.h"
#include "store/query_units.h"

static void place_shingles(struct query *q)
{
	struct rp_shingles all = query_sample(q);

	for (uint32_t i = 0; i < rp_sketch_paragraph_count(q->sketch); i++) {
		struct rp_shingles set =
			sample_of(rp_sketch_paragraph(q->sketch, i)->shingles, q->snapshot->one_in);

		for (uint32_t j = 0; j < set.n; j++) {
			struct query_shingle *s = &q->shingle[query_index_of(all, set.hash[j])];

			if (s->place == RP_NONE)
				s->place = i;
		}
	}
}

/* Who shares which shingles: by text, then by shingle. */
static enum rp_error list_shares(struct query *q)
{
	size_t n = 0;
	enum rp_error err;

	for (size_t i = 0; i < q->hits; i++) {
		const struct query_unit *u = &q->unit[(uint32_t)q->hit[i]];

		if ((err = RP_GROW(&q->alloc, &q->share, &q->share_cap, q->shares + u->n_texts)))
			return err;
		for (size_t j = u->texts; j < u->texts + u->n_texts; j++)
			q->share[q->shares++] = (uint64_t)q->unit_text[j] << 32 | q->hit[i] >> 32;
	}
	if ((err = RP_GROW(&q->alloc, &q->scratch, &q->scratch_cap, q->shares)))
		return err;
	if (q->shares)
		radix_sort_u64(q->share, q->shares, q->scratch);
	for (size_t i = 0; i < q->shares; i++)
		if (!i || q->share[i] != q->share[i - 1])
			q->share[n++] = q->share[i];
	q->shares = n;
	return RP_OK;
}

/* The ranks of a text's paragraphs become numbers of units; all of them are known then. */
static enum rp_error read_places(struct query *q, const struct query_text *t)
{
	struct part *p = q->snapshot->part[t->part];
	uint32_t unit;
	enum rp_error err;

	if ((err = places_read(&q->places, &q->cache, p, t->row)))
		return err;
	for (uint32_t i = 0; i < q->places.n; i++) {
		if ((err = query_enter_unit(q, t->part, q->places.place[i].unit, &unit)) ||
		    (err = query_tell_unit(q, unit)))
			return err;
		q->places.place[i].unit = unit;
	}
	return RP_OK;
}

static uint32_t round_to(double x, uint32_t most)
{
	return x + .5 < most ? (uint32_t)(x + .5) : most;
}

/* Deal the shares of a text out to the paragraphs of the page. */
static void deal_out(struct query *q, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++) {
		const struct query_shingle *s = &q->shingle[(uint32_t)q->share[i]];
		struct query_place *place = &q->place[s->place];

		query_count_note(&place->shared, s->note);
		if (s->note != OVERLAP_CONCENTRATED)
			place->evidence += s->note & ~OVERLAP_RARE;
	}
}

/* So many times as many as in the sample are shared in all. */
static double times(const struct query *q, uint64_t sampled, uint64_t others)
{
	return sampled ? (double)(sampled + others) / (double)sampled : q->snapshot->one_in;
}

/* From what the paragraphs of the page share in the sample to what all of it shares. */
static void sum_up(const struct query *q, uint32_t most, struct judge_pair *pair)
{
	bool unspaced = rp_sketch_is_unspaced(q->sketch);
	double all = 0, telling = 0, rare = 0, evidence = 0;

	for (uint32_t i = 0; i < rp_sketch_paragraph_count(q->sketch); i++) {
		const struct query_place *place = &q->place[i];
		double by = times(q, place->sampled, place->balanced);
		double n = rp_sketch_paragraph(q->sketch, i)->shingles.n;

		if (place->shared.all * by > n)
			by = n / place->shared.all;
		all += place->shared.all * by;
		telling += place->shared.telling * by;
		rare += place->shared.rare * by;
		evidence += (double)place->evidence * by;
	}
	pair->shared.all = round_to(all, most);
	pair->shared.telling = round_to(telling, pair->shared.all);
	pair->shared.rare = round_to(rare, pair->shared.telling);
	pair->evidence = judge_evidence((int64_t)(evidence + .5), unspaced);
}

/*
 * The text's shingles that tell: those of the page are known, the others are not looked up.  They are
 * taken to be concentrated where all of their paragraph is, as the lines of a menu are.
 */
static enum rp_error count_telling(struct query *q, const struct query_text *t,
				   const struct overlap_count *shared, uint32_t *ret)
{
	uint32_t silent = shared->all - shared->telling;
	uint32_t met;
	enum rp_error err;
	bool concentrated;

	q->round++;
	for (uint32_t i = 0; i < q->places.n; i++) {
		struct query_unit *u = &q->unit[q->places.place[i].unit];

		if (u->n_texts < FREQUENCY_CONCENTRATED || u->round == q->round)
			continue;
		u->round = q->round;
		/* Texts' rounds are of the same count: this one is used up. */
		q->holders = 0;
		if ((err = RP_GROW(&q->alloc, &q->holder, &q->holder_cap, u->n_texts)))
			return err;
		for (uint32_t j = 0; j < u->n_texts; j++)
			q->holder[q->holders++] = q->unit_text[u->texts + j];
		if ((err = query_is_concentrated(q, &concentrated)))
			return err;
		if (!concentrated)
			continue;
		if ((err = query_count_met(q, u, &met)))
			return err;
		silent += u->shingles - met;
	}
	*ret = silent < t->shingles ? t->shingles - silent : 0;
	if (*ret < shared->telling)
		*ret = shared->telling;
	return RP_OK;
}

static struct rp_shingles numbers_of(const struct query *q, const struct query_unit *u)
{
	return (struct rp_shingles){u->n_numbers ? q->number + u->numbers : NULL, u->n_numbers};
}

/* The numbers of a text are those of its paragraphs. */
static enum rp_error unite_numbers(struct query *q, struct rp_shingles *ret)
{
	size_t n = 0;
	enum rp_error err;

	for (uint32_t i = 0; i < q->places.n; i++)
		n += q->unit[q->places.place[i].unit].n_numbers;
	if ((err = RP_GROW(&q->alloc, &q->all_numbers, &q->all_numbers_cap, n * 2)))
		return err;
	n = 0;
	for (uint32_t i = 0; i < q->places.n; i++) {
		struct rp_shingles set = numbers_of(q, &q->unit[q->places.place[i].unit]);

		for (uint32_t j = 0; j < set.n; j++)
			q->all_numbers[n++] = set.hash[j];
	}
	*ret = (struct rp_shingles){q->all_numbers, 0};
	if (n)
		ret->n = (uint32_t)shingle_set_make(q->all_numbers, n, q->all_numbers + n);
	return RP_OK;
}

/* A set of the page's as the store has sets of numbers: of each hash the lower bytes. */
static enum rp_error cut_numbers(struct query *q, struct rp_shingles set, unsigned place,
				 struct rp_shingles *ret)
{
	enum rp_error err;
	uint32_t *cut;

	if ((err = RP_GROW(&q->alloc, &q->set[place], &q->set_cap[place], (size_t)set.n * 2)))
		return err;
	cut = q->set[place];
	for (uint32_t i = 0; i < set.n; i++)
		cut[i] = set.hash[i] & ((UINT32_C(1) << 8 * UNIT_NUMBER) - 1);
	*ret = (struct rp_shingles){cut, 0};
	if (set.n)
		ret->n = (uint32_t)shingle_set_make(cut, set.n, cut + set.n);
	return RP_OK;
}

/* Do the numbers of what both print agree? */
static enum rp_error numbers_agreeing(struct query *q, struct judge_pair *pair)
{
	uint32_t n = rp_sketch_paragraph_count(q->sketch);
	struct stake a = {.all = {NULL, 0}}, b = {.all = {NULL, 0}};
	enum rp_error err;

	if ((err = cut_numbers(q, rp_sketch_numbers(q->sketch), 0, &a.all)) ||
	    (err = unite_numbers(q, &b.all)))
		return err;
	for (uint32_t i = 0; i < q->places.n; i++) {
		const struct query_unit *u = &q->unit[q->places.place[i].unit];
		uint32_t met;

		if ((err = query_count_met(q, u, &met)))
			return err;
		stake_add(&b, numbers_of(q, u), u->shingles, met, &a);
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(q->sketch, i);
		const struct query_place *place = &q->place[i];
		struct rp_shingles numbers;
		double met = place->shared.all * times(q, place->sampled, place->others);

		if (!place->shared.all)
			continue;
		if ((err = cut_numbers(q, p->numbers, 1, &numbers)))
			return err;
		stake_add(&a, numbers, p->shingles.n, round_to(met, p->shingles.n), &b);
	}
	pair->numbers = stake_agreeing(&a, &b, pair->words);
	pair->excess = stake_excess(&a, &b, pair->words);
	return RP_OK;
}

/* Whether the page and a text are dated more than so many days apart. */
static enum rp_error are_apart(struct query *q, uint32_t text, uint32_t days, bool *ret)
{
	struct table_row row;
	int64_t date;
	enum rp_error err;

	*ret = false;
	if (q->date == QUERY_UNDATED)
		return RP_OK;
	if ((err = query_find_document(q, q->text[text].document, &row)))
		return err;
	date = query_date(table_string(row, DOCUMENT_DATE));
	*ret = date != QUERY_UNDATED && judge_far_apart(days, q->date, date);
	return RP_OK;
}

static bool is_own_source(const struct query *q, uint32_t text)
{
	return q->source && q->text_source[text] == q->source;
}

/* Most of the texts that share shingles are nothing.  They are left at the first look if they are not
 * even if beyond the sample half as much again is shared as in it. */
#define AT_BEST 1.5

static bool may_be_linked(const struct query *q, const struct judge_pair *pair)
{
	double by = q->snapshot->one_in > 1 ? AT_BEST : 1;
	struct judge_pair best = *pair;

	best.shared.all = (uint32_t)(pair->shared.all * by);
	best.shared.telling = (uint32_t)(pair->shared.telling * by);
	best.shared.rare = (uint32_t)(pair->shared.rare * by);
	best.evidence *= by;
	best.b.telling = best.shared.telling;
	return judge_documents(q->thresholds, &best) != JUDGE_NONE;
}

/* Judge a text by its shares. */
static enum rp_error judge(struct query *q, const struct query_text *t, size_t begin, size_t end,
			   struct judge_pair *pair, enum rp_relation *ret)
{
	bool unspaced = rp_sketch_is_unspaced(q->sketch);
	uint32_t all = rp_sketch_shingles(q->sketch).n;
	uint32_t one_in = q->snapshot->one_in;
	uint32_t text = (uint32_t)(q->share[begin] >> 32);
	int64_t evidence = 0;
	bool apart = false;
	enum judge_link link;
	enum rp_error err;

	*pair = (struct judge_pair){
		.words = judge_words(rp_sketch_words(q->sketch), t->words, unspaced),
		.unspaced = unspaced,
		.a = q->own,
		.b = {.all = t->shingles},
		.numbers = 1,
	};
	for (size_t i = begin; i < end; i++) {
		overlap_note note = q->shingle[(uint32_t)q->share[i]].note;

		query_count_note(&pair->shared, note);
		if (note != OVERLAP_CONCENTRATED)
			evidence += note & ~OVERLAP_RARE;
	}
	pair->shared.all *= one_in;
	pair->shared.telling *= one_in;
	pair->shared.rare *= one_in;
	pair->evidence = judge_evidence(evidence * one_in, unspaced);
	*ret = RP_UNIQUE;
	if (!may_be_linked(q, pair))
		return RP_OK;
	if (q->window_days && (err = are_apart(q, text, q->window_days, &apart)))
		return err;
	if (apart)
		return RP_OK;
	if ((err = read_places(q, t)) || (err = query_meet_text(q)))
		return err;
	deal_out(q, begin, end);
	sum_up(q, all < t->shingles ? all : t->shingles, pair);
	if ((err = count_telling(q, t, &pair->shared, &pair->b.telling)))
		return err;
	if (judge_documents(q->thresholds, pair) != JUDGE_NONE && (err = numbers_agreeing(q, pair)))
		return err;
	link = judge_documents(q->thresholds, pair);
	if (judge_asks_dates(q->thresholds, pair, link) && is_own_source(q, text) &&
	    (err = are_apart(q, text, q->thresholds->apart_days, &apart)))
		return err;
	*ret = judge_relation(apart ? JUDGE_NONE : link);
	return RP_OK;
}

static enum rp_error add_match(struct query *q, const struct query_text *t,
			       const struct judge_pair *pair, enum rp_relation relation)
{
	struct rp_overlap m = judge_measure(pair->a.all, pair->b.all, pair->shared.all);
	struct rp_match match = {
		.document = t->document,
		.relation = relation,
		.evidence = pair->evidence,
		.resemblance = m.resemblance,
		.contained = m.contained,
		.contains = m.contains,
	};
	size_t at = q->result.n_matches, id;
	enum rp_error err;

	if (relation == RP_EXACT)
		match.resemblance = match.contained = match.contains = 1;
	if ((err = RP_GROW(&q->alloc, &q->match, &q->match_cap, at + 1)) ||
	    (err = RP_GROW(&q->alloc, &q->match_id, &q->match_id_cap, at + 1)) ||
	    (err = query_copy_id(q, t->document, &id, &match.id.len)))
		return err;
	for (; at && verdict_is_better(&match, &q->match[at - 1]); at--) {
		q->match[at] = q->match[at - 1];
		q->match_id[at] = q->match_id[at - 1];
	}
	q->match[at] = match;
	q->match_id[at] = id;
	q->result.n_matches++;
	return RP_OK;
}

/* Whether a text has the words of the page, in their order. */
static enum rp_error is_known(const struct query *q, const struct query_text *t, bool *ret)
{
	struct key_map_entry entry;
	enum rp_error err;

	*ret = false;
	if (!q->is_known || t->words != rp_sketch_words(q->sketch))
		return RP_OK;
	if ((err = key_map_select(&q->snapshot->part[t->part]->texts, t->row, &entry)))
		return err;
	*ret = entry.key == q->known;
	return RP_OK;
}

enum rp_error query_match_documents(struct query *q)
{
	struct judge_pair pair;
	enum rp_relation relation;
	enum rp_error err = RP_OK;
	size_t end;
	bool known;

	place_shingles(q);
	if ((err = list_shares(q)))
		return err;
	for (size_t i = 0; i < q->shares && !err; i = end) {
		uint32_t text = (uint32_t)(q->share[i] >> 32);
		struct query_text t = q->text[text];

		for (end = i; end < q->shares && q->share[end] >> 32 == text; end++)
			;
		if ((err = judge(q, &t, i, end, &pair, &relation)) ||
		    (err = is_known(q, &t, &known)))
			break;
		if (known)
			relation = RP_EXACT;
		if (relation != RP_UNIQUE)
			err = add_match(q, &t, &pair, relation);
	}
	return err;
}
