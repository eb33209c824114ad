/*
 * Options: every type at its limits, what is refused and in which words, and the help.
 * The right answers are written out by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "cli/options.h"
#include "cli/terminal.h"

/* A verb with an option of each type. */
struct values {
	bool force, quiet;
	const char *output;
	uint64_t threads, size;
	double share;
	unsigned keep, color;
	const char *sources;
	struct rp_string field[2];
};

static const char *const keep_words[] = {"first", "earliest", "longest", "source=LIST", NULL};
static const char *const color_words[] = {"auto", "always", "never", NULL};
static const char *const field_words[] = {"id", "text", NULL};

struct fixture {
	struct values values;
	struct buf message;
	int n; /* operands */
	char word[8][64];
	char *argv[9];
};

static enum options_result with(struct fixture *f, bool help, int argc, const char *const *words)
{
	const struct option table[] = {
		{.type = OPTION_HEADING, .help = "Output"},
		{.name = "output",
		 .letter = 'o',
		 .type = OPTION_STRING,
		 .argument = "OUT",
		 .help = "where to write",
		 .to.string = &f->values.output},
		{.name = "force",
		 .letter = 'f',
		 .type = OPTION_FLAG,
		 .help = "write over",
		 .to.flag = &f->values.force},
		{.name = "quiet",
		 .letter = 'q',
		 .type = OPTION_FLAG,
		 .help = "say nothing",
		 .to.flag = &f->values.quiet},
		{.type = OPTION_HEADING, .help = "Work"},
		{.name = "threads",
		 .type = OPTION_COUNT,
		 .argument = "N",
		 .help = "how many",
		 .initial = "4",
		 .least = 1,
		 .most = 64,
		 .to.count = &f->values.threads},
		{.name = "size",
		 .letter = 's',
		 .type = OPTION_SIZE,
		 .argument = "SIZE",
		 .help = "how much",
		 .least = 1,
		 .to.size = &f->values.size},
		{.name = "share",
		 .type = OPTION_REAL,
		 .argument = "X",
		 .help = "what part",
		 .real_most = 1,
		 .to.real = &f->values.share},
		{.name = "keep",
		 .type = OPTION_CHOICE,
		 .argument = "WHICH",
		 .help = "which one stays",
		 .words = keep_words,
		 .initial = "first",
		 .to.choice = &f->values.keep,
		 .rest = &f->values.sources},
		{.name = "color",
		 .type = OPTION_CHOICE,
		 .argument = "WHEN",
		 .help = "whether a table of many words, written in a row that is by far "
			 "too "
			 "long for a line of eighty columns, is coloured",
		 .words = color_words,
		 .to.choice = &f->values.color},
		{.name = "fields",
		 .type = OPTION_PAIRS,
		 .argument = "FIELD=NAME,...",
		 .help = "what they are called",
		 .words = field_words,
		 .to.pair = f->values.field},
	};
	const struct options options = {
		.verb = "test",
		.synopsis = "[OPTION...] INPUT...",
		.about = "Do nothing,\nthoroughly.\n\nAnd once more.",
		.option = table,
		.n = sizeof(table) / sizeof(table[0]),
		.examples = "  reprint test x\n",
		.operands_most = 3,
		.operands = "three inputs",
	};

	buf_reset(&f->message);
	if (help) {
		assert_int_equal(options_help(&options, &f->message), RP_OK);
		assert_int_equal(buf_add_byte(&f->message, '\0'), RP_OK);
		return OPTIONS_HELP;
	}
	f->argv[0] = f->word[0];
	strcpy(f->word[0], "test");
	for (int i = 0; i < argc; i++) {
		assert_true(strlen(words[i]) < sizeof(f->word[0]));
		strcpy(f->word[i + 1], words[i]);
		f->argv[i + 1] = f->word[i + 1];
	}
	f->argv[argc + 1] = NULL;
	f->n = -1;
	return options_parse(&options, argc + 1, f->argv, &f->n, &f->message);
}

#define PARSE(f, ...)                                                                   \
	with((f), false, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)), \
	     (const char *[]){__VA_ARGS__})

/* Parse, and expect that it is refused with this message. */
#define REFUSE(f, expected, ...)                                                                 \
	do {                                                                                     \
		struct values before = (f)->values;                                              \
		assert_int_equal(PARSE(f, __VA_ARGS__), OPTIONS_WRONG);                          \
		assert_int_equal((f)->n, -1);                                                    \
		assert_int_equal(buf_add_byte(&(f)->message, '\0'), RP_OK);                      \
		assert_string_equal((f)->message.data, expected "\nSee 'reprint test --help'."); \
		assert_memory_equal(&before, &(f)->values, sizeof(before));                      \
	} while (0)

static int set_up(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof(fixture));
	buf_init(&fixture.message, NULL);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	buf_release(&f->message);
	return 0;
}

static void test_operands_and_options_mix(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(PARSE(f, "a", "--force", "-", "-o", "out", "b"), OPTIONS_READY);
	assert_int_equal(f->n, 3);
	assert_string_equal(f->argv[0], "a");
	assert_string_equal(f->argv[1], "-");
	assert_string_equal(f->argv[2], "b");
	assert_true(f->values.force);
	assert_false(f->values.quiet);
	assert_string_equal(f->values.output, "out");
}

static void test_what_follows_two_dashes_is_operand(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(PARSE(f, "-q", "--", "--force", "--", "-x"), OPTIONS_READY);
	assert_int_equal(f->n, 3);
	assert_string_equal(f->argv[0], "--force");
	assert_string_equal(f->argv[1], "--");
	assert_string_equal(f->argv[2], "-x");
	assert_true(f->values.quiet);
	assert_false(f->values.force);
}

static void test_forms_of_a_value(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(PARSE(f, "--output", "x"), OPTIONS_READY);
	assert_string_equal(f->values.output, "x");
	assert_int_equal(PARSE(f, "--output=a=b"), OPTIONS_READY);
	assert_string_equal(f->values.output, "a=b");
	assert_int_equal(PARSE(f, "--output="), OPTIONS_READY);
	assert_string_equal(f->values.output, "");
	assert_int_equal(PARSE(f, "-oy"), OPTIONS_READY);
	assert_string_equal(f->values.output, "y");
	assert_int_equal(PARSE(f, "-o", "--force"), OPTIONS_READY);
	assert_string_equal(f->values.output, "--force");
	assert_int_equal(PARSE(f, "-fqoz"), OPTIONS_READY);
	assert_string_equal(f->values.output, "z");
	assert_true(f->values.force && f->values.quiet);
	assert_int_equal(PARSE(f, "-o", "one", "--output=two"), OPTIONS_READY);
	assert_string_equal(f->values.output, "two");
	assert_int_equal(f->n, 0);
}

static void test_missing_and_unwanted_values(void **state)
{
	struct fixture *f = *state;

	REFUSE(f, "option '--output' needs a value: OUT", "--output");
	REFUSE(f, "option '--output' needs a value: OUT", "-o");
	REFUSE(f, "option '--force' takes no value", "--force=yes");
}

static void test_unknown_options(void **state)
{
	struct fixture *f = *state;

	REFUSE(f, "unknown option '--ouput'; did you mean '--output'?", "--ouput");
	REFUSE(f, "unknown option '--out'; did you mean '--output'?", "--out=x");
	REFUSE(f, "unknown option '--colour'; did you mean '--color'?", "--colour", "auto");
	REFUSE(f, "unknown option '--hlep'; did you mean '--help'?", "--hlep");
	REFUSE(f, "unknown option '--frobnicate'", "--frobnicate");
	REFUSE(f, "unknown option '-x'", "-x");
	REFUSE(f, "unknown option '-t'; did you mean '--threads'?", "-threads");
}

static void test_number_of_operands(void **state)
{
	struct fixture *f = *state;

	REFUSE(f, "'d' is too much, three inputs are needed", "a", "b", "c", "d");
}

static void test_counts(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(PARSE(f, "--threads=1"), OPTIONS_READY);
	assert_int_equal(f->values.threads, 1);
	assert_int_equal(PARSE(f, "--threads", "0064"), OPTIONS_READY);
	assert_int_equal(f->values.threads, 64);
	REFUSE(f, "option '--threads': 0 is too small, the least is 1", "--threads=0");
	REFUSE(f, "option '--threads': 65 is too large, the most is 64", "--threads=65");
	REFUSE(f, "option '--threads': 18446744073709551617 is too large, the most is 64",
	       "--threads=18446744073709551617");
	REFUSE(f, "option '--threads': '' is not a whole number", "--threads=");
	REFUSE(f, "option '--threads': '-1' is not a whole number", "--threads=-1");
	REFUSE(f, "option '--threads': '+1' is not a whole number", "--threads=+1");
	REFUSE(f, "option '--threads': ' 1' is not a whole number", "--threads= 1");
	REFUSE(f, "option '--threads': '1.5' is not a whole number", "--threads=1.5");
	REFUSE(f, "option '--threads': '4x' is not a whole number", "--threads=4x");
}

static void test_sizes(void **state)
{
	static const struct {
		const char *text;
		uint64_t size;
	} good[] = {
		{"1", 1},
		{"4096", 4096},
		{"7B", 7},
		{"64K", 65536},
		{"64k", 65536},
		{"64KB", 65536},
		{"64KiB", 65536},
		{"3M", 3145728},
		{"2GiB", UINT64_C(2147483648)},
		{"1T", UINT64_C(1099511627776)},
		{"16777215T", UINT64_C(18446742974197923840)},
		{"18446744073709551615", UINT64_MAX},
	};
	static const char *const junk[] = {"",    "K",   "-1", "1.5G", "1 M",
					   "1Mi", "1MM", "1X", "0x10", "1Bi"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(PARSE(f, "--size", good[i].text), OPTIONS_READY);
		assert_true(f->values.size == good[i].size);
	}
	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
		assert_int_equal(PARSE(f, "-s", junk[i]), OPTIONS_WRONG);
	REFUSE(f, "option '--size': '12Q' is not a size, as 4096, 64K, 16M or 2G", "-s12Q");
	REFUSE(f, "option '--size': 0 is too small, the least is 1", "--size=0");
	REFUSE(f,
	       "option '--size': 16777216T is too large, the most is "
	       "18446744073709551615",
	       "--size=16777216T");
}

static void test_reals(void **state)
{
	static const char *const junk[] = {"",       "x",    "0.5x", "nan", "inf",
					   "0x1p-1", " 0.5", "1e",   "--"};
	struct fixture *f = *state;

	assert_int_equal(PARSE(f, "--share=0.25"), OPTIONS_READY);
	assert_true(f->values.share == 0.25);
	assert_int_equal(PARSE(f, "--share=1"), OPTIONS_READY);
	assert_true(f->values.share == 1);
	assert_int_equal(PARSE(f, "--share", "0"), OPTIONS_READY);
	assert_true(f->values.share == 0);
	assert_int_equal(PARSE(f, "--share=5e-1"), OPTIONS_READY);
	assert_true(f->values.share == 0.5);
	for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
		assert_int_equal(PARSE(f, "--share", junk[i]), OPTIONS_WRONG);
	REFUSE(f, "option '--share': 1.01 is not from 0 to 1", "--share=1.01");
	REFUSE(f, "option '--share': -0.1 is not from 0 to 1", "--share=-0.1");
	REFUSE(f, "option '--share': 1e999 is not from 0 to 1", "--share=1e999");
	REFUSE(f, "option '--share': 'half' is not a number", "--share=half");
}

static void test_choices(void **state)
{
	struct fixture *f = *state;
	struct rp_string s;
	const char *list;

	assert_int_equal(PARSE(f, "--keep=longest"), OPTIONS_READY);
	assert_int_equal(f->values.keep, 2);
	assert_null(f->values.sources);
	assert_int_equal(PARSE(f, "--keep", "source=a.org,b.org"), OPTIONS_READY);
	assert_int_equal(f->values.keep, 3);
	list = f->values.sources;
	assert_true(options_next(&list, &s));
	assert_true(s.len == 5 && !memcmp(s.data, "a.org", 5));
	assert_true(options_next(&list, &s));
	assert_true(s.len == 5 && !memcmp(s.data, "b.org", 5));
	assert_false(options_next(&list, &s));
	REFUSE(f, "option '--keep': nothing behind 'source='", "--keep=source=");
	REFUSE(f,
	       "option '--keep': 'fist' is not one of first, earliest, longest or "
	       "source=LIST; did you mean 'first'?",
	       "--keep=fist");
	REFUSE(f, "option '--color': 'red' is not one of auto, always or never", "--color=red");
}

static void test_pairs(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(PARSE(f, "--fields", "text=body"), OPTIONS_READY);
	assert_null(f->values.field[0].data);
	assert_string_equal(f->values.field[1].data, "body");
	assert_int_equal(f->values.field[1].len, 4);
	assert_int_equal(PARSE(f, "--fields=text=a=b,id=n"), OPTIONS_READY);
	assert_string_equal(f->values.field[0].data, "n");
	assert_string_equal(f->values.field[1].data, "a=b");
	assert_int_equal(f->values.field[1].len, 3);
	memset(f->values.field, 0, sizeof(f->values.field));
	REFUSE(f, "option '--fields': 'txet' is not one of id, text; did you mean 'text'?",
	       "--fields=txet=body");
	REFUSE(f, "option '--fields': 'text' is not NAME=TEXT", "--fields=text");
	REFUSE(f, "option '--fields': 'text=' is not NAME=TEXT", "--fields=text=");
	REFUSE(f, "option '--fields': '' is not NAME=TEXT", "--fields=");
}

static void test_help_is_asked_for(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(PARSE(f, "--help"), OPTIONS_HELP);
	assert_int_equal(PARSE(f, "a", "b", "c", "d", "-h"), OPTIONS_HELP);
	assert_int_equal(PARSE(f, "-fh"), OPTIONS_HELP);
	assert_int_equal(PARSE(f, "--", "--help"), OPTIONS_READY);
}

static void test_help(void **state)
{
	struct fixture *f = *state;

	with(f, true, 0, NULL);
	assert_string_equal(
		f->message.data,
		"Usage: reprint test [OPTION...] INPUT...\n"
		"\n"
		"Do nothing, thoroughly.\n"
		"\n"
		"And once more.\n"
		"\n"
		"Output:\n"
		"  -o, --output OUT        where to write\n"
		"  -f, --force             write over\n"
		"  -q, --quiet             say nothing\n"
		"\n"
		"Work:\n"
		"      --threads N         how many (default: 4)\n"
		"  -s, --size SIZE         how much\n"
		"      --share X           what part\n"
		"      --keep WHICH        which one stays: first, earliest, longest or\n"
		"                          source=LIST (default: first)\n"
		"      --color WHEN        whether a table of many words, written in a "
		"row that\n"
		"                          is by far too long for a line of eighty "
		"columns, is\n"
		"                          coloured: auto, always or never\n"
		"      --fields FIELD=NAME,...\n"
		"                          what they are called: id, text\n"
		"  -h, --help              show this help\n"
		"\n"
		"Examples:\n"
		"  reprint test x\n"
		"\n"
		"See also reprint-test(1).\n");
}

static void test_nearest(void **state)
{
	static const char *const verbs[] = {"dedup", "compare", "help", NULL};
	static const char *const none[] = {NULL};

	(void)state;
	assert_string_equal(options_nearest("dedupe", verbs), "dedup");
	assert_string_equal(options_nearest("depud", verbs), "dedup"); /* two edits of five */
	assert_string_equal(options_nearest("dedpu", verbs), "dedup"); /* a swap */
	assert_string_equal(options_nearest("comp", verbs), "compare");
	assert_string_equal(options_nearest("hlep", verbs), "help");
	assert_null(options_nearest("c", verbs));
	assert_null(options_nearest("cxmxaxe", verbs)); /* three edits of seven */
	assert_null(options_nearest("", verbs));
	assert_null(options_nearest("index", verbs));
	assert_null(options_nearest("dedup", none));
	assert_null(options_nearest("a-word-that-is-longer-than-any-that-somebody-could-"
				    "have-meant-to-type-here",
				    verbs));
}

/* Wrapping is what the help is made with, and the lines of a comparison. */
static void wrap_all(const char *text, size_t width, struct buf *out)
{
	struct terminal_line line;
	size_t pos = 0;

	buf_reset(out);
	while (terminal_wrap(text, strlen(text), &pos, width, &line)) {
		assert_int_equal(line.columns, terminal_columns(text + line.at, line.len));
		assert_int_equal(buf_add(out, text + line.at, line.len), RP_OK);
		assert_int_equal(buf_add_byte(out, '|'), RP_OK);
	}
	assert_int_equal(buf_add_byte(out, '\0'), RP_OK);
}

static void test_wrapping(void **state)
{
	static const struct {
		const char *text;
		size_t width;
		const char *lines;
	} cases[] = {
		{"", 10, ""},
		{"   ", 10, ""},
		{"one two three", 7, "one two|three|"},
		{"one two three", 6, "one|two|three|"},
		{"one two three ", 13, "one two three|"},
		{"one  two", 3, "one|two|"},
		{"abcdefghij", 4, "abcd|efgh|ij|"},
		{"well-known fact", 10, "well-known|fact|"},
		{"well-known fact", 8, "well-|known|fact|"},
		{"x [-a-] y", 5, "x|[-a-]|y|"},
		/* Wide characters take two columns; the full stop stays on its line. */
		{"\u53f0\u98ce\u903c\u8fd1\u3002", 4, "\u53f0\u98ce|\u903c|\u8fd1\u3002|"},
		{"\u53f0\u98ce\u903c\u8fd1", 5, "\u53f0\u98ce|\u903c\u8fd1|"},
		/* An opening bracket does not end a line. */
		{"\u53f0\uff08\u98ce\uff09", 6, "\u53f0|\uff08\u98ce\uff09|"},
		/* Combining marks take none and are not parted from their letter. */
		{"e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301|"},
		{"\u0643\u062a\u0627\u0628 \u062c\u062f\u064a\u062f", 5,
		 "\u0643\u062a\u0627\u0628|\u062c\u062f\u064a\u062f|"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		wrap_all(cases[i].text, cases[i].width, &f->message);
		assert_string_equal(f->message.data, cases[i].lines);
	}
}

static void test_text_of_strangers(void **state)
{
	static const char dirty[] = "a\t\n b\x1b[31mc\x9b\xff\u202ed\xc2\x9b"
				    "e\u00ad\u200bf\0g";
	struct fixture *f = *state;

	buf_reset(&f->message);
	assert_int_equal(terminal_clean(&f->message, dirty, sizeof(dirty) - 1), RP_OK);
	assert_int_equal(buf_add_byte(&f->message, '\0'), RP_OK);
	assert_string_equal(f->message.data, "a b\uFFFD[31mc\uFFFD\uFFFD"
					     "d\uFFFD"
					     "ef\uFFFDg");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_operands_and_options_mix, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_follows_two_dashes_is_operand, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_forms_of_a_value, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_missing_and_unwanted_values, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_unknown_options, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_number_of_operands, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sizes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_reals, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_choices, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_pairs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_help_is_asked_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_help, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nearest, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wrapping, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_text_of_strangers, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
