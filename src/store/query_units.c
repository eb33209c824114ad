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

/* Add a text that counts, of a row that was just read. */
static enum rp_error add_text(struct query *q, uint32_t part, uint32_t row, uint32_t document,
			      struct table_row r, uint32_t *ret)
{
	uint32_t source = (uint32_t)table_number(r, TEXT_SOURCE);
	enum rp_error err;

	if ((err = RP_GROW(&q->alloc, &q->text, &q->text_cap, (size_t)q->texts + 1)) ||
	    (err = RP_GROW(&q->alloc, &q->text_source, &q->source_cap, (size_t)q->texts + 1)) ||
	    (err = rank_map_add(&q->text_map, part, row, q->texts)))
		return err;
	q->text[q->texts] = (struct query_text){
		.document = document,
		.part = part,
		.row = row,
		.words = (uint32_t)table_number(r, TEXT_WORDS),
		.shingles = (uint32_t)table_number(r, TEXT_SHINGLES),
	};
	q->text_source[q->texts] = source ? source : UINT32_MAX;
	*ret = q->texts++;
	return RP_OK;
}

/* The first document of a text's row, and the text, if it counts; RP_NONE if not.  Of the rows with the
 * same words one counts. */
static enum rp_error enter_text(struct query *q, uint32_t part, uint32_t row,
				uint32_t *ret_document, uint32_t *ret_text)
{
	struct part *p = q->snapshot->part[part];
	struct key_map_entry entry;
	struct table_row r;
	enum rp_error err;

	*ret_text = rank_map_find(&q->text_map, part, row);
	if (*ret_text != RANK_MAP_NONE) {
		*ret_document = q->text[*ret_text].document;
		return RP_OK;
	}
	*ret_text = RP_NONE;
	if ((err = table_find(&q->cache, &p->segment, &table_texts, row, &r)))
		return err;
	*ret_document = document_of(q, part, r);
	/* Its document may have expired while another has the same words. */
	if (*ret_document == RP_NONE) {
		if ((err = key_map_select(&p->texts, row, &entry)) ||
		    (err = query_find_first(q, entry.key, ret_document)) ||
		    (err = table_find(&q->cache, &p->segment, &table_texts, row, &r)))
			return err;
	}
	if (!(table_number(r, TEXT_FLAGS) & TEXT_FIRST) || *ret_document == RP_NONE)
		return RP_OK;
	return add_text(q, part, row, *ret_document, r, ret_text);
}

/* Read a text that has a unit. */
static enum rp_error meet_text(struct query *q, uint32_t unit, uint32_t part, uint32_t row)
{
	struct query_unit *u = &q->unit[unit];
	uint32_t document, text;
	enum rp_error err;

	if ((err = enter_text(q, part, row, &document, &text)))
		return err;
	if (document < u->document) {
		u->document = document;
		u->part = part;
		u->row = row;
	}
	if (text == RP_NONE)
		return RP_OK;
	if ((err = RP_GROW(&q->alloc, &q->unit_text, &q->unit_text_cap, q->unit_texts + 1)))
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

	if (!n)
		return RP_OK;
	if ((err = RP_GROW(&q->alloc, &q->number, &q->number_cap, q->numbers + n * 2)))
		return err;
	number = q->number + q->numbers;
	for (size_t i = 0; i < n; i++)
		number[i] =
			(uint32_t)bytes_get((const uint8_t *)s.data + i * UNIT_NUMBER, UNIT_NUMBER);
	u->numbers = q->numbers;
	/* Cut, they are not in order any more. */
	u->n_numbers = (uint32_t)shingle_set_make(number, n, number + n);
	q->numbers += u->n_numbers;
	return RP_OK;
}

/* Make a block anew from the table. */
static enum rp_error fill_block(struct query *q, struct query_block *b, struct segment *s,
				uint32_t block)
{
	uint32_t rows_in_block = table_units.rows_in_block;
	struct table_row row;
	uint64_t texts;
	enum rp_error err;

	b->block = RP_NONE;
	if ((err = table_find(&q->cache, s, &table_units, (uint64_t)block * rows_in_block, &row)))
		return err;
	b->flags = (uint8_t *)&b->texts[rows_in_block];
	for (row.row = 0; row.row < row.block->rows; row.row++) {
		texts = table_number(row, UNIT_TEXTS);
		if (texts > UINT32_MAX)
			return RP_ERR_CORRUPT;
		b->texts[row.row] = (uint32_t)texts;
		b->flags[row.row] = (uint8_t)table_number(row, UNIT_FLAGS);
	}
	b->segment = s->number;
	b->block = block;
	return RP_OK;
}

/* Find the flags and texts of a paragraph. */
static enum rp_error find_columns(struct query *q, uint32_t part, uint32_t rank,
				  uint32_t *ret_flags, uint32_t *ret_texts)
{
	struct segment *s = &q->snapshot->part[part]->segment;
	uint32_t rows_in_block = table_units.rows_in_block, block = rank / rows_in_block;
	struct query_block **b;
	enum rp_error err;

	if (rank >= s->section[SECTION_UNIT_ROWS].rows)
		return RP_ERR_CORRUPT;
	if (!q->block) {
		q->block = mem_alloc(&q->alloc, QUERY_BLOCKS, sizeof(struct query_block *));
		if (!q->block)
			return RP_ERR_NOMEM;
	}
	b = &q->block[(block + s->number * 8191) % QUERY_BLOCKS];
	if (!*b) {
		*b = mem_alloc(&q->alloc, 1, sizeof(**b) + rows_in_block * (sizeof(uint32_t) + 1));
		if (!*b)
			return RP_ERR_NOMEM;
		(*b)->block = RP_NONE;
	}
	if (((*b)->block != block || (*b)->segment != s->number) &&
	    (err = fill_block(q, *b, s, block)))
		return err;
	*ret_flags = (*b)->flags[rank % rows_in_block];
	*ret_texts = (*b)->texts[rank % rows_in_block];
	return RP_OK;
}

/* Add what a part has of a unit in a row. */
static enum rp_error read_unit_row(struct query *q, uint32_t unit, uint32_t part, uint32_t rank)
{
	struct query_unit *u = &q->unit[unit];
	struct lists_walk walk;
	uint32_t flags, texts, text;
	enum rp_error err;

	u->known_part = part;
	u->known_rank = rank;
	if ((err = find_columns(q, part, rank, &flags, &texts)))
		return err;
	u->flags |= flags;
	if (!texts)
		return RP_OK;
	if ((err = lists_walk_begin(&walk, &q->snapshot->part[part]->unit_texts, texts - 1)))
		return err;
	while (walk.left)
		if ((err = lists_walk_next(&walk, &text)) || (err = meet_text(q, unit, part, text)))
			return err;
	return RP_OK;
}

/* Add what a part tells of a unit. */
static enum rp_error tell_row(struct query *q, struct query_unit *u, uint32_t part, uint32_t rank)
{
	struct table_row row;
	uint64_t flags;
	enum rp_error err;

	if ((err = table_find(&q->cache, &q->snapshot->part[part]->segment, &table_units, rank,
			      &row)))
		return err;
	flags = table_number(row, UNIT_FLAGS);
	if (flags & UNIT_HEADLINE)
		u->words_set = (uint32_t)table_number(row, UNIT_WORDS_SET);
	if (flags & UNIT_HOME) {
		u->home_part = part;
		u->home_rank = rank;
		u->words = (uint32_t)table_number(row, UNIT_WORDS);
		u->shingles = table_back(u->words, (uint32_t)table_number(row, UNIT_SHINGLES));
		u->digits = (uint32_t)table_number(row, UNIT_DIGITS);
	}
	if (flags & UNIT_TEXT)
		u->compared = table_back(flags & UNIT_HOME ? u->shingles : 0,
					 (uint32_t)table_number(row, UNIT_COMPARED));
	return flags & UNIT_HOME ? read_numbers(q, u, table_string(row, UNIT_NUMBERS)) : RP_OK;
}

enum rp_error query_tell_unit(struct query *q, uint32_t unit)
{
	struct query_unit *u = &q->unit[unit];
	struct key_map_entry entry;
	enum rp_error err;
	bool found;

	if (u->is_told)
		return RP_OK;
	u->is_told = true;
	if (q->snapshot->n == 1)
		return tell_row(q, u, 0, u->known_rank);
	for (uint32_t i = 0; i < q->snapshot->n; i++) {
		if ((err = key_map_find(&q->snapshot->part[i]->units, u->key, &entry, &found)) ||
		    (found && (err = tell_row(q, u, i, entry.rank))))
			return err;
	}
	return RP_OK;
}

static enum rp_error begin_unit(struct query *q, uint64_t key)
{
	enum rp_error err = RP_GROW(&q->alloc, &q->unit, &q->unit_cap, (size_t)q->units + 1);

	if (!err)
		q->unit[q->units] = (struct query_unit){
			.key = key, .texts = q->unit_texts, .document = RP_NONE};
	return err;
}

/* Find or add the unit of a key, put together from all parts. */
static enum rp_error enter_in_parts(struct query *q, uint64_t key, uint32_t *ret)
{
	struct key_map_entry entry;
	enum rp_error err;
	bool found;

	*ret = identity_map_find(&q->unit_map, key_identity(key));
	if (*ret != IDENTITY_MAP_NONE)
		return RP_OK;
	if ((err = begin_unit(q, key)) || (err = identity_map_reserve(&q->unit_map, 1)))
		return err;
	for (uint32_t i = 0; i < q->snapshot->n; i++) {
		if ((err = key_map_find(&q->snapshot->part[i]->units, key, &entry, &found)) ||
		    (found && (err = read_unit_row(q, q->units, i, entry.rank))))
			return err;
	}
	identity_map_add(&q->unit_map, key_identity(key), q->units);
	*ret = q->units++;
	return RP_OK;
}

/* Of one part alone the row is all there is, and nobody asks for the key. */
static enum rp_error enter_in_part(struct query *q, uint32_t rank, uint32_t *ret)
{
	enum rp_error err;

	if ((err = begin_unit(q, 0)) || (err = read_unit_row(q, q->units, 0, rank)))
		return err;
	*ret = q->units++;
	return RP_OK;
}

enum rp_error query_enter_key(struct query *q, uint64_t key, uint32_t *ret)
{
	struct key_map_entry entry;
	enum rp_error err;
	bool found;

	if (q->snapshot->n != 1)
		return enter_in_parts(q, key, ret);
	if ((err = key_map_find(&q->snapshot->part[0]->units, key, &entry, &found)))
		return err;
	if (found)
		return query_enter_unit(q, 0, entry.rank, ret);
	if ((err = begin_unit(q, key)))
		return err;
	*ret = q->units++;
	return RP_OK;
}

enum rp_error query_enter_unit(struct query *q, uint32_t part, uint32_t rank, uint32_t *ret)
{
	struct key_map_entry entry;
	enum rp_error err;

	*ret = rank_map_find(&q->rank_map, part, rank);
	if (*ret != RANK_MAP_NONE)
		return RP_OK;
	if (q->snapshot->n == 1)
		err = enter_in_part(q, rank, ret);
	else if (!(err = key_map_select(&q->snapshot->part[part]->units, rank, &entry)))
		err = enter_in_parts(q, entry.key, ret);
	return err ? err : rank_map_add(&q->rank_map, part, rank, *ret);
}
