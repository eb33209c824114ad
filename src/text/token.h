/*
 * Tokens: the words of a text, folded (text/fold.h), with where they came from.
 *
 * A word is a maximal run of letters, digits and kept marks, found after folding.
 * Everything else parts words, with these exceptions, in which the character between is
 * left out unless said otherwise:
 *
 *	'   after a letter or digit and before a letter: don't, l'eau, 1990's
 *	"   between Hebrew letters, where it marks an abbreviation
 *	.   between single letters: U.S., a.m.; but www.x.com are three words
 *	.   between digits, kept: 5.1, 15.07.2018
 *	,   between digits, kept, but left out where it groups thousands: exactly
 *	    three digits behind, one to three in front, and no kept point or comma
 *	    earlier in the word; 1,000 and 1000 are the same word
 *	U+00B7 between two l, as in Catalan
 *
 * Han numerals in a row, U+3007 and ten thousands among them, are one word and count as digits, and so
 * does a single one behind the sign of an ordinal, U+7B2C; else a numeral is as likely a part of a
 * word as a number.
 *
 * Each other Han, Hiragana, Katakana, Thai, Lao, Khmer and Myanmar letter is a word of its own,
 * together with the marks behind it (voicing and prolonged sound mark included).  U+FFFD,
 * symbols and emoji are no words.  What folds to nothing neither parts words nor shows in
 * them, so a zero-width space joins.
 */
#ifndef TEXT_TOKEN_H
#define TEXT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

/* So many bytes can be read from the beginning of each word, however short it is. */
#define TOKEN_SLACK 16

struct token {
	uint32_t at;         /* bytes into the list's text */
	uint32_t len;        /* bytes, without the space behind */
	uint32_t source_at;  /* bytes into what was tokenised, plus 'base' */
	uint32_t source_len; /* with what folds to nothing at the end of the word */
	bool has_digit;      /* or Han numerals, as above */
};

/*
 * The words in order.  source_at never falls, and rises except where one code point holds
 * several words.
 */
struct token_list {
	char *text;                /* each word and one space, so that words in a row are one run */
	size_t text_len, text_cap; /* bytes */
	struct token *token;
	size_t n, cap;
	size_t invalid; /* invalid UTF-8 sequences met */
	const struct rp_allocator *alloc;
};

/* 'alloc' may be NULL and is not copied. */
void token_list_init(struct token_list *list, const struct rp_allocator *alloc);
void token_list_release(struct token_list *list);
void token_list_reset(struct token_list *list);

/*
 * Append the words of 'text'; 'base' is where it starts in what source_at counts from.  A
 * word never reaches from one call into the next.  Fails with RP_ERR_NOMEM, or with
 * RP_ERR_TOO_LARGE where an offset would pass UINT32_MAX, and the list then holds what it
 * held.
 */
enum rp_error token_list_add(struct token_list *list, const char *text, size_t len, size_t base);

/*
 * Whether at least half of so many words that a text has are letters that are words of their own: the
 * text is of a script without spaces.  The letters are counted as they stand, not as they fold.
 */
bool token_is_unspaced(const char *text, size_t len, size_t words);

/* What a folded code point is to a word. */
enum token_class {
	TOKEN_OTHER, /* parts words */
	TOKEN_LETTER,
	TOKEN_DIGIT,
	TOKEN_MARK,    /* belongs to what is in front of it */
	TOKEN_SINGLE,  /* a letter that is a word of its own */
	TOKEN_JOINER,  /* parts words or not, depending on both sides */
	TOKEN_NO_ASCII /* in the table of bytes: more than a byte decides */
};

/* The class of a folded code point. */
enum token_class token_class_of(uint32_t c);

/* Whether Han numerals in a row, of which this is one, are one word. */
bool token_is_numeral(uint32_t c);

/* The sign of an ordinal number, behind which a single numeral is a number. */
#define TOKEN_ORDINAL 0x7B2C

/* The rule the tables are made with and tested against. */
enum token_class token_class_by_rule(uint32_t c);

#endif
