#include "cli/compare_render.h"

#include <stdio.h>
#include <string.h>

#include "cli/compare_ink.h"
#include "cli/compare_words.h"

/* Columns in front of a paragraph that stands below its label. */
#define INDENT 4

/* Where this share of each is in the other, two paragraphs are mostly the same; else one
 * is mostly in the other. */
#define MOSTLY_BOTH 0.5

#define BREAK \
	"\xC2\xB6" /* the pilcrow: here ends a paragraph of a passage of several \
		    */
#define ELLIPSIS  " \xE2\x80\xA6"
#define SEPARATOR " | "

/* One side of a row: words [begin, end) of a text. */
struct passage {
	const struct compare_text *text;
	size_t begin, end;
};

static struct passage passage_of(const struct compare_text *text, uint32_t paragraph, uint32_t n)
{
	struct passage passage = {text, 0, 0};

	if (n) {
		const struct compare_paragraph *last = &text->paragraph[paragraph + n - 1];

		passage.begin = text->paragraph[paragraph].word;
		passage.end = last->word + last->unit->words;
	}
	return passage;
}

static bool ends_with_space(const struct buf *text)
{
	return text->len && text->data[text->len - 1] == ' ';
}

static enum rp_error end_with_space(struct buf *text)
{
	return ends_with_space(text) ? RP_OK : buf_add_byte(text, ' ');
}

/* Whether a paragraph ends with word i, and another of the passage follows. */
static bool breaks_at(const struct passage *passage, size_t i)
{
	return passage->text->word[i].is_last && i + 1 < passage->end;
}

/* Add words to 'piece', with the breaks between them. */
static enum rp_error add_words(struct buf *piece, const struct passage *passage, size_t begin,
			       size_t n)
{
	enum rp_error err;

	for (size_t i = begin; i < begin + n; i++) {
		const struct compare_word *word = &passage->text->word[i];

		if ((err = terminal_clean(piece, word->text, word->len)))
			return err;
		if (breaks_at(passage, i) &&
		    ((err = end_with_space(piece)) || (err = buf_add_str(piece, BREAK " "))))
			return err;
	}
	return RP_OK;
}

static enum rp_error mark_words(struct compare_ink *ink, enum compare_color color,
				const struct passage *passage, size_t begin, size_t n)
{
	struct buf piece;
	enum rp_error err;

	buf_init(&piece, NULL);
	if (!(err = add_words(&piece, passage, begin, n)))
		err = compare_ink_mark(ink, color, &piece);
	buf_release(&piece);
	return err;
}

static enum rp_error mark_break(struct compare_ink *ink, enum compare_color color)
{
	struct buf piece;
	enum rp_error err;

	buf_init(&piece, NULL);
	if (!(err = end_with_space(&ink->text)) && !(err = buf_add_str(&piece, BREAK " ")))
		err = compare_ink_mark(ink, color, &piece);
	buf_release(&piece);
	return err;
}

/* Words of both, as B has them; a break that only one of the two has is a change. */
static enum rp_error merge_kept(struct compare_ink *ink, const struct passage *a,
				const struct passage *b, const struct compare_run *run)
{
	enum rp_error err;

	for (size_t i = 0; i < run->n; i++) {
		size_t in_a = a->begin + run->a + i, in_b = b->begin + run->b + i;
		const struct compare_word *word = &b->text->word[in_b];
		bool break_a = breaks_at(a, in_a), break_b = breaks_at(b, in_b);

		if ((err = compare_ink_add(ink, COMPARE_PLAIN, word->text, word->len)))
			return err;
		if (break_a && break_b) {
			if ((err = end_with_space(&ink->text)) ||
			    (err = buf_add_str(&ink->text, BREAK " ")))
				return err;
		} else if (break_a || break_b) {
			err = mark_break(ink, break_a ? COMPARE_RED : COMPARE_GREEN);
			if (err)
				return err;
		}
	}
	return RP_OK;
}

/* Whether space follows the last word of a run in either text, or would if more followed.
 */
static bool wants_space(const struct passage *a, const struct passage *b,
			const struct compare_run *run)
{
	const struct compare_word *in_a = NULL, *in_b = NULL;

	if (run->op != COMPARE_INSERTED)
		in_a = &a->text->word[a->begin + run->a + run->n - 1];
	if (run->op != COMPARE_DELETED)
		in_b = &b->text->word[b->begin + run->b + run->n - 1];
	return (in_a && in_a->len && in_a->text[in_a->len - 1] == ' ') ||
	       (in_b && in_b->len && in_b->text[in_b->len - 1] == ' ');
}

/* One text out of two: what both have, deletions and insertions between it. */
static enum rp_error merge(struct compare_ink *ink, const struct passage *a,
			   const struct passage *b, const struct compare_words *words)
{
	bool spaced = true;
	enum rp_error err;

	for (size_t i = 0; i < words->n; i++) {
		const struct compare_run *run = &words->run[i];

		if (run->op == COMPARE_KEPT)
			err = merge_kept(ink, a, b, run);
		else if (run->op == COMPARE_DELETED)
			err = mark_words(ink, COMPARE_RED, a, a->begin + run->a, run->n);
		else
			err = mark_words(ink, COMPARE_GREEN, b, b->begin + run->b, run->n);
		if (err)
			return err;
		/* At the end of a paragraph there is no space to go by: then what was in
		 * front tells whether the script has any. */
		if (wants_space(a, b, run) || (run->op != COMPARE_KEPT && spaced))
			if ((err = end_with_space(&ink->text)))
				return err;
		spaced = ends_with_space(&ink->text);
	}
	return RP_OK;
}

/* One of the two texts, with what the other does not have marked. */
static enum rp_error mark_side(struct compare_ink *ink, const struct passage *side, bool is_a,
			       const struct compare_words *words)
{
	enum compare_op own = is_a ? COMPARE_DELETED : COMPARE_INSERTED;
	enum compare_color color = is_a ? COMPARE_RED : COMPARE_GREEN;
	struct buf piece;
	enum rp_error err = RP_OK;

	buf_init(&piece, NULL);
	for (size_t i = 0; i < words->n && !err; i++) {
		const struct compare_run *run = &words->run[i];
		size_t begin = side->begin + (is_a ? run->a : run->b);

		buf_reset(&piece);
		if (run->op == own)
			err = mark_words(ink, color, side, begin, run->n);
		else if (run->op == COMPARE_KEPT && !(err = add_words(&piece, side, begin, run->n)))
			err = compare_ink_add(ink, COMPARE_PLAIN, piece.data, piece.len);
	}
	buf_release(&piece);
	return err;
}

static enum rp_error add_plain(struct compare_ink *ink, enum compare_color color,
			       const struct passage *passage)
{
	struct buf piece;
	enum rp_error err;

	buf_init(&piece, NULL);
	err = add_words(&piece, passage, passage->begin, passage->end - passage->begin);
	if (!err)
		err = compare_ink_add(ink, color, piece.data, piece.len);
	buf_release(&piece);
	return err;
}

/* As much of it as fits a line that is written up to column 'used' already. */
static enum rp_error print_excerpt(const struct compare_ink *ink, size_t used, size_t width,
				   struct buf *out)
{
	size_t room = width > used + 12 ? width - used : 12, pos = 0, all = 0;
	struct terminal_line line, rest;
	enum rp_error err;

	if (!terminal_wrap(ink->text.data, ink->text.len, &pos, room, &line))
		return RP_OK;
	if (terminal_wrap(ink->text.data, ink->text.len, &pos, room, &rest)) {
		pos = 0;
		terminal_wrap(ink->text.data, ink->text.len, &pos, room - 2, &line);
		all = 1;
	}
	if ((err = compare_ink_line(ink, &line, out)))
		return err;
	return all ? buf_add_str(out, ELLIPSIS) : RP_OK;
}

static enum rp_error print_columns(const struct compare_ink *left, const struct compare_ink *right,
				   size_t width, struct buf *out)
{
	size_t column = (width - strlen(SEPARATOR)) / 2, left_pos = 0, right_pos = 0;
	enum rp_error err;

	for (;;) {
		struct terminal_line line = {0}, other = {0};
		bool has_left =
			terminal_wrap(left->text.data, left->text.len, &left_pos, column, &line);
		bool has_right = terminal_wrap(right->text.data, right->text.len, &right_pos,
					       column, &other);

		if (!has_left && !has_right)
			return RP_OK;
		if ((has_left && (err = compare_ink_line(left, &line, out))) ||
		    (err = compare_ink_pad(out,
					   column > line.columns ? column - line.columns : 0)) ||
		    (err = buf_add_str(out, has_right ? SEPARATOR : " |")) ||
		    (has_right && (err = compare_ink_line(right, &other, out))) ||
		    (err = buf_add_byte(out, '\n')))
			return err;
	}
}

/* "A 3", "A 3-4", "A title". */
static enum rp_error add_label(struct buf *out, char side, const struct compare_text *text,
			       uint32_t i, uint32_t n)
{
	uint32_t first = text->paragraph[i].unit->number;
	uint32_t last = text->paragraph[i + n - 1].unit->number;

	if (!first)
		return n == 1 ? buf_addf(out, "%c title", side)
			      : buf_addf(out, "%c title-%u", side, (unsigned)last);
	return n == 1 ? buf_addf(out, "%c %u", side, (unsigned)first)
		      : buf_addf(out, "%c %u-%u", side, (unsigned)first, (unsigned)last);
}

static enum rp_error add_labels(struct buf *out, const struct compare_text *a,
				const struct compare_text *b, const struct compare_row *row)
{
	enum rp_error err = RP_OK;

	if (row->n_a && row->place != COMPARE_MOVED_HERE)
		err = add_label(out, 'A', a, row->a, row->n_a);
	if (!err && row->n_a && row->n_b && row->place != COMPARE_MOVED_HERE)
		err = buf_add_str(out, row->kind == COMPARE_SAME ? " = " : " ~ ");
	if (!err && row->n_b)
		err = add_label(out, 'B', b, row->b, row->n_b);
	return err;
}

static enum rp_error add_count(struct buf *out, size_t n, const char *one, const char *many)
{
	return buf_addf(out, "%zu %s", n, n == 1 ? one : many);
}

static enum rp_error add_changes(struct buf *out, const struct compare_words *words)
{
	enum rp_error err;

	if (!words->deleted && !words->inserted)
		return buf_add_str(out, ", the same words");
	if (words->deleted &&
	    ((err = buf_add_str(out, ", ")) ||
	     (err = add_count(out, words->deleted, "word deleted", "words deleted"))))
		return err;
	if (words->inserted &&
	    ((err = buf_add_str(out, ", ")) ||
	     (err = add_count(out, words->inserted, words->deleted ? "inserted" : "word inserted",
			      words->deleted ? "inserted" : "words inserted"))))
		return err;
	return words->is_coarse ? buf_add_str(out, "; too different to be aligned word by word")
				: RP_OK;
}

static const char *in_part(const struct rp_overlap *o)
{
	if (o->contained >= MOSTLY_BOTH && o->contains >= MOSTLY_BOTH)
		return "mostly the same";
	return o->contained >= o->contains ? "most of A's is in B's" : "most of B's is in A's";
}

static enum rp_error describe(struct buf *out, const struct compare_row *row,
			      const struct compare_words *words)
{
	enum rp_error err = RP_OK;

	if (row->place == COMPARE_MOVED_AWAY)
		err = buf_add_str(out, "moved, ");
	if (err)
		return err;
	switch (row->kind) {
	case COMPARE_CHANGED:
		err = buf_add_str(out, "changed");
		break;
	case COMPARE_RESPLIT:
		err = row->n_b > 1 ? buf_addf(out, "split in %u", (unsigned)row->n_b)
				   : buf_addf(out, "%u joined", (unsigned)row->n_a);
		break;
	case COMPARE_IN_PART:
		err = buf_add_str(out, in_part(&row->overlap));
		break;
	case COMPARE_REWORKED:
		err = buf_add_str(out, "partly the same");
		break;
	case COMPARE_SAME:
		return buf_add_str(out, "the same");
	case COMPARE_ONLY:
		return buf_add_str(out, row->n_a ? "only in A" : "only in B");
	}
	return err ? err : add_changes(out, words);
}

/* What is needed to print a row, so that it is released in one place. */
struct row_state {
	const struct compare_render *render;
	const struct compare_row *row;
	struct passage a, b;
	struct compare_words words;
	struct compare_ink ink, other;
	struct buf label;
};

/* One line: the label and the beginning of the paragraph. */
static enum rp_error print_line(struct row_state *s, const struct passage *passage, struct buf *out)
{
	struct terminal_line all = {0};
	enum rp_error err;
	size_t used;

	if ((err = buf_add_str(&s->label, "  ")))
		return err;
	used = terminal_columns(s->label.data, s->label.len);
	if ((err = compare_ink_put(&s->ink, COMPARE_FAINT, s->label.data, s->label.len)))
		return err;
	all.len = s->ink.text.len;
	if ((err = compare_ink_line(&s->ink, &all, out)))
		return err;
	compare_ink_reset(&s->ink);
	if ((err = add_plain(&s->ink, COMPARE_FAINT, passage)) ||
	    (err = print_excerpt(&s->ink, used, s->render->width, out)))
		return err;
	return buf_add_byte(out, '\n');
}

static enum rp_error print_label(struct row_state *s, struct buf *out)
{
	enum rp_error err;

	if ((err = buf_add_str(&s->label, "  ")) ||
	    (err = compare_ink_put(&s->ink, COMPARE_STRONG, s->label.data, s->label.len)) ||
	    (err = describe(&s->ink.text, s->row, &s->words)) ||
	    (err = compare_ink_wrap(&s->ink, "", 0, s->render->width, out)))
		return err;
	compare_ink_reset(&s->ink);
	return RP_OK;
}

static enum rp_error print_body(struct row_state *s, struct buf *out)
{
	const struct compare_row *row = s->row;
	bool has_diff = row->n_a && row->n_b && row->kind != COMPARE_SAME;
	enum rp_error err;

	if (!s->render->side_by_side) {
		const struct passage *only = row->n_b ? &s->b : &s->a;

		err = has_diff ? merge(&s->ink, &s->a, &s->b, &s->words)
			       : add_plain(&s->ink,
					   row->kind == COMPARE_SAME ? COMPARE_FAINT
					   : row->n_b                ? COMPARE_GREEN
								     : COMPARE_RED,
					   only);
		return err ? err : compare_ink_wrap(&s->ink, "", INDENT, s->render->width, out);
	}
	if (has_diff) {
		if ((err = mark_side(&s->ink, &s->a, true, &s->words)) ||
		    (err = mark_side(&s->other, &s->b, false, &s->words)))
			return err;
	} else {
		bool same = row->kind == COMPARE_SAME;

		if ((err = add_plain(&s->ink, same ? COMPARE_FAINT : COMPARE_RED, &s->a)) ||
		    (err = add_plain(&s->other, same ? COMPARE_FAINT : COMPARE_GREEN, &s->b)))
			return err;
	}
	return print_columns(&s->ink, &s->other, s->render->width, out);
}

static enum rp_error print_row(struct row_state *s, struct buf *out)
{
	const struct compare_row *row = s->row;
	enum rp_error err;

	if ((err = add_labels(&s->label, s->a.text, s->b.text, row)))
		return err;
	if (row->place == COMPARE_MOVED_HERE) {
		if ((err = buf_add_str(&s->label, "  moved here from ")) ||
		    (err = add_label(&s->label, 'A', s->a.text, row->a, row->n_a)))
			return err;
		return print_line(s, &s->b, out);
	}
	if (row->kind == COMPARE_SAME && row->place == COMPARE_IN_ORDER && !s->render->in_full)
		return print_line(s, &s->b, out);
	if (row->n_a && row->n_b && row->kind != COMPARE_SAME &&
	    (err = compare_words_diff(&s->words, s->a.text->hash + s->a.begin,
				      s->a.end - s->a.begin, s->b.text->hash + s->b.begin,
				      s->b.end - s->b.begin)))
		return err;
	if ((err = print_label(s, out)))
		return err;
	return print_body(s, out);
}

static bool is_one_line(const struct compare_render *render, const struct compare_row *row)
{
	return row->place == COMPARE_MOVED_HERE ||
	       (row->kind == COMPARE_SAME && row->place == COMPARE_IN_ORDER && !render->in_full);
}

enum rp_error compare_render_row(const struct compare_render *render, const struct compare_text *a,
				 const struct compare_text *b, const struct compare_row *row,
				 const struct compare_row *before, struct buf *out)
{
	struct row_state s = {.render = render, .row = row};
	enum rp_error err = RP_OK;

	s.a = passage_of(a, row->a, row->n_a);
	s.b = passage_of(b, row->b, row->n_b);
	compare_words_init(&s.words);
	compare_ink_init(&s.ink, render->in_color);
	compare_ink_init(&s.other, render->in_color);
	buf_init(&s.label, NULL);
	if (before && !(is_one_line(render, row) && is_one_line(render, before)))
		err = buf_add_byte(out, '\n');
	if (!err)
		err = print_row(&s, out);
	buf_release(&s.label);
	compare_ink_release(&s.other);
	compare_ink_release(&s.ink);
	compare_words_release(&s.words);
	return err;
}

static enum rp_error print_text(const struct compare_render *render, enum compare_color color,
				const struct buf *text, struct buf *out)
{
	struct compare_ink ink;
	enum rp_error err;

	compare_ink_init(&ink, render->in_color);
	err = compare_ink_add(&ink, color, text->data, text->len);
	if (!err)
		err = compare_ink_wrap(&ink, "", 0, render->width, out);
	compare_ink_release(&ink);
	return err;
}

static enum rp_error head_side(const struct compare_render *render, char side,
			       const struct compare_text *text, const char *name, struct buf *out)
{
	const struct rp_document *d = &text->document;
	const struct rp_string extra[] = {d->date, d->source.len ? d->source : d->url};
	size_t paragraphs = text->n;
	struct buf line;
	enum rp_error err;

	buf_init(&line, NULL);
	if (text->n && text->paragraph[0].unit->kind == RP_PARAGRAPH_TITLE)
		paragraphs--;
	if ((err = buf_addf(&line, "%c: %s, ", side, name)) ||
	    (err = add_count(&line, text->n_words, "word", "words")) ||
	    (err = buf_add_str(&line, " in ")) ||
	    (err = add_count(&line, paragraphs, "paragraph", "paragraphs")))
		goto done;
	for (size_t i = 0; i < 2; i++)
		if (extra[i].len && ((err = buf_add_str(&line, "; ")) ||
				     (err = buf_add(&line, extra[i].data, extra[i].len))))
			goto done;
	err = print_text(render, COMPARE_PLAIN, &line, out);
done:
	buf_release(&line);
	return err;
}

/* "Paragraphs: 3 the same, 1 changed, 2 only in A." */
static enum rp_error count_rows(const struct compare_align *align, struct buf *out)
{
	static const char *const name[] = {"the same",        "changed",         "split or joined",
					   "mostly the same", "partly the same", "only in A",
					   "only in B"};
	size_t count[sizeof(name) / sizeof(name[0])] = {0};
	const char *parted = " ";
	size_t moved = 0;
	enum rp_error err;

	for (size_t i = 0; i < align->n; i++) {
		const struct compare_row *row = &align->row[i];

		if (row->place == COMPARE_MOVED_HERE)
			continue;
		moved += row->place == COMPARE_MOVED_AWAY;
		count[row->kind == COMPARE_ONLY && row->n_b ? COMPARE_ONLY + 1 : (int)row->kind]++;
	}
	if ((err = buf_add_str(out, "Paragraphs:")))
		return err;
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		if (!count[i])
			continue;
		if ((err = buf_addf(out, "%s%zu %s", parted, count[i], name[i])))
			return err;
		parted = ", ";
	}
	if (moved && (err = buf_addf(out, "; %zu of them moved", moved)))
		return err;
	return buf_add_str(out, align->n ? "." : " none.");
}

enum rp_error compare_render_head(const struct compare_render *render,
				  const struct compare_verdict *verdict,
				  const struct compare_align *align, const char *a_name,
				  const char *b_name, struct buf *out)
{
	const struct rp_overlap *o = &verdict->overlap;
	struct buf line;
	enum rp_error err;

	buf_init(&line, NULL);
	if ((err = head_side(render, 'A', verdict->a, a_name, out)) ||
	    (err = head_side(render, 'B', verdict->b, b_name, out)) ||
	    (err = buf_add_byte(out, '\n')) || (err = compare_verdict_say(verdict, &line)) ||
	    (err = print_text(render, COMPARE_STRONG, &line, out)))
		goto done;
	buf_reset(&line);
	if ((err = buf_addf(&line, "Resemblance %.2f; %.2f of A is found in B, %.2f of B in A.",
			    o->resemblance, o->contained, o->contains)) ||
	    (err = print_text(render, COMPARE_PLAIN, &line, out)))
		goto done;
	buf_reset(&line);
	if (!(err = count_rows(align, &line)))
		err = print_text(render, COMPARE_PLAIN, &line, out);
done:
	buf_release(&line);
	return err;
}
