/*
 * A page at a time: the catalog of what was added, a table of keys that grows with it,
 *and exact comparison of the page with whatever the keys lead to.
 *
 * The batch (engine/texts.c, engine/repeats.c) looks at everything twice; here nothing is
 *seen before it is added.  So
 *
 *	every shingle is posted, not one in four, since its numbers tell how many texts
 *hold it; one in four is a way to candidates, as in the batch; whether a shingle is
 *concentrated is told from the texts known to hold it, the first and the last eight: all
 *of them up to sixteen; each text's count of telling shingles follows as shingles become
 *concentrated.
 */
#include <reprint/dedup.h>

#include <pthread.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/radix.h"
#include "engine/catalog.h"
#include "engine/key_table.h"
#include "index/bands.h"
#include "index/frequency.h"
#include "match/judge.h"
#include "match/overlap.h"

/* Rounds of the key table, each followed by those of its other bands. */
enum {
	ROUND_TEXT,
	ROUND_PARAGRAPH = ROUND_TEXT + BANDS_DOCUMENT,
	ROUND_HEADLINE = ROUND_PARAGRAPH + BANDS_PARAGRAPH,
	ROUND_SHINGLE = ROUND_HEADLINE + BANDS_PARAGRAPH
};

/* The ways to candidates and what they count, as in engine/texts.c. */
#define SAMPLE_RATE   4
#define BAND_WEIGHT   2
#define SAMPLE_WEIGHT 1
#define ENOUGH_WEIGHT 2
#define FEW_SHINGLES  40

/* Ids of many documents share an allocation, which never moves. */
#define ID_BLOCK ((size_t)1 << 16)

struct id_block {
	struct id_block *next;
	size_t len, cap;
	char data[];
};

struct first_place {
	uint32_t document;
	uint32_t place; /* in catalog.place */
};

struct rp_dedup {
	struct rp_allocator alloc;
	struct rp_thresholds thresholds;
	/* Whoever wants the lock passes the gate; who waits to write waits in the gate,
	 * so that readers who come one after the other cannot keep it out. */
	pthread_mutex_t gate;
	pthread_rwlock_t lock;
	struct catalog catalog; /* without ids, dates and keys */
	struct key_table keys;  /* of texts and of units */
	struct rp_string *id;   /* of each document */
	uint32_t *telling;      /* of each text: its shingles that are not concentrated */
	uint32_t *source;       /* of each text: of its first document */
	struct first_place *first; /* of each unit */
	size_t id_cap, telling_cap, source_cap, first_cap;
	struct id_block *ids;
	/* Keys of the document that is being added: its text's bands and shingles, then
	 * those of its paragraphs, with the paragraph's index for a number. */
	struct key_entry *entry;
	size_t n_entries, entry_cap;
	size_t n_text_entries;
};

/* What stands behind a struct rp_verdict. */
struct verdict {
	struct rp_verdict result; /* the caller's pointer leads here */
	struct rp_allocator alloc;
	struct rp_match *match;
	struct rp_paragraph_match *paragraph;
	size_t match_cap, paragraph_cap;
	struct overlap overlap;
	uint64_t *found; /* number << 32 | weight */
	uint64_t *scratch;
	uint64_t *key;
	size_t n_found, found_cap, scratch_cap, key_cap;
};

enum rp_error rp_dedup_new(const struct rp_allocator *alloc,
			   const struct rp_thresholds *thresholds,
			   struct rp_dedup **ret_dedup)
{
	struct rp_dedup *d;

	alloc = mem_or_default(alloc);
	d = mem_alloc(alloc, 1, sizeof(*d));
	if (!d)
		return RP_ERR_NOMEM;
	d->alloc = *alloc;
	d->thresholds = thresholds ? *thresholds : rp_thresholds_of(RP_LEVEL_DEFAULT);
	catalog_init(&d->catalog, &d->alloc);
	key_table_init(&d->keys, &d->alloc);
	if (pthread_mutex_init(&d->gate, NULL))
		goto no_gate;
	if (pthread_rwlock_init(&d->lock, NULL))
		goto no_lock;
	*ret_dedup = d;
	return RP_OK;
no_lock:
	pthread_mutex_destroy(&d->gate);
no_gate:
	mem_free(alloc, d);
	return RP_ERR_NOMEM;
}

void rp_dedup_free(struct rp_dedup *d)
{
	struct rp_allocator alloc;

	if (!d)
		return;
	alloc = d->alloc;
	pthread_rwlock_destroy(&d->lock);
	pthread_mutex_destroy(&d->gate);
	catalog_release(&d->catalog);
	key_table_release(&d->keys);
	while (d->ids) {
		struct id_block *next = d->ids->next;

		mem_free(&alloc, d->ids);
		d->ids = next;
	}
	mem_free(&alloc, d->id);
	mem_free(&alloc, d->telling);
	mem_free(&alloc, d->source);
	mem_free(&alloc, d->first);
	mem_free(&alloc, d->entry);
	mem_free(&alloc, d);
}

static void begin_writing(struct rp_dedup *d)
{
	pthread_mutex_lock(&d->gate);
	pthread_rwlock_wrlock(&d->lock);
	pthread_mutex_unlock(&d->gate);
}

/* Reading changes nothing but the lock: returns the handle to unlock. */
static struct rp_dedup *begin_reading(const struct rp_dedup *dedup)
{
	struct rp_dedup *d = (struct rp_dedup *)(uintptr_t)dedup;

	pthread_mutex_lock(&d->gate);
	pthread_rwlock_rdlock(&d->lock);
	pthread_mutex_unlock(&d->gate);
	return d;
}

static void end(struct rp_dedup *d)
{
	pthread_rwlock_unlock(&d->lock);
}

enum rp_error rp_verdict_new(const struct rp_allocator *alloc,
			     struct rp_verdict **ret_verdict)
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
	struct verdict *v = (struct verdict *)(void *)verdict;
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

uint32_t rp_dedup_count(const struct rp_dedup *dedup)
{
	struct rp_dedup *d = begin_reading(dedup);
	uint32_t count = d->catalog.documents;

	end(d);
	return count;
}

/* The number of the text with a page's words, or CATALOG_NONE. */
static uint32_t find_text(const struct rp_dedup *d, const struct rp_sketch *sketch)
{
	return rp_sketch_words(sketch)
		       ? catalog_find_text(&d->catalog, rp_sketch_identity(sketch))
		       : CATALOG_NONE;
}

/* The first round of the keys that a paragraph has in its role here. */
static uint32_t round_of(const struct rp_paragraph *p)
{
	return p->kind == RP_PARAGRAPH_TEXT ? ROUND_PARAGRAPH : ROUND_HEADLINE;
}

/* The rule of index/frequency.h, by the texts that are known. */
static bool is_concentrated(const struct rp_dedup *d, const struct key_members *m)
{
	uint32_t winner = CATALOG_NONE, votes = 0, known = 0, of_winner = 0;

	if (m->count < FREQUENCY_CONCENTRATED)
		return false;
	for (uint32_t i = 0; i < m->n; i++) {
		uint32_t source = d->source[m->number[i]];

		if (source == CATALOG_NONE)
			continue;
		known++;
		winner = votes ? winner : source;
		votes = source == winner ? votes + 1 : votes - 1;
	}
	for (uint32_t i = 0; i < m->n; i++)
		of_winner += d->source[m->number[i]] == winner;
	return known >= FREQUENCY_CONCENTRATED && of_winner * 10 >= m->n * 9;
}

/*
 * Checking.
 */

static enum rp_error find_candidates(const struct rp_dedup *d, uint64_t key,
				     uint32_t weight, struct verdict *v)
{
	struct key_members m;
	enum rp_error err;

	key_table_find(&d->keys, key, &m);
	if (!m.n || (weight == SAMPLE_WEIGHT && is_concentrated(d, &m)))
		return RP_OK;
	if ((err = RP_GROW(&v->alloc, &v->found, &v->found_cap, v->n_found + m.n)))
		return err;
	for (uint32_t i = 0; i < m.n; i++)
		v->found[v->n_found++] = (uint64_t)m.number[i] << 32 | weight;
	return RP_OK;
}

/* Put the candidates in order, each once with the sum of its weights. */
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

static enum rp_error find_by_keys(const struct rp_dedup *d, const uint64_t *key, size_t n,
				  uint32_t weight, struct verdict *v)
{
	enum rp_error err = RP_OK;

	for (size_t i = 0; i < n && !err; i++) {
		if (i + KEY_TABLE_AHEAD < n)
			key_table_expect(&d->keys, key[i + KEY_TABLE_AHEAD]);
		err = find_candidates(d, key[i], weight, v);
	}
	return err;
}

static enum rp_error find_by_bands(const struct rp_dedup *d, uint32_t round,
				   const struct rp_signature *sig, uint32_t bands,
				   struct verdict *v)
{
	uint32_t band[BANDS_DOCUMENT];
	uint64_t key[BANDS_DOCUMENT];

	bands_keys(sig, bands, band);
	for (uint32_t i = 0; i < bands; i++)
		key[i] = key_table_key(round + i, band[i]);
	return find_by_keys(d, key, bands, BAND_WEIGHT, v);
}

static enum rp_error find_by_shingles(const struct rp_dedup *d, struct rp_shingles set,
				      struct verdict *v)
{
	size_t n = 0;
	enum rp_error err = RP_GROW(&v->alloc, &v->key, &v->key_cap, set.n);

	if (err)
		return err;
	for (uint32_t i = 0; i < set.n; i++)
		if (set.hash[i] % SAMPLE_RATE == 0)
			v->key[n++] = key_table_key(ROUND_SHINGLE, set.hash[i]);
	return find_by_keys(d, v->key, n, SAMPLE_WEIGHT, v);
}

static enum rp_error find_texts(const struct rp_dedup *d, const struct rp_sketch *sketch,
				struct verdict *v)
{
	enum rp_error err;

	v->n_found = 0;
	if ((err = find_by_bands(d, ROUND_TEXT, rp_sketch_signature(sketch),
				 BANDS_DOCUMENT, v)) ||
	    (err = find_by_shingles(d, rp_sketch_shingles(sketch), v)))
		return err;
	return merge_candidates(v);
}

/*
 * Put the page's shingles into the table.  'more' is the number of texts, 0 or 1, that
 * adding the page would add: they are counted as they would be after that.
 */
static enum rp_error load(const struct rp_dedup *d, struct rp_shingles set, uint32_t more,
			  struct overlap *o)
{
	enum rp_error err = overlap_begin(o, set.n);

	for (uint32_t i = 0; i < set.n && !err; i++) {
		/* What the table asks of a frequency, for a single shingle. */
		uint32_t hash = set.hash[i], holders, count,
			 directory[] = {0, !(hash >> 31), 1};
		struct frequency f = {
			.documents = d->catalog.texts + more,
			.hash = &hash,
			.count = &count,
			.n = 1,
			.directory = directory,
			.shift = 31,
		};
		struct key_members m;

		if (i + KEY_TABLE_AHEAD < set.n)
			key_table_expect(&d->keys,
					 key_table_key(ROUND_SHINGLE,
						       set.hash[i + KEY_TABLE_AHEAD]));
		key_table_find(&d->keys, key_table_key(ROUND_SHINGLE, hash), &m);
		/* A known text may be broken into other paragraphs here, and have
		 * shingles that nobody holds. */
		holders = m.count + more ? m.count + more : 1;
		count = holders << 1 | is_concentrated(d, &m);
		overlap_add(o, (struct rp_shingles){&hash, 1}, &f);
	}
	return err;
}

/* Read a text through the table. */
static void probe(const struct rp_dedup *d, uint32_t text, struct overlap *o)
{
	const struct catalog *c = &d->catalog;
	const struct catalog_document *document = &c->document[c->text[text].document];

	overlap_probe(o);
	for (uint32_t i = 0; i < document->n_places; i++) {
		uint32_t unit = c->place[document->places + i].unit;

		overlap_read(o, catalog_set(c, c->unit[unit].shingles));
	}
}

/* What the page in the table is to the text that was read last. */
static enum rp_relation judge(const struct rp_dedup *d, const struct rp_sketch *sketch,
			      uint32_t text, const struct overlap *o)
{
	static const enum rp_relation relation[] = {
		[JUDGE_NONE] = RP_UNIQUE,
		[JUDGE_DUPLICATE] = RP_DUPLICATE,
		[JUDGE_REPRINT] = RP_REPRINT,
		[JUDGE_CONTAINS] = RP_CONTAINS,
	};
	const struct catalog_text *t = &d->catalog.text[text];
	uint32_t telling = d->telling[text] > o->shared.telling ? d->telling[text]
								: o->shared.telling;
	struct judge_side a = {rp_sketch_words(sketch), o->own,
			       rp_sketch_numbers(sketch)};
	struct judge_side b = {
		t->words, {t->shingles, telling}, catalog_set(&d->catalog, t->numbers)};

	return relation[judge_documents(&d->thresholds, &a, &b, o->shared)];
}

static bool is_better(const struct rp_match *a, const struct rp_match *b)
{
	if (a->relation != b->relation)
		return a->relation < b->relation;
	if (a->resemblance != b->resemblance)
		return a->resemblance > b->resemblance;
	return a->document < b->document;
}

/* Add the text that was read last to the matches, in its place; there are few of them. */
static enum rp_error add_match(const struct rp_dedup *d, struct verdict *v, uint32_t text,
			       enum rp_relation relation)
{
	const struct overlap *o = &v->overlap;
	const struct catalog_text *t = &d->catalog.text[text];
	struct rp_overlap m =
		relation == RP_EXACT
			? (struct rp_overlap){0, 1, 1, 1}
			: judge_measure(o->own.all, t->shingles, o->shared.all);
	struct rp_match match = {
		.document = t->document,
		.id = d->id[t->document],
		.relation = relation,
		.evidence = (double)o->evidence / OVERLAP_NAT,
		.resemblance = m.resemblance,
		.contained = m.contained,
		.contains = m.contains,
	};
	size_t at = v->result.n_matches;
	enum rp_error err;

	if ((err = RP_GROW(&v->alloc, &v->match, &v->match_cap, at + 1)))
		return err;
	for (; at && is_better(&match, &v->match[at - 1]); at--)
		v->match[at] = v->match[at - 1];
	v->match[at] = match;
	v->result.n_matches++;
	return RP_OK;
}

static enum rp_error check_text(const struct rp_dedup *d, const struct rp_sketch *sketch,
				struct verdict *v)
{
	uint32_t known = find_text(d, sketch);
	struct overlap *o = &v->overlap;
	enum rp_error err;

	if (!rp_sketch_words(sketch))
		return RP_OK;
	if ((err = find_texts(d, sketch, v)))
		return err;
	if (!v->n_found && known == CATALOG_NONE)
		return RP_OK;
	if ((err = load(d, rp_sketch_shingles(sketch), known == CATALOG_NONE, o)))
		return err;
	if (known != CATALOG_NONE) {
		probe(d, known, o);
		err = add_match(d, v, known, RP_EXACT);
	}
	for (size_t i = 0; i < v->n_found && !err; i++) {
		uint32_t text = (uint32_t)(v->found[i] >> 32);
		enum rp_relation relation;

		if (text == known ||
		    ((uint32_t)v->found[i] < ENOUGH_WEIGHT &&
		     o->own.telling >= FEW_SHINGLES && d->telling[text] >= FEW_SHINGLES))
			continue;
		probe(d, text, o);
		relation = judge(d, sketch, text, o);
		if (relation != RP_UNIQUE)
			err = add_match(d, v, text, relation);
	}
	return err;
}

/* Whether a paragraph equals a unit but for small changes, in the role it has on its
 * page. */
static bool compare(const struct rp_dedup *d, const struct rp_paragraph *p, uint32_t unit,
		    double *ret_resemblance)
{
	const struct catalog *c = &d->catalog;
	const struct catalog_unit *u = &c->unit[unit];
	bool equal_digits = identity_equal(p->digits, u->digits);

	if (p->kind != RP_PARAGRAPH_TEXT)
		return judge_headlines(&d->thresholds, p->words_set,
				       catalog_set(c, u->words_set), equal_digits,
				       ret_resemblance);
	return judge_paragraphs(
		&d->thresholds, p->comparable, catalog_set(c, u->comparable),
		p->words < u->words ? p->words : u->words, equal_digits, ret_resemblance);
}

/* The unit that resembles a paragraph most, the first of several, or CATALOG_NONE. */
static enum rp_error find_unit(const struct rp_dedup *d, const struct rp_sketch *sketch,
			       uint32_t i, struct verdict *v, uint32_t *ret_unit,
			       double *ret_resemblance)
{
	const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);
	uint32_t best = CATALOG_NONE;
	double most = 0, resemblance;
	enum rp_error err;

	v->n_found = 0;
	if ((err = find_by_bands(d, round_of(p), rp_sketch_paragraph_signature(sketch, i),
				 BANDS_PARAGRAPH, v)) ||
	    (err = merge_candidates(v)))
		return err;
	for (size_t j = 0; j < v->n_found; j++) {
		uint32_t unit = (uint32_t)(v->found[j] >> 32);

		if (compare(d, p, unit, &resemblance) && resemblance > most) {
			best = unit;
			most = resemblance;
		}
	}
	*ret_unit = best;
	*ret_resemblance = most;
	return RP_OK;
}

static enum rp_error check_paragraphs(const struct rp_dedup *d,
				      const struct rp_sketch *sketch, struct verdict *v)
{
	uint32_t n = rp_sketch_paragraph_count(sketch);
	enum rp_error err = RP_GROW(&v->alloc, &v->paragraph, &v->paragraph_cap, n);

	for (uint32_t i = 0; i < n && !err; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);
		struct rp_paragraph_match *match = &v->paragraph[i];
		uint32_t unit = catalog_find_unit(&d->catalog, p->identity);
		const struct catalog_place *place;

		memset(match, 0, sizeof(*match));
		match->resemblance = unit != CATALOG_NONE;
		if (unit == CATALOG_NONE && (p->comparable.n || p->words_set.n))
			err = find_unit(d, sketch, i, v, &unit, &match->resemblance);
		match->status = unit == CATALOG_NONE ? RP_PARAGRAPH_NEW
						     : RP_PARAGRAPH_REPEATED;
		v->result.n_paragraphs_new += unit == CATALOG_NONE;
		if (unit == CATALOG_NONE)
			continue;
		place = &d->catalog.place[d->first[unit].place];
		match->first = (struct rp_place){d->first[unit].document, place->number,
						 place->offset, place->length};
		match->first_id = d->id[d->first[unit].document];
	}
	v->result.n_paragraphs = n;
	return err;
}

enum rp_error rp_dedup_check(const struct rp_dedup *dedup, const struct rp_sketch *sketch,
			     struct rp_verdict *verdict)
{
	struct verdict *v = (struct verdict *)(void *)verdict;
	struct rp_dedup *d = begin_reading(dedup);
	enum rp_error err;

	memset(&v->result, 0, sizeof(v->result));
	err = check_text(d, sketch, v);
	if (!err)
		err = check_paragraphs(d, sketch, v);
	end(d);
	if (err) {
		memset(&v->result, 0, sizeof(v->result));
		return err;
	}
	v->result.match = v->match;
	v->result.paragraph = v->paragraph;
	if (v->result.n_matches)
		v->result.relation = v->match[0].relation;
	return RP_OK;
}

/*
 * Adding.
 */

/* Whether a paragraph has keys in its role here that its unit has not in the table. */
static bool has_new_keys(const struct rp_dedup *d, const struct rp_paragraph *p)
{
	uint32_t unit = catalog_find_unit(&d->catalog, p->identity);
	bool headline = p->kind != RP_PARAGRAPH_TEXT;

	if (!p->comparable.n && !p->words_set.n)
		return false;
	if (unit == CATALOG_NONE)
		return true;
	return headline ? !d->catalog.unit[unit].words_set.n
			: !d->catalog.unit[unit].comparable.n;
}

static void list_keys(struct rp_dedup *d, uint32_t round, const struct rp_signature *sig,
		      uint32_t bands, uint32_t number)
{
	uint32_t key[BANDS_DOCUMENT];

	bands_keys(sig, bands, key);
	for (uint32_t i = 0; i < bands; i++)
		d->entry[d->n_entries++] =
			(struct key_entry){key_table_key(round + i, key[i]), number};
}

/* List all keys that the document brings. */
static enum rp_error list_entries(struct rp_dedup *d, const struct rp_sketch *sketch)
{
	struct rp_shingles set = rp_sketch_shingles(sketch);
	uint32_t n = rp_sketch_paragraph_count(sketch);
	bool is_new = rp_sketch_words(sketch) && find_text(d, sketch) == CATALOG_NONE;
	enum rp_error err;

	err = RP_GROW(&d->alloc, &d->entry, &d->entry_cap,
		      BANDS_DOCUMENT + set.n + (size_t)n * BANDS_PARAGRAPH);
	if (err)
		return err;
	d->n_entries = 0;
	if (is_new) {
		list_keys(d, ROUND_TEXT, rp_sketch_signature(sketch), BANDS_DOCUMENT,
			  d->catalog.texts);
		for (uint32_t i = 0; i < set.n; i++)
			d->entry[d->n_entries++] = (struct key_entry){
				key_table_key(ROUND_SHINGLE, set.hash[i]),
				d->catalog.texts};
	}
	d->n_text_entries = d->n_entries;
	for (uint32_t i = 0; i < n; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);

		if (has_new_keys(d, p))
			list_keys(d, round_of(p),
				  rp_sketch_paragraph_signature(sketch, i),
				  BANDS_PARAGRAPH, i);
	}
	return RP_OK;
}

static enum rp_error reserve_id(struct rp_dedup *d, size_t len)
{
	struct id_block *block;
	size_t cap = len > ID_BLOCK ? len : ID_BLOCK;

	if (d->ids && d->ids->cap - d->ids->len >= len)
		return RP_OK;
	if (cap > SIZE_MAX - sizeof(*block))
		return RP_ERR_NOMEM;
	block = d->alloc.resize(d->alloc.ctx, NULL, sizeof(*block) + cap);
	if (!block)
		return RP_ERR_NOMEM;
	block->next = d->ids;
	block->len = 0;
	block->cap = cap;
	d->ids = block;
	return RP_OK;
}

/* Make room for all that is not the catalog's. */
static enum rp_error reserve(struct rp_dedup *d, const struct rp_document *document,
			     const struct rp_sketch *sketch)
{
	const struct rp_allocator *a = &d->alloc;
	size_t units = (size_t)d->catalog.units + rp_sketch_paragraph_count(sketch);
	size_t texts = (size_t)d->catalog.texts + 1;
	enum rp_error err;

	if (units > KEY_TABLE_LIMIT || texts > KEY_TABLE_LIMIT)
		return RP_ERR_TOO_LARGE;
	if ((err = list_entries(d, sketch)) || (err = reserve_id(d, document->id.len)) ||
	    (err = RP_GROW(a, &d->id, &d->id_cap, (size_t)d->catalog.documents + 1)) ||
	    (err = RP_GROW(a, &d->telling, &d->telling_cap, texts)) ||
	    (err = RP_GROW(a, &d->source, &d->source_cap, texts)) ||
	    (err = RP_GROW(a, &d->first, &d->first_cap, units)))
		return err;
	return key_table_reserve(&d->keys, d->entry, d->n_entries);
}

/*
 * Post a shingle of the text added last, and count it where it tells.  If it has just
 * become concentrated, or has ceased to be, it is counted anew for all texts known to
 * hold it.
 */
static void post_shingle(struct rp_dedup *d, struct key_entry entry)
{
	struct key_members m;
	bool before, after;

	key_table_find(&d->keys, entry.key, &m);
	before = is_concentrated(d, &m);
	key_table_add(&d->keys, entry);
	if (m.count + 1 < FREQUENCY_CONCENTRATED) {
		d->telling[entry.number]++;
		return;
	}
	key_table_find(&d->keys, entry.key, &m);
	after = is_concentrated(d, &m);
	d->telling[entry.number] += !after;
	for (uint32_t i = 0; i < m.n && before != after; i++)
		if (m.number[i] != entry.number)
			d->telling[m.number[i]] += before ? 1 : UINT32_MAX;
}

/* Post the keys listed, of the document added last. */
static void post_entries(struct rp_dedup *d, const struct catalog_document *document)
{
	const struct catalog_place *place = d->catalog.place + document->places;

	if (d->n_text_entries) {
		d->source[document->text] = document->source;
		d->telling[document->text] = 0;
	}
	for (size_t i = 0; i < d->n_entries; i++) {
		struct key_entry entry = d->entry[i];

		if (i + KEY_TABLE_AHEAD < d->n_entries)
			key_table_expect(&d->keys, d->entry[i + KEY_TABLE_AHEAD].key);
		if (i >= d->n_text_entries)
			entry.number = place[entry.number].unit;
		if (i >= BANDS_DOCUMENT && i < d->n_text_entries)
			post_shingle(d, entry);
		else
			key_table_add(&d->keys, entry);
	}
}

static void keep_id(struct rp_dedup *d, uint32_t document, struct rp_string id)
{
	char *copy = d->ids->data + d->ids->len;

	if (id.len)
		memcpy(copy, id.data, id.len);
	d->ids->len += id.len;
	d->id[document] = (struct rp_string){copy, id.len};
}

static enum rp_error add(struct rp_dedup *d, const struct rp_document *document,
			 const struct rp_sketch *sketch)
{
	struct catalog *c = &d->catalog;
	struct rp_document nameless = {.url = document->url, .source = document->source};
	uint32_t number = c->documents, unit = c->units;
	const struct catalog_document *added;
	enum rp_error err;

	/* The catalog's own keys are not read: those of the document before make room. */
	c->keys = c->text_keys = 0;
	if ((err = reserve(d, document, sketch)) ||
	    (err = catalog_append(c, &nameless, sketch)))
		return err;
	added = &c->document[number];
	keep_id(d, number, document->id);
	for (size_t i = added->places; i < added->places + added->n_places; i++)
		if (c->place[i].unit == unit)
			d->first[unit++] = (struct first_place){number, (uint32_t)i};
	post_entries(d, added);
	return RP_OK;
}

enum rp_error rp_dedup_add(struct rp_dedup *d, const struct rp_document *document,
			   const struct rp_sketch *sketch)
{
	enum rp_error err;

	begin_writing(d);
	err = add(d, document, sketch);
	end(d);
	return err;
}
