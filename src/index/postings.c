#include "index/postings.h"

#include <string.h>

#include "base/mem.h"
#include "base/radix.h"

void postings_init(struct postings *p, uint32_t n, const struct rp_allocator *alloc)
{
	memset(p, 0, sizeof(*p));
	p->alloc = mem_or_default(alloc);
	p->n = n;
}

void postings_release(struct postings *p)
{
	mem_free(p->alloc, p->member);
	mem_free(p->alloc, p->run);
	mem_free(p->alloc, p->ref_begin);
	mem_free(p->alloc, p->ref);
	postings_init(p, 0, p->alloc);
}

/* Append the numbers of entries with one key, each once; nothing if there is only one. */
static enum rp_error add_run(struct postings *p, const uint64_t *entry, size_t n)
{
	size_t begin = p->members;
	enum rp_error err;

	if (entry[0] == entry[n - 1])
		return RP_OK;
	if ((err = RP_GROW(p->alloc, &p->member, &p->member_cap, begin + n)) ||
	    (err = RP_GROW(p->alloc, &p->run, &p->run_cap, begin + n)))
		return err;
	for (size_t i = 0; i < n; i++) {
		if (i && entry[i] == entry[i - 1])
			continue;
		p->member[p->members] = (uint32_t)entry[i];
		p->run[p->members++] = (uint32_t)begin;
	}
	return RP_OK;
}

enum rp_error postings_add(struct postings *p, uint64_t *entry, size_t n, uint64_t *scratch)
{
	enum rp_error err;

	if (p->members + n > UINT32_MAX)
		return RP_ERR_TOO_LARGE;
	radix_sort_u64(entry, n, scratch);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && entry[end] >> 32 == entry[i] >> 32; end++)
			;
		if (end - i > 1 && (err = add_run(p, entry + i, end - i)))
			return err;
	}
	return RP_OK;
}

enum rp_error postings_finish(struct postings *p)
{
	size_t *next;

	p->ref_begin = mem_alloc(p->alloc, (size_t)p->n + 2, sizeof(*p->ref_begin));
	p->ref = mem_alloc(p->alloc, p->members, sizeof(*p->ref));
	if (!p->ref_begin || !p->ref)
		return RP_ERR_NOMEM;
	/* next[x] is where the refs of x begin, and moves to where they end as they are filled in:
	 * to where those of x + 1 begin. */
	next = p->ref_begin + 1;
	for (size_t i = 0; i < p->members; i++)
		next[p->member[i] + 1]++;
	for (uint32_t x = 1; x < p->n; x++)
		next[x] += next[x - 1];
	for (size_t i = 0; i < p->members; i++)
		p->ref[next[p->member[i]]++] = i;
	return RP_OK;
}

void candidates_init(struct candidates *c, const struct rp_allocator *alloc)
{
	memset(c, 0, sizeof(*c));
	c->alloc = mem_or_default(alloc);
}

void candidates_release(struct candidates *c)
{
	mem_free(c->alloc, c->found);
	mem_free(c->alloc, c->slot);
	candidates_init(c, c->alloc);
}

enum rp_error candidates_reserve(struct candidates *c, uint32_t n)
{
	c->slot = mem_alloc(c->alloc, n, sizeof(*c->slot));
	return c->slot ? RP_OK : RP_ERR_NOMEM;
}

void candidates_reset(struct candidates *c)
{
	for (size_t i = 0; i < c->n; i++)
		c->slot[c->found[i].number] = 0;
	c->n = 0;
}

static enum rp_error find(struct candidates *c, uint32_t number, enum candidate_way way)
{
	enum rp_error err;

	if (!c->slot[number]) {
		if ((err = RP_GROW(c->alloc, &c->found, &c->cap, c->n + 1)))
			return err;
		c->found[c->n++] = (struct candidate){.number = number};
		c->slot[number] = (uint32_t)c->n;
	}
	c->found[c->slot[number] - 1].keys[way]++;
	return RP_OK;
}

enum rp_error postings_candidates(const struct postings *p, uint32_t number, enum candidate_way way,
				  struct candidates *c)
{
	enum rp_error err = RP_OK;

	for (size_t r = p->ref_begin[number]; r < p->ref_begin[number + 1] && !err; r++) {
		size_t at = p->ref[r];
		size_t first = p->run[at];
		size_t near = at - first > POSTINGS_NEAR ? at - POSTINGS_NEAR : first;

		for (size_t i = first; i < at && i < first + POSTINGS_FIRST && !err; i++)
			err = find(c, p->member[i], way);
		if (near < first + POSTINGS_FIRST)
			near = first + POSTINGS_FIRST;
		for (size_t i = near; i < at && !err; i++)
			err = find(c, p->member[i], way);
	}
	return err;
}
