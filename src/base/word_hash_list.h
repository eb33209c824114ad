/*
 * The list() of word_hash_ops for x86, for whoever includes this after defining
 *
 *	KEY		what the key is loaded to, four of them by load_key()
 *	TARGET		its attributes
 *	four()		four words, whose lengths are the first bytes of four integers: those that are longer
 *			than WORD_HASH_MAX become anything
 *	one()		a word
 */

#define SIDE 4

/* The factors of a begin and an end, 16 bits each, whose sum is a length. */
#define END_LESS_BEGIN 0x0001FFFF

static TARGET void list(const char *text, const uint16_t *bound, size_t n,
			const struct word_key *key, uint64_t *ret)
{
	const __m128i factor = _mm_set1_epi32(END_LESS_BEGIN);
	const __m128i most = _mm_set1_epi32(WORD_HASH_MAX);
	KEY k[4];
	size_t i = 0;

	load_key(key, k);
	for (; i + SIDE <= n; i += SIDE, bound += 2 * SIDE) {
		__m128i lengths = _mm_madd_epi16(load(bound), factor);
		__m128i is_long = _mm_cmpgt_epi32(lengths, most);
		unsigned longer = (unsigned)_mm_movemask_ps(_mm_castsi128_ps(is_long));

		four(text, bound, lengths, k, ret + i);
		if (__builtin_expect(longer, 0))
			word_hash_longer(text, bound, longer, key, ret + i);
	}
	for (; i < n; i++, bound += 2)
		ret[i] = one(text + bound[0], (size_t)(bound[1] - bound[0]), key);
}
