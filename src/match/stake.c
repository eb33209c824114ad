#include "match/stake.h"

#include <math.h>

#include "shingle/shingle_set.h"

void stake_add(struct stake *s, struct rp_shingles numbers, uint32_t shingles, uint32_t shared,
	       const struct stake *other)
{
	if ((uint64_t)shared * STAKE_PRINTED < shingles)
		return;
	s->n += numbers.n;
	s->agree += shingle_set_shared(numbers, other->all);
	s->shingles += shingles;
	s->shared += shared;
}

static double share(uint32_t agree, uint32_t n)
{
	return n ? (double)agree / n : 1;
}

double stake_agreeing(const struct stake *a, const struct stake *b, uint32_t words)
{
	double printed = fmin(share(a->agree, a->n), share(b->agree, b->n));

	if (words >= STAKE_SHORT_WORDS)
		return printed;
	return fmin(printed, share(shingle_set_shared(a->all, b->all),
				   a->all.n < b->all.n ? a->all.n : b->all.n));
}

/* A shingle is shared if its three words are: of the words the third root of that share agrees. */
static double excess(const struct stake *s)
{
	double differ = s->n - s->agree, by_chance;

	if ((uint64_t)s->n * STAKE_TABLE > s->shingles)
		return differ;
	by_chance = STAKE_CHANCE * s->n * (1 - cbrt((double)s->shared / s->shingles));
	return differ > by_chance ? differ - by_chance : 0;
}

double stake_excess(const struct stake *a, const struct stake *b, uint32_t words)
{
	uint32_t least_n = a->all.n < b->all.n ? a->all.n : b->all.n;
	double printed = fmax(excess(a), excess(b));

	if (words >= STAKE_SHORT_WORDS)
		return printed;
	return fmax(printed, least_n - shingle_set_shared(a->all, b->all));
}
