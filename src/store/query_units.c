#include "store/query_units.h"

#include "base/mem.h"
#include "shingle/shingle_set.h"
#include "store/bytes.h"

static struct rp_identity key_identity(uint64_t key)
{
	return (struct rp_identity){key, 0};
}

/* The number of the document of a row of texts in the store, or RP_NONE. */
static uint32_t document_of(const struct query *q, uint32_t part, struct table_row row)
{
	uint64_t document = table_number(row, TEXT_DOCUMENT);

	return document ? q->snapshot->first[part] + (uint32_t)(document - 1) : RP_NONE;
}

enum rp_error query_find_first(struct query *q, uint64_t key, uint32_t *ret)
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
	if (document == RP_NONE && (err = query_find_first(q, entry.key, &document)))
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
				    (err = query_find_first(q, entry.key, &document))))
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

enum rp_error query_enter_key(struct query *q, uint64_t key, uint32_t *ret)
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

enum rp_error query_enter_unit(struct query *q, uint32_t part, uint32_t rank, uint32_t *ret)
{
	struct rp_identity identity = query_rank_identity(part, rank);
	struct key_map_entry entry;
	enum rp_error err;

	*ret = identity_map_find(&q->rank_map, identity);
	if (*ret != IDENTITY_MAP_NONE)
		return RP_OK;
	if ((err = key_map_select(&q->snapshot->part[part]->units, rank, &entry)) ||
	    (err = identity_map_reserve(&q->rank_map, 1)) ||
	    (err = query_enter_key(q, entry.key, ret)))
		return err;
	identity_map_add(&q->rank_map, identity, *ret);
	return RP_OK;
}
