#include <reprint/store.h>

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "sketch/sketch.h"
#include "store/append.h"
#include "store/bytes.h"
#include "store/places.h"
#include "store/store.h"
#include "text/date.h"

/*
 * Compacting, expiring and merging are one: the documents of a snapshot are appended again, in their
 * order, to segments that are new.  Rows are found by key; postings lead the other way, from shingles
 * to paragraphs, so they are gone through once for each segment that is written.  Memory is that of
 * the batch and of sealing it, of two caches, and four bytes for each paragraph of the largest segment.
 */

/* Each cache has so little of the memory, and the batch is left so much less than all of it: for the
 * caches, pages of files, and what the allocator keeps. */
#define CACHE_PART 32
#define OTHER_PART 5

struct rewrite {
	struct rp_store *store;
	const struct snapshot *from;
	struct manifest *manifest; /* of what is written, ... */
	struct snapshot *known;    /* and it is read by */
	size_t memory;
	struct batch batch;
	struct table_cache cache; /* of 'from' */
	struct table_cache known_cache;
	struct places places;
	struct buf strings;
	uint32_t *number, *print;
	size_t number_cap, print_cap;
	uint32_t n_prints;
	struct batch_more more;
	uint64_t steps;
	struct rp_store_failure *failure;
};

static enum rp_error read_prints(struct rewrite *r, const struct part *p, uint32_t rank)
{
	struct prints_walk walk;
	enum rp_error err = prints_walk_begin(&walk, &p->prints, rank);

	if (err)
		return err;
	r->n_prints = 0;
	if ((err = RP_GROW(&mem_default, &r->print, &r->print_cap, walk.left)))
		return err;
	while (walk.left)
		if ((err = prints_walk_next(&walk, &r->print[r->n_prints++])))
			return err;
	return RP_OK;
}

/* What the parts have of a unit, together. */
static enum rp_error read_unit(struct rewrite *r, uint64_t key, struct batch_unit *u)
{
	struct key_map_entry entry;
	struct table_row row;
	enum rp_error err;
	bool found;

	*u = (struct batch_unit){.text = BATCH_NONE};
	r->n_prints = 0;
	for (size_t i = 0; i < r->from->n; i++) {
		struct part *p = r->from->part[i];
		uint32_t flags;

		if ((err = key_map_find(&p->units, key, &entry, &found)))
			return err;
		if (!found)
			continue;
		if ((err = table_find(&r->cache, &p->segment, &table_units, entry.rank, &row)))
			return err;
		flags = (uint32_t)table_number(row, UNIT_FLAGS);
		u->flags = (uint8_t)(u->flags | flags);
		if (flags & UNIT_HOME) {
			struct rp_string s = table_string(row, UNIT_NUMBERS);

			u->words = (uint32_t)table_number(row, UNIT_WORDS);
			u->shingles =
				table_back(u->words, (uint32_t)table_number(row, UNIT_SHINGLES));
			u->digits = (uint16_t)table_number(row, UNIT_DIGITS);
			u->n_numbers = (uint32_t)(s.len / UNIT_NUMBER);
			if ((err = RP_GROW(&mem_default, &r->number, &r->number_cap,
					   u->n_numbers)) ||
			    (err = read_prints(r, p, entry.rank)))
				return err;
			/* No paragraph has more shingles than words, nor prints than shingles. */
			if (u->shingles > u->words || r->n_prints > u->shingles)
				return RP_ERR_CORRUPT;
			for (uint32_t j = 0; j < u->n_numbers; j++)
				r->number[j] = (uint32_t)bytes_get((const uint8_t *)s.data +
									   (size_t)j * UNIT_NUMBER,
								   UNIT_NUMBER);
		}
		if (flags & UNIT_TEXT)
			u->compared = table_back(flags & UNIT_HOME ? u->shingles : 0,
						 (uint32_t)table_number(row, UNIT_COMPARED));
		if (flags & UNIT_HEADLINE)
			u->words_set = (uint32_t)table_number(row, UNIT_WORDS_SET);
	}
	return RP_OK;
}

static enum rp_error enter_unit(struct rewrite *r, uint64_t key, uint32_t *ret_unit)
{
	struct batch *b = &r->batch;
	struct batch_unit told;
	uint32_t known;
	enum rp_error err;

	*ret_unit = batch_find_unit(b, key);
	if (*ret_unit != BATCH_NONE)
		return RP_OK;
	if ((err = snapshot_unit_flags(r->known, &r->known_cache, key, &known)) ||
	    (err = read_unit(r, key, &told)) || (err = batch_add_unit(b, key, ret_unit)))
		return err;
	told.flags = (uint8_t)(told.flags & ~known);
	told.known = (uint8_t)known;
	r->more.compareds += told.words_set;
	/* Long paragraphs are compared by their shingles. */
	if (sketch_class_of(told.words) != SKETCH_LONG)
		r->more.compareds += told.compared;
	if (told.flags & UNIT_HOME)
		r->more.shingles += told.shingles - r->n_prints;
	else
		told.words = told.shingles = told.digits = told.n_numbers = r->n_prints = 0;
	if (!(told.flags & UNIT_TEXT))
		told.compared = 0;
	if (!(told.flags & UNIT_HEADLINE))
		told.words_set = 0;
	b->unit[*ret_unit] = told;
	if (!(told.flags & UNIT_HOME))
		return RP_OK;
	return batch_add_told(b, *ret_unit, r->number, told.n_numbers, r->print, r->n_prints);
}

static enum rp_error tell_text(struct rewrite *r, uint32_t text, uint64_t key, uint64_t layout)
{
	struct batch *b = &r->batch;
	struct key_map_entry entry;
	struct table_row row;
	struct part *home;
	uint32_t rank;
	enum rp_error err;

	if ((err = snapshot_find_home(r->from, &r->cache, key, layout, &home, &rank)))
		return err;
	if (!home)
		return failure_set(r->failure, RP_ERR_CORRUPT,
				   "a text that a segment refers to is in none");
	if ((err = table_find(&r->cache, &home->segment, &table_texts, rank, &row)))
		return err;
	b->text[text].flags |= TEXT_HOME;
	b->text[text].words = (uint32_t)table_number(row, TEXT_WORDS);
	b->text[text].shingles = (uint32_t)table_number(row, TEXT_SHINGLES);
	if ((err = places_read(&r->places, &r->cache, home, rank)))
		return err;
	for (uint32_t i = 0; i < r->places.n; i++) {
		struct batch_place place = r->places.place[i];

		if ((err = key_map_select(&home->units, place.unit, &entry)) ||
		    (err = enter_unit(r, entry.key, &place.unit)) ||
		    (err = batch_add_place(b, text, &place)))
			return err;
	}
	return RP_OK;
}

static enum rp_error enter_text(struct rewrite *r, struct part *part, uint32_t rank,
				uint32_t source, uint32_t *ret_text)
{
	struct batch *b = &r->batch;
	struct key_map_entry entry;
	struct table_row row;
	uint64_t layout;
	bool has_key, has_layout;
	enum rp_error err;

	if ((err = key_map_select(&part->texts, rank, &entry)) ||
	    (err = table_find(&r->cache, &part->segment, &table_texts, rank, &row)))
		return err;
	layout = table_number(row, TEXT_LAYOUT);
	*ret_text = batch_find_text(b, entry.key, layout);
	if (*ret_text != BATCH_NONE)
		return RP_OK;
	if ((err = snapshot_has_text(r->known, &r->known_cache, entry.key, layout, &has_key,
				     &has_layout)))
		return err;
	has_key = has_key || batch_has_text(b, entry.key);
	if ((err = batch_add_text(b, entry.key, layout, ret_text)))
		return err;
	b->text[*ret_text].source = source;
	if (!has_key)
		b->text[*ret_text].flags |= TEXT_FIRST;
	return has_layout ? RP_OK : tell_text(r, *ret_text, entry.key, layout);
}

/* The pages of files that were read count as memory, too: after so many steps they are let go. */
#define STEPS         (UINT64_C(1) << 16)
#define STEP_KEY      1
#define STEP_DOCUMENT 256

static void step(struct rewrite *r, unsigned steps)
{
	r->steps += steps;
	if (steps && r->steps < STEPS)
		return;
	r->steps = 0;
	snapshot_forget(r->from);
	snapshot_forget(r->known);
}

/* Take the postings of one index that the batch asks for. */
static enum rp_error take_postings(struct rewrite *r, const struct key_map *map,
				   const struct lists *lists, const uint32_t *unit,
				   bool are_shingles)
{
	struct key_map_entry entry;
	struct key_map_walk walk;
	struct lists_walk list;
	bool end = false;
	uint32_t rank;
	enum rp_error err = key_map_walk_begin(&walk, map, 0);

	while (!err && !(err = key_map_walk_next(&walk, &entry, &end)) && !end) {
		uint32_t hash = (uint32_t)entry.key;
		struct rp_shingles set = {&hash, 1};

		step(r, STEP_KEY);
		if ((err = lists_walk_begin(&list, lists, entry.value)))
			break;
		while (list.left && !(err = lists_walk_next(&list, &rank))) {
			if (unit[rank] == BATCH_NONE)
				continue;
			err = are_shingles ? batch_add_shingles(&r->batch, unit[rank], set)
					   : batch_add_compared(&r->batch, unit[rank], set);
			if (err)
				break;
		}
	}
	return err;
}

/* List the batch's units of a part by rank, those with any of some flags. */
static enum rp_error map_units(struct rewrite *r, const struct part *p, uint32_t flags,
			       uint32_t *unit)
{
	struct key_map_entry entry;
	struct key_map_walk walk;
	bool end = false;
	enum rp_error err = key_map_walk_begin(&walk, &p->units, 0);

	while (!err && !(err = key_map_walk_next(&walk, &entry, &end)) && !end) {
		uint32_t u = batch_find_unit(&r->batch, entry.key);

		if (u != BATCH_NONE && !(r->batch.unit[u].flags & flags))
			u = BATCH_NONE;
		unit[entry.rank] = u;
	}
	return err;
}

/* Equal lists stand once, so that a byte of a segment can be many postings, but not this many. */
#define POSTINGS_A_BYTE 64

/* What the rows of paragraphs say is to come, as far as the segments can hold it: a forged row may say
 * anything. */
static struct batch_more expected(const struct rewrite *r)
{
	struct batch_more more = r->more;
	size_t most = 0;

	for (size_t i = 0; i < r->from->n; i++)
		most += r->from->part[i]->segment.map.len * POSTINGS_A_BYTE;
	more.shingles = more.shingles < most ? more.shingles : most;
	more.compareds = more.compareds < most ? more.compareds : most;
	return more;
}

static enum rp_error fill(struct rewrite *r)
{
	enum rp_error err = batch_reserve(&r->batch, expected(r));

	for (size_t i = 0; i < r->from->n && !err; i++) {
		const struct part *p = r->from->part[i];
		uint32_t *unit = mem_alloc(&mem_default, p->units.n, sizeof(*unit));

		if (!unit)
			return RP_ERR_NOMEM;
		if (!(err = map_units(r, p, UNIT_HOME, unit)) &&
		    !(err = take_postings(r, &p->shingles, &p->shingle_units, unit, true)) &&
		    !(err = map_units(r, p, UNIT_TEXT | UNIT_HEADLINE, unit)))
			err = take_postings(r, &p->compared, &p->compared_units, unit, false);
		mem_free(&mem_default, unit);
		step(r, 0);
	}
	return err;
}

static enum rp_error seal(struct rewrite *r)
{
	enum rp_error err;

	if (!r->batch.documents)
		return RP_OK;
	if ((err = fill(r)) ||
	    (err = store_seal(r->store, &r->batch, r->manifest, r->known, r->failure)))
		return err;
	batch_reset(&r->batch);
	r->more = (struct batch_more){0, 0};
	return RP_OK;
}

/* The strings of a document, copied; the row is gone with the next that is read. */
struct fields {
	struct rp_string id, url, date, source;
	uint64_t text;
};

static enum rp_error read_fields(struct rewrite *r, struct part *p, uint32_t row, struct fields *f)
{
	struct rp_string *to[] = {&f->id, &f->url, &f->date, &f->source};
	struct table_row fields, name;
	uint64_t source;
	size_t at = 0;
	enum rp_error err;

	memset(f, 0, sizeof(*f));
	buf_reset(&r->strings);
	if ((err = buf_reserve(&r->strings, 1)) ||
	    (err = table_find(&r->cache, &p->segment, &table_documents, row, &fields)))
		return err;
	source = table_number(fields, DOCUMENT_SOURCE);
	f->text = table_number(fields, DOCUMENT_TEXT);
	for (unsigned i = 0; i < 3; i++) {
		*to[i] = table_string(fields, DOCUMENT_ID + i);
		if ((err = buf_add(&r->strings, to[i]->data, to[i]->len)))
			return err;
	}
	if (source) {
		if ((err = table_find(&r->cache, &p->segment, &table_sources, source - 1, &name)))
			return err;
		f->source = table_string(name, 0);
		if ((err = buf_add(&r->strings, f->source.data, f->source.len)))
			return err;
	}
	for (unsigned i = 0; i < 4; i++) {
		to[i]->data = r->strings.data + at;
		at += to[i]->len;
	}
	return RP_OK;
}

/* Of the largest part that fill() goes through. */
static size_t unit_memory(const struct rewrite *r)
{
	size_t most = 0;

	for (size_t i = 0; i < r->from->n; i++)
		if (r->from->part[i]->units.n > most)
			most = r->from->part[i]->units.n;
	return most * sizeof(uint32_t);
}

static enum rp_error copy_document(struct rewrite *r, struct part *p, const struct fields *f)
{
	uint32_t text = BATCH_NONE;
	enum rp_error err;

	step(r, STEP_DOCUMENT);
	if (batch_memory(&r->batch, r->more) + unit_memory(r) > r->memory && (err = seal(r)))
		return err;
	if (f->text &&
	    (err = enter_text(r, p, (uint32_t)(f->text - 1), append_source(f->source), &text)))
		return err;
	return batch_add_document(&r->batch, f->id, f->url, f->date, f->source, text);
}

static void rewrite_init(struct rewrite *r, struct rp_store *store, const struct snapshot *from,
			 size_t memory, struct rp_store_failure *failure)
{
	memset(r, 0, sizeof(*r));
	r->store = store;
	r->from = from;
	r->memory = memory - memory / OTHER_PART;
	r->failure = failure;
	batch_init(&r->batch, &store->alloc);
	table_cache_init_small(&r->cache, memory / CACHE_PART, &store->alloc);
	table_cache_init_small(&r->known_cache, memory / CACHE_PART, &store->alloc);
	r->places.alloc = &store->alloc;
	buf_init(&r->strings, &store->alloc);
}

static void rewrite_release(struct rewrite *r)
{
	batch_release(&r->batch);
	table_cache_release(&r->cache);
	table_cache_release(&r->known_cache);
	mem_free(&r->store->alloc, r->places.place);
	mem_free(&mem_default, r->number);
	mem_free(&mem_default, r->print);
	buf_release(&r->strings);
}

static bool is_expired(const struct rp_store_rewrite *options, struct rp_string date)
{
	int64_t seconds;

	return options->expires && date_parse(date.data, date.len, &seconds) &&
	       seconds < options->before;
}

static enum rp_error copy_kept(struct rewrite *r, const struct rp_store_rewrite *options,
			       uint64_t *ret_expired)
{
	uint64_t done = 0;
	struct fields f;
	enum rp_error err;

	for (size_t i = 0; i < r->from->n; i++) {
		struct part *p = r->from->part[i];

		for (uint32_t row = 0; row < p->told.documents; row++) {
			if ((err = read_fields(r, p, row, &f)))
				return err;
			if (is_expired(options, f.date))
				++*ret_expired;
			else if ((err = copy_document(r, p, &f)))
				return err;
			if (++done % 256 == 0 && options->progress &&
			    options->progress(options->progress_ctx,
					      (double)done / r->from->documents))
				return RP_ERR_STOPPED;
		}
	}
	return seal(r);
}

enum rp_error rp_store_rewrite(struct rp_store *s, const struct rp_store_rewrite *options,
			       uint64_t *ret_expired, struct rp_store_failure *failure)
{
	struct snapshot *from, *known = NULL;
	struct manifest manifest;
	struct rewrite r;
	uint64_t expired = 0;
	enum rp_error err;

	if ((err = store_can_write(s, failure)))
		return err;
	if (s->batch.documents || s->pending.n != s->manifest.n || s->has_failed)
		return failure_set(failure, RP_ERR_MISUSE, "commit or roll back first");
	if ((err = snapshot_new(&s->alloc, s->manifest.one_in, &known)))
		return err;
	from = store_snapshot(s);
	manifest_init(&manifest, &s->alloc);
	rewrite_init(&r, s, from, options->memory, failure);
	r.manifest = &manifest;
	r.known = known;
	manifest.next = s->pending.next;
	manifest.one_in = s->manifest.one_in;
	if (!(err = copy_kept(&r, options, &expired)))
		err = store_publish(s, &manifest, known, failure);
	if (err == RP_ERR_CORRUPT)
		failure_set(failure, err, "a block is damaged; 'reprint verify' tells where");
	rewrite_release(&r);
	manifest_release(&manifest);
	snapshot_drop(known);
	snapshot_drop(from);
	/* What was written for nothing goes, or what it replaced. */
	rp_store_rollback(s);
	store_sweep(s);
	if (!err)
		*ret_expired = expired;
	return err;
}

/* Enter an id; *ret_is_new is false if it was there. */
static enum rp_error enter_id(struct identity_map *ids, struct rp_string id, bool *ret_is_new)
{
	struct rp_identity identity = hash_identity(id.data, id.len);
	enum rp_error err;

	*ret_is_new = identity_map_find(ids, identity) == IDENTITY_MAP_NONE;
	if (!*ret_is_new)
		return RP_OK;
	if ((err = identity_map_reserve(ids, 1)))
		return err;
	identity_map_add(ids, identity, 0);
	return RP_OK;
}

/* Enter the ids of a snapshot, or copy those documents whose id is new. */
static enum rp_error go_through(struct rewrite *r, const struct snapshot *s,
				struct identity_map *ids, bool copies, uint64_t *ret_left_out)
{
	struct fields f;
	bool is_new;
	enum rp_error err;

	for (size_t i = 0; i < s->n; i++) {
		struct part *p = s->part[i];

		for (uint32_t row = 0; row < p->told.documents; row++) {
			if ((err = read_fields(r, p, row, &f)) ||
			    (err = enter_id(ids, f.id, &is_new)))
				return err;
			if (!copies)
				continue;
			if (!is_new)
				++*ret_left_out;
			else if ((err = copy_document(r, p, &f)))
				return err;
		}
	}
	return RP_OK;
}

enum rp_error rp_store_merge(struct rp_store *s, const struct rp_store *other,
			     uint64_t *ret_left_out, struct rp_store_failure *failure)
{
	struct snapshot *from, *known = NULL;
	struct identity_map ids;
	struct rewrite own, r;
	uint64_t left_out = 0;
	enum rp_error err;

	if ((err = store_can_write(s, failure)))
		return err;
	if (s->batch.documents || s->has_failed)
		return failure_set(failure, RP_ERR_MISUSE, "commit or roll back first");
	from = store_snapshot(other);
	if (from->one_in != s->known->one_in)
		err = failure_set(failure, RP_ERR_MISMATCH,
				  "of its shingles the store keeps one in %" PRIu32
				  ", the other one in %" PRIu32,
				  s->known->one_in, from->one_in);
	else
		err = snapshot_copy(s->known, &known);
	if (err) {
		snapshot_drop(from);
		return err;
	}
	identity_map_init(&ids, &s->alloc);
	/* Two caches: the numbers of segments are a store's own. */
	rewrite_init(&own, s, s->known, s->memory, failure);
	rewrite_init(&r, s, from, s->memory, failure);
	r.manifest = &s->pending;
	r.known = known;
	if (!(err = go_through(&own, s->known, &ids, false, &left_out)) &&
	    !(err = go_through(&r, from, &ids, true, &left_out)))
		err = seal(&r);
	if (err == RP_ERR_CORRUPT)
		failure_set(failure, err, "a block is damaged; 'reprint verify' tells where");
	if (err) {
		snapshot_drop(known);
		store_set_failed(s, true);
	} else {
		store_know(s, known);
	}
	rewrite_release(&own);
	rewrite_release(&r);
	identity_map_release(&ids);
	snapshot_drop(from);
	if (!err)
		*ret_left_out = left_out;
	return err;
}
