/*
 * A decompressor for gzip members and zstd frames: bytes in, bytes out, one member at a
 * time.
 */
#ifndef INPUT_DECODER_H
#define INPUT_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/error.h>
#include "input/compression.h"
#include "input/fault.h"

/* Windows of 128 MiB, what zstd --long makes without a number; more memory only on
 * request. */
#define DECODER_WINDOW_LOG 27

struct decoder {
	enum compression compression;
	void *state; /* z_stream or ZSTD_DCtx; NULL for none */
	size_t hint; /* zstd: the bytes it would like next */
	bool full;   /* zstd: the output was filled, and there may be more */
};

enum decoder_status {
	DECODER_GOING,  /* the input is used up or the output is full */
	DECODER_END,    /* the member ended, its checksum held */
	DECODER_DAMAGED /* what the bytes are is no member */
};

/* 'window_log': refuse zstd frames that need 2^window_log bytes of memory or more than
 * that. */
enum rp_error decoder_init(struct decoder *decoder, enum compression compression,
			   unsigned window_log);
void decoder_release(struct decoder *decoder);

/* Be at the beginning of a member, whatever was before. */
void decoder_reset(struct decoder *decoder);

/*
 * Decompress in[0 .. *in_len) to out[0 .. *out_len); the two become what was used of
 * them.  With DECODER_DAMAGED, *ret_fault gets kind, effect (FAULT_REST_LOST) and cause,
 * and what was sound before the damage is in 'out'.  Returns RP_OK or RP_ERR_NOMEM.
 */
enum rp_error decoder_run(struct decoder *decoder, const void *in, size_t *in_len, void *out,
			  size_t *out_len, enum decoder_status *ret_status,
			  struct fault *ret_fault);

#endif
