#include "store/groups.h"

#include <string.h>

#include "store/bytes.h"

void groups_writer_init(struct groups_writer *w, const struct rp_allocator *alloc)
{
	memset(w, 0, sizeof(*w));
	buf_init(&w->directory, alloc);
	buf_init(&w->data, alloc);
	bit_writer_init(&w->bits, &w->data);
}

void groups_writer_release(struct groups_writer *w)
{
	buf_release(&w->directory);
	buf_release(&w->data);
}

static enum rp_error mark(struct groups_writer *w)
{
	uint8_t entry[4];
	enum rp_error err;

	if ((err = bit_writer_align(&w->bits)))
		return err;
	if (w->data.len > UINT32_MAX)
		return RP_ERR_TOO_LARGE;
	bytes_put(entry, 4, w->data.len);
	return buf_add(&w->directory, entry, 4);
}

enum rp_error groups_writer_next(struct groups_writer *w)
{
	return w->n++ % GROUPS_ENTRIES ? RP_OK : mark(w);
}

enum rp_error groups_writer_finish(struct groups_writer *w, const uint8_t *header, size_t len,
				   struct buf *out)
{
	enum rp_error err;

	if ((err = mark(w)) || (err = buf_add(out, header, len)) ||
	    (err = buf_add(out, w->directory.data, w->directory.len)))
		return err;
	return buf_add(out, w->data.data, w->data.len);
}

enum rp_error groups_open(struct groups *g, struct segment *segment, enum section_id section,
			  uint32_t header, const uint8_t **ret_header)
{
	const uint8_t *h = segment_at(segment, section, 0, header);

	if (!h)
		return RP_ERR_CORRUPT;
	*g = (struct groups){segment, section, header, (uint32_t)bytes_get(h, 4), 0};
	g->data = header + ((uint64_t)g->n + GROUPS_ENTRIES - 1) / GROUPS_ENTRIES * 4 + 4;
	*ret_header = h;
	return g->data > segment->section[section].len ? RP_ERR_CORRUPT : RP_OK;
}

enum rp_error groups_find(const struct groups *g, uint32_t entry, struct bit_reader *ret,
			  uint32_t *ret_skip)
{
	uint32_t begin, end;
	const uint8_t *at, *data;

	if (entry >= g->n)
		return RP_ERR_CORRUPT;
	at = segment_at(g->segment, g->section, g->header + (uint64_t)entry / GROUPS_ENTRIES * 4,
			8);
	if (!at)
		return RP_ERR_CORRUPT;
	begin = (uint32_t)bytes_get(at, 4);
	end = (uint32_t)bytes_get(at + 4, 4);
	data = end < begin ? NULL
			   : segment_at(g->segment, g->section, g->data + begin, end - begin);
	if (!data)
		return RP_ERR_CORRUPT;
	*ret = bit_reader_of(data, end - begin);
	*ret_skip = entry % GROUPS_ENTRIES;
	return RP_OK;
}
