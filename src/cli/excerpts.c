#include "cli/excerpts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/dedup.h"

static int compare(const void *a, const void *b)
{
	const struct excerpt_wish *x = a, *y = b;

	if (x->place.document != y->place.document)
		return x->place.document < y->place.document ? -1 : 1;
	return x->repeat < y->repeat ? -1 : x->repeat > y->repeat;
}

enum rp_error excerpt_plan_init(struct excerpt_plan *plan, const struct rp_corpus *corpus)
{
	plan->n = rp_corpus_repeat_count(corpus);
	plan->wish = mem_alloc(&mem_default, plan->n, sizeof(*plan->wish));
	if (!plan->wish)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < plan->n; i++) {
		plan->wish[i].repeat = i;
		rp_corpus_repeat_place(corpus, i, 0, &plan->wish[i].place);
	}
	qsort(plan->wish, plan->n, sizeof(*plan->wish), compare);
	return RP_OK;
}

void excerpt_plan_release(struct excerpt_plan *plan)
{
	mem_free(&mem_default, plan->wish);
	plan->wish = NULL;
	plan->n = 0;
}

/* The first wish of a document or of those behind it. */
static size_t find(const struct excerpt_plan *plan, uint32_t document)
{
	size_t low = 0, high = plan->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (plan->wish[middle].place.document < document)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool excerpt_plan_wants(const struct excerpt_plan *plan, uint32_t document)
{
	size_t i = find(plan, document);

	return i < plan->n && plan->wish[i].place.document == document;
}

void excerpts_init(struct excerpts *e)
{
	memset(e, 0, sizeof(*e));
	buf_init(&e->text, NULL);
}

void excerpts_release(struct excerpts *e)
{
	buf_release(&e->text);
	mem_free(&mem_default, e->excerpt);
	excerpts_init(e);
}

void excerpts_reset(struct excerpts *e)
{
	buf_reset(&e->text);
	e->n = 0;
}

/* Not to cut a character in two: step back over its continuation bytes. */
static size_t cut(const char *s, size_t len)
{
	if (len <= DEDUP_EXCERPT)
		return len;
	len = DEDUP_EXCERPT;
	while (len && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return len;
}

enum rp_error excerpts_take(struct excerpts *e, const struct excerpt_plan *plan, uint32_t document,
			    const struct rp_document *doc)
{
	for (size_t i = find(plan, document);
	     i < plan->n && plan->wish[i].place.document == document; i++) {
		const struct rp_place *place = &plan->wish[i].place;
		const struct rp_string *field = place->paragraph ? &doc->text : &doc->title;
		size_t at = e->text.len, len;
		enum rp_error err;

		if ((size_t)place->offset + place->length > field->len)
			return RP_ERR_CORRUPT;
		len = cut(field->data + place->offset, place->length);
		if ((err = RP_GROW(&mem_default, &e->excerpt, &e->cap, e->n + 1)) ||
		    (err = buf_add(&e->text, field->data + place->offset, len)) ||
		    (len < place->length && (err = buf_add_str(&e->text, "\xe2\x80\xa6"))))
			return err;
		e->excerpt[e->n++] = (struct excerpt){plan->wish[i].repeat, at, e->text.len - at};
	}
	return RP_OK;
}

enum rp_error excerpts_store(const struct excerpts *e, struct rp_string *excerpt)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct excerpt *x = &e->excerpt[i];
		char *copy = mem_alloc(&mem_default, x->len, 1);

		if (!copy)
			return RP_ERR_NOMEM;
		memcpy(copy, e->text.data + x->at, x->len);
		excerpt[x->repeat] = (struct rp_string){copy, x->len};
	}
	return RP_OK;
}
