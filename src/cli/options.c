#include "cli/options.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/main.h"
#include "cli/progress.h"
#include "cli/terminal.h"

/* The column in which the help explains, and how many it has for that. */
#define HELP_COLUMN 26
#define HELP_WIDTH  (TERMINAL_WIDTH - 1 - HELP_COLUMN)

/* Longer words are no typing errors. */
#define NEAREST_MAX 63

struct state {
	const struct options *options;
	struct buf *message;
};

static enum options_result wrong(const struct state *state, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Say what is wrong, and where help is. */
static enum options_result wrong(const struct state *state, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* Without memory there is no message, and it is wrong all the same. */
	(void)buf_addf(state->message, "%s\nSee 'reprint %s --help'.", text, state->options->verb);
	return OPTIONS_WRONG;
}

/* Edits, swaps of neighbours included, that make a word of another (optimal string
 * alignment). */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][NEAREST_MAX + 1] = {{0}};
	size_t n = strlen(a), m = strlen(b);

	for (size_t j = 0; j <= m; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *now = row[i % 3], *above = row[(i + 2) % 3];
		const size_t *two_above = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    two_above[j - 2] + 1 < best)
				best = two_above[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[n % 3][m];
}

/* The nearer of the two, by one edit for three characters at most, or a beginning. */
static const char *nearer(const char *word, const char *candidate, const char *best,
			  size_t *best_distance)
{
	size_t n = strlen(word), m = strlen(candidate);
	size_t longer = n > m ? n : m;
	size_t d;

	if (longer > NEAREST_MAX || !n)
		return best;
	d = distance(word, candidate);
	if (n >= 2 && n < m && !strncmp(word, candidate, n))
		d = 1;
	if (d > (longer + 1) / 3 || (best && d >= *best_distance))
		return best;
	*best_distance = d;
	return candidate;
}

const char *options_nearest(const char *word, const char *const *words)
{
	const char *best = NULL;
	size_t best_distance = 0;

	for (; *words; words++)
		best = nearer(word, *words, best, &best_distance);
	return best;
}

static const char *nearest_name(const struct options *options, const char *name)
{
	size_t best_distance = 0;
	const char *best = nearer(name, "help", NULL, &best_distance);

	for (size_t i = 0; i < options->n; i++)
		if (options->option[i].name)
			best = nearer(name, options->option[i].name, best, &best_distance);
	return best;
}

bool options_next(const char **list, struct rp_string *ret)
{
	const char *comma;

	if (!*list)
		return false;
	comma = strchr(*list, ',');
	ret->data = *list;
	ret->len = comma ? (size_t)(comma - *list) : strlen(*list);
	*list = comma ? comma + 1 : NULL;
	return true;
}

/* Digits, and where they end; false if there are none or they do not fit. */
static bool read_digits(const char *s, uint64_t *ret, const char **ret_end)
{
	uint64_t n = 0;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		unsigned digit = (unsigned)(*s - '0');

		if (n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*ret = n;
	*ret_end = s;
	return true;
}

static bool is_all_digits(const char *s)
{
	return *s && !s[strspn(s, "0123456789")];
}

/* K, KB, KiB and so on, in either case: the power of two, or -1. */
static int read_unit(const char *s)
{
	static const char letters[] = "BKMGTPE";
	const char *letter;
	char first = *s;

	if (!first)
		return 0;
	if (first >= 'a' && first <= 'z')
		first = (char)(first - 'a' + 'A');
	letter = strchr(letters, first);
	if (!letter)
		return -1;
	s++;
	if (letter != letters) {
		if (*s == 'i' && (s[1] == 'B' || s[1] == 'b'))
			s++;
		if (*s == 'B' || *s == 'b')
			s++;
	}
	return *s ? -1 : (int)(letter - letters) * 10;
}

static void format_limit(char *out, size_t size, const struct option *option, uint64_t n)
{
	static const char letters[] = "\0KMGTPE";
	size_t i = 0;

	if (option->type == OPTION_SIZE)
		while (n && !(n % 1024) && letters[i + 1]) {
			n /= 1024;
			i++;
		}
	snprintf(out, size, "%llu%.1s", (unsigned long long)n, letters + i);
}

static enum options_result check_limits(const struct state *state, const struct option *option,
					const char *value, uint64_t n, bool overflow)
{
	uint64_t most = option->most ? option->most : UINT64_MAX;
	char limit[32];

	if (overflow || n > most) {
		format_limit(limit, sizeof(limit), option, most);
		return wrong(state, "option '--%s': %s is too large, the most is %s", option->name,
			     value, limit);
	}
	if (n < option->least) {
		format_limit(limit, sizeof(limit), option, option->least);
		return wrong(state, "option '--%s': %s is too small, the least is %s", option->name,
			     value, limit);
	}
	return OPTIONS_READY;
}

static enum options_result set_count(const struct state *state, const struct option *option,
				     const char *value)
{
	enum options_result result;
	bool overflow = false;
	const char *end = "";
	uint64_t n = 0;

	if (!is_all_digits(value))
		return wrong(state, "option '--%s': '%s' is not a whole number", option->name,
			     value);
	overflow = !read_digits(value, &n, &end);
	result = check_limits(state, option, value, n, overflow);
	if (result == OPTIONS_READY)
		*option->to.count = n;
	return result;
}

static enum options_result set_size(const struct state *state, const struct option *option,
				    const char *value)
{
	int shift = read_unit(value + strspn(value, "0123456789"));
	enum options_result result;
	bool overflow = false;
	const char *end = "";
	uint64_t n = 0;

	if (*value < '0' || *value > '9' || shift < 0)
		return wrong(state, "option '--%s': '%s' is not a size, as 4096, 64K, 16M or 2G",
			     option->name, value);
	overflow = !read_digits(value, &n, &end) || n > UINT64_MAX >> shift;
	if (!overflow)
		n <<= shift;
	result = check_limits(state, option, value, n, overflow);
	if (result == OPTIONS_READY)
		*option->to.size = n;
	return result;
}

static enum options_result set_real(const struct state *state, const struct option *option,
				    const char *value)
{
	/* Hexadecimal, infinite and what is no number at all are left out. */
	bool plain = *value && !value[strspn(value, "0123456789.eE+-")];
	char *end;
	double x = strtod(value, &end);

	if (!plain || *end || end == value)
		return wrong(state, "option '--%s': '%s' is not a number", option->name, value);
	if (!(x >= option->real_least && x <= option->real_most))
		return wrong(state, "option '--%s': %s is not from %g to %g", option->name, value,
			     option->real_least, option->real_most);
	*option->to.real = x;
	return OPTIONS_READY;
}

/* "a, b or c" for choices, "a, b, c" for pairs. */
static enum rp_error add_words(struct buf *out, const struct option *option)
{
	const char *last = option->type == OPTION_CHOICE ? " or " : ", ";
	enum rp_error err = RP_OK;

	for (size_t i = 0; option->words[i] && !err; i++) {
		if (i && (err = buf_add_str(out, option->words[i + 1] ? ", " : last)))
			break;
		err = buf_add_str(out, option->words[i]);
	}
	return err;
}

static enum options_result wrong_word(const struct state *state, const struct option *option,
				      const char *word, size_t len)
{
	char copy[NEAREST_MAX + 1] = "";
	const char *nearest = NULL;
	enum options_result result;
	struct buf words;

	if (len < sizeof(copy)) {
		memcpy(copy, word, len);
		nearest = options_nearest(copy, option->words);
	}
	buf_init(&words, NULL);
	(void)add_words(&words, option);
	result = wrong(state, "option '--%s': '%.*s' is not one of %.*s%s%s%s", option->name,
		       (int)(len < 200 ? len : 200), word, (int)words.len,
		       words.data ? words.data : "", nearest ? "; did you mean '" : "",
		       nearest ? nearest : "", nearest ? "'?" : "");
	buf_release(&words);
	return result;
}

static enum options_result set_choice(const struct state *state, const struct option *option,
				      const char *value)
{
	for (unsigned i = 0; option->words[i]; i++) {
		const char *equals = strchr(option->words[i], '=');
		size_t len = equals ? (size_t)(equals - option->words[i]) + 1 : 0;

		if (equals ? strncmp(value, option->words[i], len) != 0
			   : strcmp(value, option->words[i]) != 0)
			continue;
		if (equals && !value[len])
			return wrong(state, "option '--%s': nothing behind '%s'", option->name,
				     value);
		if (equals && option->rest)
			*option->rest = value + len;
		*option->to.choice = i;
		return OPTIONS_READY;
	}
	return wrong_word(state, option, value, strlen(value));
}

static enum options_result set_pairs(const struct state *state, const struct option *option,
				     char *value)
{
	char *next;

	for (char *pair = value; pair; pair = next) {
		char *comma = strchr(pair, ',');
		char *equals;
		size_t i = 0;

		next = comma ? comma + 1 : NULL;
		if (comma)
			*comma = '\0';
		equals = strchr(pair, '=');
		if (!equals || !equals[1])
			return wrong(state, "option '--%s': '%s' is not NAME=TEXT", option->name,
				     pair);
		while (option->words[i] &&
		       (strlen(option->words[i]) != (size_t)(equals - pair) ||
			strncmp(option->words[i], pair, (size_t)(equals - pair)) != 0))
			i++;
		if (!option->words[i])
			return wrong_word(state, option, pair, (size_t)(equals - pair));
		option->to.pair[i] = (struct rp_string){equals + 1, strlen(equals + 1)};
	}
	return OPTIONS_READY;
}

static enum options_result set_value(const struct state *state, const struct option *option,
				     char *value)
{
	switch (option->type) {
	case OPTION_STRING:
		*option->to.string = value;
		return OPTIONS_READY;
	case OPTION_COUNT:
		return set_count(state, option, value);
	case OPTION_SIZE:
		return set_size(state, option, value);
	case OPTION_REAL:
		return set_real(state, option, value);
	case OPTION_CHOICE:
		return set_choice(state, option, value);
	case OPTION_PAIRS:
		return set_pairs(state, option, value);
	default:
		*option->to.flag = true;
		return OPTIONS_READY;
	}
}

static enum options_result no_value(const struct state *state, const struct option *option)
{
	return wrong(state, "option '--%s' needs a value: %s", option->name, option->argument);
}

/* "--name" at argv[*i], with its value there or at the next. */
static enum options_result parse_name(const struct state *state, int argc, char **argv, int *i)
{
	char *name = argv[*i] + 2;
	char *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	char copy[NEAREST_MAX + 1] = "";
	const struct option *option = NULL;
	const char *nearest = NULL;

	if (!strcmp(name, "help"))
		return OPTIONS_HELP;
	for (size_t o = 0; o < state->options->n && !option; o++) {
		const char *other = state->options->option[o].name;

		if (other && strlen(other) == len && !strncmp(other, name, len))
			option = &state->options->option[o];
	}
	if (!option) {
		if (len < sizeof(copy)) {
			memcpy(copy, name, len);
			nearest = nearest_name(state->options, copy);
		}
		return wrong(state, "unknown option '--%.*s'%s%s%s", (int)(len < 200 ? len : 200),
			     name, nearest ? "; did you mean '--" : "", nearest ? nearest : "",
			     nearest ? "'?" : "");
	}
	if (option->type == OPTION_FLAG && equals)
		return wrong(state, "option '--%s' takes no value", option->name);
	if (option->type == OPTION_FLAG)
		return set_value(state, option, NULL);
	if (equals)
		return set_value(state, option, equals + 1);
	if (*i + 1 >= argc)
		return no_value(state, option);
	return set_value(state, option, argv[++*i]);
}

/* "-abc" at argv[*i]: flags, or at last an option with its value there or at the next. */
static enum options_result parse_letters(const struct state *state, int argc, char **argv, int *i)
{
	enum options_result result = OPTIONS_READY;
	char *word = argv[*i] + 1;

	for (char *s = word; *s && result == OPTIONS_READY; s++) {
		const struct option *option = NULL;
		const char *nearest;

		for (size_t o = 0; o < state->options->n && !option; o++)
			if (state->options->option[o].letter == *s)
				option = &state->options->option[o];
		if (!option && *s == 'h')
			return OPTIONS_HELP;
		if (!option) {
			/* "-force" is often meant to be "--force". */
			nearest = word[1] ? nearest_name(state->options, word) : NULL;
			return wrong(state, "unknown option '-%c'%s%s%s", *s,
				     nearest ? "; did you mean '--" : "", nearest ? nearest : "",
				     nearest ? "'?" : "");
		}
		if (option->type != OPTION_FLAG) {
			if (s[1])
				return set_value(state, option, s + 1);
			if (*i + 1 >= argc)
				return no_value(state, option);
			return set_value(state, option, argv[++*i]);
		}
		result = set_value(state, option, NULL);
	}
	return result;
}

static enum options_result check_operands(const struct state *state, char **argv, int n)
{
	const struct options *options = state->options;

	if ((unsigned)n < options->operands_least)
		return wrong(state, "%s %s needed, %s given", options->operands,
			     options->operands_least == 1 ? "is" : "are",
			     n == 0   ? "none is"
			     : n == 1 ? "one is"
				      : "not enough are");
	if (options->operands_most && (unsigned)n > options->operands_most)
		return wrong(state, "'%s' is too much, %s are needed", argv[options->operands_most],
			     options->operands);
	return OPTIONS_READY;
}

enum options_result options_parse(const struct options *options, int argc, char **argv, int *ret_n,
				  struct buf *message)
{
	struct state state = {options, message};
	enum options_result result = OPTIONS_READY;
	bool ended = false;
	int n = 0;

	for (int i = 1; i < argc && result == OPTIONS_READY; i++) {
		if (ended || argv[i][0] != '-' || !argv[i][1])
			argv[n++] = argv[i];
		else if (!strcmp(argv[i], "--"))
			ended = true;
		else if (argv[i][1] == '-')
			result = parse_name(&state, argc, argv, &i);
		else
			result = parse_letters(&state, argc, argv, &i);
	}
	if (result == OPTIONS_READY)
		result = check_operands(&state, argv, n);
	if (result == OPTIONS_READY)
		*ret_n = n;
	return result;
}

static enum rp_error add_spaces(struct buf *out, size_t n)
{
	enum rp_error err = RP_OK;

	while (n-- && !err)
		err = buf_add_byte(out, ' ');
	return err;
}

/* Add text in lines that begin at 'column', the first of them where the line at hand has
 * come to. */
static enum rp_error add_wrapped(struct buf *out, const char *text, size_t len, size_t column,
				 size_t width)
{
	struct terminal_line line;
	enum rp_error err = RP_OK;
	bool first = true;
	struct buf clean;
	size_t pos = 0;

	buf_init(&clean, NULL);
	if ((err = terminal_clean(&clean, text, len)))
		goto done;
	while (terminal_wrap(clean.data, clean.len, &pos, width, &line)) {
		if ((!first && (err = add_spaces(out, column))) ||
		    (err = buf_add(out, clean.data + line.at, line.len)) ||
		    (err = buf_add_byte(out, '\n')))
			goto done;
		first = false;
	}
done:
	buf_release(&clean);
	return err;
}

static enum rp_error help_option(const struct option *option, struct buf *out)
{
	size_t begin = out->len;
	enum rp_error err;
	struct buf text;
	size_t used;

	buf_init(&text, NULL);
	err = option->letter ? buf_addf(out, "  -%c, --%s", option->letter, option->name)
			     : buf_addf(out, "      --%s", option->name);
	if (!err && option->argument)
		err = buf_addf(out, " %s", option->argument);
	if (err)
		goto done;
	used = out->len - begin;
	if (used + 2 > HELP_COLUMN) {
		if ((err = buf_add_byte(out, '\n')))
			goto done;
		used = 0;
	}
	if ((err = add_spaces(out, HELP_COLUMN - used)) || (err = buf_add_str(&text, option->help)))
		goto done;
	if (option->words && ((err = buf_add_str(&text, ": ")) || (err = add_words(&text, option))))
		goto done;
	if (option->initial && (err = buf_addf(&text, " (default: %s)", option->initial)))
		goto done;
	err = add_wrapped(out, text.data, text.len, HELP_COLUMN, HELP_WIDTH);
done:
	buf_release(&text);
	return err;
}

static enum rp_error help_about(const char *about, struct buf *out)
{
	enum rp_error err = RP_OK;

	while (*about && !err) {
		const char *end = strstr(about, "\n\n");
		size_t len = end ? (size_t)(end - about) : strlen(about);

		if ((err = buf_add_byte(out, '\n')))
			break;
		err = add_wrapped(out, about, len, 0, TERMINAL_WIDTH - 1);
		about += len + (end ? 2 : 0);
	}
	return err;
}

enum rp_error options_help(const struct options *options, struct buf *out)
{
	static const struct option help = {
		.name = "help",
		.letter = 'h',
		.type = OPTION_FLAG,
		.help = "show this help",
	};
	enum rp_error err;

	if ((err = buf_addf(out, "Usage: reprint %s %s\n", options->verb, options->synopsis)) ||
	    (err = help_about(options->about, out)))
		return err;
	if ((!options->n || options->option[0].type != OPTION_HEADING) &&
	    (err = buf_add_str(out, "\nOptions:\n")))
		return err;
	for (size_t i = 0; i < options->n; i++) {
		const struct option *option = &options->option[i];

		err = option->type == OPTION_HEADING ? buf_addf(out, "\n%s:\n", option->help)
						     : help_option(option, out);
		if (err)
			return err;
	}
	if ((err = help_option(&help, out)) ||
	    (options->examples && (err = buf_addf(out, "\nExamples:\n%s", options->examples))))
		return err;
	return buf_addf(out, "\nSee also reprint-%s(1).\n", options->verb);
}

int options_take(const struct options *options, int argc, char **argv, int *ret_n, bool *ret_go_on)
{
	int status = EXIT_STATUS_DONE;
	enum rp_error err = RP_OK;
	struct buf text;

	buf_init(&text, NULL);
	*ret_go_on = false;
	switch (options_parse(options, argc, argv, ret_n, &text)) {
	case OPTIONS_READY:
		*ret_go_on = true;
		break;
	case OPTIONS_HELP:
		if (!(err = options_help(options, &text)))
			fwrite(text.data, 1, text.len, stdout);
		break;
	case OPTIONS_WRONG:
		status = EXIT_STATUS_FAILED;
		if (text.len)
			message_error("%.*s", (int)text.len, text.data);
		else
			err = RP_ERR_NOMEM;
	}
	if (err) {
		message_error("%s", rp_error_str(err));
		status = EXIT_STATUS_FAILED;
	}
	buf_release(&text);
	return status;
}
