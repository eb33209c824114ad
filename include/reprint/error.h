/*
 * Errors and memory: what every other header shares.
 */
#ifndef REPRINT_ERROR_H
#define REPRINT_ERROR_H

#include <stddef.h>
#include <reprint/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What went wrong.  A function that fails leaves its outputs untouched and the objects it was
 * given as they were, unless its own comment says otherwise.
 */
enum rp_error {
	RP_OK = 0,
	RP_ERR_NOMEM,     /* the allocator returned NULL */
	RP_ERR_MISUSE,    /* an argument or a call in this state makes no sense */
	RP_ERR_TOO_LARGE, /* more than a stated limit: a document, a number of documents */
	RP_ERR_IO,        /* the system refused a read or a write; errno says why */
	RP_ERR_CORRUPT,   /* bytes that should have been written by this software were not */
	RP_ERR_STOPPED,   /* the caller's progress function asked to stop */
	RP_ERR_BUSY,      /* another handle or process is writing */
	RP_ERR_MISMATCH   /* made with other parameters or another version of the format */
};

/* Return a constant English phrase without a full stop, also for values not in the enum. */
RP_API const char *rp_error_str(enum rp_error error);

/*
 * Where memory comes from.  'resize' must behave as realloc() and free() together:
 * resize(ctx, NULL, n) allocates, resize(ctx, p, 0) frees and returns NULL, and memory is aligned
 * for any type.  The struct is copied; 'ctx' must live as long as the objects made with it, and
 * 'resize' must be callable from every thread that uses them.  Wherever a function takes a
 * 'const struct rp_allocator *', NULL means the C library's.
 */
struct rp_allocator {
	void *(*resize)(void *ctx, void *p, size_t size);
	void *ctx;
};

#ifdef __cplusplus
}
#endif

#endif
