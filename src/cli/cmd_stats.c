#include <inttypes.h>
#include <stdio.h>

#include "cli/main.h"
#include "cli/progress.h"
#include "cli/store_options.h"

struct settings {
	bool json, list;
};

static const char about[] =
	"Say what STORE holds and what that takes, section by section.\n\n"
	"With --list print a line of JSON for each document instead: its number, fields and "
	"paragraphs, each with its place and identity. Documents in damaged blocks are left out, "
	"and the exit status is 1 then.";

static const char examples[] = "  reprint stats seen.store\n"
			       "  reprint stats --json seen.store | jq .documents\n"
			       "  reprint stats --list seen.store | grep -c example.com\n";

static int read_options(struct settings *s, int argc, char **argv, int *ret_n, bool *ret_go_on)
{
	const struct option table[] = {
		{.name = "json",
		 .type = OPTION_FLAG,
		 .help = "one JSON object",
		 .to.flag = &s->json},
		{.name = "list",
		 .type = OPTION_FLAG,
		 .help = "a line of JSON for each document",
		 .to.flag = &s->list},
	};
	const struct options options = {
		.verb = "stats",
		.synopsis = "[OPTION...] STORE",
		.about = about,
		.option = table,
		.n = sizeof(table) / sizeof(table[0]),
		.examples = examples,
		.operands_least = 1,
		.operands_most = 1,
		.operands = "a STORE",
	};

	return options_take(&options, argc, argv, ret_n, ret_go_on);
}

struct listing {
	struct json_line line;
	uint64_t paragraphs;
	bool prints;
};

static enum rp_error list(void *ctx, const struct rp_store_document *d)
{
	struct listing *l = ctx;
	struct json_line *j = &l->line;
	char identity[17];

	l->paragraphs += d->n;
	if (!l->prints)
		return RP_OK;
	json_line_open(j, '{');
	json_line_key(j, "document");
	json_line_count(j, d->number);
	json_line_key(j, "id");
	json_line_string(j, d->id);
	json_line_key(j, "url");
	json_line_string(j, d->url);
	json_line_key(j, "date");
	json_line_string(j, d->date);
	json_line_key(j, "source");
	json_line_string(j, d->source);
	json_line_key(j, "paragraphs");
	json_line_open(j, '[');
	for (uint32_t i = 0; i < d->n; i++) {
		json_line_open(j, '{');
		json_line_key(j, "paragraph");
		json_line_count(j, d->place[i].paragraph);
		json_line_key(j, "offset");
		json_line_count(j, d->place[i].offset);
		json_line_key(j, "length");
		json_line_count(j, d->place[i].length);
		json_line_key(j, "identity");
		snprintf(identity, sizeof(identity), "%016" PRIx64, d->identity[i]);
		json_line_str(j, identity);
		json_line_close(j, '}');
	}
	json_line_close(j, ']');
	json_line_close(j, '}');
	return store_print(j);
}

static void print_json(struct json_line *j, const struct rp_store_stats *s, uint64_t paragraphs)
{
	const struct {
		const char *key;
		uint64_t count;
	} count[] = {
		{"documents", s->documents}, {"texts", s->texts},
		{"paragraphs", paragraphs},  {"different_paragraphs", s->units},
		{"segments", s->segments},   {"commits", s->generation},
		{"bytes", s->bytes},
	};

	json_line_open(j, '{');
	for (size_t i = 0; i < sizeof(count) / sizeof(count[0]); i++) {
		json_line_key(j, count[i].key);
		json_line_count(j, count[i].count);
	}
	json_line_key(j, "sections");
	json_line_open(j, '{');
	for (unsigned i = 0; i < RP_STORE_SECTIONS; i++) {
		json_line_key(j, rp_store_section_name(i));
		json_line_open(j, '{');
		json_line_key(j, "bytes");
		json_line_count(j, s->section[i]);
		json_line_key(j, "decoded");
		json_line_count(j, s->section_decoded[i]);
		json_line_close(j, '}');
	}
	json_line_close(j, '}');
	json_line_close(j, '}');
}

static void print_text(const struct rp_store_stats *s, uint64_t paragraphs)
{
	printf("%12" PRIu64 " documents\n%12" PRIu64 " different texts\n%12" PRIu64
	       " paragraphs\n%12" PRIu64 " different paragraphs\n%12" PRIu64 " segments\n%12" PRIu64
	       " bytes\n\n",
	       s->documents, s->texts, paragraphs, s->units, s->segments, s->bytes);
	for (unsigned i = 0; i < RP_STORE_SECTIONS; i++)
		printf("%12" PRIu64 " bytes (%" PRIu64 " decoded): %s\n", s->section[i],
		       s->section_decoded[i], rp_store_section_name(i));
}

int cmd_stats(int argc, char **argv)
{
	struct settings s = {false, false};
	struct rp_store_options options;
	struct rp_store_failure failure = {""};
	struct rp_store_stats stats;
	struct listing l = {.prints = false};
	struct rp_store *store;
	uint64_t lost = 0;
	enum rp_error err;
	bool go_on;
	int n, status = read_options(&s, argc, argv, &n, &go_on);

	if (!go_on)
		return status;
	rp_store_options_init(&options);
	store = store_open_or_say(argv[0], &options);
	if (!store)
		return EXIT_STATUS_FAILED;
	json_line_init(&l.line);
	l.prints = s.list;
	if (!(err = rp_store_read(store, list, &l, &lost, &failure)) && lost)
		message_warn("%s: %s; 'reprint verify' tells all", argv[0], failure.text);
	if (!err && !s.list && !(err = rp_store_stats(store, &stats, &failure))) {
		if (s.json) {
			print_json(&l.line, &stats, l.paragraphs);
			err = store_print(&l.line);
		} else {
			print_text(&stats, l.paragraphs);
		}
	}
	if (err)
		store_message(argv[0], err, &failure);
	json_line_release(&l.line);
	rp_store_close(store);
	if (err)
		return EXIT_STATUS_FAILED;
	return lost ? EXIT_STATUS_NO : EXIT_STATUS_DONE;
}
