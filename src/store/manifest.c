#include "store/manifest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "store/bytes.h"
#include "store/sample.h"

static const char magic[8] = "RPSTORE\n";

void manifest_init(struct manifest *m, const struct rp_allocator *alloc)
{
	memset(m, 0, sizeof(*m));
	m->alloc = alloc;
	m->next = 1;
	m->one_in = SAMPLE_ONE_IN;
}

void manifest_release(struct manifest *m)
{
	mem_free(m->alloc, m->segment);
	manifest_init(m, m->alloc);
}

enum rp_error manifest_copy(struct manifest *to, const struct manifest *from)
{
	enum rp_error err = RP_GROW(to->alloc, &to->segment, &to->cap, from->n);

	if (err)
		return err;
	if (from->n)
		memcpy(to->segment, from->segment, from->n * sizeof(*to->segment));
	to->n = from->n;
	to->next = from->next;
	to->generation = from->generation;
	to->one_in = from->one_in;
	return RP_OK;
}

enum rp_error manifest_add(struct manifest *m, const struct manifest_segment *segment)
{
	enum rp_error err = RP_GROW(m->alloc, &m->segment, &m->cap, m->n + 1);

	if (!err)
		m->segment[m->n++] = *segment;
	return err;
}

void manifest_segment_name(uint64_t number, char name[SEGMENT_NAME])
{
	/* 40 bits: a segment a second for 30,000 years. */
	snprintf(name, SEGMENT_NAME, "%010" PRIx64 ".seg", number & UINT64_C(0xffffffffff));
}

bool manifest_is_segment_name(const char *name, uint64_t *ret_number)
{
	uint64_t number = 0;

	if (strlen(name) != 14 || strcmp(name + 10, ".seg"))
		return false;
	for (int i = 0; i < 10; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *digit = strchr(digits, name[i]);

		if (!digit)
			return false;
		number = number << 4 | (uint64_t)(digit - digits);
	}
	*ret_number = number;
	return true;
}

static enum rp_error refuse(struct rp_store_failure *failure, const char *what, uint64_t found,
			    uint64_t known)
{
	return failure_set(failure, RP_ERR_MISMATCH,
			   MANIFEST_NAME
			   ": the store has %s %" PRIu64 ", this program %" PRIu64
			   "; sign the documents anew, or use the program that made it",
			   what, found, known);
}

static enum rp_error parse(struct manifest *m, const uint8_t *p, size_t len,
			   struct rp_store_failure *failure)
{
	uint64_t n;
	enum rp_error err;

	if (len < 20 + 8 || memcmp(p, magic, sizeof(magic)))
		return failure_set(failure, RP_ERR_CORRUPT,
				   MANIFEST_NAME ": byte 0: this is no manifest of a store");
	if (hash_bytes(p, len - 8, 0) != bytes_get(p + len - 8, 8))
		return failure_set(
			failure, RP_ERR_CORRUPT,
			MANIFEST_NAME
			": byte %zu: the checksum does not match; the list of segments is lost",
			len - 8);
	if (bytes_get(p + 8, 4) != STORE_VERSION)
		return refuse(failure, "format version", bytes_get(p + 8, 4), STORE_VERSION);
	if (bytes_get(p + 12, 4) != STORE_HASH_FAMILY)
		return refuse(failure, "hash family", bytes_get(p + 12, 4), STORE_HASH_FAMILY);
	if (bytes_get(p + 16, 4) != STORE_WIDTH)
		return refuse(failure, "shingle width", bytes_get(p + 16, 4), STORE_WIDTH);
	if (len < MANIFEST_HEAD + 8 || !sample_is_sound((uint32_t)bytes_get(p + 40, 4)))
		return failure_set(failure, RP_ERR_CORRUPT,
				   MANIFEST_NAME ": byte 40: no fraction of shingles to keep");
	n = bytes_get(p + 20, 4);
	if (len != MANIFEST_HEAD + n * MANIFEST_ENTRY + 8)
		return failure_set(failure, RP_ERR_CORRUPT,
				   MANIFEST_NAME ": byte 20: %" PRIu64
						 " segments do not fit the file's %zu bytes",
				   n, len);
	m->n = 0;
	m->next = bytes_get(p + 24, 8);
	m->generation = bytes_get(p + 32, 8);
	m->one_in = (uint32_t)bytes_get(p + 40, 4);
	for (p += MANIFEST_HEAD; n; n--, p += MANIFEST_ENTRY) {
		struct manifest_segment s = {
			.number = bytes_get(p, 8),
			.len = bytes_get(p + 8, 8),
			.check = bytes_get(p + 16, 8),
			.documents = (uint32_t)bytes_get(p + 24, 4),
			.texts = (uint32_t)bytes_get(p + 28, 4),
		};

		if ((err = manifest_add(m, &s)))
			return err;
	}
	return RP_OK;
}

enum rp_error manifest_read(struct manifest *m, const struct disk *disk, bool *ret_exists,
			    struct rp_store_failure *failure)
{
	struct disk_map map;
	enum rp_error err;

	*ret_exists = false;
	if ((err = disk->ops->map(disk->ctx, MANIFEST_NAME, &map))) {
		if (err == RP_ERR_IO && errno == ENOENT)
			return RP_OK;
		return err == RP_ERR_IO
			       ? failure_set(failure, err, MANIFEST_NAME ": %s", strerror(errno))
			       : err;
	}
	*ret_exists = true;
	err = parse(m, map.data, map.len, failure);
	disk->ops->unmap(disk->ctx, &map);
	return err;
}

static enum rp_error encode(const struct manifest *m, struct buf *out)
{
	uint8_t head[MANIFEST_HEAD], entry[MANIFEST_ENTRY], check[8];
	enum rp_error err;

	memcpy(head, magic, sizeof(magic));
	bytes_put(head + 8, 4, STORE_VERSION);
	bytes_put(head + 12, 4, STORE_HASH_FAMILY);
	bytes_put(head + 16, 4, STORE_WIDTH);
	bytes_put(head + 20, 4, m->n);
	bytes_put(head + 24, 8, m->next);
	bytes_put(head + 32, 8, m->generation);
	bytes_put(head + 40, 4, m->one_in);
	if ((err = buf_add(out, head, sizeof(head))))
		return err;
	for (size_t i = 0; i < m->n; i++) {
		const struct manifest_segment *s = &m->segment[i];

		bytes_put(entry, 8, s->number);
		bytes_put(entry + 8, 8, s->len);
		bytes_put(entry + 16, 8, s->check);
		bytes_put(entry + 24, 4, s->documents);
		bytes_put(entry + 28, 4, s->texts);
		if ((err = buf_add(out, entry, sizeof(entry))))
			return err;
	}
	bytes_put(check, 8, hash_bytes(out->data, out->len, 0));
	return buf_add(out, check, sizeof(check));
}

enum rp_error manifest_publish(const struct manifest *m, const struct disk *disk, bool *ret_unsure,
			       struct rp_store_failure *failure)
{
	struct buf bytes;
	enum rp_error err;

	*ret_unsure = false;
	buf_init(&bytes, m->alloc);
	/* The bytes before their name, and the segments' names before the one that leads there. */
	if ((err = encode(m, &bytes)) || (err = disk->ops->sync_folder(disk->ctx)) ||
	    (err = disk_write_file(disk, MANIFEST_NEW, bytes.data, bytes.len)) ||
	    (err = disk->ops->rename(disk->ctx, MANIFEST_NEW, MANIFEST_NAME)))
		goto done;
	err = disk->ops->sync_folder(disk->ctx);
	*ret_unsure = err != RP_OK;
done:
	if (err == RP_ERR_IO)
		failure_set(failure, err, "%s: %s", MANIFEST_NEW, strerror(errno));
	buf_release(&bytes);
	return err;
}
