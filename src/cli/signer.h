/*
 * Signers: what each thread of a verb needs to take the documents of a chunk apart.
 */
#ifndef CLI_SIGNER_H
#define CLI_SIGNER_H

#include <reprint/sketch.h>

#include "input/parser.h"

struct signer {
	struct parser parser;
	struct rp_sketcher *sketcher;
};

/* Make so many of them; on failure, too, they are for signers_free(). */
enum rp_error signers_new(struct signer **ret, unsigned n, const struct field_names *names,
			  size_t max_document);

/* NULL is fine. */
void signers_free(struct signer *signers, unsigned n);

/* A document with its sketch, which is the callee's, on failure too; the strings live until it returns. */
typedef enum rp_error signer_each_fn(void *ctx, const struct record *record,
				     const struct rp_document *document, struct rp_sketch *sketch);

/* Call 'each' for every document of a chunk, in order; what is wrong with others is added to 'faults'. */
enum rp_error signer_sign(struct signer *signer, const struct chunk *chunk,
			  struct fault_list *faults, signer_each_fn *each, void *ctx);

#endif
