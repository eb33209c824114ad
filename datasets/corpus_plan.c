/*
 * corpus_plan.c - decides what documents there will be: for each its role,
 * story, site and date, in the order of the output.
 *
 * Families (an original and its copies) are planned first, so that the
 * stories from files get copies in every corpus that is large enough; then
 * the articles that embed one of their stories, what was never copied, and
 * the decoys.
 */
#include "corpus.h"

#include <stdlib.h>

enum {
	PERCENT_UNRELATED = 35,
	PERCENT_EMBEDDED = 6,
	PERCENT_DECOY = 6,
	PERCENT_SAME_SITE = 8,
	MOST_COPIES = 40,
	DAYS = 366, /* originals appear in the year 2024 */
};

static const struct language *language_draw(struct plan *plan)
{
	const struct library *library = plan->library;
	uint32_t total = 0, pick;
	unsigned i;

	for (i = 0; i < library->count; i++)
		total += library->languages[i].weight;
	pick = rng_below(&plan->rng, total);
	for (i = 0; pick >= library->languages[i].weight; i++)
		pick -= library->languages[i].weight;
	return &library->languages[i];
}

static struct story *story_add(struct plan *plan)
{
	if (plan->story_count == plan->story_room) {
		plan->story_room = plan->story_room * 2 + 1024;
		plan->stories =
			memory_resize(plan->stories, plan->story_room, sizeof(*plan->stories));
	}
	return &plan->stories[plan->story_count++];
}

/* All stories from files, in random order; the plan uses them before others. */
static void plan_add_files(struct plan *plan)
{
	for (unsigned i = 0; i < plan->library->count; i++) {
		const struct language *language = &plan->library->languages[i];

		for (unsigned k = 0; k < language->story_count; k++)
			*story_add(plan) = (struct story){language, &language->stories[k]};
	}
	for (uint32_t i = plan->story_count; i > 1; i--) {
		uint32_t other = rng_below(&plan->rng, i);
		struct story swap = plan->stories[i - 1];

		plan->stories[i - 1] = plan->stories[other];
		plan->stories[other] = swap;
	}
}

/* The number of the next story: one of a file, or else a new drawn one. */
static uint32_t story_next(struct plan *plan, uint32_t used)
{
	if (used == plan->story_count) {
		const struct language *language = language_draw(plan);

		*story_add(plan) = (struct story){language, NULL};
	}
	return used;
}

static struct document *document_add(struct plan *plan, enum role role, uint32_t story, uint32_t of)
{
	struct document *document = &plan->documents[plan->count++];
	uint32_t sites = plan->stories[story].language->site_count;

	document->story = story;
	document->of = of;
	document->role = (uint8_t)role;
	/* One draw to a statement: compilers differ in the order within one. */
	document->site = (uint16_t)rng_below(&plan->rng, sites);
	document->minutes = rng_below(&plan->rng, DAYS * MINUTES_PER_DAY);
	return document;
}

/*
 * Heavy-tailed: at least k copies with probability 1/k. What lies above the
 * limit is spread over its upper half, so that no heap builds up there. A
 * language with few sites has smaller families, as it has in life.
 */
static uint32_t copies_draw(struct plan *plan, uint32_t sites)
{
	uint64_t u = (rng_next(&plan->rng) >> 32) + 1;
	uint64_t copies = (UINT64_C(1) << 32) / u;
	uint32_t most = sites + sites / 2 < MOST_COPIES ? sites + sites / 2 : MOST_COPIES;

	if (!most)
		most = 1;
	if (copies > most)
		copies = most - rng_below(&plan->rng, (most + 1) / 2);
	return (uint32_t)copies;
}

static uint32_t common_divisor(uint32_t a, uint32_t b)
{
	return b ? common_divisor(b, a % b) : a;
}

/* Walking by a step without a common divisor meets each site before any twice. */
static uint32_t step_draw(struct plan *plan, uint32_t sites)
{
	uint32_t step;

	do
		step = 1 + rng_below(&plan->rng, sites);
	while (common_divisor(step, sites) > 1);
	return step;
}

/* An original and at most `room` copies, on different sites as a rule. */
static void family_add(struct plan *plan, uint32_t story, uint32_t room)
{
	uint32_t sites = plan->stories[story].language->site_count;
	uint32_t copies = plan->copies ? plan->copies : copies_draw(plan, sites);
	uint32_t original = plan->count;
	uint32_t step = step_draw(plan, sites);
	struct document *document = document_add(plan, ROLE_ORIGINAL, story, NO_DOCUMENT);
	uint32_t site = document->site, minutes = document->minutes, delay;

	for (uint32_t i = 0; i < copies && i < room && sites; i++) {
		document = document_add(plan, ROLE_COPY, story, original);
		delay = 10 + rng_below(&plan->rng, 60);
		document->minutes = minutes + (delay << rng_below(&plan->rng, 7));
		if (!rng_percent(&plan->rng, PERCENT_SAME_SITE))
			site = (site + step) % sites;
		document->site = (uint16_t)site;
	}
}

struct brief brief_make(const struct plan *plan, uint32_t number)
{
	const struct document *document = &plan->documents[number];
	const struct story *story = &plan->stories[document->story];

	return (struct brief){
		.language = story->language,
		.site = &story->language->sites[document->site],
		.file = story->file,
		.role = (enum role)document->role,
		.story_seed = rng_stream(plan->seed, document->story * UINT64_C(2)).state,
		.document_seed = rng_stream(plan->seed, number * UINT64_C(2) + 1).state,
		.noise = plan->noise,
	};
}

/* Puts a story that has been printed, and is not tiny, into a new article. */
static void embedded_add(struct plan *plan)
{
	enum {
		TRIES = 50,
		WORDS_LEAST = 80
	};
	struct document *document;
	uint32_t original = 0;

	for (unsigned i = 0; i < TRIES; i++) {
		struct brief brief;

		do
			original = rng_below(&plan->rng, plan->originals);
		while (plan->documents[original].role != ROLE_ORIGINAL);
		brief = brief_make(plan, original);
		if (story_words(&brief) >= WORDS_LEAST)
			break;
	}
	document = document_add(plan, ROLE_EMBEDDED, plan->documents[original].story, original);
	document->minutes = plan->documents[original].minutes + MINUTES_PER_DAY / 2 +
			    rng_below(&plan->rng, 10 * MINUTES_PER_DAY);
}

static bool decoy_add(struct plan *plan, uint32_t number)
{
	const struct library *library = plan->library;
	uint32_t total = 0;

	for (unsigned i = 0; i < library->count; i++)
		total += library->languages[i].decoy_count;
	if (!total)
		return false;
	number %= total;
	for (unsigned i = 0; i < library->count; i++) {
		const struct language *language = &library->languages[i];

		if (number < language->decoy_count) {
			*story_add(plan) = (struct story){language, &language->decoys[number]};
			document_add(plan, ROLE_DECOY, plan->story_count - 1, NO_DOCUMENT);
			break;
		}
		number -= language->decoy_count;
	}
	return true;
}

static void plan_shuffle(struct plan *plan)
{
	plan->order = memory_get(plan->count, sizeof(*plan->order));
	plan->position = memory_get(plan->count, sizeof(*plan->position));
	for (uint32_t i = 0; i < plan->count; i++)
		plan->order[i] = i;
	for (uint32_t i = plan->count; i > 1; i--) {
		uint32_t other = rng_below(&plan->rng, i);
		uint32_t swap = plan->order[i - 1];

		plan->order[i - 1] = plan->order[other];
		plan->order[other] = swap;
	}
	for (uint32_t i = 0; i < plan->count; i++)
		plan->position[plan->order[i]] = i;
}

static uint32_t percent_of(uint32_t number, unsigned percent)
{
	return (uint32_t)((uint64_t)number * percent / 100);
}

void plan_make(struct plan *plan, uint32_t documents)
{
	/* Where the number of copies is given there are families only. */
	uint32_t decoys = plan->copies ? 0 : percent_of(documents, PERCENT_DECOY);
	uint32_t embedded = plan->copies ? 0 : percent_of(documents, PERCENT_EMBEDDED);
	uint32_t families = documents - decoys - embedded -
			    (plan->copies ? 0 : percent_of(documents, PERCENT_UNRELATED));
	uint32_t used = 0;

	plan->rng = rng_stream(plan->seed, UINT64_MAX);
	plan->documents = memory_get(documents, sizeof(*plan->documents));
	plan_add_files(plan);
	while (plan->count + 2 <= families) {
		uint32_t room = families - plan->count - 1;

		family_add(plan, story_next(plan, used++), room);
	}
	plan->originals = plan->count;
	for (uint32_t i = 0; plan->originals && i < embedded; i++)
		embedded_add(plan);
	while (plan->count + decoys < documents)
		document_add(plan, ROLE_UNRELATED, story_next(plan, used++), NO_DOCUMENT);
	for (uint32_t i = 0; i < decoys; i++)
		if (!decoy_add(plan, i))
			document_add(plan, ROLE_UNRELATED, story_next(plan, used++), NO_DOCUMENT);
	plan_shuffle(plan);
}

void plan_free(struct plan *plan)
{
	free(plan->position);
	free(plan->order);
	free(plan->documents);
	free(plan->stories);
}
