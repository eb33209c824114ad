#include "match/stake.h"

#include "shingle/shingle_set.h"

void stake_add(struct stake *s, struct rp_shingles numbers, uint32_t shingles, uint32_t shared,
	       const struct stake *other)
{
	if ((uint64_t)shared * STAKE_PRINTED < shingles)
		return;
	s->n += numbers.n;
	s->agree += shingle_set_shared(numbers, other->all);
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static double share(uint32_t agree, uint32_t n)
{
	return n ? (double)agree / n : 1;
}

double stake_agreeing(const struct stake *a, const struct stake *b, uint32_t words)
{
	double printed = least(share(a->agree, a->n), share(b->agree, b->n));

	if (words >= STAKE_SHORT_WORDS)
		return printed;
	return least(printed, share(shingle_set_shared(a->all, b->all),
				    a->all.n < b->all.n ? a->all.n : b->all.n));
}
