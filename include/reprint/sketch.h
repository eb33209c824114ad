/*
 * Sketches: what reprint keeps of a document in order to compare it.
 *
 * A document is split into paragraphs, each paragraph into words, the words into shingles (runs of
 * w consecutive words, hashed).  Words are compared folded: lower case, without marks,
 * typographic variants and punctuation; digits are kept.  Every Han, Hiragana, Katakana, Thai, Lao,
 * Khmer and Myanmar character is a word of its own, but Han numerals in a row are one.
 *
 *	unit                       words  w   what decides on equality
 *	paragraph                    < 8  -   identity alone
 *	paragraph                 8 - 19  2   resemblance
 *	paragraph                  >= 20  3   resemblance
 *	headline                     any  1   resemblance
 *	document                     any  3   resemblance and containment; its shingles are those of
 *	                                      its title and of each paragraph, taken at w = 3
 *
 * What stands in front of a paragraph and changes from paper to paper is not compared: a dateline, an
 * agency, the time of an entry ("OSTHAVEN, Nov 3 (Agency) - ", "14:32 GMT - "); nor is what a site adds
 * to a title.  Not compared either, as if it had no words, is a paragraph that tells what an editor did to the
 * text, or when: "(Adds quotes)", "Updated: June 1, 2019 @ 5:56 am".
 *
 * A text shorter than w is one shingle, so nothing is lost for being short.
 *
 * The signature is MinHash with RP_SIGNATURE_SLOTS slots of 16 bits (Broder 1997): 32 hash functions,
 * half of them by double hashing, the least value of each in four orders.  rp_signature_resemblance() estimates the
 * resemblance of two sets from the share of equal slots with a standard error of
 * sqrt(J (1 - J) / 128), at most 0.0442, or less; of sets of more than some 2,000 shingles, whose slots are
 * equal by chance more often, slightly more.  Signatures, sets and identities are the same on
 * every machine and with every instruction set.
 *
 * Threads: a sketcher belongs to one thread at a time; a sketch never changes and may be read by
 * any number of threads.
 */
#ifndef REPRINT_SKETCH_H
#define REPRINT_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RP_SIGNATURE_SLOTS 128

/* Texts of this many bytes and more are refused with RP_ERR_TOO_LARGE. */
#define RP_TEXT_LIMIT ((size_t)1 << 31)

struct rp_signature {
	uint16_t slot[RP_SIGNATURE_SLOTS];
};

/* XXH3-128 of the words' hashes; equal identities mean equal words in equal order. */
struct rp_identity {
	uint64_t low;
	uint64_t high;
};

/* Distinct shingle hashes in ascending order; owned by the sketch they came from. */
struct rp_shingles {
	const uint32_t *hash;
	uint32_t n;
};

enum rp_paragraph_kind {
	RP_PARAGRAPH_TITLE,    /* the title field; always number 0, and no part of the text */
	RP_PARAGRAPH_HEADLINE, /* a short first paragraph where the title field is empty */
	RP_PARAGRAPH_TEXT
};

/* One paragraph of a sketch.  Paragraphs without a word in them do not appear. */
struct rp_paragraph {
	enum rp_paragraph_kind kind;
	uint32_t number; /* 1, 2, ... in the text, those without words counted; 0 for the title */
	uint32_t offset; /* bytes into the text, or the title; behind a dateline */
	uint32_t length; /* bytes, line break and surrounding space left out */
	uint32_t words;
	struct rp_identity identity;
	struct rp_identity digits;     /* of the words with a digit in them, in order */
	struct rp_shingles shingles;   /* at w = 3: its part in the document's */
	struct rp_shingles comparable; /* at the width of its class; empty below 8 words */
	struct rp_shingles words_set;  /* at w = 1; only for title and headline, else empty */
	struct rp_shingles numbers;    /* of its words with a digit in them, at w = 1 */
};

struct rp_sketcher;
struct rp_sketch;

/*
 * Make a sketcher: the scratch memory in which documents are taken apart, and tables, 200 KB in all.  It
 * grows by a small multiple of the longest document seen.
 */
RP_API enum rp_error rp_sketcher_new(const struct rp_allocator *alloc,
				     struct rp_sketcher **ret_sketcher);
RP_API void rp_sketcher_free(struct rp_sketcher *sketcher);

/*
 * Hash words with another seed than 0 from the next document on.  Sketches of different seeds have
 * nothing in common.  Whoever does not know the seed cannot make up words that collide.
 */
RP_API void rp_sketcher_set_seed(struct rp_sketcher *sketcher, uint64_t seed);

/*
 * Take a document apart.  The sketch copies what it needs and lives on after 'document' and
 * 'sketcher' are gone; free it with rp_sketch_free().
 *
 * Cost: linear in the text; about 5 bytes of sketch for each byte of an article, as long as it lives,
 * and at most 200 for each paragraph of a few letters.
 * Returns RP_OK, RP_ERR_NOMEM or RP_ERR_TOO_LARGE.
 */
RP_API enum rp_error rp_sketch_new(struct rp_sketcher *sketcher, const struct rp_document *document,
				   struct rp_sketch **ret_sketch);
RP_API void rp_sketch_free(struct rp_sketch *sketch);

RP_API uint32_t rp_sketch_paragraph_count(const struct rp_sketch *sketch);

/* Return paragraph i < rp_sketch_paragraph_count(); it lives as long as the sketch. */
RP_API const struct rp_paragraph *rp_sketch_paragraph(const struct rp_sketch *sketch, uint32_t i);

/* Return the signature of that paragraph's 'comparable' shingles, of its 'words_set' if it is a title or
 * headline; NULL for a paragraph that is compared by identity alone. */
RP_API const struct rp_signature *rp_sketch_paragraph_signature(const struct rp_sketch *sketch,
								uint32_t i);

/* Return the document's distinct shingles, title and all paragraphs together, at w = 3. */
RP_API struct rp_shingles rp_sketch_shingles(const struct rp_sketch *sketch);

/* Return the distinct hashes of the document's words with a digit in them. */
RP_API struct rp_shingles rp_sketch_numbers(const struct rp_sketch *sketch);

/* Return the signature of rp_sketch_shingles(). */
RP_API const struct rp_signature *rp_sketch_signature(const struct rp_sketch *sketch);

/* Return the identity of all words of title and text in order, paragraph breaks ignored. */
RP_API struct rp_identity rp_sketch_identity(const struct rp_sketch *sketch);

/* Return the number of words of title and text. */
RP_API uint32_t rp_sketch_words(const struct rp_sketch *sketch);

/* Whether at least half of the text's words are single characters of a script without spaces, as in
 * Chinese; the title does not count. */
RP_API bool rp_sketch_is_unspaced(const struct rp_sketch *sketch);

/* Return the number of invalid UTF-8 sequences that were replaced in title and text. */
RP_API uint32_t rp_sketch_invalid(const struct rp_sketch *sketch);

/* How two sets of shingles overlap, counted exactly. */
struct rp_overlap {
	uint32_t shared;    /* |A and B| */
	double resemblance; /* shared / |A or B|, Jaccard; 0 if both are empty */
	double contained;   /* shared / |A|: the share of A found in B; 0 if A is empty */
	double contains;    /* shared / |B|: the share of B found in A; 0 if B is empty */
};

/* Compare two sets exactly, in O(|A| + |B|). */
RP_API struct rp_overlap rp_shingles_compare(struct rp_shingles a, struct rp_shingles b);

/* Compute the signature of a set; of the empty set all slots are UINT16_MAX. */
RP_API void rp_signature_of(struct rp_shingles set, struct rp_signature *ret);

/* Estimate the resemblance of the sets two signatures were computed from, from 0 to 1: by the share of equal
 * slots, without those that are to be expected by chance. */
RP_API double rp_signature_resemblance(const struct rp_signature *a, const struct rp_signature *b);

#ifdef __cplusplus
}
#endif

#endif
