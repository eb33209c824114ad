#include "input/stream.h"

#include <errno.h>
#include <string.h>
#include <fcntl.h>

#include "base/mem.h"
#include "input/file.h"

#define STREAM_BUFFER ((size_t)256 << 10)

static void set_fault(struct stream *stream, const struct fault *fault, uint64_t offset)
{
	stream->fault = *fault;
	stream->fault.offset = offset;
	stream->has_fault = true;
	stream->end = true;
}

/* The offset of the next compressed byte. */
static uint64_t position(const struct stream *stream)
{
	return stream->in_offset + stream->in_pos;
}

static void set_unreadable(struct stream *stream)
{
	char text[96] = "unknown error";
	struct fault fault;

	strerror_r(errno, text, sizeof(text));
	fault_set(&fault, FAULT_UNREADABLE, FAULT_REST_LOST, "cannot be read: %s", text);
	set_fault(stream, &fault, position(stream));
}

/* Have at least 'want' bytes in the buffer, if the file has them. */
static void refill(struct stream *stream, size_t want)
{
	size_t left = stream->in_len - stream->in_pos;
	size_t n;

	if (left >= want || stream->in_end)
		return;
	memmove(stream->in, stream->in + stream->in_pos, left);
	stream->in_offset += stream->in_pos;
	stream->in_pos = 0;
	stream->in_len = left;
	if (file_read_at(stream->fd, stream->in_offset + left, stream->in + left,
			 STREAM_BUFFER - left, &n)) {
		set_unreadable(stream);
		n = 0;
	}
	stream->in_len += n;
	stream->in_end = stream->in_len < STREAM_BUFFER;
}

/* Stays in the buffer if it can: stream_resync() may try many places near each other. */
static void go_to(struct stream *stream, uint64_t offset)
{
	if (offset >= stream->in_offset && offset - stream->in_offset <= stream->in_len) {
		stream->in_pos = (size_t)(offset - stream->in_offset);
		return;
	}
	stream->in_offset = offset;
	stream->in_pos = stream->in_len = 0;
	stream->in_end = false;
}

enum rp_error stream_open(struct stream *stream, int fd, unsigned window_log)
{
	enum rp_error err = RP_OK;
	const char *name = "";
	struct fault fault;

	memset(stream, 0, sizeof(*stream));
	stream->fd = fd;
	/* Advice only: the answer does not matter. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	stream->in = mem_alloc(&mem_default, STREAM_BUFFER, 1);
	if (!stream->in) {
		err = RP_ERR_NOMEM;
		goto done;
	}
	refill(stream, STREAM_BUFFER);
	if (stream->end)
		goto done;
	stream->compression = compression_of(stream->in, stream->in_len, &name);
	if (stream->compression == COMPRESSION_UNSUPPORTED) {
		fault_set(&fault, FAULT_UNSUPPORTED_COMPRESSION, FAULT_FILE_SKIPPED,
			  "%s compression is not read, only gzip and zstd", name);
		set_fault(stream, &fault, 0);
	} else if (stream->compression != COMPRESSION_NONE) {
		err = decoder_init(&stream->decoder, stream->compression, window_log);
	}
done:
	if (err)
		stream_close(stream);
	return err;
}

void stream_close(struct stream *stream)
{
	if (stream->fd < 0)
		return;
	decoder_release(&stream->decoder);
	mem_free(&mem_default, stream->in);
	file_close(stream->fd);
	memset(stream, 0, sizeof(*stream));
	stream->fd = -1;
	stream->end = true;
}

static void read_plain(struct stream *stream, char *data, size_t size, size_t *ret_len)
{
	size_t left = stream->in_len - stream->in_pos;
	size_t len = size < left ? size : left;
	size_t n = 0;

	memcpy(data, stream->in + stream->in_pos, len);
	stream->in_pos += len;
	/* What was not read ahead goes to the caller's memory at once. */
	if (len < size && !stream->in_end) {
		if (file_read_at(stream->fd, position(stream), data + len, size - len, &n)) {
			set_unreadable(stream);
			n = 0;
		}
		go_to(stream, position(stream) + n);
		stream->in_end = len + n < size;
	}
	if (len + n < size)
		stream->end = true;
	*ret_len = len + n;
}

/* The file ended inside a member. */
static void set_truncated(struct stream *stream)
{
	bool gzip = stream->compression == COMPRESSION_GZIP;
	struct fault fault;

	fault_set(&fault, gzip ? FAULT_TRUNCATED_GZIP : FAULT_TRUNCATED_ZSTD, FAULT_REST_LOST,
		  "%s data is truncated", gzip ? "gzip" : "zstd");
	set_fault(stream, &fault, position(stream));
}

/* Between two members: find the next, or the end of the file. */
static void next_member(struct stream *stream)
{
	bool gzip = stream->compression == COMPRESSION_GZIP;
	const unsigned char *head;
	const char *unused;
	struct fault fault;
	size_t left;

	for (;;) {
		refill(stream, 1);
		while (stream->in_pos < stream->in_len && !stream->in[stream->in_pos])
			stream->in_pos++;
		if (stream->in_pos < stream->in_len || stream->in_end || stream->end)
			break;
	}
	if (stream->end)
		return;
	if (stream->in_pos == stream->in_len) {
		stream->end = true;
		return;
	}
	refill(stream, COMPRESSION_HEAD);
	head = stream->in + stream->in_pos;
	left = stream->in_len - stream->in_pos;
	/* For garbage too: stream_resync() has nothing to skip but its first byte. */
	stream->member = position(stream);
	if (compression_of(head, left, &unused) == stream->compression) {
		decoder_reset(&stream->decoder);
		return;
	}
	if (left < 4 && (*head == 0x1f || *head == 0x28 || (*head & 0xf0) == 0x50)) {
		stream->in_pos = stream->in_len;
		set_truncated(stream);
		return;
	}
	fault_set(&fault, gzip ? FAULT_DAMAGED_GZIP : FAULT_DAMAGED_ZSTD, FAULT_REST_LOST,
		  "garbage after the %s data", gzip ? "gzip" : "zstd");
	set_fault(stream, &fault, position(stream));
}

/* Decompress some bytes; *ret_len may be 0 without an end. */
static enum rp_error decode(struct stream *stream, char *data, size_t size, size_t *ret_len)
{
	enum decoder_status status;
	enum rp_error err;
	struct fault fault;
	size_t used;

	*ret_len = 0;
	if (!stream->in_member)
		next_member(stream);
	else
		refill(stream, 1);
	if (stream->end)
		return RP_OK;
	used = stream->in_len - stream->in_pos;
	if ((err = decoder_run(&stream->decoder, stream->in + stream->in_pos, &used, data, &size,
			       &status, &fault)))
		return err;
	stream->in_pos += used;
	*ret_len = size;
	stream->in_member = status != DECODER_END;
	if (status == DECODER_DAMAGED)
		set_fault(stream, &fault, position(stream));
	else if (status == DECODER_GOING && !used && !size)
		set_truncated(stream);
	return RP_OK;
}

enum rp_error stream_read(struct stream *stream, void *data, size_t size, size_t *ret_len)
{
	enum rp_error err;
	size_t len = stream->prefix_len < size ? stream->prefix_len : size;
	size_t n;

	if (len) {
		memcpy(data, stream->prefix, len);
		stream->prefix_len -= len;
		memmove(stream->prefix, stream->prefix + len, stream->prefix_len);
	}
	while (len < size && !stream->end) {
		n = 0;
		if (stream->compression == COMPRESSION_NONE)
			read_plain(stream, (char *)data + len, size - len, &n);
		else if ((err = decode(stream, (char *)data + len, size - len, &n)))
			return err;
		len += n;
	}
	*ret_len = len;
	return RP_OK;
}

/* Look for the first byte of a member from the present position on. */
static bool find_member(struct stream *stream)
{
	unsigned char first = stream->compression == COMPRESSION_GZIP ? 0x1f : 0x28;
	const unsigned char *p;
	const char *unused;
	size_t left;

	for (;;) {
		refill(stream, COMPRESSION_HEAD);
		left = stream->in_len - stream->in_pos;
		p = memchr(stream->in + stream->in_pos, first, left);
		if (!p) {
			stream->in_pos = stream->in_len;
			if (stream->in_end)
				return false;
			continue;
		}
		stream->in_pos = (size_t)(p - stream->in);
		refill(stream, COMPRESSION_HEAD);
		left = stream->in_len - stream->in_pos;
		/* gzip's third byte is 8 in every member there is, its fourth below 32.
		 */
		if (compression_of(stream->in + stream->in_pos, left, &unused) ==
			    stream->compression &&
		    (first != 0x1f || (left >= 4 && stream->in[stream->in_pos + 2] == 8 &&
				       stream->in[stream->in_pos + 3] < 32)))
			return true;
		stream->in_pos++;
	}
}

enum rp_error stream_resync(struct stream *stream, const char *prefix, bool *ret_found)
{
	size_t want = strlen(prefix);
	struct fault fault = stream->fault;
	enum rp_error err;
	size_t len;
	size_t n;

	*ret_found = false;
	if (!stream->has_fault || fault.kind == FAULT_UNREADABLE || !stream->decoder.state ||
	    want > STREAM_PREFIX)
		return RP_OK;
	/* Not from where the damage was noticed: what was read until then may have run
	 * into the members behind. */
	go_to(stream, stream->member + 1);
	stream->has_fault = stream->end = false;
	while (find_member(stream)) {
		stream->member = position(stream);
		decoder_reset(&stream->decoder);
		stream->in_member = true;
		for (len = 0; len < want && stream->in_member && !stream->end; len += n) {
			if ((err = decode(stream, (char *)stream->prefix + len, want - len, &n)))
				return err;
		}
		if (len == want && !memcmp(stream->prefix, prefix, want)) {
			stream->prefix_len = want;
			stream->has_fault = stream->end = false;
			*ret_found = true;
			return RP_OK;
		}
		go_to(stream, stream->member + 1);
		stream->has_fault = stream->end = false;
	}
	stream->fault = fault;
	stream->has_fault = stream->end = true;
	return RP_OK;
}
