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
 *	much text, if both are long, or if misprints explain what differs: enough evidence in all.
 *
 * In scripts without spaces, where a character counts as a word (rp_sketch_is_unspaced()), words and
 * evidence are halved before they are held against a threshold, and J and C brought to what they would
 * be of words: three characters are two words or parts of them, so that a share s of three words'
 * shingles in common is one of s^(2/3) of theirs.
 *
 * Templates filled in anew (earnings, weather, results) resemble each other up to J = .95 and are
 * no copies: what they share is shared by all of their kind, and their numbers differ.  A wire story
 * changed by ten papers is a copy at J = .25.  doc/quality.md has the pairs read by eye that the
 * levels were measured on.
 */
#ifndef REPRINT_JUDGE_H
#define REPRINT_JUDGE_H

#include <stdint.h>
#include <reprint/error.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rp_level {
	RP_LEVEL_STRICT, /* a removal is almost never wrong */
	RP_LEVEL_DEFAULT,
	RP_LEVEL_LOOSE /* a copy is almost never missed */
};

/* What decided that two texts are linked. */
enum rp_test {
	RP_TEST_NONE,
	RP_TEST_IDENTITY,  /* the same words in the same order */
	RP_TEST_RARITY,    /* versions: hardly anyone else prints what they share */
	RP_TEST_EVIDENCE,  /* versions: they share much, and are long */
	RP_TEST_NOISE,     /* versions: they share much, and numbers differ no more than words */
	RP_TEST_AGREEMENT, /* versions: they are alike, and all their numbers agree */
	RP_TEST_PASSAGE    /* no versions, but they share a rare passage */
};

/* Return "none", "identity", "rarity", "evidence", "noise", "agreement" or "passage". */
RP_API const char *rp_test_str(enum rp_test test);

struct rp_thresholds {
	/* Versions of one text: by what is rare, ... */
	double rare;          /* this part of the shared shingles is rare, ... */
	double rare_evidence; /* all that is shared says so many nats, ... */
	double rare_numbers;  /* and this share of the numbers of the side with fewer agrees. */
	/* By evidence: */
	double evidence;         /* nats, ... */
	double long_resemblance; /* at least this J, ... */
	uint32_t long_words;     /* both so long, ... */
	double long_numbers;     /* and this share of the numbers agrees. */
	/* By evidence in noise: 'evidence', 'long_resemblance', 'same_words', and ... */
	double noise; /* so many numbers more differ than the words around them let expect */
	/* By agreement: both have the same numbers, ... */
	uint32_t same_words;     /* both are so long, ... */
	double same_resemblance; /* at least this J, and ... */
	double same_evidence;    /* ... so many nats; or C from 'containment', and 'evidence'. */
	/* Such a text is contained in the other from this C: a reprint, not a duplicate. */
	double containment;
	double short_containment; /* shorter than 'same_words': also this, of all shingles */
	double resemblance;       /* unless J is at least this */
	double version;           /* else J must be at least this, ... */
	double variant_contained; /* and C of the one that goes this */
	uint32_t passage;         /* others share a passage from so many rare shingles, ... */
	double passage_numbers;   /* and if this share of the numbers agrees */
	/* In a corpus or store: a source that prints alike again after weeks has filled in its own
	 * template (openings, receptions, yearly reports).  Texts of one source dated more than so many days
	 * apart are no versions below this J.  0 days: without this rule. */
	uint32_t apart_days;
	double apart;
	/* Versions of which one is contained in the other from this C are of one family, and so
	 * are all that are linked by such pairs, a cluster, as long as each share this C with the
	 * first. */
	double family;
	double family_first;
	double paragraph;       /* paragraphs of 20 words and more: equal from this J */
	double short_paragraph; /* paragraphs of 8 to 19 words: from this J, and equal digits */
	double headline;        /* headlines: from this J, and equal digits; ... */
	double story_headline;  /* from this one if their documents are of one cluster */
	/* Rules that can be left out. */
	uint32_t concentrated; /* 1: shingles that one source prints again and again do not count */
	uint32_t furniture;    /* 1: a site's own lines are told from repeated paragraphs */
	/* How often a corpus is linked: in every round but the first, df counts the families that
	 * the one before found, not texts.  1 to 4. */
	uint32_t rounds;
};

/* The thresholds of a level. */
RP_API struct rp_thresholds rp_thresholds_of(enum rp_level level);

/*
 * The thresholds by name, for command lines, configurations and reports: i runs from 0 to
 * rp_threshold_count() - 1, in the order of the struct, and names are those of its members.
 */
RP_API uint32_t rp_threshold_count(void);
RP_API const char *rp_threshold_name(uint32_t i);
RP_API double rp_threshold_get(const struct rp_thresholds *thresholds, uint32_t i);

/* RP_ERR_MISUSE, and nothing is set, if the value is out of range: shares are from 0 to 1, counts whole
 * numbers below 2^32. */
RP_API enum rp_error rp_threshold_set(struct rp_thresholds *thresholds, uint32_t i, double value);

#ifdef __cplusplus
}
#endif

#endif
