#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <reprint/judge.h>

/*
 * Precision and recall of these, and of others, on pairs read by eye are in doc/quality.md.
 */
struct rp_thresholds rp_thresholds_of(enum rp_level level)
{
	struct rp_thresholds t = {
		.rare = 0.35,
		.rare_evidence = 60,
		.rare_numbers = 0.6,
		.evidence = 400,
		.long_words = 200,
		.long_resemblance = 0.2,
		.long_numbers = 0.4,
		.noise = 0.25,
		.same_words = 50,
		.same_resemblance = 0.4,
		.same_evidence = 100,
		.version = 0.2,
		.variant_contained = 0.6,
		.passage = 20,
		.passage_numbers = 0.9,
		.apart_days = 30,
		.apart = 0.9,
		.family = 0.5,
		.family_first = 0.25,
		.containment = 0.7,
		.short_containment = 0.8,
		.resemblance = 0.4,
		.paragraph = 0.7,
		.short_paragraph = 0.8,
		.headline = 0.8,
		.story_headline = 0.6,
		.concentrated = 1,
		.furniture = 1,
		.rounds = 2,
	};

	if (level == RP_LEVEL_STRICT) {
		t.rare = 0.6;
		t.rare_numbers = 0.8;
		t.evidence = 800;
		t.long_resemblance = 0.4;
		t.long_numbers = 0.6;
		t.same_resemblance = 0.6;
		t.resemblance = 0.5;
		t.containment = 0.8;
		t.short_containment = 0.9;
		t.variant_contained = 0.75;
	} else if (level == RP_LEVEL_LOOSE) {
		t.rare = 0.25;
		t.rare_evidence = 40;
		t.rare_numbers = 0.5;
		t.evidence = 300;
		t.long_words = 170;
		t.long_resemblance = 0.15;
		t.same_resemblance = 0.3;
		t.resemblance = 0.35;
		t.containment = 0.65;
		t.variant_contained = 0.5;
	}
	return t;
}

const char *rp_test_str(enum rp_test test)
{
	static const char *const name[] = {"none",  "identity",  "rarity", "evidence",
					   "noise", "agreement", "passage"};

	return name[test];
}

struct threshold {
	const char *name;
	size_t at; /* in struct rp_thresholds */
	bool is_count;
	double least, most;
};

#define REAL(name, least, most)                                                 \
	{                                                                       \
#name, offsetof(struct rp_thresholds, name), false, least, most \
	}
#define COUNT(name, least, most)                                               \
	{                                                                      \
#name, offsetof(struct rp_thresholds, name), true, least, most \
	}

static const struct threshold threshold[] = {
	REAL(rare, 0, 1),
	REAL(rare_evidence, 0, 1e9),
	REAL(rare_numbers, 0, 1),
	REAL(evidence, 0, 1e9),
	REAL(long_resemblance, 0, 1),
	COUNT(long_words, 0, UINT32_MAX),
	REAL(long_numbers, 0, 1),
	REAL(noise, 0, 1e9),
	COUNT(same_words, 0, UINT32_MAX),
	REAL(same_resemblance, 0, 1),
	REAL(same_evidence, 0, 1e9),
	REAL(containment, 0, 1),
	REAL(short_containment, 0, 1),
	REAL(resemblance, 0, 1),
	REAL(version, 0, 1),
	REAL(variant_contained, 0, 1),
	COUNT(passage, 0, UINT32_MAX),
	REAL(passage_numbers, 0, 1),
	COUNT(apart_days, 0, UINT32_MAX),
	REAL(apart, 0, 1),
	REAL(family, 0, 1),
	REAL(family_first, 0, 1),
	REAL(paragraph, 0, 1),
	REAL(short_paragraph, 0, 1),
	REAL(headline, 0, 1),
	REAL(story_headline, 0, 1),
	COUNT(concentrated, 0, 1),
	COUNT(furniture, 0, 1),
	COUNT(rounds, 1, 4),
};

uint32_t rp_threshold_count(void)
{
	return sizeof(threshold) / sizeof(threshold[0]);
}

const char *rp_threshold_name(uint32_t i)
{
	return threshold[i].name;
}

double rp_threshold_get(const struct rp_thresholds *t, uint32_t i)
{
	const char *at = (const char *)t + threshold[i].at;

	if (threshold[i].is_count)
		return *(const uint32_t *)(const void *)at;
	return *(const double *)(const void *)at;
}

enum rp_error rp_threshold_set(struct rp_thresholds *t, uint32_t i, double value)
{
	char *at = (char *)t + threshold[i].at;

	if (!(value >= threshold[i].least && value <= threshold[i].most) ||
	    (threshold[i].is_count && floor(value) < value))
		return RP_ERR_MISUSE;
	if (threshold[i].is_count)
		*(uint32_t *)(void *)at = (uint32_t)value;
	else
		*(double *)(void *)at = value;
	return RP_OK;
}
