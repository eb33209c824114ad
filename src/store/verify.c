#include <reprint/store.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
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

	if (last > sec->rows)
		last = sec->rows;
	if (sec->rows_in_block)
		snprintf(d->lost, sizeof(d->lost),
			 "%s: rows %" PRIu64 " to %" PRIu64 " of %" PRIu64, section_name(id), first,
			 last - 1, sec->rows);
	else
		snprintf(d->lost, sizeof(d->lost),
			 "%s: bytes %" PRIu64 " to %" PRIu64 " of %" PRIu64, section_name(id),
			 (uint64_t)block * SEGMENT_PAGE,
			 (uint64_t)block * SEGMENT_PAGE + SEGMENT_PAGE - 1, sec->len);
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
		/* The text begins with the name. */
		const char *at = strstr(why.text, ": byte ");

		d.cause = why.text;
		if (at)
			sscanf(at, ": byte %" SCNu64, &d.offset);
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
		err = failure_set(failure, RP_ERR_MISUSE, "there is no store: no " MANIFEST_NAME);
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
		return failure_set(failure, RP_ERR_IO, "%s: it cannot be opened", path);
	err = store_verify(&real.disk, report, ctx, failure);
	real_disk_close(&real);
	return err;
}
