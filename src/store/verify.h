/*
 * Verifying: every block of every segment that the manifest lists.
 */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include <reprint/store.h>

#include "store/snapshot.h"

/* rp_store_verify() on any disk. */
enum rp_error store_verify(const struct disk *disk,
			   void (*report)(void *ctx, const struct rp_store_damage *d), void *ctx,
			   struct rp_store_failure *failure);

#endif
