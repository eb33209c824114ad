#include <string.h>
#include <reprint/corpus.h>

#include "base/mem.h"
#include "base/pool.h"
#include "cluster/keep.h"
#include "engine/catalog.h"
#include "engine/progress.h"
#include "engine/repeats.h"
#include "engine/text_links.h"
#include "engine/texts.h"
#include "match/judge.h"
#include "match/note.h"
#include "match/overlap.h"

struct cluster {
	uint32_t keeper;
	uint32_t n;
	size_t member;     /* the first, in corpus.member */
	uint32_t versions; /* the first so many, in corpus.version from there on */
	double min_resemblance;
};

struct rp_corpus {
	struct rp_allocator alloc;
	struct rp_corpus_options options;
	bool solved;
	struct catalog catalog;
	struct progress progress;
	uint32_t *order; /* documents, the preferred first */
	uint32_t *story; /* of each document: the one whose star it is in */
	bool *removed;   /* of each document */
	uint32_t *cluster_of;
	struct cluster *cluster;
	uint32_t clusters;
	uint32_t *member;
	uint32_t *version;
	struct texts texts;
	struct text_links links;
	struct repeats repeats;
};

void rp_corpus_options_init(struct rp_corpus_options *options)
{
	memset(options, 0, sizeof(*options));
	options->thresholds = rp_thresholds_of(RP_LEVEL_DEFAULT);
	options->keep = RP_KEEP_FIRST;
}

/* The preferred sources and their names, in one allocation. */
static enum rp_error copy_sources(struct rp_corpus *c, const struct rp_corpus_options *options)
{
	size_t size = options->n_sources * sizeof(struct rp_string);
	struct rp_string *source;
	char *name;

	for (uint32_t i = 0; i < options->n_sources; i++)
		size += options->sources[i].len;
	source = mem_alloc(&c->alloc, 1, size);
	if (!source)
		return RP_ERR_NOMEM;
	name = (char *)(source + options->n_sources);
	for (uint32_t i = 0; i < options->n_sources; i++) {
		source[i] = (struct rp_string){name, options->sources[i].len};
		if (source[i].len)
			memcpy(name, options->sources[i].data, source[i].len);
		name += source[i].len;
	}
	c->options.sources = source;
	return RP_OK;
}

enum rp_error rp_corpus_new(const struct rp_corpus_options *options, struct rp_corpus **ret_corpus)
{
	const struct rp_allocator *alloc = mem_or_default(options->alloc);
	struct rp_corpus *c = mem_alloc(alloc, 1, sizeof(*c));
	enum rp_error err;

	if (!c)
		return RP_ERR_NOMEM;
	c->alloc = *alloc;
	c->options = *options;
	c->progress = (struct progress){options->progress, options->progress_ctx};
	catalog_init(&c->catalog, &c->alloc);
	if ((err = copy_sources(c, options))) {
		mem_free(alloc, c);
		return err;
	}
	*ret_corpus = c;
	return RP_OK;
}

void rp_corpus_free(struct rp_corpus *c)
{
	struct rp_allocator alloc;

	if (!c)
		return;
	alloc = c->alloc;
	repeats_release(&c->repeats);
	text_links_release(&c->links);
	texts_release(&c->texts);
	catalog_release(&c->catalog);
	mem_free(&alloc, (void *)(uintptr_t)c->options.sources);
	mem_free(&alloc, c->order);
	mem_free(&alloc, c->story);
	mem_free(&alloc, c->removed);
	mem_free(&alloc, c->cluster_of);
	mem_free(&alloc, c->cluster);
	mem_free(&alloc, c->member);
	mem_free(&alloc, c->version);
	mem_free(&alloc, c);
}

enum rp_error rp_corpus_append(struct rp_corpus *c, const struct rp_document *document,
			       const struct rp_sketch *sketch)
{
	return c->solved ? RP_ERR_MISUSE : catalog_append(&c->catalog, document, sketch);
}

static uint32_t preferred_source(const struct rp_corpus *c, uint32_t source)
{
	struct rp_string name = catalog_source_name(&c->catalog, source);
	uint32_t i;

	for (i = 0; i < c->options.n_sources; i++)
		if (name.len == c->options.sources[i].len && name.len &&
		    !memcmp(name.data, c->options.sources[i].data, name.len))
			break;
	return i;
}

static enum rp_error order_documents(struct rp_corpus *c)
{
	uint32_t n = c->catalog.documents;
	struct keep_key *key = mem_alloc(&c->alloc, n, sizeof(*key));

	c->order = mem_alloc(&c->alloc, n, sizeof(*c->order));
	if (!key || !c->order) {
		mem_free(&c->alloc, key);
		return RP_ERR_NOMEM;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct catalog_document *d = &c->catalog.document[i];

		key[i].preference = keep_preference(c->options.keep, i, d->dated, d->date, d->words,
						    preferred_source(c, d->source));
		key[i].id = catalog_id(&c->catalog, i);
		key[i].number = i;
	}
	keep_sort(key, n);
	for (uint32_t i = 0; i < n; i++)
		c->order[i] = key[i].number;
	mem_free(&c->alloc, key);
	return RP_OK;
}

/* What the stars of texts say of documents: the story of each and whether it goes. */
static enum rp_error judge_documents_of_texts(struct rp_corpus *c)
{
	const struct texts *t = &c->texts;
	uint32_t n = c->catalog.documents;

	c->story = mem_alloc(&c->alloc, n, sizeof(*c->story));
	c->removed = mem_alloc(&c->alloc, n, sizeof(*c->removed));
	if (!c->story || !c->removed)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t text = c->catalog.document[i].text, rank;

		c->story[i] = i;
		if (text == CATALOG_NONE)
			continue;
		rank = t->rank[text];
		c->story[i] = t->document[stars_family(&c->links.stars, rank)];
		c->removed[i] = t->document[rank] != i || stars_removed(&c->links.stars, rank);
	}
	return RP_OK;
}

/* Number the stories of two documents and more in the order of keeping, and list their members. */
static enum rp_error list_clusters(struct rp_corpus *c)
{
	uint32_t n = c->catalog.documents;
	uint32_t *count = mem_alloc(&c->alloc, n, sizeof(*count));
	size_t members = 0;
	enum rp_error err = RP_ERR_NOMEM;

	c->cluster_of = mem_alloc(&c->alloc, n, sizeof(*c->cluster_of));
	c->member = mem_alloc(&c->alloc, n, sizeof(*c->member));
	c->version = mem_alloc(&c->alloc, n, sizeof(*c->version));
	if (!count || !c->cluster_of || !c->member || !c->version)
		goto done;
	for (uint32_t i = 0; i < n; i++)
		if (count[c->story[i]]++ == 1)
			c->clusters++;
	c->cluster = mem_alloc(&c->alloc, c->clusters, sizeof(*c->cluster));
	if (!c->cluster)
		goto done;
	c->clusters = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t keeper = c->order[i];

		c->cluster_of[keeper] = RP_NONE;
		if (count[keeper] < 2)
			continue;
		c->cluster[c->clusters] = (struct cluster){keeper, 0, members, 0, 0};
		c->cluster_of[keeper] = c->clusters++;
		members += count[keeper];
	}
	for (uint32_t i = 0; i < n; i++) {
		struct cluster *cluster;

		c->cluster_of[i] = c->cluster_of[c->story[i]];
		if (c->cluster_of[i] == RP_NONE)
			continue;
		cluster = &c->cluster[c->cluster_of[i]];
		c->member[cluster->member + cluster->n++] = i;
	}
	err = RP_OK;
done:
	mem_free(&c->alloc, count);
	return err;
}

/* The ranks of a cluster's distinct texts, the keeper's first; returns how many. */
static uint32_t cluster_ranks(const struct rp_corpus *c, const struct cluster *cluster,
			      uint32_t *rank)
{
	const struct texts *t = &c->texts;
	uint32_t n = 1;

	rank[0] = t->rank[c->catalog.document[cluster->keeper].text];
	for (uint32_t i = 0; i < cluster->n; i++) {
		uint32_t document = c->member[cluster->member + i];
		uint32_t x = t->rank[c->catalog.document[document].text];

		if (t->document[x] == document && document != cluster->keeper)
			rank[n++] = x;
	}
	return n;
}

/* Whether version a is told before b. */
static bool is_before(const struct rp_corpus *c, uint32_t a, uint32_t b)
{
	const struct catalog_document *x = &c->catalog.document[a], *y = &c->catalog.document[b];

	if (x->dated != y->dated)
		return x->dated;
	return x->dated && x->date != y->date ? x->date < y->date : a < b;
}

/* The members that stay, in their order; there are few of them. */
static void list_versions(struct rp_corpus *c, struct cluster *cluster)
{
	uint32_t *version = c->version + cluster->member;

	for (uint32_t i = 0; i < cluster->n; i++) {
		uint32_t document = c->member[cluster->member + i], at = cluster->versions;

		if (c->removed[document])
			continue;
		for (; at && is_before(c, document, version[at - 1]); at--)
			version[at] = version[at - 1];
		version[at] = document;
		cluster->versions++;
	}
}

static enum rp_error measure_clusters(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct rp_corpus *c = ctx;
	enum rp_error err = RP_OK;

	for (size_t i = begin; i < end && !err; i++) {
		struct cluster *cluster = &c->cluster[i];
		uint32_t *rank = mem_alloc(&c->alloc, (size_t)cluster->n + 1, sizeof(*rank));

		if (!rank)
			return RP_ERR_NOMEM;
		list_versions(c, cluster);
		err = texts_least_resemblance(&c->texts, rank, cluster_ranks(c, cluster, rank),
					      &cluster->min_resemblance);
		mem_free(&c->alloc, rank);
	}
	return err || thread ? err
			     : progress_report(&c->progress, 0.9 + 0.1 * (double)end / c->clusters);
}

enum rp_error rp_corpus_solve(struct rp_corpus *c, unsigned threads)
{
	const struct rp_thresholds *thresholds = &c->options.thresholds;
	int64_t days = c->options.window_days;
	struct text_rules rules = {thresholds, days ? days * 86400 : INT64_MAX};
	struct texts_input texts = {&c->catalog, NULL, thresholds->concentrated, 0};
	struct repeats_input input;
	enum rp_error err;

	if (c->solved)
		return RP_ERR_MISUSE;
	c->solved = true;
	threads = pool_threads(threads);
	texts.threads = threads;
	if ((err = order_documents(c)))
		return err;
	texts.order = c->order;
	if ((err = texts_index(&c->texts, &texts)) || (err = progress_report(&c->progress, 0.1)) ||
	    (err = text_links_solve(&c->links, &c->texts, &rules, &c->progress)) ||
	    (err = judge_documents_of_texts(c)))
		return err;
	input = (struct repeats_input){&c->catalog, c->order,   c->story,
				       c->removed,  thresholds, threads};
	if ((err = repeats_solve(&c->repeats, &input, &c->progress)) || (err = list_clusters(c)) ||
	    (err = pool_for(c->clusters, 16, threads, measure_clusters, c)))
		return err;
	return progress_report(&c->progress, 1);
}

uint32_t rp_corpus_document_count(const struct rp_corpus *c)
{
	return c->catalog.documents;
}

struct rp_string rp_corpus_document_id(const struct rp_corpus *c, uint32_t document)
{
	return catalog_id(&c->catalog, document);
}

struct rp_string rp_corpus_document_source(const struct rp_corpus *c, uint32_t document)
{
	return catalog_source_name(&c->catalog, c->catalog.document[document].source);
}

uint32_t rp_corpus_source_count(const struct rp_corpus *c)
{
	return c->catalog.sources;
}

uint32_t rp_corpus_document_source_number(const struct rp_corpus *c, uint32_t document)
{
	uint32_t source = c->catalog.document[document].source;

	return source == CATALOG_NONE ? RP_NONE : source;
}

struct rp_string rp_corpus_document_date(const struct rp_corpus *c, uint32_t document)
{
	return catalog_date(&c->catalog, document);
}

static void count_paragraphs(const struct rp_corpus *c, const struct catalog_document *d,
			     struct rp_decision *ret)
{
	for (size_t i = d->places; i < d->places + d->n_places; i++) {
		if (c->catalog.place[i].kind == RP_PARAGRAPH_TITLE)
			continue;
		switch ((enum rp_paragraph_status)c->repeats.status[i]) {
		case RP_PARAGRAPH_NEW:
			ret->paragraphs_new++;
			break;
		case RP_PARAGRAPH_REPEATED:
			ret->paragraphs_repeated++;
			break;
		case RP_PARAGRAPH_FURNITURE:
			ret->paragraphs_furniture++;
			break;
		}
	}
}

/* Texts are read by the places of their first document; those of the others have the same words. */
static void describe_passage(const struct rp_corpus *c, uint32_t rank,
			     const struct text_share *share, struct rp_decision *ret)
{
	uint32_t n_places;
	const struct catalog_place *place = texts_places(&c->texts, rank, &n_places);

	if (!share->n_passage)
		return;
	place += share->passage;
	ret->passage_first = place[0].number;
	ret->passage_last = place[share->n_passage - 1].number;
	for (uint32_t i = 0; i < share->n_passage; i++)
		ret->passage_words += c->catalog.unit[place[i].unit].words;
}

/* What a text is to its keeper in the star. */
static void describe_link(const struct rp_corpus *c, uint32_t document, uint32_t rank,
			  struct rp_decision *ret)
{
	static const enum rp_relation relation[] = {
		[STAR_NONE] = RP_UNIQUE,     [STAR_SAME] = RP_DUPLICATE,
		[STAR_WITHIN] = RP_REPRINT,  [STAR_CONTAINS] = RP_CONTAINS,
		[STAR_VARIANT] = RP_VARIANT, [STAR_PASSAGE] = RP_PASSAGE,
	};
	const struct texts *t = &c->texts;
	const struct text_share *share = &c->links.share[rank];
	uint32_t keeper = c->links.stars.keeper[rank];
	struct rp_overlap m = judge_measure(texts_text(t, rank)->shingles,
					    texts_text(t, keeper)->shingles, share->shared);

	ret->relation = relation[c->links.stars.link[rank]];
	ret->keeper = t->document[keeper];
	/* A page that was fetched again, and had been changed. */
	if (c->catalog.document[document].url && ret->relation != RP_PASSAGE &&
	    c->catalog.document[document].url == c->catalog.document[ret->keeper].url)
		ret->relation = RP_REVISION;
	ret->test = share->test;
	ret->evidence = share->evidence;
	ret->shared = share->shared;
	ret->rare = share->rare;
	ret->numbers = share->numbers;
	describe_passage(c, rank, share, ret);
	ret->resemblance = m.resemblance;
	ret->contained = m.contained;
	ret->contains = m.contains;
}

void rp_corpus_decision(const struct rp_corpus *c, uint32_t document, struct rp_decision *ret)
{
	const struct catalog_document *d = &c->catalog.document[document];
	const struct texts *t = &c->texts;
	bool stays;
	uint32_t rank;

	memset(ret, 0, sizeof(*ret));
	ret->removed = c->removed[document];
	ret->words = d->words;
	ret->cluster = c->cluster_of[document];
	ret->keeper = RP_NONE;
	count_paragraphs(c, d, ret);
	if (d->text == CATALOG_NONE)
		return;
	rank = t->rank[d->text];
	stays = t->document[rank] == document;
	if (stars_removed(&c->links.stars, rank) ||
	    (stays && c->links.stars.link[rank] != STAR_NONE)) {
		describe_link(c, document, rank, ret);
	} else if (!stays || ret->cluster != RP_NONE) {
		ret->relation = stays ? RP_UNIQUE : RP_EXACT;
		ret->test = stays ? RP_TEST_NONE : RP_TEST_IDENTITY;
		ret->keeper = t->document[rank];
		ret->resemblance = ret->contained = ret->contains = 1;
	}
}

uint32_t rp_corpus_cluster_count(const struct rp_corpus *c)
{
	return c->clusters;
}

void rp_corpus_cluster(const struct rp_corpus *c, uint32_t cluster, struct rp_cluster *ret)
{
	const struct cluster *k = &c->cluster[cluster];

	*ret = (struct rp_cluster){
		.keeper = k->keeper,
		.n = k->n,
		.member = c->member + k->member,
		.min_resemblance = k->min_resemblance,
		.version = c->version + k->member,
		.n_versions = k->versions,
		.first_dated = RP_NONE,
		.last_dated = RP_NONE,
	};
	for (uint32_t i = 0; i < k->n; i++) {
		uint32_t document = ret->member[i];
		const struct catalog_document *d = &c->catalog.document[document];

		if (!d->dated)
			continue;
		if (ret->first_dated == RP_NONE ||
		    d->date < c->catalog.document[ret->first_dated].date)
			ret->first_dated = document;
		if (ret->last_dated == RP_NONE ||
		    d->date > c->catalog.document[ret->last_dated].date)
			ret->last_dated = document;
	}
}

void rp_corpus_work(const struct rp_corpus *c, struct rp_corpus_work *ret)
{
	const struct frequency *f = &c->texts.frequency;

	*ret = (struct rp_corpus_work){
		.texts = c->texts.n,
		.text_candidates = c->links.candidates,
		.texts_compared = c->links.compared,
		.units = c->catalog.units,
		.unit_candidates = c->repeats.candidates,
		.shingles_shared = f->n,
		.rare = note_rare_limit(c->texts.n),
	};
	for (size_t i = 0; i < f->n; i++)
		ret->shingles_concentrated += f->entry[i].count & 1;
}

uint32_t rp_corpus_repeat_count(const struct rp_corpus *c)
{
	return c->repeats.n;
}

void rp_corpus_repeat(const struct rp_corpus *c, uint32_t repeat, struct rp_repeat *ret)
{
	*ret = c->repeats.repeat[repeat];
}

static struct rp_place place_of(const struct rp_corpus *c, uint32_t document, size_t place)
{
	const struct catalog_place *p = &c->catalog.place[place];

	return (struct rp_place){document, p->number, p->offset, p->length};
}

void rp_corpus_repeat_place(const struct rp_corpus *c, uint32_t repeat, uint32_t i,
			    struct rp_place *ret)
{
	const struct repeat_place *p = &c->repeats.place[c->repeats.begin[repeat] + i];

	*ret = place_of(c, p->document, p->place);
}

uint32_t rp_corpus_paragraph_count(const struct rp_corpus *c, uint32_t document)
{
	return c->catalog.document[document].n_places;
}

void rp_corpus_paragraph(const struct rp_corpus *c, uint32_t document, uint32_t i,
			 struct rp_paragraph_verdict *ret)
{
	size_t place = c->catalog.document[document].places + i;
	uint32_t repeat = repeats_of_place(&c->repeats, place);

	ret->place = place_of(c, document, place);
	ret->status = (enum rp_paragraph_status)c->repeats.status[place];
	ret->repeat = repeat == CATALOG_NONE ? RP_NONE : repeat;
	ret->strippable = c->repeats.strippable[place];
}

const char *rp_relation_str(enum rp_relation relation)
{
	static const char *const name[] = {"unique",  "exact",    "revision", "duplicate",
					   "reprint", "contains", "variant",  "passage"};

	return name[relation];
}

const char *rp_repeat_kind_str(enum rp_repeat_kind kind)
{
	static const char *const name[] = {"headline", "paragraph", "furniture"};

	return name[kind];
}

const char *rp_paragraph_status_str(enum rp_paragraph_status status)
{
	static const char *const name[] = {"new", "repeated", "furniture"};

	return name[status];
}
