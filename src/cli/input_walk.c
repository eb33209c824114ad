#include "cli/input_walk.h"

#include <string.h>

void input_walk_init(struct input_walk *walk, const struct dedup *d)
{
	memset(walk, 0, sizeof(*walk));
	walk->source = &d->source;
	walk->limits = &d->limits;
}

void input_walk_release(struct input_walk *walk)
{
	if (walk->is_open)
		reader_close(&walk->reader);
	walk->is_open = false;
}

uint64_t input_walk_total(const struct input_walk *walk)
{
	uint64_t total = 0;

	for (size_t i = 0; i < walk->source->n; i++)
		total += walk->source->input[i].size;
	return total;
}

enum rp_error input_walk_next(struct input_walk *walk, struct chunk *chunk,
			      struct walk_step *ret_step, bool *ret_end)
{
	const struct input *input = &walk->source->input[walk->input];
	bool last = false;
	enum rp_error err;

	if (!walk->is_open) {
		if (walk->input == walk->source->n) {
			*ret_end = true;
			return RP_OK;
		}
		if ((err = reader_open(&walk->reader, input, walk->limits)))
			return dedup_blame(&walk->blame, input->path, err);
		walk->is_open = true;
	}
	if ((err = reader_next_chunk(&walk->reader, chunk, &last)))
		return dedup_blame(&walk->blame, input->path, err);
	*ret_step = (struct walk_step){
		.input = walk->input,
		.last = last,
		.compression = walk->reader.stream.compression,
		.done = walk->done + walk->reader.stream.in_offset + walk->reader.stream.in_pos,
	};
	if (last) {
		walk->done += input->size;
		walk->input++;
		input_walk_release(walk);
	}
	return RP_OK;
}
