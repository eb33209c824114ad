#include "text/headline.h"

#include <stdbool.h>
#include <string.h>

#include "base/ascii.h"

/* A site's name behind a dash has at most this many words, the headline at least as many. */
#define NAME_WORDS_MOST 4

/* Behind a kicker the headline has at least as many. */
#define KICKED_WORDS_LEAST 3

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

/* What agencies and sites put in front, in small letters; "update 2-" has a number. */
static const char *const kickers[] = {
	"update",
	"wrapup",
	"rpt",
	"refile",
	"corrected",
	"correction",
	"brief",
	"lead",
	"alert",
	"urgent",
	"breaking",
	"breaking news",
	"just in",
	"developing",
	"exclusive",
	"watch",
	"watch live",
	"live",
	"live updates",
	"video",
	"photos",
	"in pictures",
	"opinion",
	"analysis",
	"factbox",
	"timeline",
	"interview",
	"insight",
	"preview",
	"special report",
	/* German, French, Spanish, Portuguese, Italian */
	"eilmeldung",
	"liveblog",
	"kommentar",
	"analyse",
	"exklusiv",
	"korrektur",
	"direct",
	"en direct",
	"exclusif",
	"vidéo",
	"vídeo",
	"en vivo",
	"exclusiva",
	"urgente",
	"ao vivo",
	"diretta",
	/* Russian, Chinese, Japanese, Korean */
	"срочно",
	"Срочно",
	"快讯",
	"视频",
	"速報",
	"속보",
};

/* The bytes at the beginning of p that are the kicker, 0 if it does not begin so. */
static size_t kicker_at(struct part p, const char *kicker)
{
	size_t n = strlen(kicker);

	if (p.len < n)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (ascii_lower(p.text[i]) != kicker[i])
			return 0;
	while (n < p.len && p.text[n] == ' ')
		n++;
	while (n < p.len && p.text[n] >= '0' && p.text[n] <= '9')
		n++;
	return n;
}

/* What parts a kicker from the headline, behind it and spaces; 0 if nothing does.  'closed' is what
 * closes the bracket that it stands in, NULL for none. */
static size_t separator_at(struct part p, const char *closed)
{
	static const char *const open[] = {":", "-", "\xef\xbc\x9a", "\xe2\x80\x93",
					   "\xe2\x80\x94"};
	size_t n = 0;

	while (n < p.len && p.text[n] == ' ')
		n++;
	for (size_t i = 0; i < (closed ? 1 : sizeof(open) / sizeof(open[0])); i++) {
		const char *s = closed ? closed : open[i];

		if (p.len - n >= strlen(s) && !memcmp(p.text + n, s, strlen(s)))
			return n + strlen(s);
	}
	return 0;
}

/* In capitals, or with a number. */
static bool is_loud(const char *kicker, size_t len)
{
	char last = kicker[len - 1];

	return (last >= '0' && last <= '9') || (kicker[1] >= 'A' && kicker[1] <= 'Z');
}

/* Without one kicker at the beginning; what is left is a headline of its own. */
static struct part without_kicker(struct part p)
{
	static const char *const bracket[][2] = {
		{"(", ")"}, {"[", "]"}, {"\xe3\x80\x90", "\xe3\x80\x91"}};
	const char *closed = NULL;
	struct part inner = p, rest;

	for (size_t i = 0; i < sizeof(bracket) / sizeof(bracket[0]) && !closed; i++) {
		size_t n = strlen(bracket[i][0]);

		if (p.len <= n || memcmp(p.text, bracket[i][0], n) != 0)
			continue;
		closed = bracket[i][1];
		inner = (struct part){p.text + n, p.len - n};
	}
	for (size_t i = 0; i < sizeof(kickers) / sizeof(kickers[0]); i++) {
		size_t n = kicker_at(inner, kickers[i]), separator;

		if (!n)
			continue;
		rest = (struct part){inner.text + n, inner.len - n};
		separator = separator_at(rest, closed);
		/* "RPT-" and "UPDATE 2-", not "Lead-free". */
		if (!separator || (rest.text[0] == '-' && !is_loud(inner.text, n)))
			continue;
		rest = trim(rest.text + separator, rest.len - separator);
		/* Of scripts without spaces one is enough. */
		if (count_words(rest) >= KICKED_WORDS_LEAST || (rest.len && rest.text[0] & 0x80))
			return rest;
	}
	return p;
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
	/* "RPT-UPDATE 1-": two at most are in use. */
	head = without_kicker(without_kicker(head));
	*ret_at = (size_t)(head.text - title);
	*ret_len = head.len;
}
