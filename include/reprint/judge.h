/*
 * What counts as a copy.
 *
 * Two documents are compared by the shingles that say something about copying.  Left out are those
 * that many documents of one source share and others do not: menus, formulas, templates.
 * What is left is judged by three measures:
 *
 * resemblance  J = |A and B| / |A or B|
 * containment  C = |A and B| / |A|, the share of A found in B, and the same for B
 * evidence     E = sum of ln(N / df) over the shared shingles, in nats: N is the number of
 *              different texts in the corpus, df the number of those that hold the shingle.  It
 *              says how surprising it is to share what is shared.  A shingle is rare if hardly
 *              anyone else holds it: df <= 3, a little more in corpora of 100,000 and up.
 *
 * Two texts are versions of one another if their numbers agree and they share
 *
 *	text that hardly anyone else prints: enough rare shingles, and these a good part of all
 *	that is shared; or
 *	much text, if both are long: enough evidence in all.
 *
 * Templates filled in anew (earnings, weather, results) resemble each other up to J = .95 and are
 * no copies: what they share is shared by all of their kind, and their numbers differ.  A wire story
 * changed by ten papers is a copy at J = .25.  doc/quality.md has the pairs read by eye that the
 * levels were measured on.
 */
#ifndef REPRINT_JUDGE_H
#define REPRINT_JUDGE_H

#include <stdint.h>
#include <reprint/version.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rp_level {
	RP_LEVEL_STRICT, /* a removal is almost never wrong */
	RP_LEVEL_DEFAULT,
	RP_LEVEL_LOOSE /* a copy is almost never missed */
};

struct rp_thresholds {
	/* Versions of one text: by what is rare, ... */
	double rare;           /* this part of the shared shingles is rare, ... */
	uint32_t rare_least;   /* at least so many, ... */
	double rare_contained; /* and at least this C, either way; */
	double rare_numbers;   /* and this share of the numbers of the side with fewer agrees. */
	/* By evidence: */
	double evidence;         /* nats, ... */
	double long_resemblance; /* at least this J, ... */
	uint32_t long_words;     /* both so long, ... */
	double long_numbers;     /* and this share of the numbers agrees. */
	/* By agreement: both have the same numbers, ... */
	uint32_t same_words;     /* both are so long, ... */
	double same_resemblance; /* at least this J; ... */
	double same_evidence;    /* at least so many nats. */
	/* Such a text is contained in the other from this C: a reprint, not a duplicate. */
	double containment;
	double resemblance;       /* unless J is at least this */
	double version;           /* else J must be at least this, ... */
	double variant_contained; /* and C of the one that goes this */
	uint32_t passage;         /* others share a passage from so many rare shingles, ... */
	double passage_numbers;   /* and if this share of the numbers agrees */
	/* Versions of which one is contained in the other from this C are of one family, and so
	 * are all that are linked by such pairs: a cluster. */
	double family;
	double paragraph;       /* paragraphs of 20 words and more: equal from this J */
	double short_paragraph; /* paragraphs of 8 to 19 words: from this J, and equal digits */
	double headline;        /* headlines: from this J, and equal digits; ... */
	double story_headline;  /* from this one if their documents are of one cluster */
};

/* The thresholds of a level. */
RP_API struct rp_thresholds rp_thresholds_of(enum rp_level level);

#ifdef __cplusplus
}
#endif

#endif
