/*
 * One of the two texts to compare: where it is, its paragraphs, its words.
 */
#ifndef CLI_COMPARE_TEXT_H
#define CLI_COMPARE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/sketch.h>

#include "base/buf.h"
#include "input/jsonl.h"

/* A paragraph with a word in it; those without are left out. */
struct compare_paragraph {
	const struct rp_paragraph *unit;
	const char *text;
	size_t len;
	size_t word; /* the first of its words; unit->words of them follow */
};

/* A word as it stands in the text. */
struct compare_word {
	const char *text; /* punctuation that belongs to it and space behind it included */
	uint32_t len;     /* bytes */
	uint32_t bare;    /* bytes up to the end of the word itself */
	bool is_last;     /* of its paragraph */
	bool has_digit;
};

struct compare_text {
	struct buf bytes; /* the strings of 'document' */
	struct rp_document document;
	struct rp_sketch *sketch;
	struct compare_paragraph *paragraph;
	uint32_t n;
	struct compare_word *word;
	uint64_t *hash; /* of each word, folded */
	size_t n_words;
};

void compare_text_init(struct compare_text *text);
void compare_text_release(struct compare_text *text);

/*
 * Read the document that 'argument' names:
 *	FILE         a text, or the only document of JSON lines or WARC
 *	FILE:NUMBER  the line of JSON lines, or the record of WARC
 *	FILE#ID      the first document with that id
 *	-            standard input
 * A file whose name is the whole argument comes first.  What is wrong was printed if this
 * returns false.
 */
bool compare_text_load(struct compare_text *text, const char *argument,
		       const struct field_names *names);

/* The paragraph that word i is in. */
uint32_t compare_text_paragraph_of(const struct compare_text *text, size_t i);

/* Append words as they may be shown, see terminal_clean(), without what follows the last. */
enum rp_error compare_text_add_words(const struct compare_text *text, size_t begin, size_t n,
				     struct buf *out);

#endif
