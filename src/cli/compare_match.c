#include "cli/compare_match.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "match/judge.h"

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

struct posting {
	uint32_t hash;
	uint32_t paragraph; /* of B */
};

/* The shingles of B, and how many of them the paragraph of A at hand has. */
struct sharing {
	struct posting *posting; /* ascending */
	size_t n;
	uint32_t *count;   /* of each paragraph of B */
	uint32_t *touched; /* those counted */
};

void compare_match_init(struct compare_match *match, const struct compare_text *a,
			const struct compare_text *b, const struct rp_thresholds *t)
{
	*match = (struct compare_match){.a = a, .b = b, .t = t};
	compare_words_init(&match->words);
}

void compare_match_release(struct compare_match *match)
{
	compare_words_release(&match->words);
	mem_free(&mem_default, match->block);
	match->block = NULL;
	match->n = match->cap = 0;
}

/* qsort() that may be given nothing. */
static void sort(void *array, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	if (n)
		qsort(array, n, size, compare);
}

static const struct rp_paragraph *unit_a(const struct compare_match *m, uint32_t i)
{
	return m->a->paragraph[i].unit;
}

static const struct rp_paragraph *unit_b(const struct compare_match *m, uint32_t i)
{
	return m->b->paragraph[i].unit;
}

enum rp_error compare_match_add(struct compare_match *m, const struct compare_row *row,
				uint32_t shared)
{
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &m->block, &m->cap, m->n + 1)))
		return err;
	/* Where shares are equal the closer relation wins. */
	m->block[m->n++] = (struct compare_block){
		.row = *row,
		.weight = shared * 4 + (COMPARE_ONLY - row->kind),
	};
	return RP_OK;
}

/* Whether sets of these sizes can resemble each other: J is at most the smaller size
 * over the larger. */
static bool can_reach(const struct compare_match *m, struct rp_shingles a, struct rp_shingles b)
{
	double least = m->t->paragraph < m->t->short_paragraph ? m->t->paragraph
							       : m->t->short_paragraph;
	uint32_t small = a.n < b.n ? a.n : b.n, large = a.n < b.n ? b.n : a.n;

	return small && small >= least * large;
}

bool compare_match_is_repeat(const struct compare_match *m, const struct rp_paragraph *a,
			     const struct rp_paragraph *b)
{
	bool equal_digits = identity_equal(a->digits, b->digits);
	uint32_t words = a->words < b->words ? a->words : b->words;
	double resemblance;

	if (can_reach(m, a->comparable, b->comparable) &&
	    judge_paragraphs(m->t, a->comparable, b->comparable, words, equal_digits, &resemblance))
		return true;
	return a->words_set.n && b->words_set.n &&
	       judge_headlines(m->t, a->words_set, b->words_set, equal_digits, false, &resemblance);
}

struct compare_row compare_match_row(const struct compare_match *m, uint32_t a, uint32_t b)
{
	return (struct compare_row){
		.kind = COMPARE_ONLY,
		.a = a,
		.n_a = 1,
		.b = b,
		.n_b = 1,
		.overlap = rp_shingles_compare(unit_a(m, a)->shingles, unit_b(m, b)->shingles),
	};
}

enum rp_error compare_match_share(struct compare_match *m, uint32_t a, uint32_t b, double *ret)
{
	const struct compare_paragraph *p = &m->a->paragraph[a], *q = &m->b->paragraph[b];
	uint32_t longer = p->unit->words > q->unit->words ? p->unit->words : q->unit->words;
	enum rp_error err;

	err = compare_words_diff(&m->words, m->a->hash + p->word, p->unit->words,
				 m->b->hash + q->word, q->unit->words);
	if (!err)
		*ret = (double)m->words.kept / longer;
	return err;
}

static enum rp_error consider(struct compare_match *m, uint32_t a, uint32_t b)
{
	struct compare_row row = compare_match_row(m, a, b);
	const struct rp_overlap *o = &row.overlap;

	if (identity_equal(unit_a(m, a)->identity, unit_b(m, b)->identity))
		return RP_OK; /* paired already */
	if (compare_match_is_repeat(m, unit_a(m, a), unit_b(m, b)))
		row.kind = COMPARE_CHANGED;
	else if (o->shared >= 2 &&
		 (o->contained >= m->t->containment || o->contains >= m->t->containment))
		row.kind = COMPARE_IN_PART;
	else if (o->shared >= 2 &&
		 (o->resemblance >= REWORKED_RESEMBLANCE || o->contained >= REWORKED_CONTAINMENT ||
		  o->contains >= REWORKED_CONTAINMENT))
		row.kind = COMPARE_REWORKED;
	else
		return RP_OK;
	return compare_match_add(m, &row, o->shared);
}

/* Headlines are few, and compared by words. */
static enum rp_error consider_headlines(struct compare_match *m)
{
	struct compare_row row;
	enum rp_error err;
	double share;

	if (!m->a->n || !m->b->n || unit_a(m, 0)->kind == RP_PARAGRAPH_TEXT ||
	    unit_b(m, 0)->kind == RP_PARAGRAPH_TEXT ||
	    identity_equal(unit_a(m, 0)->identity, unit_b(m, 0)->identity))
		return RP_OK;
	row = compare_match_row(m, 0, 0);
	if ((err = compare_match_share(m, 0, 0, &share)))
		return err;
	if (compare_match_is_repeat(m, unit_a(m, 0), unit_b(m, 0)))
		row.kind = COMPARE_CHANGED;
	else if (share >= COMPARE_REWORKED_WORDS)
		row.kind = COMPARE_REWORKED;
	else
		return RP_OK;
	return compare_match_add(m, &row, row.overlap.shared + 1);
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

static enum rp_error pair_equal(struct compare_match *m, const struct identity_place *a, size_t n_a,
				const struct identity_place *b, size_t n_b)
{
	bool all = n_a * n_b <= EQUAL_PAIRS_MOST;
	enum rp_error err = RP_OK;

	for (size_t i = 0; i < n_a && !err; i++) {
		size_t from = all ? 0 : i, to = all ? n_b : i + 1;

		for (size_t j = from; j < to && j < n_b && !err; j++) {
			struct compare_row row =
				compare_match_row(m, a[i].paragraph, b[j].paragraph);

			row.kind = COMPARE_SAME;
			err = compare_match_add(m, &row, row.overlap.shared);
		}
	}
	return err;
}

static enum rp_error consider_equal(struct compare_match *m)
{
	size_t n = (size_t)m->a->n + m->b->n;
	struct identity_place *place = mem_alloc(&mem_default, n, sizeof(*place));
	enum rp_error err = place ? RP_OK : RP_ERR_NOMEM;

	if (err)
		return err;
	for (uint32_t i = 0; i < m->a->n; i++)
		place[i] = (struct identity_place){unit_a(m, i)->identity, i, false};
	for (uint32_t i = 0; i < m->b->n; i++)
		place[m->a->n + i] = (struct identity_place){unit_b(m, i)->identity, i, true};
	sort(place, n, sizeof(*place), compare_identities);
	for (size_t i = 0, end; i < n && !err; i = end) {
		size_t middle = i;

		end = i;
		while (end < n && identity_equal(place[end].identity, place[i].identity))
			middle += !place[end++].in_b;
		err = pair_equal(m, place + i, middle - i, place + middle, end - middle);
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

static enum rp_error post_shingles(const struct compare_match *m, struct sharing *sharing)
{
	size_t n = 0;

	for (uint32_t i = 0; i < m->b->n; i++)
		n += unit_b(m, i)->shingles.n;
	sharing->posting = mem_alloc(&mem_default, n, sizeof(*sharing->posting));
	if (!sharing->posting)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < m->b->n; i++)
		for (uint32_t j = 0; j < unit_b(m, i)->shingles.n; j++)
			sharing->posting[sharing->n++] =
				(struct posting){unit_b(m, i)->shingles.hash[j], i};
	sort(sharing->posting, sharing->n, sizeof(*sharing->posting), compare_postings);
	return RP_OK;
}

/* The first posting of that hash or a greater one. */
static size_t find_posting(const struct sharing *sharing, uint32_t hash)
{
	size_t low = 0, high = sharing->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sharing->posting[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum rp_error consider_sharing(struct compare_match *m, struct sharing *sharing, uint32_t a)
{
	struct rp_shingles set = unit_a(m, a)->shingles;
	enum rp_error err = RP_OK;
	size_t n = 0;

	for (uint32_t i = 0; i < set.n; i++) {
		size_t begin = find_posting(sharing, set.hash[i]), end = begin;

		while (end < sharing->n && sharing->posting[end].hash == set.hash[i] &&
		       end - begin <= POSTINGS_MOST)
			end++;
		if (end - begin > POSTINGS_MOST)
			continue;
		for (; begin < end; begin++)
			if (!sharing->count[sharing->posting[begin].paragraph]++)
				sharing->touched[n++] = sharing->posting[begin].paragraph;
	}
	for (size_t i = 0; i < n; i++) {
		if (sharing->count[sharing->touched[i]] >= 2 && !err)
			err = consider(m, a, sharing->touched[i]);
		sharing->count[sharing->touched[i]] = 0;
	}
	return err;
}

static enum rp_error consider_all_sharing(struct compare_match *m)
{
	struct sharing sharing = {.count = mem_alloc(&mem_default, m->b->n, sizeof(uint32_t)),
				  .touched = mem_alloc(&mem_default, m->b->n, sizeof(uint32_t))};
	enum rp_error err = RP_ERR_NOMEM;

	if (!sharing.count || !sharing.touched)
		goto done;
	err = post_shingles(m, &sharing);
	for (uint32_t a = 0; a < m->a->n && !err; a++)
		err = consider_sharing(m, &sharing, a);
done:
	mem_free(&mem_default, sharing.posting);
	mem_free(&mem_default, sharing.count);
	mem_free(&mem_default, sharing.touched);
	return err;
}

enum rp_error compare_match_find(struct compare_match *m)
{
	enum rp_error err;

	if ((err = consider_equal(m)) || (err = consider_headlines(m)))
		return err;
	return consider_all_sharing(m);
}
