#include "cli/compare_align.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/compare_match.h"
#include "sketch/sketch.h"

/* Short paragraphs in a gap of more pairs than this are not compared with each other. */
#define GAP_PAIRS_MOST 400

/* Between two parts of a paragraph that was split so many may stand that are not. */
#define SPLIT_FOREIGN_MOST 3

#define NONE UINT32_MAX

struct solver {
	struct compare_match match;
	struct compare_align *align;
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
	return s->match.a->paragraph[i].unit;
}

static const struct rp_paragraph *unit_b(const struct solver *s, uint32_t i)
{
	return s->match.b->paragraph[i].unit;
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
	if (q->words >= p->words || compare_match_is_repeat(&s->match, p, q))
		return false;
	/* Too short for a shingle of three words. */
	if (q->words < 3)
		return has_words(whole, i, pieces, j);
	o = rp_shingles_compare(q->shingles, p->shingles);
	*ret_shared = o.shared;
	return o.contained >= s->match.t->containment;
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
	const struct compare_text *whole = whole_is_a ? s->match.a : s->match.b;
	const struct compare_text *pieces = whole_is_a ? s->match.b : s->match.a;
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
	return compare_match_add(&s->match, &row, sum);
}

static int compare_by_b(const void *x, const void *y)
{
	const struct compare_row *p = &((const struct compare_block *)x)->row;
	const struct compare_row *q = &((const struct compare_block *)y)->row;

	if (p->b != q->b)
		return p->b < q->b ? -1 : 1;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return (int)p->kind - (int)q->kind;
}

static int compare_by_a(const void *x, const void *y)
{
	const struct compare_row *p = &((const struct compare_block *)x)->row;
	const struct compare_row *q = &((const struct compare_block *)y)->row;

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
	size_t n = s->match.n;
	uint32_t whole = NONE, end = 0;
	enum rp_error err = RP_OK;

	sort(s->match.block, n, sizeof(*s->match.block), whole_is_a ? compare_by_a : compare_by_b);
	for (size_t i = 0; i < n && !err; i++) {
		struct compare_row row = s->match.block[i].row;
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
	for (; b <= s->match.b->n; b += b & (0U - b))
		s->tree[b - 1] = heavier(s, s->tree[b - 1], block);
}

static void take(struct solver *s, uint32_t i)
{
	struct compare_block *block = &s->match.block[i];

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
	struct ending *ending = mem_alloc(&mem_default, s->match.n, sizeof(*ending));
	uint32_t best = NONE;
	size_t ended = 0;

	s->tree = mem_alloc(&mem_default, s->match.b->n, sizeof(*s->tree));
	s->chain_weight = mem_alloc(&mem_default, s->match.n, sizeof(*s->chain_weight));
	if (!ending || !s->tree || !s->chain_weight) {
		mem_free(&mem_default, ending);
		return RP_ERR_NOMEM;
	}
	sort(s->match.block, s->match.n, sizeof(*s->match.block), compare_by_a);
	for (uint32_t i = 0; i < s->match.n; i++)
		ending[i] = (struct ending){s->match.block[i].row.a + s->match.block[i].row.n_a, i};
	sort(ending, s->match.n, sizeof(*ending), compare_endings);
	for (uint32_t i = 0; i < s->match.b->n; i++)
		s->tree[i] = NONE;
	for (uint32_t i = 0; i < s->match.n; i++) {
		struct compare_block *block = &s->match.block[i];

		for (; ending[ended].a_end <= block->row.a; ended++) {
			const struct compare_row *row = &s->match.block[ending[ended].block].row;

			tree_add(s, row->b + row->n_b, ending[ended].block);
		}
		block->before = tree_best(s, block->row.b);
		s->chain_weight[i] = block->weight;
		if (block->before != NONE)
			s->chain_weight[i] += s->chain_weight[block->before];
		best = heavier(s, best, i);
	}
	for (; best != NONE; best = s->match.block[best].before)
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
	struct offer *offer = mem_alloc(&mem_default, s->match.n, sizeof(*offer));
	size_t n = 0;

	if (!offer)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < s->match.n; i++)
		if (!s->match.block[i].is_taken && s->match.block[i].row.kind != COMPARE_REWORKED)
			offer[n++] = (struct offer){s->match.block[i].weight, i};
	sort(offer, n, sizeof(*offer), compare_offers);
	for (size_t i = 0; i < n; i++) {
		struct compare_block *block = &s->match.block[offer[i].block];

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
	return block != NONE && s->match.block[block].row.place == COMPARE_IN_ORDER;
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
			    (err = compare_match_share(&s->match, a, j, &share)) ||
			    share < COMPARE_REWORKED_WORDS)
				continue;
			row = compare_match_row(&s->match, a, j);
			row.kind = COMPARE_REWORKED;
			if (!(err = compare_match_add(&s->match, &row, row.overlap.shared)))
				take(s, (uint32_t)s->match.n - 1);
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

	while ((a < s->match.a->n || b < s->match.b->n) && !err) {
		uint32_t a_end = a, b_end = b, block;

		while (a_end < s->match.a->n && !is_in_order(s, s->block_of_a[a_end]))
			a_end++;
		while (b_end < s->match.b->n && !is_in_order(s, s->block_of_b[b_end]))
			b_end++;
		block = a_end < s->match.a->n ? s->block_of_a[a_end] : NONE;
		err = fill_gap(s, a, a_end, b, b_end);
		a = a_end + (block == NONE ? 0 : s->match.block[block].row.n_a);
		b = b_end + (block == NONE ? 0 : s->match.block[block].row.n_b);
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

	while (*a < s->match.a->n && !is_in_order(s, s->block_of_a[*a]) && !err) {
		struct compare_row row = {.kind = COMPARE_ONLY, .a = *a, .n_a = 1};

		if (s->block_of_a[*a] != NONE)
			row = s->match.block[s->block_of_a[*a]].row;
		err = show(s, row);
		*a += row.n_a;
	}
	return err;
}

static enum rp_error show_b(struct solver *s, uint32_t *b)
{
	enum rp_error err = RP_OK;

	while (*b < s->match.b->n && !is_in_order(s, s->block_of_b[*b]) && !err) {
		struct compare_row row = {.kind = COMPARE_ONLY, .b = *b, .n_b = 1};

		if (s->block_of_b[*b] != NONE) {
			row = s->match.block[s->block_of_b[*b]].row;
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
		if (a == s->match.a->n)
			return RP_OK;
		row = &s->match.block[s->block_of_a[a]].row;
		if ((err = show(s, *row)))
			return err;
		a += row->n_a;
		b += row->n_b;
	}
}

static uint32_t *new_numbers(uint32_t n)
{
	uint32_t *number = mem_alloc(&mem_default, n, sizeof(*number));

	for (uint32_t i = 0; number && i < n; i++)
		number[i] = NONE;
	return number;
}

static enum rp_error find_blocks(struct solver *s)
{
	enum rp_error err;

	if ((err = compare_match_find(&s->match)) || (err = consider_splits(s, true)))
		return err;
	return consider_splits(s, false);
}

enum rp_error compare_align_solve(struct compare_align *align, const struct compare_text *a,
				  const struct compare_text *b, const struct rp_thresholds *t)
{
	struct solver s = {.align = align};
	enum rp_error err = RP_ERR_NOMEM;

	align->n = 0;
	compare_match_init(&s.match, a, b, t);
	s.block_of_a = new_numbers(a->n);
	s.block_of_b = new_numbers(b->n);
	if (!s.block_of_a || !s.block_of_b)
		goto done;
	if ((err = find_blocks(&s)) || (err = take_chain(&s)) || (err = take_moved(&s)) ||
	    (err = fill_gaps(&s)))
		goto done;
	err = show_all(&s);
done:
	compare_match_release(&s.match);
	mem_free(&mem_default, s.block_of_a);
	mem_free(&mem_default, s.block_of_b);
	mem_free(&mem_default, s.tree);
	mem_free(&mem_default, s.chain_weight);
	return err;
}
