#include "store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "store/append.h"
#include "store/query.h"
#include "store/sample.h"
#include "store/seal.h"

void rp_store_options_init(struct rp_store_options *options)
{
	*options = (struct rp_store_options){.memory = (size_t)512 << 20, .level = 1};
}

static enum rp_error system_failed(enum rp_error err, const char *name,
				   struct rp_store_failure *failure)
{
	return err == RP_ERR_IO ? failure_set(failure, err, "%s: %s", name, strerror(errno)) : err;
}

/* What a folder that is no store has in it. */
struct strangers {
	bool has_segments, has_others;
};

static enum rp_error look_at(void *arg, const char *name)
{
	struct strangers *s = arg;
	uint64_t number;

	if (manifest_is_segment_name(name, &number))
		s->has_segments = true;
	else if (strcmp(name, "LOCK") && strcmp(name, MANIFEST_NEW))
		s->has_others = true;
	return RP_OK;
}

static enum rp_error manifest_gone(struct rp_store_failure *failure)
{
	return failure_set(failure, RP_ERR_CORRUPT,
			   MANIFEST_NAME ": it is gone, but there are segments: bring it back "
					 "from a copy");
}

enum rp_error store_missing(const struct disk *disk, struct rp_store_failure *failure)
{
	struct strangers strangers = {false, false};

	/* What cannot be listed is no store either. */
	if (!disk->ops->list(disk->ctx, look_at, &strangers) && strangers.has_segments)
		return manifest_gone(failure);
	return failure_set(failure, RP_ERR_MISUSE, "there is no store: no " MANIFEST_NAME);
}

/* Make an empty store of an empty folder. */
static enum rp_error begin_store(struct rp_store *s, struct rp_store_failure *failure)
{
	struct strangers strangers = {false, false};
	enum rp_error err;
	bool unsure;

	if ((err = s->disk.ops->list(s->disk.ctx, look_at, &strangers)))
		return system_failed(err, "the folder", failure);
	if (strangers.has_segments)
		return manifest_gone(failure);
	if (strangers.has_others)
		return failure_set(failure, RP_ERR_MISUSE, "the folder is not empty, and no store");
	s->manifest.one_in = s->one_in ? s->one_in : SAMPLE_ONE_IN;
	return manifest_publish(&s->manifest, &s->disk, &unsure, failure);
}

static enum rp_error become_writer(struct rp_store *s, struct rp_store_failure *failure)
{
	enum rp_error err;

	if ((err = s->disk.ops->lock(s->disk.ctx, &s->has_lock)))
		return system_failed(err, "LOCK", failure);
	if (!s->has_lock)
		return failure_set(failure, RP_ERR_BUSY,
				   "LOCK: another process is writing to the store; wait for it");
	return RP_OK;
}

/* Read the manifest and open what it lists.  A reader may find that a segment has just been removed by
 * a compaction: then there is a newer manifest. */
static enum rp_error load(struct rp_store *s, bool create, const struct snapshot *old,
			  struct rp_store_failure *failure)
{
	struct rp_store_failure why;
	struct snapshot *snapshot = NULL;
	enum rp_error err;
	bool exists;

	for (int tries = 0;; tries++) {
		why.text[0] = '\0';
		s->manifest.n = 0;
		if ((err = manifest_read(&s->manifest, &s->disk, &exists, &why)))
			break;
		if (!exists && !create) {
			err = store_missing(&s->disk, &why);
			break;
		}
		if (!exists && (err = begin_store(s, &why)))
			break;
		if (s->one_in && s->one_in != s->manifest.one_in) {
			err = failure_set(&why, RP_ERR_MISMATCH,
					  MANIFEST_NAME ": the store keeps one in %" PRIu32
							" of its shingles, not one in %" PRIu32,
					  s->manifest.one_in, s->one_in);
			break;
		}
		err = snapshot_open(&s->disk, &s->manifest, old, &s->alloc, &snapshot, &why);
		if (err != RP_ERR_IO || s->writes || tries == 10)
			break;
	}
	if (err)
		return failure_set(failure, err, "%s", why.text[0] ? why.text : rp_error_str(err));
	pthread_mutex_lock(&s->lock);
	snapshot_drop(s->committed);
	s->committed = snapshot;
	pthread_mutex_unlock(&s->lock);
	return RP_OK;
}

void store_set_failed(struct rp_store *s, bool failed)
{
	pthread_mutex_lock(&s->write_lock);
	s->has_failed = failed;
	pthread_mutex_unlock(&s->write_lock);
}

void store_know(struct rp_store *s, struct snapshot *known)
{
	struct snapshot *old;

	pthread_mutex_lock(&s->write_lock);
	old = s->known;
	s->known = known;
	batch_reset(&s->batch);
	fresh_reset(&s->fresh);
	pthread_mutex_unlock(&s->write_lock);
	snapshot_drop(old);
}

static enum rp_error begin_pending(struct rp_store *s)
{
	uint64_t next = s->pending.next;
	enum rp_error err;

	if ((err = manifest_copy(&s->pending, &s->manifest)))
		return err;
	/* A number that was given up is not used again: what was read of it may be in a cache. */
	if (s->pending.next < next)
		s->pending.next = next;
	store_know(s, snapshot_use(s->committed));
	return RP_OK;
}

enum rp_error store_open(const struct disk *disk, const struct rp_store_options *options,
			 struct rp_store **ret, struct rp_store_failure *failure)
{
	const struct rp_allocator *alloc = mem_or_default(options->alloc);
	struct rp_store *s = mem_alloc(alloc, 1, sizeof(*s));
	enum rp_error err;

	if (failure)
		failure->text[0] = '\0';
	if (!s)
		return RP_ERR_NOMEM;
	if (options->one_in && !sample_is_sound(options->one_in)) {
		mem_free(alloc, s);
		return failure_set(failure, RP_ERR_MISUSE,
				   "one in %" PRIu32 " shingles: that is no power of two",
				   options->one_in);
	}
	s->alloc = *alloc;
	s->disk = *disk;
	s->writes = options->write;
	s->memory = options->memory;
	s->level = options->level;
	s->one_in = options->one_in;
	s->window_days = options->window_days;
	manifest_init(&s->manifest, &s->alloc);
	manifest_init(&s->pending, &s->alloc);
	batch_init(&s->batch, &s->alloc);
	fresh_init(&s->fresh, &s->alloc);
	table_cache_init(&s->cache, &s->alloc);
	if (pthread_mutex_init(&s->lock, NULL)) {
		mem_free(alloc, s);
		return RP_ERR_NOMEM;
	}
	if (pthread_mutex_init(&s->write_lock, NULL)) {
		pthread_mutex_destroy(&s->lock);
		mem_free(alloc, s);
		return RP_ERR_NOMEM;
	}
	if ((s->writes && (err = become_writer(s, failure))) ||
	    (err = load(s, options->write && options->create, NULL, failure)) ||
	    (s->writes && (err = begin_pending(s)))) {
		rp_store_close(s);
		return err;
	}
	if (s->writes)
		store_sweep(s);
	*ret = s;
	return RP_OK;
}

enum rp_error rp_store_open(const char *path, const struct rp_store_options *options,
			    struct rp_store **ret_store, struct rp_store_failure *failure)
{
	const struct rp_allocator *alloc = mem_or_default(options->alloc);
	struct real_disk *real = mem_alloc(alloc, 1, sizeof(*real));
	enum rp_error err;

	if (failure)
		failure->text[0] = '\0';
	if (!real)
		return RP_ERR_NOMEM;
	if ((err = real_disk_open(real, path, options->write && options->create))) {
		if (err == RP_ERR_IO)
			failure_set(failure, err, "%s", strerror(errno));
		mem_free(alloc, real);
		return err;
	}
	if ((err = store_open(&real->disk, options, ret_store, failure))) {
		real_disk_close(real);
		mem_free(alloc, real);
		return err;
	}
	(*ret_store)->real = real;
	return RP_OK;
}

void rp_store_close(struct rp_store *s)
{
	struct rp_allocator alloc;

	if (!s)
		return;
	alloc = s->alloc;
	if (s->writes && s->known)
		rp_store_rollback(s);
	snapshot_drop(s->known);
	snapshot_drop(s->committed);
	manifest_release(&s->manifest);
	manifest_release(&s->pending);
	batch_release(&s->batch);
	fresh_release(&s->fresh);
	table_cache_release(&s->cache);
	if (s->has_lock)
		s->disk.ops->unlock(s->disk.ctx);
	if (s->real) {
		real_disk_close(s->real);
		mem_free(&alloc, s->real);
	}
	pthread_mutex_destroy(&s->lock);
	pthread_mutex_destroy(&s->write_lock);
	mem_free(&alloc, s);
}

struct snapshot *store_snapshot(const struct rp_store *store)
{
	/* Using it changes nothing but the count of users. */
	struct rp_store *s = (struct rp_store *)(uintptr_t)store;
	struct snapshot *snapshot;

	pthread_mutex_lock(&s->lock);
	snapshot = snapshot_use(s->committed);
	pthread_mutex_unlock(&s->lock);
	return snapshot;
}

enum rp_error rp_store_refresh(struct rp_store *s, struct rp_store_failure *failure)
{
	if (failure)
		failure->text[0] = '\0';
	return s->writes ? RP_OK : load(s, false, s->committed, failure);
}

enum rp_error store_can_write(const struct rp_store *s, struct rp_store_failure *failure)
{
	if (failure)
		failure->text[0] = '\0';
	if (!s->writes)
		return failure_set(failure, RP_ERR_MISUSE, "the store is open for reading");
	if (s->is_broken)
		return failure_set(failure, RP_ERR_MISUSE,
				   "a commit failed half-way; open the store again");
	return RP_OK;
}

enum rp_error store_seal(struct rp_store *s, struct batch *batch, struct manifest *manifest,
			 struct snapshot *snapshot, struct rp_store_failure *failure)
{
	struct manifest_segment told = {.number = s->pending.next,
					.documents = batch->documents,
					.texts = batch_count_first(batch)};
	struct segment_writer w;
	char name[SEGMENT_NAME];
	struct part *part;
	enum rp_error err;

	manifest_segment_name(told.number, name);
	s->pending.next++;
	manifest->next = s->pending.next;
	if ((err = segment_writer_init(&w, s->level, &s->alloc)) ||
	    (err = segment_writer_to(&w, &s->disk, name)) || (err = seal_batch(batch, &w)) ||
	    (err = segment_writer_finish(&w, &told.len, &told.check))) {
		errno = w.cause;
		system_failed(err, name, failure);
		goto done;
	}
	if ((err = part_open(&s->disk, &told, &s->alloc, &part, failure)))
		goto done;
	if (!(err = snapshot_add(snapshot, part)))
		err = manifest_add(manifest, &told);
	part_drop(part);
done:
	segment_writer_release(&w);
	if (err)
		s->disk.ops->remove(s->disk.ctx, name);
	return err;
}

enum rp_error store_publish(struct rp_store *s, struct manifest *manifest,
			    struct snapshot *snapshot, struct rp_store_failure *failure)
{
	struct manifest next;
	struct snapshot *old;
	enum rp_error err;

	manifest_init(&next, &s->alloc);
	if ((err = manifest_copy(&next, manifest)))
		return err;
	next.generation = s->manifest.generation + 1;
	if ((err = manifest_publish(&next, &s->disk, &s->is_broken, failure))) {
		manifest_release(&next);
		return err;
	}
	manifest_release(&s->manifest);
	s->manifest = next;
	pthread_mutex_lock(&s->lock);
	old = s->committed;
	s->committed = snapshot_use(snapshot);
	pthread_mutex_unlock(&s->lock);
	snapshot_drop(old);
	return RP_OK;
}

enum rp_error store_seal_batch(struct rp_store *s, struct rp_store_failure *failure)
{
	struct snapshot *next;
	enum rp_error err;

	if ((err = snapshot_copy(s->known, &next)))
		return err;
	/* Until it is a part that all may read, checks seal it for themselves. */
	pthread_mutex_lock(&s->write_lock);
	err = store_seal(s, &s->batch, &s->pending, next, failure);
	pthread_mutex_unlock(&s->write_lock);
	if (err)
		snapshot_drop(next);
	else
		store_know(s, next);
	return err;
}

enum rp_error rp_store_append(struct rp_store *s, const struct rp_document *document,
			      const struct rp_sketch *sketch, struct rp_store_failure *failure)
{
	enum rp_error err;

	if ((err = store_can_write(s, failure)))
		return err;
	if (s->has_failed)
		return failure_set(failure, RP_ERR_MISUSE, "an append failed: roll back first");
	if (batch_memory(&s->batch, (struct batch_more){0, 0}) > s->memory)
		err = store_seal_batch(s, failure);
	pthread_mutex_lock(&s->write_lock);
	if (!err && !(err = append_document(&s->batch, s->known, &s->cache, document, sketch)))
		err = fresh_append(&s->fresh, document, sketch);
	s->has_failed = err != RP_OK;
	pthread_mutex_unlock(&s->write_lock);
	return err;
}

enum rp_error rp_store_commit(struct rp_store *s, struct rp_store_failure *failure)
{
	enum rp_error err;

	if ((err = store_can_write(s, failure)))
		return err;
	if (s->has_failed)
		return failure_set(failure, RP_ERR_MISUSE, "an append failed: roll back first");
	if (s->batch.documents && (err = store_seal_batch(s, failure)))
		return err;
	if (s->pending.n == s->manifest.n)
		return RP_OK;
	return store_publish(s, &s->pending, s->known, failure);
}

/* What store_sweep() goes by. */
struct sweep {
	const struct manifest *manifest;
	uint64_t number[64];
	size_t n;
	bool has_new;
};

static enum rp_error look_for_garbage(void *arg, const char *name)
{
	struct sweep *sweep = arg;
	uint64_t number;

	if (!strcmp(name, MANIFEST_NEW))
		sweep->has_new = true;
	if (!manifest_is_segment_name(name, &number))
		return RP_OK;
	for (size_t i = 0; i < sweep->manifest->n; i++)
		if (sweep->manifest->segment[i].number == number)
			return RP_OK;
	if (sweep->n < sizeof(sweep->number) / sizeof(sweep->number[0]))
		sweep->number[sweep->n++] = number;
	return RP_OK;
}

/* Garbage is harmless: what cannot be removed now is removed some other time. */
void store_sweep(struct rp_store *s)
{
	struct sweep sweep;
	char name[SEGMENT_NAME];

	if (s->is_broken)
		return;
	do {
		memset(&sweep, 0, sizeof(sweep));
		sweep.manifest = &s->manifest;
		if (s->disk.ops->list(s->disk.ctx, look_for_garbage, &sweep))
			return;
		for (size_t i = 0; i < sweep.n; i++) {
			manifest_segment_name(sweep.number[i], name);
			if (s->disk.ops->remove(s->disk.ctx, name))
				return;
		}
		if (sweep.has_new)
			s->disk.ops->remove(s->disk.ctx, MANIFEST_NEW);
	} while (sweep.n == sizeof(sweep.number) / sizeof(sweep.number[0]));
}

void rp_store_rollback(struct rp_store *s)
{
	bool has_segments = s->pending.n > s->manifest.n;

	if (!s->writes)
		return;
	/* Without memory for it the handle stays unusable, which is told by the next call. */
	store_set_failed(s, begin_pending(s) != RP_OK);
	if (has_segments)
		store_sweep(s);
}

enum rp_error rp_store_verdict_new(const struct rp_store *store, struct rp_verdict **ret_verdict)
{
	struct query *q;
	enum rp_error err;

	if (!(err = query_new(&store->alloc, &q)))
		*ret_verdict = &q->result;
	return err;
}

/* The query behind the caller's verdict. */
static struct query *query_of(struct rp_verdict *verdict)
{
	return (struct query *)(void *)verdict;
}

void rp_store_verdict_free(struct rp_verdict *verdict)
{
	query_free(query_of(verdict));
}

/* What a check is asked of: for the writer with what it appended. */
static enum rp_error find_snapshot(const struct rp_store *store, struct snapshot **ret)
{
	/* Sealing what is there changes nothing that can be seen. */
	struct rp_store *s = (struct rp_store *)(uintptr_t)store;
	enum rp_error err = RP_OK;

	*ret = NULL;
	if (s->writes) {
		pthread_mutex_lock(&s->write_lock);
		if (!s->has_failed)
			err = fresh_snapshot(&s->fresh, &s->batch, s->known, ret);
		pthread_mutex_unlock(&s->write_lock);
	}
	if (!err && !*ret)
		*ret = store_snapshot(store);
	return err;
}

enum rp_error rp_store_check(const struct rp_store *store, const struct rp_thresholds *thresholds,
			     const struct rp_document *document, const struct rp_sketch *sketch,
			     struct rp_verdict *verdict, struct rp_store_failure *failure)
{
	struct rp_thresholds initial = rp_thresholds_of(RP_LEVEL_DEFAULT);
	struct snapshot *snapshot;
	enum rp_error err;

	if (failure)
		failure->text[0] = '\0';
	if ((err = find_snapshot(store, &snapshot))) {
		memset(verdict, 0, sizeof(*verdict));
		return err;
	}
	err = query_reach(query_of(verdict), snapshot, thresholds ? thresholds : &initial,
			  store->window_days, document, sketch);
	snapshot_drop(snapshot);
	if (err == RP_ERR_CORRUPT)
		failure_set(
			failure, err,
			"a block that the answer needs is damaged; 'reprint verify' tells where");
	return err;
}

const char *rp_store_section_name(unsigned section)
{
	return section < SECTIONS ? section_name((enum section_id)section) : "";
}

_Static_assert(RP_STORE_SECTIONS == SECTIONS, "the sections of the interface");

enum rp_error rp_store_stats(const struct rp_store *store, struct rp_store_stats *ret,
			     struct rp_store_failure *failure)
{
	struct snapshot *s = store_snapshot(store);

	if (failure)
		failure->text[0] = '\0';
	memset(ret, 0, sizeof(*ret));
	ret->documents = s->documents;
	ret->texts = s->texts;
	ret->segments = s->n;
	ret->generation = store->manifest.generation;
	ret->bytes = MANIFEST_HEAD + MANIFEST_CHECK + MANIFEST_ENTRY * s->n;
	for (size_t i = 0; i < s->n; i++) {
		const struct segment *segment = &s->part[i]->segment;

		ret->bytes += segment->map.len;
		ret->units += s->part[i]->units.n;
		for (int j = 0; j < SECTIONS; j++) {
			ret->section[j] += segment->section[j].len;
			ret->section_decoded[j] += segment_decoded(segment, (enum section_id)j);
		}
	}
	snapshot_drop(s);
	return RP_OK;
}
