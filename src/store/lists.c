#include "store/lists.h"

#include <string.h>

#include "base/hash.h"
#include "store/bytes.h"

void lists_writer_init(struct lists_writer *w, uint32_t universe, const struct rp_allocator *alloc)
{
	memset(w, 0, sizeof(*w));
	buf_init(&w->directory, alloc);
	buf_init(&w->data, alloc);
	bit_writer_init(&w->bits, &w->data);
	identity_map_init(&w->known, alloc);
	w->universe = universe;
}

void lists_writer_release(struct lists_writer *w)
{
	buf_release(&w->directory);
	buf_release(&w->data);
	identity_map_release(&w->known);
}

static enum rp_error mark(struct lists_writer *w)
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

enum rp_error lists_writer_add(struct lists_writer *w, const uint32_t *number, uint32_t n,
			       uint32_t *ret_reference)
{
	struct rp_identity identity;
	uint32_t known, next = 0;
	unsigned rice;
	enum rp_error err;

	if (n == 1) {
		*ret_reference = number[0];
		return RP_OK;
	}
	identity = hash_identity(number, n * sizeof(*number));
	known = identity_map_find(&w->known, identity);
	if (known != IDENTITY_MAP_NONE) {
		*ret_reference = w->universe + known;
		return RP_OK;
	}
	if (w->n >= UINT32_MAX - 1 - w->universe)
		return RP_ERR_TOO_LARGE;
	if ((err = identity_map_reserve(&w->known, 1)) ||
	    (w->n % LISTS_GROUP == 0 && (err = mark(w))) ||
	    (err = bit_writer_rice(&w->bits, n - 2, 0)))
		return err;
	rice = bits_rice_parameter(w->universe / n);
	for (uint32_t i = 0; i < n; i++) {
		if ((err = bit_writer_rice(&w->bits, number[i] - next, rice)))
			return err;
		next = number[i] + 1;
	}
	identity_map_add(&w->known, identity, w->n);
	*ret_reference = w->universe + w->n++;
	return RP_OK;
}

enum rp_error lists_writer_finish(struct lists_writer *w, struct buf *out)
{
	uint8_t header[LISTS_HEADER];
	enum rp_error err;

	bytes_put(header, 4, w->n);
	bytes_put(header + 4, 4, w->universe);
	if ((err = mark(w)) || (err = buf_add(out, header, sizeof(header))) ||
	    (err = buf_add(out, w->directory.data, w->directory.len)))
		return err;
	return buf_add(out, w->data.data, w->data.len);
}

enum rp_error lists_open(struct lists *l, struct segment *segment, enum section_id section)
{
	const uint8_t *h = segment_at(segment, section, 0, LISTS_HEADER);

	if (!h)
		return RP_ERR_CORRUPT;
	l->segment = segment;
	l->section = section;
	l->n = (uint32_t)bytes_get(h, 4);
	l->universe = (uint32_t)bytes_get(h + 4, 4);
	l->data = LISTS_HEADER + ((uint64_t)l->n + LISTS_GROUP - 1) / LISTS_GROUP * 4 + 4;
	return l->data > segment->section[section].len ? RP_ERR_CORRUPT : RP_OK;
}

/* Read where a list begins: its length. */
static enum rp_error begin_list(struct lists_walk *w)
{
	uint64_t n = bit_reader_rice(&w->bits, 0) + 2;

	if (w->bits.over || n > w->universe)
		return RP_ERR_CORRUPT;
	w->left = (uint32_t)n;
	w->next = 0;
	w->rice = bits_rice_parameter(w->universe / w->left);
	return RP_OK;
}

enum rp_error lists_walk_begin(struct lists_walk *w, const struct lists *l, uint32_t reference)
{
	uint32_t list = reference - l->universe, begin, end, number;
	const uint8_t *entry, *data;
	enum rp_error err;

	w->universe = l->universe;
	w->bits.over = false;
	w->is_single = reference < l->universe;
	if (w->is_single) {
		w->left = 1;
		w->next = reference;
		return RP_OK;
	}
	if (list >= l->n)
		return RP_ERR_CORRUPT;
	entry = segment_at(l->segment, l->section, LISTS_HEADER + (uint64_t)list / LISTS_GROUP * 4,
			   8);
	if (!entry)
		return RP_ERR_CORRUPT;
	begin = (uint32_t)bytes_get(entry, 4);
	end = (uint32_t)bytes_get(entry + 4, 4);
	data = end < begin ? NULL
			   : segment_at(l->segment, l->section, l->data + begin, end - begin);
	if (!data)
		return RP_ERR_CORRUPT;
	w->bits = bit_reader_of(data, end - begin);
	for (uint32_t i = list % LISTS_GROUP; i; i--) {
		if ((err = begin_list(w)))
			return err;
		while (w->left)
			if ((err = lists_walk_next(w, &number)))
				return err;
	}
	return begin_list(w);
}

enum rp_error lists_walk_next(struct lists_walk *w, uint32_t *ret)
{
	uint64_t number = w->next;

	if (!w->is_single)
		number += bit_reader_rice(&w->bits, w->rice);
	if (number >= w->universe || w->bits.over)
		return RP_ERR_CORRUPT;
	*ret = (uint32_t)number;
	w->next = (uint32_t)number + 1;
	w->left--;
	return RP_OK;
}
