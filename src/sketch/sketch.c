/*
 * One pass over a document: its words' hashes, each paragraph's shingle sets and signatures, and by
 * joining those the document's.  Everything is drafted in the sketcher's arrays, then copied into one
 * allocation of the right size.
 */
#include "sketch/sketch.h"

#include <string.h>
#include <reprint/sketch.h>

#include "base/cpu.h"
#include "base/hash.h"
#include "base/mem.h"
#include "shingle/batch.h"
#include "shingle/shingle.h"
#include "shingle/shingle_set.h"
#include "sketch/minhash.h"
#include "text/headline.h"
#include "text/token.h"

#define NO_SIGNATURE UINT32_MAX

/* A set in the sketcher's array of hashes, which may move while it grows. */
struct range {
	size_t at;
	uint32_t n;
};

struct draft {
	struct rp_paragraph paragraph; /* its sets are filled in at the end */
	size_t word, number;           /* the first of its words, and of those with a digit */
	size_t numbers;
	struct range shingles, comparable, words_set, number_set;
	uint32_t signature; /* in the sketcher's array, or NO_SIGNATURE */
};

struct rp_sketcher {
	struct rp_allocator alloc;
	uint64_t seed;
	bool unspaced; /* the document */
	shingle_make_fn *shingle_make;
	minhash_make_fn *minhash_make;
	struct words words;
	struct batch batch;
	uint64_t *digits; /* hashes of a paragraph's words with a digit */
	size_t digits_cap;
	struct draft *draft;
	size_t n, draft_cap;
	struct rp_signature *signature; /* of the paragraphs that have one */
	size_t signatures, signature_cap;
	struct rp_signature document;
	uint32_t *hash; /* the sets, one after the other */
	size_t hash_n, hash_cap;
	uint32_t *scratch;
	size_t scratch_cap;
};

struct rp_sketch {
	struct rp_allocator alloc;
	struct rp_identity identity;
	uint32_t words;
	uint32_t invalid;
	bool unspaced;
	uint32_t n;
	struct rp_paragraph *paragraph;
	struct rp_signature document;
	const struct rp_signature *signature;
	const uint32_t *signature_of; /* of each paragraph, or NO_SIGNATURE */
	struct rp_shingles shingles;
	struct rp_shingles numbers;
};

enum sketch_class sketch_class_of(uint32_t words)
{
	if (words < SKETCH_SHORT_WORDS)
		return SKETCH_EXACT;
	return words < SKETCH_LONG_WORDS ? SKETCH_SHORT : SKETCH_LONG;
}

enum rp_error rp_sketcher_new(const struct rp_allocator *alloc, struct rp_sketcher **ret_sketcher)
{
	enum cpu_level level = cpu_level();
	struct rp_sketcher *s;

	alloc = mem_or_default(alloc);
	s = mem_alloc(alloc, 1, sizeof(*s));
	if (!s)
		return RP_ERR_NOMEM;
	s->alloc = *alloc;
	s->shingle_make = shingle_make_for(level);
	s->minhash_make = minhash_make_for(level);
	words_init(&s->words, &s->alloc, level);
	*ret_sketcher = s;
	return RP_OK;
}

void rp_sketcher_free(struct rp_sketcher *s)
{
	struct rp_allocator alloc;

	if (!s)
		return;
	alloc = s->alloc;
	words_release(&s->words);
	mem_free(&alloc, s->digits);
	mem_free(&alloc, s->draft);
	mem_free(&alloc, s->signature);
	mem_free(&alloc, s->hash);
	mem_free(&alloc, s->scratch);
	mem_free(&alloc, s);
}

void rp_sketcher_set_seed(struct rp_sketcher *s, uint64_t seed)
{
	s->seed = seed;
}

/* Draft a paragraph whose words are those from 'word' to 'end', if there are any. */
static enum rp_error draft_paragraph(struct rp_sketcher *s, const struct text_paragraph *p,
				     enum rp_paragraph_kind kind, size_t word, size_t end)
{
	struct draft *d;
	enum rp_error err;

	if (word == end)
		return RP_OK;
	if ((err = RP_GROW(&s->alloc, &s->draft, &s->draft_cap, s->n + 1)))
		return err;
	d = &s->draft[s->n++];
	memset(d, 0, sizeof(*d));
	d->word = word;
	d->paragraph.kind = kind;
	d->paragraph.number = p->number;
	d->paragraph.offset = (uint32_t)p->offset;
	d->paragraph.length = (uint32_t)p->length;
	d->paragraph.words = (uint32_t)(end - word);
	return RP_OK;
}

/* A sentence ends with a full stop, a headline does not. */
static bool ends_sentence(const char *text, const struct rp_paragraph *p)
{
	static const char *const stop[] = {".", ":", ",", ";", "\xe3\x80\x82", "\xef\xbc\x9a"};
	const char *end = text + p->offset + p->length;

	for (size_t i = 0; i < sizeof(stop) / sizeof(stop[0]); i++) {
		size_t len = strlen(stop[i]);

		if (p->length >= len && !memcmp(end - len, stop[i], len))
			return true;
	}
	return false;
}

/* The title without what the site adds to it. */
static enum rp_error draft_title(struct rp_sketcher *s, struct rp_string title)
{
	struct text_paragraph p = {0};
	enum rp_error err;

	if (!title.len)
		return RP_OK;
	headline_find(title.data, title.len, &p.offset, &p.length);
	if ((err = words_add(&s->words, title.data + p.offset, p.length)))
		return err;
	return draft_paragraph(s, &p, RP_PARAGRAPH_TITLE, 0, s->words.n);
}

static enum rp_error draft_text(struct rp_sketcher *s, struct rp_string text)
{
	struct batch *b = &s->batch;
	enum rp_error err;

	batch_begin(b, text.data, text.len);
	while (!(err = batch_next(b, &s->words)) && b->n)
		for (size_t i = 0; i < b->n; i++)
			if ((err = draft_paragraph(s, &b->paragraph[i], RP_PARAGRAPH_TEXT,
						   b->word[i], b->word[i + 1])))
				return err;
	return err;
}

/* Give each paragraph its words with a digit in them; both are in order. */
static void share_numbers(struct rp_sketcher *s)
{
	const struct words *w = &s->words;
	size_t number = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct draft *d = &s->draft[i];

		d->number = number;
		while (number < w->numbers && w->number[number] < d->word + d->paragraph.words)
			number++;
		d->numbers = number - d->number;
	}
}

static enum rp_error draft_document(struct rp_sketcher *s, const struct rp_document *doc)
{
	struct draft *first;
	enum rp_error err;
	size_t title;

	words_reset(&s->words, s->seed);
	s->n = 0;
	s->hash_n = 0;
	if ((err = draft_title(s, doc->title)))
		return err;
	title = s->words.n;
	if ((err = draft_text(s, doc->text)))
		return err;
	s->unspaced = token_is_unspaced(doc->text.data, doc->text.len, s->words.n - title);
	share_numbers(s);
	first = s->draft;
	if (s->n >= 2 && first->paragraph.kind == RP_PARAGRAPH_TEXT &&
	    first->paragraph.words <= SKETCH_HEADLINE_WORDS &&
	    !ends_sentence(doc->text.data, &first->paragraph))
		first->paragraph.kind = RP_PARAGRAPH_HEADLINE;
	return RP_OK;
}

/* Identity of all words and of those with a digit. */
static enum rp_error identify(struct rp_sketcher *s, struct draft *d)
{
	const struct words *w = &s->words;
	enum rp_error err;

	if ((err = RP_GROW(&s->alloc, &s->digits, &s->digits_cap, d->numbers + 1)))
		return err;
	for (size_t i = 0; i < d->numbers; i++)
		s->digits[i] = w->hash[w->number[d->number + i]];
	d->paragraph.identity = hash_identity_u64(w->hash + d->word, d->paragraph.words);
	d->paragraph.digits = hash_identity_u64(s->digits, d->numbers);
	return RP_OK;
}

static enum rp_error add_set(struct rp_sketcher *s, const struct draft *d, unsigned width,
			     struct range *ret)
{
	uint32_t *hash;
	size_t n;
	enum rp_error err;

	err = RP_GROW(&s->alloc, &s->hash, &s->hash_cap, s->hash_n + d->paragraph.words);
	if (err)
		return err;
	hash = s->hash + s->hash_n;
	n = s->shingle_make(s->words.hash + d->word, d->paragraph.words, width, hash);
	ret->at = s->hash_n;
	ret->n = (uint32_t)shingle_set_make(hash, n, s->scratch);
	s->hash_n += ret->n;
	return RP_OK;
}

/* Some of the words with a digit in them, as shingles of one word. */
static enum rp_error add_numbers(struct rp_sketcher *s, size_t number, size_t numbers,
				 struct range *ret)
{
	const struct words *w = &s->words;
	uint32_t *hash;
	enum rp_error err;

	if ((err = RP_GROW(&s->alloc, &s->hash, &s->hash_cap, s->hash_n + numbers + 1)))
		return err;
	hash = s->hash + s->hash_n;
	for (size_t i = 0; i < numbers; i++)
		shingle_make_c(w->hash + w->number[number + i], 1, 1, hash + i);
	ret->at = s->hash_n;
	ret->n = (uint32_t)shingle_set_make(hash, numbers, s->scratch);
	s->hash_n += ret->n;
	return RP_OK;
}

/* The sets of a paragraph, what it is compared by among them; returns that in *ret_compared. */
static enum rp_error add_sets(struct rp_sketcher *s, struct draft *d, struct range *ret_compared)
{
	enum sketch_class class = sketch_class_of(d->paragraph.words);
	enum rp_error err;

	*ret_compared = (struct range){0, 0};
	if ((err = add_set(s, d, 3, &d->shingles)) ||
	    (err = add_numbers(s, d->number, d->numbers, &d->number_set)))
		return err;
	if (d->paragraph.kind != RP_PARAGRAPH_TEXT) {
		err = add_set(s, d, 1, &d->words_set);
		*ret_compared = d->words_set;
	} else if (class != SKETCH_EXACT) {
		d->comparable = d->shingles;
		if (class == SKETCH_SHORT)
			err = add_set(s, d, 2, &d->comparable);
		*ret_compared = d->comparable;
	}
	return err;
}

/* A paragraph's sets and signature, and its part in the document's. */
static enum rp_error sketch_paragraph(struct rp_sketcher *s, struct draft *d)
{
	struct rp_signature part;
	struct range compared;
	enum rp_error err;

	d->signature = NO_SIGNATURE;
	if ((err = identify(s, d)) || (err = add_sets(s, d, &compared)))
		return err;
	s->minhash_make(&part, s->hash + d->shingles.at, d->shingles.n);
	minhash_join(&s->document, &part);
	if (!compared.n)
		return RP_OK;
	if ((err = RP_GROW(&s->alloc, &s->signature, &s->signature_cap, s->signatures + 1)))
		return err;
	if (compared.at != d->shingles.at) {
		s->minhash_make(&part, s->hash + compared.at, compared.n);
	}
	d->signature = (uint32_t)s->signatures;
	s->signature[s->signatures++] = part;
	return RP_OK;
}

/* The union of the paragraphs' shingles, behind all other sets. */
static enum rp_error join_sets(struct rp_sketcher *s, struct range *ret)
{
	size_t n = 0;
	enum rp_error err;

	for (size_t i = 0; i < s->n; i++)
		n += s->draft[i].shingles.n;
	if ((err = RP_GROW(&s->alloc, &s->hash, &s->hash_cap, s->hash_n + n + 1)))
		return err;
	n = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct range *set = &s->draft[i].shingles;

		memcpy(s->hash + s->hash_n + n, s->hash + set->at, set->n * sizeof(*s->hash));
		n += set->n;
	}
	ret->at = s->hash_n;
	ret->n = (uint32_t)shingle_set_make(s->hash + s->hash_n, n, s->scratch);
	s->hash_n += ret->n;
	return RP_OK;
}

static struct rp_shingles shingles_at(const uint32_t *hash, struct range range)
{
	return (struct rp_shingles){hash + range.at, range.n};
}

/* Copy the draft into one allocation: struct, paragraphs, signatures and their numbers, hashes.  Text
 * and title are shorter than 2^31 bytes: none of the sums can overflow. */
static enum rp_error finish(const struct rp_sketcher *s, struct range shingles,
			    struct range numbers, struct rp_sketch **ret_sketch)
{
	size_t paragraphs = s->n * sizeof(struct rp_paragraph);
	size_t signatures = s->signatures * sizeof(struct rp_signature);
	size_t words = (s->n + s->hash_n) * sizeof(uint32_t);
	struct rp_sketch *sketch;
	struct rp_signature *signature;
	uint32_t *signature_of, *hash;

	sketch = s->alloc.resize(s->alloc.ctx, NULL,
				 sizeof(*sketch) + paragraphs + signatures + words);
	if (!sketch)
		return RP_ERR_NOMEM;
	sketch->alloc = s->alloc;
	sketch->n = (uint32_t)s->n;
	sketch->words = (uint32_t)s->words.n;
	sketch->invalid = (uint32_t)s->words.invalid;
	sketch->unspaced = s->unspaced;
	sketch->identity = hash_identity_u64(s->words.hash, s->words.n);
	sketch->document = s->document;
	sketch->paragraph = (struct rp_paragraph *)(void *)(sketch + 1);
	signature = (struct rp_signature *)(void *)(sketch->paragraph + s->n);
	signature_of = (uint32_t *)(void *)(signature + s->signatures);
	hash = signature_of + s->n;
	if (signatures)
		memcpy(signature, s->signature, signatures);
	if (s->hash_n)
		memcpy(hash, s->hash, s->hash_n * sizeof(*hash));
	for (size_t i = 0; i < s->n; i++) {
		const struct draft *d = &s->draft[i];

		sketch->paragraph[i] = d->paragraph;
		sketch->paragraph[i].shingles = shingles_at(hash, d->shingles);
		sketch->paragraph[i].comparable = shingles_at(hash, d->comparable);
		sketch->paragraph[i].words_set = shingles_at(hash, d->words_set);
		sketch->paragraph[i].numbers = shingles_at(hash, d->number_set);
		signature_of[i] = d->signature;
	}
	sketch->signature = signature;
	sketch->signature_of = signature_of;
	sketch->shingles = shingles_at(hash, shingles);
	sketch->numbers = shingles_at(hash, numbers);
	*ret_sketch = sketch;
	return RP_OK;
}

enum rp_error rp_sketch_new(struct rp_sketcher *s, const struct rp_document *document,
			    struct rp_sketch **ret_sketch)
{
	struct range shingles, numbers;
	enum rp_error err;

	if (document->text.len >= RP_TEXT_LIMIT || document->title.len >= RP_TEXT_LIMIT)
		return RP_ERR_TOO_LARGE;
	if ((err = draft_document(s, document)) ||
	    (err = RP_GROW(&s->alloc, &s->scratch, &s->scratch_cap, s->words.n)))
		return err;
	s->signatures = 0;
	minhash_reset(&s->document);
	for (size_t i = 0; i < s->n; i++)
		if ((err = sketch_paragraph(s, &s->draft[i])))
			return err;
	if ((err = join_sets(s, &shingles)) ||
	    (err = add_numbers(s, 0, s->words.numbers, &numbers)))
		return err;
	return finish(s, shingles, numbers, ret_sketch);
}

void rp_sketch_free(struct rp_sketch *sketch)
{
	struct rp_allocator alloc;

	if (!sketch)
		return;
	alloc = sketch->alloc;
	mem_free(&alloc, sketch);
}

uint32_t rp_sketch_paragraph_count(const struct rp_sketch *sketch)
{
	return sketch->n;
}

const struct rp_paragraph *rp_sketch_paragraph(const struct rp_sketch *sketch, uint32_t i)
{
	return &sketch->paragraph[i];
}

const struct rp_signature *rp_sketch_paragraph_signature(const struct rp_sketch *sketch, uint32_t i)
{
	uint32_t signature = sketch->signature_of[i];

	return signature == NO_SIGNATURE ? NULL : &sketch->signature[signature];
}

struct rp_shingles rp_sketch_shingles(const struct rp_sketch *sketch)
{
	return sketch->shingles;
}

struct rp_shingles rp_sketch_numbers(const struct rp_sketch *sketch)
{
	return sketch->numbers;
}

const struct rp_signature *rp_sketch_signature(const struct rp_sketch *sketch)
{
	return &sketch->document;
}

struct rp_identity rp_sketch_identity(const struct rp_sketch *sketch)
{
	return sketch->identity;
}

uint32_t rp_sketch_words(const struct rp_sketch *sketch)
{
	return sketch->words;
}

bool rp_sketch_is_unspaced(const struct rp_sketch *sketch)
{
	return sketch->unspaced;
}

uint32_t rp_sketch_invalid(const struct rp_sketch *sketch)
{
	return sketch->invalid;
}
