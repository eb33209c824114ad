#include "cluster/stars.h"

#include <string.h>

#include "base/mem.h"
#include "base/pool.h"

enum rp_error stars_init(struct stars *s, uint32_t n, const struct rp_allocator *alloc)
{
	memset(s, 0, sizeof(*s));
	s->alloc = mem_or_default(alloc);
	s->n = n;
	s->keeper = mem_alloc(s->alloc, n, sizeof(*s->keeper));
	s->link = mem_alloc(s->alloc, n, sizeof(*s->link));
	s->group = mem_alloc(s->alloc, n, sizeof(*s->group));
	s->tried = mem_alloc(s->alloc, n, sizeof(*s->tried));
	if (!s->keeper || !s->link || !s->group || !s->tried) {
		stars_release(s);
		return RP_ERR_NOMEM;
	}
	return RP_OK;
}

void stars_release(struct stars *s)
{
	mem_free(s->alloc, s->keeper);
	mem_free(s->alloc, s->link);
	mem_free(s->alloc, s->group);
	mem_free(s->alloc, s->tried);
	s->group = NULL;
	s->tried = NULL;
	s->keeper = NULL;
	s->link = NULL;
}

bool stars_removed(const struct stars *s, uint32_t x)
{
	return s->link[x] == STAR_SAME || s->link[x] == STAR_WITHIN;
}

uint32_t stars_center(const struct stars *s, uint32_t x)
{
	return stars_removed(s, x) ? s->keeper[x] : x;
}

/* Walk to the least of a group, halving the way. */
static uint32_t root(const struct stars *s, uint32_t x)
{
	while (s->group[x] != x)
		x = s->group[x] = s->group[s->group[x]];
	return x;
}

/* Make one family of those of a and b, if their least members share enough: without that, families of
 * daily reports chained, of which each was like the next and the last like nothing at the beginning. */
static enum rp_error join(struct stars *s, uint32_t a, uint32_t b, const struct star_source *source)
{
	struct star_edge e;
	enum rp_error err;

	a = root(s, a);
	b = root(s, b);
	if (a == b)
		return RP_OK;
	if (a > b) {
		uint32_t swapped = a;

		a = b;
		b = swapped;
	}
	if (source->least_contained > 0) {
		if ((err = source->verify(source->ctx, b, a, &e)))
			return err;
		if (e.contained < source->least_contained)
			return RP_OK;
	}
	s->group[b] = a;
	return RP_OK;
}

uint32_t stars_family(const struct stars *s, uint32_t x)
{
	return root(s, x);
}

/* Whether a comes before b: by kind of link, strength, number.  A version that stays comes before one
 * that was removed; of passages the purer one is the better, removed or not. */
static bool is_better(const struct stars *s, const struct star_edge *a, const struct star_edge *b)
{
	if (b->link == STAR_NONE || a->link != b->link)
		return b->link == STAR_NONE || a->link < b->link;
	if (a->link == STAR_VARIANT && stars_removed(s, a->to) != stars_removed(s, b->to))
		return stars_removed(s, b->to);
	if (a->strength > b->strength || a->strength < b->strength)
		return a->strength > b->strength;
	return a->to < b->to;
}

/* A removed item is stood for by its keeper, if x is linked to that too.  If not, x has something that
 * the keeper has not, and stays: what it shares is named, with the item that it shares it with. */
static enum rp_error try_keeper(struct stars *s, uint32_t x, struct star_edge *e,
				const struct star_source *source)
{
	struct star_edge found = {0, STAR_NONE, false, 0, 0};
	uint32_t keeper = s->keeper[e->to];
	enum rp_error err;

	if (s->tried[keeper] != x + 1) {
		s->tried[keeper] = x + 1;
		if ((err = source->verify(source->ctx, x, keeper, &found)))
			return err;
	}
	if (found.link != STAR_NONE)
		*e = found;
	else
		e->link = e->close ? STAR_VARIANT : STAR_PASSAGE;
	return RP_OK;
}

/* Decide on x by its n verified links; all smaller numbers were decided before. */
static enum rp_error decide(struct stars *s, uint32_t x, const struct star_edge *edge, size_t n,
			    const struct star_source *source)
{
	struct star_edge best = {x, STAR_NONE, false, 0, 0};
	enum rp_error err = RP_OK;

	s->group[x] = x;
	for (size_t i = 0; i < n; i++)
		s->tried[edge[i].to] = x + 1;
	for (size_t i = 0; i < n; i++) {
		struct star_edge e = edge[i];

		if (stars_removed(s, e.to) && (err = try_keeper(s, x, &e, source)))
			return err;
		if (e.link != STAR_NONE && is_better(s, &e, &best))
			best = e;
	}
	s->keeper[x] = best.to;
	s->link[x] = (unsigned char)best.link;
	if (stars_removed(s, x))
		s->group[x] = root(s, best.to);
	else if (best.link == STAR_VARIANT ||
		 (best.link == STAR_CONTAINS && s->link[best.to] != STAR_CONTAINS))
		err = join(s, x, best.to, source);
	for (size_t i = 0; i < n && !err; i++)
		if (edge[i].close)
			err = join(s, x, edge[i].to, source);
	/* A version of something that it is not one story with: a passage. */
	if (best.link == STAR_VARIANT && root(s, x) != root(s, best.to))
		s->link[x] = STAR_PASSAGE;
	return err;
}

/*
 * A passage that x shares with a smaller item which has no link of its own: told[] keeps the best for
 * each.  If x was removed, its keeper stands for it, if it shares the passage too.
 */
static enum rp_error tell(const struct stars *s, uint32_t x, const struct star_edge *edge, size_t n,
			  const struct star_source *source, struct star_edge *told)
{
	enum rp_error err;

	for (size_t i = 0; i < n; i++) {
		uint32_t to = edge[i].to;
		struct star_edge e = {stars_center(s, x), STAR_PASSAGE, false, 0, edge[i].strength};

		if (edge[i].link != STAR_PASSAGE || s->link[to] != STAR_NONE || e.to == to ||
		    (told[to].link != STAR_NONE && told[to].to == e.to))
			continue;
		if (e.to != x && (err = source->verify(source->ctx, to, e.to, &e)))
			return err;
		if (e.link == STAR_NONE)
			e = (struct star_edge){x, STAR_PASSAGE, false, 0, edge[i].strength};
		if (e.link == STAR_PASSAGE && is_better(s, &e, &told[to]))
			told[to] = e;
	}
	return RP_OK;
}

enum rp_error star_edges_add(struct star_edges *e, struct star_edge edge)
{
	enum rp_error err = RP_GROW(e->alloc, &e->edge, &e->cap, e->n + 1);

	if (!err)
		e->edge[e->n++] = edge;
	return err;
}

/* Items that a thread links at a time. */
#define GRAIN 64

struct grain {
	struct star_edges edges;
	uint32_t count[GRAIN]; /* of each item, one after the other */
};

struct solve_job {
	const struct stars *stars;
	const struct star_source *source;
	struct grain *grain;
};

static enum rp_error link_grain(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct solve_job *job = ctx;
	const struct star_source *source = job->source;
	struct grain *g = &job->grain[begin / GRAIN];
	enum rp_error err;

	g->edges.alloc = job->stars->alloc;
	for (size_t x = begin; x < end; x++) {
		size_t before = g->edges.n;

		if ((err = source->link(source->ctx, thread, (uint32_t)x, &g->edges)))
			return err;
		g->count[x - begin] = (uint32_t)(g->edges.n - before);
	}
	if (thread || !source->progress)
		return RP_OK;
	return source->progress(source->ctx, (double)end / job->stars->n);
}

enum rp_error stars_solve(struct stars *s, const struct star_source *source, unsigned threads)
{
	size_t grains = ((size_t)s->n + GRAIN - 1) / GRAIN, at = 0;
	struct solve_job job = {s, source, mem_alloc(s->alloc, grains, sizeof(*job.grain))};
	struct star_edge *told = mem_alloc(s->alloc, s->n, sizeof(*told));
	enum rp_error err = RP_ERR_NOMEM;

	if (job.grain && told)
		err = pool_for(s->n, GRAIN, threads, link_grain, &job);
	for (uint32_t x = 0; x < s->n && !err; x++) {
		const struct grain *g = &job.grain[x / GRAIN];
		uint32_t n = g->count[x % GRAIN];

		at = x % GRAIN ? at : 0;
		if (!(err = decide(s, x, n ? g->edges.edge + at : NULL, n, source)))
			err = tell(s, x, n ? g->edges.edge + at : NULL, n, source, told);
		at += n;
	}
	for (uint32_t x = 0; x < s->n && !err; x++) {
		/* In a family it is known already, and its first member names nobody. */
		if (s->link[x] != STAR_NONE || told[x].link == STAR_NONE ||
		    root(s, x) == root(s, told[x].to))
			continue;
		s->keeper[x] = told[x].to;
		s->link[x] = STAR_PASSAGE;
	}
	for (size_t i = 0; job.grain && i < grains; i++)
		mem_free(s->alloc, job.grain[i].edges.edge);
	mem_free(s->alloc, job.grain);
	mem_free(s->alloc, told);
	return err;
}
