/*
 * story_model.c - learns from story files how to write news text that looks
 * like a language without saying anything; story_draw.c then writes it.
 *
 * A model is made from the story files of one language:
 *
 * 1. Their text is cut into words, numbers, commas and sentence ends. The
 *    most frequent words are the function words; all others are content.
 * 2. A sentence is a walk over states - each function word is one, and so are
 *    content, number, comma and end - with the transitions counted in the
 *    files. So "of" and "the" come as often, and before the same kind of
 *    neighbour, as they do in real text.
 * 3. A content state is filled from a vocabulary of tens of thousands: first
 *    the files' own content words by frequency, then made-up words. The
 *    weight of rank r is 1 / (r + 150): Zipf's law with exponent one, after
 *    the ranks which the function words take up.
 * 4. Each story has a topic, a few rare words and names that it repeats, for
 *    real stories do repeat theirs.
 *
 * Made-up words follow the letters of the real ones: the next letter is one
 * that follows the same two letters somewhere in the files. In scripts that
 * put no spaces between words the units are letters (with their marks), and a
 * content word is two or three of them.
 *
 * Drawing costs two random numbers, two small tables and a copy of 32 bytes
 * per word; all weights are integers, so every machine draws the same.
 */
#include "story_model.h"

#include <stdlib.h>
#include <string.h>

enum {
	FUNCTION_LEAST = 3, /* occurrences */
	RANK_SHIFT = 150,
	INVENTED_LEAST = 4, /* bytes */
	INVENTED_MOST = 11, /* letters */
};

/* ---- alias tables ---- */

/* Vose's method in integers; the weights must sum to less than 2^32. */
static struct alias_table alias_make(const uint32_t *weights, const uint16_t *values,
				     uint32_t count)
{
	struct alias_table table = {memory_get(count, sizeof(struct alias)), count};
	uint64_t *share = memory_get(count, sizeof(*share)), total = 0;
	uint32_t *small = memory_get(count, sizeof(*small)), smalls = 0;
	uint32_t *large = memory_get(count, sizeof(*large)), larges = 0;

	for (uint32_t i = 0; i < count; i++)
		total += weights[i];
	for (uint32_t i = 0; i < count; i++) {
		share[i] = (uint64_t)weights[i] * count;
		if (share[i] < total)
			small[smalls++] = i;
		else
			large[larges++] = i;
		table.columns[i] = (struct alias){UINT32_MAX, values[i], values[i]};
	}
	while (smalls && larges) {
		uint32_t s = small[--smalls], l = large[larges - 1];

		table.columns[s].threshold = (uint32_t)((share[s] << 32) / total);
		table.columns[s].other = values[l];
		share[l] -= total - share[s];
		if (share[l] < total) {
			larges--;
			small[smalls++] = l;
		}
	}
	free(large);
	free(small);
	free(share);
	return table;
}

/* ---- cutting the stories into tokens ---- */

enum token_kind {
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_COMMA,
	TOKEN_END
};

struct token {
	struct span text;
	enum token_kind kind;
	bool initial; /* first in its sentence: case means nothing */
};

struct tokens {
	struct token *list;
	size_t count, room;
};

static void token_add(struct tokens *tokens, enum token_kind kind, const char *text,
		      const char *end)
{
	struct token *last = tokens->count ? &tokens->list[tokens->count - 1] : NULL;
	bool after_end = !last || last->kind == TOKEN_END;

	if (kind >= TOKEN_COMMA && (after_end || last->kind == TOKEN_COMMA)) {
		if (!after_end)
			last->kind = kind;
		return;
	}
	if (tokens->count == tokens->room) {
		tokens->room = tokens->room * 2 + 1024;
		tokens->list = memory_resize(tokens->list, tokens->room, sizeof(*tokens->list));
	}
	tokens->list[tokens->count++] =
		(struct token){{text, (uint32_t)(end - text)}, kind, after_end};
}

/* ’ and - belong to a word if a letter follows. */
static bool joins_letters(uint32_t c, const char *next, const char *end)
{
	if (c != 0x2019 && c != '\'' && c != '-')
		return false;
	return next < end && char_classify(utf8_next(&next, end)) == CLASS_LETTER;
}

static const char *word_read(const char *at, const char *end)
{
	while (at < end) {
		const char *next = at;
		uint32_t c = utf8_next(&next, end);

		if (char_classify(c) != CLASS_LETTER && !joins_letters(c, next, end))
			break;
		at = next;
	}
	return at;
}

/* 1,250 and 3.4 and 19th: up to the next space or mark not inside a number. */
static const char *number_read(const char *at, const char *end, bool spaced)
{
	while (at < end) {
		const char *next = at, *after;
		enum char_class class = char_classify(utf8_next(&next, end));

		after = next;
		if (class == CLASS_LETTER && !spaced)
			break;
		if (class != CLASS_DIGIT && class != CLASS_LETTER &&
		    (after == end || char_classify(utf8_next(&after, end)) != CLASS_DIGIT))
			break;
		if (class == CLASS_SPACE)
			break;
		at = next;
	}
	return at;
}

static void paragraph_tokens(struct tokens *tokens, struct span text, bool spaced)
{
	const char *at = text.text, *end = at + text.size, *next;

	while (at < end) {
		next = at;
		switch (char_classify(utf8_next(&next, end))) {
		case CLASS_LETTER:
			next = spaced ? word_read(at, end) : cluster_end(at, end);
			token_add(tokens, TOKEN_WORD, at, next);
			break;
		case CLASS_DIGIT:
			next = number_read(at, end, spaced);
			token_add(tokens, TOKEN_NUMBER, at, next);
			break;
		case CLASS_COMMA:
			token_add(tokens, TOKEN_COMMA, at, next);
			break;
		case CLASS_STOP:
			token_add(tokens, TOKEN_END, at, next);
			break;
		case CLASS_SPACE:
			if (!spaced) /* Thai phrases end with a space */
				token_add(tokens, TOKEN_COMMA, at, next);
			break;
		case CLASS_OTHER:
			break;
		}
		at = next;
	}
	token_add(tokens, TOKEN_END, end, end);
}

/* ---- counting words ---- */

struct tally {
	struct span text;
	uint32_t count;
};

static int span_compare(struct span a, struct span b)
{
	uint32_t size = a.size < b.size ? a.size : b.size;
	int order = memcmp(a.text, b.text, size);

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int tally_by_text(const void *a, const void *b)
{
	return span_compare(((const struct tally *)a)->text, ((const struct tally *)b)->text);
}

/* By text where counts are equal, so that the order never depends on qsort. */
static int tally_by_count(const void *a, const void *b)
{
	uint32_t x = ((const struct tally *)a)->count;
	uint32_t y = ((const struct tally *)b)->count;

	return x != y ? (x < y) - (x > y) : tally_by_text(a, b);
}

/* Distinct words by falling frequency; words that begin a sentence left out. */
static struct tally *words_tally(const struct tokens *tokens, bool spaced, size_t *count)
{
	struct tally *list = memory_get(tokens->count, sizeof(*list));
	size_t used = 0, distinct = 0;

	for (size_t i = 0; i < tokens->count; i++) {
		const struct token *token = &tokens->list[i];

		if (token->kind == TOKEN_WORD && token->text.size <= MAX_WORD &&
		    !(spaced && token->initial))
			list[used++] = (struct tally){token->text, 1};
	}
	qsort(list, used, sizeof(*list), tally_by_text);
	for (size_t i = 0; i < used; i++) {
		if (distinct && !tally_by_text(&list[distinct - 1], &list[i]))
			list[distinct - 1].count++;
		else
			list[distinct++] = list[i];
	}
	qsort(list, distinct, sizeof(*list), tally_by_count);
	*count = distinct;
	return list;
}

/* ---- the vocabulary ---- */

static uint32_t word_hash(struct span word)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (uint32_t i = 0; i < word.size; i++)
		h = (h ^ (unsigned char)word.text[i]) * 0x100000001b3u;
	return (uint32_t)(h ^ (h >> 32));
}

/* The slot which holds `word`, or the empty one where it belongs. */
static uint32_t *word_slot(const struct story_model *model, struct span word)
{
	uint32_t i = word_hash(word) & model->hash_mask;

	for (; model->hash[i]; i = (i + 1) & model->hash_mask) {
		const struct word *known = &model->words[model->hash[i] - 1];

		if (known->size == word.size && !memcmp(known->text, word.text, word.size))
			break;
	}
	return &model->hash[i];
}

/* A word that is known already is not added again. */
static void word_add(struct story_model *model, struct span word)
{
	uint32_t *slot = word_slot(model, word);
	struct word *new = &model->words[model->word_count];

	if (*slot)
		return;
	memcpy(new->text, word.text, word.size);
	new->size = (uint8_t)word.size;
	*slot = ++model->word_count;
}

static bool begins_upper(struct span word)
{
	const char *at = word.text;
	uint32_t c = utf8_next(&at, word.text + word.size);

	return char_lower(c) != c;
}

static void function_words_choose(struct story_model *model, const struct tokens *tokens)
{
	size_t count, most = model->spaced ? MAX_FUNCTION : MAX_FUNCTION / 3;
	struct tally *list = words_tally(tokens, model->spaced, &count);

	for (size_t i = 0; i < count && model->word_count < most; i++)
		if (list[i].count >= FUNCTION_LEAST && !begins_upper(list[i].text))
			word_add(model, list[i].text);
	model->function_count = model->word_count;
	free(list);
}

/* The state of a token; a word that begins a sentence is known in lower case. */
static uint32_t token_state(const struct story_model *model, const struct token *token)
{
	static const uint32_t states[] = {
		[TOKEN_NUMBER] = STATE_NUMBER,
		[TOKEN_COMMA] = STATE_COMMA,
		[TOKEN_END] = STATE_END,
	};
	char lower[MAX_WORD + 4];
	struct span word = token->text;
	uint32_t slot;

	if (token->kind != TOKEN_WORD)
		return states[token->kind];
	if (word.size > MAX_WORD)
		return STATE_CONTENT;
	if (token->initial && model->spaced) {
		const char *at = word.text, *end = at + word.size;
		char *to = utf8_put(lower, char_lower(utf8_next(&at, end)));

		to = span_put(to, (struct span){at, (uint32_t)(end - at)});
		word = (struct span){lower, (uint32_t)(to - lower)};
	}
	slot = *word_slot(model, word);
	return slot && slot <= model->function_count ? STATE_FUNCTION + slot - 1 : STATE_CONTENT;
}

/*
 * In scripts without spaces each letter has been a token so far; now two
 * neighbours that are no function letters become one content word.
 */
static void letters_join(const struct story_model *model, struct tokens *tokens)
{
	size_t kept = 0;
	bool open = false; /* the last token may take one more letter */

	for (size_t i = 0; i < tokens->count; i++) {
		struct token token = tokens->list[i];
		bool content = token.kind == TOKEN_WORD &&
			       token_state(model, &token) == STATE_CONTENT;
		struct token *last = kept ? &tokens->list[kept - 1] : NULL;

		if (content && open && last->text.text + last->text.size == token.text.text) {
			last->text.size += token.text.size;
			open = false;
			continue;
		}
		open = content;
		tokens->list[kept++] = token;
	}
	tokens->count = kept;
}

static void transitions_count(struct story_model *model, const struct tokens *tokens)
{
	uint32_t states = STATE_FUNCTION + model->function_count;
	uint32_t *counts = memory_get((size_t)states * states, sizeof(*counts));
	uint32_t weights[MAX_STATES];
	uint16_t values[MAX_STATES];
	uint32_t from = STATE_END;

	for (size_t i = 0; i < tokens->count; i++) {
		uint32_t to = token_state(model, &tokens->list[i]);

		counts[(size_t)from * states + to]++;
		from = to;
	}
	for (from = 0; from < states; from++) {
		uint32_t used = 0;

		for (uint32_t to = 0; to < states; to++) {
			uint32_t count = counts[(size_t)from * states + to];

			if (!count)
				continue;
			weights[used] = count;
			values[used++] = (uint16_t)to;
		}
		if (!used) { /* seen as last of nothing: go on */
			weights[used] = 1;
			values[used++] = STATE_CONTENT;
		}
		model->transitions[from] = alias_make(weights, values, used);
	}
	free(counts);
}

/* ---- made-up words ---- */

/* Somewhere in the files, `next` follows these two letters (0: no letter). */
struct letters {
	uint64_t two;
	uint32_t next;
};

static int letters_compare(const void *a, const void *b)
{
	const struct letters *x = a, *y = b;

	if (x->two != y->two)
		return x->two < y->two ? -1 : 1;
	return (x->next > y->next) - (x->next < y->next);
}

static struct letters *letters_collect(const struct story_model *model, size_t *count)
{
	struct letters *list =
		memory_get((size_t)model->word_count * (MAX_WORD + 1), sizeof(*list));
	size_t used = 0;

	for (uint32_t i = 0; i < model->word_count; i++) {
		const char *at = model->words[i].text;
		const char *end = at + model->words[i].size;
		uint32_t first = 0, second = 0;

		do {
			uint32_t c = at < end ? char_lower(utf8_next(&at, end)) : 0;

			list[used++] = (struct letters){(uint64_t)first << 32 | second, c};
			first = second;
			second = c;
		} while (second);
	}
	qsort(list, used, sizeof(*list), letters_compare);
	*count = used;
	return list;
}

static size_t letters_find(const struct letters *list, size_t count, uint64_t two)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list[middle].two < two)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct span word_invent(const struct letters *list, size_t count, struct rng *rng,
			       char *letters)
{
	uint32_t first = 0, second = 0, c;
	unsigned length = 0;
	char *to = letters;

	for (;;) {
		uint64_t two = (uint64_t)first << 32 | second;
		size_t from = letters_find(list, count, two);
		size_t choices = letters_find(list, count, two + 1) - from;

		c = list[from + rng_below(rng, (uint32_t)choices)].next;
		if (!c || ++length > INVENTED_MOST)
			break;
		to = utf8_put(to, c);
		first = second;
		second = c;
	}
	/* A chain that does not end in time is no word. */
	return (struct span){letters, c ? 0 : (uint32_t)(to - letters)};
}

/* Two or three letters taken from the content words of the stories. */
static struct span letters_invent(const struct story_model *model, const struct tokens *tokens,
				  struct rng *rng, char *letters)
{
	unsigned wanted = 2 + rng_percent(rng, 40), found = 0;
	char *to = letters;

	if (!tokens->list)
		return (struct span){letters, 0};
	while (found < wanted) {
		const struct token *token = &tokens->list[rng_below(rng, (uint32_t)tokens->count)];

		const char *at = token->text.text, *end;

		if (token->kind != TOKEN_WORD || token_state(model, token) != STATE_CONTENT)
			continue;
		end = cluster_end(at, at + token->text.size);
		if (end - at > MAX_WORD / 3)
			continue;
		to = span_put(to, (struct span){at, (uint32_t)(end - at)});
		found++;
	}
	return (struct span){letters, (uint32_t)(to - letters)};
}

static void words_invent(struct story_model *model, const struct tokens *tokens,
			 uint32_t vocabulary)
{
	struct rng rng = rng_stream(0, vocabulary); /* not the user's seed */
	char letters[4 * INVENTED_MOST];
	struct letters *list;
	size_t count;

	list = letters_collect(model, &count);
	/* A language with few letters may have fewer words than asked for. */
	for (uint32_t tries = vocabulary * 8; tries > 0; tries--) {
		struct span word = model->spaced ? word_invent(list, count, &rng, letters)
						 : letters_invent(model, tokens, &rng, letters);

		if (model->word_count == vocabulary)
			break;
		if (word.size >= INVENTED_LEAST && word.size <= MAX_WORD)
			word_add(model, word);
	}
	free(list);
}

/* ---- making a model ---- */

/* Finds where each segment begins by adding up the weights of the ranks. */
static void content_weigh(struct story_model *model)
{
	uint32_t count = model->word_count - model->function_count;
	uint64_t total = 0, before = 0, weight = 0;
	uint32_t rank = 0;

	for (uint32_t i = 0; i < count; i++)
		total += (1u << 28) / (i + RANK_SHIFT);
	weight = (1u << 28) / RANK_SHIFT;
	for (unsigned i = 0; i < SEGMENTS; i++) {
		uint64_t goal = total * i >> SEGMENT_BITS;

		while (before + weight <= goal) {
			before += weight;
			weight = (1u << 28) / (++rank + RANK_SHIFT);
		}
		model->content[i].from = (rank << RANK_FRACTION) +
					 (uint32_t)(((goal - before) << RANK_FRACTION) / weight);
	}
	for (unsigned i = 0; i < SEGMENTS; i++) {
		uint32_t next = i + 1 < SEGMENTS ? model->content[i + 1].from
						 : count << RANK_FRACTION;

		model->content[i].width = next - model->content[i].from;
	}
}

static void stories_tokens(struct tokens *tokens, const struct language *language, bool spaced)
{
	for (unsigned i = 0; i < language->story_count; i++)
		for (unsigned k = 1; k < language->stories[i].count; k++)
			paragraph_tokens(tokens, language->stories[i].paragraphs[k], spaced);
}

struct story_model *model_train(const struct language *language)
{
	struct story_model *model = memory_get(1, sizeof(*model));
	struct tokens tokens = {NULL, 0, 0};
	struct tally *list;
	size_t count, most;
	uint32_t slots = 1;

	model->spaced = !language->letters_per_word;
	model->comma = language->comma;
	stories_tokens(&tokens, language, model->spaced);
	most = tokens.count + language->vocabulary + 1;
	while (slots < 2 * most)
		slots *= 2;
	model->hash = memory_get(slots, sizeof(*model->hash));
	model->hash_mask = slots - 1;
	model->words = aligned_alloc(64, (most + 1) / 2 * 64);
	if (!model->words)
		die("no memory for %zu words", most);

	function_words_choose(model, &tokens);
	if (!model->spaced)
		letters_join(model, &tokens);
	transitions_count(model, &tokens);
	list = words_tally(&tokens, model->spaced, &count);
	for (size_t i = 0; i < count; i++)
		word_add(model, list[i].text);
	words_invent(model, &tokens, language->vocabulary);
	if (model->word_count < model->function_count + 2 * TOPIC_WORDS)
		die("the stories in %s have too few words for a model", language->code);
	content_weigh(model);
	free(list);
	free(tokens.list);
	return model;
}
