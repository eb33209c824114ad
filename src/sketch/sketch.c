/*
 * One pass over a document: its words' hashes, each paragraph's shingles and signatures, and by
 * joining those the document's.  Sets of the same kind are made together: one sort gives those of
 * all paragraphs and the document's, for sorting is what takes longest.  Everything is drafted in
 * the sketcher's arrays, then copied into one allocation of the right size.
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
#include "text/lead.h"
#include "text/remark.h"
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
	minhash_join_fn *minhash_join;
	struct words words;
	struct batch batch;
	struct draft *draft;
	size_t n, draft_cap;
	struct rp_signature *signature; /* of the paragraphs that have one */
	size_t signatures, signature_cap;
	struct rp_signature document;
	uint32_t *hash; /* the sets, one after the other, with room between them */
	size_t hash_n, hash_cap;
	struct shingle_run *run; /* of each paragraph, for the sets that are being made */
	size_t run_cap;
	/* Room for as many as there are words: */
	uint64_t *digits; /* hashes of a paragraph's words with a digit */
	size_t digits_cap;
	uint32_t *shingle; /* of a paragraph or several, in the order of the text */
	size_t shingle_cap;
	uint64_t *entry, *scratch; /* of the sets that are being made */
	size_t entry_cap, scratch_cap, entries;
	size_t sets; /* where the sets begin */
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

/* Its shingles at w = 3 are also what it is compared by. */
static bool is_long(const struct draft *d)
{
	return d->paragraph.kind == RP_PARAGRAPH_TEXT && d->paragraph.words >= SKETCH_LONG_WORDS;
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
	s->minhash_join = minhash_join_for(level);
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
	mem_free(&alloc, s->draft);
	mem_free(&alloc, s->signature);
	mem_free(&alloc, s->hash);
	mem_free(&alloc, s->run);
	mem_free(&alloc, s->digits);
	mem_free(&alloc, s->shingle);
	mem_free(&alloc, s->entry);
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
	/* Cleared as a whole, it would be by an instruction that takes long to begin. */
	d->words_set = d->comparable = (struct range){0, 0};
	d->signature = NO_SIGNATURE;
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

/* A paragraph of the batch, without its lead; none if all of it is a remark. */
static enum rp_error draft_body(struct rp_sketcher *s, const struct batch *b, size_t i)
{
	struct text_paragraph p = b->paragraph[i];
	size_t word = b->word[i], lead = 0;

	if (remark_is(b->text + p.offset, p.length))
		return RP_OK;
	/* Shorter ones are compared by identity alone; of longer ones it is not known where their words
	 * stand. */
	if (b->word[i + 1] - word >= SKETCH_SHORT_WORDS && p.length <= SCAN_MAX)
		lead = lead_length(b->text + p.offset, p.length);
	if (lead) {
		word = batch_word_at(b, &s->words, p.offset + lead);
		p.offset += lead;
		p.length -= lead;
	}
	return draft_paragraph(s, &p, RP_PARAGRAPH_TEXT, word, b->word[i + 1]);
}

static enum rp_error draft_text(struct rp_sketcher *s, struct rp_string text)
{
	struct batch *b = &s->batch;
	enum rp_error err;

	batch_begin(b, text.data, text.len);
	while (!(err = batch_next(b, &s->words)) && b->n)
		for (size_t i = 0; i < b->n; i++)
			if ((err = draft_body(s, b, i)))
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

		/* What a lead has is no paragraph's. */
		while (number < w->numbers && w->number[number] < d->word)
			number++;
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

/* Room for all that is made of the words: sets of three kinds, and those of the document. */
static enum rp_error reserve(struct rp_sketcher *s)
{
	size_t words = s->words.n, numbers = s->words.numbers;
	enum rp_error err;

	if ((err = RP_GROW(&s->alloc, &s->hash, &s->hash_cap, 4 * words + 2 * numbers)) ||
	    (err = RP_GROW(&s->alloc, &s->run, &s->run_cap, s->n)) ||
	    (err = RP_GROW(&s->alloc, &s->signature, &s->signature_cap, s->n)) ||
	    (err = RP_GROW(&s->alloc, &s->digits, &s->digits_cap, numbers)) ||
	    (err = RP_GROW(&s->alloc, &s->shingle, &s->shingle_cap, words)) ||
	    (err = RP_GROW(&s->alloc, &s->entry, &s->entry_cap, words)) ||
	    (err = RP_GROW(&s->alloc, &s->scratch, &s->scratch_cap, words)))
		return err;
	return RP_OK;
}

/* Identity of all words and of those with a digit. */
static void identify(struct rp_sketcher *s, struct draft *d)
{
	const struct words *w = &s->words;

	for (size_t i = 0; i < d->numbers; i++)
		s->digits[i] = w->hash[w->number[d->number + i]];
	d->paragraph.identity = hash_identity_u64(w->hash + d->word, d->paragraph.words);
	d->paragraph.digits = hash_identity_u64(s->digits, d->numbers);
}

static void begin_sets(struct rp_sketcher *s)
{
	s->sets = s->hash_n;
	s->entries = 0;
}

/* The n hashes will be the set of paragraph i, the next that has one: *set says where. */
static void add_set(struct rp_sketcher *s, size_t i, const uint32_t *hash, size_t n,
		    struct range *set)
{
	uint64_t *entry = s->entry + s->entries;

	for (size_t k = 0; k < n; k++)
		entry[k] = shingle_entry(hash[k], (uint32_t)i);
	set->at = s->hash_n;
	s->run[i].at = (uint32_t)(s->hash_n - s->sets);
	s->run[i].n = (uint32_t)n;
	s->entries += n;
	s->hash_n += n;
}

/* Make the sets that were added, one for each paragraph; that of all together is returned. */
static struct range make_sets(struct rp_sketcher *s)
{
	struct range all = {s->hash_n, 0};

	/* Of no words there may be no room either. */
	if (!s->entries)
		return all;
	all.n = shingle_sets_make(s->entry, s->entries, s->scratch, s->run, s->n, s->hash + s->sets,
				  s->hash + s->hash_n);
	s->hash_n += all.n;
	return all;
}

static struct rp_signature *add_signature(struct rp_sketcher *s, struct draft *d)
{
	d->signature = (uint32_t)s->signatures;
	return &s->signature[s->signatures++];
}

/*
 * Shingles at w = 3, and the document's signature.  Long paragraphs are compared by them; those of
 * all others have one signature together, which takes one call instead of many.
 */
static struct range make_shingles(struct rp_sketcher *s)
{
	size_t others = 0;
	struct range all;
	struct rp_signature part;

	begin_sets(s);
	for (size_t i = 0; i < s->n; i++) {
		struct draft *d = &s->draft[i];
		uint32_t *shingle = s->shingle + others;
		size_t n = s->shingle_make(s->words.hash + d->word, d->paragraph.words, 3, shingle);

		add_set(s, i, shingle, n, &d->shingles);
		if (is_long(d)) {
			struct rp_signature *sig = add_signature(s, d);

			s->minhash_make(sig, shingle, n);
			s->minhash_join(&s->document, sig);
		} else {
			others += n;
		}
	}
	s->minhash_make(&part, s->shingle, others);
	s->minhash_join(&s->document, &part);
	all = make_sets(s);
	for (size_t i = 0; i < s->n; i++)
		s->draft[i].shingles.n = s->run[i].n;
	return all;
}

/* The width of the shingles by which a paragraph is compared that is not long, or 0. */
static unsigned short_width(const struct draft *d)
{
	if (d->paragraph.kind != RP_PARAGRAPH_TEXT)
		return 1;
	return sketch_class_of(d->paragraph.words) == SKETCH_SHORT ? 2 : 0;
}

/* What paragraphs that are not long are compared by. */
static void make_compared(struct rp_sketcher *s)
{
	begin_sets(s);
	for (size_t i = 0; i < s->n; i++) {
		struct draft *d = &s->draft[i];
		unsigned width = short_width(d);
		size_t n = 0;

		if (width) {
			n = s->shingle_make(s->words.hash + d->word, d->paragraph.words, width,
					    s->shingle);
			s->minhash_make(add_signature(s, d), s->shingle, n);
		}
		add_set(s, i, s->shingle, n, width == 1 ? &d->words_set : &d->comparable);
	}
	make_sets(s);
	for (size_t i = 0; i < s->n; i++) {
		struct draft *d = &s->draft[i];

		if (is_long(d))
			d->comparable = d->shingles;
		else if (d->paragraph.kind == RP_PARAGRAPH_TEXT)
			d->comparable.n = s->run[i].n;
		else
			d->words_set.n = s->run[i].n;
	}
}

/* The words with a digit in them, as shingles of one word. */
static struct range make_numbers(struct rp_sketcher *s)
{
	const struct words *w = &s->words;
	struct range all;

	begin_sets(s);
	for (size_t i = 0; i < s->n; i++) {
		struct draft *d = &s->draft[i];

		for (size_t k = 0; k < d->numbers; k++)
			shingle_make_c(w->hash + w->number[d->number + k], 1, 1, s->shingle + k);
		add_set(s, i, s->shingle, d->numbers, &d->number_set);
	}
	all = make_sets(s);
	for (size_t i = 0; i < s->n; i++)
		s->draft[i].number_set.n = s->run[i].n;
	return all;
}

/* Copy a set to *to and move that behind it. */
static struct rp_shingles copy_set(const struct rp_sketcher *s, struct range set, uint32_t **to)
{
	struct rp_shingles copy = {*to, set.n};

	if (set.n)
		memcpy(*to, s->hash + set.at, set.n * sizeof(**to));
	*to += set.n;
	return copy;
}

static void copy_paragraph(const struct rp_sketcher *s, const struct draft *d,
			   struct rp_paragraph *ret, uint32_t **to)
{
	*ret = d->paragraph;
	ret->shingles = copy_set(s, d->shingles, to);
	ret->comparable = is_long(d) ? ret->shingles : copy_set(s, d->comparable, to);
	ret->words_set = copy_set(s, d->words_set, to);
	ret->numbers = copy_set(s, d->number_set, to);
}

/*
 * Copy the draft into one allocation: struct, paragraphs, signatures and their numbers, hashes.
 * Text and title are shorter than 2^31 bytes: none of the sums can overflow.
 */
static enum rp_error finish(const struct rp_sketcher *s, struct range shingles,
			    struct range numbers, struct rp_sketch **ret_sketch)
{
	size_t paragraphs = s->n * sizeof(struct rp_paragraph);
	size_t signatures = s->signatures * sizeof(struct rp_signature);
	size_t words = s->n + shingles.n + numbers.n;
	struct rp_sketch *sketch;
	struct rp_signature *signature;
	uint32_t *signature_of, *hash;

	for (size_t i = 0; i < s->n; i++) {
		const struct draft *d = &s->draft[i];

		words += d->shingles.n + d->words_set.n + d->number_set.n;
		words += is_long(d) ? 0 : d->comparable.n;
	}
	sketch = s->alloc.resize(s->alloc.ctx, NULL,
				 sizeof(*sketch) + paragraphs + signatures +
					 words * sizeof(uint32_t));
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
	for (size_t i = 0; i < s->n; i++) {
		copy_paragraph(s, &s->draft[i], &sketch->paragraph[i], &hash);
		signature_of[i] = s->draft[i].signature;
	}
	sketch->signature = signature;
	sketch->signature_of = signature_of;
	sketch->shingles = copy_set(s, shingles, &hash);
	sketch->numbers = copy_set(s, numbers, &hash);
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
	if ((err = draft_document(s, document)) || (err = reserve(s)))
		return err;
	s->signatures = s->hash_n = 0;
	minhash_reset(&s->document);
	for (size_t i = 0; i < s->n; i++)
		identify(s, &s->draft[i]);
	shingles = make_shingles(s);
	make_compared(s);
	numbers = make_numbers(s);
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
