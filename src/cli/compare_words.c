#include "cli/compare_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

#define NO_MATCH SIZE_MAX

/* Passages shorter than this are left to Myers alone, which is exact. */
#define ANCHOR_LEAST 256
#define ANCHOR_WORDS 3

/* A sequence of ANCHOR_WORDS words, and where it is. */
struct compare_anchor {
	uint64_t key;
	size_t at; /* in A; of an anchor found, the rest is filled in too */
	size_t in_b;
	size_t before; /* of the longest chain of anchors that ends here */
};

/* The words at hand, and a part of them. */
struct part {
	const uint64_t *a, *b;
	size_t a_begin, a_end, b_begin, b_end;
};

void compare_words_init(struct compare_words *words)
{
	memset(words, 0, sizeof(*words));
}

void compare_words_release(struct compare_words *words)
{
	mem_free(&mem_default, words->run);
	mem_free(&mem_default, words->match);
	mem_free(&mem_default, words->trace);
	mem_free(&mem_default, words->anchor);
	compare_words_init(words);
}

/*
 * The furthest points reached with d edits are row d of the trace, 2 d + 1 of them,
 * behind those of the rows before: row d begins at d^2.
 */
static int32_t *row_of(const struct compare_words *w, int32_t d)
{
	return w->trace + (size_t)d * (size_t)d + (size_t)d;
}

/* x of diagonal k with d edits, before the words that are equal there. */
static int32_t step(const struct compare_words *w, int32_t d, int32_t k)
{
	const int32_t *above = row_of(w, d - 1);

	if (k == -d || (k != d && above[k - 1] < above[k + 1]))
		return above[k + 1];
	return above[k - 1] + 1;
}

static void walk_back(struct compare_words *w, const struct part *p, int32_t d, int32_t k)
{
	int32_t x = row_of(w, d)[k];

	for (;;) {
		int32_t from = d ? step(w, d, k) : 0;

		for (; x > from; x--)
			w->match[p->a_begin + (size_t)x - 1] = p->b_begin + (size_t)(x - k) - 1;
		if (!d)
			return;
		if (k == -d || (k != d && row_of(w, d - 1)[k - 1] < row_of(w, d - 1)[k + 1])) {
			k++;
			x = from;
		} else {
			k--;
			x = from - 1;
		}
		d--;
	}
}

static enum rp_error myers(struct compare_words *w, const struct part *p)
{
	const uint64_t *a = p->a + p->a_begin, *b = p->b + p->b_begin;
	int32_t n = (int32_t)(p->a_end - p->a_begin), m = (int32_t)(p->b_end - p->b_begin);
	enum rp_error err;

	for (int32_t d = 0; d <= n + m; d++) {
		int32_t *row;

		if (d > COMPARE_EDITS) {
			w->is_coarse = true;
			return RP_OK;
		}
		err = RP_GROW(&mem_default, &w->trace, &w->trace_cap,
			      ((size_t)d + 1) * ((size_t)d + 1));
		if (err)
			return err;
		row = row_of(w, d);
		/* Diagonals of the other parity are not reached with d edits. */
		for (int32_t k = -d; k <= d; k += 2) {
			int32_t x = d ? step(w, d, k) : 0;

			while (x < n && x - k >= 0 && x - k < m && a[x] == b[x - k])
				x++;
			row[k] = x;
			if (x >= n && x - k >= m) {
				walk_back(w, p, d, k);
				return RP_OK;
			}
		}
	}
	return RP_OK;
}

static int compare_keys(const void *x, const void *y)
{
	const struct compare_anchor *a = x, *b = y;

	return (a->key > b->key) - (a->key < b->key);
}

static int compare_places(const void *x, const void *y)
{
	const struct compare_anchor *a = x, *b = y;

	return (a->at > b->at) - (a->at < b->at);
}

static size_t list_sequences(struct compare_anchor *out, const uint64_t *word, size_t begin,
			     size_t end, bool in_b)
{
	size_t n = 0;

	for (size_t i = begin; i + ANCHOR_WORDS <= end; i++) {
		uint64_t key = 0;

		for (size_t j = 0; j < ANCHOR_WORDS; j++)
			key = hash_mix(key + word[i + j]);
		out[n++] = (struct compare_anchor){key, i, in_b, 0};
	}
	return n;
}

/* Of the sequences of both, sorted, keep those that occur once in each, one entry for
 * both. */
static size_t keep_unique(struct compare_anchor *anchor, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0, next; i < n; i = next) {
		next = i + 1;
		while (next < n && anchor[next].key == anchor[i].key)
			next++;
		if (next - i == 2 && anchor[i].in_b != anchor[i + 1].in_b) {
			const struct compare_anchor *a = &anchor[i], *b = &anchor[i + 1];

			if (a->in_b) {
				const struct compare_anchor *swap = a;

				a = b;
				b = swap;
			}
			anchor[kept++] = (struct compare_anchor){a->key, a->at, b->at, 0};
		}
	}
	return kept;
}

/* Keep the longest chain that rises in both texts (patience sorting). */
static enum rp_error keep_chain(struct compare_anchor *anchor, size_t *n)
{
	/* pile[i]: the anchor that ends a chain of i + 1 with the least place in B. */
	size_t *pile = mem_alloc(&mem_default, *n, sizeof(*pile));
	size_t piles = 0, at;

	if (!pile)
		return RP_ERR_NOMEM;
	for (size_t i = 0; i < *n; i++) {
		size_t low = 0, high = piles;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (anchor[pile[middle]].in_b < anchor[i].in_b)
				low = middle + 1;
			else
				high = middle;
		}
		anchor[i].before = low ? pile[low - 1] : NO_MATCH;
		pile[low] = i;
		if (low == piles)
			piles++;
	}
	at = piles ? pile[piles - 1] : NO_MATCH;
	for (size_t i = piles; i-- > 0; at = anchor[at].before)
		pile[i] = at;
	for (size_t i = 0; i < piles; i++)
		anchor[i] = anchor[pile[i]];
	*n = piles;
	mem_free(&mem_default, pile);
	return RP_OK;
}

static enum rp_error find_anchors(struct compare_words *w, const struct part *p, size_t *ret_n)
{
	size_t n = p->a_end - p->a_begin + p->b_end - p->b_begin;
	enum rp_error err;

	if ((err = RP_GROW(&mem_default, &w->anchor, &w->anchor_cap, n)))
		return err;
	n = list_sequences(w->anchor, p->a, p->a_begin, p->a_end, false);
	n += list_sequences(w->anchor + n, p->b, p->b_begin, p->b_end, true);
	qsort(w->anchor, n, sizeof(*w->anchor), compare_keys);
	n = keep_unique(w->anchor, n);
	qsort(w->anchor, n, sizeof(*w->anchor), compare_places);
	if (n && (err = keep_chain(w->anchor, &n)))
		return err;
	*ret_n = n;
	return RP_OK;
}

/* Match words that are equal at the front, and move behind them. */
static void match_front(struct compare_words *w, struct part *p)
{
	while (p->a_begin < p->a_end && p->b_begin < p->b_end &&
	       p->a[p->a_begin] == p->b[p->b_begin])
		w->match[p->a_begin++] = p->b_begin++;
}

static void match_back(struct compare_words *w, struct part *p)
{
	while (p->a_begin < p->a_end && p->b_begin < p->b_end &&
	       p->a[p->a_end - 1] == p->b[p->b_end - 1])
		w->match[--p->a_end] = --p->b_end;
}

static enum rp_error match_part(struct compare_words *w, struct part *p)
{
	match_front(w, p);
	match_back(w, p);
	if (p->a_begin == p->a_end || p->b_begin == p->b_end)
		return RP_OK;
	return myers(w, p);
}

static enum rp_error match_all(struct compare_words *w, struct part *all)
{
	struct part part = *all;
	enum rp_error err;
	size_t n = 0;

	match_front(w, all);
	match_back(w, all);
	part = *all;
	if (all->a_end - all->a_begin >= ANCHOR_LEAST || all->b_end - all->b_begin >= ANCHOR_LEAST)
		if ((err = find_anchors(w, all, &n)))
			return err;
	for (size_t i = 0; i < n; i++) {
		const struct compare_anchor *anchor = &w->anchor[i];

		/* What is equal behind an anchor is matched with it, later anchors
		 * included. */
		if (anchor->at < part.a_begin || anchor->in_b < part.b_begin)
			continue;
		part.a_end = anchor->at;
		part.b_end = anchor->in_b;
		if ((err = match_part(w, &part)))
			return err;
		part = *all;
		part.a_begin = anchor->at;
		part.b_begin = anchor->in_b;
		match_front(w, &part);
	}
	return match_part(w, &part);
}

static enum rp_error add_run(struct compare_words *w, enum compare_op op, size_t a, size_t b,
			     size_t n)
{
	enum rp_error err;

	if (!n)
		return RP_OK;
	if ((err = RP_GROW(&mem_default, &w->run, &w->cap, w->n + 1)))
		return err;
	w->run[w->n++] = (struct compare_run){op, a, b, n};
	if (op == COMPARE_KEPT)
		w->kept += n;
	else if (op == COMPARE_DELETED)
		w->deleted += n;
	else
		w->inserted += n;
	return RP_OK;
}

/* Words between a and a_end are not matched, nor those between b and b_end. */
struct hunk {
	size_t a, b, a_end, b_end;
};

static struct hunk hunk_at(const struct compare_words *w, size_t n, size_t m, size_t a, size_t b)
{
	struct hunk hunk = {a, b, a, b};

	while (hunk.a_end < n && w->match[hunk.a_end] == NO_MATCH)
		hunk.a_end++;
	hunk.b_end = hunk.a_end < n ? w->match[hunk.a_end] : m;
	return hunk;
}

static size_t size_of(const struct hunk *hunk)
{
	size_t n = hunk->a_end - hunk->a, m = hunk->b_end - hunk->b;

	return n > m ? n : m;
}

/*
 * A word or two that happen to be equal between longer changes tell a reader nothing:
 * give up matches of at most two words with changes of twice their number on both sides.
 */
static void drop_chance_matches(struct compare_words *w, size_t n, size_t m)
{
	struct hunk hunk = hunk_at(w, n, m, 0, 0);

	while (hunk.a_end < n) {
		size_t a = hunk.a_end, b = hunk.b_end;
		struct hunk next;

		while (a < n && w->match[a] == b) {
			a++;
			b++;
		}
		next = hunk_at(w, n, m, a, b);
		if (a - hunk.a_end <= 2 && 2 * (a - hunk.a_end) <= size_of(&hunk) &&
		    2 * (a - hunk.a_end) <= size_of(&next)) {
			for (size_t i = hunk.a_end; i < a; i++)
				w->match[i] = NO_MATCH;
			next.a = hunk.a;
			next.b = hunk.b;
		}
		hunk = next;
	}
}

static enum rp_error list_runs(struct compare_words *w, size_t n, size_t m)
{
	enum rp_error err;
	size_t a = 0, b = 0;

	do {
		struct hunk hunk = hunk_at(w, n, m, a, b);

		a = hunk.a_end;
		b = hunk.b_end;
		while (a < n && w->match[a] == b) {
			a++;
			b++;
		}
		if ((err = add_run(w, COMPARE_DELETED, hunk.a, hunk.b, hunk.a_end - hunk.a)) ||
		    (err = add_run(w, COMPARE_INSERTED, hunk.a_end, hunk.b, hunk.b_end - hunk.b)) ||
		    (err = add_run(w, COMPARE_KEPT, hunk.a_end, hunk.b_end, a - hunk.a_end)))
			return err;
	} while (a < n || b < m);
	return RP_OK;
}

enum rp_error compare_words_diff(struct compare_words *w, const uint64_t *a, size_t n,
				 const uint64_t *b, size_t m)
{
	struct part all = {a, b, 0, n, 0, m};
	enum rp_error err;

	w->n = w->kept = w->deleted = w->inserted = 0;
	w->is_coarse = false;
	if (n > INT32_MAX / 4 || m > INT32_MAX / 4)
		return RP_ERR_TOO_LARGE;
	if ((err = RP_GROW(&mem_default, &w->match, &w->match_cap, n)))
		return err;
	for (size_t i = 0; i < n; i++)
		w->match[i] = NO_MATCH;
	if ((err = match_all(w, &all)))
		return err;
	drop_chance_matches(w, n, m);
	return list_runs(w, n, m);
}
