#include "cli/dedup.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/identity_map.h"
#include "base/mem.h"
#include "base/pool.h"
#include "cli/input_walk.h"
#include "cli/progress.h"
#include "cli/signer.h"

/* A document as a worker leaves it; its strings are one behind the other in the item's
 * buffer. */
struct read_document {
	struct rp_sketch *sketch;
	uint64_t number;
	uint64_t offset;
	size_t strings;
	size_t id_len, url_len, date_len, source_len, keeper_len;
	bool is_known; /* to the store that is asked; the keeper's id is the last string */
	struct dedup_known known;
	/* If not, those of its paragraphs that are, and their ids behind the strings. */
	size_t paragraphs, n_paragraphs;
};

struct read_item {
	struct chunk chunk;
	struct walk_step step;
	struct read_document *document;
	struct dedup_known_paragraph *paragraph;
	size_t n, cap, paragraphs, paragraph_cap;
	struct buf strings;
	struct fault_list faults;
};

struct read_job {
	struct dedup *d;
	struct input_walk walk;
	struct signer *signer;   /* of each thread */
	struct identity_map ids; /* to catch ids that come twice */
	/* Consuming goes on while the walk produces, and blames for itself. */
	struct dedup_blame consumed;
};

static void item_reset(struct read_item *item)
{
	for (size_t i = 0; i < item->n; i++)
		rp_sketch_free(item->document[i].sketch);
	item->n = item->paragraphs = 0;
	buf_reset(&item->strings);
	fault_list_reset(&item->faults);
}

static enum rp_error produce(void *ctx, void *v, bool *ret_end)
{
	struct read_job *job = ctx;
	struct read_item *item = v;

	item_reset(item);
	return input_walk_next(&job->walk, &item->chunk, &item->step, ret_end);
}

/* Remember which paragraphs of a document the store has. */
static enum rp_error know_paragraphs(struct read_item *item, struct read_document *r,
				     const struct rp_verdict *verdict)
{
	struct dedup_known_paragraph p;
	enum rp_error err;

	r->paragraphs = item->paragraphs;
	for (uint32_t i = 0; i < verdict->n_paragraphs; i++) {
		struct rp_string id = verdict->paragraph[i].first_id;

		if (!dedup_against_knows(verdict, r->sketch, i, &p))
			continue;
		p.id = item->strings.len;
		p.id_len = (uint32_t)id.len;
		if ((err = RP_GROW(&mem_default, &item->paragraph, &item->paragraph_cap,
				   item->paragraphs + 1)) ||
		    (err = buf_add(&item->strings, id.data, id.len)))
			return err;
		item->paragraph[item->paragraphs++] = p;
	}
	r->n_paragraphs = item->paragraphs - r->paragraphs;
	return RP_OK;
}

/* Ask the store for a document that was added to the item last. */
static enum rp_error ask(const struct read_job *job, unsigned thread,
			 const struct rp_document *document, struct read_item *item)
{
	struct read_document *r = &item->document[item->n - 1];
	const struct rp_verdict *verdict;
	struct rp_string keeper;
	enum rp_error err;

	if ((err = dedup_against_ask(&job->d->against, thread, document, r->sketch, &r->is_known,
				     &r->known, &keeper, &verdict)) ||
	    !verdict)
		return err;
	if (!r->is_known)
		return know_paragraphs(item, r, verdict);
	r->known.input = item->step.input;
	r->known.number = r->number;
	r->keeper_len = keeper.len;
	return buf_add(&item->strings, keeper.data, keeper.len);
}

static enum rp_error add_document(struct read_item *item, const struct record *record,
				  const struct rp_document *doc, struct rp_sketch *sketch)
{
	struct buf *b = &item->strings;
	struct read_document *r;
	size_t at = b->len;
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &item->document, &item->cap, item->n + 1)))
		return err;
	if ((err = doc->id.len
			   ? buf_add(b, doc->id.data, doc->id.len)
			   : buf_addf(b, "%s:%" PRIu64, item->chunk.input->name, record->number)))
		return err;
	r = &item->document[item->n];
	*r = (struct read_document){.sketch = sketch,
				    .number = record->number,
				    .offset = record->offset,
				    .strings = at,
				    .id_len = b->len - at,
				    .url_len = doc->url.len,
				    .date_len = doc->date.len,
				    .source_len = doc->source.len};
	if ((err = buf_add(b, doc->url.data, doc->url.len)) ||
	    (err = buf_add(b, doc->date.data, doc->date.len)) ||
	    (err = buf_add(b, doc->source.data, doc->source.len)))
		return err;
	item->n++;
	return RP_OK;
}

struct taking {
	const struct read_job *job;
	unsigned thread;
	struct read_item *item;
};

static enum rp_error take(void *ctx, const struct record *record, const struct rp_document *doc,
			  struct rp_sketch *sketch)
{
	const struct taking *t = ctx;
	enum rp_error err = add_document(t->item, record, doc, sketch);

	if (err) {
		rp_sketch_free(sketch);
		return err;
	}
	return ask(t->job, t->thread, doc, t->item);
}

static enum rp_error work(void *ctx, unsigned thread, void *v)
{
	const struct read_job *job = ctx;
	struct read_item *item = v;
	struct taking taking = {job, thread, item};

	return signer_sign(&job->signer[thread], &item->chunk, &item->faults, take, &taking);
}

/* Count an id; one that was there before is a fault of the document, which is judged all
 * the same. */
static enum rp_error check_id(struct read_job *job, const struct read_item *item,
			      const struct read_document *r, struct rp_string id)
{
	struct rp_identity identity = hash_identity(id.data, id.len);
	struct fault fault;
	enum rp_error err;

	if (identity_map_find(&job->ids, identity) == IDENTITY_MAP_NONE) {
		if ((err = identity_map_reserve(&job->ids, 1)))
			return err;
		identity_map_add(&job->ids, identity, 0);
		return RP_OK;
	}
	fault_set(&fault, FAULT_DUPLICATE_ID, FAULT_JUDGED, "the id \"%.*s\" was there before",
		  id.len < 80 ? (int)id.len : 80, id.data);
	fault.name = item->chunk.input->name;
	fault.number = r->number;
	fault.offset = r->offset;
	return fault_report_add(&job->d->faults, &fault);
}

static enum rp_error append(struct read_job *job, const struct read_item *item,
			    const struct read_document *r)
{
	struct dedup *d = job->d;
	const char *s = item->strings.data + r->strings;
	struct rp_document doc = {.id = {s, r->id_len}};
	enum rp_error err;

	s += r->id_len;
	doc.url = (struct rp_string){s, r->url_len};
	s += r->url_len;
	doc.date = (struct rp_string){s, r->date_len};
	s += r->date_len;
	doc.source = (struct rp_string){s, r->source_len};
	s += r->source_len;
	if ((err = check_id(job, item, r, doc.id)))
		return err;
	if (r->is_known)
		return dedup_against_add(&d->against, &r->known, doc.id,
					 (struct rp_string){s, r->keeper_len});
	if ((err = RP_GROW(&mem_default, &d->origin, &d->origin_cap, d->documents + 1)) ||
	    (err = rp_corpus_append(d->corpus, &doc, r->sketch)))
		return err;
	for (size_t i = 0; i < r->n_paragraphs; i++) {
		struct dedup_known_paragraph p = item->paragraph[r->paragraphs + i];

		p.document = (uint32_t)d->documents;
		if ((err = dedup_against_add_paragraph(
			     &d->against, &p,
			     (struct rp_string){item->strings.data + p.id, p.id_len})))
			return err;
	}
	d->origin[d->documents++] = (struct dedup_origin){item->step.input, r->number};
	return RP_OK;
}

static enum rp_error consume(void *ctx, void *v)
{
	struct read_job *job = ctx;
	struct read_item *item = v;
	struct dedup *d = job->d;
	enum rp_error err;

	if ((err = fault_report_add_all(&d->faults, &item->chunk.faults)) ||
	    (err = fault_report_add_all(&d->faults, &item->faults)))
		return dedup_blame(&job->consumed, d->faults.path, err);
	for (size_t i = 0; i < item->n; i++)
		if ((err = append(job, item, &item->document[i])))
			return dedup_blame(&job->consumed, d->faults.path, err);
	for (size_t i = 0; i < item->chunk.n; i++)
		d->records += item->chunk.record[i].first;
	d->bytes += item->chunk.data.len;
	d->input_bytes[item->step.input] += item->chunk.data.len;
	item_reset(item);
	progress_update(item->step.done);
	return RP_OK;
}

enum rp_error dedup_read(struct dedup *d)
{
	static const struct pipeline pipeline = {produce, work, consume};
	struct read_job job = {.d = d};
	size_t n = POOL_ITEMS(d->threads);
	struct read_item *item = mem_alloc(&mem_default, n, sizeof(*item));
	void **items = mem_alloc(&mem_default, n, sizeof(*items));
	enum rp_error err = RP_ERR_NOMEM;

	input_walk_init(&job.walk, d);
	identity_map_init(&job.ids, NULL);
	d->input_bytes = mem_alloc(&mem_default, d->source.n, sizeof(*d->input_bytes));
	if (!item || !items || !d->input_bytes)
		goto done;
	for (size_t i = 0; i < n; i++) {
		chunk_init(&item[i].chunk);
		buf_init(&item[i].strings, NULL);
		fault_list_init(&item[i].faults);
		items[i] = &item[i];
	}
	progress_begin("reading", input_walk_total(&job.walk), PROGRESS_BYTES);
	if (!(err = signers_new(&job.signer, d->threads, &d->names,
				(size_t)d->options.max_document)) &&
	    !(err = dedup_blame(&job.consumed, d->faults.path,
				fault_report_add_all(&d->faults, &d->source.faults))))
		err = pool_pipeline(&pipeline, &job, items, n, d->threads);
	progress_end();
	d->blame = job.consumed.name ? job.consumed : job.walk.blame;
done:
	input_walk_release(&job.walk);
	signers_free(job.signer, d->threads);
	identity_map_release(&job.ids);
	for (size_t i = 0; items && item && i < n; i++) {
		item_reset(&item[i]);
		chunk_release(&item[i].chunk);
		buf_release(&item[i].strings);
		fault_list_release(&item[i].faults);
		mem_free(&mem_default, item[i].document);
		mem_free(&mem_default, item[i].paragraph);
	}
	mem_free(&mem_default, item);
	mem_free(&mem_default, items);
	return err;
}
