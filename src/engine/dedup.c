#include <reprint/dedup.h>

#include <pthread.h>

#include "base/mem.h"
#include "engine/archive.h"
#include "engine/verdict.h"

struct rp_dedup {
	struct rp_allocator alloc;
	struct rp_thresholds thresholds;
	struct archive archive;
	/* Whoever wants the lock passes the gate; who waits to write waits in the gate,
	 * so that readers who come one after the other cannot keep it out. */
	pthread_mutex_t gate;
	pthread_rwlock_t lock;
};

enum rp_error rp_dedup_new(const struct rp_allocator *alloc, const struct rp_thresholds *thresholds,
			   struct rp_dedup **ret_dedup)
{
	struct rp_dedup *d;

	alloc = mem_or_default(alloc);
	d = mem_alloc(alloc, 1, sizeof(*d));
	if (!d)
		return RP_ERR_NOMEM;
	d->alloc = *alloc;
	d->thresholds = thresholds ? *thresholds : rp_thresholds_of(RP_LEVEL_DEFAULT);
	archive_init(&d->archive, &d->alloc);
	if (pthread_mutex_init(&d->gate, NULL))
		goto no_gate;
	if (pthread_rwlock_init(&d->lock, NULL))
		goto no_lock;
	*ret_dedup = d;
	return RP_OK;
no_lock:
	pthread_mutex_destroy(&d->gate);
no_gate:
	mem_free(alloc, d);
	return RP_ERR_NOMEM;
}

void rp_dedup_free(struct rp_dedup *d)
{
	struct rp_allocator alloc;

	if (!d)
		return;
	alloc = d->alloc;
	pthread_rwlock_destroy(&d->lock);
	pthread_mutex_destroy(&d->gate);
	archive_release(&d->archive);
	mem_free(&alloc, d);
}

/* Reading changes nothing but the lock; returns the handle to unlock. */
static struct rp_dedup *begin_reading(const struct rp_dedup *dedup)
{
	struct rp_dedup *d = (struct rp_dedup *)(uintptr_t)dedup;

	pthread_mutex_lock(&d->gate);
	pthread_rwlock_rdlock(&d->lock);
	pthread_mutex_unlock(&d->gate);
	return d;
}

static void begin_writing(struct rp_dedup *d)
{
	pthread_mutex_lock(&d->gate);
	pthread_rwlock_wrlock(&d->lock);
	pthread_mutex_unlock(&d->gate);
}

static void end(struct rp_dedup *d)
{
	pthread_rwlock_unlock(&d->lock);
}

enum rp_error rp_dedup_check(const struct rp_dedup *dedup, const struct rp_document *document,
			     const struct rp_sketch *sketch, struct rp_verdict *verdict)
{
	struct rp_dedup *d = begin_reading(dedup);
	enum rp_error err;

	err = verdict_reach(verdict_of(verdict), &d->archive, &d->thresholds, document, sketch);
	end(d);
	return err;
}

enum rp_error rp_dedup_add(struct rp_dedup *d, const struct rp_document *document,
			   const struct rp_sketch *sketch)
{
	enum rp_error err;

	begin_writing(d);
	err = archive_add(&d->archive, document, sketch);
	end(d);
	return err;
}

uint32_t rp_dedup_count(const struct rp_dedup *dedup)
{
	struct rp_dedup *d = begin_reading(dedup);
	uint32_t count = d->archive.catalog.documents;

	end(d);
	return count;
}
