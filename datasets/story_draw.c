/*
 * story_draw.c - draws sentences, paragraphs and headlines from a model, and
 * fills in the patterns of furniture and decoys. How the model is made, and
 * why, is told at the top of story_model.c.
 */
#include "story_model.h"

#include <string.h>

#if defined(__GNUC__)
#define PREFETCH(place) __builtin_prefetch(place)
#else
#define PREFETCH(place) ((void)(place))
#endif

enum {
	SENTENCE_LEAST = 6,
	SENTENCE_MOST = 32,
	SENTENCE_BYTES = (SENTENCE_MOST + 10) * (2 * MAX_WORD + 8),
};

struct span model_word(const struct story_model *model, struct rng *rng)
{
	return word_span(model, content_pick(model, rng_next(rng)));
}

/* Copies more than the word, for a copy of fixed size is the fastest there is. */
static inline char *word_put(const struct story_model *model, uint32_t number, char *to)
{
	const struct word *word = &model->words[number];

	memcpy(to, word, sizeof(*word));
	return to + word->size;
}

static void first_capital(char *text, const char *end)
{
	const char *at = text;

	if (text < end)
		utf8_put(text, char_upper(utf8_next(&at, end)));
}

/* Names are rare words in capitals; half of them have two parts. */
static void topic_name(const struct story_model *model, struct rng *rng, struct topic *topic,
		       unsigned n)
{
	uint32_t half = (model->word_count - model->function_count) / 2;
	unsigned parts = model->spaced ? 1 + rng_percent(rng, 50) : 1;
	char *to = topic->names[n];

	while (parts-- > 0) {
		uint32_t word = model->word_count - 1 - rng_below(rng, half);
		char *start = to;

		to = span_put(to, word_span(model, word));
		first_capital(start, to);
		if (parts)
			*to++ = ' ';
	}
	topic->name_size[n] = (uint8_t)(to - topic->names[n]);
}

void topic_draw(const struct story_model *model, struct rng *rng, struct topic *topic)
{
	uint32_t content = model->word_count - model->function_count;

	for (unsigned i = 0; i < TOPIC_WORDS; i++)
		topic->words[i] = model->function_count + rng_below(rng, content);
	for (unsigned i = 0; i < TOPIC_NAMES; i++)
		topic_name(model, rng, topic, i);
}

static char *name_put(const struct topic *topic, uint32_t n, char *to)
{
	return span_put(to, (struct span){topic->names[n], topic->name_size[n]});
}

/*
 * The next content word is drawn while the last one is put: most rare words
 * are not in a near cache, and in this way they are on their way before they
 * are needed.
 */
struct coming {
	uint64_t random;
	uint32_t word;
};

static inline struct coming coming_draw(const struct story_model *model, struct rng *rng)
{
	struct coming coming;

	coming.random = rng_next(rng);
	coming.word = content_pick(model, coming.random);
	PREFETCH(&model->words[coming.word]);
	return coming;
}

/* Of 16 content words three are words of the topic and one is a name. */
static inline char *content_put(const struct story_model *model, struct coming coming,
				const struct topic *topic, char *to)
{
	/* The low bits, which content_pick() does not look at. */
	uint32_t pick = (uint32_t)(coming.random & 0xffff) * (16 * TOPIC_WORDS) >> 16;

	if (pick < 3 * TOPIC_WORDS)
		return word_put(model, topic->words[pick % TOPIC_WORDS], to);
	if (pick < 4 * TOPIC_WORDS)
		return name_put(topic, pick % TOPIC_NAMES, to);
	return word_put(model, coming.word, to);
}

static char *digits_put(char *to, uint32_t number)
{
	char digits[10];
	unsigned count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count > 0)
		*to++ = digits[--count];
	return to;
}

static char *number_put(struct rng *rng, char *to)
{
	uint32_t style = rng_below(rng, 20);

	if (style < 9)
		return digits_put(to, 2 + rng_below(rng, 97));
	if (style < 14)
		return digits_put(to, 100 + rng_below(rng, 900));
	if (style < 16)
		return digits_put(to, 1950 + rng_below(rng, 80));
	if (style < 18)
		return digits_put(to, 1000 + rng_below(rng, 99000));
	to = digits_put(to, rng_below(rng, 60));
	*to++ = '.';
	return digits_put(to, 1 + rng_below(rng, 9));
}

/* Writes a sentence without its stop; needs SENTENCE_BYTES at `to`. */
static char *sentence_put(const struct story_model *model, struct rng *rng,
			  const struct topic *topic, unsigned least, unsigned most, char *to,
			  unsigned *words)
{
	uint32_t state = STATE_END;
	struct coming coming = coming_draw(model, rng);
	unsigned count = 0;
	char *start = to, *word_end = to;

	for (;;) {
		state = alias_draw(&model->transitions[state], rng);
		if (state == STATE_END) {
			if (count >= least)
				break;
			state = STATE_CONTENT;
		}
		if (count == most)
			break;
		if (state == STATE_COMMA) {
			if (count && to == word_end)
				to = span_put(to, model->comma);
			continue;
		}
		if (count && model->spaced)
			*to++ = ' ';
		if (state >= STATE_FUNCTION) {
			to = word_put(model, state - STATE_FUNCTION, to);
		} else if (state == STATE_NUMBER) {
			to = number_put(rng, to);
		} else {
			struct coming now = coming;

			coming = coming_draw(model, rng);
			to = content_put(model, now, topic, to);
		}
		count++;
		word_end = to;
	}
	first_capital(start, word_end);
	*words += count;
	return word_end; /* a comma left hanging is dropped */
}

/* The quantiles 0/16 .. 16/16 of a log-normal law with median 350. */
unsigned story_length_draw(struct rng *rng)
{
	static const uint16_t quantiles[] = {50,  111, 148, 180, 211, 243, 276,  311, 350,
					     394, 445, 505, 580, 681, 829, 1106, 2000};
	uint32_t at = rng_below(rng, 16 << 16), i = at >> 16;

	return quantiles[i] + (((at & 0xffff) * (uint32_t)(quantiles[i + 1] - quantiles[i])) >> 16);
}

struct span headline_draw(const struct language *language, struct rng *rng,
			  const struct topic *topic, struct arena *arena)
{
	unsigned words = 0;
	char *to = arena_reserve(arena, SENTENCE_BYTES);

	return arena_commit(arena, sentence_put(language->model, rng, topic, 5, 11, to, &words));
}

struct span subheadline_draw(const struct language *language, struct rng *rng,
			     const struct topic *topic, struct arena *arena)
{
	unsigned words = 0;
	char *to = arena_reserve(arena, SENTENCE_BYTES);

	return arena_commit(arena, sentence_put(language->model, rng, topic, 3, 7, to, &words));
}

/* Copies `pattern` with a name for %n and a sentence of its own for %s. */
static char *quote_put(const struct language *language, struct rng *rng, const struct topic *topic,
		       unsigned most, char *to, unsigned *words)
{
	const char *at = language->quote.text, *end = at + language->quote.size;

	for (; at < end; at++) {
		if (*at != '%' || at + 1 == end) {
			*to++ = *at;
		} else if (*++at == 'n') {
			to = name_put(topic, rng_below(rng, TOPIC_NAMES), to);
		} else {
			to = sentence_put(language->model, rng, topic, SENTENCE_LEAST, most, to,
					  words);
		}
	}
	*words += 2;
	return to;
}

struct span paragraph_draw(const struct language *language, struct rng *rng,
			   const struct topic *topic, unsigned target, bool dateline,
			   struct arena *arena)
{
	/* The target, one sentence too many, and the dateline or quotes. */
	char *to = arena_reserve(arena, (target + 40) * (2 * MAX_WORD + 8) + SENTENCE_BYTES + 4096);
	unsigned words = 0;

	if (dateline) {
		struct span line =
			pattern_fill(language->dateline, rng, topic, language->gap, arena);

		/* What was filled in becomes the beginning of this paragraph. */
		arena->used -= line.size;
		to = span_put(to + line.size, language->gap);
	}
	while (words < target) {
		unsigned left = target - words + 8;
		unsigned most = left < SENTENCE_MOST ? left : SENTENCE_MOST;

		if (words)
			to = span_put(to, language->gap);
		if (rng_percent(rng, 14)) {
			to = quote_put(language, rng, topic, most, to, &words);
			continue;
		}
		to = sentence_put(language->model, rng, topic, SENTENCE_LEAST, most, to, &words);
		to = span_put(to, language->stop);
	}
	return arena_commit(arena, to);
}

/* ---- patterns of furniture and decoys ---- */

/* `at` stands behind the '['; puts one choice and returns where ']' ends. */
static const char *choice_put(const char *at, const char *close, struct rng *rng, char **to)
{
	unsigned bars = 0;

	for (const char *p = at; p < close; p++)
		bars += *p == '|';
	for (unsigned skip = rng_below(rng, bars + 1); skip > 0; at++)
		skip -= *at == '|';
	while (at < close && *at != '|')
		*(*to)++ = *at++;
	return close + 1;
}

/*
 * `#` is a digit, not 0 where a number begins; [a|b] is one of the choices;
 * %1 to %4 are the topic's names, %n any of them, %s is `name`. Without a
 * topic only %s is filled in.
 */
struct span pattern_fill(struct span pattern, struct rng *rng, const struct topic *topic,
			 struct span name, struct arena *arena)
{
	const char *at = pattern.text, *end = at + pattern.size, *close;
	char *start = arena_reserve(arena, (size_t)pattern.size * 8 + 4096);
	char *to = start;

	while (at < end) {
		char c = *at++, next = at < end ? *at : 0;

		if (c == '%' && next == 's') {
			to = span_put(to, name);
			at++;
		} else if (topic && c == '%' && next == 'n') {
			to = name_put(topic, rng_below(rng, TOPIC_NAMES), to);
			at++;
		} else if (topic && c == '%' && next >= '1' && next < '1' + TOPIC_NAMES) {
			to = name_put(topic, (uint32_t)(next - '1'), to);
			at++;
		} else if (topic && c == '#') {
			bool begins = to == start || !strchr("0123456789.,:", to[-1]);

			*to++ = (char)('0' + begins + rng_below(rng, 10u - begins));
		} else if (topic && c == '[' && (close = memchr(at, ']', (size_t)(end - at)))) {
			at = choice_put(at, close, rng, &to);
		} else {
			*to++ = c;
		}
	}
	return arena_commit(arena, to);
}
