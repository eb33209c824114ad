#include "cluster/keep.h"

#include <stdlib.h>
#include <string.h>

uint64_t keep_preference(enum rp_keep keep, uint32_t number, bool dated, int64_t date,
			 uint32_t words, uint32_t source)
{
	switch (keep) {
	case RP_KEEP_FIRST:
		return number;
	case RP_KEEP_EARLIEST:
		/* Signed to unsigned without changing the order; undated ones behind. */
		return dated ? (uint64_t)date ^ UINT64_C(1) << 63 : UINT64_MAX;
	case RP_KEEP_LONGEST:
		return UINT32_MAX - words;
	case RP_KEEP_SOURCE:
		return source;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct keep_key *x = a, *y = b;
	size_t len = x->id.len < y->id.len ? x->id.len : y->id.len;
	int order;

	if (x->preference != y->preference)
		return x->preference < y->preference ? -1 : 1;
	order = len ? memcmp(x->id.data, y->id.data, len) : 0;
	if (order)
		return order;
	if (x->id.len != y->id.len)
		return x->id.len < y->id.len ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

void keep_sort(struct keep_key *key, size_t n)
{
	qsort(key, n, sizeof(*key), compare);
}
