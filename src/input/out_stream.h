/*
 * An output file that is compressed as the input was.
 *
 * gzip at level 6; zstd at level 3 with content checksums.  What is written becomes
 * members (gzip) or frames (zstd), which decompressors read one behind the other: one for
 * the whole file, or one for each call of out_stream_end_member(), as WARC wants it for
 * each record.
 *
 * The same bytes and calls give the same file.
 */
#ifndef INPUT_OUT_STREAM_H
#define INPUT_OUT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/error.h>
#include "input/compression.h"
#include "input/out_file.h"

struct out_stream {
	struct out_file file;
	enum compression compression;
	void *encoder; /* z_stream or ZSTD_CCtx; NULL for none */
	unsigned char *out;
	bool in_member; /* a member is begun and not ended */
	bool any;       /* there was one */
};

/* As out_file_create(); 'stream' must not move until it is committed or aborted. */
enum rp_error out_stream_create(struct out_stream *stream, const char *path,
				enum compression compression);
enum rp_error out_stream_write(struct out_stream *stream, const void *data, size_t len);

/* End the member; an empty one is not written.  Nothing in an uncompressed file. */
enum rp_error out_stream_end_member(struct out_stream *stream);

/* End the member and out_file_commit(); a file without a byte becomes one empty member.
 */
enum rp_error out_stream_commit(struct out_stream *stream);

/* As out_file_abort(). */
void out_stream_abort(struct out_stream *stream);

#endif
