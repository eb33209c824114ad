#include "base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

/* More are not needed to keep all threads busy; a bound lets the state of all live on the
 * stack. */
#define ITEMS_MAX POOL_ITEMS(POOL_THREADS_MAX)

struct thread_start {
	void (*run)(void *job, unsigned thread);
	void *job;
	unsigned thread;
};

unsigned pool_threads(unsigned wanted)
{
	long n = wanted < POOL_THREADS_MAX ? (long)wanted : POOL_THREADS_MAX;

#ifdef _SC_NPROCESSORS_ONLN /* not in POSIX.1-2008, but in every system met */
	if (!n)
		n = sysconf(_SC_NPROCESSORS_ONLN);
#endif
	if (n < 1)
		return 1;
	return n < POOL_THREADS_MAX ? (unsigned)n : POOL_THREADS_MAX;
}

static void *start(void *arg)
{
	const struct thread_start *s = arg;

	s->run(s->job, s->thread);
	return NULL;
}

/* All but those that report a fault of the thread itself. */
static void block_signals(sigset_t *ret_before)
{
	static const int fault[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
	sigset_t set;
	size_t i;

	sigfillset(&set);
	for (i = 0; i < sizeof(fault) / sizeof(fault[0]); i++)
		sigdelset(&set, fault[i]);
	pthread_sigmask(SIG_BLOCK, &set, ret_before);
}

/* Call run(job, 0) on the calling thread and run(job, 1) and so on on others; wait for
 * all. */
static void run_threads(unsigned threads, void (*run)(void *, unsigned), void *job)
{
	struct thread_start starts[POOL_THREADS_MAX];
	pthread_t ids[POOL_THREADS_MAX];
	unsigned n = 1;
	sigset_t before;

	if (threads > 1) {
		block_signals(&before);
		for (; n < threads; n++) {
			starts[n] = (struct thread_start){run, job, n};
			if (pthread_create(&ids[n], NULL, start, &starts[n]))
				break;
		}
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	run(job, 0);
	while (--n)
		pthread_join(ids[n], NULL);
}

struct loop {
	pool_part *fn;
	void *ctx;
	size_t n;
	size_t grain;
	pthread_mutex_t lock; /* guards what follows */
	size_t next;          /* first element of the next part */
	size_t failed;        /* first element of the first part known to have failed */
	enum rp_error err;    /* what that part returned */
};

static void loop_run(void *job, unsigned thread)
{
	struct loop *loop = job;
	enum rp_error err;
	size_t begin, len;

	pthread_mutex_lock(&loop->lock);
	while (!loop->err && loop->next < loop->n) {
		begin = loop->next;
		len = loop->n - begin < loop->grain ? loop->n - begin : loop->grain;
		loop->next = begin + len;
		pthread_mutex_unlock(&loop->lock);
		err = loop->fn(loop->ctx, thread, begin, begin + len);
		pthread_mutex_lock(&loop->lock);
		/* Parts are handed out in order, so all before this one are done or being
		 * done: the first that fails is found whatever the schedule. */
		if (err && (!loop->err || begin < loop->failed)) {
			loop->failed = begin;
			loop->err = err;
		}
	}
	pthread_mutex_unlock(&loop->lock);
}

enum rp_error pool_for(size_t n, size_t grain, unsigned threads, pool_part *fn, void *ctx)
{
	struct loop loop = {.fn = fn, .ctx = ctx, .n = n, .grain = grain};
	size_t parts;

	if (!grain)
		return RP_ERR_MISUSE;
	if (!n)
		return RP_OK;
	parts = (n - 1) / grain + 1;
	if (threads > POOL_THREADS_MAX)
		threads = POOL_THREADS_MAX;
	if (threads > parts)
		threads = (unsigned)parts;
	if (pthread_mutex_init(&loop.lock, NULL))
		return RP_ERR_NOMEM;
	run_threads(threads, loop_run, &loop);
	pthread_mutex_destroy(&loop.lock);
	return loop.err;
}

/*
 * Items are numbered in the order of production; number i lives in slot i % n_items.
 *
 *	consumed <= taken <= produced <= consumed + n_items
 *
 * Those below 'consumed' are free again, those from there to 'taken' are being worked
 * on or wait to be consumed, those from there to 'produced' wait for a thread.
 */
struct line {
	const struct pipeline *fns;
	void *ctx;
	void **items;
	size_t n_items;
	unsigned threads;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t change;
	uint64_t produced;
	uint64_t taken;
	uint64_t consumed;
	/* After so many items 'err' is returned; UINT64_MAX until that is known. */
	uint64_t end;
	enum rp_error err;
	bool producing;
	/* By slot: worked on, for one thread to consume.  It is cleared before 'consumed'
	 * moves on, so no second thread consumes at the same time. */
	bool done[ITEMS_MAX];
};

enum step {
	STEP_WAIT,
	STEP_PRODUCE,
	STEP_WORK,
	STEP_CONSUME,
	STEP_LEAVE
};

static enum step next_step(const struct line *line)
{
	bool can_produce, can_work;

	if (line->consumed >= line->end)
		return STEP_LEAVE;
	if (line->done[line->consumed % line->n_items])
		return STEP_CONSUME;
	can_produce = !line->producing && line->end == UINT64_MAX &&
		      line->produced - line->consumed < line->n_items;
	can_work = line->taken < line->produced && line->taken < line->end;
	/* One item ready for each thread keeps all busy where producing is slow; more
	 * would have left the cache when their turn comes. */
	if (can_produce && line->produced - line->taken < line->threads)
		return STEP_PRODUCE;
	if (can_work)
		return STEP_WORK;
	return can_produce ? STEP_PRODUCE : STEP_WAIT;
}

/* Of several ends the first counts: it is where one thread alone would have ended. */
static void end_at(struct line *line, uint64_t end, enum rp_error err)
{
	if (end < line->end) {
		line->end = end;
		line->err = err;
	}
}

/* If there is more to do than this thread has taken, wake one more to do the same. */
static void wake(struct line *line)
{
	enum step step = next_step(line);

	if (step == STEP_LEAVE)
		pthread_cond_broadcast(&line->change);
	else if (step != STEP_WAIT)
		pthread_cond_signal(&line->change);
}

static void produce(struct line *line)
{
	void *item = line->items[line->produced % line->n_items];
	enum rp_error err;
	bool end = false;

	line->producing = true;
	wake(line);
	pthread_mutex_unlock(&line->lock);
	err = line->fns->produce(line->ctx, item, &end);
	pthread_mutex_lock(&line->lock);
	line->producing = false;
	if (err || end)
		end_at(line, line->produced, err);
	else
		line->produced++;
}

static void work(struct line *line, unsigned thread)
{
	uint64_t number = line->taken++;
	size_t slot = (size_t)(number % line->n_items);
	enum rp_error err;

	wake(line);
	pthread_mutex_unlock(&line->lock);
	err = line->fns->work(line->ctx, thread, line->items[slot]);
	pthread_mutex_lock(&line->lock);
	if (err)
		end_at(line, number, err);
	else
		line->done[slot] = true;
}

static void consume(struct line *line)
{
	size_t slot = (size_t)(line->consumed % line->n_items);
	enum rp_error err;

	line->done[slot] = false;
	wake(line);
	pthread_mutex_unlock(&line->lock);
	err = line->fns->consume(line->ctx, line->items[slot]);
	pthread_mutex_lock(&line->lock);
	if (err)
		end_at(line, line->consumed, err);
	else
		line->consumed++;
}

static void line_run(void *job, unsigned thread)
{
	struct line *line = job;
	enum step step;

	pthread_mutex_lock(&line->lock);
	while ((step = next_step(line)) != STEP_LEAVE) {
		if (step == STEP_CONSUME)
			consume(line);
		else if (step == STEP_PRODUCE)
			produce(line);
		else if (step == STEP_WORK)
			work(line, thread);
		else
			pthread_cond_wait(&line->change, &line->lock);
	}
	wake(line);
	pthread_mutex_unlock(&line->lock);
}

/* One item at a time: nothing to lock, and what was produced is still in the cache. */
static enum rp_error run_alone(const struct pipeline *fns, void *ctx, void *item)
{
	enum rp_error err;
	bool end = false;

	for (;;) {
		if ((err = fns->produce(ctx, item, &end)) || end)
			return err;
		if ((err = fns->work(ctx, 0, item)) || (err = fns->consume(ctx, item)))
			return err;
	}
}

enum rp_error pool_pipeline(const struct pipeline *pipeline, void *ctx, void **items,
			    size_t n_items, unsigned threads)
{
	struct line line = {.fns = pipeline, .ctx = ctx, .items = items, .end = UINT64_MAX};

	if (!n_items)
		return RP_ERR_MISUSE;
	if (threads <= 1)
		return run_alone(pipeline, ctx, items[0]);
	line.n_items = n_items < ITEMS_MAX ? n_items : ITEMS_MAX;
	line.threads = threads < POOL_THREADS_MAX ? threads : POOL_THREADS_MAX;
	if (pthread_mutex_init(&line.lock, NULL))
		return RP_ERR_NOMEM;
	if (pthread_cond_init(&line.change, NULL)) {
		pthread_mutex_destroy(&line.lock);
		return RP_ERR_NOMEM;
	}
	run_threads(line.threads, line_run, &line);
	pthread_cond_destroy(&line.change);
	pthread_mutex_destroy(&line.lock);
	return line.err;
}
