#include <stdio.h>

#include "cli/document_options.h"
#include "cli/document_walk.h"
#include "cli/main.h"
#include "cli/progress.h"
#include "cli/store_options.h"

struct settings {
	struct rp_string field[JSONL_FIELDS];
	uint64_t max_document, matches, window;
	unsigned level;
	bool quiet;
};

static const char about[] =
	"Say of each document what it is to those of STORE, one line of JSON a document:\n"
	"id, relation (unique, exact, duplicate, reprint, contains, variant, passage), the "
	"matches with their ids, evidence in nats, resemblance and both containments, and each "
	"paragraph with its status and the place where it was printed first. Nothing is added.\n\n"
	"Exit status: 0 if a document was printed before (is not unique), 1 if none was, 2 on "
	"failure.";

static const char examples[] =
	"  reprint query seen.store tonight.jsonl.zst >verdicts.jsonl\n"
	"  curl -s https://paper.example/story.txt >s.txt; reprint query seen.store s.txt\n";

static int read_options(struct settings *s, int argc, char **argv, int *ret_n, bool *ret_go_on)
{
	const struct option table[] = {
		{.name = "level",
		 .type = OPTION_CHOICE,
		 .argument = "LEVEL",
		 .words = document_levels,
		 .help = "how much alike copies are, as in reprint dedup",
		 .initial = "default",
		 .to.choice = &s->level},
		{.name = "window",
		 .type = OPTION_COUNT,
		 .argument = "DAYS",
		 .help = "texts that differ are matches only if dated at most so many days apart, "
			 "or undated; 0: whenever they were printed",
		 .initial = "0",
		 .most = 1000000,
		 .to.count = &s->window},
		{.name = "matches",
		 .type = OPTION_COUNT,
		 .argument = "N",
		 .help = "list at most so many matches; their number is told in full",
		 .initial = "10",
		 .to.count = &s->matches},
		{.name = "fields",
		 .type = OPTION_PAIRS,
		 .argument = "FIELD=NAME,...",
		 .words = document_fields,
		 .help = "what the fields of JSON lines are called, if not by these words",
		 .to.pair = s->field},
		{.name = "max-document",
		 .type = OPTION_SIZE,
		 .argument = "SIZE",
		 .help = "documents longer than this are left out, and told",
		 .initial = "64M",
		 .least = 1,
		 .most = RP_TEXT_LIMIT - 1,
		 .to.size = &s->max_document},
		{.name = "quiet",
		 .letter = 'q',
		 .type = OPTION_FLAG,
		 .help = "print errors only",
		 .to.flag = &s->quiet},
	};
	const struct options options = {
		.verb = "query",
		.synopsis = "[OPTION...] STORE INPUT...",
		.about = about,
		.option = table,
		.n = sizeof(table) / sizeof(table[0]),
		.examples = examples,
		.operands_least = 2,
		.operands = "a STORE and an INPUT",
	};

	return options_take(&options, argc, argv, ret_n, ret_go_on);
}

struct querying {
	const struct rp_store *store;
	struct rp_thresholds thresholds;
	struct rp_verdict *verdict;
	struct rp_store_failure failure;
	struct json_line line;
	uint64_t matches;
	bool has_match;
};

static void print_matches(struct querying *q)
{
	struct json_line *j = &q->line;
	const struct rp_verdict *v = q->verdict;

	json_line_key(j, "n_matches");
	json_line_count(j, v->n_matches);
	json_line_key(j, "matches");
	json_line_open(j, '[');
	for (uint32_t i = 0; i < v->n_matches && i < q->matches; i++) {
		const struct rp_match *m = &v->match[i];

		json_line_open(j, '{');
		json_line_key(j, "id");
		json_line_string(j, m->id);
		json_line_key(j, "relation");
		json_line_str(j, rp_relation_str(m->relation));
		json_line_key(j, "evidence");
		json_line_real(j, m->evidence, 1);
		json_line_key(j, "resemblance");
		json_line_real(j, m->resemblance, 4);
		json_line_key(j, "contained");
		json_line_real(j, m->contained, 4);
		json_line_key(j, "contains");
		json_line_real(j, m->contains, 4);
		json_line_close(j, '}');
	}
	json_line_close(j, ']');
}

static void print_paragraphs(struct querying *q, const struct rp_sketch *sketch)
{
	struct json_line *j = &q->line;

	json_line_key(j, "paragraphs");
	json_line_open(j, '[');
	for (uint32_t i = 0; i < q->verdict->n_paragraphs; i++) {
		const struct rp_paragraph *p = rp_sketch_paragraph(sketch, i);
		const struct rp_paragraph_match *m = &q->verdict->paragraph[i];

		json_line_open(j, '{');
		json_line_key(j, "paragraph");
		json_line_count(j, p->number);
		json_line_key(j, "offset");
		json_line_count(j, p->offset);
		json_line_key(j, "length");
		json_line_count(j, p->length);
		json_line_key(j, "status");
		json_line_str(j, rp_paragraph_status_str(m->status));
		if (m->status != RP_PARAGRAPH_NEW) {
			json_line_key(j, "resemblance");
			json_line_real(j, m->resemblance, 4);
			json_line_key(j, "first");
			json_line_open(j, '{');
			json_line_key(j, "id");
			json_line_string(j, m->first_id);
			json_line_key(j, "paragraph");
			json_line_count(j, m->first.paragraph);
			json_line_key(j, "offset");
			json_line_count(j, m->first.offset);
			json_line_key(j, "length");
			json_line_count(j, m->first.length);
			json_line_close(j, '}');
		}
		json_line_close(j, '}');
	}
	json_line_close(j, ']');
}

static enum rp_error query(void *ctx, const struct rp_document *document,
			   const struct rp_sketch *sketch)
{
	struct querying *q = ctx;
	struct json_line *j = &q->line;
	enum rp_error err =
		rp_store_check(q->store, &q->thresholds, document, sketch, q->verdict, &q->failure);

	if (err)
		return err;
	if (q->verdict->relation != RP_UNIQUE)
		q->has_match = true;
	json_line_open(j, '{');
	json_line_key(j, "id");
	json_line_string(j, document->id);
	json_line_key(j, "relation");
	json_line_str(j, rp_relation_str(q->verdict->relation));
	print_matches(q);
	json_line_key(j, "paragraphs_new");
	json_line_count(j, q->verdict->n_paragraphs_new);
	print_paragraphs(q, sketch);
	json_line_close(j, '}');
	return store_print(j);
}

int cmd_query(int argc, char **argv)
{
	struct settings s = {
		.max_document = READER_MAX_DOCUMENT, .matches = 10, .level = RP_LEVEL_DEFAULT};
	struct document_walk_options walk = {.each = query};
	struct document_walk_counts counts = {0};
	struct rp_store_options options;
	struct querying q = {.failure = {""}};
	struct rp_store *store;
	enum rp_error err;
	bool go_on, told = false;
	int n, status = read_options(&s, argc, argv, &n, &go_on);

	if (!go_on)
		return status;
	progress_set_quiet(s.quiet);
	rp_store_options_init(&options);
	options.window_days = (uint32_t)s.window;
	store = store_open_or_say(argv[0], &options);
	if (!store)
		return EXIT_STATUS_FAILED;
	json_line_init(&q.line);
	q.store = store;
	q.thresholds = rp_thresholds_of((enum rp_level)s.level);
	q.matches = s.matches;
	walk.names = document_field_names(s.field);
	walk.max_document = (size_t)s.max_document;
	walk.ctx = &q;
	if (!(err = rp_store_verdict_new(store, &q.verdict))) {
		err = document_walk(argv + 1, (size_t)n - 1, &walk, &counts, &told);
		rp_store_verdict_free(q.verdict);
	}
	if (err && !told)
		store_message(argv[0], err, &q.failure);
	json_line_release(&q.line);
	rp_store_close(store);
	if (err)
		return EXIT_STATUS_FAILED;
	return q.has_match ? EXIT_STATUS_DONE : EXIT_STATUS_NO;
}
