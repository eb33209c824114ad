#include "engine/catalog.h"

#include <string.h>

#include "base/ascii.h"
#include "base/hash.h"
#include "base/mem.h"
#include "index/bands.h"
#include "text/date.h"

void catalog_init(struct catalog *c, const struct rp_allocator *alloc)
{
	memset(c, 0, sizeof(*c));
	c->alloc = mem_or_default(alloc);
	identity_map_init(&c->text_map, c->alloc);
	identity_map_init(&c->unit_map, c->alloc);
	identity_map_init(&c->source_map, c->alloc);
}

void catalog_release(struct catalog *c)
{
	mem_free(c->alloc, c->document);
	mem_free(c->alloc, c->text);
	mem_free(c->alloc, c->unit);
	mem_free(c->alloc, c->place);
	mem_free(c->alloc, c->source);
	mem_free(c->alloc, c->hash);
	mem_free(c->alloc, c->key);
	mem_free(c->alloc, c->text_key);
	mem_free(c->alloc, c->strings);
	identity_map_release(&c->text_map);
	identity_map_release(&c->unit_map);
	identity_map_release(&c->source_map);
	catalog_init(c, c->alloc);
}

struct rp_shingles catalog_set(const struct catalog *c, struct catalog_set set)
{
	return (struct rp_shingles){set.n ? c->hash + set.at : NULL, set.n};
}

struct rp_string catalog_id(const struct catalog *c, uint32_t document)
{
	const struct catalog_document *d = &c->document[document];

	return (struct rp_string){c->strings + d->strings, d->id_len};
}

struct rp_string catalog_date(const struct catalog *c, uint32_t document)
{
	const struct catalog_document *d = &c->document[document];

	return (struct rp_string){c->strings + d->strings + d->id_len, d->date_len};
}

struct rp_string catalog_source_name(const struct catalog *c, uint32_t source)
{
	if (source == CATALOG_NONE)
		return (struct rp_string){NULL, 0};
	return (struct rp_string){c->strings + c->source[source].name, c->source[source].len};
}

uint32_t catalog_find_unit(const struct catalog *c, struct rp_identity identity)
{
	return identity_map_find(&c->unit_map, identity);
}

uint32_t catalog_find_text(const struct catalog *c, struct rp_identity identity)
{
	return identity_map_find(&c->text_map, identity);
}

/* The host of scheme://user@host:port/path, RFC 3986. */
static struct rp_string host_of(struct rp_string url)
{
	struct rp_string host = {NULL, 0};
	size_t i = 0;

	while (i < url.len && !memchr(":/?#", url.data[i], 4))
		i++;
	if (!i || url.len - i < 3 || memcmp(url.data + i, "://", 3))
		return host;
	host.data = url.data + i + 3;
	for (i += 3; i < url.len && !memchr("/?#", url.data[i], 3); i++)
		if (url.data[i] == '@')
			host.data = url.data + i + 1;
	host.len = (size_t)(url.data + i - host.data);
	for (i = 0; i < host.len; i++)
		if (host.data[i] == ':')
			host.len = i;
	return host;
}

struct rp_string catalog_source_of(const struct rp_document *document)
{
	struct rp_string host;

	if (document->source.len)
		return document->source;
	host = host_of(document->url);
	if (host.len > 4 && !memcmp(host.data, "www.", 4)) {
		host.data += 4;
		host.len -= 4;
	}
	return host;
}

uint64_t catalog_url_of(struct rp_string url)
{
	struct rp_string host = host_of(url);
	uint64_t hash = 1;
	const char *end;

	if (!host.len)
		return 0;
	end = memchr(host.data, '#', (size_t)(url.data + url.len - host.data));
	end = end ? end : url.data + url.len;
	if (host.len > 4 && !memcmp(host.data, "www.", 4)) {
		host.data += 4;
		host.len -= 4;
	}
	if (end > host.data + host.len && end[-1] == '/')
		end--;
	for (size_t i = 0; i < host.len; i++) {
		char c = ascii_lower(host.data[i]);

		hash = hash_bytes(&c, 1, hash);
	}
	return hash_bytes(host.data + host.len, (size_t)(end - host.data) - host.len, hash) | 1;
}

/* Everything that appending can need at most, so that it cannot fail half-way. */
static enum rp_error reserve(struct catalog *c, const struct rp_document *document,
			     const struct rp_sketch *sketch)
{
	uint32_t n = rp_sketch_paragraph_count(sketch), units = 0, keyed = 0;
	struct rp_identity last = {0, 0};
	size_t strings = document->id.len + document->date.len + catalog_source_of(document).len;
	size_t hashes = rp_sketch_numbers(sketch).n;
	const struct rp_allocator *a = c->alloc;
	enum rp_error err;

	if (document->id.len > UINT32_MAX || document->date.len > UINT32_MAX ||
	    c->documents >= CATALOG_NONE - 1 || c->units >= CATALOG_NONE - 1 - n ||
	    c->places > UINT32_MAX - n)
		return RP_ERR_TOO_LARGE;
	for (uint32_t i = 0; i < n; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);

		/* A line that is printed over and over must not reserve a unit each time. */
		if ((!i || !identity_equal(p->identity, last)) &&
		    identity_map_find(&c->unit_map, p->identity) == IDENTITY_MAP_NONE)
			units++;
		last = p->identity;
		keyed += rp_sketch_paragraph_signature(sketch, i) != NULL;
		hashes += (size_t)p->shingles.n + p->comparable.n + p->words_set.n + p->numbers.n;
	}
	if ((err = RP_GROW(a, &c->document, &c->document_cap, (size_t)c->documents + 1)) ||
	    (err = RP_GROW(a, &c->text, &c->text_cap, (size_t)c->texts + 1)) ||
	    (err = RP_GROW(a, &c->unit, &c->unit_cap, (size_t)c->units + units)) ||
	    (err = RP_GROW(a, &c->place, &c->place_cap, c->places + n)) ||
	    (err = RP_GROW(a, &c->source, &c->source_cap, (size_t)c->sources + 1)) ||
	    (err = RP_GROW(a, &c->hash, &c->hash_cap, c->hashes + hashes)) ||
	    (err = RP_GROW(a, &c->key, &c->key_cap, c->keys + (size_t)keyed * BANDS_PARAGRAPH)) ||
	    (err = RP_GROW(a, &c->text_key, &c->text_key_cap, c->text_keys + BANDS_DOCUMENT)) ||
	    (err = RP_GROW(a, &c->strings, &c->string_cap, c->string_len + strings)) ||
	    (err = identity_map_reserve(&c->text_map, 1)) ||
	    (err = identity_map_reserve(&c->unit_map, units)) ||
	    (err = identity_map_reserve(&c->source_map, 1)))
		return err;
	return RP_OK;
}

static size_t add_string(struct catalog *c, struct rp_string s)
{
	size_t at = c->string_len;

	if (s.len)
		memcpy(c->strings + at, s.data, s.len);
	c->string_len += s.len;
	return at;
}

static struct catalog_set add_set(struct catalog *c, struct rp_shingles set)
{
	struct catalog_set s = {c->hashes, set.n};

	if (set.n)
		memcpy(c->hash + c->hashes, set.hash, set.n * sizeof(*c->hash));
	c->hashes += set.n;
	return s;
}

uint32_t catalog_find_source(const struct catalog *c, const struct rp_document *document)
{
	struct rp_string name = catalog_source_of(document);
	uint32_t source = IDENTITY_MAP_NONE;

	if (name.len)
		source = identity_map_find(&c->source_map, hash_identity(name.data, name.len));
	return source == IDENTITY_MAP_NONE ? CATALOG_NONE : source;
}

static uint32_t add_source(struct catalog *c, const struct rp_document *document)
{
	struct rp_string name = catalog_source_of(document);
	uint32_t source = catalog_find_source(c, document);

	if (!name.len || source != CATALOG_NONE)
		return source;
	c->source[c->sources] = (struct catalog_source){add_string(c, name), name.len};
	identity_map_add(&c->source_map, hash_identity(name.data, name.len), c->sources);
	return c->sources++;
}

static uint32_t add_keys(struct catalog *c, const struct rp_signature *sig)
{
	uint32_t at = (uint32_t)(c->keys / BANDS_PARAGRAPH);

	bands_keys(sig, BANDS_PARAGRAPH, c->key + c->keys);
	c->keys += BANDS_PARAGRAPH;
	return at;
}

/* Find or add the unit of a paragraph; add the sets and keys that its role here asks for. */
static uint32_t add_unit(struct catalog *c, const struct rp_sketch *sketch, uint32_t i)
{
	const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);
	uint32_t number = identity_map_find(&c->unit_map, p->identity);
	struct catalog_unit *u;

	if (number == IDENTITY_MAP_NONE) {
		number = c->units++;
		identity_map_add(&c->unit_map, p->identity, number);
		u = &c->unit[number];
		memset(u, 0, sizeof(*u));
		u->identity = p->identity;
		u->digits = p->digits;
		u->words = p->words;
		u->shingles = add_set(c, p->shingles);
		u->numbers = add_set(c, p->numbers);
		u->paragraph_keys = u->headline_keys = CATALOG_NONE;
	}
	u = &c->unit[number];
	if (p->kind != RP_PARAGRAPH_TEXT && !u->words_set.n) {
		u->words_set = add_set(c, p->words_set);
		u->headline_keys = add_keys(c, rp_sketch_paragraph_signature(sketch, i));
	} else if (p->comparable.n && !u->comparable.n) {
		/* At w = 3 both sets are the same. */
		u->comparable = p->comparable.hash == p->shingles.hash ? u->shingles
								       : add_set(c, p->comparable);
		u->paragraph_keys = add_keys(c, rp_sketch_paragraph_signature(sketch, i));
	}
	return number;
}

static uint32_t add_text(struct catalog *c, const struct rp_sketch *sketch)
{
	struct rp_identity identity = rp_sketch_identity(sketch);
	uint32_t number;
	struct catalog_text *t;

	if (!rp_sketch_words(sketch))
		return CATALOG_NONE;
	number = identity_map_find(&c->text_map, identity);
	if (number != IDENTITY_MAP_NONE) {
		/* Equal words can be written with other characters: whoever comes first does not
		 * decide. */
		c->text[number].unspaced |= rp_sketch_is_unspaced(sketch);
		return number;
	}
	number = c->texts++;
	identity_map_add(&c->text_map, identity, number);
	t = &c->text[number];
	t->identity = identity;
	t->document = c->documents;
	t->words = rp_sketch_words(sketch);
	t->shingles = rp_sketch_shingles(sketch).n;
	t->unspaced = rp_sketch_is_unspaced(sketch);
	t->numbers = add_set(c, rp_sketch_numbers(sketch));
	bands_keys(rp_sketch_signature(sketch), BANDS_DOCUMENT, c->text_key + c->text_keys);
	c->text_keys += BANDS_DOCUMENT;
	return number;
}

enum rp_error catalog_append(struct catalog *c, const struct rp_document *document,
			     const struct rp_sketch *sketch)
{
	struct catalog_document *d;
	enum rp_error err;

	if ((err = reserve(c, document, sketch)))
		return err;
	d = &c->document[c->documents];
	d->source = add_source(c, document);
	d->strings = add_string(c, document->id);
	add_string(c, document->date);
	d->id_len = (uint32_t)document->id.len;
	d->date_len = (uint32_t)document->date.len;
	d->dated = date_parse(document->date.data, document->date.len, &d->date);
	d->url = catalog_url_of(document->url);
	d->words = rp_sketch_words(sketch);
	d->text = add_text(c, sketch);
	d->places = c->places;
	d->n_places = rp_sketch_paragraph_count(sketch);
	for (uint32_t i = 0; i < d->n_places; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);
		uint32_t unit = add_unit(c, sketch, i);

		c->place[c->places++] = (struct catalog_place){
			.unit = unit,
			.offset = p->offset,
			.length = p->length,
			.number = p->number & 0x3fffffff,
			.kind = (unsigned)p->kind & 3,
		};
	}
	c->documents++;
	return RP_OK;
}
