/*
 * Any bytes: the words of every level are those of the tokenizer.
 *
 *	clang -g -O1 -fsanitize=fuzzer,address,undefined -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc \
 *		tests/fuzz/fuzz_words.c src/base/[!p]*.c src/text/[!h]*.c src/shingle/words.c \
 *		-lutf8proc -o fuzz_words && ./fuzz_words -max_len=9000 CORPUS
 */
#include <stdlib.h>
#include <string.h>

#include "shingle/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(enum cpu_level level, const char *text, size_t len, const struct token_list *list)
{
	struct words *w = malloc(sizeof(*w));
	size_t numbers = 0;

	words_init(w, NULL, level);
	if (words_add(w, text, len) || w->n != list->n || w->invalid != list->invalid)
		abort();
	for (size_t i = 0; i < list->n; i++) {
		const struct token *token = &list->token[i];

		if (w->hash[i] !=
		    word_hash_ops_for(CPU_C)->one(list->text + token->at, token->len, &w->key))
			abort();
		if (token->has_digit && (numbers == w->numbers || w->number[numbers++] != i))
			abort();
	}
	if (numbers != w->numbers)
		abort();
	words_release(w);
	free(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct token_list list;

	memcpy(text, data, size);
	token_list_init(&list, NULL);
	if (token_list_add(&list, text, size, 0))
		abort();
	for (int level = 0; level < CPU_LEVELS; level++)
		if (cpu_has((enum cpu_level)level))
			check((enum cpu_level)level, text, size, &list);
	token_list_release(&list);
	free(text);
	return 0;
}
