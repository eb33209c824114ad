#include "input/reader.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "input/file.h"
#include "input/path.h"
#include "input/reader_cut.h"

/* Decompressed bytes that tell the format. */
#define FORMAT_HEAD 16

void reader_limits_init(struct reader_limits *limits)
{
	limits->max_document = READER_MAX_DOCUMENT;
	limits->chunk = CHUNK_BYTES;
	limits->window_log = DECODER_WINDOW_LOG;
}

/* End before the beginning, with a fault. */
static void refuse(struct reader *reader, enum fault_kind kind, const char *cause)
{
	fault_set(&reader->stream.fault, kind, FAULT_FILE_SKIPPED, "%s", cause);
	reader->stream.has_fault = reader->stream.end = true;
	buf_reset(&reader->rest);
}

static enum rp_error look_at_head(struct reader *reader)
{
	struct buf *head = &reader->rest;
	const char *name = reader->input->name;
	enum rp_error err;

	if ((err = buf_reserve(head, FORMAT_HEAD)) ||
	    (err = stream_read(&reader->stream, head->data, FORMAT_HEAD, &head->len)))
		return err;
	if (head->len >= 5 && !memcmp(head->data, WARC_MAGIC, 5))
		reader->format = FORMAT_WARC;
	else if (head->len >= 11 && !memcmp(head->data, "filedesc://", 11))
		refuse(reader, FAULT_UNSUPPORTED_FORMAT, "ARC is not read, only WARC");
	else if (head->len >= 2 &&
		 (!memcmp(head->data, "\xff\xfe", 2) || !memcmp(head->data, "\xfe\xff", 2)))
		refuse(reader, FAULT_UNSUPPORTED_FORMAT, "UTF-16 is not read, only UTF-8");
	else if (path_ends_with(name, ".txt") || path_ends_with(name, ".txt.gz") ||
		 path_ends_with(name, ".txt.zst"))
		reader->format = FORMAT_TEXT;
	return RP_OK;
}

/* Both passes must see the same bytes. */
static enum rp_error check_unchanged(const struct reader *reader)
{
	const struct input *in = reader->input;
	enum rp_error err;
	struct stat st;

	if ((err = file_status(reader->stream.fd, &st)))
		return err;
	if (st.st_dev != in->dev || st.st_ino != in->ino || (uint64_t)st.st_size != in->size ||
	    st.st_mtim.tv_sec != in->mtime.tv_sec || st.st_mtim.tv_nsec != in->mtime.tv_nsec) {
		errno = ESTALE;
		return RP_ERR_IO;
	}
	return RP_OK;
}

enum rp_error reader_open(struct reader *reader, const struct input *input,
			  const struct reader_limits *limits)
{
	char text[FAULT_CAUSE] = "unknown error";
	enum rp_error err;
	int fd;

	memset(reader, 0, sizeof(*reader));
	reader->stream.fd = -1;
	buf_init(&reader->rest, NULL);
	reader->input = input;
	reader->limits = *limits;
	reader->number = 1;
	if (!limits->chunk || limits->chunk > (size_t)1 << 30 ||
	    limits->max_document >= (size_t)1 << 31)
		return RP_ERR_MISUSE;
	if (file_open(input->path, &fd)) {
		strerror_r(errno, text, sizeof(text));
		refuse(reader, FAULT_UNREADABLE, text);
		return RP_OK;
	}
	if ((err = stream_open(&reader->stream, fd, limits->window_log)))
		return err;
	if ((err = check_unchanged(reader)) || (err = look_at_head(reader)))
		reader_close(reader);
	return err;
}

void reader_close(struct reader *reader)
{
	stream_close(&reader->stream);
	buf_release(&reader->rest);
	reader->end = true;
}

enum rp_error reader_fault(struct reader *reader, struct chunk *chunk, struct fault *fault)
{
	fault->name = reader->input->name;
	fault->number = reader->number;
	fault->offset = reader->offset;
	return fault_list_add(&chunk->faults, fault);
}

enum rp_error reader_too_large(struct reader *reader, struct chunk *chunk)
{
	struct fault fault;

	fault_set(&fault, FAULT_TOO_LARGE, FAULT_PASSED, "record is longer than %zu bytes",
		  reader->limits.max_document);
	return reader_fault(reader, chunk, &fault);
}

enum rp_error reader_deliver(struct reader *reader, struct chunk *chunk, size_t *pos, size_t len,
			     enum record_kind kind, bool last)
{
	struct record record = {
		.data = chunk->data.data + *pos,
		.len = len,
		.number = reader->number,
		.offset = reader->offset,
		.kind = kind,
		.first = !reader->in_pieces,
		.last = last,
	};
	enum rp_error err;

	if ((err = chunk_add(chunk, &record)))
		return err;
	*pos += len;
	reader->offset += len;
	reader->searched = 0;
	reader->in_pieces = !last;
	reader->piece_kind = kind;
	if (last)
		reader->number++;
	return RP_OK;
}

/* The stream ended by damage behind chunk->data: tell, and go on behind it where that is
 * possible. */
static enum rp_error take_damage(struct reader *reader, struct chunk *chunk, size_t pos)
{
	struct fault fault = reader->stream.fault;
	size_t lost = chunk->data.len - pos;
	bool found = false;
	enum rp_error err;
	size_t len;

	chunk->data.len = pos;
	/* Where the first member is lost, the next may still tell that this is WARC. */
	if (fault.effect == FAULT_REST_LOST &&
	    (reader->format == FORMAT_WARC || (!reader->offset && !chunk->n)) &&
	    (err = stream_resync(&reader->stream, WARC_MAGIC, &found)))
		return err;
	if (found) {
		reader->format = FORMAT_WARC;
		fault.effect = FAULT_RECORD_LOST;
	}
	if (lost) {
		len = strlen(fault.cause);
		snprintf(fault.cause + len, sizeof(fault.cause) - len,
			 "; %zu bytes of an unfinished record dropped", lost);
	}
	fault.name = reader->input->name;
	fault.number = fault.effect == FAULT_FILE_SKIPPED ? 0 : reader->number;
	reader->end = !found;
	return fault_list_add(&chunk->faults, &fault);
}

/* Have 'want' bytes in the chunk, if the stream has them. */
static enum rp_error fill(struct reader *reader, struct chunk *chunk, size_t want)
{
	size_t max = reader->limits.max_document + reader->limits.chunk + CHUNK_PADDING;
	struct buf *data = &chunk->data;
	enum rp_error err;
	size_t n;

	if (want < data->len)
		want = data->len;
	if ((err = chunk_reserve(chunk, want, max)))
		return err;
	if (reader->rest.len) {
		memcpy(data->data, reader->rest.data, reader->rest.len);
		data->len = reader->rest.len;
		buf_reset(&reader->rest);
	}
	if (!reader->stream.end && data->len < want) {
		if ((err = stream_read(&reader->stream, data->data + data->len, want - data->len,
				       &n)))
			return err;
		data->len += n;
	}
	memset(data->data + data->len, 0, CHUNK_PADDING);
	return RP_OK;
}

enum rp_error reader_next_chunk(struct reader *reader, struct chunk *chunk, bool *ret_end)
{
	static reader_cut *const cut[] = {
		[FORMAT_JSONL] = reader_cut_lines,
		[FORMAT_WARC] = reader_cut_warc,
		[FORMAT_TEXT] = reader_cut_text,
	};
	size_t want = reader->limits.chunk;
	enum rp_error err = RP_OK;
	size_t pos = 0;

	chunk_reset(chunk);
	chunk->input = reader->input;
	chunk->format = reader->format;
	if (reader->rest.len > want)
		want = reader->rest.len;
	while (!reader->end) {
		if ((err = fill(reader, chunk, want)) ||
		    (err = cut[reader->format](reader, chunk, &pos, reader->stream.end, &want)))
			return err;
		if (chunk->n >= CHUNK_RECORDS)
			break;
		if (reader->stream.has_fault) {
			if ((err = take_damage(reader, chunk, pos)))
				return err;
			break;
		}
		if (reader->stream.end) {
			reader->end = true;
			err = check_unchanged(reader);
			break;
		}
		if (chunk->n)
			break;
	}
	if (!err && pos < chunk->data.len) {
		err = buf_add(&reader->rest, chunk->data.data + pos, chunk->data.len - pos);
		chunk->data.len = pos;
	}
	if (!err)
		*ret_end = reader->end;
	return err;
}
