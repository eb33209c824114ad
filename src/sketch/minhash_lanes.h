/*
 * The body of a vector version of minhash_add_c(), for whoever includes this after defining
 *
 *	MINHASH_ADD	the name of the function
 *	TARGET		its attributes
 *	VEC, LANES	a vector and how many 32-bit integers it has
 *	V_LOAD(p) V_STORE(p, v) V_SET(x) V_ADD(a, b) V_MUL(a, b) V_XOR(a, b)
 *	V_MINU(a, b) V_MAXU(a, b) V_MINS(a, b) V_MAXS(a, b)
 *
 * A pass goes over the shingles with the slots of two vectors of values, in all four orders, in
 * registers: 8 of them, of which AVX2 has 16.  Maxima are kept as such, and turned into least values
 * at the end.
 */

#define BATCH       64
#define PASS_VALUES (2 * LANES)

struct slots {
	VEC least[2], most[2], signed_least[2], signed_most[2];
};

static inline TARGET void slots_turn(struct slots *s)
{
	const VEC ones = V_SET(UINT32_MAX), high = V_SET(UINT32_C(1) << 31);
	const VEC rest = V_SET(UINT32_MAX >> 1);

	for (int i = 0; i < 2; i++) {
		s->most[i] = V_XOR(s->most[i], ones);
		s->signed_least[i] = V_XOR(s->signed_least[i], high);
		s->signed_most[i] = V_XOR(s->signed_most[i], rest);
	}
}

/* The slots of values 'first' to first + PASS_VALUES - 1. */
static inline TARGET void pass(uint32_t *slot, unsigned first, const uint32_t *h1,
			       const uint32_t *h2, const uint32_t *step, size_t n)
{
	static const uint32_t counting[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
	const VEC factor = V_ADD(V_LOAD(counting), V_SET(first));
	struct slots s;

	slot += first;
	for (int i = 0; i < 2; i++) {
		s.least[i] = V_LOAD(slot + i * LANES);
		s.most[i] = V_LOAD(slot + MINHASH_VALUES + i * LANES);
		s.signed_least[i] = V_LOAD(slot + 2 * MINHASH_VALUES + i * LANES);
		s.signed_most[i] = V_LOAD(slot + 3 * MINHASH_VALUES + i * LANES);
	}
	slots_turn(&s);
	for (size_t k = 0; k < n; k++) {
		VEC v = V_ADD(V_MUL(factor, V_SET(h2[k])), V_SET(h1[k]));
		VEC w = V_ADD(v, V_SET(step[k]));

		s.least[0] = V_MINU(s.least[0], v);
		s.most[0] = V_MAXU(s.most[0], v);
		s.signed_least[0] = V_MINS(s.signed_least[0], v);
		s.signed_most[0] = V_MAXS(s.signed_most[0], v);
		s.least[1] = V_MINU(s.least[1], w);
		s.most[1] = V_MAXU(s.most[1], w);
		s.signed_least[1] = V_MINS(s.signed_least[1], w);
		s.signed_most[1] = V_MAXS(s.signed_most[1], w);
	}
	slots_turn(&s);
	for (int i = 0; i < 2; i++) {
		V_STORE(slot + i * LANES, s.least[i]);
		V_STORE(slot + MINHASH_VALUES + i * LANES, s.most[i]);
		V_STORE(slot + 2 * MINHASH_VALUES + i * LANES, s.signed_least[i]);
		V_STORE(slot + 3 * MINHASH_VALUES + i * LANES, s.signed_most[i]);
	}
}

TARGET void MINHASH_ADD(struct rp_signature *sig, const uint32_t *shingle, size_t n)
{
	uint32_t h1[BATCH], h2[BATCH], step[BATCH];

	while (n) {
		size_t m = n < BATCH ? n : BATCH;

		minhash_halves(shingle, m, h1, h2);
		for (size_t k = 0; k < m; k++)
			step[k] = h2[k] * LANES;
		for (unsigned first = 0; first < MINHASH_VALUES; first += PASS_VALUES)
			pass(sig->slot, first, h1, h2, step, m);
		shingle += m;
		n -= m;
	}
}
