#include "cli/fault_report.h"

#include <inttypes.h>
#include <string.h>

#include "cli/progress.h"

void fault_report_init(struct fault_report *r, const char *path, bool skips)
{
	memset(r, 0, sizeof(*r));
	r->path = path;
	r->skips = skips;
	r->file.fd = -1;
	json_line_init(&r->line);
}

void fault_report_release(struct fault_report *r)
{
	out_file_abort(&r->file);
	json_line_release(&r->line);
}

static void tell(const struct fault *f)
{
	const char *kind = fault_kind_str(f->kind), *effect = fault_effect_str(f->effect);

	if (f->number)
		message_warn("%s:%" PRIu64 ": %s (%s): %s", f->name, f->number, f->cause, kind,
			     effect);
	else if (f->offset)
		message_warn("%s: byte %" PRIu64 ": %s (%s): %s", f->name, f->offset, f->cause,
			     kind, effect);
	else
		message_warn("%s: %s (%s): %s", f->name, f->cause, kind, effect);
}

static enum rp_error list(struct fault_report *r, const struct fault *f)
{
	struct json_line *j = &r->line;
	enum rp_error err;

	if (r->file.fd < 0 && (err = out_file_create(&r->file, r->path)))
		return err;
	json_line_reset(j);
	json_line_open(j, '{');
	json_line_key(j, "kind");
	json_line_str(j, fault_kind_str(f->kind));
	json_line_key(j, "source_file");
	json_line_str(j, f->name);
	json_line_key(j, "line");
	if (f->number)
		json_line_count(j, f->number);
	else
		json_line_null(j);
	json_line_key(j, "offset");
	json_line_count(j, f->offset);
	json_line_key(j, "cause");
	json_line_str(j, f->cause);
	json_line_key(j, "effect");
	json_line_str(j, fault_effect_str(f->effect));
	json_line_close(j, '}');
	json_line_raw(j, "\n");
	return j->err ? j->err : out_file_write(&r->file, j->buf.data, j->buf.len);
}

enum rp_error fault_report_add(struct fault_report *r, const struct fault *fault)
{
	struct fault f = *fault;

	if (r->skips && f.effect == FAULT_PASSED)
		f.effect = FAULT_FILE_SKIPPED;
	if (r->count[f.kind]++ < FAULT_REPORT_TOLD)
		tell(&f);
	r->total++;
	return list(r, &f);
}

enum rp_error fault_report_add_all(struct fault_report *r, const struct fault_list *faults)
{
	enum rp_error err = RP_OK;

	for (size_t i = 0; i < faults->n && !err; i++)
		err = fault_report_add(r, &faults->fault[i]);
	return err;
}

enum rp_error fault_report_finish(struct fault_report *r)
{
	for (size_t i = 0; i < FAULT_KINDS; i++)
		if (r->count[i] > FAULT_REPORT_TOLD)
			message_warn("and %" PRIu64 " more of %s; all are in %s",
				     r->count[i] - FAULT_REPORT_TOLD,
				     fault_kind_str((enum fault_kind)i), r->path);
	return r->file.fd < 0 ? RP_OK : out_file_commit(&r->file);
}
