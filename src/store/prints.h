/*
 * Fingerprints of a paragraph's shingles, those that are not in the sample.
 *
 * Each of n is one of 16 n + 512 values, so that a shingle of another paragraph has the fingerprint of
 * one of this by chance in one case of 16, of 80 where n is 8: how many is known, and is taken off.
 * Of 40 that are not shared 1.2 more or fewer seem to be.  They take 5.5 to 7.5 bits each, an entry of
 * the index 26.
 *
 *	header     paragraphs (4)
 *	directory  for each PRINTS_GROUP paragraphs and one more: offset of the first byte (4)
 *	prints     of each paragraph: n in the code of Rice, parameter PRINTS_COUNT_RICE, then the first
 *	           and each distance to the next in that for (16 n + 512) / n; a group is filled up to a
 *	           byte
 */
#ifndef STORE_PRINTS_H
#define STORE_PRINTS_H

#include <reprint/sketch.h>

#include "store/bits.h"
#include "store/segment.h"

#define PRINTS_COUNT_RICE 3
#define PRINTS_GROUP      16

/* Compute the fingerprints of n shingles among n_all, ascending as they are; 'least' is the least
 * hash that may be among them. */
void prints_make(struct rp_shingles set, uint32_t n_all, uint32_t least, uint32_t *print);

/* How many shingles of 'set' are among the n_all whose fingerprints are told, on the average of all
 * that look so. */
uint32_t prints_shared(struct rp_shingles set, uint32_t least, const uint32_t *print,
		       uint32_t n_all);

struct prints_writer {
	struct buf directory, data;
	struct bit_writer bits;
	uint32_t n;
};

void prints_writer_init(struct prints_writer *w, const struct rp_allocator *alloc);
void prints_writer_release(struct prints_writer *w);

/* Add those of the next paragraph. */
enum rp_error prints_writer_add(struct prints_writer *w, const uint32_t *print, uint32_t n);
enum rp_error prints_writer_finish(struct prints_writer *w, struct buf *out);

struct prints {
	struct segment *segment;
	uint32_t n; /* paragraphs */
	uint64_t data;
};

enum rp_error prints_open(struct prints *p, struct segment *segment);

/* A walk through those of one paragraph. */
struct prints_walk {
	struct bit_reader bits;
	uint32_t left;
	unsigned rice;
	uint64_t last;
};

enum rp_error prints_walk_begin(struct prints_walk *w, const struct prints *p, uint32_t rank);
enum rp_error prints_walk_next(struct prints_walk *w, uint32_t *ret);

#endif
