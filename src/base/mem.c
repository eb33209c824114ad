#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *libc_resize(void *ctx, void *p, size_t size)
{
	(void)ctx;
	if (size)
		return realloc(p, size);
	free(p);
	return NULL;
}

const struct rp_allocator mem_default = {libc_resize, NULL};

const struct rp_allocator *mem_or_default(const struct rp_allocator *alloc)
{
	return alloc ? alloc : &mem_default;
}

void *mem_alloc(const struct rp_allocator *alloc, size_t n, size_t size)
{
	void *p;

	if (size && n > SIZE_MAX / size)
		return NULL;
	/* One byte for nothing, so that NULL always means failure. */
	size *= n;
	size += size == 0;
	p = alloc->resize(alloc->ctx, NULL, size);
	if (p)
		memset(p, 0, size);
	return p;
}

void mem_free(const struct rp_allocator *alloc, void *p)
{
	if (p)
		alloc->resize(alloc->ctx, p, 0);
}

enum rp_error mem_grow(const struct rp_allocator *alloc, void **array, size_t *cap, size_t need,
		       size_t size)
{
	size_t cap_new = *cap < 8 ? 16 : *cap;
	void *p;

	if (need <= *cap)
		return RP_OK;
	if (cap_new <= SIZE_MAX / 2)
		cap_new *= 2;
	if (cap_new < need)
		cap_new = need;
	if (cap_new > SIZE_MAX / size)
		return RP_ERR_NOMEM;
	p = alloc->resize(alloc->ctx, *array, cap_new * size);
	if (!p)
		return RP_ERR_NOMEM;
	*array = p;
	*cap = cap_new;
	return RP_OK;
}
