#include "shingle/shingle_set.h"

#include "base/radix.h"

size_t shingle_set_make(uint32_t *hash, size_t n, uint32_t *scratch)
{
	size_t kept = 0;

	radix_sort_u32(hash, n, scratch);
	for (size_t i = 0; i < n; i++)
		if (!i || hash[i] != hash[i - 1])
			hash[kept++] = hash[i];
	return kept;
}

/*
 * Meanwhile end[i] is the last hash of the set, 0 if there is none yet, and where it is, in one piece:
 * what is changed for one hash is needed for the next.  There is no branch on whether a hash is new.
 */
uint32_t shingle_sets_make(uint64_t *entry, size_t n, uint64_t *scratch, uint64_t *end, size_t runs,
			   uint32_t *sets, uint32_t *whole)
{
	uint64_t last = UINT64_MAX;
	uint32_t kept = 0;
	size_t i;

	for (i = 0; i < runs; i++)
		end[i] = (uint32_t)(end[i] - 1);
	radix_sort_u64(entry, n, scratch);
	/* A hash that is 0 would seem to be there already. */
	for (i = 0; i < n && entry[i] <= UINT32_MAX; i++)
		if (!i || entry[i] != entry[i - 1])
			end[entry[i]] = (uint32_t)(end[entry[i]] + 1);
	for (i = 0; i < n; i++) {
		uint64_t hash = entry[i] >> 32, *e = &end[(uint32_t)entry[i]];
		uint32_t at = (uint32_t)*e + (hash != *e >> 32);

		sets[at] = (uint32_t)hash;
		*e = hash << 32 | at;
		whole[kept] = (uint32_t)hash;
		kept += last != hash;
		last = hash;
	}
	for (i = 0; i < runs; i++)
		end[i] = (uint32_t)(end[i] + 1);
	return kept;
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
