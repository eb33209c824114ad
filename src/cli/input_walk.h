/*
 * A walk through all inputs, chunk by chunk; a run of reprint dedup makes two.
 */
#ifndef CLI_INPUT_WALK_H
#define CLI_INPUT_WALK_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/error.h>

#include "cli/dedup.h"
#include "input/reader.h"

struct input_walk {
	const struct source *source;
	const struct reader_limits *limits;
	struct reader reader;
	bool is_open;
	uint32_t input; /* being read, or to be read next */
	uint64_t done;  /* compressed bytes of the inputs before it */
	struct dedup_blame blame;
};

/* Where a chunk came from. */
struct walk_step {
	uint32_t input;
	bool last; /* of its input */
	enum compression compression;
	uint64_t done; /* compressed bytes of all inputs, up to the end of the chunk */
};

void input_walk_init(struct input_walk *walk, const struct dedup *d);

/* Fine after a failure and at the end. */
void input_walk_release(struct input_walk *walk);

/* Return the compressed bytes of all inputs, what 'done' comes to at the end. */
uint64_t input_walk_total(const struct input_walk *walk);

/* Fill the next chunk, or set *ret_end when there is none.  On failure 'blame' tells of what. */
enum rp_error input_walk_next(struct input_walk *walk, struct chunk *chunk,
			      struct walk_step *ret_step, bool *ret_end);

#endif
