#include "cli/compare_align.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "cli/compare_words.h"
#include "match/judge.h"
#include "shingle/shingle_set.h"
#include "sketch/sketch.h"

/* A shingle in more paragraphs than this tells none of them apart, and is not followed.
 */
#define POSTINGS_MOST 32

/* If there are more pairs of equal paragraphs, the first is paired with the first, the
 * second with the second, and so on. */
#define EQUAL_PAIRS_MOST 64

/* What is worth being put side by side: below these, the words two paragraphs share are
 * no more than what two reports of one event share.  Chosen by looking at texts. */
#define REWORKED_RESEMBLANCE 0.1
#define REWORKED_CONTAINMENT 0.25
#define REWORKED_WORDS       0.5 /* of short paragraphs: share of the longer's words */

/* Short paragraphs in a gap of more pairs than this are not compared with each other. */
#define GAP_PAIRS_MOST 400

/* Between two parts of a paragraph that was split so many may stand that are not. */
#define SPLIT_FOREIGN_MOST 3

/* Two passages that may belong together. */
struct block {
	struct compare_row row;
	uint32_t weight;
	uint32_t before; /* of the heaviest chain that ends here, or NONE */
	bool is_taken;
};

#define NONE UINT32_MAX

struct posting {
	uint32_t hash;
	uint32_t paragraph; /* of B */
};

struct solver {
	const struct compare_text *a, *b;
	const struct rp_thresholds *t;
	struct compare_align *align;
	struct block *block;
	size_t n, cap;
	struct posting *posting; /* ascending */
	size_t postings;
	uint32_t *count;   /* of B: shingles shared with the paragraph of A at hand */
	uint32_t *touched; /* those counted */
	struct compare_words words;
	/* Of each paragraph: the block it was taken into, or NONE. */
	uint32_t *block_of_a, *block_of_b;
	/* The heaviest chain of blocks that end at a paragraph of B or before: a Fenwick
	 * tree. */
	uint32_t *tree;
	uint64_t *chain_weight; /* of the chain that ends with each block */
};

void compare_align_init(struct compare_align *align)
{
	memset(align, 0, sizeof(*align));
}

void compare_align_release(struct compare_align *align)
{
	mem_free(&mem_default, align->row);
	compare_align_init(align);
}

/* qsort() that may be given nothing. */
static void sort(void *array, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	if (n)
		qsort(array, n, size, compare);
}

static const struct rp_paragraph *unit_a(const struct solver *s, uint32_t i)
{
	return s->a->paragraph[i].unit;
}

static const struct rp_paragraph *unit_b(const struct solver *s, uint32_t i)
{
	return s->b->paragraph[i].unit;
}

static enum rp_error add_block(struct solver *s, const struct compare_row *row, uint32_t shared)
{
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &s->block, &s->cap, s->n + 1)))
		return err;
	/* Where shares are equal the closer relation wins. */
	s->block[s->n++] = (struct block){
		.row = *row,
		.weight = shared * 4 + (COMPARE_ONLY - row->kind),
		.before = NONE,
	};
	return RP_OK;
}

/*
 * rp_shingles_compare(), also where one paragraph is a whole article without line breaks
 * and the others are its thousand paragraphs: then reading through the large set for each
 * is too slow.
 */
static struct rp_overlap overlap_of(struct rp_shingles a, struct rp_shingles b)
{
	struct rp_shingles small = a.n < b.n ? a : b, large = a.n < b.n ? b : a;
	uint32_t low = 0, shared = 0;

	if (small.n > large.n / 16)
		return rp_shingles_compare(a, b);
	for (uint32_t i = 0; i < small.n; i++) {
		uint32_t high = large.n;

		while (low < high) {
			uint32_t middle = low + (high - low) / 2;

			if (large.hash[middle] < small.hash[i])
				low = middle + 1;
			else
				high = middle;
		}
		shared += low < large.n && large.hash[low] == small.hash[i];
	}
	return judge_measure(a.n, b.n, shared);
}

/* Whether sets of these sizes can resemble each other: J is at most the smaller size
 * over the larger. */
static bool can_reach(const struct solver *s, struct rp_shingles a, struct rp_shingles b)
{
	double least = s->t->paragraph < s->t->short_paragraph ? s->t->paragraph
							       : s->t->short_paragraph;
	uint32_t small = a.n < b.n ? a.n : b.n, large = a.n < b.n ? b.n : a.n;

	return small && small >= least * large;
}

/* What the engine says of two paragraphs: whether one is a repeat of the other. */
static bool is_repeat(const struct solver *s, const struct rp_paragraph *a,
		      const struct rp_paragraph *b)
{
	bool equal_digits = identity_equal(a->digits, b->digits);
	uint32_t words = a->words < b->words ? a->words : b->words;
	double resemblance;

	if (can_reach(s, a->comparable, b->comparable) &&
	    judge_paragraphs(s->t, a->comparable, b->comparable, words, equal_digits, &resemblance))
		return true;
	return a->words_set.n && b->words_set.n &&
	       judge_headlines(s->t, a->words_set, b->words_set, equal_digits, false, &resemblance);
}

static struct compare_row row_of(const struct solver *s, uint32_t a, uint32_t b)
{
	return (struct compare_row){
		.kind = COMPARE_ONLY,
		.a = a,
		.n_a = 1,
		.b = b,
		.n_b = 1,
		.overlap = overlap_of(unit_a(s, a)->shingles, unit_b(s, b)->shingles),
	};
}

/* The share of words in common and in order, of the longer. */
static enum rp_error share_of_words(struct solver *s, uint32_t a, uint32_t b, double *ret)
{
	const struct compare_paragraph *p = &s->a->paragraph[a], *q = &s->b->paragraph[b];
	uint32_t longer = p->unit->words > q->unit->words ? p->unit->words : q->unit->words;
	enum rp_error err;

	err = compare_words_diff(&s->words, s->a->hash + p->word, p->unit->words,
				 s->b->hash + q->word, q->unit->words);
	if (!err)
		*ret = (double)s->words.kept / longer;
	return err;
}

static enum rp_error consider(struct solver *s, uint32_t a, uint32_t b)
{
	struct compare_row row = row_of(s, a, b);
	const struct rp_overlap *o = &row.overlap;

	if (identity_equal(unit_a(s, a)->identity, unit_b(s, b)->identity))
		return RP_OK; /* paired already */
	if (is_repeat(s, unit_a(s, a), unit_b(s, b)))
		row.kind = COMPARE_CHANGED;
	else if (o->shared >= 2 &&
		 (o->contained >= s->t->containment || o->contains >= s->t->containment))
		row.kind = COMPARE_IN_PART;
	else if (o->shared >= 2 &&
		 (o->resemblance >= REWORKED_RESEMBLANCE || o->contained >= REWORKED_CONTAINMENT ||
		  o->contains >= REWORKED_CONTAINMENT))
		row.kind = COMPARE_REWORKED;
	else
		return RP_OK;
	return add_block(s, &row, o->shared);
}

/* Headlines are few, and compared by words. */
static enum rp_error consider_headlines(struct solver *s)
{
	struct compare_row row;
	enum rp_error err;
	double share;

	if (!s->a->n || !s->b->n || unit_a(s, 0)->kind == RP_PARAGRAPH_TEXT ||
	    unit_b(s, 0)->kind == RP_PARAGRAPH_TEXT ||
	    identity_equal(unit_a(s, 0)->identity, unit_b(s, 0)->identity))
		return RP_OK;
	row = row_of(s, 0, 0);
	if ((err = share_of_words(s, 0, 0, &share)))
		return err;
	if (is_repeat(s, unit_a(s, 0), unit_b(s, 0)))
		row.kind = COMPARE_CHANGED;
	else if (share >= REWORKED_WORDS)
		row.kind = COMPARE_REWORKED;
	else
		return RP_OK;
	return add_block(s, &row, row.overlap.shared + 1);
}

struct identity_place {
	struct rp_identity identity;
	uint32_t paragraph;
	bool in_b;
};

static int compare_identities(const void *x, const void *y)
{
	const struct identity_place *a = x, *b = y;

	if (a->identity.high != b->identity.high)
		return a->identity.high < b->identity.high ? -1 : 1;
	if (a->identity.low != b->identity.low)
		return a->identity.low < b->identity.low ? -1 : 1;
	if (a->in_b != b->in_b)
		return a->in_b ? 1 : -1;
	return (a->paragraph > b->paragraph) - (a->paragraph < b->paragraph);
}

static enum rp_error pair_equal(struct solver *s, const struct identity_place *a, size_t n,
				const struct identity_place *b, size_t m)
{
	bool all = n * m <= EQUAL_PAIRS_MOST;
	enum rp_error err = RP_OK;

	for (size_t i = 0; i < n && !err; i++) {
		size_t from = all ? 0 : i, to = all ? m : i + 1;

		for (size_t j = from; j < to && j < m && !err; j++) {
			struct compare_row row = row_of(s, a[i].paragraph, b[j].paragraph);

			row.kind = COMPARE_SAME;
			err = add_block(s, &row, row.overlap.shared);
		}
	}
	return err;
}

static enum rp_error consider_equal(struct solver *s)
{
	size_t n = (size_t)s->a->n + s->b->n;
	struct identity_place *place = mem_alloc(&mem_default, n, sizeof(*place));
	enum rp_error err = place ? RP_OK : RP_ERR_NOMEM;

	if (err)
		return err;
	for (uint32_t i = 0; i < s->a->n; i++)
		place[i] = (struct identity_place){unit_a(s, i)->identity, i, false};
	for (uint32_t i = 0; i < s->b->n; i++)
		place[s->a->n + i] = (struct identity_place){unit_b(s, i)->identity, i, true};
	sort(place, n, sizeof(*place), compare_identities);
	for (size_t i = 0, end; i < n && !err; i = end) {
		size_t middle = i;

		end = i;
		while (end < n && identity_equal(place[end].identity, place[i].identity))
			middle += !place[end++].in_b;
		err = pair_equal(s, place + i, middle - i, place + middle, end - middle);
	}
	mem_free(&mem_default, place);
	return err;
}

static int compare_postings(const void *x, const void *y)
{
	const struct posting *a = x, *b = y;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->paragraph > b->paragraph) - (a->paragraph < b->paragraph);
}

static enum rp_error post_shingles(struct solver *s)
{
	size_t n = 0;

	for (uint32_t i = 0; i < s->b->n; i++)
		n += unit_b(s, i)->shingles.n;
	s->posting = mem_alloc(&mem_default, n, sizeof(*s->posting));
	if (!s->posting)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < s->b->n; i++)
		for (uint32_t j = 0; j < unit_b(s, i)->shingles.n; j++)
			s->posting[s->postings++] =
				(struct posting){unit_b(s, i)->shingles.hash[j], i};
	sort(s->posting, s->postings, sizeof(*s->posting), compare_postings);
	return RP_OK;
}

/* The first posting of that hash or a greater one. */
static size_t find_posting(const struct solver *s, uint32_t hash)
{
	size_t low = 0, high = s->postings;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->posting[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum rp_error consider_sharing(struct solver *s, uint32_t a)
{
	struct rp_shingles set = unit_a(s, a)->shingles;
	enum rp_error err = RP_OK;
	size_t n = 0;

	for (uint32_t i = 0; i < set.n; i++) {
		size_t begin = find_posting(s, set.hash[i]), end = begin;

		while (end < s->postings && s->posting[end].hash == set.hash[i] &&
		       end - begin <= POSTINGS_MOST)
			end++;
		if (end - begin > POSTINGS_MOST)
			continue;
		for (; begin < end; begin++)
			if (!s->count[s->posting[begin].paragraph]++)
				s->touched[n++] = s->posting[begin].paragraph;
	}
	for (size_t i = 0; i < n; i++) {
		if (s->count[s->touched[i]] >= 2 && !err)
			err = consider(s, a, s->touched[i]);
		s->count[s->touched[i]] = 0;
	}
	return err;
}

/* Whether the words of 'piece' are found in 'whole', one behind the other. */
static bool has_words(const struct compare_text *whole, uint32_t i,
		      const struct compare_text *piece, uint32_t j)
{
	const struct compare_paragraph *p = &whole->paragraph[i], *q = &piece->paragraph[j];
	const uint64_t *hash = whole->hash + p->word;

	for (size_t at = 0; at + q->unit->words <= p->unit->words; at++)
		if (!memcmp(hash + at, piece->hash + q->word, q->unit->words * sizeof(*hash)))
			return true;
	return false;
}

/* Whether paragraph j of 'pieces' may be a part of paragraph i of 'whole'; *ret_shared
 * counts the shingles that say so. */
static bool is_piece(const struct solver *s, const struct compare_text *whole, uint32_t i,
		     const struct compare_text *pieces, uint32_t j, uint32_t *ret_shared)
{
	const struct rp_paragraph *p = whole->paragraph[i].unit, *q = pieces->paragraph[j].unit;
	struct rp_overlap o;

	*ret_shared = 0;
	if (q->words >= p->words || is_repeat(s, p, q))
		return false;
	/* Too short for a shingle of three words. */
	if (q->words < 3)
		return has_words(whole, i, pieces, j);
	o = overlap_of(q->shingles, p->shingles);
	*ret_shared = o.shared;
	return o.contained >= s->t->containment;
}

/*
 * Return how far from paragraph 'at' of 'pieces' the next part of the whole is, in steps
 * of 'step'; 0 if there is none near enough.  Paragraphs between two parts are some that
 * only this text has; what is too short to be sure of does not lead over them.
 */
static uint32_t next_piece(const struct solver *s, const struct compare_text *whole, uint32_t i,
			   const struct compare_text *pieces, uint32_t at, int step,
			   uint32_t *ret_shared)
{
	for (uint32_t distance = 1; distance <= 1 + SPLIT_FOREIGN_MOST; distance++) {
		uint32_t j = step > 0 ? at + distance : at - distance;

		if (step > 0 ? j >= pieces->n : distance > at)
			return 0;
		if (is_piece(s, whole, i, pieces, j, ret_shared) && (distance == 1 || *ret_shared))
			return distance;
	}
	return 0;
}

/*
 * Find the run of paragraphs of 'pieces' around j that are parts of paragraph i of
 * 'whole', and propose it if it is more than one.
 */
static enum rp_error consider_split(struct solver *s, bool whole_is_a, uint32_t i, uint32_t j,
				    uint32_t *ret_end)
{
	const struct compare_text *whole = whole_is_a ? s->a : s->b;
	const struct compare_text *pieces = whole_is_a ? s->b : s->a;
	const struct rp_paragraph *unit = whole->paragraph[i].unit;
	uint32_t first = j, last = j, shared, sum, n;
	struct compare_row row = {.kind = COMPARE_RESPLIT};

	*ret_end = j + 1;
	if (!is_piece(s, whole, i, pieces, j, &sum))
		return RP_OK;
	while ((n = next_piece(s, whole, i, pieces, first, -1, &shared))) {
		sum += shared;
		first -= n;
	}
	while ((n = next_piece(s, whole, i, pieces, last, 1, &shared))) {
		sum += shared;
		last += n;
	}
	*ret_end = last + 1;
	if (first == last)
		return RP_OK;
	if (sum > unit->shingles.n)
		sum = unit->shingles.n;
	row.a = whole_is_a ? i : first;
	row.b = whole_is_a ? first : i;
	row.n_a = whole_is_a ? 1 : last - first + 1;
	row.n_b = whole_is_a ? last - first + 1 : 1;
	row.overlap.shared = sum;
	return add_block(s, &row, sum);
}

static int compare_by_b(const void *x, const void *y)
{
	const struct compare_row *p = &((const struct block *)x)->row;
	const struct compare_row *q = &((const struct block *)y)->row;

	if (p->b != q->b)
		return p->b < q->b ? -1 : 1;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return (int)p->kind - (int)q->kind;
}

static int compare_by_a(const void *x, const void *y)
{
	const struct compare_row *p = &((const struct block *)x)->row;
	const struct compare_row *q = &((const struct block *)y)->row;

	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	if (p->b != q->b)
		return p->b < q->b ? -1 : 1;
	if (p->kind != q->kind)
		return (int)p->kind - (int)q->kind;
	if (p->n_a != q->n_a)
		return p->n_a < q->n_a ? -1 : 1;
	return (p->n_b > q->n_b) - (p->n_b < q->n_b);
}

/* Look for splits where one paragraph is mostly in another; in the order of the wholes,
 * so that a run is proposed once. */
static enum rp_error consider_splits(struct solver *s, bool whole_is_a)
{
	size_t n = s->n;
	uint32_t whole = NONE, end = 0;
	enum rp_error err = RP_OK;

	sort(s->block, n, sizeof(*s->block), whole_is_a ? compare_by_a : compare_by_b);
	for (size_t i = 0; i < n && !err; i++) {
		struct compare_row row = s->block[i].row;
		uint32_t piece = whole_is_a ? row.b : row.a;

		if (row.kind != COMPARE_IN_PART)
			continue;
		if (whole != (whole_is_a ? row.a : row.b)) {
			whole = whole_is_a ? row.a : row.b;
			end = 0;
		}
		if (piece >= end)
			err = consider_split(s, whole_is_a, whole, piece, &end);
	}
	return err;
}

/* The heavier of the chains that end in two blocks. */
static uint32_t heavier(const struct solver *s, uint32_t x, uint32_t y)
{
	if (x == NONE || y == NONE)
		return x == NONE ? y : x;
	return s->chain_weight[y] > s->chain_weight[x] ? y : x;
}

static uint32_t tree_best(const struct solver *s, uint32_t b)
{
	uint32_t best = NONE;

	for (; b; b &= b - 1)
		best = heavier(s, best, s->tree[b - 1]);
	return best;
}

static void tree_add(struct solver *s, uint32_t b, uint32_t block)
{
	for (; b <= s->b->n; b += b & (0U - b))
		s->tree[b - 1] = heavier(s, s->tree[b - 1], block);
}

static void take(struct solver *s, uint32_t i)
{
	struct block *block = &s->block[i];

	block->is_taken = true;
	for (uint32_t j = 0; j < block->row.n_a; j++)
		s->block_of_a[block->row.a + j] = i;
	for (uint32_t j = 0; j < block->row.n_b; j++)
		s->block_of_b[block->row.b + j] = i;
}

/* By the paragraph of A they end with: that is when they can be continued. */
struct ending {
	uint32_t a_end;
	uint32_t block;
};

static int compare_endings(const void *x, const void *y)
{
	const struct ending *p = x, *q = y;

	if (p->a_end != q->a_end)
		return p->a_end < q->a_end ? -1 : 1;
	return (p->block > q->block) - (p->block < q->block);
}

static enum rp_error take_chain(struct solver *s)
{
	struct ending *ending = mem_alloc(&mem_default, s->n, sizeof(*ending));
	uint32_t best = NONE;
	size_t ended = 0;

	s->tree = mem_alloc(&mem_default, s->b->n, sizeof(*s->tree));
	s->chain_weight = mem_alloc(&mem_default, s->n, sizeof(*s->chain_weight));
	if (!ending || !s->tree || !s->chain_weight) {
		mem_free(&mem_default, ending);
		return RP_ERR_NOMEM;
	}
	sort(s->block, s->n, sizeof(*s->block), compare_by_a);
	for (uint32_t i = 0; i < s->n; i++)
		ending[i] = (struct ending){s->block[i].row.a + s->block[i].row.n_a, i};
	sort(ending, s->n, sizeof(*ending), compare_endings);
	for (uint32_t i = 0; i < s->b->n; i++)
		s->tree[i] = NONE;
	for (uint32_t i = 0; i < s->n; i++) {
		struct block *block = &s->block[i];

		for (; ending[ended].a_end <= block->row.a; ended++) {
			const struct compare_row *row = &s->block[ending[ended].block].row;

			tree_add(s, row->b + row->n_b, ending[ended].block);
		}
		block->before = tree_best(s, block->row.b);
		s->chain_weight[i] = block->weight;
		if (block->before != NONE)
			s->chain_weight[i] += s->chain_weight[block->before];
		best = heavier(s, best, i);
	}
	for (; best != NONE; best = s->block[best].before)
		take(s, best);
	mem_free(&mem_default, ending);
	return RP_OK;
}

static bool is_free(const struct solver *s, const struct compare_row *row)
{
	for (uint32_t i = 0; i < row->n_a; i++)
		if (s->block_of_a[row->a + i] != NONE)
			return false;
	for (uint32_t i = 0; i < row->n_b; i++)
		if (s->block_of_b[row->b + i] != NONE)
			return false;
	return true;
}

struct offer {
	uint32_t weight;
	uint32_t block;
};

static int compare_offers(const void *x, const void *y)
{
	const struct offer *p = x, *q = y;

	if (p->weight != q->weight)
		return p->weight > q->weight ? -1 : 1;
	return (p->block > q->block) - (p->block < q->block);
}

/* What is out of order was moved; the heaviest first. */
static enum rp_error take_moved(struct solver *s)
{
	struct offer *offer = mem_alloc(&mem_default, s->n, sizeof(*offer));
	size_t n = 0;

	if (!offer)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < s->n; i++)
		if (!s->block[i].is_taken && s->block[i].row.kind != COMPARE_REWORKED)
			offer[n++] = (struct offer){s->block[i].weight, i};
	sort(offer, n, sizeof(*offer), compare_offers);
	for (size_t i = 0; i < n; i++) {
		struct block *block = &s->block[offer[i].block];

		if (!is_free(s, &block->row))
			continue;
		block->row.place = COMPARE_MOVED_AWAY;
		take(s, offer[i].block);
	}
	mem_free(&mem_default, offer);
	return RP_OK;
}

static bool is_in_order(const struct solver *s, uint32_t block)
{
	return block != NONE && s->block[block].row.place == COMPARE_IN_ORDER;
}

/* Paragraphs between two rows that are too short to share shingles, but not too short
 * for a reader to see what they share. */
static enum rp_error fill_gap(struct solver *s, uint32_t a, uint32_t a_end, uint32_t b,
			      uint32_t b_end)
{
	enum rp_error err = RP_OK;
	double share = 0;

	if ((uint64_t)(a_end - a) * (b_end - b) > GAP_PAIRS_MOST)
		return RP_OK;
	for (; a < a_end && !err; a++) {
		if (s->block_of_a[a] != NONE || unit_a(s, a)->words >= SKETCH_LONG_WORDS)
			continue;
		for (uint32_t j = b; j < b_end && !err; j++) {
			struct compare_row row;

			if (s->block_of_b[j] != NONE || unit_b(s, j)->words >= SKETCH_LONG_WORDS ||
			    (err = share_of_words(s, a, j, &share)) || share < REWORKED_WORDS)
				continue;
			row = row_of(s, a, j);
			row.kind = COMPARE_REWORKED;
			if (!(err = add_block(s, &row, row.overlap.shared)))
				take(s, (uint32_t)s->n - 1);
			b = j + 1;
			break;
		}
	}
	return err;
}

static enum rp_error fill_gaps(struct solver *s)
{
	uint32_t a = 0, b = 0;
	enum rp_error err = RP_OK;

	while ((a < s->a->n || b < s->b->n) && !err) {
		uint32_t a_end = a, b_end = b, block;

		while (a_end < s->a->n && !is_in_order(s, s->block_of_a[a_end]))
			a_end++;
		while (b_end < s->b->n && !is_in_order(s, s->block_of_b[b_end]))
			b_end++;
		block = a_end < s->a->n ? s->block_of_a[a_end] : NONE;
		err = fill_gap(s, a, a_end, b, b_end);
		a = a_end + (block == NONE ? 0 : s->block[block].row.n_a);
		b = b_end + (block == NONE ? 0 : s->block[block].row.n_b);
	}
	return err;
}

static enum rp_error show(struct solver *s, struct compare_row row)
{
	struct compare_align *align = s->align;
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &align->row, &align->cap, align->n + 1)))
		return err;
	align->row[align->n++] = row;
	return RP_OK;
}

/* Paragraphs of A up to the next in order. */
static enum rp_error show_a(struct solver *s, uint32_t *a)
{
	enum rp_error err = RP_OK;

	while (*a < s->a->n && !is_in_order(s, s->block_of_a[*a]) && !err) {
		struct compare_row row = {.kind = COMPARE_ONLY, .a = *a, .n_a = 1};

		if (s->block_of_a[*a] != NONE)
			row = s->block[s->block_of_a[*a]].row;
		err = show(s, row);
		*a += row.n_a;
	}
	return err;
}

static enum rp_error show_b(struct solver *s, uint32_t *b)
{
	enum rp_error err = RP_OK;

	while (*b < s->b->n && !is_in_order(s, s->block_of_b[*b]) && !err) {
		struct compare_row row = {.kind = COMPARE_ONLY, .b = *b, .n_b = 1};

		if (s->block_of_b[*b] != NONE) {
			row = s->block[s->block_of_b[*b]].row;
			row.place = COMPARE_MOVED_HERE;
		}
		err = show(s, row);
		*b += row.n_b;
	}
	return err;
}

static enum rp_error show_all(struct solver *s)
{
	uint32_t a = 0, b = 0;
	enum rp_error err;

	for (;;) {
		const struct compare_row *row;

		if ((err = show_a(s, &a)) || (err = show_b(s, &b)))
			return err;
		if (a == s->a->n)
			return RP_OK;
		row = &s->block[s->block_of_a[a]].row;
		if ((err = show(s, *row)))
			return err;
		a += row->n_a;
		b += row->n_b;
	}
}

static uint32_t *new_numbers(uint32_t n, uint32_t value)
{
	uint32_t *number = mem_alloc(&mem_default, n, sizeof(*number));

	for (uint32_t i = 0; number && i < n; i++)
		number[i] = value;
	return number;
}

static enum rp_error find_blocks(struct solver *s)
{
	enum rp_error err;

	if ((err = consider_equal(s)) || (err = consider_headlines(s)) || (err = post_shingles(s)))
		return err;
	for (uint32_t a = 0; a < s->a->n; a++)
		if ((err = consider_sharing(s, a)))
			return err;
	if ((err = consider_splits(s, true)))
		return err;
	return consider_splits(s, false);
}

enum rp_error compare_align_solve(struct compare_align *align, const struct compare_text *a,
				  const struct compare_text *b, const struct rp_thresholds *t)
{
	struct solver s = {.a = a, .b = b, .t = t, .align = align};
	enum rp_error err = RP_ERR_NOMEM;

	align->n = 0;
	compare_words_init(&s.words);
	s.count = new_numbers(b->n, 0);
	s.touched = new_numbers(b->n, 0);
	s.block_of_a = new_numbers(a->n, NONE);
	s.block_of_b = new_numbers(b->n, NONE);
	if (!s.count || !s.touched || !s.block_of_a || !s.block_of_b)
		goto done;
	if ((err = find_blocks(&s)) || (err = take_chain(&s)) || (err = take_moved(&s)) ||
	    (err = fill_gaps(&s)))
		goto done;
	err = show_all(&s);
done:
	compare_words_release(&s.words);
	mem_free(&mem_default, s.block);
	mem_free(&mem_default, s.posting);
	mem_free(&mem_default, s.count);
	mem_free(&mem_default, s.touched);
	mem_free(&mem_default, s.block_of_a);
	mem_free(&mem_default, s.block_of_b);
	mem_free(&mem_default, s.tree);
	mem_free(&mem_default, s.chain_weight);
	return err;
}
