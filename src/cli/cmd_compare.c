#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/compare_align.h"
#include "cli/compare_render.h"
#include "cli/compare_text.h"
#include "cli/compare_verdict.h"
#include "cli/main.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/terminal.h"

/* From this width on two columns are wide enough to be read. */
#define SIDE_BY_SIDE_WIDTH 100

struct settings {
	unsigned level;
	unsigned color;
	uint64_t width; /* 0: the terminal's */
	bool side_by_side;
	bool interleaved;
	bool in_full;
	struct rp_string field[JSONL_FIELDS]; /* in the order of field_words */
};

static const char *const level_words[] = {"strict", "default", "loose", NULL};
static const char *const color_words[] = {"auto", "always", "never", NULL};
static const char *const field_words[] = {"id", "text", "title", "url", "date", "source", NULL};

static const char about[] =
	"Show how two texts overlap: in numbers, in words, and paragraph by paragraph "
	"with "
	"every word that one of them has alone.\n\n"
	"A and B are texts, or documents of JSON lines or WARC: FILE takes the only one "
	"in it, "
	"FILE:NUMBER that of a line (or record), FILE#ID that with an id; - is standard "
	"input. Files may be compressed with gzip or zstd.";

static const char examples[] =
	"  reprint compare agency.txt paper.txt\n"
	"  reprint compare news/2018-07.jsonl.zst:1204 news/2018-07.jsonl.zst:17\n"
	"  curl -s https://paper.example/story.txt | reprint compare agency.txt -\n"
	"  reprint compare --side-by-side --color=always a.txt b.txt | less -R\n";

static int read_options(struct settings *settings, int argc, char **argv, bool *ret_go_on)
{
	const struct option table[] = {
		{.name = "level",
		 .type = OPTION_CHOICE,
		 .argument = "LEVEL",
		 .help = "how much must be equal in copies",
		 .words = level_words,
		 .initial = "default",
		 .to.choice = &settings->level},
		{.name = "side-by-side",
		 .type = OPTION_FLAG,
		 .help = "two columns; the default on terminals of 100 columns and more",
		 .to.flag = &settings->side_by_side},
		{.name = "interleaved",
		 .type = OPTION_FLAG,
		 .help = "one column, changes within the paragraphs",
		 .to.flag = &settings->interleaved},
		{.name = "full",
		 .type = OPTION_FLAG,
		 .help = "show equal paragraphs in full too, not a line of each",
		 .to.flag = &settings->in_full},
		{.name = "width",
		 .type = OPTION_COUNT,
		 .argument = "COLUMNS",
		 .help = "write lines of at most that many columns",
		 .initial = "the terminal's, else 80",
		 .least = TERMINAL_WIDTH_MIN,
		 .most = TERMINAL_WIDTH_MAX,
		 .to.count = &settings->width},
		{.name = "color",
		 .type = OPTION_CHOICE,
		 .argument = "WHEN",
		 .help = "red and green instead of [-deleted-] and {+inserted+}",
		 .words = color_words,
		 .initial = "auto",
		 .to.choice = &settings->color},
		{.name = "fields",
		 .type = OPTION_PAIRS,
		 .argument = "FIELD=NAME,...",
		 .help = "what the fields of JSON lines are called, if not by these "
			 "words",
		 .words = field_words,
		 .to.pair = settings->field},
	};
	const struct options options = {
		.verb = "compare",
		.synopsis = "[OPTION...] A B",
		.about = about,
		.option = table,
		.n = sizeof(table) / sizeof(table[0]),
		.examples = examples,
		.operands_least = 2,
		.operands_most = 2,
		.operands = "two texts",
	};
	int status, n;

	status = options_take(&options, argc, argv, &n, ret_go_on);
	if (*ret_go_on && !strcmp(argv[0], "-") && !strcmp(argv[1], "-")) {
		message_error("only one of the two can be standard input");
		*ret_go_on = false;
		status = EXIT_STATUS_FAILED;
	}
	return status;
}

static struct compare_render render_of(const struct settings *settings)
{
	struct compare_render render = {
		.in_color = terminal_in_color((enum terminal_when)settings->color),
		.in_full = settings->in_full,
		.width = settings->width ? (unsigned)settings->width
					 : terminal_width(STDOUT_FILENO),
	};

	render.side_by_side = settings->side_by_side ||
			      (!settings->interleaved && isatty(STDOUT_FILENO) &&
			       render.width >= SIDE_BY_SIDE_WIDTH);
	return render;
}

static enum rp_error print_all(const struct compare_render *render,
			       const struct compare_verdict *verdict, char **names)
{
	struct compare_align align;
	struct buf out;
	enum rp_error err;

	buf_init(&out, NULL);
	compare_align_init(&align);
	if ((err = compare_align_solve(&align, verdict->a, verdict->b, &verdict->thresholds)) ||
	    (err = compare_render_head(render, verdict, &align, names[0], names[1], &out)))
		goto done;
	for (size_t i = 0; i < align.n && !ferror(stdout); i++) {
		fwrite(out.data, 1, out.len, stdout);
		buf_reset(&out);
		err = compare_render_row(render, verdict->a, verdict->b, &align.row[i],
					 i ? &align.row[i - 1] : NULL, &out);
		if (err)
			goto done;
	}
	fwrite(out.data, 1, out.len, stdout);
done:
	compare_align_release(&align);
	buf_release(&out);
	return err;
}

static enum rp_error compare(const struct settings *settings, const struct compare_text *a,
			     const struct compare_text *b, char **names, bool *ret_is_copy)
{
	struct compare_render render = render_of(settings);
	struct compare_verdict verdict;
	enum rp_error err;

	compare_verdict_make(&verdict, a, b, (enum rp_level)settings->level,
			     level_words[settings->level]);
	if ((err = print_all(&render, &verdict, names)))
		return err;
	*ret_is_copy = compare_verdict_is_copy(&verdict);
	return RP_OK;
}

int cmd_compare(int argc, char **argv)
{
	struct settings settings = {.level = RP_LEVEL_DEFAULT, .color = TERMINAL_AUTO};
	struct compare_text a, b;
	struct field_names names;
	enum rp_error err;
	bool go_on, is_copy;
	int status;

	status = read_options(&settings, argc, argv, &go_on);
	if (!go_on)
		return status;
	names = (struct field_names){
		.id = settings.field[0].data,
		.text = settings.field[1].data,
		.title = settings.field[2].data,
		.url = settings.field[3].data,
		.date = settings.field[4].data,
		.source = settings.field[5].data,
	};
	status = EXIT_STATUS_FAILED;
	compare_text_init(&a);
	compare_text_init(&b);
	if (!compare_text_load(&a, argv[0], &names) || !compare_text_load(&b, argv[1], &names))
		goto done;
	if ((err = compare(&settings, &a, &b, argv, &is_copy)))
		message_error("%s", rp_error_str(err));
	else
		status = is_copy ? EXIT_STATUS_DONE : EXIT_STATUS_NO;
done:
	compare_text_release(&b);
	compare_text_release(&a);
	return status;
}
