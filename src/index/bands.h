/*
 * Bands: keys under which similar signatures meet.
 *
 * A signature is cut into bands of BANDS_ROWS slots; two signatures are candidates if they agree in
 * all slots of a band.  At resemblance J that happens in one of b bands with probability
 * 1 - (1 - J^3)^b:
 *
 *	J       .3    .4    .5    .6    .7    .8
 *	b = 42  .682  .938  .996  1.00  1.00  1.00   documents
 *	b = 16  .355  .653  .882  .980  .9988 1.00   paragraphs and headlines, verified from .7
 *
 * Short bands let more pairs through that are none; verifying those is cheap, a miss is not.
 * Documents have a second way in, by their shingles (engine/sample.h).
 */
#ifndef INDEX_BANDS_H
#define INDEX_BANDS_H

#include <stdint.h>
#include <reprint/sketch.h>

#define BANDS_ROWS      3
#define BANDS_DOCUMENT  42
#define BANDS_PARAGRAPH 16

/* Write the keys of the first n bands; n <= BANDS_DOCUMENT. */
void bands_keys(const struct rp_signature *sig, unsigned n, uint32_t *ret);

#endif
