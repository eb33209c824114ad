#include "cli/dedup_against.h"

#include "base/mem.h"
#include "cli/progress.h"
#include "cli/store_options.h"

bool dedup_against_open(struct dedup_against *a, const char *path,
			const struct rp_thresholds *thresholds, unsigned threads)
{
	struct rp_store_options options;

	a->path = path;
	buf_init(&a->strings, NULL);
	if (!path)
		return true;
	rp_store_options_init(&options);
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
	if (a->strings.alloc)
		buf_release(&a->strings);
}

enum rp_error dedup_against_ask(const struct dedup_against *a, unsigned thread,
				const struct rp_document *document, const struct rp_sketch *sketch,
				bool *ret_known, struct dedup_known *ret,
				struct rp_string *ret_keeper)
{
	struct rp_store_failure failure = {""};
	struct rp_verdict *v;
	const struct rp_match *m;
	enum rp_error err;

	*ret_known = false;
	if (!a->store)
		return RP_OK;
	v = a->verdict[thread];
	if ((err = rp_store_check(a->store, a->thresholds, document, sketch, v, &failure))) {
		store_message(a->path, err, &failure);
		return err;
	}
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
