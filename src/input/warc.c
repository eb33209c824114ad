#include "input/warc.h"

#include <string.h>

#include "input/header.h"
#include "input/http.h"

static const char *const type_name[WARC_TYPES] = {
	[WARC_WARCINFO] = "warcinfo",     [WARC_REQUEST] = "request",
	[WARC_RESPONSE] = "response",     [WARC_RESOURCE] = "resource",
	[WARC_METADATA] = "metadata",     [WARC_REVISIT] = "revisit",
	[WARC_CONVERSION] = "conversion", [WARC_CONTINUATION] = "continuation",
	[WARC_OTHER] = "other",
};

const char *warc_type_str(enum warc_type type)
{
	return (unsigned)type < WARC_TYPES ? type_name[type] : type_name[WARC_OTHER];
}

static enum warc_type type_of(struct rp_string s)
{
	int type;

	for (type = 0; type < WARC_OTHER; type++)
		if (header_equal(s, type_name[type]))
			break;
	return (enum warc_type)type;
}

enum warc_status warc_header_read(struct warc_header *header, const char *data, size_t len,
				  const char **ret_cause)
{
	size_t magic_len = strlen(WARC_MAGIC);
	struct warc_header h = {0};
	struct header_line line;
	unsigned long long length;
	bool has_length = false;
	size_t pos = 0;

	h.type = WARC_OTHER;
	if (memcmp(data, WARC_MAGIC, len < magic_len ? len : magic_len)) {
		*ret_cause = "no WARC header where a record should begin";
		return WARC_BROKEN;
	}
	h.len = header_length(data, len < WARC_HEADER_MAX ? len : WARC_HEADER_MAX);
	if (!h.len && len < WARC_HEADER_MAX)
		return WARC_INCOMPLETE;
	if (!h.len) {
		*ret_cause = "WARC header does not end";
		return WARC_BROKEN;
	}
	header_next(data, h.len, &pos, &line); /* the version */
	while (header_next(data, h.len, &pos, &line)) {
		if (header_equal(line.name, "warc-type")) {
			if (h.type == WARC_OTHER)
				h.type = type_of(line.value);
		} else if (header_equal(line.name, "content-length")) {
			if (!has_length && !header_number(line.value, &length)) {
				*ret_cause = "Content-Length of the WARC record is no number";
				return WARC_BROKEN;
			}
			if (!has_length)
				h.content_length = length;
			has_length = true;
		} else if (header_equal(line.name, "content-type")) {
			if (!h.content_type.data)
				h.content_type = line.value;
		} else if (header_equal(line.name, "warc-target-uri")) {
			if (!h.uri.data)
				h.uri = line.value;
		} else if (header_equal(line.name, "warc-date")) {
			if (!h.date.data)
				h.date = line.value;
		} else if (header_equal(line.name, "warc-segment-number")) {
			h.segmented = true;
		}
	}
	if (!has_length) {
		*ret_cause = "WARC record without Content-Length";
		return WARC_BROKEN;
	}
	if (h.uri.len >= 2 && h.uri.data[0] == '<' && h.uri.data[h.uri.len - 1] == '>') {
		h.uri.data++;
		h.uri.len -= 2;
	}
	*header = h;
	return WARC_OK;
}

size_t warc_find(const char *data, size_t len, size_t from)
{
	size_t magic_len = strlen(WARC_MAGIC);
	const char *end = data + len;
	const char *p = data + from;

	while (p < end && (p = memchr(p, 'W', (size_t)(end - p))) != NULL) {
		if ((size_t)(end - p) > magic_len && !memcmp(p, WARC_MAGIC, magic_len) &&
		    p[magic_len] >= '0' && p[magic_len] <= '9' && (p == data || p[-1] == '\n'))
			return (size_t)(p - data);
		p++;
	}
	return len;
}

static bool is_plain_response(const char *block, size_t len)
{
	struct http_response http;

	return http_response_read(&http, block, len) && http.status >= 200 && http.status < 300 &&
	       header_is_type(http.content_type, "text/plain");
}

bool warc_is_text(const struct warc_header *header, const char *block, size_t len)
{
	static const char own[] = "metadata:";
	size_t own_len = sizeof(own) - 1;

	if (header->segmented)
		return false;
	switch (header->type) {
	case WARC_CONVERSION:
		return !header->content_type.len ||
		       header_is_type(header->content_type, "text/plain");
	case WARC_RESOURCE:
		/* wget stores its arguments and its log as resources of that scheme. */
		if (header->uri.len >= own_len && !memcmp(header->uri.data, own, own_len))
			return false;
		return header_is_type(header->content_type, "text/plain");
	case WARC_RESPONSE:
		if (header_is_type(header->content_type, "text/plain"))
			return true;
		return header_is_type(header->content_type, "application/http") &&
		       is_plain_response(block, len);
	default:
		return false;
	}
}

/* Text from block or payload; see warc_document(). */
static enum rp_error text_of(const struct warc_header *header, struct rp_string block,
			     size_t max_text, struct buf scratch[2], struct rp_string *ret_text,
			     bool *ret_ok, struct fault *ret_fault)
{
	struct http_response http;

	if (header->type == WARC_RESPONSE &&
	    header_is_type(header->content_type, "application/http") &&
	    http_response_read(&http, block.data, block.len))
		return http_payload(&http, block.data, block.len, max_text, scratch, ret_text,
				    ret_ok, ret_fault);
	*ret_text = block;
	*ret_ok = true;
	return RP_OK;
}

enum rp_error warc_document(const char *record, size_t len, size_t max_text, struct buf scratch[3],
			    struct rp_document *ret_document, bool *ret_ok, struct fault *ret_fault)
{
	struct rp_document document = {0};
	struct warc_header header;
	struct rp_string block;
	const char *cause;
	enum rp_error err;
	bool ok;

	if (warc_header_read(&header, record, len, &cause) != WARC_OK ||
	    header.content_length > len - header.len)
		return RP_ERR_MISUSE;
	block.data = record + header.len;
	block.len = (size_t)header.content_length;
	if ((err = text_of(&header, block, max_text, scratch, &document.text, &ok, ret_fault)))
		return err;
	*ret_ok = ok;
	if (!ok)
		return RP_OK;
	/* Room for both, so that the first does not move. */
	buf_reset(&scratch[2]);
	if ((err = buf_reserve(&scratch[2], header.uri.len + header.date.len)))
		return err;
	if ((err = header_unfold(&scratch[2], header.uri)))
		return err;
	document.url = (struct rp_string){scratch[2].data, scratch[2].len};
	if ((err = header_unfold(&scratch[2], header.date)))
		return err;
	document.id = document.url;
	document.date.data = scratch[2].data + document.url.len;
	document.date.len = scratch[2].len - document.url.len;
	*ret_document = document;
	return RP_OK;
}
