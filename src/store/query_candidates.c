#include "store/query_candidates.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/radix.h"
#include "store/query_units.h"

/* Of a longer list so many tell whether one source prints it: those of the smallest keys, which are
 * the same however the store is cut into segments. */
#define COMMON_LOOKED_AT 16

static enum rp_error add_hit(struct query *q, uint32_t shingle, uint32_t unit)
{
	enum rp_error err = RP_GROW(&q->alloc, &q->hit, &q->hit_cap, q->hits + 1);

	if (!err)
		q->hit[q->hits++] = (uint64_t)shingle << 32 | unit;
	return err;
}

static enum rp_error hit_rank(struct query *q, uint32_t shingle, uint32_t part, uint32_t rank)
{
	uint32_t unit;
	enum rp_error err = query_enter_unit(q, part, rank, &unit);

	return err ? err : add_hit(q, shingle, unit);
}

static const struct lists *lists_of(const struct part *p, enum query_index index)
{
	return index == QUERY_SHINGLES ? &p->shingle_units : &p->compared_units;
}

/* Find the lists of a set's shingles, and how many paragraphs hold each. */
static enum rp_error find_lists(struct query *q, enum query_index index, struct rp_shingles set)
{
	struct key_map_entry entry;
	struct lists_walk walk;
	enum rp_error err;
	bool found;

	q->lists = 0;
	if ((err = RP_GROW(&q->alloc, &q->held, &q->held_cap, set.n)))
		return err;
	if (set.n)
		memset(q->held, 0, set.n * sizeof(*q->held));
	for (uint32_t i = 0; i < q->snapshot->n; i++) {
		const struct part *p = q->snapshot->part[i];
		const struct key_map *map = index == QUERY_SHINGLES ? &p->shingles : &p->compared;

		for (uint32_t j = 0; j < set.n; j++) {
			if ((err = key_map_find(map, set.hash[j], &entry, &found)))
				return err;
			if (!found)
				continue;
			if ((err = lists_walk_begin(&walk, lists_of(p, index), entry.value)) ||
			    (err = RP_GROW(&q->alloc, &q->list, &q->list_cap, q->lists + 1)))
				return err;
			q->list[q->lists++] = (struct query_list){i, entry.value, j};
			q->held[j] += walk.left;
		}
	}
	return RP_OK;
}

/* Hit the paragraphs of a list. */
static enum rp_error hit_list(struct query *q, enum query_index index, const struct query_list *l)
{
	struct lists_walk walk;
	uint32_t rank;
	enum rp_error err;

	if ((err = lists_walk_begin(&walk, lists_of(q->snapshot->part[l->part], index),
				    l->reference)))
		return err;
	while (walk.left)
		if ((err = lists_walk_next(&walk, &rank)) ||
		    (err = hit_rank(q, l->shingle, l->part, rank)))
			return err;
	return RP_OK;
}

/* Go to the next paragraph of a list; the key of none is above all. */
static enum rp_error advance(const struct query *q, struct query_cursor *c)
{
	struct key_map_entry entry;
	enum rp_error err;

	c->key = UINT64_MAX;
	if (!c->walk.left)
		return RP_OK;
	if ((err = lists_walk_next(&c->walk, &c->rank)))
		return err;
	/* In one part they are in the order of their keys. */
	c->key = 0;
	if (q->snapshot->n == 1)
		return RP_OK;
	if ((err = key_map_select(&q->snapshot->part[c->part]->units, c->rank, &entry)))
		return err;
	c->key = entry.key;
	return RP_OK;
}

/* Hit those of the smallest keys of a shingle's n lists. */
static enum rp_error hit_first(struct query *q, enum query_index index, const struct query_list *l,
			       size_t n)
{
	enum rp_error err = RP_GROW(&q->alloc, &q->cursor, &q->cursor_cap, n);

	for (size_t i = 0; i < n && !err; i++) {
		struct query_cursor *c = &q->cursor[i];

		c->part = l[i].part;
		err = lists_walk_begin(&c->walk, lists_of(q->snapshot->part[c->part], index),
				       l[i].reference);
		if (!err)
			err = advance(q, c);
	}
	for (unsigned hits = 0; hits < COMMON_LOOKED_AT && !err; hits++) {
		struct query_cursor *least = q->cursor;

		for (size_t i = 1; i < n; i++)
			if (q->cursor[i].key < least->key)
				least = &q->cursor[i];
		if (!(err = hit_rank(q, l->shingle, least->part, least->rank)))
			err = advance(q, least);
	}
	return err;
}

/* Hit those of a long list that are known by now. */
static enum rp_error hit_known(struct query *q, enum query_index index, const struct query_list *l)
{
	struct lists_walk walk;
	uint32_t rank, unit;
	enum rp_error err;

	if ((err = lists_walk_begin(&walk, lists_of(q->snapshot->part[l->part], index),
				    l->reference)))
		return err;
	while (walk.left) {
		if ((err = lists_walk_next(&walk, &rank)))
			return err;
		unit = rank_map_find(&q->rank_map, l->part, rank);
		if (unit != RANK_MAP_NONE && (err = add_hit(q, l->shingle, unit)))
			return err;
	}
	return RP_OK;
}

/* Sort the hits from 'base' on, and leave each once. */
static enum rp_error sort_hits(struct query *q, size_t base)
{
	size_t n = base;
	enum rp_error err = RP_GROW(&q->alloc, &q->scratch, &q->scratch_cap, q->hits - base);

	if (err)
		return err;
	if (q->hits > base)
		radix_sort_u64(q->hit + base, q->hits - base, q->scratch);
	for (size_t i = base; i < q->hits; i++)
		if (i == base || q->hit[i] != q->hit[i - 1])
			q->hit[n++] = q->hit[i];
	q->hits = n;
	return RP_OK;
}

static int compare_lists(const void *a, const void *b)
{
	const struct query_list *x = a, *y = b;

	if (x->shingle != y->shingle)
		return x->shingle < y->shingle ? -1 : 1;
	return x->part < y->part ? -1 : x->part > y->part;
}

enum rp_error query_gather(struct query *q, enum query_index index, struct rp_shingles set)
{
	size_t base = q->hits, end;
	enum rp_error err = find_lists(q, index, set);

	/* Of one part they are in that order. */
	if (q->snapshot->n > 1 && !err && q->lists)
		qsort(q->list, q->lists, sizeof(*q->list), compare_lists);
	for (size_t i = 0; i < q->lists && !err; i = end) {
		const struct query_list *l = &q->list[i];

		for (end = i + 1; end < q->lists && q->list[end].shingle == l->shingle; end++)
			;
		if (q->held[l->shingle] > QUERY_COMMON)
			err = hit_first(q, index, l, end - i);
		for (size_t j = i; j < end && !err && q->held[l->shingle] <= QUERY_COMMON; j++)
			err = hit_list(q, index, &q->list[j]);
	}
	for (size_t i = 0; i < q->lists && !err; i++)
		if (q->held[q->list[i].shingle] > QUERY_COMMON)
			err = hit_known(q, index, &q->list[i]);
	return err ? err : sort_hits(q, base);
}
