/*
 * Excerpts: the text of each repeat's first place, taken while the input is read for the second
 * time.
 */
#ifndef CLI_EXCERPTS_H
#define CLI_EXCERPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/corpus.h>

#include "base/buf.h"

/* Which documents hold the first place of a repeat. */
struct excerpt_wish {
	uint32_t repeat;
	struct rp_place place;
};

struct excerpt_plan {
	struct excerpt_wish *wish; /* ordered by document */
	size_t n;
};

enum rp_error excerpt_plan_init(struct excerpt_plan *plan, const struct rp_corpus *corpus);
void excerpt_plan_release(struct excerpt_plan *plan);
bool excerpt_plan_wants(const struct excerpt_plan *plan, uint32_t document);

struct excerpt {
	uint32_t repeat;
	size_t at; /* in excerpts.text */
	size_t len;
};

struct excerpts {
	struct buf text;
	struct excerpt *excerpt;
	size_t n, cap;
};

void excerpts_init(struct excerpts *e);
void excerpts_release(struct excerpts *e);
void excerpts_reset(struct excerpts *e);

/* Take what the plan wants of a document. */
enum rp_error excerpts_take(struct excerpts *e, const struct excerpt_plan *plan, uint32_t document,
			    const struct rp_document *doc);

/* Copy to excerpt[repeat], each a block of mem_default. */
enum rp_error excerpts_store(const struct excerpts *e, struct rp_string *excerpt);

#endif
