/*
 * zstd for machines that this one has no library for: nothing is ever compressed.  A store holds what
 * does not get smaller as it is, so stores made with this are read by all, and the bytes that reprint
 * itself writes are all there is in them.
 */
#ifndef CROSS_ZSTD_H
#define CROSS_ZSTD_H

#include <stddef.h>
#include <string.h>

#define ZSTD_createCCtx()           ((void *)"nothing")
#define ZSTD_freeCCtx(context)      ((void)(context))
#define ZSTD_compressBound(size)    (size)
#define ZSTD_isError(size)          ((size) == (size_t)-1)
#define ZSTD_decompress(d, m, s, n) ((void)(d), (void)(m), (void)(s), (void)(n), (size_t)-1)

static inline size_t ZSTD_compressCCtx(void *context, void *to, size_t most, const void *from,
				       size_t size, int level)
{
	(void)context;
	(void)level;
	if (size > most)
		return (size_t)-1;
	memcpy(to, from, size);
	return size;
}

#endif
