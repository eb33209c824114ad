#include "cli/dedup_against.h"

#include "base/mem.h"
#include "cli/progress.h"
#include "cli/store_options.h"
#include "sketch/sketch.h"

bool dedup_against_open(struct dedup_against *a, const char *path,
			const struct rp_thresholds *thresholds, uint32_t window_days,
			unsigned threads)
{
	struct rp_store_options options;

	a->path = path;
	buf_init(&a->strings, NULL);
	if (!path)
		return true;
	rp_store_options_init(&options);
	options.window_days = window_days;
	a->thresholds = thresholds;
	a->store = store_open_or_say(path, &options);
	a->verdict = mem_alloc(&mem_default, threads, sizeof(*a->verdict));
	a->threads = threads;
	if (!a->store || !a->verdict)
		return false;
	for (unsigned i = 0; i < threads; i++) {
		if (!rp_store_verdict_new(a->store, &a->verdict[i]))
			continue;
		message_error("%s", rp_error_str(RP_ERR_NOMEM));
		return false;
	}
	return true;
}

void dedup_against_close(struct dedup_against *a)
{
	for (unsigned i = 0; a->verdict && i < a->threads; i++)
		rp_store_verdict_free(a->verdict[i]);
	mem_free(&mem_default, a->verdict);
	rp_store_close(a->store);
	mem_free(&mem_default, a->known);
	mem_free(&mem_default, a->paragraph);
	mem_free(&mem_default, a->loses);
	if (a->strings.alloc)
		buf_release(&a->strings);
}

enum rp_error dedup_against_ask(const struct dedup_against *a, unsigned thread,
				const struct rp_document *document, const struct rp_sketch *sketch,
				bool *ret_known, struct dedup_known *ret,
				struct rp_string *ret_keeper, const struct rp_verdict **ret_verdict)
{
	struct rp_store_failure failure = {""};
	struct rp_verdict *v;
	const struct rp_match *m;
	enum rp_error err;

	*ret_known = false;
	*ret_verdict = NULL;
	if (!a->store)
		return RP_OK;
	v = a->verdict[thread];
	if ((err = rp_store_check(a->store, a->thresholds, document, sketch, v, &failure))) {
		store_message(a->path, err, &failure);
		return err;
	}
	*ret_verdict = v;
	if (v->relation != RP_EXACT && v->relation != RP_DUPLICATE && v->relation != RP_REPRINT)
		return RP_OK;
	m = &v->match[0];
	*ret_known = true;
	*ret_keeper = m->id;
	*ret = (struct dedup_known){
		.relation = m->relation,
		.resemblance = m->resemblance,
		.contained = m->contained,
		.contains = m->contains,
	};
	for (uint32_t i = 0; i < v->n_paragraphs; i++) {
		if (rp_sketch_paragraph(sketch, i)->kind == RP_PARAGRAPH_TITLE)
			continue;
		ret->paragraphs_new += v->paragraph[i].status == RP_PARAGRAPH_NEW;
		ret->paragraphs_repeated += v->paragraph[i].status != RP_PARAGRAPH_NEW;
	}
	return RP_OK;
}

enum rp_error dedup_against_add(struct dedup_against *a, const struct dedup_known *known,
				struct rp_string id, struct rp_string keeper)
{
	struct dedup_known k = *known;
	enum rp_error err;

	k.strings = a->strings.len;
	k.id_len = id.len;
	k.keeper_len = keeper.len;
	if ((err = RP_GROW(&mem_default, &a->known, &a->cap, a->n + 1)) ||
	    (err = buf_add(&a->strings, id.data, id.len)) ||
	    (err = buf_add(&a->strings, keeper.data, keeper.len)))
		return err;
	a->known[a->n++] = k;
	return RP_OK;
}

bool dedup_against_knows(const struct rp_verdict *verdict, const struct rp_sketch *sketch,
			 uint32_t i, struct dedup_known_paragraph *ret)
{
	const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);
	const struct rp_paragraph_match *m = &verdict->paragraph[i];

	*ret = (struct dedup_known_paragraph){
		.paragraph = i,
		.first = m->first.paragraph,
		.is_said = m->equal_digits,
		/* Shorter ones are not cut out, in a corpus either: see rp_corpus_paragraph(). */
		.is_long = p->words >= SKETCH_SHORT_WORDS,
	};
	return m->status != RP_PARAGRAPH_NEW && p->kind != RP_PARAGRAPH_TITLE;
}

enum rp_error dedup_against_add_paragraph(struct dedup_against *a,
					  const struct dedup_known_paragraph *paragraph,
					  struct rp_string id)
{
	struct dedup_known_paragraph *p;
	enum rp_error err =
		RP_GROW(&mem_default, &a->paragraph, &a->paragraph_cap, a->paragraphs + 1);

	if (err)
		return err;
	p = &a->paragraph[a->paragraphs];
	*p = *paragraph;
	p->id = a->strings.len;
	p->id_len = (uint32_t)id.len;
	if ((err = buf_add(&a->strings, id.data, id.len)))
		return err;
	a->paragraphs++;
	return RP_OK;
}

static bool can_cut(const struct dedup_known_paragraph *p, const struct rp_paragraph_verdict *v)
{
	return p && p->is_said && (p->is_long || v->status == RP_PARAGRAPH_FURNITURE);
}

/*
 * Of a repeat the corpus cuts what an earlier kept place says.  If that place is cut because the store
 * says the same, nobody might say what a third place says, which is like the second and not like the
 * store's: of such repeats only what the store says is cut.
 */
enum rp_error dedup_against_settle(struct dedup_against *a, const struct rp_corpus *corpus)
{
	a->loses = mem_alloc(&mem_default, rp_corpus_repeat_count(corpus), sizeof(*a->loses));
	if (!a->loses)
		return RP_ERR_NOMEM;
	for (size_t i = 0; i < a->paragraphs; i++) {
		const struct dedup_known_paragraph *p = &a->paragraph[i];
		struct rp_paragraph_verdict v;

		rp_corpus_paragraph(corpus, p->document, p->paragraph, &v);
		if (v.repeat != RP_NONE && !v.strippable && can_cut(p, &v))
			a->loses[v.repeat] = true;
	}
	return RP_OK;
}

const struct dedup_known_paragraph *dedup_against_paragraph(const struct dedup_against *a,
							    uint32_t document, uint32_t paragraph)
{
	size_t low = 0, high = a->paragraphs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct dedup_known_paragraph *p = &a->paragraph[middle];

		if (p->document == document && p->paragraph == paragraph)
			return p;
		if (p->document < document || (p->document == document && p->paragraph < paragraph))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool dedup_against_cuts(const struct dedup_against *a, uint32_t document, uint32_t paragraph,
			const struct rp_paragraph_verdict *v)
{
	if (can_cut(dedup_against_paragraph(a, document, paragraph), v))
		return true;
	return v->strippable && !a->loses[v->repeat];
}

bool dedup_against_has(const struct dedup_against *a, uint32_t input, uint64_t number)
{
	size_t low = 0, high = a->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct dedup_known *k = &a->known[middle];

		if (k->input < input || (k->input == input && k->number < number))
			low = middle + 1;
		else
			high = middle;
	}
	return low < a->n && a->known[low].input == input && a->known[low].number == number;
}
