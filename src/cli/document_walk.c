#include "cli/document_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pool.h"
#include "cli/input_walk.h"
#include "cli/progress.h"
#include "cli/signer.h"

/* Of each kind of fault so many are told. */
#define TOLD 10

#define FIELDS 6

/* A document as a worker leaves it; its strings are one behind the other in the item's buffer. */
struct walked {
	struct rp_sketch *sketch;
	size_t at, len[FIELDS];
};

/* A chunk on its way. */
struct item {
	struct chunk chunk;
	struct walk_step step;
	struct walked *walked;
	size_t n, cap;
	struct buf strings;
	struct fault_list faults;
};

struct walk {
	const struct document_walk_options *options;
	struct dedup d; /* the part that an input walk goes by */
	struct input_walk inputs;
	struct signer *signer; /* of each thread */
	unsigned threads;
	uint64_t count[FAULT_KINDS];
	struct document_walk_counts counts;
	bool has_read;    /* reading did not fail */
	bool was_refused; /* what was read */
};

static void item_init(struct item *item)
{
	chunk_init(&item->chunk);
	buf_init(&item->strings, NULL);
	fault_list_init(&item->faults);
}

static void item_reset(struct item *item)
{
	for (size_t i = 0; i < item->n; i++)
		rp_sketch_free(item->walked[i].sketch);
	item->n = 0;
	buf_reset(&item->strings);
	fault_list_reset(&item->faults);
}

static void item_release(struct item *item)
{
	item_reset(item);
	chunk_release(&item->chunk);
	buf_release(&item->strings);
	fault_list_release(&item->faults);
	mem_free(&mem_default, item->walked);
}

static void tell_faults(struct walk *w, const struct fault_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct fault *f = &list->fault[i];

		w->counts.faults++;
		if (w->count[f->kind]++ < TOLD)
			message_warn("%s:%" PRIu64 ": %s (%s)", f->name, f->number, f->cause,
				     fault_kind_str(f->kind));
	}
}

static enum rp_error produce(void *ctx, void *v, bool *ret_end)
{
	struct walk *w = ctx;
	struct item *item = v;
	enum rp_error err;

	item_reset(item);
	err = input_walk_next(&w->inputs, &item->chunk, &item->step, ret_end);
	w->has_read = !err;
	return err;
}

/* Keep a document's strings; without an id it is named by its file and line. */
static enum rp_error keep(struct item *item, const struct record *record,
			  const struct rp_document *d, struct rp_sketch *sketch)
{
	const struct rp_string *field[FIELDS] = {&d->id,  &d->title, &d->text,
						 &d->url, &d->date,  &d->source};
	struct buf *b = &item->strings;
	struct walked *walked;
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &item->walked, &item->cap, item->n + 1)))
		return err;
	walked = &item->walked[item->n];
	walked->sketch = sketch;
	walked->at = b->len;
	for (unsigned i = 0; i < FIELDS; i++) {
		size_t begin = b->len;

		err = i || field[i]->len
			      ? buf_add(b, field[i]->data, field[i]->len)
			      : buf_addf(b, "%s:%" PRIu64, item->chunk.input->name, record->number);
		if (err)
			return err;
		walked->len[i] = b->len - begin;
	}
	item->n++;
	return RP_OK;
}

static enum rp_error take(void *ctx, const struct record *record,
			  const struct rp_document *document, struct rp_sketch *sketch)
{
	enum rp_error err = keep(ctx, record, document, sketch);

	if (err)
		rp_sketch_free(sketch);
	return err;
}

static enum rp_error work(void *ctx, unsigned thread, void *v)
{
	struct walk *w = ctx;
	struct item *item = v;

	return signer_sign(&w->signer[thread], &item->chunk, &item->faults, take, item);
}

static enum rp_error hand_over(struct walk *w, const struct item *item, const struct walked *walked)
{
	const char *s = item->strings.data + walked->at;
	struct rp_document d;
	struct rp_string *field[FIELDS] = {&d.id, &d.title, &d.text, &d.url, &d.date, &d.source};

	for (unsigned i = 0; i < FIELDS; i++) {
		*field[i] = (struct rp_string){s, walked->len[i]};
		s += walked->len[i];
	}
	w->counts.documents++;
	w->counts.text_bytes += d.text.len;
	return w->options->each(w->options->ctx, &d, walked->sketch);
}

static enum rp_error consume(void *ctx, void *v)
{
	struct walk *w = ctx;
	struct item *item = v;
	enum rp_error err = RP_OK;

	tell_faults(w, &item->chunk.faults);
	for (size_t i = 0; i < item->n && !err; i++)
		err = hand_over(w, item, &item->walked[i]);
	tell_faults(w, &item->faults);
	w->was_refused = err != RP_OK;
	item_reset(item);
	progress_update(item->step.done);
	return err;
}

static enum rp_error run(struct walk *w, bool *ret_told)
{
	static const struct pipeline pipeline = {produce, work, consume};
	size_t n = POOL_ITEMS(w->threads);
	struct item *item = mem_alloc(&mem_default, n, sizeof(*item));
	void **items = mem_alloc(&mem_default, n, sizeof(*items));
	enum rp_error err = item && items ? signers_new(&w->signer, w->threads, &w->options->names,
							w->options->max_document)
					  : RP_ERR_NOMEM;

	tell_faults(w, &w->d.source.faults);
	w->has_read = true;
	for (size_t i = 0; item && items && i < n; i++) {
		item_init(&item[i]);
		items[i] = &item[i];
	}
	if (!err)
		err = pool_pipeline(&pipeline, w, items, n, w->threads);
	/* What comes behind may have been read, in vain. */
	if (err && !w->has_read && !w->was_refused) {
		message_failure(w->inputs.blame.name ? w->inputs.blame.name : "input", err);
		*ret_told = true;
	}
	for (size_t i = 0; item && items && i < n; i++)
		item_release(&item[i]);
	signers_free(w->signer, w->threads);
	mem_free(&mem_default, item);
	mem_free(&mem_default, items);
	return err;
}

enum rp_error document_walk(char **inputs, size_t n, const struct document_walk_options *options,
			    struct document_walk_counts *ret, bool *ret_told)
{
	const char *tmp = getenv("TMPDIR"), *culprit = NULL;
	struct source_options source = {NULL, NULL};
	struct walk w = {.options = options, .threads = options->threads ? options->threads : 1};
	struct buf spool;
	enum rp_error err;

	*ret_told = false;
	buf_init(&spool, NULL);
	source_init(&w.d.source);
	reader_limits_init(&w.d.limits);
	w.d.limits.max_document = options->max_document;
	input_walk_init(&w.inputs, &w.d);
	if ((err = buf_addf(&spool, "%s/reprint.%ld", tmp && *tmp ? tmp : "/tmp",
			    (long)getpid())) ||
	    (err = buf_add_byte(&spool, '\0')))
		goto done;
	source.spool = spool.data;
	if ((err = source_collect(&w.d.source, inputs, n, &source, &culprit))) {
		message_failure(culprit ? culprit : "input", err);
		*ret_told = true;
		goto done;
	}
	progress_begin("reading", input_walk_total(&w.inputs), PROGRESS_BYTES);
	err = run(&w, ret_told);
	progress_end();
	*ret = w.counts;
done:
	input_walk_release(&w.inputs);
	source_release(&w.d.source);
	buf_release(&spool);
	return err;
}
