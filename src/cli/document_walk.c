#include "cli/document_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/input_walk.h"
#include "cli/progress.h"
#include "input/parser.h"

/* Of each kind of fault so many are told. */
#define TOLD 10

struct walk {
	const struct document_walk_options *options;
	struct dedup d; /* the part that an input walk goes by */
	struct input_walk inputs;
	struct chunk chunk;
	struct parser parser;
	struct rp_sketcher *sketcher;
	struct fault_list faults;
	uint64_t count[FAULT_KINDS];
	struct document_walk_counts counts;
	struct buf id;
};

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

/* A document without an id is named by its file and line. */
static enum rp_error name_document(struct walk *w, const struct record *record,
				   struct rp_document *document)
{
	enum rp_error err;

	if (document->id.len)
		return RP_OK;
	buf_reset(&w->id);
	err = buf_addf(&w->id, "%s:%" PRIu64, w->chunk.input->name, record->number);
	document->id = (struct rp_string){w->id.data, w->id.len};
	return err;
}

static enum rp_error take_record(struct walk *w, const struct record *record)
{
	struct rp_document document;
	struct rp_sketch *sketch;
	enum rp_error err;
	bool ok;

	if ((err = parser_parse(&w->parser, &w->chunk, record, &document, &ok, &w->faults)) ||
	    !ok || (err = name_document(w, record, &document)) ||
	    (err = rp_sketch_new(w->sketcher, &document, &sketch)))
		return err;
	w->counts.documents++;
	w->counts.text_bytes += document.text.len;
	err = w->options->each(w->options->ctx, &document, sketch);
	rp_sketch_free(sketch);
	return err;
}

static enum rp_error take_chunk(struct walk *w)
{
	enum rp_error err = RP_OK;

	tell_faults(w, &w->chunk.faults);
	fault_list_reset(&w->faults);
	for (size_t i = 0; i < w->chunk.n && !err; i++)
		if (w->chunk.record[i].kind == RECORD_DOCUMENT)
			err = take_record(w, &w->chunk.record[i]);
	tell_faults(w, &w->faults);
	return err;
}

static enum rp_error run(struct walk *w, bool *ret_told)
{
	struct walk_step step;
	bool end = false;
	enum rp_error err;

	tell_faults(w, &w->d.source.faults);
	for (;;) {
		if ((err = input_walk_next(&w->inputs, &w->chunk, &step, &end))) {
			message_failure(w->inputs.blame.name ? w->inputs.blame.name : "input", err);
			*ret_told = true;
			return err;
		}
		if (end)
			return RP_OK;
		if ((err = take_chunk(w)))
			return err;
		progress_update(step.done);
	}
}

enum rp_error document_walk(char **inputs, size_t n, const struct document_walk_options *options,
			    struct document_walk_counts *ret, bool *ret_told)
{
	const char *tmp = getenv("TMPDIR"), *culprit = NULL;
	struct source_options source = {NULL, NULL};
	struct walk w = {.options = options};
	struct buf spool;
	enum rp_error err;

	*ret_told = false;
	buf_init(&spool, NULL);
	buf_init(&w.id, NULL);
	source_init(&w.d.source);
	chunk_init(&w.chunk);
	fault_list_init(&w.faults);
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
	if ((err = parser_init(&w.parser, &options->names, options->max_document)) ||
	    (err = rp_sketcher_new(NULL, &w.sketcher)))
		goto done;
	progress_begin("reading", input_walk_total(&w.inputs), PROGRESS_BYTES);
	err = run(&w, ret_told);
	progress_end();
	*ret = w.counts;
done:
	input_walk_release(&w.inputs);
	parser_release(&w.parser);
	rp_sketcher_free(w.sketcher);
	fault_list_release(&w.faults);
	chunk_release(&w.chunk);
	source_release(&w.d.source);
	buf_release(&w.id);
	buf_release(&spool);
	return err;
}
