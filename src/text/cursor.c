#include "text/cursor.h"

#include <utf8proc.h>

#include "text/cursor_table.h"
#include "text/fold.h"
#include "text/utf8.h"

/* What is longer is taken for several words: a sentence in Chinese. */
#define WORD_LETTERS_MOST 24

enum unit_kind cursor_kind_by_rule(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LT:
		return KIND_UPPER;
	case UTF8PROC_CATEGORY_LL:
		return KIND_LOWER;
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_LM:
		return KIND_CASELESS;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
		return KIND_MARK;
	default:
		return KIND_SYMBOL;
	}
}

static struct cursor_unit other_unit(uint32_t c, size_t len)
{
	struct cursor_unit u = {.kind = KIND_SYMBOL, .value = c, .c = c, .len = len};
	uint32_t folded[FOLD_MAX];
	size_t n;

	if (c == UTF8_INVALID)
		return u;
	u.kind = c <= 0xFFFF ? (enum unit_kind)cursor_kind[cursor_page[c >> 6]][c & 63]
			     : cursor_kind_by_rule(c);
	if (u.kind != KIND_SYMBOL)
		return u;
	n = fold_code_point(c, folded);
	if (!n) {
		u.kind = KIND_NOTHING;
		return u;
	}
	u.value = folded[0];
	if (u.value == ' ') {
		u.kind = KIND_SPACE;
	} else if (n == 1 && u.value >= '0' && u.value <= '9') {
		u.kind = KIND_DIGIT;
		u.value -= '0';
	} else if (u.value == '-') {
		/* Hyphens of all kinds, minus and the Hebrew one are none. */
		u.is_long = c != 0x2010 && c != 0x2011 && c != 0x2212 && c != 0x5BE &&
			    c != 0xFE63 && c != 0xFF0D;
	}
	return u;
}

struct cursor_unit cursor_peek(const struct cursor *cur)
{
	struct cursor_unit u = {.kind = KIND_END};
	unsigned char b;

	if (cur->at == cur->end)
		return u;
	b = (unsigned char)*cur->at;
	if (b >= 0x80) {
		u.len = utf8_decode(cur->at, cur->end, &u.c);
		return other_unit(u.c, u.len);
	}
	u.len = 1;
	u.c = u.value = b;
	if (b >= 'a' && b <= 'z') {
		u.kind = KIND_LOWER;
	} else if (b >= 'A' && b <= 'Z') {
		u.kind = KIND_UPPER;
	} else if (b >= '0' && b <= '9') {
		u.kind = KIND_DIGIT;
		u.value = b - (uint32_t)'0';
	} else {
		u.kind = b == ' ' || b == '\t' ? KIND_SPACE : KIND_SYMBOL;
	}
	return u;
}

bool cursor_take_symbol(struct cursor *cur, uint32_t symbol)
{
	struct cursor_unit u = cursor_peek(cur);

	if (!unit_is_symbol(u, symbol))
		return false;
	cur->at += u.len;
	return true;
}

bool cursor_skip_spaces(struct cursor *cur)
{
	const char *from = cur->at;

	for (struct cursor_unit u = cursor_peek(cur);
	     u.kind == KIND_SPACE || u.kind == KIND_NOTHING; u = cursor_peek(cur))
		cur->at += u.len;
	return cur->at != from;
}

bool cursor_take_word(struct cursor *cur, struct cursor_word *w)
{
	*w = (struct cursor_word){.first = cursor_peek(cur)};
	if (!unit_is_letter(w->first) && w->first.kind != KIND_DIGIT)
		return false;
	while (word_letters(w) + w->digits < WORD_LETTERS_MOST) {
		struct cursor_unit u = cursor_peek(cur), next;
		struct cursor behind = {cur->at + u.len, cur->end};

		switch (u.kind) {
		case KIND_UPPER:
			w->upper++;
			break;
		case KIND_LOWER:
			w->lower++;
			break;
		case KIND_CASELESS:
			w->caseless++;
			break;
		case KIND_DIGIT:
			w->digits++;
			if (w->number < 1000000)
				w->number = w->number * 10 + u.value;
			break;
		case KIND_MARK:
		case KIND_NOTHING:
			break;
		case KIND_SYMBOL:
			if (u.value != '\'' && u.value != '.' && (u.value != '-' || u.is_long))
				return true;
			next = cursor_peek(&behind);
			if (unit_is_letter(next) || next.kind == KIND_DIGIT)
				break;
			if (u.value == '.') {
				w->has_stop = true;
				cur->at = behind.at;
			}
			return true;
		default:
			return true;
		}
		cur->at = behind.at;
	}
	return true;
}

/*
 * A dash behind something, with the spaces around it.  A hyphen has spaces on both sides, or a
 * stop or a bracket in front, "(EFE).- "; an en dash has one on either, since "US–China" is a
 * word.  Two hyphens are a dash.
 */
bool cursor_take_dash(struct cursor *cur, bool *ret_is_long)
{
	struct cursor try = *cur;
	bool is_closed = cur->at[-1] == '.' || cur->at[-1] == ')' || cur->at[-1] == ']';
	bool before = cursor_skip_spaces(&try), after;
	struct cursor_unit u = cursor_peek(&try);
	unsigned n = 0;

	if (!unit_is_symbol(u, '-'))
		return false;
	for (struct cursor_unit next = u; unit_is_symbol(next, '-'); next = cursor_peek(&try)) {
		try.at += next.len;
		n++;
	}
	after = cursor_skip_spaces(&try);
	/* More are a rule, or what a scan makes of dots. */
	if (n > 2 || (n == 1 && !u.is_long && !(after && (before || is_closed))))
		return false;
	if (n == 1 && u.c == 0x2013 && !before && !after)
		return false;
	*ret_is_long = n > 1 || u.is_long;
	*cur = try;
	return true;
}

uint32_t unit_closing(struct cursor_unit u)
{
	if (u.kind != KIND_SYMBOL)
		return 0;
	switch (u.value) {
	case '(':
		return ')';
	case '[':
		return ']';
	case 0x3010:
		return 0x3011;
	default:
		return 0;
	}
}
