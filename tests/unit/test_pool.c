#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/pool.h"

/* cmocka's assertions belong to the thread of the test: callbacks note what they see, and
 * the test looks at it afterwards. */

#define THREADS_MAX 8
#define NONE        SIZE_MAX

/* Different for each x, and without a pattern. */
static uint64_t scramble(uint64_t x)
{
	x = (x + 1) * UINT64_C(0x9e3779b97f4a7c15);
	return x ^ (x >> 31);
}

/* Give the other threads a chance to come in between, now and then and for a different
 * while. */
static void dawdle(uint64_t x)
{
	unsigned times = scramble(x) % 8 ? 0 : (unsigned)(scramble(x) >> 8) % 20;

	while (times--)
		sched_yield();
}

struct item {
	size_t number;
	uint64_t result;
	bool busy; /* between produce and consume; a slot used twice at once is seen here
		    */
};

/* What a callback has seen that must not be. */
enum fault {
	FAULT_OVERLAP = 1,      /* two calls at once that exclude each other */
	FAULT_REUSED = 2,       /* an item produced again before it was consumed */
	FAULT_AFTER_END = 4,    /* a call of produce after the last */
	FAULT_OUT_OF_ORDER = 8, /* an item consumed too early or too late */
	FAULT_WRONG = 16,       /* an item without the results of the stage before */
	FAULT_THREAD = 32       /* a thread number too large */
};

struct run {
	size_t n; /* items to produce */
	/* Which of the calls fail: of all items from this number on, so that several may.
	 */
	size_t produce_fails, work_fails, consume_fails;
	unsigned threads;
	/* Of produce alone. */
	size_t produced;
	bool in_produce, ended;
	int produce_faults;
	/* Of consume alone. */
	size_t consumed;
	bool in_consume;
	int consume_faults;
	pthread_mutex_t lock; /* guards what follows */
	int work_faults;
	size_t worked;
	bool failed; /* the first item to fail in work has */
	bool thread_busy[THREADS_MAX];
	unsigned at_once, most_at_once;
};

static enum rp_error run_produce(void *ctx, void *item, bool *ret_end)
{
	struct run *run = ctx;
	struct item *it = item;
	enum rp_error err = RP_OK;

	run->produce_faults |= run->in_produce ? FAULT_OVERLAP : 0;
	run->produce_faults |= run->ended ? FAULT_AFTER_END : 0;
	run->produce_faults |= *ret_end ? FAULT_WRONG : 0;
	run->in_produce = true;
	dawdle(run->produced);
	if (run->produced >= run->produce_fails) {
		run->ended = true;
		err = RP_ERR_IO;
	} else if (run->produced == run->n) {
		run->ended = true;
		*ret_end = true;
	} else {
		run->produce_faults |= it->busy ? FAULT_REUSED : 0;
		it->busy = true;
		it->number = run->produced++;
		it->result = 0;
	}
	run->in_produce = false;
	return err;
}

static enum rp_error run_work(void *ctx, unsigned thread, void *item)
{
	struct run *run = ctx;
	struct item *it = item;
	enum rp_error err = RP_OK;
	int times;

	pthread_mutex_lock(&run->lock);
	if (thread >= run->threads) {
		run->work_faults |= FAULT_THREAD;
	} else {
		run->work_faults |= run->thread_busy[thread] ? FAULT_OVERLAP : 0;
		run->thread_busy[thread] = true;
	}
	if (++run->at_once > run->most_at_once)
		run->most_at_once = run->at_once;
	run->worked++;
	pthread_mutex_unlock(&run->lock);

	dawdle(it->number ^ 0x55);
	it->result += scramble(it->number);
	pthread_mutex_lock(&run->lock);
	if (it->number == run->work_fails) {
		err = RP_ERR_CORRUPT;
		run->failed = true;
	} else if (it->number > run->work_fails) {
		err = RP_ERR_TOO_LARGE;
		/* If the first to fail is at it, try to come behind it. */
		for (times = run->failed ? 100 : 0; times; times--) {
			pthread_mutex_unlock(&run->lock);
			sched_yield();
			pthread_mutex_lock(&run->lock);
		}
	}
	if (thread < run->threads)
		run->thread_busy[thread] = false;
	run->at_once--;
	pthread_mutex_unlock(&run->lock);
	return err;
}

static enum rp_error run_consume(void *ctx, void *item)
{
	struct run *run = ctx;
	struct item *it = item;

	run->consume_faults |= run->in_consume ? FAULT_OVERLAP : 0;
	run->consume_faults |= it->number != run->consumed ? FAULT_OUT_OF_ORDER : 0;
	run->consume_faults |= it->result != scramble(it->number) ? FAULT_WRONG : 0;
	run->in_consume = true;
	dawdle(it->number ^ 0xaa);
	it->busy = false;
	run->in_consume = false;
	if (it->number >= run->consume_fails)
		return RP_ERR_STOPPED;
	run->consumed++;
	return RP_OK;
}

static const struct pipeline run_fns = {run_produce, run_work, run_consume};

/* Run it and check what must be so however it ends. */
static enum rp_error run_it(struct run *run, size_t n_items, unsigned threads)
{
	struct item items[POOL_ITEMS(THREADS_MAX)];
	void *pointers[POOL_ITEMS(THREADS_MAX)];
	enum rp_error err;
	size_t i;

	memset(items, 0, sizeof(items));
	for (i = 0; i < n_items; i++)
		pointers[i] = &items[i];
	run->threads = threads;
	pthread_mutex_init(&run->lock, NULL);
	err = pool_pipeline(&run_fns, run, pointers, n_items, threads);
	pthread_mutex_destroy(&run->lock);

	assert_int_equal(run->produce_faults, 0);
	assert_int_equal(run->work_faults, 0);
	assert_int_equal(run->consume_faults, 0);
	assert_int_equal(run->at_once, 0);
	assert_true(run->most_at_once <= threads);
	assert_true(run->consumed <= run->worked);
	assert_true(run->worked <= run->produced);
	assert_true(run->produced <= run->consumed + n_items);
	/* After an end without an error no item is left with anything in it. */
	for (i = 0; i < n_items && !err; i++)
		assert_false(items[i].busy);
	return err;
}

static struct run run_of(size_t n)
{
	return (struct run){
		.n = n, .produce_fails = NONE, .work_fails = NONE, .consume_fails = NONE};
}

static void test_order(void **state)
{
	static const size_t counts[] = {0, 1, 2, 3, 17, 500};
	unsigned threads;
	size_t i, n_items;

	(void)state;
	for (threads = 1; threads <= THREADS_MAX; threads++) {
		for (n_items = 1; n_items <= POOL_ITEMS(threads); n_items += threads) {
			for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
				struct run run = run_of(counts[i]);

				assert_int_equal(run_it(&run, n_items, threads), RP_OK);
				assert_int_equal(run.produced, counts[i]);
				assert_int_equal(run.worked, counts[i]);
				assert_int_equal(run.consumed, counts[i]);
			}
		}
	}
}

/* An error leaves what one thread alone would leave: the items before it consumed, no
 * other. */
static void test_error_in_each_stage(void **state)
{
	static const size_t at[] = {0, 1, 2, 7, 60, 99};
	unsigned threads;
	size_t i;

	(void)state;
	for (threads = 1; threads <= THREADS_MAX; threads++) {
		for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
			struct run run = run_of(100);

			run.produce_fails = at[i];
			assert_int_equal(run_it(&run, POOL_ITEMS(threads), threads), RP_ERR_IO);
			assert_int_equal(run.consumed, at[i]);

			run = run_of(100);
			run.work_fails = at[i];
			assert_int_equal(run_it(&run, POOL_ITEMS(threads), threads),
					 RP_ERR_CORRUPT);
			assert_int_equal(run.consumed, at[i]);

			run = run_of(100);
			run.consume_fails = at[i];
			assert_int_equal(run_it(&run, POOL_ITEMS(threads), threads),
					 RP_ERR_STOPPED);
			assert_int_equal(run.consumed, at[i]);
		}
	}
}

/* Of several errors the one counts that belongs to the first item, whichever came first.
 */
static void test_first_of_several_errors(void **state)
{
	unsigned threads;
	size_t at;

	(void)state;
	for (threads = 1; threads <= THREADS_MAX; threads++) {
		for (at = 0; at < 40; at++) {
			struct run run = run_of(100);

			run.work_fails = at;
			run.produce_fails = at + 1;
			run.consume_fails = at + 1;
			assert_int_equal(run_it(&run, POOL_ITEMS(threads), threads),
					 RP_ERR_CORRUPT);
			assert_int_equal(run.consumed, at);

			run = run_of(100);
			run.work_fails = at + 1;
			run.consume_fails = at;
			assert_int_equal(run_it(&run, POOL_ITEMS(threads), threads),
					 RP_ERR_STOPPED);
			assert_int_equal(run.consumed, at);
		}
	}
}

static void test_pipeline_stops_early(void **state)
{
	unsigned threads;

	(void)state;
	for (threads = 1; threads <= THREADS_MAX; threads++) {
		struct run run = run_of(NONE - 1);

		run.consume_fails = 10;
		assert_int_equal(run_it(&run, POOL_ITEMS(threads), threads), RP_ERR_STOPPED);
		assert_true(run.produced <= 10 + POOL_ITEMS(threads));
	}
}

/* The callbacks are called by the calling thread when there is one only. */
struct who {
	pthread_t caller;
	void *item;
	size_t calls;
	bool other; /* thread or item */
};

static void who_note(struct who *who, void *item)
{
	who->calls++;
	who->other |= !pthread_equal(who->caller, pthread_self());
	who->other |= item != who->item;
}

static enum rp_error who_produce(void *ctx, void *item, bool *ret_end)
{
	struct who *who = ctx;

	*ret_end = who->calls >= 30;
	if (!*ret_end)
		who_note(who, item);
	return RP_OK;
}

static enum rp_error who_work(void *ctx, unsigned thread, void *item)
{
	struct who *who = ctx;

	who->other |= thread != 0;
	who_note(who, item);
	return RP_OK;
}

static enum rp_error who_consume(void *ctx, void *item)
{
	who_note(ctx, item);
	return RP_OK;
}

static enum rp_error who_part(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct who *who = ctx;

	(void)begin, (void)end;
	who->other |= thread != 0;
	who_note(who, who->item);
	return RP_OK;
}

static void test_one_thread_is_the_caller(void **state)
{
	static const struct pipeline fns = {who_produce, who_work, who_consume};
	unsigned threads;

	(void)state;
	for (threads = 0; threads <= 1; threads++) {
		int item;
		struct who who = {.caller = pthread_self(), .item = &item};
		void *items[] = {&item, NULL};

		assert_int_equal(pool_pipeline(&fns, &who, items, 2, threads), RP_OK);
		assert_int_equal(who.calls, 30);
		assert_int_equal(pool_for(100, 10, threads, who_part, &who), RP_OK);
		assert_int_equal(who.calls, 40);
		assert_false(who.other);
	}
}

/* Threads meet, round after round: each waits in its callback until all are there.  This
 * ends only if they are, so a thread that is not woken when there is work makes it hang.
 */
#define ROUNDS 200

struct meeting {
	unsigned wanted;
	pthread_mutex_t lock;
	pthread_cond_t change;
	size_t there;
	unsigned seen[THREADS_MAX]; /* calls of each thread number */
	size_t produced, consumed;
	bool signals_blocked;
};

static void meeting_init(struct meeting *m, unsigned wanted)
{
	memset(m, 0, sizeof(*m));
	m->wanted = wanted;
	m->signals_blocked = true;
	pthread_mutex_init(&m->lock, NULL);
	pthread_cond_init(&m->change, NULL);
}

static void meeting_release(struct meeting *m)
{
	pthread_mutex_destroy(&m->lock);
	pthread_cond_destroy(&m->change);
}

static void meet(struct meeting *m, unsigned thread)
{
	sigset_t mask;
	size_t all;

	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	pthread_mutex_lock(&m->lock);
	if (thread)
		m->signals_blocked &= sigismember(&mask, SIGINT) && sigismember(&mask, SIGTERM) &&
				      !sigismember(&mask, SIGSEGV);
	m->seen[thread]++;
	all = (m->there++ / m->wanted + 1) * m->wanted;
	pthread_cond_broadcast(&m->change);
	while (m->there < all)
		pthread_cond_wait(&m->change, &m->lock);
	pthread_mutex_unlock(&m->lock);
}

static enum rp_error meeting_produce(void *ctx, void *item, bool *ret_end)
{
	struct meeting *m = ctx;

	(void)item;
	*ret_end = m->produced == m->wanted * ROUNDS;
	m->produced += !*ret_end;
	return RP_OK;
}

static enum rp_error meeting_work(void *ctx, unsigned thread, void *item)
{
	(void)item;
	meet(ctx, thread);
	return RP_OK;
}

static enum rp_error meeting_consume(void *ctx, void *item)
{
	struct meeting *m = ctx;

	(void)item;
	m->consumed++;
	return RP_OK;
}

static enum rp_error meeting_part(void *ctx, unsigned thread, size_t begin, size_t end)
{
	(void)begin, (void)end;
	meet(ctx, thread);
	return RP_OK;
}

static void meeting_check(const struct meeting *m)
{
	unsigned i;

	for (i = 0; i < m->wanted; i++)
		assert_int_equal(m->seen[i], ROUNDS);
	assert_true(m->signals_blocked);
}

static void test_all_threads_take_part(void **state)
{
	static const struct pipeline fns = {meeting_produce, meeting_work, meeting_consume};
	int item[POOL_ITEMS(THREADS_MAX)];
	void *items[POOL_ITEMS(THREADS_MAX)];
	sigset_t before, after;
	unsigned threads, n_items, i;

	(void)state;
	pthread_sigmask(SIG_BLOCK, NULL, &before);
	for (i = 0; i < POOL_ITEMS(THREADS_MAX); i++)
		items[i] = &item[i];
	for (threads = 2; threads <= THREADS_MAX; threads++) {
		/* With an item for each they often have to wait for one. */
		for (n_items = threads; n_items <= 2 * threads; n_items += threads) {
			struct meeting m;

			meeting_init(&m, threads);
			assert_int_equal(pool_pipeline(&fns, &m, items, n_items, threads), RP_OK);
			assert_int_equal(m.consumed, threads * ROUNDS);
			meeting_check(&m);
			meeting_release(&m);
		}
	}
	for (threads = 2; threads <= THREADS_MAX; threads++) {
		struct meeting m;

		meeting_init(&m, threads);
		assert_int_equal(pool_for((size_t)threads * ROUNDS, 1, threads, meeting_part, &m),
				 RP_OK);
		meeting_check(&m);
		meeting_release(&m);
	}
	/* The caller's mask is as it was. */
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	assert_int_equal(sigismember(&before, SIGINT), sigismember(&after, SIGINT));
	assert_int_equal(sigismember(&before, SIGTERM), sigismember(&after, SIGTERM));
}

static void test_more_than_the_limits(void **state)
{
	struct run run = run_of(2000);
	const size_t n_items = POOL_ITEMS(POOL_THREADS_MAX) + 100;
	struct item *items = calloc(n_items, sizeof(*items));
	void **pointers = calloc(n_items, sizeof(*pointers));
	size_t i;

	(void)state;
	assert_non_null(items);
	assert_non_null(pointers);
	for (i = 0; i < n_items; i++)
		pointers[i] = &items[i];
	run.threads = THREADS_MAX;
	pthread_mutex_init(&run.lock, NULL);
	assert_int_equal(pool_pipeline(&run_fns, &run, pointers, n_items, THREADS_MAX), RP_OK);
	pthread_mutex_destroy(&run.lock);
	assert_int_equal(run.consumed, 2000);
	assert_int_equal(run.produce_faults | run.work_faults | run.consume_faults, 0);
	free(items);
	free(pointers);
}

static void test_misuse(void **state)
{
	struct run run = run_of(1);
	void *items[] = {NULL};

	(void)state;
	assert_int_equal(pool_pipeline(&run_fns, &run, items, 0, 1), RP_ERR_MISUSE);
	assert_int_equal(pool_pipeline(&run_fns, &run, items, 0, 4), RP_ERR_MISUSE);
	assert_int_equal(pool_for(1, 0, 4, who_part, NULL), RP_ERR_MISUSE);
	assert_int_equal(run.produced, 0);
}

static void test_threads(void **state)
{
	(void)state;
	assert_int_equal(pool_threads(1), 1);
	assert_int_equal(pool_threads(7), 7);
	assert_int_equal(pool_threads(POOL_THREADS_MAX), POOL_THREADS_MAX);
	assert_int_equal(pool_threads(POOL_THREADS_MAX + 1), POOL_THREADS_MAX);
	assert_int_equal(pool_threads((unsigned)-1), POOL_THREADS_MAX);
	assert_in_range(pool_threads(0), 1, POOL_THREADS_MAX);
}

/* Each element is visited once, in parts that n and grain alone decide. */
struct cover {
	size_t n, grain;
	uint8_t *visits;
	uint64_t *value;
	size_t fails_from; /* parts that begin here and behind fail */
	unsigned threads;
	pthread_mutex_t lock; /* guards what follows */
	bool wrong;
	size_t calls;
};

static enum rp_error cover_part(void *ctx, unsigned thread, size_t begin, size_t end)
{
	struct cover *c = ctx;
	bool wrong = thread >= c->threads || begin % c->grain || begin >= end;
	size_t i;

	wrong |= end != c->n && end - begin != c->grain;
	pthread_mutex_lock(&c->lock);
	c->wrong |= wrong;
	c->calls++;
	pthread_mutex_unlock(&c->lock);
	dawdle(begin);
	for (i = begin; i < end; i++) {
		c->visits[i]++;
		c->value[i] = scramble(i);
	}
	if (begin < c->fails_from)
		return RP_OK;
	return begin == c->fails_from ? RP_ERR_CORRUPT : RP_ERR_IO;
}

static enum rp_error cover_it(struct cover *c, unsigned threads)
{
	enum rp_error err;

	c->threads = threads;
	c->visits = calloc(c->n + 1, sizeof(*c->visits));
	c->value = calloc(c->n + 1, sizeof(*c->value));
	assert_non_null(c->visits);
	assert_non_null(c->value);
	pthread_mutex_init(&c->lock, NULL);
	err = pool_for(c->n, c->grain, threads, cover_part, c);
	pthread_mutex_destroy(&c->lock);
	assert_false(c->wrong);
	return err;
}

static void cover_release(struct cover *c)
{
	free(c->visits);
	free(c->value);
}

static void test_for_covers_all_once(void **state)
{
	static const size_t counts[] = {0, 1, 2, 9, 10, 11, 99, 100, 101, 5000};
	static const size_t grains[] = {1, 3, 10, 5000, SIZE_MAX};
	unsigned threads;
	size_t i, k, j;

	(void)state;
	for (threads = 1; threads <= THREADS_MAX; threads++) {
		for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
			for (k = 0; k < sizeof(grains) / sizeof(grains[0]); k++) {
				struct cover c = {
					.n = counts[i], .grain = grains[k], .fails_from = NONE};

				assert_int_equal(cover_it(&c, threads), RP_OK);
				for (j = 0; j < c.n; j++) {
					assert_int_equal(c.visits[j], 1);
					assert_int_equal(c.value[j], scramble(j));
				}
				cover_release(&c);
			}
		}
	}
}

static void test_for_returns_the_first_error(void **state)
{
	unsigned threads;
	size_t at, j;

	(void)state;
	for (threads = 1; threads <= THREADS_MAX; threads++) {
		for (at = 0; at < 500; at += 50) {
			struct cover c = {.n = 1000, .grain = 10, .fails_from = at};

			assert_int_equal(cover_it(&c, threads), RP_ERR_CORRUPT);
			/* All before it are done, and few behind it. */
			for (j = 0; j < at + 10; j++)
				assert_int_equal(c.visits[j], 1);
			assert_true(c.calls <= at / 10 + threads);
			cover_release(&c);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_error_in_each_stage),
		cmocka_unit_test(test_first_of_several_errors),
		cmocka_unit_test(test_pipeline_stops_early),
		cmocka_unit_test(test_one_thread_is_the_caller),
		cmocka_unit_test(test_all_threads_take_part),
		cmocka_unit_test(test_more_than_the_limits),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_for_covers_all_once),
		cmocka_unit_test(test_for_returns_the_first_error),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
