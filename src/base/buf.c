#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void buf_init(struct buf *b, const struct rp_allocator *alloc)
{
	memset(b, 0, sizeof(*b));
	b->alloc = mem_or_default(alloc);
}

void buf_release(struct buf *b)
{
	mem_free(b->alloc, b->data);
	b->data = NULL;
	b->len = b->cap = 0;
}

void buf_reset(struct buf *b)
{
	b->len = 0;
}

enum rp_error buf_reserve(struct buf *b, size_t more)
{
	if (more > SIZE_MAX - b->len)
		return RP_ERR_NOMEM;
	return RP_GROW(b->alloc, &b->data, &b->cap, b->len + more);
}

enum rp_error buf_add(struct buf *b, const void *data, size_t len)
{
	enum rp_error err;

	if (!len)
		return RP_OK;
	if ((err = buf_reserve(b, len)))
		return err;
	memcpy(b->data + b->len, data, len);
	b->len += len;
	return RP_OK;
}

enum rp_error buf_add_str(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

enum rp_error buf_add_byte(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

enum rp_error buf_addf(struct buf *b, const char *format, ...)
{
	enum rp_error err;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		return RP_ERR_MISUSE;
	if ((err = buf_reserve(b, (size_t)len + 1)))
		return err;
	va_start(args, format);
	vsnprintf(b->data + b->len, (size_t)len + 1, format, args);
	va_end(args);
	b->len += (size_t)len;
	return RP_OK;
}
