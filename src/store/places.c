#include "store/places.h"

#include "base/mem.h"
#include "store/varint.h"

/* All units first, then numbers, offsets and lengths, so that what is random and what is regular do
 * not alternate. */
enum rp_error places_code(struct buf *out, const struct batch_place *place, uint32_t n)
{
	uint32_t number = 0, end = 0;
	enum rp_error err;

	for (uint32_t i = 0; i < n; i++)
		if ((err = varint_add(out, place[i].unit)))
			return err;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = place[i].number;

		/* They ascend; the title, number 0, has offsets of its own. */
		if ((err = varint_add(out,
				      (uint64_t)(uint32_t)(at - number) << 2 | place[i].kind)) ||
		    (err = varint_add(out, (uint32_t)(place[i].offset - end))) ||
		    (err = varint_add(out, place[i].length)))
			return err;
		number = at;
		end = at ? place[i].offset + place[i].length : 0;
	}
	return RP_OK;
}

static bool decode(struct places *p, const uint8_t *data, const uint8_t *end, uint64_t units)
{
	uint32_t number = 0, behind = 0;
	uint64_t x, offset, length;

	for (uint32_t i = 0; i < p->n; i++) {
		if (!varint_get(&data, end, &x) || x >= units)
			return false;
		p->place[i].unit = (uint32_t)x;
	}
	for (uint32_t i = 0; i < p->n; i++) {
		struct batch_place *to = &p->place[i];

		if (!varint_get(&data, end, &x) || !varint_get(&data, end, &offset) ||
		    !varint_get(&data, end, &length))
			return false;
		number += (uint32_t)(x >> 2);
		to->kind = x & 3;
		to->number = number & 0x3fffffff;
		to->offset = behind + (uint32_t)offset;
		to->length = (uint32_t)length;
		behind = to->number ? to->offset + to->length : 0;
	}
	return data == end;
}

enum rp_error places_read(struct places *p, struct table_cache *cache, struct part *part,
			  uint32_t row)
{
	struct rp_string data;
	struct table_row r;
	uint64_t n;
	enum rp_error err;

	p->n = 0;
	if ((err = table_find(cache, &part->segment, &table_places, row, &r)))
		return err;
	n = table_number(r, PLACES_N);
	data = table_string(r, PLACES_DATA);
	/* A place takes four bytes at least. */
	if (n > data.len / 4)
		return RP_ERR_CORRUPT;
	if ((err = RP_GROW(p->alloc, &p->place, &p->cap, n)))
		return err;
	p->n = (uint32_t)n;
	if (!decode(p, (const uint8_t *)data.data, (const uint8_t *)data.data + data.len,
		    part->units.n)) {
		p->n = 0;
		return RP_ERR_CORRUPT;
	}
	return RP_OK;
}
