#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "text/utf8.h"

bool terminal_in_color(enum terminal_when when)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (when != TERMINAL_AUTO)
		return when == TERMINAL_ALWAYS;
	if (no_color && *no_color)
		return false;
	return isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

static bool is_width(unsigned long n)
{
	return n >= TERMINAL_WIDTH_MIN && n <= TERMINAL_WIDTH_MAX;
}

unsigned terminal_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	unsigned long n;
	char *end;

	if (!isatty(fd))
		return TERMINAL_WIDTH;
	if (columns && *columns >= '0' && *columns <= '9') {
		n = strtoul(columns, &end, 10);
		if (!*end && is_width(n))
			return (unsigned)n;
	}
	if (!ioctl(fd, TIOCGWINSZ, &size) && is_width(size.ws_col))
		return size.ws_col;
	return TERMINAL_WIDTH;
}

static utf8proc_category_t category_of(uint32_t c)
{
	return utf8proc_category((utf8proc_int32_t)c);
}

static bool is_space(uint32_t c)
{
	utf8proc_category_t category;

	if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0)
		return true;
	if (c <= 0xFF)
		return false;
	category = category_of(c);
	return category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP;
}

/* Overrides and isolates of direction, and what is there for software only. */
static bool is_left_out(uint32_t c)
{
	return c == 0xAD || c == 0x200B || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
	       (c >= 0xE0000 && c <= 0xE007F);
}

enum rp_error terminal_clean(struct buf *out, const char *text, size_t len)
{
	bool after_space = !out->len || out->data[out->len - 1] == ' ';
	enum rp_error err = RP_OK;

	for (size_t at = 0, next; at < len && !err; at = next) {
		uint32_t c;

		next = at + utf8_decode(text + at, text + len, &c);
		if (is_space(c)) {
			if (!after_space)
				err = buf_add_byte(out, ' ');
			after_space = true;
			continue;
		}
		if (is_left_out(c))
			continue;
		after_space = false;
		if (c == UTF8_INVALID || category_of(c) == UTF8PROC_CATEGORY_CC)
			err = buf_add_str(out, "\xEF\xBF\xBD");
		else
			err = buf_add(out, text + at, next - at);
	}
	return err;
}

static size_t columns_of(uint32_t c)
{
	int width;

	if (c < 0x7F)
		return 1;
	width = utf8proc_charwidth((utf8proc_int32_t)c);
	return width > 0 ? (size_t)width : 0;
}

/* A character as people count them. */
struct cluster {
	uint32_t first, last; /* code points */
	size_t len;           /* bytes */
	size_t columns;
};

static struct cluster cluster_at(const char *text, const char *end)
{
	struct cluster cluster = {0};
	utf8proc_int32_t state = 0;
	const char *s = text;
	uint32_t c;

	s += utf8_decode(s, end, &c);
	cluster.first = cluster.last = c;
	cluster.columns = columns_of(c);
	while (s < end) {
		size_t n = utf8_decode(s, end, &c);

		if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)cluster.last,
						     (utf8proc_int32_t)c, &state))
			break;
		cluster.last = c;
		cluster.columns += columns_of(c);
		s += n;
	}
	cluster.len = (size_t)(s - text);
	return cluster;
}

size_t terminal_columns(const char *text, size_t len)
{
	size_t columns = 0;

	for (size_t at = 0; at < len;) {
		uint32_t c;

		at += utf8_decode(text + at, text + len, &c);
		columns += columns_of(c);
	}
	return columns;
}

/* What a character is to a line that may end beside it. */
enum edge {
	EDGE_WORD,
	EDGE_WIDE,  /* a word of its own */
	EDGE_OPEN,  /* belongs to what is behind it */
	EDGE_CLOSE, /* belongs to what is in front of it */
	EDGE_HYPHEN,
	EDGE_OTHER
};

static enum edge edge_of(uint32_t c)
{
	switch (category_of(c)) {
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PI:
		return EDGE_OPEN;
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO:
	case UTF8PROC_CATEGORY_LM: /* prolonged sound and iteration marks */
		return EDGE_CLOSE;
	case UTF8PROC_CATEGORY_PD:
		return EDGE_HYPHEN;
	default:
		break;
	}
	if (columns_of(c) == 2)
		return EDGE_WIDE;
	return category_of(c) <= UTF8PROC_CATEGORY_NO ? EDGE_WORD : EDGE_OTHER;
}

static bool may_end_between(enum edge before, enum edge last, enum edge next)
{
	if (last == EDGE_HYPHEN)
		return before == EDGE_WORD && next == EDGE_WORD;
	if (next == EDGE_CLOSE || next == EDGE_HYPHEN || next == EDGE_OTHER)
		return false;
	if (last == EDGE_WIDE)
		return true;
	return next == EDGE_WIDE && (last == EDGE_WORD || last == EDGE_CLOSE);
}

bool terminal_wrap(const char *text, size_t len, size_t *pos, size_t width,
		   struct terminal_line *ret)
{
	/* The last place where the line may end, and where the next then begins. */
	struct terminal_line line = {0};
	size_t next = 0;
	enum edge before = EDGE_OTHER, last = EDGE_OTHER;
	bool after_space = false;
	size_t at = *pos, start, columns = 0;

	while (at < len && text[at] == ' ')
		at++;
	if (at == len)
		return false;
	start = line.at = at;
	while (at < len) {
		struct cluster cluster = cluster_at(text + at, text + len);
		enum edge edge = edge_of(cluster.first);

		if (cluster.first == ' ') {
			if (!after_space) {
				line.len = at - start;
				line.columns = columns;
			}
			next = at + 1;
			after_space = true;
		} else {
			if (!after_space && at > start && may_end_between(before, last, edge)) {
				line.len = at - start;
				line.columns = columns;
				next = at;
			}
			if (columns + cluster.columns > width && at > start)
				break;
			after_space = false;
		}
		before = last;
		last = edge;
		columns += cluster.columns;
		at += cluster.len;
	}
	if (at == len && !after_space) {
		line.len = len - start;
		line.columns = columns;
		next = len;
	} else if (!line.len) {
		line.len = at - start;
		line.columns = columns;
		next = at;
	}
	*ret = line;
	*pos = next;
	return true;
}
