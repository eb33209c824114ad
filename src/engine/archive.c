#include "engine/archive.h"

#include <string.h>

#include "base/mem.h"
#include "index/frequency.h"

/* Ids of many documents share an allocation. */
#define BLOCK_SIZE ((size_t)1 << 16)

struct archive_block {
	struct archive_block *next;
	size_t len, cap;
	char data[];
};

void archive_init(struct archive *a, const struct rp_allocator *alloc)
{
	memset(a, 0, sizeof(*a));
	a->alloc = mem_or_default(alloc);
	catalog_init(&a->catalog, a->alloc);
	key_table_init(&a->texts, a->alloc);
	key_table_init(&a->units, a->alloc);
}

void archive_release(struct archive *a)
{
	catalog_release(&a->catalog);
	key_table_release(&a->texts);
	key_table_release(&a->units);
	while (a->block) {
		struct archive_block *next = a->block->next;

		mem_free(a->alloc, a->block);
		a->block = next;
	}
	mem_free(a->alloc, a->id);
	mem_free(a->alloc, a->telling);
	mem_free(a->alloc, a->source);
	mem_free(a->alloc, a->first);
	mem_free(a->alloc, a->entry);
	archive_init(a, a->alloc);
}

uint32_t archive_find_text(const struct archive *a, const struct rp_sketch *sketch)
{
	if (!rp_sketch_words(sketch))
		return CATALOG_NONE;
	return catalog_find_text(&a->catalog, rp_sketch_identity(sketch));
}

bool archive_is_concentrated(const struct archive *a, const struct key_members *m)
{
	return frequency_is_concentrated(m->number, m->n, a->source);
}

/* Whether a paragraph has keys in its role on the page that its unit has not in the
 * table. */
static bool has_new_keys(const struct archive *a, const struct rp_paragraph *p)
{
	uint32_t unit = catalog_find_unit(&a->catalog, p->identity);

	if (!p->comparable.n && !p->words_set.n)
		return false;
	if (unit == CATALOG_NONE)
		return true;
	return p->kind == RP_PARAGRAPH_TEXT ? !a->catalog.unit[unit].comparable.n
					    : !a->catalog.unit[unit].words_set.n;
}

static void list_bands(struct archive *a, uint32_t round, const struct rp_signature *sig,
		       uint32_t bands, uint32_t number)
{
	uint32_t key[BANDS_DOCUMENT];

	bands_keys(sig, bands, key);
	for (uint32_t i = 0; i < bands; i++)
		a->entry[a->entries++] =
			(struct key_entry){key_table_key(round + i, key[i]), number};
}

/* List all keys that the document brings. */
static enum rp_error list_entries(struct archive *a, const struct rp_sketch *sketch)
{
	struct rp_shingles set = rp_sketch_shingles(sketch);
	uint32_t n = rp_sketch_paragraph_count(sketch), text = a->catalog.texts;
	enum rp_error err;

	err = RP_GROW(a->alloc, &a->entry, &a->entry_cap,
		      BANDS_DOCUMENT + set.n + (size_t)n * BANDS_PARAGRAPH);
	if (err)
		return err;
	a->entries = 0;
	if (rp_sketch_words(sketch) && archive_find_text(a, sketch) == CATALOG_NONE) {
		list_bands(a, ARCHIVE_TEXT, rp_sketch_signature(sketch), BANDS_DOCUMENT, text);
		for (uint32_t i = 0; i < set.n; i++)
			a->entry[a->entries++] = (struct key_entry){
				key_table_key(ARCHIVE_SHINGLE, set.hash[i]), text};
	}
	a->text_entries = a->entries;
	for (uint32_t i = 0; i < n; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);

		if (has_new_keys(a, p))
			list_bands(a, archive_round_of(p), rp_sketch_paragraph_signature(sketch, i),
				   BANDS_PARAGRAPH, i);
	}
	return RP_OK;
}

static enum rp_error reserve_id(struct archive *a, size_t len)
{
	struct archive_block *block;
	size_t cap = len > BLOCK_SIZE ? len : BLOCK_SIZE;

	if (a->block && a->block->cap - a->block->len >= len)
		return RP_OK;
	if (cap > SIZE_MAX - sizeof(*block))
		return RP_ERR_NOMEM;
	block = a->alloc->resize(a->alloc->ctx, NULL, sizeof(*block) + cap);
	if (!block)
		return RP_ERR_NOMEM;
	block->next = a->block;
	block->len = 0;
	block->cap = cap;
	a->block = block;
	return RP_OK;
}

/* Make room for all that is not the catalog's. */
static enum rp_error reserve(struct archive *a, const struct rp_document *document,
			     const struct rp_sketch *sketch)
{
	const struct rp_allocator *alloc = a->alloc;
	size_t units = (size_t)a->catalog.units + rp_sketch_paragraph_count(sketch);
	size_t texts = (size_t)a->catalog.texts + 1;
	enum rp_error err;

	if (units > KEY_TABLE_LIMIT || texts > KEY_TABLE_LIMIT)
		return RP_ERR_TOO_LARGE;
	if ((err = list_entries(a, sketch)) || (err = reserve_id(a, document->id.len)) ||
	    (err = RP_GROW(alloc, &a->id, &a->id_cap, (size_t)a->catalog.documents + 1)) ||
	    (err = RP_GROW(alloc, &a->telling, &a->telling_cap, texts)) ||
	    (err = RP_GROW(alloc, &a->source, &a->source_cap, texts)) ||
	    (err = RP_GROW(alloc, &a->first, &a->first_cap, units)) ||
	    (err = key_table_reserve(&a->texts, a->entry, a->text_entries)))
		return err;
	return key_table_reserve(&a->units, a->entry + a->text_entries,
				 a->entries - a->text_entries);
}

/* Count a shingle anew for a text that holds it. */
static void recount(struct archive *a, uint32_t text, bool tells)
{
	if (tells)
		a->telling[text]++;
	else if (a->telling[text])
		a->telling[text]--;
}

/* Post a shingle of the text added last and count it, if it tells.  If it has just become
 * concentrated, or has ceased to be, it is counted anew for all texts known to hold it.
 */
static void post_shingle(struct archive *a, struct key_entry entry)
{
	struct key_members m;
	bool before, after;

	key_table_find(&a->texts, entry.key, &m);
	before = archive_is_concentrated(a, &m);
	key_table_add(&a->texts, entry);
	if (m.count + 1 < FREQUENCY_CONCENTRATED) {
		a->telling[entry.number]++;
		return;
	}
	key_table_find(&a->texts, entry.key, &m);
	after = archive_is_concentrated(a, &m);
	a->telling[entry.number] += !after;
	for (uint32_t i = 0; i < m.n && before != after; i++)
		if (m.number[i] != entry.number)
			recount(a, m.number[i], before);
}

static void post_text(struct archive *a, const struct catalog_document *document)
{
	const struct key_entry *entry = a->entry;

	if (!a->text_entries)
		return;
	a->source[document->text] = document->source;
	a->telling[document->text] = 0;
	for (size_t i = 0; i < a->text_entries; i++) {
		if (i + KEY_TABLE_AHEAD < a->text_entries)
			key_table_expect(&a->texts, entry[i + KEY_TABLE_AHEAD].key);
		if (i < BANDS_DOCUMENT)
			key_table_add(&a->texts, entry[i]);
		else
			post_shingle(a, entry[i]);
	}
}

static void post_units(struct archive *a, const struct catalog_document *document)
{
	for (size_t i = a->text_entries; i < a->entries; i++) {
		struct key_entry entry = a->entry[i];

		if (i + KEY_TABLE_AHEAD < a->entries)
			key_table_expect(&a->units, a->entry[i + KEY_TABLE_AHEAD].key);
		entry.number = a->catalog.place[document->places + entry.number].unit;
		key_table_add(&a->units, entry);
	}
}

static void keep_id(struct archive *a, uint32_t document, struct rp_string id)
{
	char *copy = a->block->data + a->block->len;

	if (id.len)
		memcpy(copy, id.data, id.len);
	a->block->len += id.len;
	a->id[document] = (struct rp_string){copy, id.len};
}

enum rp_error archive_add(struct archive *a, const struct rp_document *document,
			  const struct rp_sketch *sketch)
{
	struct catalog *c = &a->catalog;
	struct rp_document nameless = {
		.url = document->url, .date = document->date, .source = document->source};
	uint32_t number = c->documents, unit = c->units;
	const struct catalog_document *added;
	enum rp_error err;

	/* The catalog's own keys are not read: those of the document before make room. */
	c->keys = c->text_keys = 0;
	if ((err = reserve(a, document, sketch)) || (err = catalog_append(c, &nameless, sketch)))
		return err;
	added = &c->document[number];
	keep_id(a, number, document->id);
	for (size_t i = added->places; i < added->places + added->n_places; i++)
		if (c->place[i].unit == unit)
			a->first[unit++] = (struct archive_place){number, (uint32_t)i};
	post_text(a, added);
	post_units(a, added);
	return RP_OK;
}
