/*
 * Growable bytes.
 *
 * The bytes are not a C string; nothing here knows of text.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <reprint/error.h>

struct buf {
	char *data;
	size_t len; /* bytes in use */
	size_t cap; /* bytes allocated */
	const struct rp_allocator *alloc;
};

/* 'alloc' may be NULL and is not copied. */
void buf_init(struct buf *b, const struct rp_allocator *alloc);
void buf_release(struct buf *b);

/* Empty it and keep the memory. */
void buf_reset(struct buf *b);

/* Make room for 'more' bytes behind those in use. */
enum rp_error buf_reserve(struct buf *b, size_t more);

enum rp_error buf_add(struct buf *b, const void *data, size_t len);
enum rp_error buf_add_str(struct buf *b, const char *s);
enum rp_error buf_add_byte(struct buf *b, char c);

/* Append as printf() would, without the terminating NUL. */
enum rp_error buf_addf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
