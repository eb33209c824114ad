/*
 * Words: the hashes of a text's words, as text/token.h defines them, without the words.
 *
 * Text is taken in pieces that stay in the first-level cache, each step going over a whole piece:
 * masks of 64 bytes, what is not ASCII, joiners, the list of words, their hashes.  What has more
 * rules than these steps know is left to the tokenizer, together with all that stands with it
 * between two bytes that part words, and only that.
 */
#ifndef SHINGLE_WORDS_H
#define SHINGLE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

#include "base/cpu.h"
#include "base/word_hash.h"
#include "text/other.h"
#include "text/scan.h"
#include "text/token.h"

/* A word that the tokenizer made: its hash belongs to the word listed at 'at'. */
struct word_patch {
	uint32_t at; /* bytes into the piece */
	uint64_t hash;
};

struct words {
	const struct rp_allocator *alloc;
	struct word_key key;
	const struct scan_ops *scan_ops;
	other_settle_fn *other_settle;
	const struct word_hash_ops *hash_ops;
	uint64_t *hash; /* of each word in order */
	size_t n, cap;
	uint32_t *number; /* which of them have a digit, ascending */
	size_t numbers, number_cap;
	size_t invalid; /* invalid UTF-8 sequences met */

	/* The last piece: */
	size_t first;   /* its first word */
	bool tokenized; /* as a whole, with 'tokens' its words */
	struct token_list tokens;
	struct word_patch *patch;
	size_t patches, patch_cap;
	struct scan scan;
	unsigned char without[SCAN_MAX + 2 * WORD_HASH_MAX]; /* a word without what is dropped */

	struct other_table other;
};

/* 'alloc' may be NULL and is not copied. */
void words_init(struct words *w, const struct rp_allocator *alloc, enum cpu_level level);
void words_release(struct words *w);

/* Forget the words; hashes are of this seed from now on. */
void words_reset(struct words *w, uint64_t seed);

/*
 * Append the words of 'text'.  A word never reaches from one call into the next.  Fails with
 * RP_ERR_NOMEM or RP_ERR_TOO_LARGE; only words_reset() is possible then.
 */
enum rp_error words_add(struct words *w, const char *text, size_t len);

/*
 * Append the words of the first lines of 'text', as many whole ones as are one piece, and return
 * how many bytes they are with their line ends, which w->scan.line then has; 0 if one is no piece,
 * and none are appended.
 */
enum rp_error words_add_lines(struct words *w, const char *text, size_t len, size_t *ret_len);

/*
 * Return the first word that begins at or behind byte 'at' of the text added last, which was
 * SCAN_MAX bytes or less, or w->n.
 */
size_t words_at(const struct words *w, size_t at);

#endif
