#include "cli/dedup.h"

#include <errno.h>
#include <string.h>

#include "base/cpu.h"
#include "base/mem.h"
#include "base/pool.h"
#include "cli/excerpts.h"
#include "cli/input_walk.h"
#include "cli/json_line.h"
#include "cli/paragraph_cut.h"
#include "cli/progress.h"
#include "input/out_stream.h"
#include "input/parser.h"

/* The words of a document in an item. */
struct run_piece {
	uint32_t document;
	uint32_t n;
};

struct keep_item {
	struct chunk chunk;
	struct walk_step step;
	struct buf out; /* what is kept of the chunk */
	size_t *member; /* ends in 'out' of records that are members of their own */
	size_t members, member_cap;
	struct excerpts excerpts; /* found in the chunk */
	struct run_piece *run;    /* documents whose words are wanted */
	size_t runs, run_cap;
	uint32_t *word; /* all of theirs */
	size_t words, word_cap;
};

struct keep_worker {
	struct parser parser;
	struct fault_list faults; /* told when the input was read first */
	struct json_line line;
	struct buf text;
	struct words words;
};

struct keep_job {
	struct dedup *d;
	struct input_walk walk;
	const struct excerpt_plan *plan;
	struct keep_worker *worker;
	uint64_t input_bytes; /* of the input being consumed, so far */
	struct buf path;      /* of the output that is being written */
	struct out_stream out;
	/* Consuming goes on while the walk produces, and blames for itself. */
	struct dedup_blame consumed;
	bool is_writing;
};

static enum rp_error produce(void *ctx, void *v, bool *ret_end)
{
	struct keep_job *job = ctx;
	struct keep_item *item = v;

	return input_walk_next(&job->walk, &item->chunk, &item->step, ret_end);
}

/* The first document of an input at a record or behind it. */
static size_t find_document(const struct dedup *d, uint32_t input, uint64_t number)
{
	size_t low = 0, high = d->documents;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct dedup_origin *o = &d->origin[middle];

		if (o->input < input || (o->input == input && o->number < number))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has_document(const struct dedup *d, size_t document, uint32_t input,
			 const struct record *record)
{
	return record->kind == RECORD_DOCUMENT && document < d->documents &&
	       d->origin[document].input == input && d->origin[document].number == record->number;
}

/* A kept document whose paragraphs are marked or cut. */
static enum rp_error rewrite(const struct keep_job *job, struct keep_worker *w,
			     struct keep_item *item, const struct record *record, uint32_t document,
			     const struct rp_document *doc)
{
	const struct dedup *d = job->d;
	const struct rp_string *text = NULL;
	const char *extra = NULL;
	struct rp_string cut;
	bool changed;
	enum rp_error err;

	if (d->options.paragraphs == PARAGRAPHS_STRIP) {
		if ((err = paragraph_cut(d->corpus, &d->against, document, doc->text, &w->text,
					 &changed)))
			return err;
		cut = (struct rp_string){w->text.data, w->text.len};
		text = &cut;
	} else {
		if ((err = paragraph_mark(d->corpus, &d->against, document, &w->line, &changed)))
			return err;
		extra = w->line.buf.data;
	}
	if (!changed)
		return buf_add(&item->out, record->data, record->len);
	if (item->chunk.format == FORMAT_TEXT)
		return buf_add(&item->out, w->text.data, w->text.len);
	return jsonl_rewrite(&w->parser.jsonl, record->data, record->len, text, extra, &item->out);
}

/* Whether the option asks for changes in records of this format. */
static bool can_rewrite(const struct dedup *d, enum format format)
{
	if (d->options.paragraphs == PARAGRAPHS_MARK)
		return format == FORMAT_JSONL;
	return d->options.paragraphs == PARAGRAPHS_STRIP && format != FORMAT_WARC;
}

/* Keep the words of a document that is compared with its keeper. */
static enum rp_error take_words(struct keep_worker *w, struct keep_item *item, uint32_t document,
				const struct rp_document *doc)
{
	enum rp_error err;

	if ((err = longest_runs_hash(&w->words, doc)) ||
	    (err = RP_GROW(&mem_default, &item->run, &item->run_cap, item->runs + 1)) ||
	    (err = RP_GROW(&mem_default, &item->word, &item->word_cap, item->words + w->words.n)))
		return err;
	for (size_t i = 0; i < w->words.n; i++)
		item->word[item->words++] = (uint32_t)w->words.hash[i];
	item->run[item->runs++] = (struct run_piece){document, (uint32_t)w->words.n};
	return RP_OK;
}

static enum rp_error keep_document(const struct keep_job *job, struct keep_worker *w,
				   struct keep_item *item, const struct record *record,
				   uint32_t document)
{
	const struct dedup *d = job->d;
	bool wanted = excerpt_plan_wants(job->plan, document);
	bool compared = longest_runs_wants(&d->runs, document);
	struct rp_decision decision;
	struct rp_document doc;
	bool ok = true;
	enum rp_error err;

	rp_corpus_decision(d->corpus, document, &decision);
	if (wanted || compared || (!decision.removed && can_rewrite(d, item->chunk.format))) {
		fault_list_reset(&w->faults);
		if ((err = parser_parse(&w->parser, &item->chunk, record, &doc, &ok, &w->faults)))
			return err;
		if (!ok)
			return RP_ERR_CORRUPT; /* it was a document when it was read first */
	}
	if (wanted && (err = excerpts_take(&item->excerpts, job->plan, document, &doc)))
		return err;
	if (compared && (err = take_words(w, item, document, &doc)))
		return err;
	if (decision.removed)
		return RP_OK;
	if (can_rewrite(d, item->chunk.format))
		return rewrite(job, w, item, record, document, &doc);
	return buf_add(&item->out, record->data, record->len);
}

static enum rp_error end_member(struct keep_item *item)
{
	enum rp_error err =
		RP_GROW(&mem_default, &item->member, &item->member_cap, item->members + 1);

	if (!err)
		item->member[item->members++] = item->out.len;
	return err;
}

static enum rp_error work(void *ctx, unsigned thread, void *v)
{
	const struct keep_job *job = ctx;
	const struct dedup *d = job->d;
	struct keep_item *item = v;
	size_t document;
	enum rp_error err;

	buf_reset(&item->out);
	item->members = 0;
	excerpts_reset(&item->excerpts);
	item->runs = item->words = 0;
	document = find_document(d, item->step.input,
				 item->chunk.n ? item->chunk.record[0].number : 0);
	for (size_t i = 0; i < item->chunk.n; i++) {
		const struct record *record = &item->chunk.record[i];
		bool bad = record->kind != RECORD_PASS;

		err = RP_OK;
		if (has_document(d, document, item->step.input, record))
			err = keep_document(job, &job->worker[thread], item, record,
					    (uint32_t)document++);
		else if (dedup_against_has(&d->against, item->step.input, record->number))
			continue;
		else if (!bad || d->options.bad_input == BAD_INPUT_PASS)
			err = buf_add(&item->out, record->data, record->len);
		if (!err && record->last && item->chunk.format == FORMAT_WARC)
			err = end_member(item);
		if (err)
			return err;
	}
	return RP_OK;
}

static bool was_skipped(const struct chunk *chunk)
{
	for (size_t i = 0; i < chunk->faults.n; i++)
		if (chunk->faults.fault[i].effect == FAULT_FILE_SKIPPED)
			return true;
	return false;
}

/* An input's output file comes into being with its first byte; without any, with its end, unless
 * there is nothing it would stand for. */
static enum rp_error begin_output(struct keep_job *job, const struct keep_item *item)
{
	struct buf name;
	enum rp_error err;

	if (job->is_writing)
		return RP_OK;
	if (!item->out.len &&
	    (!item->step.last || item->chunk.format == FORMAT_TEXT || was_skipped(&item->chunk)))
		return RP_OK;
	buf_init(&name, NULL);
	if (!(err = buf_addf(&name, "kept/%s", item->chunk.input->name)) &&
	    !(err = buf_add_byte(&name, '\0')) &&
	    !(err = dedup_path(job->d, name.data, &job->path))) {
		err = out_stream_create(&job->out, job->path.data, item->step.compression);
		job->is_writing = !err;
		dedup_blame(&job->consumed, job->path.data, err);
	}
	buf_release(&name);
	return err;
}

static enum rp_error write_item(struct keep_job *job, const struct keep_item *item)
{
	size_t at = 0;
	enum rp_error err;

	for (size_t i = 0; i < item->members; i++) {
		if ((err = out_stream_write(&job->out, item->out.data + at,
					    item->member[i] - at)) ||
		    (err = out_stream_end_member(&job->out)))
			return err;
		at = item->member[i];
	}
	return out_stream_write(&job->out, item->out.data + at, item->out.len - at);
}

/* The second reading must find what the first did, or what is kept would be something else. */
static enum rp_error check_input(struct keep_job *job, const struct keep_item *item)
{
	job->input_bytes += item->chunk.data.len;
	if (!item->step.last)
		return RP_OK;
	if (job->input_bytes != job->d->input_bytes[item->step.input]) {
		errno = ESTALE;
		return dedup_blame(&job->consumed, item->chunk.input->path, RP_ERR_IO);
	}
	job->input_bytes = 0;
	return RP_OK;
}

static enum rp_error compare_runs(struct dedup *d, const struct keep_item *item)
{
	const uint32_t *word = item->word;
	enum rp_error err = RP_OK;

	for (size_t i = 0; i < item->runs && !err; i++) {
		const struct run_piece *piece = &item->run[i];

		err = longest_runs_take(&d->runs, piece->document, word, piece->n);
		word += piece->n;
	}
	return err;
}

static enum rp_error consume(void *ctx, void *v)
{
	struct keep_job *job = ctx;
	struct keep_item *item = v;
	enum rp_error err;

	if ((err = check_input(job, item)))
		return err;
	if ((err = excerpts_store(&item->excerpts, job->d->excerpt)) ||
	    (err = compare_runs(job->d, item)) || (err = begin_output(job, item)))
		return err;
	if (job->is_writing) {
		if ((err = write_item(job, item)))
			return dedup_blame(&job->consumed, job->path.data, err);
		job->d->kept_bytes += item->out.len;
		if (item->step.last) {
			job->is_writing = false;
			if ((err = out_stream_commit(&job->out)))
				return dedup_blame(&job->consumed, job->path.data, err);
		}
	}
	progress_update(item->step.done);
	return RP_OK;
}

static enum rp_error start_workers(struct keep_job *job)
{
	struct dedup *d = job->d;
	enum rp_error err = RP_OK;

	job->worker = mem_alloc(&mem_default, d->threads, sizeof(*job->worker));
	if (!job->worker)
		return RP_ERR_NOMEM;
	for (unsigned i = 0; i < d->threads && !err; i++) {
		struct keep_worker *w = &job->worker[i];

		fault_list_init(&w->faults);
		json_line_init(&w->line);
		buf_init(&w->text, NULL);
		words_init(&w->words, NULL, cpu_level());
		err = parser_init(&w->parser, &d->names, (size_t)d->options.max_document);
	}
	return err;
}

static void stop_workers(struct keep_job *job)
{
	for (unsigned i = 0; job->worker && i < job->d->threads; i++) {
		struct keep_worker *w = &job->worker[i];

		parser_release(&w->parser);
		fault_list_release(&w->faults);
		json_line_release(&w->line);
		buf_release(&w->text);
		words_release(&w->words);
	}
	mem_free(&mem_default, job->worker);
}

static enum rp_error run(struct keep_job *job)
{
	static const struct pipeline pipeline = {produce, work, consume};
	struct dedup *d = job->d;
	size_t n = POOL_ITEMS(d->threads);
	struct keep_item *item = mem_alloc(&mem_default, n, sizeof(*item));
	void **items = mem_alloc(&mem_default, n, sizeof(*items));
	enum rp_error err = RP_ERR_NOMEM;

	if (!item || !items)
		goto done;
	for (size_t i = 0; i < n; i++) {
		chunk_init(&item[i].chunk);
		buf_init(&item[i].out, NULL);
		excerpts_init(&item[i].excerpts);
		items[i] = &item[i];
	}
	if (!(err = start_workers(job)))
		err = pool_pipeline(&pipeline, job, items, n, d->threads);
	for (size_t i = 0; i < n; i++) {
		chunk_release(&item[i].chunk);
		buf_release(&item[i].out);
		excerpts_release(&item[i].excerpts);
		mem_free(&mem_default, item[i].member);
		mem_free(&mem_default, item[i].run);
		mem_free(&mem_default, item[i].word);
	}
done:
	mem_free(&mem_default, item);
	mem_free(&mem_default, items);
	return err;
}

enum rp_error dedup_keep(struct dedup *d)
{
	struct keep_job job = {.d = d};
	struct excerpt_plan plan;
	enum rp_error err;

	input_walk_init(&job.walk, d);
	buf_init(&job.path, NULL);
	progress_begin("writing", input_walk_total(&job.walk), PROGRESS_BYTES);
	d->repeats = rp_corpus_repeat_count(d->corpus);
	d->excerpt = mem_alloc(&mem_default, d->repeats, sizeof(*d->excerpt));
	err = d->excerpt ? longest_runs_init(&d->runs, d->corpus, (uint32_t)d->documents)
			 : RP_ERR_NOMEM;
	if (!err && !(err = excerpt_plan_init(&plan, d->corpus))) {
		job.plan = &plan;
		err = run(&job);
		excerpt_plan_release(&plan);
	}
	progress_end();
	input_walk_release(&job.walk);
	if (job.is_writing)
		out_stream_abort(&job.out);
	stop_workers(&job);
	d->blame = job.consumed.name ? job.consumed : job.walk.blame;
	/* The blame is on the file whose path this is: it must outlive the message. */
	buf_release(&d->path);
	d->path = job.path;
	return err;
}
