#include "cli/dedup.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/mem.h"
#include "cli/document_options.h"
#include "cli/json_line.h"
#include "cli/progress.h"
#include "input/out_file.h"

/* A file of JSON lines in OUT. */
struct report {
	struct dedup *d;
	struct out_file file;
	struct json_line line;
};

static enum rp_error begin(struct report *r, struct dedup *d, const char *name)
{
	enum rp_error err;

	memset(r, 0, sizeof(*r));
	r->d = d;
	r->file.fd = -1;
	json_line_init(&r->line);
	if ((err = dedup_path(d, name, &d->path)))
		return err;
	return dedup_blame(&d->blame, d->path.data, out_file_create(&r->file, d->path.data));
}

static enum rp_error end_line(struct report *r)
{
	enum rp_error err;

	json_line_raw(&r->line, "\n");
	err = r->line.err ? r->line.err
			  : out_file_write(&r->file, r->line.buf.data, r->line.buf.len);
	json_line_reset(&r->line);
	return dedup_blame(&r->d->blame, r->d->path.data, err);
}

/* Commit the file, or remove it after an error. */
static enum rp_error end(struct report *r, enum rp_error err)
{
	if (!err)
		err = dedup_blame(&r->d->blame, r->d->path.data, out_file_commit(&r->file));
	out_file_abort(&r->file);
	json_line_release(&r->line);
	return err;
}

static void add_id(struct json_line *j, const struct rp_corpus *c, uint32_t document)
{
	if (document == RP_NONE)
		json_line_null(j);
	else
		json_line_string(j, rp_corpus_document_id(c, document));
}

static void add_count(struct json_line *j, const char *key, uint64_t n)
{
	json_line_key(j, key);
	json_line_count(j, n);
}

static void add_real(struct json_line *j, const char *key, double x, int digits)
{
	json_line_key(j, key);
	json_line_real(j, x, digits);
}

static void add_str(struct json_line *j, const char *key, const char *s)
{
	json_line_key(j, key);
	json_line_str(j, s);
}

static void add_share(struct json_line *j, const char *key, double share, bool known)
{
	json_line_key(j, key);
	if (known)
		json_line_real(j, share, 4);
	else
		json_line_null(j);
}

/* What the decision came from: the test, and what it weighed. */
static void add_evidence(struct json_line *j, const struct rp_decision *r)
{
	bool weighed = r->test != RP_TEST_NONE && r->test != RP_TEST_IDENTITY;

	json_line_key(j, "test");
	if (r->test == RP_TEST_NONE)
		json_line_null(j);
	else
		json_line_str(j, rp_test_str(r->test));
	json_line_key(j, "evidence");
	if (!weighed) {
		json_line_null(j);
	} else {
		json_line_open(j, '{');
		add_real(j, "nats", r->evidence, 1);
		add_count(j, "shared", r->shared);
		add_count(j, "rare", r->rare);
		add_real(j, "numbers", r->numbers, 4);
		json_line_close(j, '}');
	}
	json_line_key(j, "passage");
	if (!r->passage_words) {
		json_line_null(j);
	} else {
		json_line_open(j, '{');
		add_count(j, "first", r->passage_first);
		add_count(j, "last", r->passage_last);
		add_count(j, "words", r->passage_words);
		json_line_close(j, '}');
	}
}

/* The corpus's decision; what the store has of its paragraphs is not new. */
static void decide(const struct dedup *d, uint32_t document, struct rp_decision *ret)
{
	rp_corpus_decision(d->corpus, document, ret);
	for (uint32_t i = 0; d->against.paragraphs && ret->paragraphs_new &&
			     i < rp_corpus_paragraph_count(d->corpus, document);
	     i++) {
		struct rp_paragraph_verdict v;

		if (!dedup_against_paragraph(&d->against, document, i))
			continue;
		rp_corpus_paragraph(d->corpus, document, i, &v);
		ret->paragraphs_new -= v.status == RP_PARAGRAPH_NEW;
		ret->paragraphs_repeated += v.status == RP_PARAGRAPH_NEW;
	}
}

static void decision_line(struct json_line *j, const struct dedup *d, uint32_t document)
{
	const struct dedup_origin *o = &d->origin[document];
	struct rp_decision r;
	bool judged;

	decide(d, document, &r);
	judged = r.keeper != RP_NONE;
	json_line_open(j, '{');
	json_line_key(j, "id");
	add_id(j, d->corpus, document);
	json_line_key(j, "source_file");
	json_line_str(j, d->source.input[o->input].name);
	json_line_key(j, "line");
	json_line_count(j, o->number);
	json_line_key(j, "status");
	json_line_str(j, r.removed ? "removed" : "kept");
	json_line_key(j, "relation");
	json_line_str(j, rp_relation_str(r.relation));
	json_line_key(j, "cluster");
	if (r.cluster == RP_NONE)
		json_line_null(j);
	else
		json_line_count(j, r.cluster);
	json_line_key(j, "keeper");
	add_id(j, d->corpus, r.keeper);
	add_share(j, "resemblance", r.resemblance, judged);
	add_share(j, "contained", r.contained, judged);
	add_share(j, "contains", r.contains, judged);
	json_line_key(j, "longest_run");
	if (judged)
		json_line_count(j, longest_runs_of(&d->runs, document, &r));
	else
		json_line_null(j);
	add_evidence(j, &r);
	json_line_key(j, "paragraphs");
	json_line_open(j, '{');
	json_line_key(j, "new");
	json_line_count(j, r.paragraphs_new);
	json_line_key(j, "repeated");
	json_line_count(j, r.paragraphs_repeated);
	json_line_key(j, "furniture");
	json_line_count(j, r.paragraphs_furniture);
	json_line_close(j, '}');
	json_line_close(j, '}');
}

/* A document that is removed for one of the store. */
static void known_line(struct json_line *j, const struct dedup *d, const struct dedup_known *k)
{
	const char *id = d->against.strings.data + k->strings;

	json_line_open(j, '{');
	json_line_key(j, "id");
	json_line_string(j, (struct rp_string){id, k->id_len});
	json_line_key(j, "source_file");
	json_line_str(j, d->source.input[k->input].name);
	json_line_key(j, "line");
	json_line_count(j, k->number);
	json_line_key(j, "status");
	json_line_str(j, "removed");
	json_line_key(j, "relation");
	json_line_str(j, rp_relation_str(k->relation));
	json_line_key(j, "cluster");
	json_line_null(j);
	json_line_key(j, "keeper");
	json_line_string(j, (struct rp_string){id + k->id_len, k->keeper_len});
	json_line_key(j, "keeper_store");
	json_line_str(j, d->against.path);
	add_share(j, "resemblance", k->resemblance, true);
	add_share(j, "contained", k->contained, true);
	add_share(j, "contains", k->contains, true);
	json_line_key(j, "paragraphs");
	json_line_open(j, '{');
	json_line_key(j, "new");
	json_line_count(j, k->paragraphs_new);
	json_line_key(j, "repeated");
	json_line_count(j, k->paragraphs_repeated);
	json_line_key(j, "furniture");
	json_line_count(j, 0);
	json_line_close(j, '}');
	json_line_close(j, '}');
}

static enum rp_error write_decisions(struct dedup *d)
{
	struct report r;
	enum rp_error err = begin(&r, d, "decisions.jsonl");

	for (uint32_t i = 0; i < d->documents && !err; i++) {
		decision_line(&r.line, d, i);
		err = end_line(&r);
	}
	for (size_t i = 0; i < d->against.n && !err; i++) {
		known_line(&r.line, d, &d->against.known[i]);
		err = end_line(&r);
	}
	return end(&r, err);
}

/* The sources of a cluster's members, each once, in the order of the members. */
static void add_sources(struct json_line *j, const struct rp_corpus *c,
			const struct rp_cluster *cluster, uint32_t *seen, uint32_t mark)
{
	json_line_open(j, '[');
	for (uint32_t i = 0; i < cluster->n; i++) {
		uint32_t source = rp_corpus_document_source_number(c, cluster->member[i]);

		if (source == RP_NONE || seen[source] == mark)
			continue;
		seen[source] = mark;
		json_line_string(j, rp_corpus_document_source(c, cluster->member[i]));
	}
	json_line_close(j, ']');
}

static void add_date(struct json_line *j, const struct rp_corpus *c, uint32_t document)
{
	if (document == RP_NONE)
		json_line_null(j);
	else
		json_line_string(j, rp_corpus_document_date(c, document));
}

static void cluster_line(struct json_line *j, const struct rp_corpus *c, uint32_t number,
			 uint32_t *seen)
{
	struct rp_cluster cluster;

	rp_corpus_cluster(c, number, &cluster);
	json_line_open(j, '{');
	json_line_key(j, "cluster");
	json_line_count(j, number);
	json_line_key(j, "keeper");
	add_id(j, c, cluster.keeper);
	json_line_key(j, "size");
	json_line_count(j, cluster.n);
	json_line_key(j, "min_resemblance");
	json_line_real(j, cluster.min_resemblance, 4);
	json_line_key(j, "members");
	json_line_open(j, '[');
	for (uint32_t i = 0; i < cluster.n; i++)
		add_id(j, c, cluster.member[i]);
	json_line_close(j, ']');
	json_line_key(j, "versions");
	json_line_open(j, '[');
	for (uint32_t i = 0; i < cluster.n_versions; i++)
		add_id(j, c, cluster.version[i]);
	json_line_close(j, ']');
	json_line_key(j, "sources");
	add_sources(j, c, &cluster, seen, number + 1);
	json_line_key(j, "first_date");
	add_date(j, c, cluster.first_dated);
	json_line_key(j, "last_date");
	add_date(j, c, cluster.last_dated);
	json_line_close(j, '}');
}

static enum rp_error write_clusters(struct dedup *d)
{
	struct report r;
	enum rp_error err = begin(&r, d, "clusters.jsonl");
	uint32_t *seen = mem_alloc(&mem_default, rp_corpus_source_count(d->corpus), sizeof(*seen));

	if (!seen && !err)
		err = RP_ERR_NOMEM;
	for (uint32_t i = 0; i < rp_corpus_cluster_count(d->corpus) && !err; i++) {
		cluster_line(&r.line, d->corpus, i, seen);
		err = end_line(&r);
	}
	mem_free(&mem_default, seen);
	return end(&r, err);
}

static void add_place(struct json_line *j, const struct rp_corpus *c, uint32_t repeat, uint32_t i)
{
	struct rp_place place;

	rp_corpus_repeat_place(c, repeat, i, &place);
	json_line_open(j, '{');
	json_line_key(j, "id");
	add_id(j, c, place.document);
	json_line_key(j, "paragraph");
	json_line_count(j, place.paragraph);
	json_line_key(j, "offset");
	json_line_count(j, place.offset);
	json_line_key(j, "length");
	json_line_count(j, place.length);
	json_line_close(j, '}');
}

static void paragraph_line(struct json_line *j, const struct dedup *d, uint32_t number)
{
	struct rp_repeat r;

	rp_corpus_repeat(d->corpus, number, &r);
	json_line_open(j, '{');
	json_line_key(j, "kind");
	json_line_str(j, rp_repeat_kind_str(r.kind));
	json_line_key(j, "count");
	json_line_count(j, r.count);
	json_line_key(j, "documents");
	json_line_count(j, r.documents);
	json_line_key(j, "sources");
	json_line_count(j, r.sources);
	json_line_key(j, "first");
	add_place(j, d->corpus, number, 0);
	json_line_key(j, "places");
	json_line_open(j, '[');
	for (uint32_t i = 0; i < r.count && i < d->options.places; i++)
		add_place(j, d->corpus, number, i);
	json_line_close(j, ']');
	json_line_key(j, "text");
	json_line_string(j, d->excerpt[number]);
	json_line_close(j, '}');
}

static enum rp_error write_paragraphs(struct dedup *d)
{
	struct report r;
	enum rp_error err = begin(&r, d, "paragraphs.jsonl");

	for (uint32_t i = 0; i < rp_corpus_repeat_count(d->corpus) && !err; i++) {
		paragraph_line(&r.line, d, i);
		err = end_line(&r);
	}
	return end(&r, err);
}

/* What the run found, for the summary. */
struct counts {
	uint64_t relation[RP_RELATIONS];
	uint64_t removed;
	uint64_t repeats[RP_REPEAT_FURNITURE + 1];
	uint64_t paragraphs_new, paragraphs_repeated, paragraphs_furniture;
	uint32_t largest;
	double largest_min_resemblance;
};

static void count_results(const struct dedup *d, struct counts *n)
{
	memset(n, 0, sizeof(*n));
	for (uint32_t i = 0; i < d->documents; i++) {
		struct rp_decision r;

		decide(d, i, &r);
		n->relation[r.relation]++;
		n->removed += r.removed;
		n->paragraphs_new += r.paragraphs_new;
		n->paragraphs_repeated += r.paragraphs_repeated;
		n->paragraphs_furniture += r.paragraphs_furniture;
	}
	for (size_t i = 0; i < d->against.n; i++) {
		n->relation[d->against.known[i].relation]++;
		n->removed++;
		n->paragraphs_new += d->against.known[i].paragraphs_new;
		n->paragraphs_repeated += d->against.known[i].paragraphs_repeated;
	}
	for (uint32_t i = 0; i < rp_corpus_cluster_count(d->corpus); i++) {
		struct rp_cluster cluster;

		rp_corpus_cluster(d->corpus, i, &cluster);
		if (cluster.n <= n->largest)
			continue;
		n->largest = cluster.n;
		n->largest_min_resemblance = cluster.min_resemblance;
	}
	for (uint32_t i = 0; i < rp_corpus_repeat_count(d->corpus); i++) {
		struct rp_repeat r;

		rp_corpus_repeat(d->corpus, i, &r);
		n->repeats[r.kind]++;
	}
}

static void add_options(struct json_line *j, const struct dedup *d)
{
	const struct dedup_options *o = &d->options;
	static const char *const keep[] = {"first", "earliest", "longest", "source"};
	static const char *const paragraphs[] = {"keep", "mark", "strip"};
	static const char *const bad_input[] = {"pass", "skip"};

	json_line_key(j, "options");
	json_line_open(j, '{');
	add_str(j, "level", document_levels[o->level]);
	if (o->against)
		add_str(j, "against", o->against);
	add_str(j, "keep", keep[o->keep]);
	if (o->sources)
		add_str(j, "sources", o->sources);
	add_str(j, "paragraphs", paragraphs[o->paragraphs]);
	add_str(j, "bad_input", bad_input[o->bad_input]);
	add_count(j, "max_document", o->max_document);
	add_count(j, "places", o->places);
	add_count(j, "window", o->window);
	json_line_key(j, "thresholds");
	json_line_open(j, '{');
	for (uint32_t i = 0; i < rp_threshold_count(); i++)
		add_real(j, rp_threshold_name(i), rp_threshold_get(&d->thresholds, i), 4);
	json_line_close(j, '}');
	json_line_close(j, '}');
}

static void add_documents(struct json_line *j, const struct dedup *d, const struct counts *n)
{
	json_line_key(j, "documents");
	json_line_open(j, '{');
	add_count(j, "total", d->documents + d->against.n);
	add_count(j, "kept", d->documents + d->against.n - n->removed);
	add_count(j, "removed", n->removed);
	if (d->against.path)
		add_count(j, "removed_for_store", d->against.n);
	for (unsigned i = 0; i < RP_RELATIONS; i++)
		add_count(j, rp_relation_str((enum rp_relation)i), n->relation[i]);
	json_line_close(j, '}');
	json_line_key(j, "clusters");
	json_line_open(j, '{');
	add_count(j, "total", rp_corpus_cluster_count(d->corpus));
	add_count(j, "largest", n->largest);
	add_real(j, "largest_min_resemblance", n->largest_min_resemblance, 4);
	json_line_close(j, '}');
	json_line_key(j, "repeats");
	json_line_open(j, '{');
	for (unsigned i = 0; i <= RP_REPEAT_FURNITURE; i++)
		add_count(j, rp_repeat_kind_str((enum rp_repeat_kind)i), n->repeats[i]);
	json_line_close(j, '}');
	json_line_key(j, "paragraphs");
	json_line_open(j, '{');
	add_count(j, "new", n->paragraphs_new);
	add_count(j, "repeated", n->paragraphs_repeated);
	add_count(j, "furniture", n->paragraphs_furniture);
	json_line_close(j, '}');
}

static void add_work(struct json_line *j, const struct dedup *d)
{
	struct rp_corpus_work work;

	rp_corpus_work(d->corpus, &work);
	json_line_key(j, "work");
	json_line_open(j, '{');
	add_count(j, "texts", work.texts);
	add_count(j, "text_candidates", work.text_candidates);
	add_count(j, "texts_compared", work.texts_compared);
	add_count(j, "paragraphs", work.units);
	add_count(j, "paragraph_candidates", work.unit_candidates);
	add_count(j, "shingles_shared", work.shingles_shared);
	add_count(j, "shingles_concentrated", work.shingles_concentrated);
	add_count(j, "rare_limit", work.rare);
	json_line_close(j, '}');
}

static void add_bad_input(struct json_line *j, const struct fault_report *faults)
{
	json_line_key(j, "bad_input");
	json_line_open(j, '{');
	add_count(j, "total", faults->total);
	for (unsigned i = 0; i < FAULT_KINDS; i++)
		if (faults->count[i])
			add_count(j, fault_kind_str((enum fault_kind)i), faults->count[i]);
	json_line_close(j, '}');
}

static void summary_line(struct json_line *j, const struct dedup *d)
{
	struct counts n;
	struct rusage usage;

	count_results(d, &n);
	json_line_open(j, '{');
	add_str(j, "version", rp_version());
	add_options(j, d);
	json_line_key(j, "input");
	json_line_open(j, '{');
	add_count(j, "files", d->source.n);
	add_count(j, "files_named_again", d->source.n_repeated);
	add_count(j, "records", d->records);
	add_count(j, "bytes", d->bytes);
	json_line_close(j, '}');
	add_count(j, "kept_bytes", d->kept_bytes);
	add_documents(j, d, &n);
	add_work(j, d);
	add_bad_input(j, &d->faults);
	json_line_key(j, "seconds");
	json_line_open(j, '{');
	add_real(j, "reading", d->seconds[0], 3);
	add_real(j, "solving", d->seconds[1], 3);
	add_real(j, "writing", d->seconds[2], 3);
	json_line_close(j, '}');
	add_count(j, "threads", d->threads);
	if (!getrusage(RUSAGE_SELF, &usage))
		add_count(j, "peak_memory_bytes", (uint64_t)usage.ru_maxrss * 1024);
	json_line_close(j, '}');
}

enum rp_error dedup_summarize(struct dedup *d)
{
	struct report r;
	enum rp_error err = begin(&r, d, "summary.json");

	if (!err) {
		summary_line(&r.line, d);
		err = end_line(&r);
	}
	return end(&r, err);
}

enum rp_error dedup_report(struct dedup *d)
{
	enum rp_error err;

	progress_begin("reporting", 0, PROGRESS_STEPS);
	if (!(err = write_decisions(d)) && !(err = write_clusters(d)))
		err = write_paragraphs(d);
	progress_end();
	return err;
}

void dedup_tell(const struct dedup *d)
{
	struct counts n;

	if (d->options.quiet)
		return;
	count_results(d, &n);
	fprintf(stderr,
		"%zu documents: %" PRIu64 " kept, %" PRIu64 " removed (%" PRIu64 " exact, %" PRIu64
		" duplicates, %" PRIu64 " reprints) in %" PRIu32 " clusters\n"
		"repeated: %" PRIu64 " headlines, %" PRIu64 " paragraphs, %" PRIu64
		" lines of furniture\n",
		d->documents + d->against.n, d->documents + d->against.n - n.removed, n.removed,
		n.relation[RP_EXACT], n.relation[RP_DUPLICATE], n.relation[RP_REPRINT],
		rp_corpus_cluster_count(d->corpus), n.repeats[RP_REPEAT_HEADLINE],
		n.repeats[RP_REPEAT_PARAGRAPH], n.repeats[RP_REPEAT_FURNITURE]);
	if (d->faults.total)
		fprintf(stderr, "bad input: %" PRIu64 ", listed in %s\n", d->faults.total,
			d->faults.path);
	fprintf(stderr, "%s: %.1f MB in %.2f s\n", d->options.out, (double)d->bytes / 1e6,
		d->seconds[0] + d->seconds[1] + d->seconds[2]);
}
