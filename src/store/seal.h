/*
 * Sealing: a batch becomes a segment.
 */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H

#include "store/batch.h"
#include "store/segment.h"

/* Write all of a batch as a segment; the batch is as it was. */
enum rp_error seal_batch(struct batch *b, struct segment_writer *w);

#endif
