/*
 * Worker threads: a loop, and a pipeline that keeps its order.
 *
 * Both return what one thread alone would return and leave behind what it would leave,
 * whatever the number of threads and the way they are scheduled.  The calling thread is
 * number 0 and takes part: with one thread none is created, and if the system refuses to
 * create some, the work is done by those there are.  They last as long as the call; to
 * create and join one costs some 30 microseconds.
 *
 * A callback stops everything by returning an error; RP_ERR_STOPPED is one like the
 * others.  Callbacks that run at the same time have different thread numbers, each below
 * 'threads', for scratch memory that needs no lock.  Signals from outside reach the
 * caller's threads only.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <reprint/error.h>

#define POOL_THREADS_MAX 256

/* The items that keep all threads of a pipeline busy: one in the hands of each, one ready
 * for each, one being produced and one being consumed. */
#define POOL_ITEMS(threads) (2 * (size_t)(threads) + 2)

/* Return the number of threads to use where 'wanted' are asked for, 0 meaning one for
 * each processor: at least 1, at most POOL_THREADS_MAX. */
unsigned pool_threads(unsigned wanted);

/* Does a part of a loop: the elements from 'begin' to the one before 'end'. */
typedef enum rp_error pool_part(void *ctx, unsigned thread, size_t begin, size_t end);

/*
 * Call fn for every part of [0, n): each has 'grain' elements, the last may have fewer.
 * Parts write to disjoint places.  Of the parts that fail the first by position gives the
 * error; all before it are done, some behind it may be.
 *
 * Threads above POOL_THREADS_MAX are not used, and 0 counts as 1.  Returns RP_OK,
 * RP_ERR_MISUSE if grain is 0, RP_ERR_NOMEM, or what fn returned.
 */
enum rp_error pool_for(size_t n, size_t grain, unsigned threads, pool_part *fn, void *ctx);

/* What a pipeline does with an item. */
struct pipeline {
	/* Fill the item, or set *ret_end, which is false before, if there is nothing
	 * more.  One call at a time, and none after the end. */
	enum rp_error (*produce)(void *ctx, void *item, bool *ret_end);
	/* On all threads at once, each with an item of its own. */
	enum rp_error (*work)(void *ctx, unsigned thread, void *item);
	/* One call at a time, in the order in which the items were produced; at the same
	 * time as produce, so the two share nothing but what does not change. */
	enum rp_error (*consume)(void *ctx, void *item);
};

/*
 * Produce items, work on them and consume them, until the end or until something fails.
 *
 * 'items' are n_items pointers to structs of the caller's, which are used over and over;
 * their number bounds the memory.  POOL_ITEMS(threads) is best, more than
 * POOL_ITEMS(POOL_THREADS_MAX) are not used, and with one thread only items[0] is.
 *
 * If something fails for an item, exactly the items before it are consumed, and its error
 * is returned.  Items behind it may have been produced and worked on for nothing; what
 * they hold is the caller's to reset.
 *
 * An item costs up to some microseconds of locking and waking: make it a batch worth 50
 * or more.  Threads above POOL_THREADS_MAX are not used, and 0 counts as 1.  Returns
 * RP_OK, RP_ERR_MISUSE if n_items is 0, RP_ERR_NOMEM, or what a callback returned.
 */
enum rp_error pool_pipeline(const struct pipeline *pipeline, void *ctx, void **items,
			    size_t n_items, unsigned threads);

#endif
