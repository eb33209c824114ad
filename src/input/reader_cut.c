#include "input/reader_cut.h"

#include <string.h>

/* Newlines behind a WARC block that still belong to its record; the standard says two. */
#define TRAILER_MAX 1024

/* Where an HTTP header must end to be seen: it tells what a block is before all of it is
 * there. */
#define BLOCK_HEAD ((size_t)64 << 10)

/* Of bytes that are no record so many are kept back: the next record's magic may begin in
 * them, at GARBAGE_FROM or later, since what is whole before that was looked at. */
#define GARBAGE_KEEP 8
#define GARBAGE_FROM 3

static bool is_newline(char c)
{
	return c == '\n' || c == '\r';
}

static bool is_blank(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (line[i] != ' ' && line[i] != '\t' && !is_newline(line[i]))
			return false;
	return true;
}

/* Deliver a whole line or text. */
static enum rp_error deliver_whole(struct reader *reader, struct chunk *chunk, size_t *pos,
				   size_t len)
{
	enum record_kind kind = RECORD_DOCUMENT;
	enum rp_error err;

	if (len > reader->limits.max_document) {
		kind = RECORD_TOO_LARGE;
		if ((err = reader_too_large(reader, chunk)))
			return err;
	} else if (is_blank(chunk->data.data + *pos, len)) {
		kind = RECORD_PASS;
	}
	return reader_deliver(reader, chunk, pos, len, kind, true);
}

/* What is there behind the last whole record of a line-wise file or text. */
static enum rp_error cut_tail(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
			      size_t *ret_need)
{
	size_t len = chunk->data.len - *pos;
	enum rp_error err;

	if (reader->in_pieces) {
		if (!len && !end)
			return RP_OK;
		return reader_deliver(reader, chunk, pos, len, RECORD_TOO_LARGE, end);
	}
	if (len > reader->limits.max_document) {
		if ((err = reader_too_large(reader, chunk)))
			return err;
		return reader_deliver(reader, chunk, pos, len, RECORD_TOO_LARGE, end);
	}
	/* What damage has cut off is no record; the reader drops it. */
	if (end)
		return len && !reader->stream.has_fault ? deliver_whole(reader, chunk, pos, len)
							: RP_OK;
	reader->searched = len;
	*ret_need = len + reader->limits.chunk;
	return RP_OK;
}

enum rp_error reader_cut_lines(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
			       size_t *ret_need)
{
	const char *data = chunk->data.data;
	size_t size = chunk->data.len;
	const char *newline;
	enum rp_error err;
	size_t from;
	size_t len;

	while (chunk->n < CHUNK_RECORDS) {
		from = *pos + reader->searched;
		newline = from < size ? memchr(data + from, '\n', size - from) : NULL;
		if (!newline)
			return cut_tail(reader, chunk, pos, end, ret_need);
		len = (size_t)(newline + 1 - data) - *pos;
		if (reader->in_pieces)
			err = reader_deliver(reader, chunk, pos, len, RECORD_TOO_LARGE, true);
		else
			err = deliver_whole(reader, chunk, pos, len);
		if (err)
			return err;
	}
	return RP_OK;
}

enum rp_error reader_cut_text(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
			      size_t *ret_need)
{
	return cut_tail(reader, chunk, pos, end, ret_need);
}

/*
 * The rest of a WARC record that is too long to be held: its block, then the newlines
 * behind it. *ret_more is false if more bytes are needed.
 */
static enum rp_error cut_piece(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
			       bool *ret_more)
{
	size_t len = chunk->data.len - *pos;
	struct fault fault;
	enum rp_error err;
	size_t n;

	*ret_more = false;
	if (reader->piece_left) {
		n = reader->piece_left < len ? (size_t)reader->piece_left : len;
		reader->piece_left -= n;
		if (n && (err = reader_deliver(reader, chunk, pos, n, reader->piece_kind, false)))
			return err;
		if (!reader->piece_left) {
			*ret_more = true;
			return RP_OK;
		}
		if (!end)
			return RP_OK;
		if (!reader->stream.has_fault) {
			fault_set(&fault, FAULT_TRUNCATED_WARC, FAULT_PASSED,
				  "file ends inside the record");
			if ((err = reader_fault(reader, chunk, &fault)))
				return err;
		}
		reader->piece_left = 0;
		return reader_deliver(reader, chunk, pos, 0, reader->piece_kind, true);
	}
	for (n = 0; n < len && is_newline(chunk->data.data[*pos + n]); n++)
		;
	if (n == len && !end)
		return n ? reader_deliver(reader, chunk, pos, n, reader->piece_kind, false) : RP_OK;
	*ret_more = n < len;
	return reader_deliver(reader, chunk, pos, n, reader->piece_kind, true);
}

/* Bytes that are no record, up to the next that is one. */
static enum rp_error cut_garbage(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
				 size_t *ret_need, bool *ret_more)
{
	size_t len = chunk->data.len - *pos;
	size_t next;

	next = warc_find(chunk->data.data + *pos, len, reader->in_pieces ? GARBAGE_FROM : 1);
	*ret_more = next < len;
	if (next < len || end) {
		reader->in_garbage = false;
		return reader_deliver(reader, chunk, pos, next, RECORD_PASS, true);
	}
	*ret_need = len + reader->limits.chunk;
	if (len <= GARBAGE_KEEP)
		return RP_OK;
	return reader_deliver(reader, chunk, pos, len - GARBAGE_KEEP, RECORD_PASS, false);
}

static enum rp_error begin_garbage(struct reader *reader, struct chunk *chunk, const char *cause)
{
	struct fault fault;

	reader->in_garbage = true;
	fault_set(&fault, FAULT_BROKEN_WARC, FAULT_PASSED, "%s", cause);
	return reader_fault(reader, chunk, &fault);
}

static void count_record(struct reader *reader, const struct warc_header *header, bool text)
{
	reader->warc_seen[header->type]++;
	if (!text)
		reader->warc_passed[header->type]++;
}

/* The data ends inside a record, and nothing comes behind it. */
static enum rp_error cut_truncated(struct reader *reader, struct chunk *chunk, size_t *pos,
				   size_t header_len, bool *ret_more)
{
	const char *data = chunk->data.data + *pos;
	size_t len = chunk->data.len - *pos;
	struct fault fault;
	enum rp_error err;

	*ret_more = false;
	/* Of what is damaged, not just short, the reader drops the rest. */
	if (reader->stream.has_fault)
		return RP_OK;
	if (header_len && warc_find(data, len, header_len) < len) {
		*ret_more = true;
		return begin_garbage(reader, chunk, "Content-Length leads beyond the next record");
	}
	fault_set(&fault, FAULT_TRUNCATED_WARC, FAULT_PASSED, "file ends inside the record%s",
		  header_len ? "" : "'s header");
	if ((err = reader_fault(reader, chunk, &fault)))
		return err;
	return reader_deliver(reader, chunk, pos, len, RECORD_PASS, true);
}

/* A record whose header is there; 'total' is the length of header and block. */
static enum rp_error cut_block(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
			       const struct warc_header *header, uint64_t total, size_t *ret_need,
			       bool *ret_more)
{
	const char *data = chunk->data.data + *pos;
	size_t len = chunk->data.len - *pos;
	size_t block_max = total < len ? (size_t)total - header->len : len - header->len;
	size_t magic_len = strlen(WARC_MAGIC);
	enum rp_error err;
	bool text;
	size_t n;

	*ret_more = false;
	text = warc_is_text(header, data + header->len,
			    block_max < BLOCK_HEAD ? block_max : BLOCK_HEAD);
	if (total > reader->limits.max_document) {
		if (block_max < BLOCK_HEAD && len < total && !end) {
			*ret_need = header->len + BLOCK_HEAD;
			return RP_OK;
		}
		if (text && (err = reader_too_large(reader, chunk)))
			return err;
		count_record(reader, header, text);
		reader->piece_left = total - (header->len + block_max);
		*ret_more = true;
		return reader_deliver(reader, chunk, pos, header->len + block_max,
				      text ? RECORD_TOO_LARGE : RECORD_PASS, false);
	}
	if (len < total && end)
		return cut_truncated(reader, chunk, pos, header->len, ret_more);
	for (n = (size_t)total; n < len && n - total < TRAILER_MAX && is_newline(data[n]); n++)
		;
	/* What is behind must be seen, be it the end, to know where the record ends. */
	if ((n >= len || len - n < magic_len) && !end) {
		*ret_need = n + magic_len;
		return RP_OK;
	}
	*ret_more = true;
	if (n == total && n < len &&
	    memcmp(data + n, WARC_MAGIC, len - n < magic_len ? len - n : magic_len))
		return begin_garbage(reader, chunk, "Content-Length leads into the midst of data");
	count_record(reader, header, text);
	return reader_deliver(reader, chunk, pos, n, text ? RECORD_DOCUMENT : RECORD_PASS, true);
}

static enum rp_error cut_record(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
				size_t *ret_need, bool *ret_more)
{
	size_t len = chunk->data.len - *pos;
	struct warc_header header;
	const char *cause;

	*ret_more = false;
	*ret_need = len + reader->limits.chunk;
	if (!len)
		return RP_OK;
	switch (warc_header_read(&header, chunk->data.data + *pos, len, &cause)) {
	case WARC_INCOMPLETE:
		return end ? cut_truncated(reader, chunk, pos, 0, ret_more) : RP_OK;
	case WARC_BROKEN:
		*ret_more = true;
		return begin_garbage(reader, chunk, cause);
	default:
		break;
	}
	if (header.content_length > UINT64_MAX - header.len) {
		*ret_more = true;
		return begin_garbage(reader, chunk, "Content-Length is beyond all measure");
	}
	return cut_block(reader, chunk, pos, end, &header, header.len + header.content_length,
			 ret_need, ret_more);
}

enum rp_error reader_cut_warc(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
			      size_t *ret_need)
{
	enum rp_error err;
	bool more = true;

	while (more && chunk->n < CHUNK_RECORDS) {
		if (reader->in_garbage)
			err = cut_garbage(reader, chunk, pos, end, ret_need, &more);
		else if (reader->in_pieces)
			err = cut_piece(reader, chunk, pos, end, &more);
		else
			err = cut_record(reader, chunk, pos, end, ret_need, &more);
		if (err)
			return err;
	}
	return RP_OK;
}
