#include "input/http.h"

#include <limits.h>
#include <string.h>
#define ZLIB_CONST /* next_in points to const */
#include <zlib.h>

#include "base/mem.h"
#include "input/header.h"

#define INFLATE_PIECE ((size_t)64 << 10)

bool http_response_read(struct http_response *response, const char *data, size_t len)
{
	struct http_response r = {0};
	struct header_line line;
	const char *space;
	size_t pos = 0;
	size_t i;

	r.len = header_length(data, len);
	if (!r.len || !header_next(data, r.len, &pos, &line))
		return false;
	/* "HTTP/1.1 200 OK": the line may have a colon in it. */
	if (len < 5 || memcmp(data, "HTTP/", 5))
		return false;
	space = memchr(data, ' ', r.len);
	if (!space)
		return false;
	for (i = (size_t)(space - data) + 1; i < r.len && data[i] >= '0' && data[i] <= '9'; i++)
		r.status = r.status < 1000 ? r.status * 10 + (unsigned)(data[i] - '0') : 1000;

	while (header_next(data, r.len, &pos, &line)) {
		if (header_equal(line.name, "content-type") && !r.content_type.data)
			r.content_type = line.value;
		else if (header_equal(line.name, "content-encoding") && !r.content_encoding.data)
			r.content_encoding = line.value;
		else if (header_equal(line.name, "transfer-encoding")) {
			if (header_equal(line.value, "chunked"))
				r.chunked = true;
			else if (!header_equal(line.value, "identity"))
				r.other_coding = true;
		}
	}
	*response = r;
	return true;
}

/* Read "1a2b; extension\r\n" at data[*pos]; false if there is no such line. */
static bool chunk_size(const char *data, size_t len, size_t *pos, size_t *ret_size)
{
	const char *newline = memchr(data + *pos, '\n', len - *pos);
	size_t size = 0;
	size_t i;
	int digit;

	if (!newline)
		return false;
	for (i = *pos; i < len; i++) {
		if (data[i] >= '0' && data[i] <= '9')
			digit = data[i] - '0';
		else if ((data[i] | 0x20) >= 'a' && (data[i] | 0x20) <= 'f')
			digit = (data[i] | 0x20) - 'a' + 10;
		else
			break;
		if (size > SIZE_MAX >> 4)
			return false;
		size = size << 4 | (size_t)digit;
	}
	if (i == *pos)
		return false;
	while (data[i] == ' ')
		i++;
	if (data[i] != '\r' && data[i] != '\n' && data[i] != ';')
		return false;
	*pos = (size_t)(newline + 1 - data);
	*ret_size = size;
	return true;
}

/* Append what is in the chunks; *ret_ok is false if they break off. */
static enum rp_error unchunk(struct buf *out, const char *data, size_t len, bool *ret_ok)
{
	enum rp_error err;
	size_t pos = 0;
	size_t size;

	*ret_ok = false;
	while (pos < len) {
		if (!chunk_size(data, len, &pos, &size))
			return RP_OK;
		if (!size) {
			*ret_ok = true;
			return RP_OK;
		}
		if (size > len - pos)
			return RP_OK;
		if ((err = buf_add(out, data + pos, size)))
			return err;
		pos += size;
		if (pos < len && data[pos] == '\r')
			pos++;
		if (pos < len && data[pos] == '\n')
			pos++;
	}
	return RP_OK;
}

/* Append data inflated; 'window' as zlib has it.  *ret_cause is set if that cannot be
 * done. */
static enum rp_error inflate_all(struct buf *out, const char *data, size_t len, size_t max,
				 int window, const char **ret_cause)
{
	enum rp_error err = RP_OK;
	z_stream z = {0};
	int rc = Z_OK;

	if (len > UINT_MAX) {
		*ret_cause = "it is too long";
		return RP_OK;
	}
	if (inflateInit2(&z, window) != Z_OK)
		return RP_ERR_NOMEM;
	z.next_in = (const Bytef *)data;
	z.avail_in = (uInt)len;
	while (rc == Z_OK) {
		if (out->len > max) {
			*ret_cause = "it is too long";
			goto done;
		}
		if ((err = buf_reserve(out, INFLATE_PIECE)))
			goto done;
		z.next_out = (Bytef *)out->data + out->len;
		z.avail_out = (uInt)INFLATE_PIECE;
		rc = inflate(&z, Z_NO_FLUSH);
		out->len += INFLATE_PIECE - z.avail_out;
	}
	if (rc == Z_MEM_ERROR)
		err = RP_ERR_NOMEM;
	else if (rc != Z_STREAM_END)
		*ret_cause = rc == Z_BUF_ERROR ? "it is truncated" : "it is damaged";
done:
	inflateEnd(&z);
	return err;
}

enum rp_error http_payload(const struct http_response *response, const char *data, size_t len,
			   size_t max_payload, struct buf scratch[2], struct rp_string *ret_payload,
			   bool *ret_ok, struct fault *ret_fault)
{
	struct rp_string body = {data + response->len, len - response->len};
	struct rp_string encoding = response->content_encoding;
	const char *cause = NULL;
	enum rp_error err;
	size_t size;
	size_t pos = 0;
	bool whole;

	*ret_ok = false;
	if (response->other_coding) {
		fault_set(ret_fault, FAULT_BROKEN_PAYLOAD, FAULT_PASSED,
			  "transfer coding of the payload is not read");
		return RP_OK;
	}
	if (response->chunked && body.len && chunk_size(body.data, body.len, &pos, &size)) {
		buf_reset(&scratch[0]);
		if ((err = unchunk(&scratch[0], body.data, body.len, &whole)))
			return err;
		if (!whole) {
			fault_set(ret_fault, FAULT_BROKEN_PAYLOAD, FAULT_PASSED,
				  "chunks of the payload are broken");
			return RP_OK;
		}
		body = (struct rp_string){scratch[0].data, scratch[0].len};
	}
	if (encoding.len && !header_equal(encoding, "identity")) {
		/* Archivers may have undone the coding and kept the header. */
		if ((header_equal(encoding, "gzip") || header_equal(encoding, "x-gzip")) &&
		    body.len >= 2 && !memcmp(body.data, "\x1f\x8b", 2)) {
			buf_reset(&scratch[1]);
			err = inflate_all(&scratch[1], body.data, body.len, max_payload, 15 + 16,
					  &cause);
		} else if (header_equal(encoding, "deflate") && body.len >= 2 &&
			   (body.data[0] & 0x0f) == 8 &&
			   ((unsigned char)body.data[0] << 8 | (unsigned char)body.data[1]) % 31 ==
				   0) {
			buf_reset(&scratch[1]);
			err = inflate_all(&scratch[1], body.data, body.len, max_payload, 15,
					  &cause);
		} else if (header_equal(encoding, "gzip") || header_equal(encoding, "x-gzip") ||
			   header_equal(encoding, "deflate")) {
			*ret_payload = body;
			*ret_ok = true;
			return RP_OK;
		} else {
			err = RP_OK;
			cause = "the coding is not read";
		}
		if (err)
			return err;
		if (cause) {
			fault_set(ret_fault, FAULT_BROKEN_PAYLOAD, FAULT_PASSED,
				  "content coding %.*s cannot be undone: %s",
				  encoding.len < 20 ? (int)encoding.len : 20, encoding.data, cause);
			return RP_OK;
		}
		body = (struct rp_string){scratch[1].data, scratch[1].len};
	}
	*ret_payload = body;
	*ret_ok = true;
	return RP_OK;
}
