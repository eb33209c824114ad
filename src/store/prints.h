/*
 * Fingerprints of a paragraph's shingles, those that are not in the sample.
 *
 * Each of n is one of 16 n + 512 values, so that a shingle of another paragraph has the fingerprint of
 * one of this by chance in one case of 16, of 80 where n is 8: how many is known, and is taken off.
 * Of 40 that are not shared 1.2 more or fewer seem to be.  They take 5.5 to 7.5 bits each, an entry of
 * the index 26.
 *
 * They are in groups.  Those of a paragraph are their number n in the code of Rice, parameter
 * PRINTS_COUNT_RICE, then the first and each distance to the next in that for (16 n + 512) / n.
 */
#ifndef STORE_PRINTS_H
#define STORE_PRINTS_H

#include <reprint/sketch.h>

#include "store/groups.h"

#define PRINTS_COUNT_RICE 3

/* Compute the fingerprints of n shingles among n_all, ascending as they are; 'least' is the least
 * hash that may be among them. */
void prints_make(struct rp_shingles set, uint32_t n_all, uint32_t least, uint32_t *print);

/* How many shingles of 'set' are among the n_all whose fingerprints are told, on the average of all
 * that look so. */
uint32_t prints_shared(struct rp_shingles set, uint32_t least, const uint32_t *print,
		       uint32_t n_all);

/* Append the code of a paragraph's to bits. */
enum rp_error prints_code(struct bit_writer *bits, const uint32_t *print, uint32_t n);

/* Add that of the next paragraph: so many bits, from the first of a byte; 0: it has none. */
enum rp_error prints_writer_add(struct groups_writer *w, const uint8_t *code, size_t n_bits);
enum rp_error prints_writer_finish(struct groups_writer *w, struct buf *out);

/* Open those of a segment, one entry for each paragraph. */
enum rp_error prints_open(struct groups *prints, struct segment *segment);

/* A walk through those of one paragraph. */
struct prints_walk {
	struct bit_reader bits;
	uint32_t left;
	unsigned rice;
	uint64_t last;
};

enum rp_error prints_walk_begin(struct prints_walk *w, const struct groups *prints, uint32_t rank);
enum rp_error prints_walk_next(struct prints_walk *w, uint32_t *ret);

#endif
