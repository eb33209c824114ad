#include <reprint/store.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/store.h"
#include "store/verify.h"

struct verify {
	void (*report)(void *ctx, const struct rp_store_damage *d);
	void *ctx;
};

static void tell(const struct verify *v, struct rp_store_damage *d)
{
	v->report(v->ctx, d);
}

/* What a block of a section holds. */
static void name_loss(const struct segment *s, enum section_id id, uint32_t block,
		      struct rp_store_damage *d)
{
	const struct section *sec = &s->section[id];
	uint64_t first = (uint64_t)block * sec->rows_in_block, last = first + sec->rows_in_block;
	uint64_t end = ((uint64_t)block + 1) * SEGMENT_PAGE;

	if (last > sec->rows)
		last = sec->rows;
	if (end > sec->len)
		end = sec->len;
	if (sec->rows_in_block)
		snprintf(d->lost, sizeof(d->lost),
			 "%s: rows %" PRIu64 " to %" PRIu64 " of %" PRIu64, section_name(id), first,
			 last - 1, sec->rows);
	else
		snprintf(d->lost, sizeof(d->lost),
			 "%s: bytes %" PRIu64 " to %" PRIu64 " of %" PRIu64, section_name(id),
			 (uint64_t)block * SEGMENT_PAGE, end - 1, sec->len);
}

/* From "NAME: byte N: CAUSE; all documents of ..." to its parts; an error of the system has no place. */
static void take_apart(char *text, const char *name, struct rp_store_damage *d)
{
	char *lost = strstr(text, "; all documents of this file");
	size_t len = strlen(name);
	int behind = 0;

	if (lost)
		*lost = '\0';
	if (!strncmp(text, name, len) && !strncmp(text + len, ": ", 2))
		text += len + 2;
	if (sscanf(text, "byte %" SCNu64 ": %n", &d->offset, &behind) == 1 && behind)
		text += behind;
	d->cause = text;
}

static void verify_segment(const struct verify *v, const struct disk *disk,
			   const struct manifest_segment *told)
{
	struct rp_store_failure why = {""};
	struct rp_store_damage d = {0};
	char name[SEGMENT_NAME];
	struct segment s;

	manifest_segment_name(told->number, name);
	d.file = name;
	if (segment_open(&s, disk, name, told->len, told->check, &mem_default, &why)) {
		take_apart(why.text, name, &d);
		snprintf(d.lost, sizeof(d.lost), "all of its %" PRIu32 " documents",
			 told->documents);
		tell(v, &d);
		return;
	}
	for (int i = 0; i < SECTIONS; i++) {
		for (uint32_t j = 0; j < s.section[i].blocks; j++) {
			d.cause = segment_check_block(&s, (enum section_id)i, j, &d.offset);
			if (!d.cause)
				continue;
			name_loss(&s, (enum section_id)i, j, &d);
			tell(v, &d);
		}
	}
	segment_close(&s);
}

enum rp_error store_verify(const struct disk *disk,
			   void (*report)(void *ctx, const struct rp_store_damage *d), void *ctx,
			   struct rp_store_failure *failure)
{
	struct verify v = {report, ctx};
	struct manifest manifest;
	enum rp_error err;
	bool exists;

	manifest_init(&manifest, &mem_default);
	err = manifest_read(&manifest, disk, &exists, failure);
	if (!err && !exists)
		err = store_missing(disk, failure);
	for (size_t i = 0; i < manifest.n && !err; i++)
		verify_segment(&v, disk, &manifest.segment[i]);
	manifest_release(&manifest);
	return err;
}

enum rp_error rp_store_verify(const char *path,
			      void (*report)(void *ctx, const struct rp_store_damage *d), void *ctx,
			      struct rp_store_failure *failure)
{
	struct real_disk real;
	enum rp_error err;

	if (failure)
		failure->text[0] = '\0';
	if (real_disk_open(&real, path, false))
		return failure_set(failure, RP_ERR_IO, "%s", strerror(errno));
	err = store_verify(&real.disk, report, ctx, failure);
	real_disk_close(&real);
	return err;
}
