#include "store/batch.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes.h"
#include "store/prints.h"
#include "store/table.h"

void batch_init(struct batch *b, const struct rp_allocator *alloc)
{
	memset(b, 0, sizeof(*b));
	b->alloc = alloc;
	buf_init(&b->told, alloc);
	pairs_init(&b->shingle, alloc);
	pairs_init(&b->compared, alloc);
	buf_init(&b->strings, alloc);
	buf_init(&b->scratch, alloc);
	number_map_init(&b->unit_map, alloc);
	identity_map_init(&b->text_map, alloc);
	identity_map_init(&b->source_map, alloc);
}

void batch_release(struct batch *b)
{
	mem_free(b->alloc, b->unit_key);
	mem_free(b->alloc, b->unit);
	mem_free(b->alloc, b->text);
	mem_free(b->alloc, b->place);
	mem_free(b->alloc, b->document);
	mem_free(b->alloc, b->source);
	mem_free(b->alloc, b->repeat);
	mem_free(b->alloc, b->rest);
	buf_release(&b->told);
	pairs_release(&b->shingle);
	pairs_release(&b->compared);
	buf_release(&b->strings);
	buf_release(&b->scratch);
	number_map_release(&b->unit_map);
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

/* Sealing sorts texts and what is of many texts, and pairs a part at a time.  It writes the segment as it
 * is made: at most the largest section is in memory, that of the shingles, with lists and fingerprints
 * besides; but a part for those who ask before the commit is there as a whole. */
static size_t seal_memory(const struct batch *b, struct batch_more more)
{
	size_t shingles = b->shingle.n + more.shingles, compareds = b->compared.n + more.compareds;

	return (size_t)b->units * 40 + (size_t)b->texts * 40 + b->places * 6 +
	       b->repeats * 2 * sizeof(uint64_t) + (shingles + compareds) * 5 +
	       larger(shingles, compareds) * 4 + b->told.len * 2 + b->strings.len;
}

size_t batch_memory(const struct batch *b, struct batch_more more)
{
	return b->unit_key_cap * sizeof(*b->unit_key) + b->unit_cap * sizeof(*b->unit) +
	       b->text_cap * sizeof(*b->text) + b->place_cap * sizeof(*b->place) +
	       b->document_cap * sizeof(*b->document) + b->repeat_cap * sizeof(*b->repeat) +
	       b->told.cap + pairs_memory(&b->shingle, more.shingles) +
	       pairs_memory(&b->compared, more.compareds) + b->strings.cap +
	       number_map_memory(&b->unit_map) + b->text_map.slots * sizeof(struct identity_slot) +
	       seal_memory(b, more);
}

enum rp_error batch_reserve(struct batch *b, struct batch_more more)
{
	enum rp_error err = pairs_reserve(&b->shingle, more.shingles);

	return err ? err : pairs_reserve(&b->compared, more.compareds);
}

static struct rp_identity text_identity(uint64_t key, uint64_t layout)
{
	return (struct rp_identity){key, layout};
}

uint32_t batch_find_unit(const struct batch *b, uint64_t key)
{
	return number_map_find(&b->unit_map, key, key,
			       (struct number_keys){b->unit_key, sizeof(*b->unit_key)});
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
	if ((err = RP_GROW(b->alloc, &b->unit_key, &b->unit_key_cap, (size_t)b->units + 1)) ||
	    (err = RP_GROW(b->alloc, &b->unit, &b->unit_cap, (size_t)b->units + 1)) ||
	    (err = number_map_reserve(&b->unit_map, 1)))
		return err;
	number_map_add(&b->unit_map, key, b->units);
	b->unit_key[b->units] = key;
	b->unit[b->units] = (struct batch_unit){.text = BATCH_NONE};
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

enum rp_error batch_add_told(struct batch *b, uint32_t unit, const uint32_t *number,
			     uint32_t n_numbers, const uint32_t *print, uint32_t n_prints)
{
	struct batch_unit *u = &b->unit[unit];
	struct bit_writer bits;
	size_t begin;
	enum rp_error err;

	u->told = b->told.len;
	u->n_numbers = n_numbers;
	if ((err = buf_reserve(&b->told, (size_t)n_numbers * UNIT_NUMBER)))
		return err;
	for (uint32_t i = 0; i < n_numbers; i++, b->told.len += UNIT_NUMBER)
		bytes_put((uint8_t *)b->told.data + b->told.len, UNIT_NUMBER, number[i]);
	begin = b->told.len;
	bit_writer_init(&bits, &b->told);
	if ((err = prints_code(&bits, print, n_prints)))
		return err;
	u->print_bits = (uint32_t)((b->told.len - begin) * 8) + bits.n;
	return bit_writer_align(&bits);
}

static enum rp_error add_repeat(struct batch *b, uint32_t unit, uint32_t text)
{
	enum rp_error err = RP_GROW(b->alloc, &b->repeat, &b->repeat_cap, b->repeats + 1);

	if (!err)
		b->repeat[b->repeats++] = (uint64_t)unit << 32 | text;
	return err;
}

/* Most units are of one text; others are put to the repeats with all that they have. */
static enum rp_error note_text(struct batch *b, uint32_t unit, uint32_t text)
{
	uint32_t *has = &b->unit[unit].text;
	enum rp_error err;

	if (*has == BATCH_NONE)
		*has = text;
	if (*has == text)
		return RP_OK;
	if (*has != BATCH_MANY && (err = add_repeat(b, unit, *has)))
		return err;
	*has = BATCH_MANY;
	return add_repeat(b, unit, text);
}

enum rp_error batch_add_place(struct batch *b, uint32_t text, const struct batch_place *place)
{
	enum rp_error err;

	if ((err = RP_GROW(b->alloc, &b->place, &b->place_cap, b->places + 1)) ||
	    (err = note_text(b, place->unit, text)))
		return err;
	b->place[b->places++] = *place;
	b->text[text].n_places++;
	return RP_OK;
}

enum rp_error batch_add_shingles(struct batch *b, uint32_t unit, struct rp_shingles set)
{
	return pairs_add(&b->shingle, set, unit);
}

enum rp_error batch_add_compared(struct batch *b, uint32_t unit, struct rp_shingles set)
{
	return pairs_add(&b->compared, set, unit);
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

uint32_t batch_count_first(const struct batch *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->texts; i++)
		n += (b->text[i].flags & TEXT_FIRST) != 0;
	return n;
}
