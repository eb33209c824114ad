#include "store/append.h"

#include "base/hash.h"
#include "base/mem.h"
#include "engine/catalog.h"
#include "store/bytes.h"
#include "store/prints.h"
#include "store/sample.h"

uint32_t append_source(struct rp_string name)
{
	uint32_t source = name.len ? (uint32_t)hash_bytes(name.data, name.len, 0) : 0;

	return name.len && !source ? 1 : source;
}

uint32_t append_digits(const struct rp_paragraph *p)
{
	uint32_t digits = p->digits.low & 0xffff;

	if (!p->numbers.n)
		return 0;
	return digits ? digits : 1;
}

/* Which of the ways to find it by a paragraph asks for in its role. */
static uint32_t role_of(const struct rp_paragraph *p)
{
	if (p->kind != RP_PARAGRAPH_TEXT)
		return UNIT_HEADLINE;
	return p->comparable.n ? UNIT_TEXT : 0;
}

static enum rp_error tell_unit(struct batch *b, uint32_t unit, const struct rp_paragraph *p,
			       uint32_t one_in)
{
	struct rp_shingles sample = sample_of(p->shingles, one_in);
	struct rp_shingles rest = sample_rest(p->shingles, sample);
	struct batch_unit *u = &b->unit[unit];
	enum rp_error err;

	if ((err = RP_GROW(b->alloc, &b->rest, &b->rest_cap, rest.n)))
		return err;
	prints_make(rest, rest.n, sample_last(one_in) + 1, b->rest);
	u->flags |= UNIT_HOME;
	u->words = p->words;
	u->shingles = p->shingles.n;
	u->digits = (uint16_t)append_digits(p);
	if ((err = batch_add_told(b, unit, p->numbers.hash, p->numbers.n, b->rest, rest.n)))
		return err;
	return batch_add_shingles(b, unit, sample);
}

static enum rp_error tell_role(struct batch *b, uint32_t unit, const struct rp_paragraph *p)
{
	struct batch_unit *u = &b->unit[unit];

	u->flags = (uint8_t)(u->flags | role_of(p));
	if (p->kind != RP_PARAGRAPH_TEXT) {
		u->words_set = p->words_set.n;
		return batch_add_compared(b, unit, p->words_set);
	}
	u->compared = p->comparable.n;
	/* At w = 3 it is found by its shingles. */
	if (p->comparable.hash == p->shingles.hash)
		return RP_OK;
	return batch_add_compared(b, unit, p->comparable);
}

static enum rp_error enter_unit(struct batch *b, const struct snapshot *known,
				struct table_cache *cache, const struct rp_paragraph *p,
				uint32_t *ret_unit)
{
	uint64_t key = append_key(p->identity);
	uint32_t unit = batch_find_unit(b, key), flags, role = role_of(p);
	enum rp_error err;

	if (unit == BATCH_NONE) {
		if ((err = snapshot_unit_flags(known, cache, key, &flags)) ||
		    (err = batch_add_unit(b, key, &unit)))
			return err;
		b->unit[unit].known = (uint8_t)flags;
	}
	*ret_unit = unit;
	flags = b->unit[unit].flags | b->unit[unit].known;
	if (!(flags & UNIT_HOME) && (err = tell_unit(b, unit, p, known->one_in)))
		return err;
	return role & ~flags ? tell_role(b, unit, p) : RP_OK;
}

/* All that tells one body of the same words from another; never 0. */
static enum rp_error layout_of(struct batch *b, const struct rp_sketch *sketch, uint64_t *ret)
{
	struct buf *scratch = &b->scratch;
	uint32_t n = rp_sketch_paragraph_count(sketch);
	enum rp_error err;

	buf_reset(scratch);
	if ((err = buf_reserve(scratch, (size_t)n * 24)))
		return err;
	for (uint32_t i = 0; i < n; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);
		uint8_t *to = (uint8_t *)scratch->data + scratch->len;

		batch_prefetch_unit(b, append_key(p->identity));
		bytes_put(to, 8, append_key(p->identity));
		bytes_put(to + 8, 4, p->number);
		bytes_put(to + 12, 4, (uint64_t)p->kind);
		bytes_put(to + 16, 4, p->offset);
		bytes_put(to + 20, 4, p->length);
		scratch->len += 24;
	}
	*ret = hash_bytes(scratch->data, scratch->len, 0) | 1;
	return RP_OK;
}

static enum rp_error tell_text(struct batch *b, const struct snapshot *known,
			       struct table_cache *cache, const struct rp_sketch *sketch,
			       uint32_t text)
{
	struct batch_place place;
	enum rp_error err;

	b->text[text].flags |= TEXT_HOME;
	b->text[text].words = rp_sketch_words(sketch);
	b->text[text].shingles = rp_sketch_shingles(sketch).n;
	for (uint32_t i = 0; i < rp_sketch_paragraph_count(sketch); i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);

		if ((err = enter_unit(b, known, cache, p, &place.unit)))
			return err;
		place.offset = p->offset;
		place.length = p->length;
		place.number = p->number & 0x3fffffff;
		place.kind = (unsigned)p->kind & 3;
		if ((err = batch_add_place(b, text, &place)))
			return err;
	}
	return RP_OK;
}

static enum rp_error enter_text(struct batch *b, const struct snapshot *known,
				struct table_cache *cache, uint32_t source,
				const struct rp_sketch *sketch, uint32_t *ret_text)
{
	uint64_t key = append_key(rp_sketch_identity(sketch)), layout;
	bool has_key, has_layout;
	enum rp_error err;

	*ret_text = BATCH_NONE;
	if (!rp_sketch_words(sketch))
		return RP_OK;
	if ((err = layout_of(b, sketch, &layout)))
		return err;
	*ret_text = batch_find_text(b, key, layout);
	if (*ret_text != BATCH_NONE)
		return RP_OK;
	if ((err = snapshot_has_text(known, cache, key, layout, &has_key, &has_layout)))
		return err;
	has_key = has_key || batch_has_text(b, key);
	if ((err = batch_add_text(b, key, layout, ret_text)))
		return err;
	b->text[*ret_text].source = source;
	if (!has_key)
		b->text[*ret_text].flags |= TEXT_FIRST;
	return has_layout ? RP_OK : tell_text(b, known, cache, sketch, *ret_text);
}

enum rp_error append_document(struct batch *b, const struct snapshot *known,
			      struct table_cache *cache, const struct rp_document *document,
			      const struct rp_sketch *sketch)
{
	struct rp_string source = catalog_source_of(document);
	uint32_t text;
	enum rp_error err;

	if ((err = enter_text(b, known, cache, append_source(source), sketch, &text)))
		return err;
	return batch_add_document(b, document->id, document->url, document->date, source, text);
}
