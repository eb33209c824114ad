#include "store/query.h"

#include <string.h>

#include "base/mem.h"
#include "engine/catalog.h"
#include "store/append.h"
#include "store/query_documents.h"
#include "store/query_meets.h"
#include "store/query_notes.h"
#include "store/query_paragraphs.h"
#include "store/query_units.h"
#include "text/date.h"

enum rp_error query_new(const struct rp_allocator *alloc, struct query **ret)
{
	struct query *q;

	alloc = mem_or_default(alloc);
	q = mem_alloc(alloc, 1, sizeof(*q));
	if (!q)
		return RP_ERR_NOMEM;
	q->alloc = *alloc;
	table_cache_init(&q->cache, &q->alloc);
	identity_map_init(&q->unit_map, &q->alloc);
	rank_map_init(&q->rank_map, &q->alloc);
	rank_map_init(&q->text_map, &q->alloc);
	buf_init(&q->ids, &q->alloc);
	q->places.alloc = &q->alloc;
	*ret = q;
	return RP_OK;
}

void query_free(struct query *q)
{
	struct rp_allocator alloc;

	if (!q)
		return;
	alloc = q->alloc;
	table_cache_release(&q->cache);
	identity_map_release(&q->unit_map);
	rank_map_release(&q->rank_map);
	rank_map_release(&q->text_map);
	buf_release(&q->ids);
	for (size_t i = 0; q->block && i < QUERY_BLOCKS; i++)
		mem_free(&alloc, q->block[i]);
	mem_free(&alloc, q->block);
	mem_free(&alloc, q->places.place);
	mem_free(&alloc, q->unit);
	mem_free(&alloc, q->text);
	mem_free(&alloc, q->shingle);
	mem_free(&alloc, q->list);
	mem_free(&alloc, q->cursor);
	mem_free(&alloc, q->meet);
	mem_free(&alloc, q->meet_key);
	mem_free(&alloc, q->print);
	mem_free(&alloc, q->held);
	mem_free(&alloc, q->hit);
	mem_free(&alloc, q->share);
	mem_free(&alloc, q->scratch);
	mem_free(&alloc, q->number);
	mem_free(&alloc, q->unit_text);
	mem_free(&alloc, q->member);
	mem_free(&alloc, q->holder);
	mem_free(&alloc, q->text_source);
	mem_free(&alloc, q->place);
	mem_free(&alloc, q->all_numbers);
	mem_free(&alloc, q->set[0]);
	mem_free(&alloc, q->set[1]);
	mem_free(&alloc, q->match);
	mem_free(&alloc, q->paragraph);
	mem_free(&alloc, q->match_id);
	mem_free(&alloc, q->paragraph_id);
	mem_free(&alloc, q);
}

enum rp_error query_find_document(struct query *q, uint32_t document, struct table_row *ret)
{
	const struct snapshot *s = q->snapshot;
	size_t part = s->n - 1;

	while (part && s->first[part] > document)
		part--;
	return table_find(&q->cache, &s->part[part]->segment, &table_documents,
			  document - s->first[part], ret);
}

enum rp_error query_copy_id(struct query *q, uint32_t document, size_t *ret_at, size_t *ret_len)
{
	struct table_row row;
	struct rp_string id;
	enum rp_error err;

	if ((err = query_find_document(q, document, &row)))
		return err;
	id = table_string(row, DOCUMENT_ID);
	*ret_at = q->ids.len;
	*ret_len = id.len;
	return buf_add(&q->ids, id.data, id.len);
}

static void reset(struct query *q)
{
	memset(&q->result, 0, sizeof(q->result));
	identity_map_reset(&q->unit_map);
	rank_map_reset(&q->rank_map);
	rank_map_reset(&q->text_map);
	buf_reset(&q->ids);
	q->units = q->texts = q->round = 0;
	q->lists = q->hits = q->shares = q->numbers = q->unit_texts = q->holders = q->members = 0;
	q->n_meets = q->prints = 0;
}

static enum rp_error find_known(struct query *q)
{
	uint32_t first;
	enum rp_error err;

	q->is_known = false;
	if (!rp_sketch_words(q->sketch))
		return RP_OK;
	q->known = append_key(rp_sketch_identity(q->sketch));
	if ((err = query_find_first(q, q->known, &first)))
		return err;
	q->is_known = first != RP_NONE;
	return RP_OK;
}

static enum rp_error reach(struct query *q)
{
	uint32_t n = rp_sketch_paragraph_count(q->sketch);
	enum rp_error err;

	if ((err = RP_GROW(&q->alloc, &q->paragraph, &q->paragraph_cap, n)) ||
	    (err = RP_GROW(&q->alloc, &q->paragraph_id, &q->paragraph_id_cap, n)) ||
	    (err = find_known(q)) || (err = query_load(q)) || (err = query_list_meets(q)) ||
	    (err = query_match_documents(q)))
		return err;
	for (uint32_t i = 0; i < n; i++)
		if ((err = query_match_paragraph(q, i)))
			return err;
	for (uint32_t i = 0; i < q->result.n_matches; i++)
		q->match[i].id.data = q->ids.data + q->match_id[i];
	for (uint32_t i = 0; i < n; i++)
		if (q->paragraph[i].status != RP_PARAGRAPH_NEW)
			q->paragraph[i].first_id.data = q->ids.data + q->paragraph_id[i];
	q->result.match = q->match;
	q->result.paragraph = q->paragraph;
	q->result.n_paragraphs = n;
	if (q->result.n_matches)
		q->result.relation = q->match[0].relation;
	return RP_OK;
}

int64_t query_date(struct rp_string date)
{
	int64_t seconds;

	return date_parse(date.data, date.len, &seconds) ? seconds : QUERY_UNDATED;
}

enum rp_error query_reach(struct query *q, const struct snapshot *snapshot,
			  const struct rp_thresholds *thresholds, uint32_t window_days,
			  const struct rp_document *document, const struct rp_sketch *sketch)
{
	enum rp_error err;

	reset(q);
	q->snapshot = snapshot;
	q->thresholds = thresholds;
	q->window_days = window_days;
	q->sketch = sketch;
	q->source = document ? append_source(catalog_source_of(document)) : 0;
	q->date = document ? query_date(document->date) : QUERY_UNDATED;
	if ((err = reach(q)))
		memset(&q->result, 0, sizeof(q->result));
	return err;
}
