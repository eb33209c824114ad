/*
 * The words two passages have in common, in order: a longest common subsequence, or near
 * it.
 */
#ifndef CLI_COMPARE_WORDS_H
#define CLI_COMPARE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

enum compare_op {
	COMPARE_KEPT,
	COMPARE_DELETED, /* in A only */
	COMPARE_INSERTED /* in B only */
};

struct compare_run {
	enum compare_op op;
	size_t a, b; /* the first word, for kept words in both; else where it would be */
	size_t n;
};

struct compare_words {
	struct compare_run *run; /* between kept words first the deleted, then the inserted */
	size_t n, cap;
	size_t kept, deleted, inserted; /* words */
	bool is_coarse; /* somewhere the two differ too much to be aligned word by word */
	/* the rest is private */
	size_t *match; /* for each word of A its number in B, or SIZE_MAX */
	size_t match_cap;
	int32_t *trace;
	size_t trace_cap;
	struct compare_anchor *anchor;
	size_t anchor_cap;
};

void compare_words_init(struct compare_words *words);
void compare_words_release(struct compare_words *words);

/*
 * Compare the words a[0 .. n) and b[0 .. m), given by their hashes.
 *
 * Long passages are cut at sequences of three words that occur once in each, then Myers
 * (1986) runs between those, up to COMPARE_EDITS edits; where more are needed the words
 * are given as deleted and inserted.  Memory O(n + m + COMPARE_EDITS^2), time O((n + m)
 * COMPARE_EDITS) at worst.
 */
enum rp_error compare_words_diff(struct compare_words *words, const uint64_t *a, size_t n,
				 const uint64_t *b, size_t m);

#define COMPARE_EDITS 1000

#endif
