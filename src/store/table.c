#include "store/table.h"

#include <string.h>

#include "base/mem.h"
#include "store/bytes.h"

/* Blocks of some 10 to 40 KB decoded: smaller ones compress worse, larger ones take longer to find a
 * row in. */
const struct table_layout table_documents = {SECTION_DOCUMENTS, 512, "sssnn"};
const struct table_layout table_sources = {SECTION_SOURCES, 512, "s"};
const struct table_layout table_texts = {SECTION_TEXT_ROWS, 256, "nnnnnn"};
const struct table_layout table_places = {SECTION_PLACES, 16, "ns"};
const struct table_layout table_units = {SECTION_UNIT_ROWS, 256, "nnnnnnsn"};

enum rp_error table_writer_init(struct table_writer *w, struct segment_writer *out,
				const struct table_layout *layout)
{
	memset(w, 0, sizeof(*w));
	w->out = out;
	w->layout = layout;
	buf_init(&w->block, out->alloc);
	for (unsigned i = 0; i < TABLE_COLUMNS; i++)
		buf_init(&w->string[i], out->alloc);
	for (unsigned i = 0; layout->columns[i]; i++) {
		w->number[i] = mem_alloc(out->alloc, layout->rows_in_block, sizeof(*w->number[i]));
		if (!w->number[i])
			return RP_ERR_NOMEM;
	}
	return RP_OK;
}

void table_writer_release(struct table_writer *w)
{
	for (unsigned i = 0; i < TABLE_COLUMNS && w->out; i++) {
		mem_free(w->out->alloc, w->number[i]);
		buf_release(&w->string[i]);
	}
	if (w->out)
		buf_release(&w->block);
}

enum rp_error table_writer_string(struct table_writer *w, unsigned column, struct rp_string s)
{
	enum rp_error err = buf_add(&w->string[column], s.data, s.len);

	w->number[column][w->rows] = w->string[column].len;
	return err;
}

static enum rp_error add_numbers(struct buf *block, const uint64_t *number, uint32_t n)
{
	uint64_t all = 0;
	unsigned width;
	enum rp_error err;

	for (uint32_t i = 0; i < n; i++)
		all |= number[i];
	width = bytes_width(all);
	if ((err = buf_add_byte(block, (char)width)) ||
	    (err = buf_reserve(block, (size_t)n * width)))
		return err;
	for (uint32_t i = 0; i < n; i++) {
		bytes_put((uint8_t *)block->data + block->len, width, number[i]);
		block->len += width;
	}
	return RP_OK;
}

static enum rp_error flush(struct table_writer *w)
{
	enum rp_error err;

	if (!w->rows)
		return RP_OK;
	buf_reset(&w->block);
	for (unsigned i = 0; w->layout->columns[i]; i++) {
		if ((err = add_numbers(&w->block, w->number[i], w->rows)) ||
		    (err = buf_add(&w->block, w->string[i].data, w->string[i].len)))
			return err;
		buf_reset(&w->string[i]);
	}
	w->rows = 0;
	return segment_writer_block(w->out, w->layout->section, w->block.data, w->block.len);
}

enum rp_error table_writer_next(struct table_writer *w)
{
	w->n++;
	return ++w->rows < w->layout->rows_in_block ? RP_OK : flush(w);
}

enum rp_error table_writer_finish(struct table_writer *w)
{
	enum rp_error err = flush(w);

	segment_writer_table(w->out, w->layout->section, w->n, w->layout->rows_in_block);
	return err;
}

#define CACHE_SLOTS 4096

/* A block decoded is 2 to 60 KB, most are of paragraphs and take 4. */
#define CACHE_BLOCK 8192

void table_cache_init(struct table_cache *c, const struct rp_allocator *alloc)
{
	c->alloc = alloc;
	c->slot = NULL;
	c->slots = CACHE_SLOTS;
}

void table_cache_init_small(struct table_cache *c, size_t memory, const struct rp_allocator *alloc)
{
	table_cache_init(c, alloc);
	if (memory / CACHE_BLOCK < CACHE_SLOTS)
		c->slots = (unsigned)(memory / CACHE_BLOCK) + 1;
}

void table_cache_release(struct table_cache *c)
{
	for (unsigned i = 0; c->slot && i < c->slots; i++)
		buf_release(&c->slot[i].data);
	mem_free(c->alloc, c->slot);
	c->slot = NULL;
}

/* Find where the columns begin; false if they do not fill the block exactly. */
static bool find_columns(struct table_block *b, const char *columns)
{
	const uint8_t *p = (const uint8_t *)b->data.data;
	size_t left = b->data.len;

	for (unsigned i = 0; columns[i]; i++) {
		uint64_t end = 0, size;

		if (!left || *p > 8)
			return false;
		b->width[i] = *p++;
		size = (uint64_t)b->width[i] * b->rows;
		if (size > --left)
			return false;
		b->number[i] = p;
		p += size;
		left -= size;
		if (columns[i] != 's')
			continue;
		for (uint32_t row = 0; row < b->rows; row++) {
			uint64_t next =
				bytes_get(b->number[i] + (size_t)row * b->width[i], b->width[i]);

			if (next < end || next > left)
				return false;
			end = next;
		}
		b->string[i] = p;
		p += end;
		left -= end;
	}
	return !left;
}

static enum rp_error load(struct table_block *b, struct segment *s,
			  const struct table_layout *layout, uint32_t block)
{
	uint64_t rows = s->section[layout->section].rows;
	uint64_t before = (uint64_t)block * layout->rows_in_block;
	enum rp_error err;

	b->is_full = false;
	if ((err = segment_block(s, layout->section, block, &b->data)))
		return err;
	b->segment = s->number;
	b->section = layout->section;
	b->block = block;
	b->rows = rows - before < layout->rows_in_block ? (uint32_t)(rows - before)
							: layout->rows_in_block;
	if (!find_columns(b, layout->columns))
		return RP_ERR_CORRUPT;
	b->is_full = true;
	return RP_OK;
}

enum rp_error table_find(struct table_cache *c, struct segment *s,
			 const struct table_layout *layout, uint64_t row, struct table_row *ret)
{
	const struct section *sec = &s->section[layout->section];
	uint32_t block = (uint32_t)(row / layout->rows_in_block);
	struct table_block *b;
	enum rp_error err;

	if (row >= sec->rows || sec->rows_in_block != layout->rows_in_block)
		return RP_ERR_CORRUPT;
	if (!c->slots) /* never made */
		return RP_ERR_MISUSE;
	if (!c->slot) {
		c->slot = mem_alloc(c->alloc, c->slots, sizeof(*c->slot));
		if (!c->slot)
			return RP_ERR_NOMEM;
		for (unsigned i = 0; i < c->slots; i++)
			buf_init(&c->slot[i].data, c->alloc);
	}
	b = &c->slot[(block * 7 + layout->section * 31 + s->number * 101) % c->slots];
	if (!b->is_full || b->segment != s->number || b->section != layout->section ||
	    b->block != block)
		if ((err = load(b, s, layout, block)))
			return err;
	*ret = (struct table_row){b, (uint32_t)(row % layout->rows_in_block)};
	return RP_OK;
}

uint64_t table_number(struct table_row row, unsigned column)
{
	const struct table_block *b = row.block;

	return bytes_get(b->number[column] + (size_t)row.row * b->width[column], b->width[column]);
}

struct rp_string table_string(struct table_row row, unsigned column)
{
	const struct table_block *b = row.block;
	uint64_t begin = row.row ? table_number((struct table_row){b, row.row - 1}, column) : 0;

	return (struct rp_string){(const char *)b->string[column] + begin,
				  table_number(row, column) - begin};
}
