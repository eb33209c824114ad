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
 *              documents in the corpus, df the number of those that hold the shingle.  It says
 *              how surprising it is to share what is shared.
 */
#ifndef REPRINT_JUDGE_H
#define REPRINT_JUDGE_H

#include <stdint.h>
#include <reprint/version.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rp_level {
	RP_LEVEL_STRICT,  /* a removal is almost never wrong */
	RP_LEVEL_DEFAULT,
	RP_LEVEL_LOOSE    /* a copy is almost never missed */
};

struct rp_thresholds {
	double resemblance;     /* documents: duplicates from this J */
	double containment;     /* documents: contained from this C */
	double paragraph;       /* paragraphs of 20 words and more: equal from this J */
	double short_paragraph; /* paragraphs of 8 to 19 words: from this J, and equal digits */
	double headline;        /* headlines: from this J, and equal digits */
	/* Documents of fewer words than this are also held to the numbers test: this share of the
	 * words with digits in the smaller set must be found in the other. */
	uint32_t numbers_words;
	double numbers;
	/* Documents of fewer words than this must reach 'brief_resemblance' and agree in every
	 * number. */
	uint32_t brief_words;
	double brief_resemblance;
};

/* The thresholds of a level. */
RP_API struct rp_thresholds rp_thresholds_of(enum rp_level level);

#ifdef __cplusplus
}
#endif

#endif
