#include "input/jsonl.h"

#include <stdio.h>
#include <string.h>

#include "input/json_span.h"
#include "input/json_write.h"
#include "input/text.h"
#include "text/utf8.h"

enum {
	FIELD_ID,
	FIELD_TEXT,
	FIELD_TITLE,
	FIELD_URL,
	FIELD_DATE,
	FIELD_SOURCE
};

static struct rp_string name_of(const char *name, const char *usual)
{
	name = name ? name : usual;
	return (struct rp_string){name, strlen(name)};
}

enum rp_error jsonl_init(struct jsonl *jsonl, const struct field_names *names)
{
	struct field_names none = {0};

	names = names ? names : &none;
	memset(jsonl, 0, sizeof(*jsonl));
	buf_init(&jsonl->repaired, NULL);
	jsonl->name[FIELD_ID] = name_of(names->id, "id");
	jsonl->name[FIELD_TEXT] = name_of(names->text, "text");
	jsonl->name[FIELD_TITLE] = name_of(names->title, "title");
	jsonl->name[FIELD_URL] = name_of(names->url, "url");
	jsonl->name[FIELD_DATE] = name_of(names->date, "date");
	jsonl->name[FIELD_SOURCE] = name_of(names->source, "source");
	jsonl->fields = json_fields_new();
	return jsonl->fields ? RP_OK : RP_ERR_NOMEM;
}

void jsonl_release(struct jsonl *jsonl)
{
	json_fields_free(jsonl->fields);
	jsonl->fields = NULL;
	buf_release(&jsonl->repaired);
}

/* The code unit of the "\uXXXX" at s < end; false if that is not there. */
static bool code_unit(const char *s, const char *end, unsigned *ret)
{
	unsigned unit = 0;
	int i;

	if (end - s < 6 || s[0] != '\\' || s[1] != 'u')
		return false;
	for (i = 2; i < 6; i++) {
		if (s[i] >= '0' && s[i] <= '9')
			unit = unit << 4 | (unsigned)(s[i] - '0');
		else if ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'f')
			unit = unit << 4 | (unsigned)((s[i] | 0x20) - 'a' + 10);
		else
			return false;
	}
	*ret = unit;
	return true;
}

/* Write \ufffd over every half of a surrogate pair that stands alone, and return their
 * number. */
static size_t repair_surrogates(char *data, size_t len)
{
	char *end = data + len;
	unsigned second;
	unsigned unit;
	size_t n = 0;
	char *p = data;

	while (p < end && (p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		if (!code_unit(p, end, &unit)) {
			p += 2;
			continue;
		}
		if (unit >= 0xd800 && unit < 0xdc00 && code_unit(p + 6, end, &second) &&
		    second >= 0xdc00 && second < 0xe000) {
			p += 12;
			continue;
		}
		if (unit >= 0xd800 && unit < 0xe000) {
			memcpy(p, "\\ufffd", 6);
			n++;
		}
		p += 6;
	}
	return n;
}

/* Have the bytes that must be readable behind a copied line. */
static enum rp_error pad(struct buf *b)
{
	enum rp_error err;

	if ((err = buf_reserve(b, JSONL_PADDING)))
		return err;
	memset(b->data + b->len, 0, JSONL_PADDING);
	return RP_OK;
}

/* Parse, and once more without what is invalid, if something is. */
static enum rp_error parse(struct jsonl *jsonl, const char *line, size_t len,
			   struct json_value *value, bool *ret_ok, struct fault_list *faults)
{
	struct buf *copy = &jsonl->repaired;
	enum json_status status;
	const char *cause = "";
	size_t surrogates = 0;
	size_t invalid = 0;
	struct fault fault;
	enum rp_error err;

	status = json_fields_parse(jsonl->fields, line, len, jsonl->name, JSONL_FIELDS, value,
				   &cause);
	if (status == JSON_INVALID_UTF8 || status == JSON_BAD_ESCAPE) {
		buf_reset(copy);
		if ((err = utf8_repair(copy, line, len, &invalid)))
			return err;
		surrogates = repair_surrogates(copy->data, copy->len);
		if ((err = pad(copy)))
			return err;
		if (invalid || surrogates)
			status = json_fields_parse(jsonl->fields, copy->data, copy->len,
						   jsonl->name, JSONL_FIELDS, value, &cause);
	}
	if (status == JSON_NOMEM)
		return RP_ERR_NOMEM;
	*ret_ok = status == JSON_OK;
	if (!*ret_ok)
		fault_set(&fault, FAULT_BROKEN_JSON, FAULT_PASSED, "%s", cause);
	else if (invalid && surrogates)
		fault_set(&fault, FAULT_INVALID_UTF8, FAULT_JUDGED,
			  "invalid UTF-8 sequence (%zu) and lone surrogate escape (%zu)", invalid,
			  surrogates);
	else if (invalid)
		fault_set(&fault, FAULT_INVALID_UTF8, FAULT_JUDGED, "invalid UTF-8 sequence (%zu)",
			  invalid);
	else if (surrogates)
		fault_set(&fault, FAULT_INVALID_UTF8, FAULT_JUDGED, "lone surrogate escape (%zu)",
			  surrogates);
	else
		return RP_OK;
	return fault_list_add(faults, &fault);
}

static struct rp_string string_of(const struct json_value *value)
{
	if (value->type == JSON_STRING || value->type == JSON_NUMBER)
		return value->string;
	return (struct rp_string){NULL, 0};
}

enum rp_error jsonl_parse(struct jsonl *jsonl, const char *line, size_t len,
			  struct rp_document *ret_document, bool *ret_ok, struct fault_list *faults)
{
	struct json_value value[JSONL_FIELDS];
	const struct json_value *text = &value[FIELD_TEXT];
	size_t mark = text_mark_len(line, len);
	struct fault fault;
	enum rp_error err;
	bool ok;

	jsonl->has_text = false;
	if ((err = parse(jsonl, line + mark, len - mark, value, &ok, faults)))
		return err;
	*ret_ok = false;
	if (!ok)
		return RP_OK;
	if (text->type == JSON_ABSENT || text->type == JSON_NULL) {
		fault_set(&fault, FAULT_NO_TEXT, FAULT_PASSED, "field \"%s\" is %s",
			  jsonl->name[FIELD_TEXT].data,
			  text->type == JSON_NULL ? "null" : "missing");
		return fault_list_add(faults, &fault);
	}
	if (text->type != JSON_STRING) {
		fault_set(&fault, FAULT_TEXT_NOT_STRING, FAULT_PASSED,
			  "field \"%s\" is not a string", jsonl->name[FIELD_TEXT].data);
		return fault_list_add(faults, &fault);
	}
	if (text_is_blank(text->string) && text_is_blank(string_of(&value[FIELD_TITLE]))) {
		fault_set(&fault, FAULT_EMPTY_TEXT, FAULT_PASSED, "text and title are empty");
		return fault_list_add(faults, &fault);
	}
	jsonl->has_text = true;
	jsonl->text_member = text->member;
	ret_document->id = string_of(&value[FIELD_ID]);
	ret_document->text = text->string;
	ret_document->title = string_of(&value[FIELD_TITLE]);
	ret_document->url = string_of(&value[FIELD_URL]);
	ret_document->date = string_of(&value[FIELD_DATE]);
	ret_document->source = string_of(&value[FIELD_SOURCE]);
	*ret_ok = true;
	return RP_OK;
}

enum rp_error jsonl_rewrite(const struct jsonl *jsonl, const char *line, size_t len,
			    const struct rp_string *text, const char *extra, struct buf *out)
{
	size_t mark = text_mark_len(line, len);
	size_t before = out->len;
	struct json_span span;
	enum rp_error err;
	size_t pos = 0;

	if (!jsonl->has_text ||
	    !json_span_find(&span, line + mark, len - mark, jsonl->text_member) || !span.value_len)
		return RP_ERR_MISUSE;
	if (text) {
		pos = mark + span.value + span.value_len;
		if ((err = buf_add(out, line, mark + span.value)) ||
		    (err = json_escape(out, text->data, text->len)))
			goto failed;
	}
	if (extra) {
		if ((err = buf_add(out, line + pos, mark + span.end - pos)) ||
		    (err = buf_add_byte(out, ',')) || (err = buf_add_str(out, extra)))
			goto failed;
		pos = mark + span.end;
	}
	if ((err = buf_add(out, line + pos, len - pos)))
		goto failed;
	return RP_OK;
failed:
	out->len = before;
	return err;
}
