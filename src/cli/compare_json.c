#include "cli/compare_json.h"

#include <string.h>

#include "cli/json_line.h"

/* Shares are compared with limits of two digits: these many tell them apart. */
#define DIGITS 6

static const char *const measures[] = {
	[EXPLAIN_RARE] = "rare",
	[EXPLAIN_RARE_SHARE] = "rare_share",
	[EXPLAIN_EVIDENCE] = "evidence",
	[EXPLAIN_WORDS] = "words",
	[EXPLAIN_RESEMBLANCE] = "resemblance",
	[EXPLAIN_MOST] = "contained_either_way",
	[EXPLAIN_MOST_OF_ALL] = "all_contained_either_way",
	[EXPLAIN_CONTAINED] = "contained",
	[EXPLAIN_NUMBERS] = "numbers",
	[EXPLAIN_EXCESS] = "excess",
};

static const char *const routes[] = {
	[EXPLAIN_BY_RARITY] = "rarity",
	[EXPLAIN_BY_EVIDENCE] = "evidence",
	[EXPLAIN_BY_EVIDENCE_IN_NOISE] = "noise",
	[EXPLAIN_BY_AGREEMENT] = "agreement",
	[EXPLAIN_BY_AGREEMENT_IN_PART] = "agreement_in_part",
	[EXPLAIN_ALIKE] = "alike",
	[EXPLAIN_CONTAINED_IN] = "contained",
	[EXPLAIN_SHORTENED] = "shortened",
	[EXPLAIN_VARIED] = "varied",
	[EXPLAIN_BY_PASSAGE] = "passage",
};

static void add_count(struct json_line *j, const char *key, uint64_t n)
{
	json_line_key(j, key);
	json_line_count(j, n);
}

static void add_real(struct json_line *j, const char *key, double x)
{
	json_line_key(j, key);
	json_line_real(j, x, DIGITS);
}

static void add_str(struct json_line *j, const char *key, const char *s)
{
	json_line_key(j, key);
	json_line_str(j, s);
}

static void add_bool(struct json_line *j, const char *key, bool is_true)
{
	json_line_key(j, key);
	json_line_bool(j, is_true);
}

/* Words of a text; "" of none. */
static enum rp_error add_words(struct json_line *j, const char *key,
			       const struct compare_text *text, size_t begin, size_t n)
{
	struct buf words;
	enum rp_error err;

	buf_init(&words, NULL);
	err = compare_text_add_words(text, begin, n, &words);
	json_line_key(j, key);
	json_line_string(j, (struct rp_string){words.data, words.len});
	buf_release(&words);
	return err;
}

static void add_side(struct json_line *j, const char *key, const struct compare_text *text,
		     const char *name)
{
	uint32_t has_title = text->n && text->paragraph[0].unit->kind == RP_PARAGRAPH_TITLE;

	json_line_key(j, key);
	json_line_open(j, '{');
	add_str(j, "name", name);
	if (text->document.id.len) {
		json_line_key(j, "id");
		json_line_string(j, text->document.id);
	}
	add_count(j, "words", text->n_words);
	add_count(j, "paragraphs", text->n - has_title);
	json_line_close(j, '}');
}

/* What decided, as a decision of dedup has it. */
static void add_decided(struct json_line *j, const struct compare_verdict *v)
{
	enum rp_test test = v->relation == RP_EXACT ? RP_TEST_IDENTITY : v->explain.decided;

	json_line_key(j, "test");
	if (test == RP_TEST_NONE)
		json_line_null(j);
	else
		json_line_str(j, rp_test_str(test));
}

static void add_test(struct json_line *j, const char *name, const struct explain_test *test)
{
	json_line_open(j, '{');
	add_str(j, "name", name);
	add_bool(j, "passed", test->is_passed);
	json_line_key(j, "conditions");
	json_line_open(j, '[');
	for (unsigned i = 0; i < test->n; i++) {
		const struct explain_condition *c = &test->condition[i];

		json_line_open(j, '{');
		add_str(j, "measure", measures[c->measure]);
		add_real(j, "value", c->value);
		add_real(j, "wanted", c->limit);
		add_bool(j, "met", c->is_met);
		json_line_key(j, "threshold");
		if (c->threshold)
			json_line_str(j, c->threshold);
		else
			json_line_null(j);
		json_line_close(j, '}');
	}
	json_line_close(j, ']');
	json_line_close(j, '}');
}

static void add_tests(struct json_line *j, const struct compare_verdict *v)
{
	json_line_key(j, "tests");
	json_line_open(j, '[');
	for (int i = 0; i < EXPLAIN_ROUTES && compare_verdict_by_measures(v); i++)
		if (explain_is_tried(&v->explain, (enum explain_route)i))
			add_test(j, routes[i], &v->explain.test[i]);
	json_line_close(j, ']');
	/* There is no corpus that would tell how common each is. */
	add_real(j, "evidence_each", v->evidence_each);
}

/* Bytes from the beginning of the string that a word stands in, the text or the title. */
static size_t offset_of(const struct compare_text *text, uint32_t paragraph, const char *at)
{
	bool in_title = text->paragraph[paragraph].unit->kind == RP_PARAGRAPH_TITLE;

	return (size_t)(at - (in_title ? text->document.title.data : text->document.text.data));
}

/* Where n words are: the first, counted from 1, and the paragraphs and bytes of both ends. */
static void add_place(struct json_line *j, const char *key, const struct compare_text *text,
		      size_t begin, size_t n)
{
	uint32_t first = compare_text_paragraph_of(text, begin);
	uint32_t last = compare_text_paragraph_of(text, begin + n - 1);
	const struct compare_word *end = &text->word[begin + n - 1];

	json_line_key(j, key);
	json_line_open(j, '{');
	add_count(j, "word", begin + 1);
	json_line_key(j, "paragraphs");
	json_line_open(j, '[');
	json_line_count(j, text->paragraph[first].unit->number);
	json_line_count(j, text->paragraph[last].unit->number);
	json_line_close(j, ']');
	json_line_key(j, "bytes");
	json_line_open(j, '[');
	json_line_count(j, offset_of(text, first, text->word[begin].text));
	json_line_count(j, offset_of(text, last, end->text + end->bare));
	json_line_close(j, ']');
	json_line_close(j, '}');
}

static enum rp_error add_run(struct json_line *j, const struct compare_verdict *v)
{
	enum rp_error err;

	json_line_key(j, "longest_run");
	json_line_open(j, '{');
	add_count(j, "words", v->run.n);
	if (v->run.n) {
		add_place(j, "a", v->a, v->run.a, v->run.n);
		add_place(j, "b", v->b, v->run.b, v->run.n);
	}
	err = add_words(j, "text", v->a, v->run.a, v->run.n);
	json_line_close(j, '}');
	return err;
}

static enum rp_error add_slot(struct json_line *j, const struct compare_verdict *v,
			      const struct compare_slot *slot)
{
	const struct compare_text *around = slot->n_a ? v->a : v->b;
	size_t begin = slot->n_a ? slot->a : slot->b;
	size_t end = slot->n_a ? slot->a + slot->n_a : slot->b + slot->n_b;
	enum rp_error err;

	json_line_open(j, '{');
	if ((err = add_words(j, "a", v->a, slot->a, slot->n_a)) ||
	    (err = add_words(j, "b", v->b, slot->b, slot->n_b)) ||
	    (err = add_words(j, "before", around, begin - slot->before, slot->before)) ||
	    (err = add_words(j, "after", around, end, slot->after)))
		return err;
	if (slot->n_a)
		add_place(j, "in_a", v->a, slot->a, slot->n_a);
	if (slot->n_b)
		add_place(j, "in_b", v->b, slot->b, slot->n_b);
	json_line_close(j, '}');
	return RP_OK;
}

static void add_stake(struct json_line *j, const char *key, const struct stake *stake,
		      size_t rewritten)
{
	json_line_key(j, key);
	json_line_open(j, '{');
	add_count(j, "all", stake->all.n);
	add_count(j, "at_stake", stake->n);
	add_count(j, "agree", stake->agree);
	add_count(j, "rewritten", rewritten);
	json_line_close(j, '}');
}

static enum rp_error add_numbers(struct json_line *j, const struct compare_verdict *v,
				 const struct compare_numbers *numbers)
{
	enum rp_error err = RP_OK;

	json_line_key(j, "numbers");
	json_line_open(j, '{');
	add_real(j, "agreeing", v->pair.numbers);
	add_stake(j, "a", &v->numbers_a, numbers->rewritten_a);
	add_stake(j, "b", &v->numbers_b, numbers->rewritten_b);
	json_line_key(j, "differing");
	json_line_open(j, '[');
	for (size_t i = 0; i < numbers->n && !err; i++)
		err = add_slot(j, v, &numbers->slot[i]);
	json_line_close(j, ']');
	json_line_close(j, '}');
	return err;
}

static void add_range(struct json_line *j, const char *key, const struct compare_text *text,
		      uint32_t first, uint32_t n)
{
	json_line_key(j, key);
	json_line_open(j, '[');
	for (uint32_t i = first; i < first + n; i++)
		json_line_count(j, text->paragraph[i].unit->number);
	json_line_close(j, ']');
}

static void add_rows(struct json_line *j, const struct compare_verdict *v,
		     const struct compare_align *align)
{
	static const char *const kinds[] = {
		[COMPARE_SAME] = "same",         [COMPARE_CHANGED] = "changed",
		[COMPARE_RESPLIT] = "resplit",   [COMPARE_IN_PART] = "in_part",
		[COMPARE_REWORKED] = "reworked", [COMPARE_ONLY] = "only",
	};

	json_line_key(j, "paragraphs");
	json_line_open(j, '[');
	for (size_t i = 0; i < align->n; i++) {
		const struct compare_row *row = &align->row[i];

		/* It was there at its place in A. */
		if (row->place == COMPARE_MOVED_HERE)
			continue;
		json_line_open(j, '{');
		add_range(j, "a", v->a, row->a, row->n_a);
		add_range(j, "b", v->b, row->b, row->n_b);
		add_str(j, "kind", kinds[row->kind]);
		add_bool(j, "moved", row->place == COMPARE_MOVED_AWAY);
		add_count(j, "shared", row->overlap.shared);
		json_line_close(j, '}');
	}
	json_line_close(j, ']');
}

static enum rp_error add_all(struct json_line *j, const struct compare_verdict *v,
			     const struct compare_align *align,
			     const struct compare_numbers *numbers, char *const *names)
{
	enum rp_error err;

	json_line_open(j, '{');
	add_side(j, "a", v->a, names[0]);
	add_side(j, "b", v->b, names[1]);
	add_str(j, "level", v->level);
	add_bool(j, "copy", compare_verdict_is_copy(v));
	add_str(j, "relation", rp_relation_str(v->relation));
	add_real(j, "resemblance", v->overlap.resemblance);
	add_real(j, "contained", v->overlap.contained);
	add_real(j, "contains", v->overlap.contains);
	add_count(j, "shared", v->overlap.shared);
	add_decided(j, v);
	add_tests(j, v);
	if ((err = add_run(j, v)) || (err = add_numbers(j, v, numbers)))
		return err;
	add_rows(j, v, align);
	json_line_close(j, '}');
	json_line_raw(j, "\n");
	return j->err;
}

enum rp_error compare_json_write(const struct compare_verdict *verdict,
				 const struct compare_align *align,
				 const struct compare_numbers *numbers, char *const *names,
				 struct buf *out)
{
	struct json_line line;
	enum rp_error err;

	json_line_init(&line);
	if (!(err = add_all(&line, verdict, align, numbers, names)))
		err = buf_add(out, line.buf.data, line.buf.len);
	json_line_release(&line);
	return err;
}
