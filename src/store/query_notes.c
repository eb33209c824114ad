#include "store/query_notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "index/frequency.h"
#include "match/note.h"
#include "store/query_candidates.h"

/* As many as the engine in memory goes by. */
#define HOLDERS_FIRST 8
#define HOLDERS_KNOWN 16

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

enum rp_error query_is_concentrated(struct query *q, bool *ret)
{
	size_t n = q->holders, known = HOLDERS_KNOWN;
	uint32_t number[HOLDERS_KNOWN];
	enum rp_error err;

	*ret = false;
	if (n < FREQUENCY_CONCENTRATED)
		return RP_OK;
	if ((err = RP_GROW(&q->alloc, &q->scratch, &q->scratch_cap, n)))
		return err;
	for (size_t i = 0; i < n; i++)
		q->scratch[i] = (uint64_t)q->text[q->holder[i]].document << 32 | q->holder[i];
	qsort(q->scratch, n, sizeof(*q->scratch), compare_numbers);
	if (n < known)
		known = n;
	for (size_t i = 0; i < known; i++)
		number[i] = (uint32_t)q->scratch[i < HOLDERS_FIRST ? i : n - known + i];
	*ret = frequency_is_concentrated(number, known, q->text_source);
	return RP_OK;
}

/* List the texts of a unit that this round has not met. */
static enum rp_error add_holders(struct query *q, const struct query_unit *u)
{
	enum rp_error err;

	if ((err = RP_GROW(&q->alloc, &q->holder, &q->holder_cap, q->holders + u->n_texts)))
		return err;
	for (size_t i = u->texts; i < u->texts + u->n_texts; i++) {
		struct query_text *t = &q->text[q->unit_text[i]];

		if (t->round == q->round)
			continue;
		t->round = q->round;
		q->holder[q->holders++] = q->unit_text[i];
	}
	return RP_OK;
}

static enum rp_error note_shingle(struct query *q, struct query_shingle *s)
{
	/* The page counts as if it had been added; see engine/verdict.c. */
	uint32_t more = !q->is_known, df;
	bool concentrated;
	enum rp_error err;

	q->round++;
	q->holders = 0;
	for (size_t i = s->begin; i < s->end; i++)
		if ((err = add_holders(q, &q->unit[(uint32_t)q->hit[i]])))
			return err;
	if ((err = query_is_concentrated(q, &concentrated)))
		return err;
	df = s->held > QUERY_COMMON ? s->held : (uint32_t)q->holders;
	if (df > q->snapshot->texts)
		df = q->snapshot->texts;
	s->note = note_make(q->snapshot->texts + more, df + more ? df + more : 1, concentrated);
	return RP_OK;
}

/* From the sample of the page to all of it. */
static void scale_own(struct query *q)
{
	uint32_t all = rp_sketch_shingles(q->sketch).n;
	double by = q->own.all ? (double)all / q->own.all : 0;

	q->own = (struct overlap_count){all, (uint32_t)(q->own.telling * by + .5),
					(uint32_t)(q->own.rare * by + .5)};
}

enum rp_error query_load(struct query *q)
{
	struct rp_shingles set = query_sample(q);
	size_t at = 0;
	enum rp_error err;

	if ((err = RP_GROW(&q->alloc, &q->shingle, &q->shingle_cap, set.n)))
		return err;
	if (set.n)
		memset(q->shingle, 0, set.n * sizeof(*q->shingle));
	if ((err = query_gather(q, QUERY_SHINGLES, set)))
		return err;
	q->own = (struct overlap_count){0};
	for (uint32_t i = 0; i < set.n; i++) {
		struct query_shingle *s = &q->shingle[i];

		s->begin = at;
		for (; at < q->hits && q->hit[at] >> 32 == i; at++)
			q->unit[(uint32_t)q->hit[at]].hits++;
		s->end = at;
		s->held = q->held[i];
		s->place = RP_NONE;
		if ((err = note_shingle(q, s)))
			return err;
		query_count_note(&q->own, s->note);
	}
	scale_own(q);
	return RP_OK;
}
