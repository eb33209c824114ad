/*
 * Memory: the caller's allocator, sizes that are checked, arrays that grow.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/error.h>

/* The C library's realloc and free, as an allocator. */
extern const struct rp_allocator mem_default;

/* Return what a NULL allocator means. */
const struct rp_allocator *mem_or_default(const struct rp_allocator *alloc);

/* Allocate n elements of 'size' bytes, zeroed; NULL if n * size overflows or memory ran out. */
void *mem_alloc(const struct rp_allocator *alloc, size_t n, size_t size);

/* Give back memory of mem_alloc() or mem_grow(); NULL is fine. */
void mem_free(const struct rp_allocator *alloc, void *p);

/*
 * Make room for 'need' elements in the array *array of *cap elements of 'size' bytes, at least
 * doubling it, so that n appends cost O(n).  New elements are not initialised.  On failure array
 * and cap are unchanged.
 */
enum rp_error mem_grow(const struct rp_allocator *alloc, void **array, size_t *cap, size_t need,
		       size_t size);

/* mem_grow() without a call where there is room, which nearly always is: 'array' is a void **. */
static inline enum rp_error mem_room(const struct rp_allocator *alloc, void *array, size_t *cap,
				     size_t need, size_t size)
{
	return need <= *cap ? RP_OK : mem_grow(alloc, (void **)array, cap, need, size);
}

/* That for a typed array: RP_GROW(alloc, &v->items, &v->cap, v->n + 1). */
#define RP_GROW(alloc, array, cap, need) \
	mem_room((alloc), (array), (cap), (need), sizeof(**(array)))

#endif
