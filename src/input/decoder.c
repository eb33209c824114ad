#include "input/decoder.h"

#include <limits.h>
#include <string.h>
#define ZLIB_CONST /* next_in points to const */
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/mem.h"

/* window bits of zlib: 15 and a gzip header */
#define GZIP_WINDOW (15 + 16)

/* The bytes that begin a zstd frame's header and tell its length; the bytes of a block's.
 */
#define ZSTD_HEADER_START 5
#define ZSTD_BLOCK_HEADER 3

static enum rp_error init_gzip(struct decoder *decoder)
{
	z_stream *z = mem_alloc(&mem_default, 1, sizeof(*z));

	if (!z)
		return RP_ERR_NOMEM;
	if (inflateInit2(z, GZIP_WINDOW) != Z_OK) {
		mem_free(&mem_default, z);
		return RP_ERR_NOMEM;
	}
	decoder->state = z;
	return RP_OK;
}

static enum rp_error init_zstd(struct decoder *decoder, unsigned window_log)
{
	ZSTD_DCtx *d = ZSTD_createDCtx();

	if (!d)
		return RP_ERR_NOMEM;
	if (ZSTD_isError(ZSTD_DCtx_setParameter(d, ZSTD_d_windowLogMax, (int)window_log))) {
		ZSTD_freeDCtx(d);
		return RP_ERR_MISUSE;
	}
	decoder->state = d;
	return RP_OK;
}

enum rp_error decoder_init(struct decoder *decoder, enum compression compression,
			   unsigned window_log)
{
	decoder->compression = compression;
	decoder->state = NULL;
	decoder->hint = ZSTD_HEADER_START;
	decoder->full = false;
	if (compression == COMPRESSION_GZIP)
		return init_gzip(decoder);
	if (compression == COMPRESSION_ZSTD)
		return init_zstd(decoder, window_log);
	return RP_ERR_MISUSE;
}

void decoder_release(struct decoder *decoder)
{
	if (decoder->state && decoder->compression == COMPRESSION_GZIP) {
		inflateEnd(decoder->state);
		mem_free(&mem_default, decoder->state);
	} else if (decoder->state) {
		ZSTD_freeDCtx(decoder->state);
	}
	decoder->state = NULL;
}

void decoder_reset(struct decoder *decoder)
{
	if (decoder->compression == COMPRESSION_GZIP)
		inflateReset(decoder->state);
	else
		ZSTD_DCtx_reset(decoder->state, ZSTD_reset_session_only);
	decoder->hint = ZSTD_HEADER_START;
	decoder->full = false;
}

static enum rp_error run_gzip(z_stream *z, const void *in, size_t *in_len, void *out,
			      size_t *out_len, enum decoder_status *ret_status,
			      struct fault *ret_fault)
{
	size_t in_have = *in_len < UINT_MAX ? *in_len : UINT_MAX;
	size_t out_have = *out_len < UINT_MAX ? *out_len : UINT_MAX;
	int rc;

	z->next_in = in;
	z->avail_in = (uInt)in_have;
	z->next_out = out;
	z->avail_out = (uInt)out_have;
	rc = inflate(z, Z_NO_FLUSH);
	*in_len = in_have - z->avail_in;
	*out_len = out_have - z->avail_out;
	if (rc == Z_MEM_ERROR)
		return RP_ERR_NOMEM;
	if (rc == Z_OK || rc == Z_BUF_ERROR) {
		*ret_status = DECODER_GOING;
	} else if (rc == Z_STREAM_END) {
		*ret_status = DECODER_END;
	} else {
		*ret_status = DECODER_DAMAGED;
		fault_set(ret_fault, FAULT_DAMAGED_GZIP, FAULT_REST_LOST,
			  "gzip data is damaged: %s", z->msg ? z->msg : "unknown error");
	}
	return RP_OK;
}

static void set_zstd_fault(size_t rc, struct fault *fault)
{
	switch (ZSTD_getErrorCode(rc)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		fault_set(fault, FAULT_UNSUPPORTED_COMPRESSION, FAULT_REST_LOST,
			  "zstd frame needs a larger window than is allowed");
		break;
	case ZSTD_error_dictionary_wrong:
		fault_set(fault, FAULT_UNSUPPORTED_COMPRESSION, FAULT_REST_LOST,
			  "zstd frame needs a dictionary");
		break;
	default:
		fault_set(fault, FAULT_DAMAGED_ZSTD, FAULT_REST_LOST, "zstd data is damaged: %s",
			  ZSTD_getErrorName(rc));
	}
}

/* How much a call may get; see run_zstd(). */
static size_t slice_of(const struct decoder *decoder)
{
	if (decoder->full)
		return 0;
	if (decoder->hint > ZSTD_BLOCK_HEADER)
		return decoder->hint - ZSTD_BLOCK_HEADER;
	return decoder->hint;
}

/*
 * A call that fails does not say what it has put out before.  So a call gets no more than
 * one block, and nothing while something is left to be put out: what is wrong behind it
 * then fails in a call of its own.  The hint is the next block and the header behind
 * that; without the header's 3 bytes it is the block.
 */
static enum rp_error run_zstd(struct decoder *decoder, const void *in, size_t *in_len, void *out,
			      size_t *out_len, enum decoder_status *ret_status,
			      struct fault *ret_fault)
{
	ZSTD_inBuffer from = {in, 0, 0};
	ZSTD_outBuffer to = {out, *out_len, 0};
	size_t in_have = *in_len;
	size_t in_before;
	size_t out_before;
	size_t slice;
	bool full;
	size_t rc;

	do {
		in_before = from.pos;
		out_before = to.pos;
		full = decoder->full;
		slice = slice_of(decoder);
		from.size = slice < in_have - from.pos ? from.pos + slice : in_have;
		rc = ZSTD_decompressStream(decoder->state, &to, &from);
		if (ZSTD_isError(rc))
			break;
		decoder->hint = rc;
		decoder->full = to.pos == to.size;
	} while (rc && !decoder->full && (from.pos > in_before || to.pos > out_before || full));
	*in_len = from.pos;
	*out_len = to.pos;
	if (!ZSTD_isError(rc)) {
		*ret_status = rc ? DECODER_GOING : DECODER_END;
		return RP_OK;
	}
	if (ZSTD_getErrorCode(rc) == ZSTD_error_memory_allocation)
		return RP_ERR_NOMEM;
	set_zstd_fault(rc, ret_fault);
	*ret_status = DECODER_DAMAGED;
	return RP_OK;
}

enum rp_error decoder_run(struct decoder *decoder, const void *in, size_t *in_len, void *out,
			  size_t *out_len, enum decoder_status *ret_status, struct fault *ret_fault)
{
	if (decoder->compression == COMPRESSION_GZIP)
		return run_gzip(decoder->state, in, in_len, out, out_len, ret_status, ret_fault);
	return run_zstd(decoder, in, in_len, out, out_len, ret_status, ret_fault);
}
