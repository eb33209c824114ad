#include "shingle/batch.h"

#include <string.h>

void batch_begin(struct batch *b, const char *text, size_t len)
{
	b->text = text;
	b->len = len;
	b->pos = b->n = 0;
	memset(&b->next, 0, sizeof(b->next));
	b->more = paragraph_next(text, len, &b->pos, &b->next);
}

enum rp_error batch_next(struct batch *b, struct words *words)
{
	size_t begin = b->next.offset, end = begin, n = 0;
	enum rp_error err;

	while (b->more && n < BATCH_MAX &&
	       (!n || b->next.offset + b->next.length - begin <= SCAN_MAX)) {
		b->paragraph[n++] = b->next;
		end = b->next.offset + b->next.length;
		b->more = paragraph_next(b->text, b->len, &b->pos, &b->next);
	}
	b->n = n;
	if (!n)
		return RP_OK;
	b->word[0] = words->n;
	if ((err = words_add(words, b->text + begin, end - begin)))
		return err;
	for (size_t i = 1; i < n; i++)
		b->word[i] = words_at(words, b->paragraph[i].offset - begin);
	b->word[n] = words->n;
	return RP_OK;
}
