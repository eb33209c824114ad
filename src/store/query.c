#include "store/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/radix.h"
#include "engine/verdict.h"
#include "index/frequency.h"
#include "match/note.h"
#include "match/stake.h"
#include "shingle/shingle_set.h"
#include "store/append.h"
#include "store/bytes.h"

/*
 * A shingle that more paragraphs hold leads to no candidates by itself: it counts for those that
 * others lead to.  It tells little, and "the end of the" would lead to everything.  How many texts
 * hold it is taken to be as many as paragraphs do.  Of 1,162 pages of web news asked against as many,
 * 64 gave every match of the engine in memory and 3 with another last digit of evidence; 24 missed
 * one match and changed 20, in four fifths of the time.
 */
#define COMMON 64

/* Of a longer list so many tell whether one source prints it: those of the smallest keys, which are
 * the same however the store is cut into segments. */
#define COMMON_LOOKED_AT 16

/* As many as the engine in memory goes by. */
#define HOLDERS_FIRST 8
#define HOLDERS_KNOWN 16

enum rp_error query_new(const struct rp_allocator *alloc, struct query **ret)
{
	struct query *q;

	alloc = mem_or_default(alloc);
	q = mem_alloc(alloc, 1, sizeof(*q));
	if (!q)
		return RP_ERR_NOMEM;
	q->alloc = *alloc;
	table_cache_init(&q->cache, &q->alloc);
	identity_map_init(&q->unit_map, &q->alloc);
	identity_map_init(&q->rank_map, &q->alloc);
	identity_map_init(&q->text_map, &q->alloc);
	buf_init(&q->ids, &q->alloc);
	q->places.alloc = &q->alloc;
	*ret = q;
	return RP_OK;
}

void query_free(struct query *q)
{
	struct rp_allocator alloc;

	if (!q)
		return;
	alloc = q->alloc;
	table_cache_release(&q->cache);
	identity_map_release(&q->unit_map);
	identity_map_release(&q->rank_map);
	identity_map_release(&q->text_map);
	buf_release(&q->ids);
	mem_free(&alloc, q->places.place);
	mem_free(&alloc, q->unit);
	mem_free(&alloc, q->text);
	mem_free(&alloc, q->shingle);
	mem_free(&alloc, q->list);
	mem_free(&alloc, q->held);
	mem_free(&alloc, q->hit);
	mem_free(&alloc, q->share);
	mem_free(&alloc, q->scratch);
	mem_free(&alloc, q->number);
	mem_free(&alloc, q->unit_text);
	mem_free(&alloc, q->member);
	mem_free(&alloc, q->holder);
	mem_free(&alloc, q->text_source);
	mem_free(&alloc, q->meets);
	mem_free(&alloc, q->all_numbers);
	mem_free(&alloc, q->set[0]);
	mem_free(&alloc, q->set[1]);
	mem_free(&alloc, q->match);
	mem_free(&alloc, q->paragraph);
	mem_free(&alloc, q->match_id);
	mem_free(&alloc, q->paragraph_id);
	mem_free(&alloc, q);
}

static struct rp_identity key_identity(uint64_t key)
{
	return (struct rp_identity){key, 0};
}

static struct rp_identity rank_identity(uint32_t part, uint32_t rank)
{
	return (struct rp_identity){hash_mix((uint64_t)part << 32 | rank), 1};
}

/* The number of the document of a row of texts in the store, or RP_NONE. */
static uint32_t document_of(const struct query *q, uint32_t part, struct table_row row)
{
	uint64_t document = table_number(row, TEXT_DOCUMENT);

	return document ? q->snapshot->first[part] + (uint32_t)(document - 1) : RP_NONE;
}

/* The first document with the words of a key. */
static enum rp_error find_first(struct query *q, uint64_t key, uint32_t *ret)
{
	uint32_t begin, end;
	struct table_row row;
	enum rp_error err;

	*ret = RP_NONE;
	for (uint32_t i = 0; i < q->snapshot->n; i++) {
		struct part *part = q->snapshot->part[i];

		if ((err = part_find_texts(part, key, &begin, &end)))
			return err;
		for (; begin < end; begin++) {
			if ((err = table_find(&q->cache, &part->segment, &table_texts, begin,
					      &row)))
				return err;
			/* RP_NONE is above all numbers. */
			if (document_of(q, i, row) < *ret)
				*ret = document_of(q, i, row);
		}
	}
	return RP_OK;
}

/* Find or add the text of a row. */
static enum rp_error enter_text(struct query *q, uint32_t part, uint32_t row, uint32_t *ret)
{
	struct part *p = q->snapshot->part[part];
	struct key_map_entry entry;
	struct query_text *t;
	struct table_row r;
	uint32_t source, document;
	enum rp_error err;

	if ((err = key_map_select(&p->texts, row, &entry)))
		return err;
	*ret = identity_map_find(&q->text_map, key_identity(entry.key));
	if (*ret != IDENTITY_MAP_NONE)
		return RP_OK;
	if ((err = RP_GROW(&q->alloc, &q->text, &q->text_cap, (size_t)q->texts + 1)) ||
	    (err = RP_GROW(&q->alloc, &q->text_source, &q->source_cap, (size_t)q->texts + 1)) ||
	    (err = identity_map_reserve(&q->text_map, 1)) ||
	    (err = table_find(&q->cache, &p->segment, &table_texts, row, &r)))
		return err;
	t = &q->text[q->texts];
	*t = (struct query_text){
		.key = entry.key,
		.part = part,
		.row = row,
		.words = (uint32_t)table_number(r, TEXT_WORDS),
		.shingles = (uint32_t)table_number(r, TEXT_SHINGLES),
	};
	source = (uint32_t)table_number(r, TEXT_SOURCE);
	document = document_of(q, part, r);
	/* Its document may have expired while another has the same words. */
	if (document == RP_NONE && (err = find_first(q, entry.key, &document)))
		return err;
	t->document = document;
	q->text_source[q->texts] = source ? source : UINT32_MAX;
	identity_map_add(&q->text_map, key_identity(entry.key), q->texts);
	*ret = q->texts++;
	return RP_OK;
}

/* Read a text that has a unit. */
static enum rp_error meet_text(struct query *q, uint32_t unit, uint32_t part, uint32_t row)
{
	struct part *p = q->snapshot->part[part];
	struct query_unit *u = &q->unit[unit];
	uint32_t document, text;
	struct key_map_entry entry;
	struct table_row r;
	bool counts;
	enum rp_error err;

	if ((err = table_find(&q->cache, &p->segment, &table_texts, row, &r)))
		return err;
	document = document_of(q, part, r);
	counts = table_number(r, TEXT_FLAGS) & TEXT_FIRST;
	if (document == RP_NONE && ((err = key_map_select(&p->texts, row, &entry)) ||
				    (err = find_first(q, entry.key, &document))))
		return err;
	if (document < u->document) {
		u->document = document;
		u->part = part;
		u->row = row;
	}
	if (!counts || document == RP_NONE)
		return RP_OK;
	if ((err = enter_text(q, part, row, &text)) ||
	    (err = RP_GROW(&q->alloc, &q->unit_text, &q->unit_text_cap, q->unit_texts + 1)))
		return err;
	q->unit_text[q->unit_texts++] = text;
	u->n_texts++;
	return RP_OK;
}

static enum rp_error read_numbers(struct query *q, struct query_unit *u, struct rp_string s)
{
	size_t n = s.len / UNIT_NUMBER;
	uint32_t *number;
	enum rp_error err;

	if ((err = RP_GROW(&q->alloc, &q->number, &q->number_cap, q->numbers + n * 2)))
		return err;
	number = q->number + q->numbers;
	for (size_t i = 0; i < n; i++)
		number[i] =
			(uint32_t)bytes_get((const uint8_t *)s.data + i * UNIT_NUMBER, UNIT_NUMBER);
	u->numbers = q->numbers;
	/* Cut, they are not in order any more. */
	u->n_numbers = n ? (uint32_t)shingle_set_make(number, n, number + n) : 0;
	q->numbers += u->n_numbers;
	return RP_OK;
}

/* Put together what the segments have of a unit. */
static enum rp_error read_unit_in(struct query *q, uint32_t unit, uint32_t part)
{
	struct part *p = q->snapshot->part[part];
	struct query_unit *u = &q->unit[unit];
	struct key_map_entry entry;
	struct lists_walk walk;
	struct table_row row;
	uint32_t text;
	uint64_t flags, texts;
	enum rp_error err;
	bool found;

	if ((err = key_map_find(&p->units, u->key, &entry, &found)) || !found)
		return err;
	if ((err = table_find(&q->cache, &p->segment, &table_units, entry.rank, &row)))
		return err;
	flags = table_number(row, UNIT_FLAGS);
	u->flags |= (uint32_t)flags;
	if (flags & UNIT_HEADLINE)
		u->words_set = (uint32_t)table_number(row, UNIT_WORDS_SET);
	texts = table_number(row, UNIT_TEXTS);
	if (flags & UNIT_HOME) {
		u->words = (uint32_t)table_number(row, UNIT_WORDS);
		u->shingles = table_back(u->words, (uint32_t)table_number(row, UNIT_SHINGLES));
		u->digits = (uint32_t)table_number(row, UNIT_DIGITS);
		if ((err = read_numbers(q, u, table_string(row, UNIT_NUMBERS))))
			return err;
	}
	if (flags & UNIT_TEXT)
		u->compared = table_back(flags & UNIT_HOME ? u->shingles : 0,
					 (uint32_t)table_number(row, UNIT_COMPARED));
	if (!texts)
		return RP_OK;
	if ((err = lists_walk_begin(&walk, &p->unit_texts, (uint32_t)(texts - 1))))
		return err;
	while (walk.left)
		if ((err = lists_walk_next(&walk, &text)) || (err = meet_text(q, unit, part, text)))
			return err;
	return RP_OK;
}

static enum rp_error enter_unit_by_key(struct query *q, uint64_t key, uint32_t *ret)
{
	struct query_unit *u;
	enum rp_error err;

	*ret = identity_map_find(&q->unit_map, key_identity(key));
	if (*ret != IDENTITY_MAP_NONE)
		return RP_OK;
	if ((err = RP_GROW(&q->alloc, &q->unit, &q->unit_cap, (size_t)q->units + 1)) ||
	    (err = identity_map_reserve(&q->unit_map, 1)))
		return err;
	u = &q->unit[q->units];
	*u = (struct query_unit){.key = key, .texts = q->unit_texts, .document = RP_NONE};
	for (uint32_t i = 0; i < q->snapshot->n; i++)
		if ((err = read_unit_in(q, q->units, i)))
			return err;
	identity_map_add(&q->unit_map, key_identity(key), q->units);
	*ret = q->units++;
	return RP_OK;
}

/* Find or add the unit of a rank in a part. */
static enum rp_error enter_unit(struct query *q, uint32_t part, uint32_t rank, uint32_t *ret)
{
	struct rp_identity identity = rank_identity(part, rank);
	struct key_map_entry entry;
	enum rp_error err;

	*ret = identity_map_find(&q->rank_map, identity);
	if (*ret != IDENTITY_MAP_NONE)
		return RP_OK;
	if ((err = key_map_select(&q->snapshot->part[part]->units, rank, &entry)) ||
	    (err = identity_map_reserve(&q->rank_map, 1)) ||
	    (err = enter_unit_by_key(q, entry.key, ret)))
		return err;
	identity_map_add(&q->rank_map, identity, *ret);
	return RP_OK;
}

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
	enum rp_error err = enter_unit(q, part, rank, &unit);

	return err ? err : add_hit(q, shingle, unit);
}

/* Which index to go through. */
enum query_index {
	QUERY_SHINGLES,
	QUERY_COMPARED
};

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

/* Hit the paragraphs of a list, all or the first so many. */
static enum rp_error hit_list(struct query *q, enum query_index index, const struct query_list *l,
			      uint32_t most)
{
	struct lists_walk walk;
	uint32_t rank;
	enum rp_error err;

	if ((err = lists_walk_begin(&walk, lists_of(q->snapshot->part[l->part], index),
				    l->reference)))
		return err;
	for (; walk.left && most; most--)
		if ((err = lists_walk_next(&walk, &rank)) ||
		    (err = hit_rank(q, l->shingle, l->part, rank)))
			return err;
	return RP_OK;
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
		unit = identity_map_find(&q->rank_map, rank_identity(l->part, rank));
		if (unit != IDENTITY_MAP_NONE && (err = add_hit(q, l->shingle, unit)))
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

/* Append all hits of a set, sorted, each once; q->held tells of each shingle. */
static enum rp_error gather(struct query *q, enum query_index index, struct rp_shingles set)
{
	size_t base = q->hits;
	enum rp_error err = find_lists(q, index, set);

	for (size_t i = 0; i < q->lists && !err; i++) {
		const struct query_list *l = &q->list[i];

		err = hit_list(q, index, l,
			       q->held[l->shingle] > COMMON ? COMMON_LOOKED_AT : UINT32_MAX);
	}
	for (size_t i = 0; i < q->lists && !err; i++)
		if (q->held[q->list[i].shingle] > COMMON)
			err = hit_known(q, index, &q->list[i]);
	return err ? err : sort_hits(q, base);
}

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Whether the texts in q->holder say that one source prints it; as the engine in memory it goes by
 * the first and the last added of them. */
static enum rp_error is_concentrated(struct query *q, bool *ret)
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
	if ((err = is_concentrated(q, &concentrated)))
		return err;
	df = s->held > COMMON ? s->held : (uint32_t)q->holders;
	if (df > q->snapshot->texts)
		df = q->snapshot->texts;
	s->note = note_make(q->snapshot->texts + more, df + more ? df + more : 1, concentrated);
	return RP_OK;
}

static void count_note(struct overlap_count *c, overlap_note note)
{
	c->all++;
	c->telling += note != OVERLAP_CONCENTRATED;
	c->rare += note != OVERLAP_CONCENTRATED && note & OVERLAP_RARE;
}

/* The shingles of the page: who holds them, and what that says. */
static enum rp_error load(struct query *q)
{
	struct rp_shingles set = rp_sketch_shingles(q->sketch);
	size_t at = 0;
	enum rp_error err;

	if ((err = RP_GROW(&q->alloc, &q->shingle, &q->shingle_cap, set.n)))
		return err;
	if (set.n)
		memset(q->shingle, 0, set.n * sizeof(*q->shingle));
	if ((err = gather(q, QUERY_SHINGLES, set)))
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
		count_note(&q->own, s->note);
	}
	return RP_OK;
}

/* The place of a hash in the page's shingles, which have it. */
static uint32_t index_of(struct rp_shingles set, uint32_t hash)
{
	uint32_t low = 0, high = set.n;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (set.hash[middle] <= hash)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void place_shingles(struct query *q)
{
	struct rp_shingles all = rp_sketch_shingles(q->sketch);

	for (uint32_t i = 0; i < rp_sketch_paragraph_count(q->sketch); i++) {
		struct rp_shingles set = rp_sketch_paragraph(q->sketch, i)->shingles;

		for (uint32_t j = 0; j < set.n; j++) {
			struct query_shingle *s = &q->shingle[index_of(all, set.hash[j])];

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
		if ((err = enter_unit(q, t->part, q->places.place[i].unit, &unit)))
			return err;
		q->places.place[i].unit = unit;
	}
	return RP_OK;
}

/*
 * The text's shingles that tell: those of the page are known, the others are not looked up.  They are
 * taken to be concentrated where all of their paragraph is, as the lines of a menu are.
 */
static enum rp_error count_telling(struct query *q, const struct query_text *t,
				   const struct overlap_count *shared, uint32_t *ret)
{
	uint32_t silent = shared->all - shared->telling;
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
		if ((err = is_concentrated(q, &concentrated)))
			return err;
		if (concentrated)
			silent += u->shingles - u->hits;
	}
	*ret = silent < t->shingles ? t->shingles - silent : 0;
	if (*ret < shared->telling)
		*ret = shared->telling;
	return RP_OK;
}

static struct rp_shingles numbers_of(const struct query *q, const struct query_unit *u)
{
	return (struct rp_shingles){q->number + u->numbers, u->n_numbers};
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

/* Do the numbers of what both print agree?  share[begin..end) are the shared shingles. */
static enum rp_error numbers_agreeing(struct query *q, size_t begin, size_t end,
				      struct judge_pair *pair)
{
	uint32_t n = rp_sketch_paragraph_count(q->sketch);
	struct stake a = {.all = {NULL, 0}}, b = {.all = {NULL, 0}};
	enum rp_error err;

	if ((err = cut_numbers(q, rp_sketch_numbers(q->sketch), 0, &a.all)) ||
	    (err = unite_numbers(q, &b.all)) ||
	    (err = RP_GROW(&q->alloc, &q->meets, &q->meets_cap, n)))
		return err;
	if (n)
		memset(q->meets, 0, n * sizeof(*q->meets));
	for (size_t i = begin; i < end; i++) {
		uint32_t place = q->shingle[(uint32_t)q->share[i]].place;

		if (place != RP_NONE)
			q->meets[place]++;
	}
	for (uint32_t i = 0; i < q->places.n; i++) {
		const struct query_unit *u = &q->unit[q->places.place[i].unit];

		stake_add(&b, numbers_of(q, u), u->shingles, u->hits, &a);
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(q->sketch, i);
		struct rp_shingles numbers;

		if (!q->meets[i])
			continue;
		if ((err = cut_numbers(q, p->numbers, 1, &numbers)))
			return err;
		stake_add(&a, numbers, p->shingles.n, q->meets[i], &b);
	}
	pair->numbers = stake_agreeing(&a, &b, pair->words);
	pair->excess = stake_excess(&a, &b, pair->words);
	return RP_OK;
}

/* Judge a text by its shares. */
static enum rp_error judge(struct query *q, const struct query_text *t, size_t begin, size_t end,
			   struct judge_pair *pair, enum rp_relation *ret)
{
	bool unspaced = rp_sketch_is_unspaced(q->sketch);
	int64_t evidence = 0;
	enum rp_error err;

	*pair = (struct judge_pair){
		.words = judge_words(rp_sketch_words(q->sketch), t->words, unspaced),
		.a = q->own,
		.numbers = 1,
	};
	for (size_t i = begin; i < end; i++) {
		overlap_note note = q->shingle[(uint32_t)q->share[i]].note;

		count_note(&pair->shared, note);
		if (note != OVERLAP_CONCENTRATED)
			evidence += note & ~OVERLAP_RARE;
	}
	pair->evidence = judge_evidence(evidence, unspaced);
	pair->b = (struct overlap_count){t->shingles, pair->shared.telling, 0};
	*ret = RP_UNIQUE;
	/* Taken at its best it is nothing: most of the texts that share a shingle. */
	if (judge_documents(q->thresholds, pair) == JUDGE_NONE)
		return RP_OK;
	if ((err = read_places(q, t)) ||
	    (err = count_telling(q, t, &pair->shared, &pair->b.telling)))
		return err;
	if (judge_documents(q->thresholds, pair) != JUDGE_NONE &&
	    (err = numbers_agreeing(q, begin, end, pair)))
		return err;
	*ret = judge_relation(judge_documents(q->thresholds, pair));
	return RP_OK;
}

/* Append the id of a document to 'ids'. */
static enum rp_error copy_id(struct query *q, uint32_t document, size_t *ret_at, size_t *ret_len)
{
	const struct snapshot *s = q->snapshot;
	size_t part = s->n - 1;
	struct table_row row;
	struct rp_string id;
	enum rp_error err;

	while (part && s->first[part] > document)
		part--;
	if ((err = table_find(&q->cache, &s->part[part]->segment, &table_documents,
			      document - s->first[part], &row)))
		return err;
	id = table_string(row, DOCUMENT_ID);
	*ret_at = q->ids.len;
	*ret_len = id.len;
	return buf_add(&q->ids, id.data, id.len);
}

static enum rp_error add_match(struct query *q, const struct query_text *t,
			       const struct judge_pair *pair, enum rp_relation relation)
{
	struct rp_overlap m = judge_measure(q->own.all, t->shingles, pair->shared.all);
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
	    (err = copy_id(q, t->document, &id, &match.id.len)))
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

static enum rp_error match_texts(struct query *q)
{
	struct judge_pair pair;
	enum rp_relation relation;
	enum rp_error err = RP_OK;
	size_t end;

	place_shingles(q);
	if ((err = list_shares(q)))
		return err;
	for (size_t i = 0; i < q->shares && !err; i = end) {
		uint32_t text = (uint32_t)(q->share[i] >> 32);
		struct query_text t = q->text[text];

		for (end = i; end < q->shares && q->share[end] >> 32 == text; end++)
			;
		if ((err = judge(q, &t, i, end, &pair, &relation)))
			break;
		if (q->is_known && t.key == q->known)
			relation = RP_EXACT;
		if (relation != RP_UNIQUE)
			err = add_match(q, &t, &pair, relation);
	}
	return err;
}

/* Whether a paragraph equals a unit but for small changes: 'shared' of what they are compared by is
 * common.  The judge is given two sets that overlap like theirs. */
static enum rp_error compare(struct query *q, const struct rp_paragraph *p,
			     const struct query_unit *u, uint32_t shared, bool *ret,
			     double *ret_resemblance)
{
	bool is_headline = p->kind != RP_PARAGRAPH_TEXT, equal_digits;
	uint32_t n[2] = {is_headline ? p->words_set.n : p->comparable.n,
			 is_headline ? u->words_set : u->compared};
	enum rp_error err;

	*ret = false;
	if (!(u->flags & (is_headline ? UNIT_HEADLINE : UNIT_TEXT)) || shared > n[1] ||
	    u->document == RP_NONE)
		return RP_OK;
	for (int i = 0; i < 2; i++) {
		if ((err = RP_GROW(&q->alloc, &q->set[i], &q->set_cap[i], n[i])))
			return err;
		for (uint32_t j = 0; j < n[i]; j++)
			q->set[i][j] = i ? n[0] - shared + j : j;
	}
	equal_digits = append_digits(p) == u->digits;
	if (is_headline)
		*ret = judge_headlines(q->thresholds, (struct rp_shingles){q->set[0], n[0]},
				       (struct rp_shingles){q->set[1], n[1]}, equal_digits, false,
				       ret_resemblance);
	else
		*ret = judge_paragraphs(q->thresholds, (struct rp_shingles){q->set[0], n[0]},
					(struct rp_shingles){q->set[1], n[1]},
					p->words < u->words ? p->words : u->words, equal_digits,
					ret_resemblance);
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
	struct rp_shingles all = rp_sketch_shingles(q->sketch);
	size_t base = q->hits;
	enum rp_error err = RP_OK;

	if (p->kind == RP_PARAGRAPH_TEXT && p->comparable.hash == p->shingles.hash) {
		q->round++;
		q->members = 0;
		for (uint32_t i = 0; i < p->comparable.n && !err; i++) {
			const struct query_shingle *s =
				&q->shingle[index_of(all, p->comparable.hash[i])];

			for (size_t j = s->begin; j < s->end && !err; j++)
				err = count_unit(q, (uint32_t)q->hit[j]);
		}
		return err;
	}
	err = gather(q, QUERY_COMPARED,
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
	struct key_map_entry entry;
	enum rp_error err;
	bool found;

	if ((err = key_map_find(&part->units, u->key, &entry, &found)) ||
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
static enum rp_error find_unit(struct query *q, const struct rp_paragraph *p,
			       struct rp_place *ret_place, double *ret_resemblance)
{
	double most = 0, resemblance;
	struct rp_place place;
	enum rp_error err;
	bool is_equal;

	*ret_resemblance = 0;
	if ((err = count_units(q, p)))
		return err;
	for (size_t i = 0; i < q->members; i++) {
		const struct query_unit *u = &q->unit[q->member[i]];

		if ((err = compare(q, p, u, u->count, &is_equal, &resemblance)))
			return err;
		if (!is_equal || resemblance < most)
			continue;
		if ((err = find_place(q, u, &place)))
			return err;
		if (resemblance == most && !place_is_before(&place, ret_place))
			continue;
		most = resemblance;
		*ret_place = place;
	}
	*ret_resemblance = most;
	return RP_OK;
}

static enum rp_error match_paragraph(struct query *q, uint32_t i)
{
	const struct rp_paragraph *p = rp_sketch_paragraph(q->sketch, i);
	struct rp_paragraph_match *match = &q->paragraph[i];
	uint32_t unit;
	enum rp_error err;

	memset(match, 0, sizeof(*match));
	if ((err = enter_unit_by_key(q, append_key(p->identity), &unit)))
		return err;
	if (q->unit[unit].document != RP_NONE) {
		match->resemblance = 1;
		err = find_place(q, &q->unit[unit], &match->first);
	} else if (p->comparable.n || p->words_set.n) {
		err = find_unit(q, p, &match->first, &match->resemblance);
	}
	if (err)
		return err;
	if (match->resemblance == 0) {
		match->status = RP_PARAGRAPH_NEW;
		q->result.n_paragraphs_new++;
		return RP_OK;
	}
	match->status = RP_PARAGRAPH_REPEATED;
	return copy_id(q, match->first.document, &q->paragraph_id[i], &match->first_id.len);
}

static void reset(struct query *q)
{
	memset(&q->result, 0, sizeof(q->result));
	identity_map_reset(&q->unit_map);
	identity_map_reset(&q->rank_map);
	identity_map_reset(&q->text_map);
	buf_reset(&q->ids);
	q->units = q->texts = q->round = 0;
	q->lists = q->hits = q->shares = q->numbers = q->unit_texts = q->holders = q->members = 0;
}

static enum rp_error find_known(struct query *q)
{
	uint32_t first;
	enum rp_error err;

	q->is_known = false;
	if (!rp_sketch_words(q->sketch))
		return RP_OK;
	q->known = append_key(rp_sketch_identity(q->sketch));
	if ((err = find_first(q, q->known, &first)))
		return err;
	q->is_known = first != RP_NONE;
	return RP_OK;
}

static enum rp_error reach(struct query *q)
{
	uint32_t n = rp_sketch_paragraph_count(q->sketch);
	enum rp_error err;

	if ((err = RP_GROW(&q->alloc, &q->paragraph, &q->paragraph_cap, n)) ||
	    (err = RP_GROW(&q->alloc, &q->paragraph_id, &q->paragraph_id_cap, n)) ||
	    (err = find_known(q)) || (err = load(q)) || (err = match_texts(q)))
		return err;
	for (uint32_t i = 0; i < n; i++)
		if ((err = match_paragraph(q, i)))
			return err;
	for (uint32_t i = 0; i < q->result.n_matches; i++)
		q->match[i].id.data = q->ids.data + q->match_id[i];
	for (uint32_t i = 0; i < n; i++)
		if (q->paragraph[i].status != RP_PARAGRAPH_NEW)
			q->paragraph[i].first_id.data = q->ids.data + q->paragraph_id[i];
	q->result.match = q->match;
	q->result.paragraph = q->paragraph;
	q->result.n_paragraphs = n;
	if (q->result.n_matches)
		q->result.relation = q->match[0].relation;
	return RP_OK;
}

enum rp_error query_reach(struct query *q, const struct snapshot *snapshot,
			  const struct rp_thresholds *thresholds, const struct rp_sketch *sketch)
{
	enum rp_error err;

	reset(q);
	q->snapshot = snapshot;
	q->thresholds = thresholds;
	q->sketch = sketch;
	if ((err = reach(q)))
		memset(&q->result, 0, sizeof(q->result));
	return err;
}
