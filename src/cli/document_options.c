#include "cli/document_options.h"

#include <stddef.h>

const char *const document_levels[] = {"strict", "default", "loose", NULL};
const char *const document_fields[] = {"id", "text", "title", "url", "date", "source", NULL};

struct field_names document_field_names(const struct rp_string field[JSONL_FIELDS])
{
	return (struct field_names){field[0].data, field[1].data, field[2].data,
				    field[3].data, field[4].data, field[5].data};
}
