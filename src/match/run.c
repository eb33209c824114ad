#include "match/run.h"

#include <stdbool.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

/*
 * A run of r words is there if and only if windows of every length up to r are shared, so lengths
 * are searched: each round puts B's windows of one length into a table and looks A's up.  What is
 * found is read on to its end, which in most texts is the longest run at once; a round one word
 * longer then finds nothing.
 *
 * The hash of a window is a polynomial modulo the prime 2^61 - 1.  (Modulo 2^64, which is faster,
 * Thue-Morse sequences of 2^11 words collide for every base.)  What is found is compared word by
 * word.  What is not found because two windows of B have one hash, at most once in 2^61 / r for
 * each two of them, would leave the run shorter than it is.
 */
#define PRIME ((UINT64_C(1) << 61) - 1)

/* Any number below PRIME does; this one is the golden ratio's. */
#define BASE UINT64_C(0x1e3779b97f4a7c15)

/* Shorter ones are shared by any two texts, and at many places. */
#define FIRST_LENGTH 3

#define SLOTS_LEAST 256

struct words {
	const uint64_t *hash;
	uint32_t n;
};

/* A window that moves over words. */
struct window {
	struct words words;
	uint32_t length, at;
	uint64_t hash;
	uint64_t power; /* BASE^(length - 1) */
};

void run_init(struct run_search *search, const struct rp_allocator *alloc)
{
	memset(search, 0, sizeof(*search));
	search->alloc = mem_or_default(alloc);
}

void run_release(struct run_search *search)
{
	mem_free(search->alloc, search->slot);
	run_init(search, search->alloc);
}

/* Of x < 2^63. */
static uint64_t modulo(uint64_t x)
{
	x = (x & PRIME) + (x >> 61);
	return x >= PRIME ? x - PRIME : x;
}

/* a * b modulo PRIME, of a, b < PRIME: in halves of 32 bits, since 2^64 = 8 and 2^61 = 1. */
static uint64_t multiply(uint64_t a, uint64_t b)
{
	uint64_t a1 = a >> 32, a0 = (uint32_t)a, b1 = b >> 32, b0 = (uint32_t)b;
	uint64_t middle = a1 * b0 + a0 * b1, low = a0 * b0;

	return modulo(modulo(a1 * b1 * 8) + (middle >> 29) +
		      ((middle & ((UINT64_C(1) << 29) - 1)) << 32) + (low >> 61) + (low & PRIME));
}

/* The prime takes 61 bits of a word's hash; the lowest are as good as any. */
static uint64_t value_of(const struct window *w, uint32_t i)
{
	return modulo(w->words.hash[i] & PRIME);
}

static struct window window_begin(struct words words, uint32_t length)
{
	struct window w = {.words = words, .length = length, .power = 1};

	for (uint32_t i = 0; i < length; i++) {
		w.hash = modulo(multiply(w.hash, BASE) + value_of(&w, i));
		if (i)
			w.power = multiply(w.power, BASE);
	}
	return w;
}

/* Move on by a word; false at the end. */
static bool window_move(struct window *w)
{
	uint64_t first;

	if (w->words.n - w->length == w->at)
		return false;
	first = multiply(value_of(w, w->at), w->power);
	w->hash = modulo(multiply(modulo(w->hash + PRIME - first), BASE) +
			 value_of(w, w->at + w->length));
	w->at++;
	return true;
}

static struct run_slot *find(const struct run_search *s, uint64_t hash)
{
	size_t i = (size_t)hash_mix(hash) & (s->slots - 1);

	while (s->slot[i].round == s->round && s->slot[i].hash != hash)
		i = (i + 1) & (s->slots - 1);
	return &s->slot[i];
}

static enum rp_error grow(struct run_search *s)
{
	struct run_slot *old = s->slot;
	size_t slots = s->slots;

	s->slot = mem_alloc(s->alloc, slots ? slots * 2 : SLOTS_LEAST, sizeof(*s->slot));
	if (!s->slot) {
		s->slot = old;
		return RP_ERR_NOMEM;
	}
	s->slots = slots ? slots * 2 : SLOTS_LEAST;
	for (size_t i = 0; i < slots; i++)
		if (old[i].round == s->round)
			*find(s, old[i].hash) = old[i];
	mem_free(s->alloc, old);
	return RP_OK;
}

static enum rp_error put_windows(struct run_search *s, struct words b, uint32_t length)
{
	struct window w = window_begin(b, length);
	enum rp_error err;

	/* Slots of 2^32 rounds ago would be taken for new ones. */
	if (!++s->round) {
		memset(s->slot, 0, s->slots * sizeof(*s->slot));
		s->round = 1;
	}
	s->n = 0;
	do {
		struct run_slot *slot;

		if (s->n * 2 >= s->slots && (err = grow(s)))
			return err;
		slot = find(s, w.hash);
		if (slot->round == s->round)
			continue;
		*slot = (struct run_slot){w.hash, w.at, s->round};
		s->n++;
	} while (window_move(&w));
	return RP_OK;
}

static uint32_t shared_from(struct words a, uint32_t i, struct words b, uint32_t j)
{
	uint32_t n = 0;

	while (i + n < a.n && j + n < b.n && a.hash[i + n] == b.hash[j + n])
		n++;
	return n;
}

/* Look A's windows up, and lengthen *run by what is found. */
static void look_up(const struct run_search *s, struct words a, struct words b, uint32_t length,
		    struct run *run)
{
	struct window w = window_begin(a, length);
	uint32_t next = 0;

	do {
		const struct run_slot *slot;
		uint32_t n;

		/* Within a run that was read windows are found again: reading from each would be
		 * quadratic. */
		if (w.at < next)
			continue;
		slot = find(s, w.hash);
		if (slot->round != s->round)
			continue;
		n = shared_from(a, w.at, b, slot->at);
		if (n > run->n)
			*run = (struct run){w.at, slot->at, n};
		if (n >= length)
			next = w.at + n - length + 1;
	} while (window_move(&w));
}

enum rp_error run_longest(struct run_search *search, const uint64_t *a, uint32_t n,
			  const uint64_t *b, uint32_t m, struct run *ret)
{
	struct words of_a = {a, n}, of_b = {b, m};
	/* No run is longer than 'most'; that grows by 'step' while longer ones are found. */
	uint32_t most = n < m ? n : m, step = 1;
	uint32_t length = most < FIRST_LENGTH ? most : FIRST_LENGTH;
	struct run run = {0, 0, 0};
	enum rp_error err;

	while (run.n < most) {
		if ((err = put_windows(search, of_b, length)))
			return err;
		look_up(search, of_a, of_b, length, &run);
		if (run.n < length) {
			most = length - 1;
			length = run.n + (most - run.n + 1) / 2;
		} else {
			length = most - run.n > step ? run.n + step
						     : run.n + (most - run.n + 1) / 2;
			step = step > most / 2 ? step : step * 2;
		}
	}
	*ret = run;
	return RP_OK;
}
