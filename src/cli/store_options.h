/*
 * What the verbs on a store have in common.
 */
#ifndef CLI_STORE_OPTIONS_H
#define CLI_STORE_OPTIONS_H

#include <reprint/reprint.h>

#include "cli/json_line.h"
#include "cli/options.h"

/* Say what went wrong with a store. */
void store_message(const char *path, enum rp_error err, const struct rp_store_failure *failure);

/* Open a store, or say why not. */
struct rp_store *store_open_or_say(const char *path, const struct rp_store_options *options);

/* Write a line of JSON to stdout and empty it. */
enum rp_error store_print(struct json_line *j);

#endif
