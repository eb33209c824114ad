#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/compare_align.h"
#include "cli/compare_json.h"
#include "cli/compare_numbers.h"
#include "cli/compare_render.h"
#include "cli/compare_text.h"
#include "cli/compare_verdict.h"
#include "cli/compare_why.h"
#include "cli/document_options.h"
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
	bool in_json;
	struct rp_string field[JSONL_FIELDS]; /* in the order of document_fields */
};

static const char *const color_words[] = {"auto", "always", "never", NULL};

static const char about[] =
	"Show how two texts overlap: what they are to each other and why, the longest run of "
	"words they share, the numbers in which they differ, and paragraph by paragraph every "
	"word that one of them has alone.\n\n"
	"A and B are texts, or documents of JSON lines or WARC: FILE takes the only one in it, "
	"FILE:NUMBER that of a line (or record), FILE#ID that with an id; - is standard "
	"input. Files may be compressed with gzip or zstd.";

static const char examples[] =
	"  reprint compare agency.txt paper.txt\n"
	"  reprint compare news/2018-07.jsonl.zst:1204 news/2018-07.jsonl.zst:17\n"
	"  reprint compare --json agency.txt paper.txt | jq .numbers.differing\n"
	"  curl -s https://paper.example/story.txt | reprint compare agency.txt -\n"
	"  reprint compare --side-by-side --color=always a.txt b.txt | less -R\n";

static int read_options(struct settings *settings, int argc, char **argv, bool *ret_go_on)
{
	const struct option table[] = {
		{.name = "level",
		 .type = OPTION_CHOICE,
		 .argument = "LEVEL",
		 .help = "how much must be equal in copies",
		 .words = document_levels,
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
		{.name = "json",
		 .type = OPTION_FLAG,
		 .help = "write one JSON object instead, for programs",
		 .to.flag = &settings->in_json},
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
		 .words = document_fields,
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

/* What was found out about the two. */
struct findings {
	struct compare_verdict verdict;
	struct compare_align align;
	struct compare_numbers numbers;
};

static enum rp_error find(struct findings *f, const struct settings *settings,
			  const struct compare_text *a, const struct compare_text *b)
{
	enum rp_error err;

	if ((err = compare_verdict_make(&f->verdict, a, b, (enum rp_level)settings->level,
					document_levels[settings->level])) ||
	    (err = compare_align_solve(&f->align, a, b, &f->verdict.thresholds)))
		return err;
	return compare_numbers_find(&f->numbers, a, b, &f->align);
}

static enum rp_error print_json(const struct findings *f, char **names)
{
	struct buf out;
	enum rp_error err;

	buf_init(&out, NULL);
	if (!(err = compare_json_write(&f->verdict, &f->align, &f->numbers, names, &out)))
		fwrite(out.data, 1, out.len, stdout);
	buf_release(&out);
	return err;
}

static enum rp_error print_text(const struct findings *f, const struct compare_render *render,
				char **names)
{
	const struct compare_verdict *v = &f->verdict;
	const struct compare_align *align = &f->align;
	struct buf out;
	enum rp_error err;

	buf_init(&out, NULL);
	if ((err = compare_render_head(render, v, align, names[0], names[1], &out)) ||
	    (err = compare_why_print(render, v, &f->numbers, &out)) ||
	    (align->n && (err = buf_add_byte(&out, '\n'))))
		goto done;
	for (size_t i = 0; i < align->n && !ferror(stdout); i++) {
		fwrite(out.data, 1, out.len, stdout);
		buf_reset(&out);
		err = compare_render_row(render, v->a, v->b, &align->row[i],
					 i ? &align->row[i - 1] : NULL, &out);
		if (err)
			goto done;
	}
	fwrite(out.data, 1, out.len, stdout);
done:
	buf_release(&out);
	return err;
}

static enum rp_error compare(const struct settings *settings, const struct compare_text *a,
			     const struct compare_text *b, char **names, bool *ret_is_copy)
{
	struct compare_render render = render_of(settings);
	struct findings findings;
	enum rp_error err;

	compare_align_init(&findings.align);
	compare_numbers_init(&findings.numbers);
	if ((err = find(&findings, settings, a, b)))
		goto done;
	err = settings->in_json ? print_json(&findings, names)
				: print_text(&findings, &render, names);
	*ret_is_copy = compare_verdict_is_copy(&findings.verdict);
done:
	compare_numbers_release(&findings.numbers);
	compare_align_release(&findings.align);
	return err;
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
	names = document_field_names(settings.field);
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
