#include "cli/compare_why.h"

#include <stdio.h>
#include <string.h>

#include "cli/compare_ink.h"

#define INDENT       4
#define TEST_INDENT  2
#define VALUE_INDENT 9 /* behind "    yes  " */

/* A longer run is shown by its ends. */
#define EXCERPT_WORDS 24

/* More slots than this only in full. */
#define SLOTS_MOST 12

#define ELLIPSIS "\xE2\x80\xA6"
#define OPEN     "\xE2\x80\x9C"
#define CLOSE    "\xE2\x80\x9D"

struct why {
	const struct compare_render *render;
	const struct compare_verdict *verdict;
	struct compare_ink ink;
	struct buf text;
	struct buf *out;
};

/* Write what 'text' holds, in one colour, and empty it. */
static enum rp_error flush_text(struct why *w, enum compare_color color, const char *first,
				size_t indent)
{
	enum rp_error err;

	compare_ink_reset(&w->ink);
	if ((err = compare_ink_put(&w->ink, color, w->text.data, w->text.len)) ||
	    (err = compare_ink_wrap(&w->ink, first, indent, w->render->width, w->out)))
		return err;
	buf_reset(&w->text);
	return RP_OK;
}

/* "A 2", "A title", "A 2-3": the paragraphs of n words. */
static enum rp_error add_place(struct buf *out, char side, const struct compare_text *text,
			       size_t begin, size_t n)
{
	uint32_t first = compare_text_paragraph_of(text, begin);
	uint32_t last = compare_text_paragraph_of(text, begin + (n ? n - 1 : 0));
	unsigned number = text->paragraph[first].unit->number;
	enum rp_error err;

	err = number ? buf_addf(out, "%c %u", side, number) : buf_addf(out, "%c title", side);
	if (!err && last != first)
		err = buf_addf(out, "-%u", (unsigned)text->paragraph[last].unit->number);
	return err;
}

static enum rp_error print_run(struct why *w)
{
	const struct compare_verdict *v = w->verdict;
	const struct run *run = &v->run;
	size_t half = EXCERPT_WORDS / 2;
	enum rp_error err;

	if (!run->n)
		return RP_OK;
	if ((err = buf_addf(&w->text, "Longest run in common: %u %s, ", (unsigned)run->n,
			    run->n == 1 ? "word" : "words")) ||
	    (err = add_place(&w->text, 'A', v->a, run->a, run->n)) ||
	    (err = buf_addf(&w->text, " from word %u on, ", (unsigned)run->a + 1)) ||
	    (err = add_place(&w->text, 'B', v->b, run->b, run->n)) ||
	    (err = buf_addf(&w->text, " from word %u on.", (unsigned)run->b + 1)) ||
	    (err = flush_text(w, COMPARE_PLAIN, "", 0)) || (err = buf_add_str(&w->text, OPEN)))
		return err;
	if (run->n <= EXCERPT_WORDS)
		err = compare_text_add_words(v->a, run->a, run->n, &w->text);
	else if (!(err = compare_text_add_words(v->a, run->a, half, &w->text)) &&
		 !(err = buf_add_str(&w->text, " " ELLIPSIS " ")))
		err = compare_text_add_words(v->a, run->a + run->n - half, half, &w->text);
	if (err || (err = buf_add_str(&w->text, CLOSE)))
		return err;
	return flush_text(w, COMPARE_PLAIN, "", INDENT);
}

/* Words of a slot into the ink, in a colour. */
static enum rp_error ink_words(struct why *w, enum compare_color color,
			       const struct compare_text *text, size_t begin, size_t n)
{
	enum rp_error err;

	buf_reset(&w->text);
	err = n ? compare_text_add_words(text, begin, n, &w->text)
		: buf_add_str(&w->text, "nothing");
	if (!err)
		err = compare_ink_put(&w->ink, n ? color : COMPARE_FAINT, w->text.data,
				      w->text.len);
	buf_reset(&w->text);
	return err;
}

/* 5.1 | 6.1  in "a magnitude ... quake" (A 2, B 2) */
static enum rp_error print_slot(struct why *w, const struct compare_slot *slot)
{
	const struct compare_text *a = w->verdict->a, *b = w->verdict->b;
	const struct compare_text *around = slot->n_a ? a : b;
	size_t begin = slot->n_a ? slot->a : slot->b;
	size_t n = slot->n_a ? slot->n_a : slot->n_b;
	enum rp_error err;

	compare_ink_reset(&w->ink);
	if ((err = ink_words(w, COMPARE_RED, a, slot->a, slot->n_a)) ||
	    (err = compare_ink_put(&w->ink, COMPARE_PLAIN, " | ", 3)) ||
	    (err = ink_words(w, COMPARE_GREEN, b, slot->b, slot->n_b)) ||
	    (err = buf_add_str(&w->text, "  in " OPEN)) ||
	    (err = compare_text_add_words(around, begin - slot->before, slot->before, &w->text)) ||
	    (err = buf_add_str(&w->text, slot->before ? " " ELLIPSIS : ELLIPSIS)) ||
	    (err = buf_add_str(&w->text, slot->after ? " " : "")) ||
	    (err = compare_text_add_words(around, begin + n, slot->after, &w->text)) ||
	    (err = buf_add_str(&w->text, CLOSE " (")))
		return err;
	if (slot->n_a)
		err = add_place(&w->text, 'A', a, slot->a, slot->n_a);
	if (!err && slot->n_a && slot->n_b)
		err = buf_add_str(&w->text, ", ");
	if (!err && slot->n_b)
		err = add_place(&w->text, 'B', b, slot->b, slot->n_b);
	if (err || (err = buf_add_str(&w->text, ")")) ||
	    (err = compare_ink_put(&w->ink, COMPARE_PLAIN, w->text.data, w->text.len)))
		return err;
	buf_reset(&w->text);
	return compare_ink_wrap(&w->ink, "", INDENT, w->render->width, w->out);
}

static enum rp_error print_numbers(struct why *w, const struct compare_numbers *numbers)
{
	const struct stake *a = &w->verdict->numbers_a, *b = &w->verdict->numbers_b;
	size_t shown = numbers->n;
	enum rp_error err;

	if (!a->all.n && !b->all.n)
		return RP_OK;
	if (!a->n && !b->n)
		err = buf_add_str(&w->text, "Numbers: none in paragraphs that both print.");
	else
		err = buf_addf(&w->text,
			       "Numbers in paragraphs that both print: %u of A's %u are in B, %u "
			       "of B's %u in A.",
			       (unsigned)a->agree, (unsigned)a->n, (unsigned)b->agree,
			       (unsigned)b->n);
	if (!err && w->verdict->pair.numbers < stake_agreeing(a, b, STAKE_SHORT_WORDS))
		err = buf_addf(&w->text, " In texts this short all count: %.2f agree.",
			       w->verdict->pair.numbers);
	if (err || (err = flush_text(w, COMPARE_PLAIN, "", 0)))
		return err;
	if (shown > SLOTS_MOST && !w->render->in_full)
		shown = SLOTS_MOST;
	for (size_t i = 0; i < shown; i++)
		if ((err = print_slot(w, &numbers->slot[i])))
			return err;
	if (shown < numbers->n) {
		err = buf_addf(&w->text, "and at %zu more places; --full shows all.",
			       numbers->n - shown);
		if (err || (err = flush_text(w, COMPARE_PLAIN, "", INDENT)))
			return err;
	}
	if (!numbers->rewritten_a && !numbers->rewritten_b)
		return RP_OK;
	err = buf_addf(&w->text, "Passages written anew have %zu more in A, %zu in B.",
		       numbers->rewritten_a, numbers->rewritten_b);
	return err ? err : flush_text(w, COMPARE_PLAIN, "", INDENT);
}

/* A value and its limit with as many digits as it takes to see which is the greater. */
static void write_values(const struct explain_condition *c, char *value, char *limit, size_t size)
{
	bool is_count = c->measure == EXPLAIN_RARE || c->measure == EXPLAIN_WORDS ||
			c->measure == EXPLAIN_EVIDENCE;

	for (int digits = is_count ? 0 : 2; digits <= 9; digits++) {
		snprintf(value, size, "%.*f", digits, c->value);
		snprintf(limit, size, "%.*f", digits, c->limit);
		if (c->is_met || strcmp(value, limit) != 0)
			return;
	}
}

static enum rp_error print_condition(struct why *w, const struct explain_condition *c)
{
	static const char *const measure[] = {
		[EXPLAIN_RARE] = "shared sequences of three words are rare",
		[EXPLAIN_RARE_SHARE] = "of all shared sequences are rare",
		[EXPLAIN_EVIDENCE] = "nats of evidence",
		[EXPLAIN_WORDS] = "words in the shorter text",
		[EXPLAIN_RESEMBLANCE] = "resemblance",
		[EXPLAIN_MOST] = "of one text is found in the other",
		[EXPLAIN_MOST_OF_ALL] = "of all of one text is found in the other",
		[EXPLAIN_CONTAINED] = "of A is found in B",
		[EXPLAIN_NUMBERS] = "of the numbers agree",
		[EXPLAIN_EXCESS] = "numbers more than misprints explain differ",
	};
	char value[32], limit[32];
	enum rp_error err;

	write_values(c, value, limit, sizeof(value));
	err = buf_addf(&w->text, "%s %s; %s%s wanted", value, measure[c->measure],
		       c->measure == EXPLAIN_EXCESS ? "at most " : "", limit);
	if (err)
		return err;
	return flush_text(w, c->is_met ? COMPARE_PLAIN : COMPARE_STRONG,
			  c->is_met ? "    yes  " : "    no   ", VALUE_INDENT);
}

static enum rp_error print_test(struct why *w, enum explain_route route)
{
	static const char *const name[] = {
		[EXPLAIN_BY_RARITY] = "Rare wording",
		[EXPLAIN_BY_EVIDENCE] = "Much text",
		[EXPLAIN_BY_EVIDENCE_IN_NOISE] = "Much text, and misprints at most",
		[EXPLAIN_BY_AGREEMENT] = "Every number the same, and alike",
		[EXPLAIN_BY_AGREEMENT_IN_PART] = "Every number the same, and one in the other",
		[EXPLAIN_ALIKE] = "Kind: alike, near-duplicates",
		[EXPLAIN_CONTAINED_IN] = "Kind: one in the other, a reprint",
		[EXPLAIN_SHORTENED] = "Kind: A mostly in B, near-duplicates",
		[EXPLAIN_VARIED] = "Kind: somewhat alike, versions of one text",
		[EXPLAIN_BY_PASSAGE] = "A shared passage",
	};
	const struct explain_test *test = &w->verdict->explain.test[route];
	enum rp_error err;

	if ((err = buf_addf(&w->text, "%s: %s", name[route],
			    test->is_passed ? "passed" : "failed")) ||
	    (err = flush_text(w, test->is_passed ? COMPARE_STRONG : COMPARE_PLAIN, "",
			      TEST_INDENT)))
		return err;
	for (unsigned i = 0; i < test->n && !err; i++)
		err = print_condition(w, &test->condition[i]);
	return err;
}

/* How many of the tests for copies are passed, and what follows. */
static enum rp_error print_summary(struct why *w)
{
	const struct explain *e = &w->verdict->explain;
	bool is_copy = compare_verdict_is_copy(w->verdict);
	enum rp_error err;

	if (e->passed)
		err = buf_addf(&w->text, "Why: these pass %u of the 5 tests for copies%s",
			       e->passed,
			       is_copy ? "; one is enough."
				       : ", but have too little in common for any kind of copy.");
	else
		err = buf_add_str(&w->text, "Why: these pass none of the 5 tests for copies.");
	return err ? err : flush_text(w, COMPARE_STRONG, "", 0);
}

static enum rp_error print_tests(struct why *w)
{
	enum rp_error err = print_summary(w);

	for (int route = 0; route < EXPLAIN_ROUTES && !err; route++)
		if (explain_is_tried(&w->verdict->explain, (enum explain_route)route))
			err = print_test(w, (enum explain_route)route);
	if (!err)
		err = buf_addf(
			&w->text,
			"Evidence says how surprising it is to share so much. Two texts do not "
			"tell how common their words are elsewhere: every sequence they share "
			"counts as rare, %.0f nats, and none is left out. In a corpus, what one "
			"site or many texts print counts for less or nothing.",
			w->verdict->evidence_each);
	if (!err && w->verdict->pair.unspaced)
		err = buf_add_str(&w->text,
				  " A character is half a word here, and these measures are "
				  "brought to what they would be of words.");
	return err ? err : flush_text(w, COMPARE_FAINT, "", TEST_INDENT);
}

enum rp_error compare_why_print(const struct compare_render *render,
				const struct compare_verdict *verdict,
				const struct compare_numbers *numbers, struct buf *out)
{
	struct why w = {.render = render, .verdict = verdict, .out = out};
	enum rp_error err;

	compare_ink_init(&w.ink, render->in_color);
	buf_init(&w.text, NULL);
	if (!(err = print_run(&w)) && !(err = print_numbers(&w, numbers)) &&
	    compare_verdict_by_measures(verdict) && !(err = buf_add_byte(out, '\n')))
		err = print_tests(&w);
	buf_release(&w.text);
	compare_ink_release(&w.ink);
	return err;
}
