/*
 * The body of a vector version of minhash_make_c() and minhash_join_c(), for whoever includes this after defining
 *
 *	MINHASH_MAKE	the names of the functions
 *	MINHASH_JOIN
 *	TARGET		its attributes
 *	VEC, LANES	a vector and how many 16-bit integers it has, 32 at most
 *	V_LOAD(p) V_STORE(p, v) V_SET(x)
 *	V_PAIR(x)	a 32-bit integer in every two lanes, its lower half in the even ones
 *	V_TURN(v)	the two lanes of each pair exchanged
 *	V_SWAP(v)	the two bytes of each lane exchanged; of 32 lanes, those of the upper half
 *	V_ADD(a, b) V_MUL(a, b) V_XOR(a, b)
 *	V_MINU(a, b) V_MAXU(a, b) V_MINS(a, b) V_MAXS(a, b)
 *	V_KEEP(v)	nothing, or what makes gcc keep v in one register: without it gcc 12 copies
 *			each of them every time, or has one in memory
 *
 * A pass goes over the shingles with the slots of a vector of values and of these with their bytes exchanged, in all
 * four orders, in registers: 8 of them, of which AVX2 has 16.  Vectors of 32 have both in one.  Maxima are kept
 * as such, and turned into least values at the end.
 */

#define HALF (MINHASH_VALUES / 2)
#define PASS (LANES > HALF ? 1 : 2)

struct slots {
	VEC least[PASS], most[PASS], signed_least[PASS], signed_most[PASS];
};

static inline TARGET void slots_clear(struct slots *s)
{
	for (int i = 0; i < PASS; i++) {
		s->least[i] = V_SET(UINT16_MAX);
		s->most[i] = V_SET(0);
		s->signed_least[i] = V_SET(INT16_MAX);
		s->signed_most[i] = V_SET(INT16_MIN);
	}
}

static inline TARGET void slots_store(const struct slots *s, uint16_t *slot)
{
	for (int i = 0; i < PASS; i++, slot += HALF) {
		V_STORE(slot, s->least[i]);
		V_STORE(slot + MINHASH_VALUES, V_XOR(s->most[i], V_SET(MINHASH_ORDER(1))));
		V_STORE(slot + 2 * MINHASH_VALUES,
			V_XOR(s->signed_least[i], V_SET(MINHASH_ORDER(2))));
		V_STORE(slot + 3 * MINHASH_VALUES,
			V_XOR(s->signed_most[i], V_SET(MINHASH_ORDER(3))));
	}
}

/* Take vector i of the values of two shingles. */
static inline TARGET void slots_take(struct slots *s, int i, VEC a, VEC b)
{
	s->least[i] = V_MINU(V_MINU(s->least[i], a), b);
	s->most[i] = V_MAXU(V_MAXU(s->most[i], a), b);
	s->signed_least[i] = V_MINS(V_MINS(s->signed_least[i], a), b);
	s->signed_most[i] = V_MAXS(V_MAXS(s->signed_most[i], a), b);
	V_KEEP(s->least[i]);
	V_KEEP(s->most[i]);
	V_KEEP(s->signed_least[i]);
	V_KEEP(s->signed_most[i]);
}

static inline TARGET VEC values(uint32_t shingle, const uint16_t *factor)
{
	VEC x = V_PAIR(shingle);

	return V_ADD(x, V_MUL(V_TURN(x), V_LOAD(factor)));
}

/* All values of a pass of two shingles. */
static inline TARGET void shingles_take(struct slots *s, const uint16_t *factor, uint32_t x,
					uint32_t y)
{
	VEC a = values(x, factor), b = values(y, factor), c = V_SWAP(a), d = V_SWAP(b);

	if (PASS == 1) {
		slots_take(s, 0, c, d);
	} else {
		slots_take(s, 0, a, b);
		slots_take(s, PASS - 1, c, d);
	}
}

TARGET void MINHASH_MAKE(struct rp_signature *sig, const uint32_t *shingle, size_t n)
{
	static const uint16_t factor[MINHASH_VALUES] = {MINHASH_FACTORS, MINHASH_FACTORS};

	for (unsigned first = 0; first < HALF; first += LANES) {
		struct slots s;
		size_t i;

		slots_clear(&s);
		for (i = 0; i + 2 <= n; i += 2)
			shingles_take(&s, factor + first, shingle[i], shingle[i + 1]);
		/* A shingle that is taken twice changes nothing. */
		if (i < n)
			shingles_take(&s, factor + first, shingle[i], shingle[i]);
		slots_store(&s, sig->slot + first);
	}
}

TARGET void MINHASH_JOIN(struct rp_signature *sig, const struct rp_signature *other)
{
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j += LANES)
		V_STORE(sig->slot + j, V_MINU(V_LOAD(sig->slot + j), V_LOAD(other->slot + j)));
}
