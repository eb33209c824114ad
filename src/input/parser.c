#include "input/parser.h"

#include <string.h>

#include "input/text.h"
#include "input/warc.h"
#include "text/utf8.h"

enum rp_error parser_init(struct parser *parser, const struct field_names *names, size_t max_text)
{
	size_t i;

	memset(parser, 0, sizeof(*parser));
	for (i = 0; i < 3; i++)
		buf_init(&parser->scratch[i], NULL);
	buf_init(&parser->repaired, NULL);
	parser->max_text = max_text;
	return jsonl_init(&parser->jsonl, names);
}

void parser_release(struct parser *parser)
{
	size_t i;

	jsonl_release(&parser->jsonl);
	for (i = 0; i < 3; i++)
		buf_release(&parser->scratch[i]);
	buf_release(&parser->repaired);
}

/* What is left to do for a text that was not in JSON. */
static enum rp_error tidy(struct parser *parser, struct rp_string *text, bool *ret_ok,
			  struct fault_list *faults)
{
	size_t mark = text_mark_len(text->data, text->len);
	struct fault fault;
	enum rp_error err;
	size_t invalid;

	text->data += mark;
	text->len -= mark;
	*ret_ok = !text_is_blank(*text);
	if (!*ret_ok) {
		fault_set(&fault, FAULT_EMPTY_TEXT, FAULT_PASSED, "text is empty");
		return fault_list_add(faults, &fault);
	}
	if (utf8_valid(text->data, text->len))
		return RP_OK;
	buf_reset(&parser->repaired);
	if ((err = utf8_repair(&parser->repaired, text->data, text->len, &invalid)))
		return err;
	*text = (struct rp_string){parser->repaired.data, parser->repaired.len};
	fault_set(&fault, FAULT_INVALID_UTF8, FAULT_JUDGED, "invalid UTF-8 sequence (%zu)",
		  invalid);
	return fault_list_add(faults, &fault);
}

static enum rp_error parse_warc(struct parser *parser, const struct record *record,
				struct rp_document *document, bool *ret_ok,
				struct fault_list *faults)
{
	struct fault fault;
	enum rp_error err;

	if ((err = warc_document(record->data, record->len, parser->max_text, parser->scratch,
				 document, ret_ok, &fault)))
		return err;
	if (!*ret_ok)
		return fault_list_add(faults, &fault);
	return tidy(parser, &document->text, ret_ok, faults);
}

enum rp_error parser_parse(struct parser *parser, const struct chunk *chunk,
			   const struct record *record, struct rp_document *ret_document,
			   bool *ret_ok, struct fault_list *faults)
{
	struct rp_document document = {0};
	size_t before = faults->n;
	enum rp_error err;
	bool ok = false;
	size_t i;

	if (record->kind != RECORD_DOCUMENT)
		return RP_ERR_MISUSE;
	switch (chunk->format) {
	case FORMAT_JSONL:
		err = jsonl_parse(&parser->jsonl, record->data, record->len, &document, &ok,
				  faults);
		break;
	case FORMAT_WARC:
		err = parse_warc(parser, record, &document, &ok, faults);
		break;
	default:
		document.text = (struct rp_string){record->data, record->len};
		err = tidy(parser, &document.text, &ok, faults);
	}
	for (i = before; i < faults->n; i++) {
		faults->fault[i].name = chunk->input->name;
		faults->fault[i].number = record->number;
		faults->fault[i].offset = record->offset;
	}
	if (err)
		return err;
	*ret_ok = ok;
	if (ok)
		*ret_document = document;
	return RP_OK;
}
