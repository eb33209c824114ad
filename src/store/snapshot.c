#include "store/snapshot.h"

#include <string.h>

#include "base/mem.h"

/* Whether tables have as many rows in a block as all have: their rows are no more than the file can
 * hold then, whatever it says. */
static bool tables_are_sound(const struct segment *s)
{
	static const struct table_layout *const table[] = {
		&table_documents, &table_sources, &table_texts, &table_places, &table_units};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (s->section[table[i]->section].rows_in_block != table[i]->rows_in_block)
			return false;
	return true;
}

static enum rp_error open_maps(struct part *p)
{
	struct segment *s = &p->segment;
	enum rp_error err;

	if ((err = key_map_open(&p->texts, s, SECTION_TEXTS, 64)) ||
	    (err = key_map_open(&p->units, s, SECTION_UNITS, 64)) ||
	    (err = key_map_open(&p->shingles, s, SECTION_SHINGLES, 32)) ||
	    (err = key_map_open(&p->compared, s, SECTION_COMPARED, 32)) ||
	    (err = lists_open(&p->unit_texts, s, SECTION_UNIT_TEXTS)) ||
	    (err = lists_open(&p->shingle_units, s, SECTION_SHINGLE_UNITS)) ||
	    (err = lists_open(&p->compared_units, s, SECTION_COMPARED_UNITS)) ||
	    (err = prints_open(&p->prints, s)))
		return err;
	if (!tables_are_sound(s) || p->texts.n != s->section[SECTION_TEXT_ROWS].rows ||
	    p->texts.n != s->section[SECTION_PLACES].rows ||
	    p->units.n != s->section[SECTION_UNIT_ROWS].rows ||
	    p->told.documents != s->section[SECTION_DOCUMENTS].rows ||
	    p->unit_texts.universe != p->texts.n || p->shingle_units.universe != p->units.n ||
	    p->compared_units.universe != p->units.n || p->prints.n != p->units.n)
		return RP_ERR_CORRUPT;
	return RP_OK;
}

enum rp_error part_open(const struct disk *disk, const struct manifest_segment *told,
			const struct rp_allocator *alloc, struct part **ret,
			struct rp_store_failure *failure)
{
	struct part *p = mem_alloc(alloc, 1, sizeof(*p));
	char name[SEGMENT_NAME];
	enum rp_error err;

	if (!p)
		return RP_ERR_NOMEM;
	manifest_segment_name(told->number, name);
	p->told = *told;
	if ((err = segment_open(&p->segment, disk, name, told->len, told->check, alloc, failure))) {
		mem_free(alloc, p);
		return err;
	}
	p->segment.number = told->number;
	if ((err = open_maps(p))) {
		failure_set(failure, err,
			    "%s: the head of an index is damaged; 'reprint verify' tells where",
			    name);
		segment_close(&p->segment);
		mem_free(alloc, p);
		return err;
	}
	/* What was looked at are a few pages, but the system may map two megabytes for each of them. */
	segment_forget(&p->segment);
	atomic_init(&p->users, 1);
	*ret = p;
	return RP_OK;
}

void part_drop(struct part *p)
{
	const struct rp_allocator *alloc = p->segment.alloc;

	if (atomic_fetch_sub(&p->users, 1) != 1)
		return;
	segment_close(&p->segment);
	mem_free(alloc, p);
}

enum rp_error snapshot_new(const struct rp_allocator *alloc, uint32_t one_in, struct snapshot **ret)
{
	struct snapshot *s = mem_alloc(alloc, 1, sizeof(*s));

	if (!s)
		return RP_ERR_NOMEM;
	s->alloc = alloc;
	s->one_in = one_in;
	atomic_init(&s->users, 1);
	*ret = s;
	return RP_OK;
}

enum rp_error snapshot_copy(const struct snapshot *s, struct snapshot **ret)
{
	struct snapshot *copy;
	enum rp_error err;

	if ((err = snapshot_new(s->alloc, s->one_in, &copy)))
		return err;
	for (size_t i = 0; i < s->n && !err; i++)
		err = snapshot_add(copy, s->part[i]);
	if (err)
		snapshot_drop(copy);
	else
		*ret = copy;
	return err;
}

struct snapshot *snapshot_use(struct snapshot *s)
{
	atomic_fetch_add(&s->users, 1);
	return s;
}

void snapshot_drop(struct snapshot *s)
{
	if (!s || atomic_fetch_sub(&s->users, 1) != 1)
		return;
	for (size_t i = 0; i < s->n; i++)
		part_drop(s->part[i]);
	mem_free(s->alloc, s->part);
	mem_free(s->alloc, s->first);
	mem_free(s->alloc, s);
}

enum rp_error snapshot_add(struct snapshot *s, struct part *part)
{
	enum rp_error err;

	if (part->told.documents >= UINT32_MAX - 1 - s->documents)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(s->alloc, &s->part, &s->cap, s->n + 1)) ||
	    (err = RP_GROW(s->alloc, &s->first, &s->first_cap, s->n + 1)))
		return err;
	atomic_fetch_add(&part->users, 1);
	s->part[s->n] = part;
	s->first[s->n++] = s->documents;
	s->documents += part->told.documents;
	s->texts += part->told.texts;
	return RP_OK;
}

enum rp_error snapshot_open(const struct disk *disk, const struct manifest *m,
			    const struct snapshot *old, const struct rp_allocator *alloc,
			    struct snapshot **ret, struct rp_store_failure *failure)
{
	struct snapshot *s;
	struct part *part;
	enum rp_error err;

	if ((err = snapshot_new(alloc, m->one_in, &s)))
		return err;
	for (size_t i = 0; i < m->n && !err; i++) {
		part = NULL;
		for (size_t j = 0; old && j < old->n && !part; j++)
			if (old->part[j]->told.number == m->segment[i].number)
				part = old->part[j];
		if (part) {
			err = snapshot_add(s, part);
		} else if (!(err = part_open(disk, &m->segment[i], alloc, &part, failure))) {
			err = snapshot_add(s, part);
			part_drop(part);
		}
	}
	if (err)
		snapshot_drop(s);
	else
		*ret = s;
	return err;
}

void snapshot_forget(const struct snapshot *s)
{
	for (size_t i = 0; i < s->n; i++)
		segment_forget(&s->part[i]->segment);
}

enum rp_error snapshot_unit_flags(const struct snapshot *s, struct table_cache *cache, uint64_t key,
				  uint32_t *ret_flags)
{
	struct key_map_entry entry;
	struct table_row row;
	enum rp_error err;
	bool found;

	*ret_flags = 0;
	for (size_t i = 0; i < s->n; i++) {
		if ((err = key_map_find(&s->part[i]->units, key, &entry, &found)))
			return err;
		if (!found)
			continue;
		if ((err = table_find(cache, &s->part[i]->segment, &table_units, entry.rank, &row)))
			return err;
		*ret_flags |= (uint32_t)table_number(row, UNIT_FLAGS);
	}
	return RP_OK;
}

enum rp_error part_find_texts(const struct part *p, uint64_t key, uint32_t *ret_begin,
			      uint32_t *ret_end)
{
	struct key_map_entry entry;
	enum rp_error err;
	bool found;

	*ret_begin = *ret_end = 0;
	if ((err = key_map_find(&p->texts, key, &entry, &found)) || !found)
		return err;
	*ret_begin = entry.rank;
	*ret_end = entry.rank + 1;
	/* Other layouts of the same words are rare. */
	while (*ret_end < p->texts.n) {
		if ((err = key_map_select(&p->texts, *ret_end, &entry)))
			return err;
		if (entry.key != key)
			break;
		(*ret_end)++;
	}
	return RP_OK;
}

enum rp_error snapshot_has_text(const struct snapshot *s, struct table_cache *cache, uint64_t key,
				uint64_t layout, bool *ret_key, bool *ret_layout)
{
	uint32_t begin, end;
	struct table_row row;
	enum rp_error err;

	*ret_key = *ret_layout = false;
	for (size_t i = 0; i < s->n && !*ret_layout; i++) {
		if ((err = part_find_texts(s->part[i], key, &begin, &end)))
			return err;
		*ret_key = *ret_key || begin < end;
		for (; begin < end && !*ret_layout; begin++) {
			if ((err = table_find(cache, &s->part[i]->segment, &table_texts, begin,
					      &row)))
				return err;
			*ret_layout = table_number(row, TEXT_LAYOUT) == layout;
		}
	}
	return RP_OK;
}

enum rp_error snapshot_find_home(const struct snapshot *s, struct table_cache *cache, uint64_t key,
				 uint64_t layout, struct part **ret_part, uint32_t *ret_row)
{
	uint32_t begin, end;
	struct table_row row;
	enum rp_error err;

	*ret_part = NULL;
	for (size_t i = 0; i < s->n; i++) {
		if ((err = part_find_texts(s->part[i], key, &begin, &end)))
			return err;
		for (; begin < end; begin++) {
			if ((err = table_find(cache, &s->part[i]->segment, &table_texts, begin,
					      &row)))
				return err;
			if (table_number(row, TEXT_LAYOUT) != layout ||
			    !(table_number(row, TEXT_FLAGS) & TEXT_HOME))
				continue;
			*ret_part = s->part[i];
			*ret_row = begin;
			return RP_OK;
		}
	}
	return RP_OK;
}
