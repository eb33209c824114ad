/*
 * corpus.h - what the parts of make_corpus share.
 *
 *	library.c	reads languages, sites, stories and templates from files
 *	story_model.c	learns from a language's stories how to draw new ones
 *	story_draw.c	draws them
 *	text_edit.c	changes inside one paragraph: words, typography, noise
 *	article.c	makes one document out of a story, paragraph by paragraph
 *	corpus_plan.c	which documents there are
 *	make_corpus.c	options and output files
 *
 * Every document is a function of the seed and of its place in the plan, so
 * documents can be written in any order and none has to be kept in memory.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MAX_LANGUAGES = 32,
	MAX_PARAGRAPHS = 400,
	MAX_STORY_PARAGRAPHS = 250, /* leaves room for furniture and locals */
	MAX_SITE_LINES = 8,
	MAX_WORD = 31, /* bytes; longer words are not learnt */
	TOPIC_NAMES = 4,
	TOPIC_WORDS = 12,
};

/* Text owned by somebody else; never ends in a NUL that may be relied on. */
struct span {
	const char *text;
	uint32_t size;
};

/* ---- random numbers: splitmix64, the same on every machine ---- */

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* 0 .. n-1; the bias of the multiplication is below 2^-20 for our small n. */
static inline uint32_t rng_below(struct rng *rng, uint32_t n)
{
	return (uint32_t)(((rng_next(rng) >> 32) * n) >> 32);
}

static inline bool rng_percent(struct rng *rng, unsigned percent)
{
	return rng_below(rng, 100) < percent;
}

/* An independent stream for the thing numbered `number`. */
static inline struct rng rng_stream(uint64_t seed, uint64_t number)
{
	struct rng rng = {seed};

	rng.state = rng_next(&rng) ^ number * 0xd1342543de82ef95u;
	rng.state = rng_next(&rng);
	return rng;
}

/* ---- memory, errors, UTF-8 (library.c) ---- */

/* Scratch memory of one document: taken piece by piece, emptied at once. */
struct arena {
	char *data;
	size_t used, size;
};

#if defined(__GNUC__)
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a), noreturn))
#else
#define PRINTF_LIKE(f, a)
#endif

void die(const char *format, ...) PRINTF_LIKE(1, 2);
void *memory_get(size_t count, size_t size);
void *memory_resize(void *old, size_t count, size_t size);
void arena_init(struct arena *arena, size_t size);
char *arena_reserve(struct arena *arena, size_t size);
struct span arena_commit(struct arena *arena, const char *end);

enum char_class {
	CLASS_LETTER,
	CLASS_DIGIT,
	CLASS_COMMA,
	CLASS_STOP,
	CLASS_SPACE,
	CLASS_OTHER
};

uint32_t utf8_next(const char **at, const char *end);
char *utf8_put(char *to, uint32_t c);
char *span_put(char *to, struct span span);
enum char_class char_classify(uint32_t c);
uint32_t char_upper(uint32_t c);
uint32_t char_lower(uint32_t c);
const char *cluster_end(const char *at, const char *end);

/* ---- languages, sites, stories (library.c) ---- */

/* A story of the library, or a template of a decoy: paragraph 0 is the title. */
struct story_file {
	char *name;
	struct span *paragraphs;
	unsigned count;
	unsigned words;
};

enum place {
	PLACE_TOP,
	PLACE_BETWEEN,
	PLACE_BOTTOM
};

/* A furniture line: a pattern of the language, or one filled in for a site. */
struct furniture {
	struct span text;
	enum place place;
	unsigned number;
	bool named; /* holds the site's name: nobody else has it */
};

struct site {
	struct span domain, name;
	struct furniture lines[MAX_SITE_LINES];
	unsigned line_count;
};

struct language {
	char code[8];
	unsigned weight;
	unsigned letters_per_word; /* 0: spaces stand between words */
	unsigned vocabulary;
	struct span stop, comma, quote, dateline;
	struct span gap; /* between two sentences */
	struct site *sites;
	struct furniture *furniture;
	struct story_file *stories, *decoys;
	unsigned site_count, furniture_count, story_count, decoy_count;
	struct story_model *model;
};

struct library {
	struct language languages[MAX_LANGUAGES];
	unsigned count;
};

void library_read(struct library *library, const char *dir, const char *wanted);
unsigned words_count(const struct language *language, struct span text);

/* ---- drawn text (story_model.c, story_draw.c) ---- */

/* What one story is about: words and names that come back all through it. */
struct topic {
	uint32_t words[TOPIC_WORDS];
	char names[TOPIC_NAMES][2 * (MAX_WORD + 1)];
	uint8_t name_size[TOPIC_NAMES];
};

struct story_model *model_train(const struct language *language);
struct span model_word(const struct story_model *model, struct rng *rng);
void topic_draw(const struct story_model *model, struct rng *rng, struct topic *topic);
unsigned story_length_draw(struct rng *rng);
struct span headline_draw(const struct language *language, struct rng *rng,
			  const struct topic *topic, struct arena *arena);
struct span subheadline_draw(const struct language *language, struct rng *rng,
			     const struct topic *topic, struct arena *arena);
struct span paragraph_draw(const struct language *language, struct rng *rng,
			   const struct topic *topic, unsigned target, bool dateline,
			   struct arena *arena);
struct span pattern_fill(struct span pattern, struct rng *rng, const struct topic *topic,
			 struct span name, struct arena *arena);

/* ---- changes inside a paragraph (text_edit.c) ---- */

/* Bits of `operations`, in the order of operation_names[] in article.c. */
enum operation {
	OP_HEADLINE_EDITED = 1 << 0,
	OP_HEADLINE_REWRITTEN = 1 << 1,
	OP_HEADLINE_UPPER = 1 << 2,
	OP_HEADLINE_TWICE = 1 << 3,
	OP_TEASER = 1 << 4,
	OP_CUT = 1 << 5,
	OP_LOCAL = 1 << 6,
	OP_MERGE = 1 << 7,
	OP_SPLIT = 1 << 8,
	OP_EDITS = 1 << 9,
	OP_QUOTES = 1 << 10,
	OP_DASHES = 1 << 11,
	OP_NBSP = 1 << 12,
	OP_NFD = 1 << 13,
	OP_SOFT_HYPHENS = 1 << 14,
	OP_ZERO_WIDTH = 1 << 15,
	OP_OCR = 1 << 16,
	OP_FURNITURE = 1 << 17,
	OP_COUNT = 18,
};

bool text_change_word(const struct language *language, struct rng *rng, struct span *text,
		      struct arena *arena);
void text_upper(struct span *text, struct arena *arena);
unsigned text_restyle(struct span *text, unsigned operations, struct rng *rng, struct arena *arena);
bool text_add_noise(struct span *text, uint32_t threshold, struct rng *rng, struct arena *arena);

/* ---- documents (article.c) ---- */

enum role {
	ROLE_ORIGINAL,
	ROLE_COPY,
	ROLE_EMBEDDED,
	ROLE_DECOY,
	ROLE_UNRELATED
};
enum kind {
	KIND_HEADLINE,
	KIND_PARAGRAPH,
	KIND_FURNITURE,
	KIND_LOCAL
};

enum origin_type {
	ORIGIN_STORY,    /* paragraph `first` of the document's story */
	ORIGIN_OWN,      /* found in this document only */
	ORIGIN_SITE,     /* furniture line `first` of the site */
	ORIGIN_LANGUAGE, /* a line that sites of the language share */
};

struct origin {
	enum origin_type type;
	uint16_t first;
	uint16_t second; /* merged with this paragraph, or 0 */
	char part;       /* '1' or '2' of a split, 't' for a teaser, or 0 */
};

struct paragraph {
	struct span text;
	enum kind kind;
	struct origin origin;
};

/* What the plan says about one document. */
struct brief {
	const struct language *language;
	const struct site *site;
	const struct story_file *file; /* NULL: the story is drawn */
	enum role role;
	uint64_t story_seed, document_seed;
	uint32_t noise; /* of 2^32 characters, how many are hit */
};

struct article {
	struct paragraph title;
	struct paragraph paragraphs[MAX_PARAGRAPHS];
	unsigned count;
	unsigned own; /* numbers given to ORIGIN_OWN so far */
	unsigned operations;
	unsigned words_kept, words_all; /* of the story */
	struct arena arena;
};

extern const char *const operation_names[OP_COUNT];

void article_make(struct article *article, const struct brief *brief);
unsigned story_words(const struct brief *brief);

/* ---- the plan (corpus_plan.c) ---- */

enum {
	MINUTES_PER_DAY = 1440
};

#define NO_DOCUMENT UINT32_MAX

struct story {
	const struct language *language;
	const struct story_file *file; /* NULL: drawn */
};

struct document {
	uint32_t story;
	uint32_t of;      /* place in the plan, or NO_DOCUMENT */
	uint32_t minutes; /* since the beginning of 2024 */
	uint16_t site;
	uint8_t role;
};

struct plan {
	const struct library *library;
	uint64_t seed;
	uint32_t noise;
	uint32_t copies; /* of every story; 0: drawn */
	struct rng rng;
	struct story *stories;
	uint32_t story_count, story_room;
	struct document *documents;
	uint32_t count;
	uint32_t originals; /* those of families are planned first */
	uint32_t *order;    /* place in the output -> place in the plan */
	uint32_t *position; /* the inverse */
};

void plan_make(struct plan *plan, uint32_t documents);
void plan_free(struct plan *plan);
struct brief brief_make(const struct plan *plan, uint32_t number);

#endif
