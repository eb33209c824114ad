#include "engine/verdict.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/radix.h"
#include "engine/sample.h"
#include "match/judge.h"
#include "match/note.h"
#include "match/stake.h"
#include "text/date.h"

/* What led to a candidate, added up: the shingles that are shared, and above them the
 * bands. */
#define LED_BY_SHINGLE 1u
#define LED_BY_BAND    (1u << 24)

/* The case at hand: a page before an archive. */
struct page {
	const struct archive *archive;
	const struct rp_thresholds *thresholds;
	const struct rp_sketch *sketch;
	struct rp_shingles shingles;
	uint32_t known; /* the text with the same words, or CATALOG_NONE */
	uint32_t source;
	bool dated;
	int64_t date; /* seconds */
};

enum rp_error rp_verdict_new(const struct rp_allocator *alloc, struct rp_verdict **ret_verdict)
{
	struct verdict *v;

	alloc = mem_or_default(alloc);
	v = mem_alloc(alloc, 1, sizeof(*v));
	if (!v)
		return RP_ERR_NOMEM;
	v->alloc = *alloc;
	overlap_init(&v->overlap, &v->alloc);
	*ret_verdict = &v->result;
	return RP_OK;
}

void rp_verdict_free(struct rp_verdict *verdict)
{
	struct verdict *v = verdict_of(verdict);
	struct rp_allocator alloc;

	if (!v)
		return;
	alloc = v->alloc;
	overlap_release(&v->overlap);
	mem_free(&alloc, v->match);
	mem_free(&alloc, v->paragraph);
	mem_free(&alloc, v->found);
	mem_free(&alloc, v->scratch);
	mem_free(&alloc, v->key);
	mem_free(&alloc, v);
}

static enum rp_error add_candidates(struct verdict *v, const struct key_members *m, uint32_t led_by)
{
	enum rp_error err;

	if ((err = RP_GROW(&v->alloc, &v->found, &v->found_cap, v->n_found + m->n)))
		return err;
	for (uint32_t i = 0; i < m->n; i++)
		v->found[v->n_found++] = (uint64_t)m->number[i] << 32 | led_by;
	return RP_OK;
}

/* Put the candidates in order, each once with all that led to it. */
static enum rp_error merge_candidates(struct verdict *v)
{
	size_t n = 0;
	enum rp_error err;

	if ((err = RP_GROW(&v->alloc, &v->scratch, &v->scratch_cap, v->n_found)))
		return err;
	radix_sort_u64(v->found, v->n_found, v->scratch);
	for (size_t i = 0; i < v->n_found; i++) {
		if (n && v->found[n - 1] >> 32 == v->found[i] >> 32)
			v->found[n - 1] += (uint32_t)v->found[i];
		else
			v->found[n++] = v->found[i];
	}
	v->n_found = n;
	return RP_OK;
}

static enum rp_error find_by_bands(struct verdict *v, const struct key_table *table, uint32_t round,
				   const struct rp_signature *sig, uint32_t bands)
{
	uint32_t band[BANDS_DOCUMENT];
	struct key_members m;
	enum rp_error err = RP_OK;

	bands_keys(sig, bands, band);
	for (uint32_t i = 0; i < bands; i++)
		key_table_expect(table, key_table_key(round + i, band[i]));
	for (uint32_t i = 0; i < bands && !err; i++) {
		key_table_find(table, key_table_key(round + i, band[i]), &m);
		err = add_candidates(v, &m, LED_BY_BAND);
	}
	return err;
}

static enum rp_error find_by_sample(struct verdict *v, const struct page *page)
{
	const struct archive *a = page->archive;
	struct rp_shingles set = page->shingles;
	struct key_members m;
	size_t n = 0;
	enum rp_error err = RP_GROW(&v->alloc, &v->key, &v->key_cap, set.n);

	if (err)
		return err;
	for (uint32_t i = 0; i < set.n; i++)
		if (sample_has(set.hash[i]))
			v->key[n++] = key_table_key(ARCHIVE_SHINGLE, set.hash[i]);
	for (size_t i = 0; i < n && !err; i++) {
		if (i + KEY_TABLE_AHEAD < n)
			key_table_expect(&a->texts, v->key[i + KEY_TABLE_AHEAD]);
		key_table_find(&a->texts, v->key[i], &m);
		if (!archive_is_concentrated(a, &m))
			err = add_candidates(v, &m, LED_BY_SHINGLE);
	}
	return err;
}

/* Put a shingle that 'holders' have into the table of the overlap. */
static void put_shingle(struct verdict *v, const struct page *page, uint32_t hash,
			const struct key_members *holders)
{
	/* The page counts as if it had been added.  A known text may be broken into other
	 * paragraphs on it, and have shingles that nobody holds. */
	uint32_t more = page->known == CATALOG_NONE;
	uint32_t df = holders->count + more ? holders->count + more : 1;
	overlap_note note = note_make(page->archive->catalog.texts + more, df,
				      archive_is_concentrated(page->archive, holders));

	overlap_add(&v->overlap, (struct rp_shingles){&hash, 1}, &note);
}

/* Put the page's shingles into the table of the overlap. */
static enum rp_error load(struct verdict *v, const struct page *page)
{
	const struct key_table *table = &page->archive->texts;
	struct rp_shingles set = page->shingles;
	struct key_members m;
	enum rp_error err = overlap_begin(&v->overlap, set.n);

	for (uint32_t i = 0; i < set.n && !err; i++) {
		if (i + KEY_TABLE_AHEAD < set.n)
			key_table_expect(table, key_table_key(ARCHIVE_SHINGLE,
							      set.hash[i + KEY_TABLE_AHEAD]));
		key_table_find(table, key_table_key(ARCHIVE_SHINGLE, set.hash[i]), &m);
		put_shingle(v, page, set.hash[i], &m);
	}
	return err;
}

/* Read a text through that table. */
static void probe(struct verdict *v, const struct page *page, uint32_t text)
{
	const struct catalog *c = &page->archive->catalog;
	const struct catalog_document *document = &c->document[c->text[text].document];

	overlap_probe(&v->overlap);
	for (uint32_t i = 0; i < document->n_places; i++) {
		uint32_t unit = c->place[document->places + i].unit;

		overlap_read(&v->overlap, catalog_set(c, c->unit[unit].shingles));
	}
}

/* The numbers of the page and of the text that was read last. */
static enum rp_error numbers_agreeing(const struct page *page, uint32_t text, struct overlap *o,
				      struct judge_pair *pair)
{
	const struct catalog *c = &page->archive->catalog;
	const struct catalog_document *document = &c->document[c->text[text].document];
	uint32_t n = rp_sketch_paragraph_count(page->sketch);
	struct stake a = {.all = rp_sketch_numbers(page->sketch)};
	struct stake b = {.all = catalog_set(c, c->text[text].numbers)};
	enum rp_error err;

	if (!o->places) {
		if ((err = overlap_places(o, n)))
			return err;
		for (uint32_t i = 0; i < n; i++)
			overlap_place(o, rp_sketch_paragraph(page->sketch, i)->shingles, i);
	}
	overlap_meet_begin(o);
	for (uint32_t i = 0; i < document->n_places; i++) {
		const struct catalog_unit *unit = &c->unit[c->place[document->places + i].unit];

		stake_add(&b, catalog_set(c, unit->numbers), unit->shingles.n,
			  overlap_meet(o, catalog_set(c, unit->shingles)), &a);
	}
	for (uint32_t i = 0; i < o->n_touched; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(page->sketch, o->touched[i]);

		stake_add(&a, p->numbers, p->shingles.n, o->meets[o->touched[i]], &b);
	}
	pair->numbers = stake_agreeing(&a, &b, pair->words);
	pair->excess = stake_excess(&a, &b, pair->words);
	return RP_OK;
}

static bool is_unspaced(const struct page *page, const struct catalog_text *t)
{
	return t->unspaced || rp_sketch_is_unspaced(page->sketch);
}

/* Whether the page and a text are one source's, and dated far apart. */
static bool are_apart(const struct page *page, const struct catalog_text *t)
{
	const struct catalog_document *d = &page->archive->catalog.document[t->document];

	return page->source != CATALOG_NONE && page->source == d->source && page->dated &&
	       d->dated && judge_far_apart(page->thresholds->apart_days, page->date, d->date);
}

/* What the page is to the text that was read last. */
static enum rp_error judge(const struct page *page, uint32_t text, struct overlap *o,
			   enum rp_relation *ret)
{
	const struct catalog_text *t = &page->archive->catalog.text[text];
	bool unspaced = is_unspaced(page, t);
	enum judge_link link;
	enum rp_error err;
	struct judge_pair pair = {
		.words = judge_words(rp_sketch_words(page->sketch), t->words, unspaced),
		.unspaced = unspaced,
		.a = o->own,
		.b = {t->shingles, page->archive->telling[text], 0},
		.shared = o->shared,
		.evidence = judge_evidence(o->evidence, unspaced),
		.numbers = 1,
	};

	/* What became of a shingle after many others hold it need not have reached the
	 * count. */
	if (pair.b.telling < pair.shared.telling)
		pair.b.telling = pair.shared.telling;
	/* Numbers cost a second look, and can only speak against. */
	if (judge_documents(page->thresholds, &pair) != JUDGE_NONE &&
	    (err = numbers_agreeing(page, text, o, &pair)))
		return err;
	link = judge_documents(page->thresholds, &pair);
	if (judge_asks_dates(page->thresholds, &pair, link) && are_apart(page, t))
		link = JUDGE_NONE;
	*ret = judge_relation(link);
	return RP_OK;
}

bool verdict_is_better(const struct rp_match *a, const struct rp_match *b)
{
	if (a->relation != b->relation)
		return a->relation < b->relation;
	if (a->resemblance != b->resemblance)
		return a->resemblance > b->resemblance;
	return a->document < b->document;
}

/* Add the text that was read last to the matches, in its place; there are few of them. */
static enum rp_error add_match(struct verdict *v, const struct page *page, uint32_t text,
			       enum rp_relation relation)
{
	const struct overlap *o = &v->overlap;
	const struct catalog_text *t = &page->archive->catalog.text[text];
	struct rp_overlap m = judge_measure(o->own.all, t->shingles, o->shared.all);
	struct rp_match match = {
		.document = t->document,
		.id = page->archive->id[t->document],
		.relation = relation,
		.evidence = judge_evidence(o->evidence, is_unspaced(page, t)),
		.resemblance = m.resemblance,
		.contained = m.contained,
		.contains = m.contains,
	};
	size_t at = v->result.n_matches;
	enum rp_error err;

	if (relation == RP_EXACT)
		match.resemblance = match.contained = match.contains = 1;
	if ((err = RP_GROW(&v->alloc, &v->match, &v->match_cap, at + 1)))
		return err;
	for (; at && verdict_is_better(&match, &v->match[at - 1]); at--)
		v->match[at] = v->match[at - 1];
	v->match[at] = match;
	v->result.n_matches++;
	return RP_OK;
}

static bool is_promising(const struct verdict *v, const struct page *page, uint64_t found)
{
	uint32_t a = v->overlap.own.telling, b = page->archive->telling[found >> 32];
	uint32_t led_by = (uint32_t)found;

	return sample_is_promising(led_by / LED_BY_BAND, led_by % LED_BY_BAND, a < b ? a : b);
}

static enum rp_error match_texts(struct verdict *v, const struct page *page)
{
	const struct rp_signature *sig = rp_sketch_signature(page->sketch);
	enum rp_error err;

	if (!rp_sketch_words(page->sketch))
		return RP_OK;
	v->n_found = 0;
	if ((err = find_by_bands(v, &page->archive->texts, ARCHIVE_TEXT, sig, BANDS_DOCUMENT)) ||
	    (err = find_by_sample(v, page)) || (err = merge_candidates(v)))
		return err;
	if (!v->n_found && page->known == CATALOG_NONE)
		return RP_OK;
	if ((err = load(v, page)))
		return err;
	if (page->known != CATALOG_NONE) {
		probe(v, page, page->known);
		err = add_match(v, page, page->known, RP_EXACT);
	}
	for (size_t i = 0; i < v->n_found && !err; i++) {
		uint32_t text = (uint32_t)(v->found[i] >> 32);
		enum rp_relation relation;

		if (text == page->known || !is_promising(v, page, v->found[i]))
			continue;
		probe(v, page, text);
		err = judge(page, text, &v->overlap, &relation);
		if (!err && relation != RP_UNIQUE)
			err = add_match(v, page, text, relation);
	}
	return err;
}

/* Whether a paragraph equals a unit but for small changes, in the role it has on the
 * page. */
static bool compare(const struct page *page, const struct rp_paragraph *p, uint32_t unit,
		    double *ret_resemblance)
{
	const struct catalog *c = &page->archive->catalog;
	const struct catalog_unit *u = &c->unit[unit];
	bool equal_digits = identity_equal(p->digits, u->digits);

	if (p->kind != RP_PARAGRAPH_TEXT)
		return judge_headlines(page->thresholds, p->words_set, catalog_set(c, u->words_set),
				       equal_digits, false, ret_resemblance);
	return judge_paragraphs(page->thresholds, p->comparable, catalog_set(c, u->comparable),
				p->words < u->words ? p->words : u->words, equal_digits,
				ret_resemblance);
}

/* The unit that resembles a paragraph most, the first of several, or CATALOG_NONE. */
static enum rp_error find_unit(struct verdict *v, const struct page *page, uint32_t i,
			       uint32_t *ret_unit, double *ret_resemblance)
{
	const struct rp_paragraph *p = rp_sketch_paragraph(page->sketch, i);
	const struct rp_signature *sig = rp_sketch_paragraph_signature(page->sketch, i);
	uint32_t best = CATALOG_NONE;
	double most = 0, resemblance;
	enum rp_error err;

	*ret_unit = CATALOG_NONE;
	if (!sig)
		return RP_OK;
	v->n_found = 0;
	if ((err = find_by_bands(v, &page->archive->units, archive_round_of(p), sig,
				 BANDS_PARAGRAPH)) ||
	    (err = merge_candidates(v)))
		return err;
	for (size_t j = 0; j < v->n_found; j++) {
		uint32_t unit = (uint32_t)(v->found[j] >> 32);

		if (compare(page, p, unit, &resemblance) && resemblance > most) {
			best = unit;
			most = resemblance;
		}
	}
	*ret_unit = best;
	*ret_resemblance = most;
	return RP_OK;
}

static enum rp_error match_paragraph(struct verdict *v, const struct page *page, uint32_t i)
{
	const struct archive *a = page->archive;
	const struct rp_paragraph *p = rp_sketch_paragraph(page->sketch, i);
	struct rp_paragraph_match *match = &v->paragraph[i];
	uint32_t unit = catalog_find_unit(&a->catalog, p->identity);
	const struct catalog_place *place;
	enum rp_error err = RP_OK;

	memset(match, 0, sizeof(*match));
	match->resemblance = unit != CATALOG_NONE;
	if (unit == CATALOG_NONE && (p->comparable.n || p->words_set.n))
		err = find_unit(v, page, i, &unit, &match->resemblance);
	if (unit == CATALOG_NONE) {
		match->status = RP_PARAGRAPH_NEW;
		v->result.n_paragraphs_new++;
		return err;
	}
	place = &a->catalog.place[a->first[unit].place];
	match->status = RP_PARAGRAPH_REPEATED;
	match->equal_digits = identity_equal(p->digits, a->catalog.unit[unit].digits);
	match->first = (struct rp_place){a->first[unit].document, place->number, place->offset,
					 place->length};
	match->first_id = a->id[match->first.document];
	return RP_OK;
}

enum rp_error verdict_reach(struct verdict *v, const struct archive *archive,
			    const struct rp_thresholds *thresholds,
			    const struct rp_document *document, const struct rp_sketch *sketch)
{
	struct page page = {
		.archive = archive,
		.thresholds = thresholds,
		.sketch = sketch,
		.shingles = rp_sketch_shingles(sketch),
		.known = archive_find_text(archive, sketch),
		.source = CATALOG_NONE,
	};
	uint32_t n = rp_sketch_paragraph_count(sketch);
	enum rp_error err;

	if (document) {
		page.source = catalog_find_source(&archive->catalog, document);
		page.dated = date_parse(document->date.data, document->date.len, &page.date);
	}
	memset(&v->result, 0, sizeof(v->result));
	if ((err = match_texts(v, &page)) ||
	    (err = RP_GROW(&v->alloc, &v->paragraph, &v->paragraph_cap, n)))
		goto done;
	for (uint32_t i = 0; i < n && !err; i++)
		err = match_paragraph(v, &page, i);
done:
	if (err) {
		memset(&v->result, 0, sizeof(v->result));
		return err;
	}
	v->result.match = v->match;
	v->result.paragraph = v->paragraph;
	v->result.n_paragraphs = n;
	if (v->result.n_matches)
		v->result.relation = v->match[0].relation;
	return RP_OK;
}
