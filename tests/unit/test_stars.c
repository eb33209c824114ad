#include "cluster/stars.h"

#include "common.h"

#define ITEMS 700

/* What links there are, from item to smaller item, and which of them link() finds; the
 * others are known to verify() only. */
struct graph {
	uint32_t n;
	struct star_edge edge[ITEMS][ITEMS];
	bool found[ITEMS][ITEMS];
	atomic_uint linked[ITEMS];
	uint32_t verified; /* calls */
	double done;       /* reported last */
	double stop_at;
};

static struct graph graph;

static void graph_init(uint32_t n)
{
	memset(&graph, 0, sizeof(graph));
	graph.n = n;
	graph.stop_at = 2;
	for (uint32_t x = 0; x < n; x++)
		for (uint32_t y = 0; y < n; y++)
			graph.edge[x][y].to = y;
}

static void graph_add(uint32_t x, uint32_t to, enum star_link link, double strength, bool found)
{
	graph.edge[x][to] = (struct star_edge){.to = to, .link = link, .strength = strength};
	graph.found[x][to] = found;
}

static struct star_edge edge_between(uint32_t a, uint32_t b)
{
	return a > b ? graph.edge[a][b] : graph.edge[b][a];
}

static enum rp_error link_item(void *ctx, unsigned thread, uint32_t x, struct star_edges *edges)
{
	struct graph *g = ctx;
	enum rp_error err = RP_OK;

	(void)thread;
	atomic_fetch_add(&g->linked[x], 1);
	for (uint32_t y = 0; y < x && !err; y++)
		if (g->found[x][y])
			err = star_edges_add(edges, g->edge[x][y]);
	return err;
}

/* Between a smaller and a larger item there are passages only. */
static enum rp_error verify(void *ctx, uint32_t x, uint32_t to, struct star_edge *ret)
{
	struct graph *g = ctx;

	assert_true(to != x);
	g->verified++;
	if (to < x) {
		*ret = g->edge[x][to];
		return RP_OK;
	}
	*ret = (struct star_edge){.to = to, .link = STAR_NONE};
	if (g->edge[to][x].link == STAR_PASSAGE) {
		ret->link = STAR_PASSAGE;
		ret->strength = g->edge[to][x].strength;
	}
	return RP_OK;
}

static enum rp_error progress(void *ctx, double done)
{
	struct graph *g = ctx;

	assert_true(done >= g->done && done <= 1);
	g->done = done;
	return done >= g->stop_at ? RP_ERR_STOPPED : RP_OK;
}

static const struct star_source source = {link_item, verify, progress, 0, &graph};

static void solve(struct stars *s, unsigned threads)
{
	graph.verified = 0;
	graph.done = 0;
	assert_int_equal(stars_init(s, graph.n, NULL), RP_OK);
	assert_int_equal(stars_solve(s, &source, threads), RP_OK);
}

static void test_star_not_chain(void **state)
{
	struct stars s;

	(void)state;
	/* 0 - 1 - 2, and 0 and 2 are not alike: 2 stays, though 1, which it is like, goes; and
	 * names 1. */
	graph_init(3);
	graph_add(1, 0, STAR_SAME, .9, true);
	graph_add(2, 1, STAR_SAME, .9, true);
	solve(&s, 1);
	assert_false(stars_removed(&s, 0));
	assert_true(stars_removed(&s, 1));
	assert_false(stars_removed(&s, 2));
	assert_int_equal(s.keeper[0], 0);
	assert_int_equal(s.keeper[1], 0);
	assert_int_equal(s.keeper[2], 1);
	assert_int_equal(s.link[2], STAR_PASSAGE);
	assert_int_equal(stars_family(&s, 2), 2);
	assert_int_equal(graph.verified, 1);
	stars_release(&s);

	/* So near that they are of one family: versions. */
	graph.edge[2][1].close = true;
	solve(&s, 1);
	assert_false(stars_removed(&s, 2));
	assert_int_equal(s.keeper[2], 1);
	assert_int_equal(s.link[2], STAR_VARIANT);
	assert_int_equal(stars_family(&s, 2), 0);
	stars_release(&s);
}

/* 2 is found to be like 1 only; 1 goes, so its keeper 0 is tried, and holds. */
static void test_removed_leads_to_its_keeper(void **state)
{
	struct stars s;

	(void)state;
	graph_init(3);
	graph_add(1, 0, STAR_SAME, .9, true);
	graph_add(2, 1, STAR_SAME, .9, true);
	graph_add(2, 0, STAR_WITHIN, .7, false);
	solve(&s, 1);
	assert_int_equal(s.keeper[2], 0);
	assert_int_equal(s.link[2], STAR_WITHIN);
	assert_true(stars_removed(&s, 2));
	assert_int_equal(stars_center(&s, 2), 0);
	assert_int_equal(stars_family(&s, 2), 0);
	stars_release(&s);
}

/* 1 and 2 go for 0.  3 is linked to all three: 0 was verified already and is not tried
 * again. 4 is linked to 1 and 2: 0 is tried once. */
static void test_a_keeper_is_tried_once(void **state)
{
	struct stars s;

	(void)state;
	graph_init(5);
	graph_add(1, 0, STAR_SAME, 1, true);
	graph_add(2, 0, STAR_SAME, 1, true);
	graph_add(3, 0, STAR_SAME, .5, true);
	graph_add(3, 1, STAR_SAME, .9, true);
	graph_add(3, 2, STAR_SAME, .9, true);
	graph_add(4, 1, STAR_SAME, .9, true);
	graph_add(4, 2, STAR_SAME, .9, true);
	graph_add(4, 0, STAR_SAME, .6, false);
	solve(&s, 1);
	assert_int_equal(graph.verified, 1);
	for (uint32_t x = 1; x < 5; x++) {
		assert_int_equal(s.keeper[x], 0);
		assert_int_equal(s.link[x], STAR_SAME);
	}
	stars_release(&s);
}

/* Kind before strength, strength before number. */
static void test_the_best_link(void **state)
{
	struct stars s;

	(void)state;
	graph_init(7);
	graph_add(4, 0, STAR_CONTAINS, 1, true);
	graph_add(4, 1, STAR_WITHIN, .7, true);
	graph_add(4, 2, STAR_WITHIN, .9, true);
	graph_add(4, 3, STAR_WITHIN, .9, true);
	graph_add(5, 0, STAR_WITHIN, 1, true);
	graph_add(5, 1, STAR_SAME, .4, true);
	graph_add(6, 0, STAR_NONE, 1, true); /* no link at all */
	graph_add(6, 3, STAR_CONTAINS, .7, true);
	solve(&s, 1);
	assert_int_equal(s.keeper[4], 2);
	assert_int_equal(s.link[4], STAR_WITHIN);
	assert_int_equal(s.keeper[5], 1);
	assert_int_equal(s.link[5], STAR_SAME);
	assert_int_equal(s.keeper[6], 3);
	assert_int_equal(s.link[6], STAR_CONTAINS);
	stars_release(&s);
}

/*
 * 1 contains 0 and is attached to it; 2 contains 1, which is attached already, so 2
 * begins a family of its own; 3 is a copy of 1 and 4 one of 2, and go where those are; 5
 * contains 4, whose keeper 2 it is tried with, and is attached to nothing; 6 is a variant
 * of 2, and 7 has a passage of it.
 */
static void test_families(void **state)
{
	static const uint32_t family[] = {0, 0, 2, 0, 2, 5, 2, 7};
	struct stars s;

	(void)state;
	graph_init(8);
	graph_add(1, 0, STAR_CONTAINS, .9, true);
	graph_add(2, 1, STAR_CONTAINS, .9, true);
	graph_add(3, 1, STAR_SAME, 1, true);
	graph_add(4, 2, STAR_SAME, 1, true);
	graph_add(5, 4, STAR_CONTAINS, .9, true);
	graph_add(5, 2, STAR_CONTAINS, .8, false);
	graph_add(6, 2, STAR_VARIANT, .9, true);
	graph_add(7, 2, STAR_PASSAGE, .9, true);
	solve(&s, 1);
	for (uint32_t x = 0; x < 8; x++) {
		assert_int_equal(stars_removed(&s, x), x == 3 || x == 4);
		assert_int_equal(stars_center(&s, x), x == 3 ? 1 : x == 4 ? 2 : x);
		assert_int_equal(stars_family(&s, x), family[x]);
	}
	assert_int_equal(s.keeper[5], 2);
	assert_int_equal(s.link[7], STAR_PASSAGE);
	stars_release(&s);
}

/* 0 - 1 - 2 - 3, each close to the one before: 1 goes for 0, 2 stays, 3 goes for 2, and
 * all are of one family; so are 4 and 0, between which 5 is close to both. */
static void test_close_links_join_families(void **state)
{
	struct stars s;

	(void)state;
	graph_init(7);
	for (uint32_t x = 1; x < 4; x++) {
		graph_add(x, x - 1, STAR_SAME, .9, true);
		graph.edge[x][x - 1].close = true;
	}
	graph_add(5, 0, STAR_VARIANT, .5, true);
	graph_add(5, 4, STAR_VARIANT, .4, true);
	graph.edge[5][0].close = graph.edge[5][4].close = true;
	solve(&s, 1);
	assert_true(stars_removed(&s, 1) && !stars_removed(&s, 2) && stars_removed(&s, 3));
	for (uint32_t x = 0; x < 6; x++)
		assert_int_equal(stars_family(&s, x), 0);
	assert_int_equal(stars_center(&s, 3), 2);
	assert_int_equal(stars_family(&s, 6), 6);
	stars_release(&s);
}

/* 0 - 1 - 2 - 3, each near the one before; 3 has nothing in common with 0: no family of all four. */
static void test_families_that_share_too_little(void **state)
{
	struct star_source asking = source;
	struct stars s;

	(void)state;
	graph_init(4);
	for (uint32_t x = 1; x < 4; x++) {
		graph_add(x, x - 1, STAR_VARIANT, .9, true);
		graph.edge[x][x - 1].close = true;
		graph.edge[x][x - 1].contained = .6;
	}
	graph.edge[2][0].contained = .25;
	graph.edge[3][0].contained = .24;
	asking.least_contained = .25;
	assert_int_equal(stars_init(&s, graph.n, NULL), RP_OK);
	assert_int_equal(stars_solve(&s, &asking, 1), RP_OK);
	for (uint32_t x = 0; x < 4; x++)
		assert_int_equal(stars_family(&s, x), x < 3 ? 0 : 3);
	assert_int_equal(s.link[2], STAR_VARIANT);
	assert_int_equal(s.link[3], STAR_PASSAGE);
	assert_int_equal(s.keeper[3], 2);
	stars_release(&s);
}

/* A removed item is of its keeper's family, whatever else it is near to. */
static void test_removed_stays_with_its_keeper(void **state)
{
	struct star_source asking = source;
	struct stars s;

	(void)state;
	graph_init(3);
	graph_add(2, 0, STAR_VARIANT, .4, true);
	graph.edge[2][0].close = true;
	graph_add(2, 1, STAR_SAME, .9, true);
	asking.least_contained = .25;
	assert_int_equal(stars_init(&s, graph.n, NULL), RP_OK);
	assert_int_equal(stars_solve(&s, &asking, 1), RP_OK);
	assert_int_equal(stars_family(&s, 2), 1);
	assert_int_equal(stars_family(&s, 0), 0);
	stars_release(&s);
}

/*
 * 1 shares a passage with 0, and both are told; 3 with 2, but 3 goes for 1, which shares
 * it too; 5 with 4, and 5 goes for 1, which does not: 5 is told all the same.
 */
static void test_passages_are_told_to_both(void **state)
{
	static const uint32_t keeper[] = {1, 0, 1, 1, 5, 1};
	struct stars s;

	(void)state;
	graph_init(6);
	graph_add(1, 0, STAR_PASSAGE, .5, true);
	graph_add(2, 1, STAR_PASSAGE, .5, false);
	graph_add(3, 1, STAR_SAME, 1, true);
	graph_add(3, 2, STAR_PASSAGE, .5, true);
	graph_add(5, 1, STAR_SAME, 1, true);
	graph_add(5, 4, STAR_PASSAGE, .5, true);
	solve(&s, 1);
	for (uint32_t x = 0; x < 6; x++) {
		assert_int_equal(s.keeper[x], keeper[x]);
		assert_int_equal(stars_removed(&s, x), x == 3 || x == 5);
	}
	assert_int_equal(s.link[0], STAR_PASSAGE);
	assert_int_equal(s.link[2], STAR_PASSAGE);
	assert_int_equal(s.link[4], STAR_PASSAGE);
	assert_int_equal(stars_family(&s, 2), 2);
	stars_release(&s);
}

/* Random links, most of a kind within groups, some seen by verify() only. */
static void random_graph(struct rng *rng, uint32_t n, uint32_t groups, uint32_t links)
{
	graph_init(n);
	for (uint32_t i = 0; i < links; i++) {
		uint32_t x = 1 + rng_below(rng, n - 1), to = rng_below(rng, x);
		enum star_link link = (enum star_link)(1 + rng_below(rng, 5));

		to -= to >= groups ? (to - x % groups) % groups : 0;
		graph_add(x, to, link, rng_below(rng, 5) / 4.0, rng_below(rng, 3) > 0);
		graph.edge[x][to].close = rng_below(rng, 8) == 0;
	}
}

/* The least item of each family, by spreading it along what joins until nothing changes.
 */
static void naive_families(const struct stars *s, uint32_t *family)
{
	bool changed = true;

	for (uint32_t x = 0; x < graph.n; x++)
		family[x] = x;
	while (changed) {
		changed = false;
		for (uint32_t x = 0; x < graph.n; x++) {
			for (uint32_t y = 0; y < x; y++) {
				bool joined = graph.found[x][y] && graph.edge[x][y].close;
				uint32_t least = family[x] < family[y] ? family[x] : family[y];

				if (s->keeper[x] == y && s->link[x] != STAR_PASSAGE &&
				    (s->link[x] != STAR_CONTAINS || s->link[y] != STAR_CONTAINS))
					joined = true;
				if (!joined || family[x] == family[y])
					continue;
				family[x] = family[y] = least;
				changed = true;
			}
		}
	}
}

static void check_invariants(const struct stars *s)
{
	static uint32_t family[ITEMS];

	naive_families(s, family);
	for (uint32_t x = 0; x < graph.n; x++) {
		uint32_t keeper = s->keeper[x];
		bool told = false, in_family = false;

		assert_int_equal(atomic_load(&graph.linked[x]), 1);
		if (s->link[x] == STAR_NONE) {
			assert_int_equal(keeper, x);
		} else if (keeper > x) {
			assert_int_equal(s->link[x], STAR_PASSAGE);
			assert_int_equal(graph.edge[keeper][x].link, STAR_PASSAGE);
			if (stars_removed(s, keeper))
				assert_int_not_equal(edge_between(x, s->keeper[keeper]).link,
						     STAR_PASSAGE);
		} else if (stars_removed(s, keeper)) {
			assert_true(keeper < x);
			assert_true(graph.found[x][keeper]);
			assert_int_not_equal(graph.edge[x][keeper].link, STAR_NONE);
			assert_int_equal(s->link[x],
					 graph.edge[x][keeper].close ? STAR_VARIANT : STAR_PASSAGE);
		} else {
			assert_true(keeper < x);
			assert_int_equal(graph.edge[x][keeper].link, s->link[x]);
		}
		if (stars_removed(s, x))
			assert_false(stars_removed(s, keeper));
		assert_int_equal(stars_removed(s, x),
				 s->link[x] == STAR_SAME || s->link[x] == STAR_WITHIN);
		assert_int_equal(stars_center(s, x), stars_removed(s, x) ? keeper : x);
		assert_int_equal(stars_family(s, x), family[x]);
		assert_false(stars_removed(s, family[x]));
		/* What has links that count is judged by one of them. */
		for (uint32_t y = 0; y < x; y++)
			if (graph.found[x][y] && !stars_removed(s, y) &&
			    graph.edge[x][y].link != STAR_NONE)
				assert_true(s->link[x] != STAR_NONE &&
					    s->link[x] <= graph.edge[x][y].link);
		for (uint32_t y = 0; y < x; y++)
			if (graph.found[x][y] && graph.edge[x][y].link != STAR_NONE)
				assert_int_not_equal(s->link[x], STAR_NONE);
		/* A passage is told to both sides, unless one of its family has told it before. */
		for (uint32_t y = x + 1; y < graph.n; y++) {
			if (!graph.found[y][x] || graph.edge[y][x].link != STAR_PASSAGE)
				continue;
			if (stars_family(s, x) == stars_family(s, y))
				in_family = true;
			told = told || !stars_removed(s, y);
		}
		if (told && !in_family)
			assert_int_not_equal(s->link[x], STAR_NONE);
	}
}

static void test_random_graphs(void **state)
{
	struct rng rng = {15};

	(void)state;
	for (unsigned round = 0; round < 60; round++) {
		uint32_t n = 2 + rng_below(&rng, 200);
		struct stars s;

		random_graph(&rng, n, 1 + rng_below(&rng, 10), rng_below(&rng, 8 * n));
		solve(&s, 1);
		check_invariants(&s);
		stars_release(&s);
	}
}

static void test_threads_do_not_matter(void **state)
{
	struct rng rng = {16};
	struct stars first, s;

	(void)state;
	random_graph(&rng, ITEMS, 20, 6 * ITEMS);
	solve(&first, 1);
	check_invariants(&first);
	for (unsigned threads = 2; threads <= 8; threads++) {
		memset(graph.linked, 0, sizeof(graph.linked));
		solve(&s, threads);
		check_invariants(&s);
		assert_memory_equal(s.keeper, first.keeper, ITEMS * sizeof(*s.keeper));
		assert_memory_equal(s.link, first.link, ITEMS * sizeof(*s.link));
		for (uint32_t x = 0; x < ITEMS; x++)
			assert_int_equal(stars_family(&s, x), stars_family(&first, x));
		stars_release(&s);
	}
	stars_release(&first);
}

/* Items that are all alike, in links to the few before: one star, and hardly a verified
 * link besides. */
static void test_all_alike(void **state)
{
	struct stars s;

	(void)state;
	graph_init(ITEMS);
	for (uint32_t x = 1; x < ITEMS; x++)
		for (uint32_t y = 0; y < x; y++)
			graph_add(x, y, STAR_SAME, 1, x - y <= 8);
	solve(&s, 4);
	for (uint32_t x = 1; x < ITEMS; x++)
		assert_int_equal(s.keeper[x], 0);
	assert_true(graph.verified < ITEMS);
	stars_release(&s);
}

static void test_nothing(void **state)
{
	struct stars s;

	(void)state;
	for (uint32_t n = 0; n < 3; n++) {
		graph_init(n);
		solve(&s, 2);
		for (uint32_t x = 0; x < n; x++) {
			assert_int_equal(s.keeper[x], x);
			assert_int_equal(s.link[x], STAR_NONE);
		}
		stars_release(&s);
	}
}

static void test_progress_stops(void **state)
{
	struct stars s;

	(void)state;
	graph_init(ITEMS);
	graph.stop_at = 0;
	assert_int_equal(stars_init(&s, ITEMS, NULL), RP_OK);
	assert_int_equal(stars_solve(&s, &source, 1), RP_ERR_STOPPED);
	assert_int_equal(atomic_load(&graph.linked[ITEMS - 1]), 0);
	stars_release(&s);
}

static void test_no_memory(void **state)
{
	enum rp_error err = RP_ERR_NOMEM;
	struct rng rng = {17};

	(void)state;
	random_graph(&rng, 200, 5, 1000);
	for (long n = 0; err; n++) {
		struct scarce scarce = {n, 0};
		struct rp_allocator alloc = {scarce_resize, &scarce};
		struct stars s;

		graph.done = 0;
		if (!(err = stars_init(&s, 200, &alloc))) {
			err = stars_solve(&s, &source, n % 2 ? 1 : 3);
			stars_release(&s);
		}
		assert_int_equal(scarce.live, 0);
		assert_true(n < 1000);
		assert_true(!err || err == RP_ERR_NOMEM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_star_not_chain),
		cmocka_unit_test(test_removed_leads_to_its_keeper),
		cmocka_unit_test(test_a_keeper_is_tried_once),
		cmocka_unit_test(test_the_best_link),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_close_links_join_families),
		cmocka_unit_test(test_families_that_share_too_little),
		cmocka_unit_test(test_removed_stays_with_its_keeper),
		cmocka_unit_test(test_passages_are_told_to_both),
		cmocka_unit_test(test_random_graphs),
		cmocka_unit_test(test_threads_do_not_matter),
		cmocka_unit_test(test_all_alike),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_progress_stops),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("stars", tests, NULL, NULL);
}
