/*
 * Sketches from the inside: the length classes of paragraphs.
 *
 * The limits come from reading pairs of real paragraphs (doc/quality.md): below 8 words
 * resemblance says nothing, from 8 to 19 words pairs of words tell copies best, above triples do.
 */
#ifndef SKETCH_SKETCH_H
#define SKETCH_SKETCH_H

#include <stdint.h>

#define SKETCH_SHORT_WORDS 8
#define SKETCH_LONG_WORDS  20

/* A first paragraph of at most this many words can be a headline. */
#define SKETCH_HEADLINE_WORDS 15

enum sketch_class {
	SKETCH_EXACT, /* fewer than SKETCH_SHORT_WORDS */
	SKETCH_SHORT, /* fewer than SKETCH_LONG_WORDS */
	SKETCH_LONG
};

enum sketch_class sketch_class_of(uint32_t words);

#endif
