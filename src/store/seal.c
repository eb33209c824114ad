#include "store/seal.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/radix.h"
#include "store/bytes.h"
#include "store/key_map.h"
#include "store/lists.h"
#include "store/places.h"
#include "store/prints.h"
#include "store/table.h"

/* A list of two or more: of the paragraphs of a hash. */
struct run {
	struct rp_identity identity;
	uint32_t at;        /* of its hash in seal.pair */
	uint32_t member, n; /* in seal.member */
};

/* What sealing works with. */
struct seal {
	struct batch *b;
	struct segment_writer *w;
	uint32_t *unit_rank;  /* of each unit */
	uint32_t *unit_order; /* the unit of each rank */
	uint32_t *text_rank;
	uint32_t *text_order;
	uint64_t *pair; /* those of a part, and as much to sort them in */
	size_t pair_cap;
	struct run *run; /* those of a part */
	size_t run_cap;
	uint32_t *member;
	size_t member_cap;
	struct buf bytes;
};

/* In the order of their keys units are all over the memory: those that come next are called for. */
#define NEAR 12
#define FAR  24

/* Units by their keys: the batch's map has them in nearly that order.  Keys that are equal in their upper
 * halves are rare. */
static enum rp_error order_units(struct seal *s)
{
	struct batch *b = s->b;
	const uint64_t *key = b->unit_key;
	enum rp_error err = RP_GROW(b->alloc, &s->pair, &s->pair_cap, b->units);

	if (err)
		return err;
	number_map_list(&b->unit_map, s->pair);
	for (uint32_t i = 0; i < b->units; i++) {
		uint32_t unit = (uint32_t)s->pair[i], at = i;

		for (; at && s->pair[at - 1] >> 32 == s->pair[i] >> 32 &&
		       key[s->unit_order[at - 1]] > key[unit];
		     at--) {
			s->unit_order[at] = s->unit_order[at - 1];
			s->unit_rank[s->unit_order[at]] = at;
		}
		s->unit_order[at] = unit;
		s->unit_rank[unit] = at;
	}
	return RP_OK;
}

struct text_key {
	uint64_t key;
	uint32_t text;
};

static int compare_texts(const void *a, const void *b)
{
	const struct text_key *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->text < y->text ? -1 : 1;
}

static enum rp_error order_texts(struct seal *s)
{
	struct batch *b = s->b;
	struct text_key *key = mem_alloc(b->alloc, b->texts, sizeof(*key));

	if (!key)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < b->texts; i++)
		key[i] = (struct text_key){b->text[i].key, i};
	qsort(key, b->texts, sizeof(*key), compare_texts);
	for (uint32_t i = 0; i < b->texts; i++) {
		s->text_order[i] = key[i].text;
		s->text_rank[key[i].text] = i;
	}
	mem_free(b->alloc, key);
	return RP_OK;
}

static struct rp_string string_at(const struct batch *b, size_t at, size_t len)
{
	return (struct rp_string){b->strings.data + at, len};
}

/* Finish a table, unless its rows failed. */
static enum rp_error end_table(struct table_writer *t, enum rp_error err)
{
	if (!err)
		err = table_writer_finish(t);
	table_writer_release(t);
	return err;
}

static enum rp_error write_documents(struct seal *s)
{
	const struct batch *b = s->b;
	struct table_writer t;
	enum rp_error err = table_writer_init(&t, s->w, &table_documents);

	for (uint32_t i = 0; i < b->documents && !err; i++) {
		const struct batch_document *d = &b->document[i];
		size_t url = d->strings + d->id_len;

		table_writer_number(&t, DOCUMENT_SOURCE,
				    d->source == BATCH_NONE ? 0 : (uint64_t)d->source + 1);
		table_writer_number(&t, DOCUMENT_TEXT,
				    d->text == BATCH_NONE ? 0
							  : (uint64_t)s->text_rank[d->text] + 1);
		if (!(err = table_writer_string(&t, DOCUMENT_ID,
						string_at(b, d->strings, d->id_len))) &&
		    !(err = table_writer_string(&t, DOCUMENT_URL, string_at(b, url, d->url_len))) &&
		    !(err = table_writer_string(&t, DOCUMENT_DATE,
						string_at(b, url + d->url_len, d->date_len))))
			err = table_writer_next(&t);
	}
	return end_table(&t, err);
}

static enum rp_error write_sources(struct seal *s)
{
	const struct batch *b = s->b;
	struct table_writer t;
	enum rp_error err = table_writer_init(&t, s->w, &table_sources);

	for (uint32_t i = 0; i < b->sources && !err; i++)
		if (!(err = table_writer_string(&t, 0,
						string_at(b, b->source[i].at, b->source[i].len))))
			err = table_writer_next(&t);
	return end_table(&t, err);
}

static enum rp_error write_text_rows(struct seal *s)
{
	const struct batch *b = s->b;
	struct table_writer t;
	enum rp_error err = table_writer_init(&t, s->w, &table_texts);

	for (uint32_t i = 0; i < b->texts && !err; i++) {
		const struct batch_text *x = &b->text[s->text_order[i]];

		table_writer_number(&t, TEXT_LAYOUT, x->layout);
		table_writer_number(&t, TEXT_DOCUMENT,
				    x->document == BATCH_NONE ? 0 : (uint64_t)x->document + 1);
		table_writer_number(&t, TEXT_WORDS, x->words);
		table_writer_number(&t, TEXT_SHINGLES, x->shingles);
		table_writer_number(&t, TEXT_SOURCE, x->source);
		table_writer_number(&t, TEXT_FLAGS, x->flags);
		err = table_writer_next(&t);
	}
	return end_table(&t, err);
}

static enum rp_error code_places(struct seal *s, const struct batch_text *x)
{
	struct batch_place *place = x->n_places ? s->b->place + x->places : NULL;
	enum rp_error err;

	buf_reset(&s->bytes);
	for (uint32_t i = 0; i < x->n_places; i++)
		place[i].unit = s->unit_rank[place[i].unit];
	err = places_code(&s->bytes, place, x->n_places);
	for (uint32_t i = 0; i < x->n_places; i++)
		place[i].unit = s->unit_order[place[i].unit];
	return err;
}

static enum rp_error write_places(struct seal *s)
{
	const struct batch *b = s->b;
	struct table_writer t;
	enum rp_error err = table_writer_init(&t, s->w, &table_places);

	for (uint32_t i = 0; i < b->texts && !err; i++) {
		const struct batch_text *x = &b->text[s->text_order[i]];

		table_writer_number(&t, PLACES_N, x->n_places);
		if (!(err = code_places(s, x)) &&
		    !(err = table_writer_string(&t, PLACES_DATA,
						(struct rp_string){s->bytes.data, s->bytes.len})))
			err = table_writer_next(&t);
	}
	return end_table(&t, err);
}

/* Rows of units and what they are told with are of 30 and 40 bytes, not of lines of the cache.  It is inline
 * where it is used: gcc takes a function that does nothing but prefetch for one that does nothing. */
static inline __attribute__((always_inline)) void look_ahead(const struct seal *s, uint32_t rank)
{
	const struct batch *b = s->b;

	if (rank + FAR < b->units) {
		const struct batch_unit *u = &b->unit[s->unit_order[rank + FAR]];

		__builtin_prefetch(u);
		__builtin_prefetch((const char *)(u + 1) - 1);
	}
	if (rank + NEAR < b->units && b->told.len) {
		const char *told = b->told.data + b->unit[s->unit_order[rank + NEAR]].told;

		__builtin_prefetch(told);
		__builtin_prefetch(told + 32);
	}
}

static enum rp_error finish_keys(struct seal *s, struct key_map_writer *m, enum section_id id)
{
	enum rp_error err = key_map_writer_finish(m);

	return err ? err : segment_writer_end_raw(s->w, id);
}

static enum rp_error write_text_keys(struct seal *s)
{
	const struct batch *b = s->b;
	struct key_map_writer m;
	enum rp_error err = key_map_writer_init(&m, segment_writer_begin_raw(s->w), b->texts, 64);

	for (uint32_t i = 0; i < b->texts && !err; i++)
		err = key_map_writer_add(&m, b->text[s->text_order[i]].key);
	return err ? err : finish_keys(s, &m, SECTION_TEXTS);
}

static enum rp_error write_unit_keys(struct seal *s)
{
	const struct batch *b = s->b;
	struct key_map_writer m;
	enum rp_error err = key_map_writer_init(&m, segment_writer_begin_raw(s->w), b->units, 64);

	for (uint32_t i = 0; i < b->units && !err; i++) {
		if (i + NEAR < b->units)
			__builtin_prefetch(&b->unit_key[s->unit_order[i + NEAR]]);
		err = key_map_writer_add(&m, b->unit_key[s->unit_order[i]]);
	}
	return err ? err : finish_keys(s, &m, SECTION_UNITS);
}

/* Put the numbers of sorted postings of one key, each once; returns how many. */
static uint32_t take_run(const uint64_t *posting, size_t n, uint32_t *member)
{
	uint32_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (!i || posting[i] != posting[i - 1])
			member[m++] = (uint32_t)posting[i];
	return m;
}

/* Where the postings of the key of the first end. */
static size_t end_of_run(const uint64_t *posting, size_t n)
{
	size_t end = 1;

	while (end < n && posting[end] >> 32 == posting[0] >> 32)
		end++;
	return end;
}

static enum rp_error finish_lists(struct seal *s, struct lists_writer *l, enum section_id id)
{
	enum rp_error err;

	if ((err = lists_writer_finish(l, segment_writer_begin_raw(s->w))))
		return err;
	return segment_writer_end_raw(s->w, id);
}

/* Sort the pairs of a part, with ranks for units. */
static enum rp_error sort_part(struct seal *s, const struct pairs *p, uint32_t part, size_t *ret_n)
{
	size_t n = pairs_count(p, part);
	enum rp_error err = RP_GROW(s->b->alloc, &s->pair, &s->pair_cap, n * 2);

	if (err)
		return err;
	*ret_n = n;
	pairs_sort(p, part, s->unit_rank, s->pair + n, s->pair);
	return RP_OK;
}

/* Pairs that are looked at to tell how many different hashes all have. */
#define TOLD_BY 16384

/* How many different hashes pairs have, exactly if they are few, and how many of those lead to lists. */
static enum rp_error count_hashes(struct seal *s, const struct pairs *p, uint64_t *ret_hashes,
				  uint64_t *ret_lists)
{
	uint64_t seen = 0, hashes = 0, lists = 0;
	size_t n, end;
	enum rp_error err;

	for (uint32_t part = 0; part < PAIRS_PARTS && seen < TOLD_BY; part++) {
		if ((err = sort_part(s, p, part, &n)))
			return err;
		for (size_t i = 0; i < n; i = end) {
			end = i + end_of_run(s->pair + i, n - i);
			hashes++;
			lists += end > i + 1;
		}
		seen += n;
	}
	*ret_hashes = seen ? (uint64_t)((double)hashes * (double)p->n / (double)seen) : 0;
	*ret_lists = seen ? (uint64_t)((double)lists * (double)p->n / (double)seen) : 0;
	return RP_OK;
}

/* Turn sorted pairs into one for each hash, with the unit that has it; most have one.  Others are runs,
 * and get a reference to the list of those instead. */
static enum rp_error find_runs(struct seal *s, size_t n, size_t *ret_n, size_t *ret_runs)
{
	uint32_t members = 0;
	uint64_t *pair = s->pair;
	size_t to = 0, runs = 0, end;
	enum rp_error err;

	if ((err = RP_GROW(s->b->alloc, &s->member, &s->member_cap, n)) ||
	    (err = RP_GROW(s->b->alloc, &s->run, &s->run_cap, n / 2)))
		return err;
	for (size_t i = 0; i < n; i = end) {
		uint32_t m = 1;

		end = i + end_of_run(pair + i, n - i);
		if (end > i + 1)
			m = take_run(pair + i, end - i, s->member + members);
		if (m > 1) {
			s->run[runs++] = (struct run){lists_identity(s->member + members, m),
						      (uint32_t)to, members, m};
			members += m;
		}
		pair[to++] = pair[i];
	}
	*ret_n = to;
	*ret_runs = runs;
	return RP_OK;
}

static enum rp_error list_units(struct seal *s, struct lists_writer *l, size_t n, size_t *ret_n)
{
	uint32_t reference;
	size_t runs = 0;
	enum rp_error err = find_runs(s, n, ret_n, &runs);

	for (size_t i = 0; i < runs && !err; i++) {
		const struct run *r = &s->run[i];

		if (i + FAR < runs)
			lists_writer_expect(l, r[FAR].identity);
		if (i + NEAR < runs)
			lists_writer_peek(l, r[NEAR].identity);
		err = lists_writer_add_expected(l, r->identity, s->member + r->member, r->n,
						&reference);
		if (!err)
			s->pair[r->at] = s->pair[r->at] >> 32 << 32 | reference;
	}
	return err;
}

static enum rp_error write_parts(struct seal *s, const struct pairs *p, struct key_map_writer *m,
				 struct lists_writer *l)
{
	size_t n;
	enum rp_error err;

	for (uint32_t part = 0; part < PAIRS_PARTS; part++)
		if ((err = sort_part(s, p, part, &n)) || (err = list_units(s, l, n, &n)) ||
		    (err = key_map_writer_add_values(m, s->pair, n)))
			return err;
	return RP_OK;
}

/* Write pairs as keys that lead to lists. */
static enum rp_error write_pairs(struct seal *s, const struct pairs *p, enum section_id keys,
				 enum section_id lists)
{
	struct batch *b = s->b;
	struct key_map_writer m;
	struct lists_writer l;
	uint64_t hashes, runs;
	enum rp_error err = count_hashes(s, p, &hashes, &runs);

	if (err)
		return err;
	lists_writer_init(&l, b->units, b->alloc);
	/* Many a list is one that was there before. */
	if (!(err = lists_writer_reserve(&l, (size_t)(runs - runs / 4))))
		err = key_map_writer_init_values(&m, segment_writer_begin_raw(s->w), hashes,
						 p->n ? bits_width((uint64_t)p->most + 1) : 0,
						 b->units);
	if (!err && !(err = write_parts(s, p, &m, &l)) && !(err = finish_keys(s, &m, keys)))
		err = finish_lists(s, &l, lists);
	lists_writer_release(&l);
	return err;
}

static enum rp_error write_unit_row(struct seal *s, struct table_writer *t,
				    const struct batch_unit *u, uint64_t texts)
{
	enum rp_error err;

	table_writer_number(t, UNIT_WORDS, u->words);
	table_writer_number(t, UNIT_SHINGLES, table_less(u->words, u->shingles));
	table_writer_number(t, UNIT_COMPARED, table_less(u->shingles, u->compared));
	table_writer_number(t, UNIT_WORDS_SET, u->words_set);
	table_writer_number(t, UNIT_FLAGS, u->flags);
	table_writer_number(t, UNIT_DIGITS, u->digits);
	table_writer_number(t, UNIT_TEXTS, texts);
	if ((err = table_writer_string(t, UNIT_NUMBERS,
				       (struct rp_string){s->b->told.data + u->told,
							  (size_t)u->n_numbers * UNIT_NUMBER})))
		return err;
	return table_writer_next(t);
}

/* The texts of units that are of many, by ranks, sorted. */
static enum rp_error sort_repeats(struct seal *s, const uint64_t **ret)
{
	const struct batch *b = s->b;
	enum rp_error err = RP_GROW(b->alloc, &s->pair, &s->pair_cap, b->repeats * 2);

	if (err)
		return err;
	for (size_t i = 0; i < b->repeats; i++)
		s->pair[i] = (uint64_t)s->unit_rank[b->repeat[i] >> 32] << 32 |
			     s->text_rank[(uint32_t)b->repeat[i]];
	if (b->repeats)
		radix_sort_u64(s->pair, b->repeats, s->pair + b->repeats);
	*ret = s->pair;
	return RP_OK;
}

/* What is left of sorted postings, as of texts of units. */
struct postings {
	const uint64_t *at;
	size_t n;
};

/* The texts of a unit, a reference plus one, 0 for none. */
static enum rp_error refer_to(struct seal *s, struct lists_writer *l, const struct batch_unit *u,
			      struct postings *repeats, uint64_t *ret)
{
	uint32_t reference;
	size_t n;
	enum rp_error err;

	if (u->text != BATCH_MANY) {
		*ret = u->text == BATCH_NONE ? 0 : (uint64_t)s->text_rank[u->text] + 1;
		return RP_OK;
	}
	n = end_of_run(repeats->at, repeats->n);
	if ((err = RP_GROW(s->b->alloc, &s->member, &s->member_cap, n)) ||
	    (err = lists_writer_add(l, s->member, take_run(repeats->at, n, s->member), &reference)))
		return err;
	repeats->at += n;
	repeats->n -= n;
	*ret = (uint64_t)reference + 1;
	return RP_OK;
}

/* Units, each with the texts that have it, and their fingerprints, which go to a section of their own. */
static enum rp_error write_units(struct seal *s, struct groups_writer *prints)
{
	struct batch *b = s->b;
	struct postings repeats = {NULL, b->repeats};
	struct table_writer t;
	struct lists_writer l;
	uint64_t texts;
	enum rp_error err;

	if ((err = sort_repeats(s, &repeats.at)))
		return err;
	lists_writer_init(&l, b->texts, b->alloc);
	err = table_writer_init(&t, s->w, &table_units);
	for (uint32_t i = 0; i < b->units && !err; i++) {
		const struct batch_unit *u = &b->unit[s->unit_order[i]];

		look_ahead(s, i);
		if ((err = refer_to(s, &l, u, &repeats, &texts)) ||
		    (err = write_unit_row(s, &t, u, texts)))
			break;
		err = prints_writer_add(prints,
					(const uint8_t *)b->told.data + u->told +
						(size_t)u->n_numbers * UNIT_NUMBER,
					u->print_bits);
	}
	if (!err && !(err = table_writer_finish(&t)))
		err = finish_lists(s, &l, SECTION_UNIT_TEXTS);
	table_writer_release(&t);
	lists_writer_release(&l);
	return err;
}

static enum rp_error finish_prints(struct seal *s, struct groups_writer *prints)
{
	enum rp_error err;

	if ((err = prints_writer_finish(prints, segment_writer_begin_raw(s->w))))
		return err;
	return segment_writer_end_raw(s->w, SECTION_PRINTS);
}

static enum rp_error write_all(struct seal *s, struct groups_writer *prints)
{
	struct batch *b = s->b;
	enum rp_error err;

	if ((err = order_units(s)) || (err = order_texts(s)) || (err = write_documents(s)) ||
	    (err = write_sources(s)) || (err = write_text_keys(s)) || (err = write_text_rows(s)) ||
	    (err = write_places(s)) || (err = write_unit_keys(s)) || (err = write_units(s, prints)))
		return err;
	if ((err = write_pairs(s, &b->shingle, SECTION_SHINGLES, SECTION_SHINGLE_UNITS)) ||
	    (err = write_pairs(s, &b->compared, SECTION_COMPARED, SECTION_COMPARED_UNITS)))
		return err;
	return finish_prints(s, prints);
}

enum rp_error seal_batch(struct batch *b, struct segment_writer *w)
{
	struct seal s = {.b = b, .w = w};
	struct groups_writer prints;
	enum rp_error err = RP_OK;

	buf_init(&s.bytes, b->alloc);
	groups_writer_init(&prints, b->alloc);
	s.unit_rank = mem_alloc(b->alloc, b->units, sizeof(*s.unit_rank));
	s.unit_order = mem_alloc(b->alloc, b->units, sizeof(*s.unit_order));
	s.text_rank = mem_alloc(b->alloc, b->texts, sizeof(*s.text_rank));
	s.text_order = mem_alloc(b->alloc, b->texts, sizeof(*s.text_order));
	if (!s.unit_rank || !s.unit_order || !s.text_rank || !s.text_order)
		err = RP_ERR_NOMEM;
	if (!err)
		err = write_all(&s, &prints);
	mem_free(b->alloc, s.unit_rank);
	mem_free(b->alloc, s.unit_order);
	mem_free(b->alloc, s.text_rank);
	mem_free(b->alloc, s.text_order);
	mem_free(b->alloc, s.pair);
	mem_free(b->alloc, s.run);
	mem_free(b->alloc, s.member);
	groups_writer_release(&prints);
	buf_release(&s.bytes);
	return err;
}
