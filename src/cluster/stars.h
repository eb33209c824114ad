/*
 * Stars: what becomes of each item, decided in the order of keeping.
 *
 * Items are numbers, the preferred before the others.  Each is judged by links to smaller numbers
 * that were verified one by one.  It is removed only for a keeper it is itself linked to, and a
 * keeper is never removed: a cluster is a star around its keeper, not a chain.  Where the link
 * leads to an item that was removed, its keeper is tried in its place; if that is not linked, the item
 * stays and names the removed one, whose passage its keeper lacks.
 *
 * A shared passage is told to both: to an item with no link of its own, by the larger one.
 *
 * An item that contains a smaller one stays, and is attached to that one's family, unless that one
 * is itself attached to another: of such links there are no chains.
 */
#ifndef CLUSTER_STARS_H
#define CLUSTER_STARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

enum star_link {
	STAR_NONE,
	STAR_SAME,     /* the item equals or resembles the other: it goes */
	STAR_WITHIN,   /* the item is contained in the other: it goes */
	STAR_CONTAINS, /* the item contains the other: both stay */
	STAR_VARIANT,  /* both have much of their own: both stay */
	STAR_PASSAGE   /* the same, and they are no family */
};

/* A verified link from an item to a smaller one. */
struct star_edge {
	uint32_t to;
	enum star_link link;
	bool close;       /* so near that it joins their families */
	double contained; /* C, the larger of both sides, linked or not */
	double strength;  /* of links of a kind, the stronger is taken, then the smaller number */
};

struct stars {
	const struct rp_allocator *alloc;
	uint32_t n;
	/* keeper[x]: whom x was judged by, itself if by nobody; smaller, but of STAR_PASSAGE; one that
	 * stays, but of STAR_VARIANT and STAR_PASSAGE. */
	uint32_t *keeper;
	unsigned char *link; /* enum star_link to that keeper */
	uint32_t *tried;     /* tried[y]: who was last judged by y, plus one */
	uint32_t *group;     /* group[x] <= x: towards the least item that close links lead to */
};

enum rp_error stars_init(struct stars *s, uint32_t n, const struct rp_allocator *alloc);
void stars_release(struct stars *s);

/* Whether an item was removed. */
bool stars_removed(const struct stars *s, uint32_t x);

/* The item in whose star x is: its keeper, or x itself if it stays. */
uint32_t stars_center(const struct stars *s, uint32_t x);

/*
 * The least item of the family that x is in: stars that close links join, and items that contain one
 * of them.  Several members of a family may stay: each star has its own keeper.
 */
uint32_t stars_family(const struct stars *s, uint32_t x);

/* Links of one item after another. */
struct star_edges {
	const struct rp_allocator *alloc;
	struct star_edge *edge;
	size_t n, cap;
};

enum rp_error star_edges_add(struct star_edges *e, struct star_edge edge);

/* Where the links come from. */
struct star_source {
	/* Add the verified links of x to smaller numbers.  Called from all threads at once, for
	 * different x. */
	enum rp_error (*link)(void *ctx, unsigned thread, uint32_t x, struct star_edges *edges);
	/* Verify a link from x that was not among them, to any other item; *ret is STAR_NONE where
	 * there is none.  Called from the calling thread. */
	enum rp_error (*verify)(void *ctx, uint32_t x, uint32_t to, struct star_edge *ret);
	/* Told by the calling thread now and then which share of the items is linked; may be NULL.
	 * An error stops everything. */
	enum rp_error (*progress)(void *ctx, double done);
	/* The C, the larger of both sides, that the least items of two families must have to become
	 * one; 0: they need not have anything in common. */
	double least_contained;
	void *ctx;
};

/* Link all items, in parallel, then decide on each in ascending order. */
enum rp_error stars_solve(struct stars *s, const struct star_source *source, unsigned threads);

#endif
