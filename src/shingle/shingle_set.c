#include "shingle/shingle_set.h"

#include "base/radix.h"

/* Drop what is repeated in n sorted hashes and return how many are left. */
static size_t drop_repeated(uint32_t *hash, size_t n)
{
	size_t kept = n > 0;

	for (size_t i = 1; i < n; i++) {
		uint32_t h = hash[i];

		kept += h != hash[kept - 1];
		hash[kept - 1] = h;
	}
	return kept;
}

size_t shingle_set_make(uint32_t *hash, size_t n, uint32_t *scratch)
{
	radix_sort_u32(hash, n, scratch);
	return drop_repeated(hash, n);
}

/*
 * Give the sorted hashes to their runs, from both ends at once.  A place that is moved on for one
 * hash is read for the next of the same run, and for that a processor makes all of them wait: two
 * that wait take half as long.  Return how many are repeated in their run.
 */
static size_t share_out(const uint64_t *entry, size_t n, struct shingle_run *run, uint32_t *sets)
{
	size_t repeated = 0;

	for (size_t i = 0, k = n; i < k; i++) {
		sets[run[(uint32_t)entry[i]].front++] = (uint32_t)(entry[i] >> 32);
		if (i == --k)
			break;
		sets[--run[(uint32_t)entry[k]].back] = (uint32_t)(entry[k] >> 32);
	}
	for (size_t i = 1; i < n; i++)
		repeated += entry[i] == entry[i - 1];
	return repeated;
}

uint32_t shingle_sets_make(uint64_t *entry, size_t n, uint64_t *scratch, struct shingle_run *run,
			   size_t runs, uint32_t *sets, uint32_t *whole)
{
	for (size_t i = 0; i < runs; i++) {
		run[i].front = run[i].at;
		run[i].back = run[i].at + run[i].n;
	}
	radix_sort_u64(entry, n, scratch);
	if (share_out(entry, n, run, sets))
		for (size_t i = 0; i < runs; i++)
			run[i].n = (uint32_t)drop_repeated(sets + run[i].at, run[i].n);
	for (size_t i = 0; i < n; i++)
		whole[i] = (uint32_t)(entry[i] >> 32);
	return (uint32_t)drop_repeated(whole, n);
}

/* A set that is many times as large is searched, not walked through. */
#define SEARCH_RATIO 16

static uint32_t shared_by_search(struct rp_shingles few, struct rp_shingles many)
{
	uint32_t low = 0, shared = 0;

	for (uint32_t i = 0; i < few.n; i++) {
		uint32_t high = many.n;

		while (low < high) {
			uint32_t middle = low + (high - low) / 2;

			if (many.hash[middle] < few.hash[i])
				low = middle + 1;
			else
				high = middle;
		}
		shared += low < many.n && many.hash[low] == few.hash[i];
	}
	return shared;
}

/* Without a branch on the data: which of two random hashes is smaller cannot be predicted. */
uint32_t shingle_set_shared(struct rp_shingles a, struct rp_shingles b)
{
	uint32_t i = 0, j = 0, shared = 0;

	if (a.n / SEARCH_RATIO > b.n)
		return shared_by_search(b, a);
	if (b.n / SEARCH_RATIO > a.n)
		return shared_by_search(a, b);
	while (i < a.n && j < b.n) {
		uint32_t x = a.hash[i], y = b.hash[j];

		shared += x == y;
		i += x <= y;
		j += y <= x;
	}
	return shared;
}

struct rp_overlap rp_shingles_compare(struct rp_shingles a, struct rp_shingles b)
{
	struct rp_overlap overlap = {0};

	overlap.shared = shingle_set_shared(a, b);
	if (a.n || b.n)
		overlap.resemblance = overlap.shared / ((double)a.n + (double)b.n - overlap.shared);
	if (a.n)
		overlap.contained = (double)overlap.shared / a.n;
	if (b.n)
		overlap.contains = (double)overlap.shared / b.n;
	return overlap;
}
