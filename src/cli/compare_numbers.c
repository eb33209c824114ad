#include "cli/compare_numbers.h"

#include <string.h>

#include "base/mem.h"
#include "cli/compare_words.h"

/* Words [begin, end) of a text. */
struct passage {
	const struct compare_text *text;
	size_t begin, end;
};

void compare_numbers_init(struct compare_numbers *numbers)
{
	memset(numbers, 0, sizeof(*numbers));
}

void compare_numbers_release(struct compare_numbers *numbers)
{
	mem_free(&mem_default, numbers->slot);
	compare_numbers_init(numbers);
}

static struct passage passage_of(const struct compare_text *text, uint32_t paragraph, uint32_t n)
{
	const struct compare_paragraph *last = &text->paragraph[paragraph + n - 1];

	return (struct passage){text, text->paragraph[paragraph].word,
				last->word + last->unit->words};
}

/* The next number at or behind i; end if there is none. */
static size_t next_number(const struct compare_text *text, size_t i, size_t end)
{
	while (i < end && !text->word[i].has_digit)
		i++;
	return i;
}

static size_t count_numbers(const struct compare_text *text, size_t begin, size_t n)
{
	size_t count = 0;

	for (size_t i = next_number(text, begin, begin + n); i < begin + n;
	     i = next_number(text, i + 1, begin + n))
		count++;
	return count;
}

static bool has_same_numbers(const struct compare_text *a, size_t i, size_t i_end,
			     const struct compare_text *b, size_t j, size_t j_end)
{
	for (;;) {
		i = next_number(a, i, i_end);
		j = next_number(b, j, j_end);
		if (i == i_end || j == j_end)
			return i == i_end && j == j_end;
		if (a->hash[i++] != b->hash[j++])
			return false;
	}
}

static uint32_t at_most(size_t n)
{
	return n < COMPARE_SLOT_CONTEXT ? (uint32_t)n : COMPARE_SLOT_CONTEXT;
}

/* Words [a, a + n) of A stand where B has [b, b + m). */
static enum rp_error look_at(struct compare_numbers *numbers, const struct passage *p,
			     const struct passage *q, size_t a, size_t n, size_t b, size_t m)
{
	const struct passage *around = n ? p : q;
	size_t begin = n ? a : b, end = n ? a + n : b + m;
	enum rp_error err;

	if (has_same_numbers(p->text, a, a + n, q->text, b, b + m))
		return RP_OK;
	if (n > COMPARE_SLOT_WORDS || m > COMPARE_SLOT_WORDS) {
		numbers->rewritten_a += count_numbers(p->text, a, n);
		numbers->rewritten_b += count_numbers(q->text, b, m);
		return RP_OK;
	}
	if ((err = RP_GROW(&mem_default, &numbers->slot, &numbers->cap, numbers->n + 1)))
		return err;
	numbers->slot[numbers->n++] = (struct compare_slot){
		.a = a,
		.b = b,
		.n_a = (uint32_t)n,
		.n_b = (uint32_t)m,
		.before = at_most(begin - around->begin),
		.after = at_most(around->end - end),
	};
	return RP_OK;
}

static enum rp_error look_through(struct compare_numbers *numbers, struct compare_words *words,
				  const struct passage *p, const struct passage *q)
{
	enum rp_error err;

	/* Most paragraphs have none, and need not be aligned for it. */
	if (next_number(p->text, p->begin, p->end) == p->end &&
	    next_number(q->text, q->begin, q->end) == q->end)
		return RP_OK;
	err = compare_words_diff(words, p->text->hash + p->begin, p->end - p->begin,
				 q->text->hash + q->begin, q->end - q->begin);
	for (size_t i = 0; i < words->n && !err; i++) {
		const struct compare_run *run = &words->run[i];
		const struct compare_run *next = i + 1 < words->n ? run + 1 : NULL;
		size_t n = 0, m = 0;

		if (run->op == COMPARE_KEPT)
			continue;
		if (run->op == COMPARE_INSERTED)
			m = run->n;
		else
			n = run->n;
		if (n && next && next->op == COMPARE_INSERTED) {
			m = next->n;
			i++;
		}
		err = look_at(numbers, p, q, p->begin + run->a, n, q->begin + run->b, m);
	}
	return err;
}

enum rp_error compare_numbers_find(struct compare_numbers *numbers, const struct compare_text *a,
				   const struct compare_text *b, const struct compare_align *align)
{
	struct compare_words words;
	enum rp_error err = RP_OK;

	compare_words_init(&words);
	for (size_t i = 0; i < align->n && !err; i++) {
		const struct compare_row *row = &align->row[i];
		struct passage p, q;

		if (!row->n_a || !row->n_b || row->kind == COMPARE_SAME ||
		    row->place == COMPARE_MOVED_HERE)
			continue;
		p = passage_of(a, row->a, row->n_a);
		q = passage_of(b, row->b, row->n_b);
		err = look_through(numbers, &words, &p, &q);
	}
	compare_words_release(&words);
	return err;
}
