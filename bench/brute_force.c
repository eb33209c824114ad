/*
 * Every similar pair, by counting: what a search for candidates is held against.
 *
 *	brute_force UNIT RESEMBLANCE [CONTAINMENT] < documents
 *
 * UNIT says what is compared, and with what of its own kind only:
 *	documents         all shingles of a document
 *	paragraphs        the comparable shingles of paragraphs of 20 words and more
 *	short_paragraphs  those of paragraphs of 8 to 19 words; digits must be equal
 *	headlines         the words of titles and headlines; digits must be equal
 *
 * Input, for each document: the lengths of title and text as two little-endian 32-bit
 * numbers, then their bytes.
 *
 * Output, a line for each pair: "i j shared |A| |B| bands promising", j before i.  Documents
 * are named by their number from 0, paragraphs by "document:paragraph".  A pair is printed if
 * its resemblance reaches RESEMBLANCE, or the larger of its containments CONTAINMENT where
 * that is given.  "bands" is how many bands of their signatures agree (index/bands.h);
 * "promising" is 1 if the two would be compared as candidates, no shingle being left out for
 * its source: by a band, or, documents alone, by the sample (engine/sample.h).
 *
 * Sets that are equal are collapsed first, or one line of a site printed 10,000 times
 * would be 50 million pairs: a line "i j n n n" says that i is equal to j, the first of
 * its kind; all other lines are about firsts.  Nothing else is left out or sampled.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <reprint/reprint.h>

#include "engine/sample.h"
#include "index/bands.h"

enum unit {
	DOCUMENTS,
	PARAGRAPHS,
	SHORT_PARAGRAPHS,
	HEADLINES,
	N_UNITS
};

static const char *const unit_names[N_UNITS] = {
	[DOCUMENTS] = "documents",
	[PARAGRAPHS] = "paragraphs",
	[SHORT_PARAGRAPHS] = "short_paragraphs",
	[HEADLINES] = "headlines",
};

#define COMPARABLE_WORDS 8 /* shorter paragraphs are equal by identity alone */
#define LONG_WORDS       20

/* One thing that is compared. */
struct item {
	uint32_t document;
	uint32_t paragraph;        /* its number; unused for documents */
	size_t start;              /* of its shingles in item_list.hash and .rank */
	uint32_t n;                /* shingles, 1 at least */
	uint32_t first;            /* the first item equal to this one, or itself */
	struct rp_identity digits; /* zero where digits do not matter */
	uint32_t *keys;            /* of its bands, once it is in a pair */
};

struct item_list {
	enum unit unit;
	struct item *item;
	size_t n, capacity;
	uint32_t *hash; /* all shingles, item by item, ascending within each */
	size_t n_hashes, hash_capacity;
};

/* For each shingle, the firsts that hold it, ascending. */
struct postings {
	uint32_t *item;
	size_t *start;  /* of each rank, and the end of the last */
	uint32_t *seen; /* of each rank: postings of the items treated so far */
	uint32_t *rank; /* of the shingle at the same place in item_list.hash */
};

/* The memory of a search, used for one item after another. */
struct search {
	struct postings postings;
	uint32_t *shared; /* with each item; all 0 between searches */
	uint32_t *met;    /* the items something is shared with */
	uint32_t n_met;
};

struct thresholds {
	double resemblance;
	double containment; /* more than 1: not asked for */
};

static void die(const char *message)
{
	fprintf(stderr, "brute_force: %s\n", message);
	exit(2);
}

static void *resize(void *p, size_t n, size_t size)
{
	if (n > SIZE_MAX / size)
		die("out of memory");
	p = realloc(p, n ? n * size : 1);
	if (!p)
		die("out of memory");
	return p;
}

static size_t grown(size_t capacity, size_t needed)
{
	return needed > 2 * capacity ? needed : 2 * capacity;
}

static void item_list_add(struct item_list *items, uint32_t document, uint32_t paragraph,
			  struct rp_shingles set, struct rp_identity digits)
{
	struct item *item;

	if (!set.n)
		return;
	if (items->n == items->capacity) {
		items->capacity = grown(items->capacity, items->n + 1);
		items->item = resize(items->item, items->capacity, sizeof(*items->item));
	}
	if (set.n > items->hash_capacity - items->n_hashes) {
		items->hash_capacity = grown(items->hash_capacity, items->n_hashes + set.n);
		items->hash = resize(items->hash, items->hash_capacity, sizeof(*items->hash));
	}
	if (items->n == UINT32_MAX)
		die("too many items");
	item = &items->item[items->n++];
	*item = (struct item){.document = document,
			      .paragraph = paragraph,
			      .start = items->n_hashes,
			      .n = set.n,
			      .digits = digits};
	memcpy(items->hash + items->n_hashes, set.hash, set.n * sizeof(*set.hash));
	items->n_hashes += set.n;
}

static void item_list_add_paragraph(struct item_list *items, uint32_t document,
				    const struct rp_paragraph *p)
{
	static const struct rp_identity any;

	if (p->kind != RP_PARAGRAPH_TEXT) {
		if (items->unit == HEADLINES)
			item_list_add(items, document, p->number, p->words_set, p->digits);
	} else if (p->words >= LONG_WORDS) {
		if (items->unit == PARAGRAPHS)
			item_list_add(items, document, p->number, p->comparable, any);
	} else if (p->words >= COMPARABLE_WORDS) {
		if (items->unit == SHORT_PARAGRAPHS)
			item_list_add(items, document, p->number, p->comparable, p->digits);
	}
}

static void item_list_add_document(struct item_list *items, uint32_t document,
				   const struct rp_sketch *sketch)
{
	static const struct rp_identity any;
	uint32_t n = rp_sketch_paragraph_count(sketch);

	if (items->unit == DOCUMENTS) {
		item_list_add(items, document, 0, rp_sketch_shingles(sketch), any);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		item_list_add_paragraph(items, document, rp_sketch_paragraph(sketch, i));
}

static uint32_t little_endian(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void read_documents(struct item_list *items, FILE *in)
{
	struct rp_sketcher *sketcher = NULL;
	unsigned char head[8];
	char *bytes = NULL;
	size_t got;

	if (rp_sketcher_new(NULL, &sketcher))
		die("out of memory");
	for (uint32_t document = 0; (got = fread(head, 1, sizeof(head), in)); document++) {
		size_t title = little_endian(head), text = little_endian(head + 4);
		struct rp_document input = {0};
		struct rp_sketch *sketch;
		enum rp_error err;

		bytes = resize(bytes, title + text, 1);
		if (got < sizeof(head) || fread(bytes, 1, title + text, in) < title + text)
			die("the input ends within a document");
		input.title = (struct rp_string){bytes, title};
		input.text = (struct rp_string){bytes + title, text};
		err = rp_sketch_new(sketcher, &input, &sketch);
		if (err)
			die(rp_error_str(err));
		item_list_add_document(items, document, sketch);
		rp_sketch_free(sketch);
	}
	free(bytes);
	rp_sketcher_free(sketcher);
}

static int compare_numbers(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Order two items by content; 0 if they are equal. */
static int item_compare(const struct item_list *items, const struct item *a, const struct item *b)
{
	int order;

	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	order = memcmp(items->hash + a->start, items->hash + b->start, a->n * sizeof(*items->hash));
	return order ? order : memcmp(&a->digits, &b->digits, sizeof(a->digits));
}

/* qsort() hands its comparison no context. */
static const struct item_list *sorted_items;

/* By content, equal ones in the order of the input. */
static int compare_numbers_of_items(const void *a, const void *b)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	int order = item_compare(sorted_items, &sorted_items->item[i], &sorted_items->item[j]);

	return order ? order : i < j ? -1 : i > j;
}

/* Find the first of each kind of equal items. */
static void collapse(struct item_list *items)
{
	uint32_t *order = resize(NULL, items->n, sizeof(*order));

	for (size_t i = 0; i < items->n; i++)
		order[i] = (uint32_t)i;
	sorted_items = items;
	qsort(order, items->n, sizeof(*order), compare_numbers_of_items);
	for (size_t i = 0; i < items->n; i++) {
		struct item *item = &items->item[order[i]];
		const struct item *before = i ? &items->item[order[i - 1]] : NULL;

		item->first = before && !item_compare(items, before, item) ? before->first
									   : order[i];
	}
	free(order);
}

/* Make the complete inverted index.  Hash and item are sorted as one number, so that the
 * postings of a shingle come out in order, and so do the ranks of an item. */
static void postings_init(struct postings *postings, const struct item_list *items)
{
	uint64_t *entry = resize(NULL, items->n_hashes, sizeof(*entry));
	size_t *filled = resize(NULL, items->n, sizeof(*filled));
	size_t n = 0, n_ranks = 0;

	for (size_t i = 0; i < items->n; i++) {
		const struct item *item = &items->item[i];

		filled[i] = item->start;
		for (uint32_t k = 0; k < item->n && item->first == i; k++)
			entry[n++] = (uint64_t)items->hash[item->start + k] << 32 | i;
	}
	qsort(entry, n, sizeof(*entry), compare_numbers);
	postings->item = resize(NULL, n, sizeof(*postings->item));
	postings->start = resize(NULL, n + 1, sizeof(*postings->start));
	postings->rank = resize(NULL, items->n_hashes, sizeof(*postings->rank));
	for (size_t k = 0; k < n; k++) {
		uint32_t i = (uint32_t)entry[k];

		if (!k || entry[k] >> 32 != entry[k - 1] >> 32)
			postings->start[n_ranks++] = k;
		postings->item[k] = i;
		postings->rank[filled[i]++] = (uint32_t)(n_ranks - 1);
	}
	postings->start[n_ranks] = n;
	postings->seen = resize(NULL, n_ranks, sizeof(*postings->seen));
	memset(postings->seen, 0, n_ranks * sizeof(*postings->seen));
	free(filled);
	free(entry);
}

static void search_init(struct search *search, const struct item_list *items)
{
	*search = (struct search){0};
	postings_init(&search->postings, items);
	search->shared = resize(NULL, items->n, sizeof(*search->shared));
	memset(search->shared, 0, items->n * sizeof(*search->shared));
	search->met = resize(NULL, items->n, sizeof(*search->met));
}

static void search_release(struct search *search)
{
	free(search->postings.item);
	free(search->postings.start);
	free(search->postings.seen);
	free(search->postings.rank);
	free(search->shared);
	free(search->met);
}

static void print_name(const struct item_list *items, const struct item *item)
{
	if (items->unit == DOCUMENTS)
		printf("%u ", (unsigned)item->document);
	else
		printf("%u:%u ", (unsigned)item->document, (unsigned)item->paragraph);
}

static struct rp_shingles set_of(const struct item_list *items, const struct item *item)
{
	return (struct rp_shingles){items->hash + item->start, item->n};
}

static unsigned bands_of(const struct item_list *items)
{
	return items->unit == DOCUMENTS ? BANDS_DOCUMENT : BANDS_PARAGRAPH;
}

static void make_keys(const struct item_list *items, struct item *item)
{
	struct rp_signature signature;

	if (item->keys)
		return;
	item->keys = resize(NULL, bands_of(items), sizeof(*item->keys));
	rp_signature_of(set_of(items, item), &signature);
	bands_keys(&signature, bands_of(items), item->keys);
}

static unsigned shared_bands(const struct item_list *items, struct item *a, struct item *b)
{
	unsigned n = 0;

	make_keys(items, a);
	make_keys(items, b);
	for (unsigned i = 0; i < bands_of(items); i++)
		n += a->keys[i] == b->keys[i];
	return n;
}

/* How many of the shingles of both are in the sample. */
static uint32_t shared_sample(struct rp_shingles a, struct rp_shingles b)
{
	uint32_t n = 0;

	for (uint32_t i = 0, j = 0; i < a.n && j < b.n;) {
		uint32_t x = a.hash[i], y = b.hash[j];

		n += x == y && sample_has(x);
		i += x <= y;
		j += y <= x;
	}
	return n;
}

/* Whether the two would be met, and compared then. */
static bool promising(const struct item_list *items, const struct item *a, const struct item *b,
		      unsigned bands)
{
	uint32_t keys;

	if (bands || items->unit != DOCUMENTS)
		return bands;
	keys = shared_sample(set_of(items, a), set_of(items, b));
	return keys && sample_is_promising(0, keys, a->n < b->n ? a->n : b->n);
}

static void print_pair(const struct item_list *items, uint32_t i, uint32_t j, uint32_t shared)
{
	struct item *a = &items->item[i], *b = &items->item[j];
	/* Equal sets have equal signatures. */
	unsigned bands = a->first == j ? bands_of(items) : shared_bands(items, a, b);

	print_name(items, a);
	print_name(items, b);
	printf("%u %u %u %u %u\n", (unsigned)shared, (unsigned)a->n, (unsigned)b->n, bands,
	       (unsigned)promising(items, a, b, bands));
}

static bool equal_digits(const struct item *a, const struct item *b)
{
	return a->digits.low == b->digits.low && a->digits.high == b->digits.high;
}

static bool similar(const struct thresholds *at, const struct item *a, const struct item *b,
		    uint32_t shared)
{
	uint32_t smaller = a->n < b->n ? a->n : b->n;
	double all = (double)a->n + b->n - shared;

	return shared / all >= at->resemblance || (double)shared / smaller >= at->containment;
}

/* Count what an item shares with each one before it; from now on it is before others. */
static void count_shared(struct search *search, const struct item *item)
{
	const struct postings *postings = &search->postings;

	search->n_met = 0;
	for (uint32_t k = 0; k < item->n; k++) {
		uint32_t rank = postings->rank[item->start + k];
		const uint32_t *other = postings->item + postings->start[rank];

		for (uint32_t p = 0; p < postings->seen[rank]; p++)
			if (!search->shared[other[p]]++)
				search->met[search->n_met++] = other[p];
		postings->seen[rank]++;
	}
}

/* Print the pairs of item i with those before it. */
static void print_similar(struct search *search, const struct item_list *items, uint32_t i,
			  const struct thresholds *at)
{
	const struct item *a = &items->item[i];

	count_shared(search, a);
	for (uint32_t m = 0; m < search->n_met; m++) {
		uint32_t j = search->met[m];
		const struct item *b = &items->item[j];
		uint32_t shared = search->shared[j];

		search->shared[j] = 0;
		if (equal_digits(a, b) && similar(at, a, b, shared))
			print_pair(items, i, j, shared);
	}
}

static double parse_threshold(const char *s)
{
	char *end;
	double value = strtod(s, &end);

	/* At 0 a pair that shares nothing would be similar, and no index finds it. */
	if (end == s || *end || !(value > 0 && value <= 1))
		die("a threshold is a number above 0 and up to 1");
	return value;
}

int main(int argc, char **argv)
{
	struct item_list items = {.unit = N_UNITS};
	struct thresholds at = {.containment = 2};
	struct search search;

	for (int unit = 0; argc > 1 && unit < N_UNITS; unit++)
		if (!strcmp(argv[1], unit_names[unit]))
			items.unit = (enum unit)unit;
	if (items.unit == N_UNITS || argc < 3 || argc > 4)
		die("usage: brute_force documents|paragraphs|short_paragraphs|headlines "
		    "RESEMBLANCE [CONTAINMENT] < documents");
	at.resemblance = parse_threshold(argv[2]);
	if (argc > 3)
		at.containment = parse_threshold(argv[3]);
	read_documents(&items, stdin);
	if (ferror(stdin))
		die("cannot read the input");
	collapse(&items);
	search_init(&search, &items);
	for (uint32_t i = 0; i < items.n; i++) {
		uint32_t first = items.item[i].first;

		if (first != i)
			print_pair(&items, i, first, items.item[i].n);
		else
			print_similar(&search, &items, i, &at);
	}
	search_release(&search);
	for (size_t i = 0; i < items.n; i++)
		free(items.item[i].keys);
	free(items.hash);
	free(items.item);
	if (fflush(stdout) || ferror(stdout))
		die("cannot write the output");
	return 0;
}
