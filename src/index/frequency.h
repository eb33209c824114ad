/*
 * How many documents hold a shingle, and whether one source alone prints it.
 *
 * Only shingles of two documents and more are kept, 8 bytes each: nine in ten of a news corpus
 * occur once.  Hashes are uniform, so that a sorted array with a directory of their upper bits
 * finds one in a step or two.
 *
 * Shingles that a source prints again and again and others do not are its menus, its formulas
 * and its templates, and say nothing about copying.  Such a shingle is called concentrated:
 * FREQUENCY_CONCENTRATED documents of known source hold it, and nine in ten come from one source.
 * Leaving these out is the best single rule known (doc/quality.md).
 */
#ifndef INDEX_FREQUENCY_H
#define INDEX_FREQUENCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

#define FREQUENCY_CONCENTRATED 10

struct frequency_entry {
	uint32_t hash;
	uint32_t count; /* documents << 1 | concentrated */
};

struct frequency {
	const struct rp_allocator *alloc;
	uint32_t documents;            /* of the corpus */
	struct frequency_entry *entry; /* by ascending hash */
	size_t n, cap;
	uint32_t *directory; /* directory[h >> shift]: the first entry of these upper bits */
	unsigned shift;
};

void frequency_init(struct frequency *f, uint32_t documents, const struct rp_allocator *alloc);
void frequency_release(struct frequency *f);

/*
 * Add the n distinct documents that hold a shingle, in calls with ascending hashes.  source[d] is
 * the source of document d, UINT32_MAX if unknown.
 */
enum rp_error frequency_add(struct frequency *f, uint32_t hash, const uint32_t *document, size_t n,
			    const uint32_t *source);

/* Whether n documents that hold a shingle say that it is concentrated. */
bool frequency_is_concentrated(const uint32_t *document, size_t n, const uint32_t *source);

/* Append what another frequency holds; its hashes are all above. */
enum rp_error frequency_append(struct frequency *f, const struct frequency *other);

/* Nothing more follows: make the directory. */
enum rp_error frequency_finish(struct frequency *f);

/* Return the number of documents with the shingle, at least 1, and whether it is concentrated. */
uint32_t frequency_of(const struct frequency *f, uint32_t hash, bool *ret_concentrated);

/*
 * A look-up waits for memory twice, for the directory and for the entry.  Where many are made, these
 * two, FREQUENCY_AHEAD and twice that many look-ups before, spare the waiting: the second for the
 * directory, the first for the entry that it leads to.
 */
#define FREQUENCY_AHEAD 8
void frequency_expect(const struct frequency *f, uint32_t hash);
void frequency_expect_far(const struct frequency *f, uint32_t hash);

#endif
