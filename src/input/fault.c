#include "input/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

const char *fault_kind_str(enum fault_kind kind)
{
	static const char *const name[FAULT_KINDS] = {
		[FAULT_BROKEN_JSON] = "broken_json",
		[FAULT_NO_TEXT] = "no_text",
		[FAULT_TEXT_NOT_STRING] = "text_not_string",
		[FAULT_EMPTY_TEXT] = "empty_text",
		[FAULT_INVALID_UTF8] = "invalid_utf8",
		[FAULT_TOO_LARGE] = "too_large",
		[FAULT_DUPLICATE_ID] = "duplicate_id",
		[FAULT_TRUNCATED_GZIP] = "truncated_gzip",
		[FAULT_DAMAGED_GZIP] = "damaged_gzip",
		[FAULT_TRUNCATED_ZSTD] = "truncated_zstd",
		[FAULT_DAMAGED_ZSTD] = "damaged_zstd",
		[FAULT_UNSUPPORTED_COMPRESSION] = "unsupported_compression",
		[FAULT_UNSUPPORTED_FORMAT] = "unsupported_format",
		[FAULT_BROKEN_WARC] = "broken_warc_header",
		[FAULT_TRUNCATED_WARC] = "truncated_warc",
		[FAULT_BROKEN_PAYLOAD] = "broken_payload",
		[FAULT_UNREADABLE] = "unreadable",
		[FAULT_FOLDER_LOOP] = "folder_loop",
	};

	return (unsigned)kind < FAULT_KINDS ? name[kind] : "unknown";
}

const char *fault_effect_str(enum fault_effect effect)
{
	static const char *const name[FAULT_EFFECTS] = {
		[FAULT_JUDGED] = "judged all the same",
		[FAULT_PASSED] = "passed through unjudged",
		[FAULT_RECORD_LOST] = "skipped up to the next record",
		[FAULT_REST_LOST] = "rest of the file skipped",
		[FAULT_FILE_SKIPPED] = "skipped",
	};

	return (unsigned)effect < FAULT_EFFECTS ? name[effect] : "unknown";
}

void fault_set(struct fault *fault, enum fault_kind kind, enum fault_effect effect,
	       const char *format, ...)
{
	va_list args;

	memset(fault, 0, sizeof(*fault));
	fault->kind = kind;
	fault->effect = effect;
	va_start(args, format);
	vsnprintf(fault->cause, sizeof(fault->cause), format, args);
	va_end(args);
}

void fault_list_init(struct fault_list *list)
{
	memset(list, 0, sizeof(*list));
}

void fault_list_release(struct fault_list *list)
{
	mem_free(&mem_default, list->fault);
	fault_list_init(list);
}

void fault_list_reset(struct fault_list *list)
{
	list->n = 0;
}

enum rp_error fault_list_add(struct fault_list *list, const struct fault *fault)
{
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &list->fault, &list->cap, list->n + 1)))
		return err;
	list->fault[list->n++] = *fault;
	return RP_OK;
}
