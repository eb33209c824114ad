#include "shingle/batch.h"

void batch_begin(struct batch *b, const char *text, size_t len)
{
	b->text = text;
	b->len = len;
	b->pos = b->n = b->piece = 0;
	b->number = 0;
}

/* Add the paragraph of the line text[begin, end) of the piece at b->pos, if there is one. */
static void add_line(struct batch *b, const struct words *words, size_t begin, size_t end)
{
	struct text_paragraph *p = &b->paragraph[b->n];

	if (!paragraph_trim(b->text + b->pos, &begin, &end))
		return;
	p->offset = b->pos + begin;
	p->length = end - begin;
	p->number = ++b->number;
	b->word[b->n++] = words_at(words, begin);
}

/* Add the paragraphs of a piece of whole lines. */
static void add_lines(struct batch *b, const struct words *words, size_t len)
{
	const struct scan *s = &words->scan;
	size_t begin = 0;

	for (size_t block = 0; block < s->blocks; block++) {
		for (uint64_t line = s->line[block]; line; line &= line - 1) {
			size_t at = block * 64 + (size_t)__builtin_ctzll(line);

			if (at > begin)
				add_line(b, words, begin, at);
			begin = at + 1;
		}
	}
	if (begin < len)
		add_line(b, words, begin, len);
}

/* A paragraph that is longer than a piece. */
static enum rp_error add_long(struct batch *b, struct words *words)
{
	struct text_paragraph *p = &b->paragraph[0];

	p->number = b->number;
	if (!paragraph_next(b->text, b->len, &b->pos, p))
		return RP_OK;
	b->number = p->number;
	b->piece = p->offset;
	b->word[0] = words->n;
	b->n = 1;
	return words_add(words, b->text + p->offset, p->length);
}

enum rp_error batch_next(struct batch *b, struct words *words)
{
	size_t len;
	enum rp_error err;

	b->n = 0;
	while (!b->n && b->pos < b->len) {
		if ((err = words_add_lines(words, b->text + b->pos, b->len - b->pos, &len)))
			return err;
		b->piece = b->pos;
		if (len)
			add_lines(b, words, len);
		else if ((err = add_long(b, words)))
			return err;
		b->pos += len;
	}
	b->word[b->n] = words->n;
	return RP_OK;
}

size_t batch_word_at(const struct batch *b, const struct words *words, size_t at)
{
	return words_at(words, at - b->piece);
}
