#include "store/lists.h"

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes.h"

#define HEADER 8

void lists_writer_init(struct lists_writer *w, uint32_t universe, const struct rp_allocator *alloc)
{
	groups_writer_init(&w->groups, alloc);
	number_map_init(&w->known, alloc);
	w->upper = NULL;
	w->upper_cap = 0;
	w->universe = universe;
}

void lists_writer_release(struct lists_writer *w)
{
	groups_writer_release(&w->groups);
	mem_free(w->known.alloc, w->upper);
	w->upper = NULL;
	number_map_release(&w->known);
}

enum rp_error lists_writer_reserve(struct lists_writer *w, size_t lists)
{
	return number_map_reserve(&w->known, lists);
}

struct rp_identity lists_identity(const uint32_t *number, uint32_t n)
{
	return hash_identity(number, n * sizeof(*number));
}

enum rp_error lists_writer_add_expected(struct lists_writer *w, struct rp_identity identity,
					const uint32_t *number, uint32_t n, uint32_t *ret_reference)
{
	uint32_t list = w->groups.n, known, next = 0;
	struct bit_run r;
	unsigned rice;
	enum rp_error err;

	known = number_map_find(&w->known, identity.low, identity.high,
				(struct number_keys){w->upper, sizeof(*w->upper)});
	if (known != NUMBER_MAP_NONE) {
		*ret_reference = w->universe + known;
		return RP_OK;
	}
	if (list >= UINT32_MAX - 1 - w->universe)
		return RP_ERR_TOO_LARGE;
	if ((err = number_map_reserve(&w->known, 1)) ||
	    (err = RP_GROW(w->known.alloc, &w->upper, &w->upper_cap, (size_t)list + 1)) ||
	    (err = groups_writer_next(&w->groups)) ||
	    (err = bit_writer_begin(&w->groups.bits, (size_t)n + 1, &r)))
		return err;
	bit_run_rice(&r, n - 2, 0);
	rice = bits_rice_parameter(w->universe / n);
	for (uint32_t i = 0; i < n; i++) {
		bit_run_rice(&r, number[i] - next, rice);
		next = number[i] + 1;
	}
	bit_writer_end(&w->groups.bits, r);
	number_map_add(&w->known, identity.low, list);
	w->upper[list] = identity.high;
	*ret_reference = w->universe + list;
	return RP_OK;
}

enum rp_error lists_writer_add(struct lists_writer *w, const uint32_t *number, uint32_t n,
			       uint32_t *ret_reference)
{
	if (n > 1)
		return lists_writer_add_expected(w, lists_identity(number, n), number, n,
						 ret_reference);
	*ret_reference = number[0];
	return RP_OK;
}

enum rp_error lists_writer_finish(struct lists_writer *w, struct buf *out)
{
	uint8_t header[HEADER];

	bytes_put(header, 4, w->groups.n);
	bytes_put(header + 4, 4, w->universe);
	return groups_writer_finish(&w->groups, header, sizeof(header), out);
}

enum rp_error lists_open(struct lists *l, struct segment *segment, enum section_id section)
{
	const uint8_t *header;
	enum rp_error err = groups_open(&l->groups, segment, section, HEADER, &header);

	if (!err)
		l->universe = (uint32_t)bytes_get(header + 4, 4);
	return err;
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
	uint32_t number, skip;
	enum rp_error err;

	w->universe = l->universe;
	w->bits.over = false;
	w->is_single = reference < l->universe;
	if (w->is_single) {
		w->left = 1;
		w->next = reference;
		return RP_OK;
	}
	if ((err = groups_find(&l->groups, reference - l->universe, &w->bits, &skip)))
		return err;
	for (; skip; skip--) {
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
