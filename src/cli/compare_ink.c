#include "cli/compare_ink.h"

#include <string.h>

#include "base/mem.h"

void compare_ink_init(struct compare_ink *ink, bool in_color)
{
	memset(ink, 0, sizeof(*ink));
	buf_init(&ink->text, NULL);
	ink->in_color = in_color;
}

void compare_ink_release(struct compare_ink *ink)
{
	buf_release(&ink->text);
	mem_free(&mem_default, ink->span);
	compare_ink_init(ink, ink->in_color);
}

void compare_ink_reset(struct compare_ink *ink)
{
	buf_reset(&ink->text);
	ink->n = 0;
}

static enum rp_error set_color(struct compare_ink *ink, enum compare_color color)
{
	enum compare_color now = ink->n ? ink->span[ink->n - 1].color : COMPARE_PLAIN;
	enum rp_error err;

	if (color == now || !ink->in_color)
		return RP_OK;
	if ((err = RP_GROW(&mem_default, &ink->span, &ink->cap, ink->n + 1)))
		return err;
	ink->span[ink->n++] = (struct compare_span){ink->text.len, color};
	return RP_OK;
}

enum rp_error compare_ink_add(struct compare_ink *ink, enum compare_color color, const char *text,
			      size_t len)
{
	enum rp_error err;

	if ((err = set_color(ink, color)))
		return err;
	return terminal_clean(&ink->text, text, len);
}

enum rp_error compare_ink_put(struct compare_ink *ink, enum compare_color color, const char *text,
			      size_t len)
{
	enum rp_error err;

	if ((err = set_color(ink, color)))
		return err;
	return buf_add(&ink->text, text, len);
}

enum rp_error compare_ink_mark(struct compare_ink *ink, enum compare_color color, struct buf *piece)
{
	const char *open = color == COMPARE_RED ? "[-" : "{+";
	const char *close = color == COMPARE_RED ? "-]" : "+}";
	bool has_space = false;
	enum rp_error err;

	if (ink->in_color)
		open = close = "";
	while (piece->len && piece->data[piece->len - 1] == ' ') {
		piece->len--;
		has_space = true;
	}
	if (!piece->len)
		return RP_OK;
	if ((err = set_color(ink, color)) || (err = buf_add_str(&ink->text, open)) ||
	    (err = buf_add(&ink->text, piece->data, piece->len)) ||
	    (err = buf_add_str(&ink->text, close)) || (err = set_color(ink, COMPARE_PLAIN)))
		return err;
	buf_reset(piece);
	return has_space ? buf_add_byte(&ink->text, ' ') : RP_OK;
}

static enum rp_error add_color(struct buf *out, enum compare_color color)
{
	static const char *const code[] = {
		[COMPARE_PLAIN] = "\033[0m",    [COMPARE_STRONG] = "\033[0;1m",
		[COMPARE_FAINT] = "\033[0;2m",  [COMPARE_RED] = "\033[0;31m",
		[COMPARE_GREEN] = "\033[0;32m",
	};

	return buf_add_str(out, code[color]);
}

/* The last span that begins at 'at' or before; n if there is none. */
static size_t span_at(const struct compare_ink *ink, size_t at)
{
	size_t low = 0, high = ink->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ink->span[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : ink->n;
}

enum rp_error compare_ink_line(const struct compare_ink *ink, const struct terminal_line *line,
			       struct buf *out)
{
	size_t at = line->at, end = line->at + line->len;
	size_t next = span_at(ink, at);
	enum compare_color color = COMPARE_PLAIN;
	enum rp_error err;

	if (next == ink->n)
		next = 0;
	while (at < end) {
		enum compare_color before = color;
		size_t to = end;

		for (; next < ink->n && ink->span[next].at <= at; next++)
			color = ink->span[next].color;
		if (next < ink->n && ink->span[next].at < to)
			to = ink->span[next].at;
		if ((color != before && (err = add_color(out, color))) ||
		    (err = buf_add(out, ink->text.data + at, to - at)))
			return err;
		at = to;
	}
	return color == COMPARE_PLAIN ? RP_OK : add_color(out, COMPARE_PLAIN);
}

enum rp_error compare_ink_pad(struct buf *out, size_t n)
{
	enum rp_error err = RP_OK;

	while (n-- && !err)
		err = buf_add_byte(out, ' ');
	return err;
}

enum rp_error compare_ink_wrap(const struct compare_ink *ink, const char *first, size_t indent,
			       size_t width, struct buf *out)
{
	struct terminal_line line;
	enum rp_error err;
	size_t pos = 0;

	while (terminal_wrap(ink->text.data, ink->text.len, &pos, width - indent, &line)) {
		if ((err = buf_add_str(out, first)) ||
		    (err = compare_ink_pad(out, indent - strlen(first))) ||
		    (err = compare_ink_line(ink, &line, out)) || (err = buf_add_byte(out, '\n')))
			return err;
		first = "";
	}
	return RP_OK;
}
