/*
 * Why a verdict is what it is, as a person reads it: the longest run of words in common, the numbers
 * that differ, and each condition of a copy with what was measured and what is wanted.
 */
#ifndef CLI_COMPARE_WHY_H
#define CLI_COMPARE_WHY_H

#include "base/buf.h"
#include "cli/compare_numbers.h"
#include "cli/compare_render.h"
#include "cli/compare_verdict.h"

enum rp_error compare_why_print(const struct compare_render *render,
				const struct compare_verdict *verdict,
				const struct compare_numbers *numbers, struct buf *out);

/* Whether measures decided; else the words alone did, being all equal or none. */
bool compare_why_has_tests(const struct compare_verdict *verdict);

/* Whether a route was tried: those behind the one that decided were not. */
bool compare_why_is_tried(const struct explain *explain, enum explain_route route);

#endif
