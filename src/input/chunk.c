#include "input/chunk.h"

#include <string.h>

#include "base/mem.h"

void chunk_init(struct chunk *chunk)
{
	memset(chunk, 0, sizeof(*chunk));
	buf_init(&chunk->data, NULL);
	fault_list_init(&chunk->faults);
}

void chunk_release(struct chunk *chunk)
{
	buf_release(&chunk->data);
	mem_free(&mem_default, chunk->record);
	fault_list_release(&chunk->faults);
	chunk_init(chunk);
}

void chunk_reset(struct chunk *chunk)
{
	chunk->n = 0;
	fault_list_reset(&chunk->faults);
	buf_reset(&chunk->data);
	if (chunk->data.cap > 4 * CHUNK_BYTES)
		buf_release(&chunk->data);
}

enum rp_error chunk_reserve(struct chunk *chunk, size_t size, size_t max)
{
	struct buf *b = &chunk->data;
	size_t cap;
	char *data;

	if (size > SIZE_MAX - CHUNK_PADDING)
		return RP_ERR_NOMEM;
	size += CHUNK_PADDING;
	if (size <= b->cap)
		return RP_OK;
	cap = b->cap < SIZE_MAX / 2 ? b->cap * 2 : SIZE_MAX;
	if (cap > max)
		cap = max;
	if (cap < size)
		cap = size;
	data = b->alloc->resize(b->alloc->ctx, b->data, cap);
	if (!data)
		return RP_ERR_NOMEM;
	b->data = data;
	b->cap = cap;
	return RP_OK;
}

enum rp_error chunk_add(struct chunk *chunk, const struct record *record)
{
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &chunk->record, &chunk->cap, chunk->n + 1)))
		return err;
	chunk->record[chunk->n++] = *record;
	return RP_OK;
}
