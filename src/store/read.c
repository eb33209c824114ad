#include <reprint/store.h>

#include "base/mem.h"
#include "store/places.h"
#include "store/store.h"

/* Reading all documents of a store. */
struct reading {
	const struct snapshot *snapshot;
	struct table_cache cache;
	struct places places;
	struct rp_place *place;
	uint64_t *identity;
	struct buf strings;
	size_t place_cap, identity_cap;
	struct rp_store_document document;
};

static struct rp_string copy(struct reading *r, struct rp_string s, enum rp_error *err)
{
	size_t at = r->strings.len;

	if (!*err)
		*err = buf_add(&r->strings, s.data, s.len);
	/* The address is filled in when all are there. */
	return (struct rp_string){(const char *)(uintptr_t)at, s.len};
}

static void fill_in(const struct reading *r, struct rp_string *s)
{
	s->data = r->strings.data + (uintptr_t)s->data;
}

/* The paragraphs of a document with a text of this part. */
static enum rp_error read_paragraphs(struct reading *r, struct part *part, uint32_t text)
{
	struct rp_store_document *d = &r->document;
	struct key_map_entry entry;
	struct table_row row;
	enum rp_error err;

	if ((err = table_find(&r->cache, &part->segment, &table_texts, text, &row)))
		return err;
	if (!(table_number(row, TEXT_FLAGS) & TEXT_HOME)) {
		uint64_t layout = table_number(row, TEXT_LAYOUT);

		if ((err = key_map_select(&part->texts, text, &entry)) ||
		    (err = snapshot_find_home(r->snapshot, &r->cache, entry.key, layout, &part,
					      &text)))
			return err;
		if (!part)
			return RP_ERR_CORRUPT;
	}
	if ((err = places_read(&r->places, &r->cache, part, text)) ||
	    (err = RP_GROW(&mem_default, &r->place, &r->place_cap, r->places.n)) ||
	    (err = RP_GROW(&mem_default, &r->identity, &r->identity_cap, r->places.n)))
		return err;
	for (uint32_t i = 0; i < r->places.n; i++) {
		const struct batch_place *p = &r->places.place[i];

		if ((err = key_map_select(&part->units, p->unit, &entry)))
			return err;
		r->identity[i] = entry.key;
		r->place[i] = (struct rp_place){d->number, p->number, p->offset, p->length};
	}
	d->n = r->places.n;
	return RP_OK;
}

static enum rp_error read_document(struct reading *r, uint32_t part, uint32_t row)
{
	struct part *p = r->snapshot->part[part];
	struct rp_store_document *d = &r->document;
	struct table_row fields, name;
	uint64_t source, text;
	enum rp_error err = RP_OK;

	*d = (struct rp_store_document){.number = r->snapshot->first[part] + row};
	if ((err = table_find(&r->cache, &p->segment, &table_documents, row, &fields)))
		return err;
	buf_reset(&r->strings);
	source = table_number(fields, DOCUMENT_SOURCE);
	text = table_number(fields, DOCUMENT_TEXT);
	d->id = copy(r, table_string(fields, DOCUMENT_ID), &err);
	d->url = copy(r, table_string(fields, DOCUMENT_URL), &err);
	d->date = copy(r, table_string(fields, DOCUMENT_DATE), &err);
	if (!err && source &&
	    !(err = table_find(&r->cache, &p->segment, &table_sources, source - 1, &name)))
		d->source = copy(r, table_string(name, 0), &err);
	/* So that there is an address. */
	if (err || (err = buf_reserve(&r->strings, 1)))
		return err;
	fill_in(r, &d->id);
	fill_in(r, &d->url);
	fill_in(r, &d->date);
	fill_in(r, &d->source);
	if (text && (err = read_paragraphs(r, p, (uint32_t)(text - 1))))
		return err;
	d->place = r->place;
	d->identity = r->identity;
	return RP_OK;
}

enum rp_error rp_store_read(const struct rp_store *store,
			    enum rp_error (*each)(void *ctx,
						  const struct rp_store_document *document),
			    void *ctx, uint64_t *ret_lost, struct rp_store_failure *failure)
{
	struct snapshot *snapshot = store_snapshot(store);
	struct reading r = {.snapshot = snapshot};
	enum rp_error err = RP_OK;

	if (failure)
		failure->text[0] = '\0';
	*ret_lost = 0;
	table_cache_init(&r.cache, &mem_default);
	buf_init(&r.strings, &mem_default);
	r.places.alloc = &mem_default;
	for (uint32_t i = 0; i < snapshot->n && !err; i++) {
		for (uint32_t row = 0; row < snapshot->part[i]->told.documents && !err; row++) {
			err = read_document(&r, i, row);
			if (!err) {
				err = each(ctx, &r.document);
			} else if (err == RP_ERR_CORRUPT) {
				++*ret_lost;
				failure_set(failure, err,
					    "%s: document %u, and maybe more, is lost",
					    snapshot->part[i]->segment.name, row);
				err = RP_OK;
			}
		}
	}
	table_cache_release(&r.cache);
	buf_release(&r.strings);
	mem_free(&mem_default, r.places.place);
	mem_free(&mem_default, r.place);
	mem_free(&mem_default, r.identity);
	snapshot_drop(snapshot);
	return err;
}
