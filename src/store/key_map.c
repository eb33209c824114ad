#include "store/key_map.h"

#include "store/bytes.h"

/* Bytes of the directory's entries. */
#define ENTRY        8
#define ENTRY_VALUES 12

/* An entry of the directory, or the first bucket, is so far behind the header. */
static size_t offset_of_entry(const struct key_map_writer *w, uint64_t bucket)
{
	return KEY_MAP_HEADER + (size_t)bucket * (w->has_values ? ENTRY_VALUES : ENTRY);
}

/* How many buckets there are is known, so that the directory is filled in where it is to be. */
static enum rp_error begin(struct key_map_writer *w, struct buf *out, uint64_t n,
			   uint64_t in_bucket)
{
	uint64_t most = w->key_bits < 64 ? (UINT64_C(1) << w->key_bits) - 1 : UINT64_MAX;
	size_t head;
	enum rp_error err;

	w->rice = bits_rice_parameter(n ? most / n : 0);
	while (n >> w->bucket_bits > in_bucket)
		w->bucket_bits++;
	head = offset_of_entry(w, (UINT64_C(1) << w->bucket_bits) + 1);
	if ((err = buf_reserve(out, head)))
		return err;
	bit_writer_init(&w->bits, out);
	w->begin = out->len;
	out->len += head;
	w->data = out->len;
	return RP_OK;
}

enum rp_error key_map_writer_init(struct key_map_writer *w, struct buf *out, uint64_t n,
				  unsigned key_bits)
{
	*w = (struct key_map_writer){.key_bits = key_bits};
	return begin(w, out, n, KEY_MAP_BUCKET_UNITED);
}

enum rp_error key_map_writer_init_values(struct key_map_writer *w, struct buf *out, uint64_t n,
					 unsigned key_bits, uint32_t universe)
{
	*w = (struct key_map_writer){
		.key_bits = key_bits, .has_values = true, .universe = universe};
	return begin(w, out, n, KEY_MAP_BUCKET);
}

static uint64_t bucket_of(uint64_t key, unsigned key_bits, unsigned bucket_bits)
{
	return bucket_bits ? key >> (key_bits - bucket_bits) : 0;
}

/* Begin all buckets up to this one. */
static enum rp_error begin_buckets(struct key_map_writer *w, uint64_t bucket)
{
	struct buf *out = w->bits.out;
	enum rp_error err;

	while (w->bucket <= bucket) {
		uint8_t *entry;

		if ((err = bit_writer_align(&w->bits)))
			return err;
		if (out->len - w->data > UINT32_MAX || w->added > UINT32_MAX)
			return RP_ERR_TOO_LARGE;
		entry = (uint8_t *)out->data + w->begin + offset_of_entry(w, w->bucket);
		bytes_put(entry, 4, out->len - w->data);
		bytes_put(entry + 4, 4, w->added);
		if (w->has_values)
			bytes_put(entry + 8, 4, w->lists);
		w->last = w->bucket_bits ? w->bucket << (w->key_bits - w->bucket_bits) : 0;
		w->bucket++;
	}
	return RP_OK;
}

enum rp_error key_map_writer_add(struct key_map_writer *w, uint64_t key)
{
	enum rp_error err;

	if ((err = begin_buckets(w, bucket_of(key, w->key_bits, w->bucket_bits))) ||
	    (err = bit_writer_rice(&w->bits, key - w->last, w->rice)))
		return err;
	w->last = key;
	w->added++;
	return RP_OK;
}

/* A value, which is that of the next list if it is universe + lists. */
static inline struct bit_code code_value(uint32_t value, uint32_t universe, uint32_t *lists)
{
	struct bit_code c;

	if (value < universe) {
		c = bits_number(value, universe);
		return (struct bit_code){c.bits << 1, c.n + 1};
	}
	if (value - universe == *lists) {
		++*lists;
		return (struct bit_code){1, 2};
	}
	c = bits_number(value - universe, *lists);
	return (struct bit_code){c.bits << 2 | 3, c.n + 2};
}

/* Add those of the entries that are in the buckets begun; returns how many. */
static enum rp_error add_begun(struct key_map_writer *w, const uint64_t *entry, size_t n,
			       size_t *ret_added)
{
	uint64_t last = w->last;
	const uint32_t universe = w->universe;
	const unsigned rice = w->rice;
	uint32_t lists = w->lists;
	struct bit_run r;
	size_t i;
	enum rp_error err;

	if ((err = bit_writer_begin(&w->bits, n * 3, &r)))
		return err;
	for (i = 0; i < n; i++) {
		uint64_t key = entry[i] >> 32;

		if (bucket_of(key, w->key_bits, w->bucket_bits) >= w->bucket)
			break;
		bit_run_rice_and(&r, key - last, rice,
				 code_value((uint32_t)entry[i], universe, &lists));
		last = key;
	}
	bit_writer_end(&w->bits, r);
	w->last = last;
	w->lists = lists;
	w->added += i;
	*ret_added = i;
	return RP_OK;
}

/* Room is made for so many at once. */
#define ENTRIES 256

enum rp_error key_map_writer_add_values(struct key_map_writer *w, const uint64_t *entry, size_t n)
{
	size_t added;
	enum rp_error err;

	for (size_t i = 0; i < n; i += added) {
		if ((err = begin_buckets(w,
					 bucket_of(entry[i] >> 32, w->key_bits, w->bucket_bits))) ||
		    (err = add_begun(w, entry + i, n - i < ENTRIES ? n - i : ENTRIES, &added)))
			return err;
	}
	return RP_OK;
}

enum rp_error key_map_writer_finish(struct key_map_writer *w)
{
	uint8_t *header;
	enum rp_error err;

	if ((err = begin_buckets(w, UINT64_C(1) << w->bucket_bits)))
		return err;
	header = (uint8_t *)w->bits.out->data + w->begin;
	bytes_put(header, 8, w->added);
	header[8] = (uint8_t)w->bucket_bits;
	header[9] = (uint8_t)w->key_bits;
	header[10] = (uint8_t)w->rice;
	header[11] = w->has_values;
	bytes_put(header + 12, 4, w->universe);
	return RP_OK;
}

enum rp_error key_map_open(struct key_map *m, struct segment *segment, enum section_id section,
			   unsigned most_bits)
{
	const uint8_t *h = segment_at(segment, section, 0, KEY_MAP_HEADER);

	if (!h)
		return RP_ERR_CORRUPT;
	m->segment = segment;
	m->section = section;
	m->n = bytes_get(h, 8);
	m->bucket_bits = h[8];
	m->key_bits = h[9];
	m->rice = h[10];
	m->has_values = h[11];
	m->universe = (uint32_t)bytes_get(h + 12, 4);
	m->entry = m->has_values ? ENTRY_VALUES : ENTRY;
	if (m->n > UINT32_MAX || m->bucket_bits > 32 || m->bucket_bits > m->key_bits ||
	    m->key_bits > most_bits || m->rice > 63)
		return RP_ERR_CORRUPT;
	m->data = KEY_MAP_HEADER + ((UINT64_C(1) << m->bucket_bits) + 1) * m->entry;
	return m->data > segment->section[section].len ? RP_ERR_CORRUPT : RP_OK;
}

enum rp_error key_map_walk_begin(struct key_map_walk *w, const struct key_map *m, uint64_t bucket)
{
	const uint8_t *entry = segment_at(m->segment, m->section,
					  KEY_MAP_HEADER + bucket * m->entry, (size_t)2 * m->entry);
	uint32_t begin, end;
	const uint8_t *data;

	if (!entry)
		return RP_ERR_CORRUPT;
	begin = (uint32_t)bytes_get(entry, 4);
	end = (uint32_t)bytes_get(entry + m->entry, 4);
	w->map = m;
	w->bucket = bucket;
	w->rank = (uint32_t)bytes_get(entry + 4, 4);
	w->end = (uint32_t)bytes_get(entry + m->entry + 4, 4);
	w->lists = m->has_values ? (uint32_t)bytes_get(entry + 8, 4) : 0;
	w->base = m->bucket_bits ? bucket << (m->key_bits - m->bucket_bits) : 0;
	if (end < begin || w->end < w->rank || w->end > m->n)
		return RP_ERR_CORRUPT;
	data = segment_at(m->segment, m->section, m->data + begin, end - begin);
	if (!data)
		return RP_ERR_CORRUPT;
	w->bits = bit_reader_of(data, end - begin);
	return RP_OK;
}

static uint32_t next_value(struct key_map_walk *w)
{
	const struct key_map *m = w->map;

	if (!bit_reader_get(&w->bits, 1))
		return bit_reader_number(&w->bits, m->universe);
	if (!bit_reader_get(&w->bits, 1))
		return m->universe + w->lists++;
	return m->universe + bit_reader_number(&w->bits, w->lists);
}

enum rp_error key_map_walk_next(struct key_map_walk *w, struct key_map_entry *ret, bool *ret_end)
{
	enum rp_error err;

	*ret_end = false;
	while (w->rank == w->end) {
		if (w->bucket + 1 == UINT64_C(1) << w->map->bucket_bits) {
			*ret_end = true;
			return RP_OK;
		}
		if ((err = key_map_walk_begin(w, w->map, w->bucket + 1)))
			return err;
	}
	w->base += bit_reader_rice(&w->bits, w->map->rice);
	ret->key = w->base;
	ret->value = w->map->has_values ? next_value(w) : 0;
	ret->rank = w->rank++;
	return w->bits.over ? RP_ERR_CORRUPT : RP_OK;
}

enum rp_error key_map_find(const struct key_map *m, uint64_t key, struct key_map_entry *ret,
			   bool *ret_found)
{
	struct key_map_walk w;
	struct key_map_entry e;
	enum rp_error err;
	bool end = false;

	*ret_found = false;
	if (!m->n || (m->key_bits < 64 && key >> m->key_bits))
		return RP_OK;
	if ((err = key_map_walk_begin(&w, m, bucket_of(key, m->key_bits, m->bucket_bits))))
		return err;
	while (w.rank < w.end) {
		if ((err = key_map_walk_next(&w, &e, &end)))
			return err;
		if (e.key < key)
			continue;
		*ret_found = e.key == key;
		if (*ret_found)
			*ret = e;
		return RP_OK;
	}
	return RP_OK;
}

enum rp_error key_map_select(const struct key_map *m, uint32_t rank, struct key_map_entry *ret)
{
	uint64_t low = 0, high = UINT64_C(1) << m->bucket_bits;
	struct key_map_walk w;
	enum rp_error err;
	bool end = false;

	if (rank >= m->n)
		return RP_ERR_CORRUPT;
	/* The last bucket with no more keys before it than 'rank'. */
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;
		const uint8_t *entry = segment_at(m->segment, m->section,
						  KEY_MAP_HEADER + middle * m->entry, ENTRY);

		if (!entry)
			return RP_ERR_CORRUPT;
		if (bytes_get(entry + 4, 4) <= rank)
			low = middle;
		else
			high = middle;
	}
	if ((err = key_map_walk_begin(&w, m, low)))
		return err;
	do {
		if ((err = key_map_walk_next(&w, ret, &end)))
			return err;
	} while (!end && ret->rank < rank);
	return end || ret->rank != rank ? RP_ERR_CORRUPT : RP_OK;
}
