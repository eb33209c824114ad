/*
 * A file as decompressed bytes.
 *
 * The compression is told by content.  Members and frames follow each other; zero bytes
 * behind the last are padding.  Damage ends the stream with a fault, after every byte
 * before it has been delivered; where the reader knows what a record begins with,
 * stream_resync() goes on behind it.
 *
 * Memory: two buffers and the decompressor's window, whatever the file holds.
 */
#ifndef INPUT_STREAM_H
#define INPUT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>
#include "input/compression.h"
#include "input/decoder.h"
#include "input/fault.h"

#define STREAM_PREFIX 16

struct stream {
	int fd;
	enum compression compression;
	struct decoder decoder;
	unsigned char *in; /* compressed bytes read ahead */
	size_t in_pos;
	size_t in_len;
	uint64_t in_offset; /* of in[0] in the file */
	bool in_end;        /* the file ends with in[in_len - 1] */
	uint64_t member;    /* where the present member begins, bytes into the file */
	bool in_member;     /* something of it was given to the decoder */
	unsigned char prefix[STREAM_PREFIX]; /* decompressed by stream_resync(), to be
						read first */
	size_t prefix_len;
	bool end;       /* nothing more will come */
	bool has_fault; /* it ended by damage */
	struct fault fault;
};

/*
 * Read a regular file that is open, from its beginning; 'fd' becomes the stream's, also
 * on failure. Returns RP_OK or RP_ERR_NOMEM; a file that cannot be read is a stream with
 * a fault.
 */
enum rp_error stream_open(struct stream *stream, int fd, unsigned window_log);

/* Fine for a stream that is closed or zeroed with fd -1. */
void stream_close(struct stream *stream);

/*
 * Read until 'size' bytes are there or the stream ends: *ret_len < size means that it
 * ended, and stream->has_fault why.  Returns RP_OK or RP_ERR_NOMEM.
 */
enum rp_error stream_read(struct stream *stream, void *data, size_t size, size_t *ret_len);

/*
 * After a fault in compressed data: find the next member behind the one that was damaged
 * whose bytes begin with 'prefix', at most STREAM_PREFIX of them, and go on there.
 * *ret_found tells whether there was one; if so, the stream has neither ended nor a fault
 * any more.
 */
enum rp_error stream_resync(struct stream *stream, const char *prefix, bool *ret_found);

#endif
