/*
 * Progress and messages: all that goes to stderr.
 *
 * Progress is one line, redrawn in place at most ten times a second; it is shown only if
 * stderr is a terminal.  Messages clear it first.
 *
 * Threads: one at a time.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/error.h>

enum progress_unit {
	PROGRESS_BYTES, /* shown with a rate */
	PROGRESS_STEPS  /* of a length that says nothing: only the share is shown */
};

/* Quiet: no progress and no warnings, errors only. */
void progress_set_quiet(bool quiet);

/*
 * Begin a stage, "reading" and the like, of 'total' units; 0: not known.  'stage' must
 * live as long as the stage.  A stage that was begun before is ended.
 */
void progress_begin(const char *stage, uint64_t total, enum progress_unit unit);

/* So much of the stage is done.  Cheap: the clock is read about 200 times a second,
 * however often this is called. */
void progress_update(uint64_t done);

/* Clear the line; fine without a stage. */
void progress_end(void);

/* Print "reprint: ", the message and a line break to stderr. */
void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As message_error(), "reprint: warning: "; nothing if quiet. */
void message_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Print what went wrong with 'name': for RP_ERR_IO the cause is errno, else it is
 * rp_error_str(). "reprint: corpus.jsonl: No such file or directory"
 */
void message_failure(const char *name, enum rp_error err);

#endif
