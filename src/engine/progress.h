/*
 * Progress of rp_corpus_solve(): stages with their shares of the work.
 */
#ifndef ENGINE_PROGRESS_H
#define ENGINE_PROGRESS_H

#include <stdbool.h>
#include <reprint/error.h>

struct progress {
	bool (*call)(void *ctx, double done); /* may be NULL */
	void *ctx;
};

/* Report that 'done' of all the work, 0 to 1, is behind; RP_ERR_STOPPED if the caller wants out. */
enum rp_error progress_report(const struct progress *p, double done);

#endif
