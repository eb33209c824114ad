#include "text/headline.h"

#include <stdbool.h>
#include <string.h>

/* A site's name behind a dash has at most this many words, the headline at least as many. */
#define NAME_WORDS_MOST 4

struct part {
	const char *text;
	size_t len;
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct part trim(const char *text, size_t len)
{
	while (len && is_space(text[0])) {
		text++;
		len--;
	}
	while (len && is_space(text[len - 1]))
		len--;
	return (struct part){text, len};
}

static size_t count_words(struct part p)
{
	size_t words = 0;

	for (size_t i = 0; i < p.len; i++)
		words += !is_space(p.text[i]) && (!i || is_space(p.text[i - 1]));
	return words;
}

/* The bytes of a bar at text[i], 0 if there is none: "|", or its full-width form. */
static size_t bar_at(const char *text, size_t len, size_t i)
{
	static const char wide[] = "\xef\xbd\x9c";

	if (text[i] == '|')
		return 1;
	return len - i >= 3 && !memcmp(text + i, wide, 3) ? 3 : 0;
}

/* The bytes of a dash between spaces at text[i], the spaces included, 0 if there is none. */
static size_t dash_at(const char *text, size_t len, size_t i)
{
	static const char *const dash[] = {" - ", " \xe2\x80\x93 ", " \xe2\x80\x94 "};

	for (size_t k = 0; k < sizeof(dash) / sizeof(dash[0]); k++) {
		size_t n = strlen(dash[k]);

		if (len - i >= n && !memcmp(text + i, dash[k], n))
			return n;
	}
	return 0;
}

/* The part between bars with the most words, the first of equals. */
static struct part between_bars(const char *title, size_t len)
{
	struct part best = {title, 0};
	size_t most = 0, begin = 0;

	for (size_t i = 0; i <= len; i++) {
		size_t bar = i < len ? bar_at(title, len, i) : 1;
		struct part p;

		if (!bar)
			continue;
		p = trim(title + begin, i - begin);
		if (count_words(p) > most) {
			most = count_words(p);
			best = p;
		}
		begin = i + bar;
	}
	return most ? best : trim(title, len);
}

/* Every word begins with a capital or a character that has none. */
static bool is_name(struct part p)
{
	size_t words = count_words(p);

	if (!words || words > NAME_WORDS_MOST)
		return false;
	for (size_t i = 0; i < p.len; i++)
		if ((!i || is_space(p.text[i - 1])) && ((p.text[i] >= 'a' && p.text[i] <= 'z') ||
							(p.text[i] >= '0' && p.text[i] <= '9')))
			return false;
	return true;
}

void headline_find(const char *title, size_t len, size_t *ret_at, size_t *ret_len)
{
	struct part head = between_bars(title, len);

	for (size_t i = head.len; i-- > 0;) {
		size_t dash = dash_at(head.text, head.len, i);
		struct part front, name;

		if (!dash)
			continue;
		front = trim(head.text, i);
		name = trim(head.text + i + dash, head.len - i - dash);
		if (is_name(name) && count_words(front) >= NAME_WORDS_MOST)
			head = front;
		break;
	}
	*ret_at = (size_t)(head.text - title);
	*ret_len = head.len;
}
