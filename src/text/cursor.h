/*
 * A cursor over a text, for rules that look at its form: which letters are capitals, where words, dashes
 * and brackets are.  It never passes its end, nor stops inside a code point; invalid UTF-8 is a symbol.
 */
#ifndef TEXT_CURSOR_H
#define TEXT_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "Rio de Janeiro", "Frankfurt am Main": the letters of small words inside a name. */
#define CURSOR_PARTICLE_MOST 3

enum unit_kind {
	KIND_END,
	KIND_UPPER,
	KIND_LOWER,
	KIND_CASELESS, /* a letter of a script without capitals */
	KIND_MARK,
	KIND_DIGIT,
	KIND_SPACE,
	KIND_NOTHING, /* folds to nothing */
	KIND_SYMBOL
};

struct cursor_unit {
	enum unit_kind kind;
	bool is_long;   /* a dash that is no hyphen */
	uint32_t value; /* of a digit; else what a symbol folds to, or it */
	uint32_t c;
	size_t len; /* bytes */
};

struct cursor {
	const char *at, *end;
};

/* Letters and digits, with apostrophes, stops and hyphens between them, and a stop behind. */
struct cursor_word {
	struct cursor_unit first;
	unsigned upper, lower, caseless, digits;
	uint32_t number; /* what its digits say, up to a million */
	bool has_stop;   /* behind it */
};

/*
 * What a code point is by its category; KIND_SYMBOL if its folding tells.  The rule the table is made with
 * and tested against.
 */
enum unit_kind cursor_kind_by_rule(uint32_t c);

/* What is at the cursor. */
struct cursor_unit cursor_peek(const struct cursor *cur);

/* Move behind what is at the cursor if it is that; else leave the cursor where it is. */
bool cursor_take_symbol(struct cursor *cur, uint32_t symbol);
bool cursor_skip_spaces(struct cursor *cur);

/* Move behind the word at the cursor; false if there is none. */
bool cursor_take_word(struct cursor *cur, struct cursor_word *w);

/*
 * Move behind a dash, the spaces on both sides of it included; the cursor must be behind something.
 */
bool cursor_take_dash(struct cursor *cur, bool *ret_is_long);

/* Return what closes a bracket, or 0 if it is none. */
uint32_t unit_closing(struct cursor_unit u);

static inline bool unit_is_letter(struct cursor_unit u)
{
	return u.kind == KIND_UPPER || u.kind == KIND_LOWER || u.kind == KIND_CASELESS;
}

static inline bool unit_is_symbol(struct cursor_unit u, uint32_t symbol)
{
	return u.kind == KIND_SYMBOL && u.value == symbol;
}

static inline unsigned word_letters(const struct cursor_word *w)
{
	return w->upper + w->lower + w->caseless;
}

/* In capitals: "ST", "McALLEN". */
static inline bool word_is_loud(const struct cursor_word *w)
{
	return w->upper >= 2 && w->lower <= 1 && !w->caseless;
}

static inline bool word_is_particle(const struct cursor_word *w)
{
	return w->first.kind == KIND_LOWER && word_letters(w) <= CURSOR_PARTICLE_MOST && !w->digits;
}

#endif
