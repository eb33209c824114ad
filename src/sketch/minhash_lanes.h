/*
 * The body of a vector version of minhash_make_c() and minhash_join_c(), for whoever includes this after defining
 *
 *	MINHASH_MAKE	the names of the functions
 *	MINHASH_JOIN
 *	TARGET		its attributes
 *	VEC, LANES	a vector and how many 32-bit integers it has
 *	V_LOAD(p) V_STORE(p, v) V_SET(x) V_ADD(a, b) V_MUL(a, b) V_XOR(a, b) V_OR(a, b)
 *	V_SHIFT(v, n)	to the right
 *	V_MINU(a, b) V_MAXU(a, b) V_MINS(a, b) V_MAXS(a, b)
 *	V_KEEP(v)	nothing, or what makes gcc keep v in one register: without it gcc 12 copies
 *			each of them every time, or has one in memory
 *
 * A pass goes over the shingles with the slots of two vectors of values, in all four orders, in
 * registers: 8 of them, of which AVX2 has 16.  Maxima are kept as such, and turned into least values
 * at the end.
 */

#define BATCH       64
#define PASS_VALUES (2 * LANES)

struct halves {
	uint32_t h1[BATCH + 1], h2[BATCH + 1], step[BATCH + 1]; /* LANES * h2 */
};

struct slots {
	VEC least[2], most[2], signed_least[2], signed_most[2];
};

/* minhash_halves() of a vector of them.  Left to the compiler, gcc 12 makes the last one without vectors. */
static inline TARGET void halves_at(struct halves *h, size_t at, const uint32_t *shingle)
{
	VEC x = V_LOAD(shingle), y;

	x = V_MUL(V_XOR(x, V_SHIFT(x, 16)), V_SET(MINHASH_FIRST));
	x = V_MUL(V_XOR(x, V_SHIFT(x, 15)), V_SET(MINHASH_SECOND));
	x = V_XOR(x, V_SHIFT(x, 16));
	y = V_MUL(x, V_SET(MINHASH_THIRD));
	y = V_OR(V_XOR(y, V_SHIFT(y, 15)), V_SET(1));
	V_STORE(h->h1 + at, x);
	V_STORE(h->h2 + at, y);
	V_STORE(h->step + at, V_MUL(y, V_SET(LANES)));
}

/*
 * Vectors of them, the last of which overlaps the one in front, and an even number: a shingle that is
 * taken twice changes nothing.
 */
static inline TARGET void halves_make(struct halves *h, const uint32_t *shingle, size_t n)
{
	uint32_t few[LANES];
	size_t i;

	if (n < LANES) {
		for (i = 0; i < LANES; i++)
			few[i] = shingle[i < n ? i : n - 1];
		halves_at(h, 0, few);
		return;
	}
	for (i = 0; i + LANES < n; i += LANES)
		halves_at(h, i, shingle + i);
	halves_at(h, n - LANES, shingle + n - LANES);
	h->h1[n] = h->h1[n - 1];
	h->h2[n] = h->h2[n - 1];
	h->step[n] = h->step[n - 1];
}

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

static inline TARGET void slots_clear(struct slots *s)
{
	for (int i = 0; i < 2; i++)
		s->least[i] = s->most[i] = s->signed_least[i] = s->signed_most[i] =
			V_SET(UINT32_MAX);
	slots_turn(s);
}

static inline TARGET void slots_load(struct slots *s, const uint32_t *slot)
{
	for (int i = 0; i < 2; i++) {
		s->least[i] = V_LOAD(slot + i * LANES);
		s->most[i] = V_LOAD(slot + MINHASH_VALUES + i * LANES);
		s->signed_least[i] = V_LOAD(slot + 2 * MINHASH_VALUES + i * LANES);
		s->signed_most[i] = V_LOAD(slot + 3 * MINHASH_VALUES + i * LANES);
	}
	slots_turn(s);
}

static inline TARGET void slots_store(struct slots *s, uint32_t *slot)
{
	slots_turn(s);
	for (int i = 0; i < 2; i++) {
		V_STORE(slot + i * LANES, s->least[i]);
		V_STORE(slot + MINHASH_VALUES + i * LANES, s->most[i]);
		V_STORE(slot + 2 * MINHASH_VALUES + i * LANES, s->signed_least[i]);
		V_STORE(slot + 3 * MINHASH_VALUES + i * LANES, s->signed_most[i]);
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

/* The slots of values 'first' to first + PASS_VALUES - 1, of an even number of shingles. */
static inline TARGET void pass(uint32_t *slot, unsigned first, const struct halves *h, size_t n,
			       bool empty)
{
	static const uint32_t counting[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
	const VEC factor = V_ADD(V_LOAD(counting), V_SET(first));
	struct slots s;

	if (empty)
		slots_clear(&s);
	else
		slots_load(&s, slot + first);
	for (size_t k = 0; k < n; k += 2) {
		VEC a = V_ADD(V_MUL(factor, V_SET(h->h2[k])), V_SET(h->h1[k]));
		VEC b = V_ADD(V_MUL(factor, V_SET(h->h2[k + 1])), V_SET(h->h1[k + 1]));

		slots_take(&s, 0, a, b);
		slots_take(&s, 1, V_ADD(a, V_SET(h->step[k])), V_ADD(b, V_SET(h->step[k + 1])));
	}
	slots_store(&s, slot + first);
}

TARGET void MINHASH_MAKE(struct rp_signature *sig, const uint32_t *shingle, size_t n)
{
	struct halves h;
	size_t at, m;

	if (!n) {
		minhash_reset(sig);
		return;
	}
	for (at = 0; at < n; at += m) {
		m = n - at < BATCH ? n - at : BATCH;
		halves_make(&h, shingle + at, m);
		for (unsigned first = 0; first < MINHASH_VALUES; first += PASS_VALUES)
			pass(sig->slot, first, &h, m + m % 2, !at);
	}
}

TARGET void MINHASH_JOIN(struct rp_signature *sig, const struct rp_signature *other)
{
	for (unsigned j = 0; j < RP_SIGNATURE_SLOTS; j += LANES)
		V_STORE(sig->slot + j, V_MINU(V_LOAD(sig->slot + j), V_LOAD(other->slot + j)));
}
