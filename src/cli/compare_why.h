/*
 * Why a verdict is what it is, as a person reads it: the longest run of words in common, the
 * numbers that differ, and each condition of a copy with what was measured and what is wanted.
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

#endif
