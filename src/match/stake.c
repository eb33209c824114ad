#include "match/stake.h"

#include "shingle/shingle_set.h"

void stake_add(struct stake *s, struct rp_shingles numbers, uint32_t shingles, uint32_t shared,
	       struct rp_shingles others)
{
	if ((uint64_t)shared * STAKE_PRINTED < shingles)
		return;
	s->n += numbers.n;
	s->agree += shingle_set_shared(numbers, others);
}

static double share(struct stake s)
{
	return s.n ? (double)s.agree / s.n : 1;
}

double stake_agreeing(struct stake a, struct stake b)
{
	return share(a) < share(b) ? share(a) : share(b);
}
