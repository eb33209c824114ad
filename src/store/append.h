/*
 * Appending: a document into a batch, but for what a snapshot knows already.
 */
#ifndef STORE_APPEND_H
#define STORE_APPEND_H

#include <reprint/document.h>
#include <reprint/sketch.h>

#include "store/batch.h"
#include "store/snapshot.h"

/* The key of a paragraph or text; the number of a source, and of digits in 16 bits, for it is compared
 * between paragraphs that are alike only: 0 for none. */
static inline uint64_t append_key(struct rp_identity identity)
{
	return identity.low;
}
uint32_t append_source(struct rp_string name);
uint32_t append_digits(const struct rp_paragraph *p);

/* After a failure the batch makes no sense. */
enum rp_error append_document(struct batch *b, const struct snapshot *known,
			      struct table_cache *cache, const struct rp_document *document,
			      const struct rp_sketch *sketch);

#endif
