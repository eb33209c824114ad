/*
 * What failed, in words for a person: the file, the place in it, the cause.
 */
#ifndef STORE_FAILURE_H
#define STORE_FAILURE_H

#include <reprint/store.h>

/* Say it, unless something was said before, and return err; 'failure' may be NULL. */
enum rp_error failure_set(struct rp_store_failure *failure, enum rp_error err, const char *format,
			  ...) __attribute__((format(printf, 3, 4)));

#endif
