#include "engine/furniture.h"

#include <string.h>

#include "base/mem.h"
#include "sketch/sketch.h"

enum rp_error furniture_init(struct furniture *f, const struct catalog *catalog,
			     const uint32_t *story)
{
	memset(f, 0, sizeof(*f));
	f->alloc = catalog->alloc;
	f->catalog = catalog;
	f->story = story;
	f->story_seen = mem_alloc(f->alloc, catalog->documents, sizeof(*f->story_seen));
	f->source_seen = mem_alloc(f->alloc, catalog->sources, sizeof(*f->source_seen));
	f->source_count = mem_alloc(f->alloc, catalog->sources, sizeof(*f->source_count));
	if (f->story_seen && f->source_seen && f->source_count)
		return RP_OK;
	furniture_release(f);
	return RP_ERR_NOMEM;
}

void furniture_release(struct furniture *f)
{
	mem_free(f->alloc, f->story_seen);
	mem_free(f->alloc, f->source_seen);
	mem_free(f->alloc, f->source_count);
	memset(f, 0, sizeof(*f));
}

/* Count a document for its source; return how many of it there are now, 0 if it is unknown. */
static uint32_t count_source(struct furniture *f, uint32_t number, uint32_t source,
			     struct rp_repeat *ret)
{
	if (source == CATALOG_NONE)
		return 0;
	if (f->source_seen[source] != number + 1) {
		f->source_seen[source] = number + 1;
		f->source_count[source] = 0;
		ret->sources++;
	}
	return ++f->source_count[source];
}

void furniture_judge(struct furniture *f, uint32_t number, const struct repeat_place *place,
		     size_t n, struct rp_repeat *ret)
{
	const struct catalog *c = f->catalog;
	uint32_t document = CATALOG_NONE, stories = 0, most = 0;
	size_t headlines = 0;
	bool one_source;

	memset(ret, 0, sizeof(*ret));
	ret->count = (uint32_t)n;
	ret->words = c->unit[c->place[place[0].place].unit].words;
	for (size_t i = 0; i < n; i++) {
		uint32_t of_source;

		headlines += c->place[place[i].place].kind != RP_PARAGRAPH_TEXT;
		if (place[i].document == document)
			continue;
		document = place[i].document;
		ret->documents++;
		if (f->story_seen[f->story[document]] != number + 1) {
			f->story_seen[f->story[document]] = number + 1;
			stories++;
		}
		of_source = count_source(f, number, c->document[document].source, ret);
		most = of_source > most ? of_source : most;
	}
	one_source = (uint64_t)most * 5 >= (uint64_t)ret->documents * 4;
	/* A menu's first line heads a page without a title too, but not most of the time. */
	if (headlines * 2 >= n)
		ret->kind = RP_REPEAT_HEADLINE;
	else if (!f->off && ret->documents >= FURNITURE_DOCUMENTS &&
		 stories * 2 >= ret->documents && (ret->words < SKETCH_LONG_WORDS || one_source))
		ret->kind = RP_REPEAT_FURNITURE;
	else
		ret->kind = RP_REPEAT_PARAGRAPH;
}
