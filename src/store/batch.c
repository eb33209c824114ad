#include "store/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/radix.h"
#include "store/bytes.h"
#include "store/key_map.h"
#include "store/lists.h"
#include "store/places.h"
#include "store/prints.h"
#include "store/table.h"

void batch_init(struct batch *b, const struct rp_allocator *alloc)
{
	memset(b, 0, sizeof(*b));
	b->alloc = alloc;
	buf_init(&b->strings, alloc);
	buf_init(&b->scratch, alloc);
	identity_map_init(&b->unit_map, alloc);
	identity_map_init(&b->text_map, alloc);
	identity_map_init(&b->source_map, alloc);
}

void batch_release(struct batch *b)
{
	mem_free(b->alloc, b->unit);
	mem_free(b->alloc, b->text);
	mem_free(b->alloc, b->place);
	mem_free(b->alloc, b->document);
	mem_free(b->alloc, b->source);
	mem_free(b->alloc, b->number);
	mem_free(b->alloc, b->print);
	mem_free(b->alloc, b->shingle);
	mem_free(b->alloc, b->compared);
	buf_release(&b->strings);
	buf_release(&b->scratch);
	identity_map_release(&b->unit_map);
	identity_map_release(&b->text_map);
	identity_map_release(&b->source_map);
	batch_init(b, b->alloc);
}

void batch_reset(struct batch *b)
{
	batch_release(b);
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Sealing sorts units, texts and places, and postings with as much again to sort them in; the segment
 * is put together in memory, with one section at a time besides: four bytes a posting, 32 a unit. */
static size_t seal_memory(const struct batch *b, size_t shingles, size_t compareds)
{
	size_t postings = larger(shingles, compareds);
	size_t sorted = larger(postings * sizeof(*b->shingle), b->places * 2 * sizeof(uint64_t));

	return sorted + (size_t)b->units * 40 + (size_t)b->texts * 40 + b->places * 6 +
	       (shingles + compareds) * 5 + postings * 4 + b->prints * 2 + b->strings.len;
}

size_t batch_memory(const struct batch *b, struct batch_more more)
{
	size_t shingles = b->shingles + more.shingles, compareds = b->compareds + more.compareds;

	return b->unit_cap * sizeof(*b->unit) + b->text_cap * sizeof(*b->text) +
	       b->place_cap * sizeof(*b->place) + b->document_cap * sizeof(*b->document) +
	       b->number_cap * sizeof(*b->number) + b->print_cap * sizeof(*b->print) +
	       larger(b->shingle_cap, shingles) * sizeof(*b->shingle) +
	       larger(b->compared_cap, compareds) * sizeof(*b->compared) + b->strings.cap +
	       (b->unit_map.slots + b->text_map.slots) * sizeof(struct identity_slot) +
	       seal_memory(b, shingles, compareds);
}

enum rp_error batch_reserve(struct batch *b, struct batch_more more)
{
	enum rp_error err;

	if ((err = RP_GROW(b->alloc, &b->shingle, &b->shingle_cap, b->shingles + more.shingles)))
		return err;
	return RP_GROW(b->alloc, &b->compared, &b->compared_cap, b->compareds + more.compareds);
}

static struct rp_identity unit_identity(uint64_t key)
{
	return (struct rp_identity){key, 0};
}

static struct rp_identity text_identity(uint64_t key, uint64_t layout)
{
	return (struct rp_identity){key, layout};
}

uint32_t batch_find_unit(const struct batch *b, uint64_t key)
{
	return identity_map_find(&b->unit_map, unit_identity(key));
}

uint32_t batch_find_text(const struct batch *b, uint64_t key, uint64_t layout)
{
	return identity_map_find(&b->text_map, text_identity(key, layout));
}

enum rp_error batch_add_unit(struct batch *b, uint64_t key, uint32_t *ret_unit)
{
	enum rp_error err;

	if (b->units >= INT32_MAX)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(b->alloc, &b->unit, &b->unit_cap, (size_t)b->units + 1)) ||
	    (err = identity_map_reserve(&b->unit_map, 1)))
		return err;
	identity_map_add(&b->unit_map, unit_identity(key), b->units);
	b->unit[b->units] = (struct batch_unit){.key = key};
	*ret_unit = b->units++;
	return RP_OK;
}

enum rp_error batch_add_text(struct batch *b, uint64_t key, uint64_t layout, uint32_t *ret_text)
{
	enum rp_error err;

	if (b->texts >= INT32_MAX)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(b->alloc, &b->text, &b->text_cap, (size_t)b->texts + 1)) ||
	    (err = identity_map_reserve(&b->text_map, 2)))
		return err;
	if (!batch_has_text(b, key))
		identity_map_add(&b->text_map, text_identity(key, 0), b->texts);
	identity_map_add(&b->text_map, text_identity(key, layout), b->texts);
	b->text[b->texts] = (struct batch_text){
		.key = key, .layout = layout, .document = BATCH_NONE, .places = b->places};
	*ret_text = b->texts++;
	return RP_OK;
}

enum rp_error batch_add_numbers(struct batch *b, uint32_t unit, const uint32_t *number, uint32_t n)
{
	enum rp_error err;

	if (b->numbers > UINT32_MAX - n)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(b->alloc, &b->number, &b->number_cap, b->numbers + n)))
		return err;
	if (n)
		memcpy(b->number + b->numbers, number, n * sizeof(*number));
	b->unit[unit].numbers = (uint32_t)b->numbers;
	b->unit[unit].n_numbers = n;
	b->numbers += n;
	return RP_OK;
}

enum rp_error batch_add_prints(struct batch *b, uint32_t unit, uint32_t n, uint32_t **ret_print)
{
	enum rp_error err = RP_GROW(b->alloc, &b->print, &b->print_cap, b->prints + n);

	if (err)
		return err;
	b->unit[unit].prints = b->prints;
	b->unit[unit].n_prints = n;
	*ret_print = n ? b->print + b->prints : NULL;
	b->prints += n;
	return RP_OK;
}

enum rp_error batch_add_place(struct batch *b, uint32_t text, const struct batch_place *place)
{
	enum rp_error err = RP_GROW(b->alloc, &b->place, &b->place_cap, b->places + 1);

	if (err)
		return err;
	b->place[b->places++] = *place;
	b->text[text].n_places++;
	return RP_OK;
}

static enum rp_error add_postings(const struct rp_allocator *alloc, uint64_t **posting, size_t *n,
				  size_t *cap, uint32_t unit, struct rp_shingles set)
{
	enum rp_error err = RP_GROW(alloc, posting, cap, *n + set.n);

	if (err)
		return err;
	for (uint32_t i = 0; i < set.n; i++)
		(*posting)[(*n)++] = (uint64_t)set.hash[i] << 32 | unit;
	return RP_OK;
}

enum rp_error batch_add_shingles(struct batch *b, uint32_t unit, struct rp_shingles set)
{
	return add_postings(b->alloc, &b->shingle, &b->shingles, &b->shingle_cap, unit, set);
}

enum rp_error batch_add_compared(struct batch *b, uint32_t unit, struct rp_shingles set)
{
	return add_postings(b->alloc, &b->compared, &b->compareds, &b->compared_cap, unit, set);
}

static enum rp_error add_source(struct batch *b, struct rp_string name, uint32_t *ret)
{
	struct rp_identity identity;
	enum rp_error err;

	*ret = BATCH_NONE;
	if (!name.len)
		return RP_OK;
	identity = hash_identity(name.data, name.len);
	*ret = identity_map_find(&b->source_map, identity);
	if (*ret != IDENTITY_MAP_NONE)
		return RP_OK;
	if ((err = RP_GROW(b->alloc, &b->source, &b->source_cap, (size_t)b->sources + 1)) ||
	    (err = identity_map_reserve(&b->source_map, 1)))
		return err;
	b->source[b->sources] = (struct batch_string){b->strings.len, (uint32_t)name.len};
	if ((err = buf_add(&b->strings, name.data, name.len)))
		return err;
	identity_map_add(&b->source_map, identity, b->sources);
	*ret = b->sources++;
	return RP_OK;
}

enum rp_error batch_add_document(struct batch *b, struct rp_string id, struct rp_string url,
				 struct rp_string date, struct rp_string source, uint32_t text)
{
	struct batch_document d = {.id_len = (uint32_t)id.len,
				   .url_len = (uint32_t)url.len,
				   .date_len = (uint32_t)date.len,
				   .text = text};
	enum rp_error err;

	if (id.len > RP_TEXT_LIMIT || url.len > RP_TEXT_LIMIT || date.len > RP_TEXT_LIMIT ||
	    source.len > RP_TEXT_LIMIT || b->documents >= INT32_MAX)
		return RP_ERR_TOO_LARGE;
	if ((err = add_source(b, source, &d.source)) ||
	    (err = RP_GROW(b->alloc, &b->document, &b->document_cap, (size_t)b->documents + 1)))
		return err;
	d.strings = b->strings.len;
	if ((err = buf_add(&b->strings, id.data, id.len)) ||
	    (err = buf_add(&b->strings, url.data, url.len)) ||
	    (err = buf_add(&b->strings, date.data, date.len)))
		return err;
	if (text != BATCH_NONE && b->text[text].document == BATCH_NONE)
		b->text[text].document = b->documents;
	b->document[b->documents++] = d;
	return RP_OK;
}

/* What sealing works with. */
struct seal {
	struct batch *b;
	struct segment_writer *w;
	uint32_t *unit_rank;  /* of each unit */
	uint32_t *unit_order; /* the unit of each rank */
	uint32_t *text_rank;
	uint32_t *text_order;
	uint64_t *scratch;
	uint32_t *member;
	size_t member_cap;
	struct buf bytes;
};

/* Units by their keys.  The upper bits of a key are sorted together with the unit's number; keys that
 * are equal in those are rare. */
static enum rp_error order_units(struct seal *s)
{
	struct batch *b = s->b;
	unsigned bits = bits_width(b->units);
	uint64_t mask = (UINT64_C(1) << bits) - 1;
	uint64_t *key = mem_alloc(b->alloc, (size_t)b->units * 2, sizeof(*key));

	if (!key)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < b->units; i++)
		key[i] = (b->unit[i].key & ~mask) | i;
	if (b->units)
		radix_sort_u64(key, b->units, key + b->units);
	for (uint32_t i = 0; i < b->units; i++) {
		uint32_t unit = (uint32_t)(key[i] & mask), at = i;

		for (; at && (key[at - 1] & ~mask) == (key[i] & ~mask) &&
		       b->unit[s->unit_order[at - 1]].key > b->unit[unit].key;
		     at--)
			s->unit_order[at] = s->unit_order[at - 1];
		s->unit_order[at] = unit;
	}
	for (uint32_t i = 0; i < b->units; i++)
		s->unit_rank[s->unit_order[i]] = i;
	mem_free(b->alloc, key);
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
	if (!err)
		err = table_writer_finish(&t);
	table_writer_release(&t);
	return err;
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
	if (!err)
		err = table_writer_finish(&t);
	table_writer_release(&t);
	return err;
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
	if (!err)
		err = table_writer_finish(&t);
	table_writer_release(&t);
	return err;
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
	if (!err)
		err = table_writer_finish(&t);
	table_writer_release(&t);
	return err;
}

/* In the order of their keys units are all over the memory: those that come next are called for. */
static void look_ahead(const struct seal *s, uint32_t rank)
{
	const struct batch *b = s->b;
	uint32_t near = rank + 8, far = rank + 16;

	if (far < b->units)
		__builtin_prefetch(&b->unit[s->unit_order[far]]);
	if (near < b->units && b->prints)
		__builtin_prefetch(&b->print[b->unit[s->unit_order[near]].prints]);
}

/* The keys of units or texts, in order, without values. */
static enum rp_error write_keys(struct seal *s, enum section_id id, uint32_t n)
{
	const struct batch *b = s->b;
	struct key_map_writer m;
	enum rp_error err = key_map_writer_init(&m, n, 64, b->alloc);

	for (uint32_t i = 0; i < n && !err; i++) {
		if (id == SECTION_UNITS)
			look_ahead(s, i);
		err = key_map_writer_add(&m,
					 id == SECTION_UNITS ? b->unit[s->unit_order[i]].key
							     : b->text[s->text_order[i]].key,
					 0);
	}
	buf_reset(&s->bytes);
	if (!err && !(err = key_map_writer_finish(&m, &s->bytes)))
		err = segment_writer_raw(s->w, id, s->bytes.data, s->bytes.len);
	key_map_writer_release(&m);
	return err;
}

/* Take the numbers of the next key of sorted postings, each once; returns where they end. */
static enum rp_error take_run(struct seal *s, const uint64_t *posting, size_t n, size_t i,
			      uint32_t *ret_n, size_t *ret_end)
{
	size_t end = i;
	uint32_t m = 0;
	enum rp_error err;

	while (end < n && posting[end] >> 32 == posting[i] >> 32)
		end++;
	if ((err = RP_GROW(s->b->alloc, &s->member, &s->member_cap, end - i)))
		return err;
	for (size_t j = i; j < end; j++)
		if (j == i || posting[j] != posting[j - 1])
			s->member[m++] = (uint32_t)posting[j];
	*ret_n = m;
	*ret_end = end;
	return RP_OK;
}

static enum rp_error finish_lists(struct seal *s, struct lists_writer *l, enum section_id id)
{
	enum rp_error err;

	buf_reset(&s->bytes);
	if ((err = lists_writer_finish(l, &s->bytes)))
		return err;
	return segment_writer_raw(s->w, id, s->bytes.data, s->bytes.len);
}

/* Count the different keys of sorted postings. */
static size_t count_keys(const uint64_t *posting, size_t n)
{
	size_t keys = n ? 1 : 0;

	for (size_t i = 1; i < n; i++)
		keys += posting[i] >> 32 != posting[i - 1] >> 32;
	return keys;
}

/* Add each key with the paragraph that holds it, or the list of them.  Most have one. */
static enum rp_error add_keys(struct seal *s, const uint64_t *posting, size_t n,
			      struct key_map_writer *m, struct lists_writer *l)
{
	uint32_t members, reference;
	size_t end;
	enum rp_error err;

	for (size_t i = 0; i < n; i = end) {
		uint64_t key = posting[i] >> 32;

		if (i + 1 == n || posting[i + 1] >> 32 != key) {
			end = i + 1;
			reference = (uint32_t)posting[i];
		} else if ((err = take_run(s, posting, n, i, &members, &end)) ||
			   (err = lists_writer_add(l, s->member, members, &reference))) {
			return err;
		}
		if ((err = key_map_writer_add(m, key, reference)))
			return err;
	}
	return RP_OK;
}

/* Write postings, hash << 32 | unit, as keys that lead to lists. */
static enum rp_error write_postings(struct seal *s, uint64_t *posting, size_t n,
				    enum section_id keys, enum section_id lists)
{
	struct batch *b = s->b;
	struct key_map_writer m;
	struct lists_writer l;
	unsigned key_bits = 0;
	enum rp_error err;

	for (size_t i = 0; i < n; i++)
		posting[i] = (posting[i] & UINT64_C(0xffffffff00000000)) |
			     s->unit_rank[(uint32_t)posting[i]];
	if (n) {
		radix_sort_u64(posting, n, s->scratch);
		key_bits = bits_width((posting[n - 1] >> 32) + 1);
	}
	lists_writer_init(&l, b->units, b->alloc);
	err = key_map_writer_init_values(&m, count_keys(posting, n), key_bits, b->units, b->alloc);
	buf_reset(&s->bytes);
	if (!err && !(err = add_keys(s, posting, n, &m, &l)) &&
	    !(err = key_map_writer_finish(&m, &s->bytes)) &&
	    !(err = segment_writer_raw(s->w, keys, s->bytes.data, s->bytes.len)))
		err = finish_lists(s, &l, lists);
	key_map_writer_release(&m);
	lists_writer_release(&l);
	/* As they were, with the units' own numbers. */
	for (size_t i = 0; i < n; i++)
		posting[i] = (posting[i] & UINT64_C(0xffffffff00000000)) |
			     s->unit_order[(uint32_t)posting[i]];
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
	buf_reset(&s->bytes);
	if ((err = buf_reserve(&s->bytes, (size_t)u->n_numbers * UNIT_NUMBER)))
		return err;
	for (uint32_t i = 0; i < u->n_numbers; i++) {
		bytes_put((uint8_t *)s->bytes.data + s->bytes.len, UNIT_NUMBER,
			  s->b->number[u->numbers + i]);
		s->bytes.len += UNIT_NUMBER;
	}
	if ((err = table_writer_string(t, UNIT_NUMBERS,
				       (struct rp_string){s->bytes.data, s->bytes.len})))
		return err;
	return table_writer_next(t);
}

/* Units, each with the texts that have it: a reference plus one, 0 for none. */
static enum rp_error write_units(struct seal *s)
{
	struct batch *b = s->b;
	uint64_t *posting = mem_alloc(b->alloc, b->places * 2, sizeof(*posting));
	struct table_writer t;
	struct lists_writer l;
	size_t at = 0, n = 0, end;
	uint32_t members, reference;
	enum rp_error err;

	if (!posting)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < b->texts; i++)
		for (size_t p = b->text[i].places; p < b->text[i].places + b->text[i].n_places; p++)
			posting[n++] = (uint64_t)s->unit_rank[b->place[p].unit] << 32 |
				       s->text_rank[i];
	if (n)
		radix_sort_u64(posting, n, posting + b->places);
	lists_writer_init(&l, b->texts, b->alloc);
	err = table_writer_init(&t, s->w, &table_units);
	for (uint32_t i = 0; i < b->units && !err; i++) {
		uint64_t texts = 0;

		look_ahead(s, i);
		if (at < n && posting[at] >> 32 == i) {
			if ((err = take_run(s, posting, n, at, &members, &end)) ||
			    (err = lists_writer_add(&l, s->member, members, &reference)))
				break;
			texts = (uint64_t)reference + 1;
			at = end;
		}
		err = write_unit_row(s, &t, &b->unit[s->unit_order[i]], texts);
	}
	if (!err && !(err = table_writer_finish(&t)))
		err = finish_lists(s, &l, SECTION_UNIT_TEXTS);
	table_writer_release(&t);
	lists_writer_release(&l);
	mem_free(b->alloc, posting);
	return err;
}

static enum rp_error write_prints(struct seal *s)
{
	const struct batch *b = s->b;
	struct groups_writer w;
	enum rp_error err = RP_OK;

	groups_writer_init(&w, b->alloc);
	for (uint32_t i = 0; i < b->units && !err; i++) {
		const struct batch_unit *u = &b->unit[s->unit_order[i]];

		look_ahead(s, i);
		err = prints_writer_add(&w, u->n_prints ? b->print + u->prints : NULL, u->n_prints);
	}
	buf_reset(&s->bytes);
	if (!err && !(err = prints_writer_finish(&w, &s->bytes)))
		err = segment_writer_raw(s->w, SECTION_PRINTS, s->bytes.data, s->bytes.len);
	groups_writer_release(&w);
	return err;
}

static enum rp_error write_all(struct seal *s)
{
	struct batch *b = s->b;
	enum rp_error err;

	if ((err = order_units(s)) || (err = order_texts(s)) || (err = write_documents(s)) ||
	    (err = write_sources(s)) || (err = write_keys(s, SECTION_TEXTS, b->texts)) ||
	    (err = write_text_rows(s)) || (err = write_places(s)) ||
	    (err = write_keys(s, SECTION_UNITS, b->units)) || (err = write_units(s)))
		return err;
	if ((err = write_postings(s, b->shingle, b->shingles, SECTION_SHINGLES,
				  SECTION_SHINGLE_UNITS)) ||
	    (err = write_postings(s, b->compared, b->compareds, SECTION_COMPARED,
				  SECTION_COMPARED_UNITS)))
		return err;
	return write_prints(s);
}

uint32_t batch_count_first(const struct batch *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->texts; i++)
		n += (b->text[i].flags & TEXT_FIRST) != 0;
	return n;
}

enum rp_error batch_seal(struct batch *b, struct segment_writer *w)
{
	size_t most = b->shingles > b->compareds ? b->shingles : b->compareds;
	struct seal s = {.b = b, .w = w};
	size_t scratch_cap = 0;
	enum rp_error err = RP_ERR_NOMEM;

	buf_init(&s.bytes, b->alloc);
	s.unit_rank = mem_alloc(b->alloc, b->units, sizeof(*s.unit_rank));
	s.unit_order = mem_alloc(b->alloc, b->units, sizeof(*s.unit_order));
	s.text_rank = mem_alloc(b->alloc, b->texts, sizeof(*s.text_rank));
	s.text_order = mem_alloc(b->alloc, b->texts, sizeof(*s.text_order));
	if (s.unit_rank && s.unit_order && s.text_rank && s.text_order &&
	    !(err = RP_GROW(b->alloc, &s.scratch, &scratch_cap, most)))
		err = write_all(&s);
	mem_free(b->alloc, s.unit_rank);
	mem_free(b->alloc, s.unit_order);
	mem_free(b->alloc, s.text_rank);
	mem_free(b->alloc, s.text_order);
	mem_free(b->alloc, s.scratch);
	mem_free(b->alloc, s.member);
	buf_release(&s.bytes);
	return err;
}
