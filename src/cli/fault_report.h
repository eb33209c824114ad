/*
 * Bad input: counted, told on stderr, listed in OUT/bad-input.jsonl.
 */
#ifndef CLI_FAULT_REPORT_H
#define CLI_FAULT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <reprint/error.h>

#include "cli/json_line.h"
#include "input/fault.h"
#include "input/out_file.h"

/* Of each kind so many are told on stderr; the file has them all. */
#define FAULT_REPORT_TOLD 10

struct fault_report {
	uint64_t count[FAULT_KINDS];
	uint64_t total;
	const char *path;     /* of bad-input.jsonl */
	bool skips;           /* what could be passed through is left out */
	struct out_file file; /* created with the first fault */
	struct json_line line;
};

void fault_report_init(struct fault_report *r, const char *path, bool skips);
void fault_report_release(struct fault_report *r);

enum rp_error fault_report_add(struct fault_report *r, const struct fault *fault);
enum rp_error fault_report_add_all(struct fault_report *r, const struct fault_list *faults);

/* Say what was not told, and commit the file if there is one. */
enum rp_error fault_report_finish(struct fault_report *r);

#endif
