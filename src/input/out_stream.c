#include "input/out_stream.h"

#include <errno.h>
#include <string.h>
#define ZLIB_CONST /* next_in points to const */
#include <zlib.h>
#include <zstd.h>

#include "base/mem.h"

#define OUT_STREAM_BUFFER ((size_t)128 << 10)
#define GZIP_LEVEL        6
#define ZSTD_LEVEL        3

/* window bits of zlib: 15 and a gzip header */
#define GZIP_WINDOW (15 + 16)

static void free_encoder(struct out_stream *stream)
{
	if (stream->encoder && stream->compression == COMPRESSION_GZIP) {
		deflateEnd(stream->encoder);
		mem_free(&mem_default, stream->encoder);
	} else if (stream->encoder) {
		ZSTD_freeCCtx(stream->encoder);
	}
	mem_free(&mem_default, stream->out);
	stream->encoder = NULL;
	stream->out = NULL;
}

static enum rp_error new_encoder(struct out_stream *stream)
{
	z_stream *z;

	if (stream->compression == COMPRESSION_NONE)
		return RP_OK;
	stream->out = mem_alloc(&mem_default, OUT_STREAM_BUFFER, 1);
	if (!stream->out)
		return RP_ERR_NOMEM;
	if (stream->compression == COMPRESSION_GZIP) {
		z = mem_alloc(&mem_default, 1, sizeof(*z));
		if (!z)
			return RP_ERR_NOMEM;
		if (deflateInit2(z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) !=
		    Z_OK) {
			mem_free(&mem_default, z);
			return RP_ERR_NOMEM;
		}
		stream->encoder = z;
		return RP_OK;
	}
	stream->encoder = ZSTD_createCCtx();
	if (!stream->encoder ||
	    ZSTD_isError(
		    ZSTD_CCtx_setParameter(stream->encoder, ZSTD_c_compressionLevel, ZSTD_LEVEL)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(stream->encoder, ZSTD_c_checksumFlag, 1)))
		return RP_ERR_NOMEM;
	return RP_OK;
}

enum rp_error out_stream_create(struct out_stream *stream, const char *path,
				enum compression compression)
{
	enum rp_error err;

	memset(stream, 0, sizeof(*stream));
	stream->file.fd = -1;
	if (compression == COMPRESSION_UNSUPPORTED)
		return RP_ERR_MISUSE;
	stream->compression = compression;
	if (!(err = new_encoder(stream)))
		err = out_file_create(&stream->file, path);
	if (err)
		free_encoder(stream);
	return err;
}

/* zlib counts in 32 bits: pieces of at most 1 GiB. */
static enum rp_error deflate_bytes(struct out_stream *stream, const char *data, size_t len,
				   bool end)
{
	z_stream *z = stream->encoder;
	enum rp_error err;
	size_t piece;
	int rc;

	do {
		piece = len < (size_t)1 << 30 ? len : (size_t)1 << 30;
		z->next_in = (const Bytef *)data;
		z->avail_in = (uInt)piece;
		do {
			z->next_out = stream->out;
			z->avail_out = OUT_STREAM_BUFFER;
			rc = deflate(z, end && piece == len ? Z_FINISH : Z_NO_FLUSH);
			if (rc == Z_STREAM_ERROR)
				return RP_ERR_MISUSE;
			if ((err = out_file_write(&stream->file, stream->out,
						  OUT_STREAM_BUFFER - z->avail_out)))
				return err;
		} while (!z->avail_out);
		len -= piece;
		if (len)
			data += piece;
	} while (len);
	if (end && deflateReset(z) != Z_OK)
		return RP_ERR_MISUSE;
	return RP_OK;
}

static enum rp_error zstd_bytes(struct out_stream *stream, const char *data, size_t len, bool end)
{
	ZSTD_inBuffer in = {data, len, 0};
	ZSTD_outBuffer out;
	enum rp_error err;
	size_t left;

	do {
		out = (ZSTD_outBuffer){stream->out, OUT_STREAM_BUFFER, 0};
		left = ZSTD_compressStream2(stream->encoder, &out, &in,
					    end ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return RP_ERR_NOMEM;
		if ((err = out_file_write(&stream->file, stream->out, out.pos)))
			return err;
	} while (end ? left != 0 : in.pos < in.size);
	return RP_OK;
}

static enum rp_error encode(struct out_stream *stream, const char *data, size_t len, bool end)
{
	if (stream->compression == COMPRESSION_GZIP)
		return deflate_bytes(stream, data, len, end);
	return zstd_bytes(stream, data, len, end);
}

enum rp_error out_stream_write(struct out_stream *stream, const void *data, size_t len)
{
	if (!len)
		return RP_OK;
	if (stream->compression == COMPRESSION_NONE)
		return out_file_write(&stream->file, data, len);
	stream->in_member = stream->any = true;
	return encode(stream, data, len, false);
}

enum rp_error out_stream_end_member(struct out_stream *stream)
{
	if (!stream->in_member)
		return RP_OK;
	stream->in_member = false;
	return encode(stream, NULL, 0, true);
}

enum rp_error out_stream_commit(struct out_stream *stream)
{
	enum rp_error err;

	if (stream->compression != COMPRESSION_NONE && !stream->any)
		stream->in_member = stream->any = true;
	if ((err = out_stream_end_member(stream)))
		out_file_abort(&stream->file);
	else
		err = out_file_commit(&stream->file);
	free_encoder(stream);
	return err;
}

void out_stream_abort(struct out_stream *stream)
{
	out_file_abort(&stream->file);
	free_encoder(stream);
}
