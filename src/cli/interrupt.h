/*
 * Ending early: on SIGINT, SIGTERM and SIGHUP the unfinished files are removed, and the process ends
 * by that signal.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <reprint/error.h>

/* From now on a thread waits for the signals; call it before any other thread is started. */
enum rp_error interrupt_watch(void);

#endif
