#include "store/segment.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zstd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes.h"

static const char file_magic[SEGMENT_HEADER] = "RPSEGM1\n";
static const char end_magic[8] = "RPSEGE1\n";

/* A block of more bytes is not ours: memory is not asked for it. */
#define BLOCK_MOST ((size_t)1 << 28)

const char *section_name(enum section_id id)
{
	static const char *const name[SECTIONS] = {
		[SECTION_DOCUMENTS] = "document ids and fields",
		[SECTION_SOURCES] = "names of sources",
		[SECTION_TEXTS] = "identities of texts",
		[SECTION_TEXT_ROWS] = "texts",
		[SECTION_PLACES] = "places of paragraphs",
		[SECTION_UNITS] = "identities of paragraphs",
		[SECTION_UNIT_ROWS] = "paragraphs",
		[SECTION_UNIT_TEXTS] = "texts of repeated paragraphs",
		[SECTION_SHINGLES] = "shingles of the sample",
		[SECTION_SHINGLE_UNITS] = "paragraphs of repeated shingles",
		[SECTION_COMPARED] = "shingles of headlines and short paragraphs",
		[SECTION_COMPARED_UNITS] = "headlines and short paragraphs of repeated shingles",
		[SECTION_PRINTS] = "fingerprints of the shingles that are not in the sample",
	};

	return name[id];
}

enum rp_error segment_writer_init(struct segment_writer *w, int level,
				  const struct rp_allocator *alloc)
{
	memset(w, 0, sizeof(*w));
	w->alloc = alloc;
	w->level = level;
	buf_init(&w->file, alloc);
	buf_init(&w->blocks, alloc);
	w->zstd = ZSTD_createCCtx();
	if (!w->zstd)
		return RP_ERR_NOMEM;
	return buf_add(&w->file, file_magic, sizeof(file_magic));
}

void segment_writer_release(struct segment_writer *w)
{
	if (w->out)
		w->disk->ops->close(w->disk->ctx, w->out);
	ZSTD_freeCCtx(w->zstd);
	buf_release(&w->file);
	buf_release(&w->blocks);
}

/* Tell what went wrong with the file, and keep its cause. */
static enum rp_error tell(struct segment_writer *w, enum rp_error err)
{
	w->cause = errno;
	return err;
}

enum rp_error segment_writer_to(struct segment_writer *w, const struct disk *disk, const char *name)
{
	w->disk = disk;
	return tell(w, disk->ops->create(disk->ctx, name, &w->out));
}

/* Write what is in the buffer, and empty it. */
static enum rp_error put_out(struct segment_writer *w)
{
	enum rp_error err = disk_write(w->disk, w->out, w->file.data, w->file.len);

	if (err)
		return tell(w, err);
	w->written += w->file.len;
	buf_reset(&w->file);
	return RP_OK;
}

/* So much is written at once. */
#define ENOUGH ((size_t)1 << 20)

static enum rp_error put_out_enough(struct segment_writer *w)
{
	return w->out && w->file.len >= ENOUGH ? put_out(w) : RP_OK;
}

/* Note a block, which is in the buffer. */
static enum rp_error note_block(struct segment_writer *w, struct section *s, size_t at,
				size_t stored, size_t decoded)
{
	uint64_t offset = w->written + at;
	uint8_t entry[SEGMENT_BLOCK];
	enum rp_error err;

	if (!s->blocks) {
		s->first_block = w->n_blocks;
		s->offset = offset;
	}
	bytes_put(entry, 8, offset);
	bytes_put(entry + 8, 4, stored);
	bytes_put(entry + 12, 4, decoded);
	bytes_put(entry + 16, 8, hash_bytes(w->file.data + at, stored, 0));
	if ((err = buf_add(&w->blocks, entry, sizeof(entry))))
		return err;
	s->blocks++;
	s->len = offset + stored - s->offset;
	w->n_blocks++;
	return RP_OK;
}

struct buf *segment_writer_begin_raw(struct segment_writer *w)
{
	w->raw = w->file.len;
	return &w->file;
}

enum rp_error segment_writer_end_raw(struct segment_writer *w, enum section_id id)
{
	enum rp_error err = RP_OK;

	for (size_t at = w->raw; at < w->file.len && !err; at += SEGMENT_PAGE) {
		size_t n = w->file.len - at < SEGMENT_PAGE ? w->file.len - at : SEGMENT_PAGE;

		err = note_block(w, &w->section[id], at, n, n);
	}
	return err ? err : put_out_enough(w);
}

enum rp_error segment_writer_block(struct segment_writer *w, enum section_id id, const void *data,
				   size_t len)
{
	size_t at = w->file.len, n;
	enum rp_error err;

	if (len > BLOCK_MOST)
		return RP_ERR_TOO_LARGE;
	/* Packed where it is to be. */
	if ((err = buf_reserve(&w->file, ZSTD_compressBound(len))))
		return err;
	n = ZSTD_compressCCtx(w->zstd, w->file.data + at, w->file.cap - at, data, len, w->level);
	if (ZSTD_isError(n))
		return RP_ERR_NOMEM;
	if (n >= len) {
		memcpy(w->file.data + at, data, len);
		n = len;
	}
	w->file.len += n;
	if ((err = note_block(w, &w->section[id], at, n, len)))
		return err;
	return put_out_enough(w);
}

void segment_writer_table(struct segment_writer *w, enum section_id id, uint64_t rows,
			  uint32_t rows_in_block)
{
	w->section[id].rows = rows;
	w->section[id].rows_in_block = rows_in_block;
}

enum rp_error segment_writer_finish(struct segment_writer *w, uint64_t *ret_len,
				    uint64_t *ret_check)
{
	size_t footer = w->file.len;
	uint8_t trailer[SEGMENT_TRAILER] = {0};
	enum rp_error err;

	for (int i = 0; i < SECTIONS; i++) {
		const struct section *s = &w->section[i];
		uint8_t entry[SEGMENT_SECTION] = {0};

		bytes_put(entry, 4, s->rows_in_block);
		bytes_put(entry + 4, 4, s->first_block);
		bytes_put(entry + 8, 4, s->blocks);
		bytes_put(entry + 16, 8, s->rows);
		bytes_put(entry + 24, 8, s->offset);
		bytes_put(entry + 32, 8, s->len);
		if ((err = buf_add(&w->file, entry, sizeof(entry))))
			return err;
	}
	if ((err = buf_add(&w->file, w->blocks.data, w->blocks.len)))
		return err;
	bytes_put(trailer, 8, w->written + footer);
	bytes_put(trailer + 8, 8, w->file.len - footer);
	bytes_put(trailer + 16, 8, hash_bytes(w->file.data + footer, w->file.len - footer, 0));
	bytes_put(trailer + 24, 4, SECTIONS);
	bytes_put(trailer + 28, 4, w->n_blocks);
	memcpy(trailer + 40, end_magic, sizeof(end_magic));
	if ((err = buf_add(&w->file, trailer, sizeof(trailer))))
		return err;
	*ret_len = w->written + w->file.len;
	*ret_check = hash_bytes(trailer, sizeof(trailer), 0);
	if (!w->out)
		return RP_OK;
	if ((err = put_out(w)))
		return err;
	return tell(w, w->disk->ops->sync(w->disk->ctx, w->out));
}

static enum rp_error damaged(struct rp_store_failure *failure, const char *name, uint64_t offset,
			     const char *what)
{
	return failure_set(failure, RP_ERR_CORRUPT,
			   "%s: byte %" PRIu64 ": %s; all documents of this file are lost", name,
			   offset, what);
}

static const uint8_t *block_entry(const struct segment *s, uint32_t i)
{
	return s->blocks + (size_t)i * SEGMENT_BLOCK;
}

/* Whether the blocks of a section are where it says, one behind the other. */
static bool section_is_sound(const struct segment *s, const struct section *sec, uint64_t footer)
{
	uint64_t at = sec->offset, rows = sec->rows_in_block;

	if (sec->blocks > s->n_blocks || sec->first_block > s->n_blocks - sec->blocks)
		return false;
	for (uint32_t i = 0; i < sec->blocks; i++) {
		const uint8_t *e = block_entry(s, sec->first_block + i);
		uint64_t stored = bytes_get(e + 8, 4), decoded = bytes_get(e + 12, 4);

		if (bytes_get(e, 8) != at || stored > footer - at || decoded > BLOCK_MOST ||
		    stored > decoded)
			return false;
		if (!rows && (stored != decoded || (i + 1 < sec->blocks && stored != SEGMENT_PAGE)))
			return false;
		at += stored;
	}
	if (sec->blocks ? at - sec->offset != sec->len : sec->len)
		return false;
	return rows ? (sec->rows + rows - 1) / rows == sec->blocks && sec->rows <= UINT32_MAX
		    : !sec->rows;
}

/* Whether a file is whole by what it says of itself. */
static bool is_segment(const struct disk_map *map)
{
	const uint8_t *trailer;
	uint64_t footer, len;

	if (map->len < SEGMENT_HEADER + SEGMENT_TRAILER ||
	    memcmp(map->data, file_magic, sizeof(file_magic)))
		return false;
	trailer = map->data + map->len - SEGMENT_TRAILER;
	if (memcmp(trailer + 40, end_magic, sizeof(end_magic)))
		return false;
	footer = bytes_get(trailer, 8);
	len = bytes_get(trailer + 8, 8);
	return footer <= map->len - SEGMENT_TRAILER && len == map->len - SEGMENT_TRAILER - footer &&
	       hash_bytes(map->data + footer, len, 0) == bytes_get(trailer + 16, 8);
}

/* What is wrong with a file that is not the one that the manifest lists: its length or its trailer are
 * others. */
static enum rp_error refuse(const struct segment *s, uint64_t len, struct rp_store_failure *failure)
{
	char what[120];

	if (is_segment(&s->map))
		return damaged(failure, s->name, 0,
			       "this is another segment than the manifest lists: bring back the "
			       "one that was here");
	if (s->map.len == len)
		return damaged(failure, s->name, len > SEGMENT_TRAILER ? len - SEGMENT_TRAILER : 0,
			       "the trailer is damaged");
	snprintf(what, sizeof(what),
		 s->map.len < len ? "the file ends here, %" PRIu64 " bytes short"
				  : "%" PRIu64 " bytes follow that were not written",
		 s->map.len < len ? len - s->map.len : s->map.len - len);
	return damaged(failure, s->name, s->map.len < len ? s->map.len : len, what);
}

static enum rp_error read_footer(struct segment *s, struct rp_store_failure *failure, uint64_t told,
				 uint64_t check)
{
	const uint8_t *data = s->map.data, *trailer;
	uint64_t footer, len;

	if (s->map.len != told ||
	    told < SEGMENT_HEADER + SEGMENT_TRAILER + SECTIONS * SEGMENT_SECTION)
		return refuse(s, told, failure);
	trailer = data + s->map.len - SEGMENT_TRAILER;
	if (hash_bytes(trailer, SEGMENT_TRAILER, 0) != check)
		return refuse(s, told, failure);
	if (memcmp(data, file_magic, sizeof(file_magic)))
		return damaged(failure, s->name, 0, "the header is damaged");
	footer = bytes_get(trailer, 8);
	len = bytes_get(trailer + 8, 8);
	s->n_blocks = (uint32_t)bytes_get(trailer + 28, 4);
	if (bytes_get(trailer + 24, 4) != SECTIONS || footer > s->map.len - SEGMENT_TRAILER ||
	    len != s->map.len - SEGMENT_TRAILER - footer || footer < SEGMENT_HEADER ||
	    len != (uint64_t)SECTIONS * SEGMENT_SECTION + (uint64_t)s->n_blocks * SEGMENT_BLOCK)
		return damaged(failure, s->name, s->map.len - SEGMENT_TRAILER,
			       "the trailer makes no sense");
	s->disk.ops->advise(s->disk.ctx, &s->map, footer, len, DISK_NEEDED);
	if (hash_bytes(data + footer, len, 0) != bytes_get(trailer + 16, 8))
		return damaged(failure, s->name, footer, "the footer is damaged");
	s->blocks = data + footer + (size_t)SECTIONS * SEGMENT_SECTION;
	for (int i = 0; i < SECTIONS; i++) {
		const uint8_t *e = data + footer + (size_t)i * SEGMENT_SECTION;
		struct section *sec = &s->section[i];

		sec->rows_in_block = (uint32_t)bytes_get(e, 4);
		sec->first_block = (uint32_t)bytes_get(e + 4, 4);
		sec->blocks = (uint32_t)bytes_get(e + 8, 4);
		sec->rows = bytes_get(e + 16, 8);
		sec->offset = bytes_get(e + 24, 8);
		sec->len = bytes_get(e + 32, 8);
		if (!section_is_sound(s, sec, footer))
			return damaged(failure, s->name, footer + (size_t)i * SEGMENT_SECTION,
				       "the footer makes no sense");
	}
	return RP_OK;
}

enum rp_error segment_open(struct segment *s, const struct disk *disk, const char *name,
			   uint64_t len, uint64_t check, const struct rp_allocator *alloc,
			   struct rp_store_failure *failure)
{
	enum rp_error err;

	memset(s, 0, sizeof(*s));
	s->alloc = alloc;
	s->disk = *disk;
	strncpy(s->name, name, sizeof(s->name) - 1);
	if ((err = disk->ops->map(disk->ctx, name, &s->map)))
		return err == RP_ERR_IO ? failure_set(failure, err, "%s: %s", name, strerror(errno))
					: err;
	if (!(err = read_footer(s, failure, len, check))) {
		s->checked = mem_alloc(alloc, (size_t)s->n_blocks + 1, sizeof(*s->checked));
		err = s->checked ? RP_OK : RP_ERR_NOMEM;
	}
	if (err)
		segment_close(s);
	return err;
}

void segment_close(struct segment *s)
{
	mem_free(s->alloc, (void *)(uintptr_t)s->checked);
	s->checked = NULL;
	s->disk.ops->unmap(s->disk.ctx, &s->map);
}

void segment_forget(const struct segment *s)
{
	s->disk.ops->advise(s->disk.ctx, &s->map, 0, s->map.len, DISK_UNNEEDED);
}

/* Have all of a block read at once, not page by page. */
static void need(struct segment *s, uint32_t i)
{
	const uint8_t *e = block_entry(s, i);

	s->disk.ops->advise(s->disk.ctx, &s->map, bytes_get(e, 8), bytes_get(e + 8, 4),
			    DISK_NEEDED);
}

static bool is_checked(const struct segment *s, uint32_t i)
{
	return atomic_load_explicit(&s->checked[i], memory_order_relaxed);
}

static bool is_whole(struct segment *s, uint32_t i)
{
	const uint8_t *e = block_entry(s, i);

	if (is_checked(s, i))
		return true;
	need(s, i);
	if (hash_bytes(s->map.data + bytes_get(e, 8), bytes_get(e + 8, 4), 0) !=
	    bytes_get(e + 16, 8))
		return false;
	atomic_store_explicit(&s->checked[i], 1, memory_order_relaxed);
	return true;
}

const uint8_t *segment_at(struct segment *s, enum section_id id, uint64_t offset, size_t len)
{
	const struct section *sec = &s->section[id];

	if (sec->rows_in_block || len > sec->len || offset > sec->len - len)
		return NULL;
	for (uint64_t page = offset / SEGMENT_PAGE; page * SEGMENT_PAGE < offset + len; page++)
		if (!is_whole(s, sec->first_block + (uint32_t)page))
			return NULL;
	return s->map.data + sec->offset + offset;
}

enum rp_error segment_block(struct segment *s, enum section_id id, uint32_t i, struct buf *out)
{
	const struct section *sec = &s->section[id];
	const uint8_t *e, *data;
	size_t stored, decoded, n;
	enum rp_error err;

	buf_reset(out);
	if (i >= sec->blocks)
		return RP_ERR_CORRUPT;
	/* It was found whole long ago, and may be in no memory any more. */
	if (is_checked(s, sec->first_block + i))
		need(s, sec->first_block + i);
	if (!is_whole(s, sec->first_block + i))
		return RP_ERR_CORRUPT;
	e = block_entry(s, sec->first_block + i);
	data = s->map.data + bytes_get(e, 8);
	stored = bytes_get(e + 8, 4);
	decoded = bytes_get(e + 12, 4);
	if (stored == decoded)
		return buf_add(out, data, stored);
	if ((err = buf_reserve(out, decoded + 1)))
		return err;
	n = ZSTD_decompress(out->data, decoded, data, stored);
	if (ZSTD_isError(n) || n != decoded)
		return RP_ERR_CORRUPT;
	out->len = decoded;
	return RP_OK;
}

uint64_t segment_decoded(const struct segment *s, enum section_id id)
{
	const struct section *sec = &s->section[id];
	uint64_t decoded = 0;

	for (uint32_t i = 0; i < sec->blocks; i++)
		decoded += bytes_get(block_entry(s, sec->first_block + i) + 12, 4);
	return decoded;
}

const char *segment_check_block(struct segment *s, enum section_id id, uint32_t i,
				uint64_t *ret_offset)
{
	const struct section *sec = &s->section[id];
	struct buf out;
	enum rp_error err;

	*ret_offset = bytes_get(block_entry(s, sec->first_block + i), 8);
	if (!is_whole(s, sec->first_block + i))
		return "the checksum does not match";
	buf_init(&out, s->alloc);
	err = segment_block(s, id, i, &out);
	buf_release(&out);
	return err == RP_ERR_CORRUPT ? "it cannot be decoded" : NULL;
}
