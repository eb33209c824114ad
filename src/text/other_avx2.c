#include "text/other_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

static inline TARGET __m256i load(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* The same 16 bytes in both halves. */
static inline TARGET __m256i load_half(const unsigned char *p)
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)p));
}

static inline TARGET void store(unsigned char *p, __m256i v)
{
	_mm256_storeu_si256((__m256i *)(void *)p, v);
}

static inline TARGET size_t count(uint64_t bits)
{
	return (size_t)__builtin_popcountll(bits);
}

static inline uint64_t join(uint32_t low, uint32_t high)
{
	return (uint64_t)high << 32 | low;
}

/* Return which of 64 bytes have their upper bit set. */
static inline TARGET uint64_t bits_of(const __m256i v[2])
{
	return join((uint32_t)_mm256_movemask_epi8(v[0]), (uint32_t)_mm256_movemask_epi8(v[1]));
}

/* Return which of 64 bytes have these upper bits. */
static inline TARGET uint64_t that_begin(const unsigned char *p, unsigned char mask,
					 unsigned char bits)
{
	__m256i equal[2];

	for (int i = 0; i < 2; i++) {
		__m256i upper = _mm256_and_si256(load(p + 32 * i), _mm256_set1_epi8((char)mask));

		equal[i] = _mm256_cmpeq_epi8(upper, _mm256_set1_epi8((char)bits));
	}
	return bits_of(equal);
}

/* What one of 64 bytes is in a table, each by its lower six bits. */
static inline TARGET __m256i look_up(const unsigned char table[64], __m256i v)
{
	__m256i bit_4 = _mm256_slli_epi16(v, 3), bit_5 = _mm256_slli_epi16(v, 2), quarter[4];

	/* Upper bits would make it zero. */
	v = _mm256_and_si256(v, _mm256_set1_epi8(15));
	for (int i = 0; i < 4; i++)
		quarter[i] = _mm256_shuffle_epi8(load_half(table + 16 * i), v);
	return _mm256_blendv_epi8(_mm256_blendv_epi8(quarter[0], quarter[1], bit_4),
				  _mm256_blendv_epi8(quarter[2], quarter[3], bit_4), bit_5);
}

/* Move 64 bytes on by one. */
static inline TARGET void move_on(const __m256i v[2], __m256i ret[2])
{
	ret[0] = _mm256_alignr_epi8(v[0], _mm256_permute2x128_si256(v[0], v[0], 0x08), 15);
	ret[1] = _mm256_alignr_epi8(v[1], _mm256_permute2x128_si256(v[0], v[1], 0x21), 15);
}

/* The last of 64 bytes and the one behind: told without a branch, as it is half of the time. */
static inline TARGET void find_two_last(const struct other_table *t, const unsigned char *p,
					uint64_t lead, unsigned char *folded, struct two_masks *ret)
{
	uint32_t two = other_two_at(t, p + 63);
	uint64_t letter = lead >> 63 & two >> 16;
	uint16_t mask = (uint16_t)(0 - letter), text;

	memcpy(&text, folded + 63, sizeof(text));
	text = (uint16_t)((text & ~mask) | (two & mask));
	memcpy(folded + 63, &text, sizeof(text));
	ret->letter |= letter << 63;
	ret->shorter |= (letter & two >> 17) << 63;
}

/* Many letters, all that begin with the same byte at once: those of a text begin with few. */
static TARGET void find_two_many(const struct other_table *t, const unsigned char *p, uint64_t lead,
				 unsigned char *folded, struct two_masks *ret)
{
	/* What is cut off of a longer one is no letter. */
	const uint64_t all = lead & that_begin(p, 0xE0, 0xC0);
	const __m256i zero = _mm256_setzero_si256();
	const __m256i text[2] = {load(p), load(p + 32)};
	const __m256i behind[2] = {load(p + 1), load(p + 33)};
	__m256i to[2] = {load(folded), load(folded + 32)};

	*ret = (struct two_masks){0, 0};
	lead = all & UINT64_MAX >> 1;
	while (lead) {
		unsigned char begin = p[__builtin_ctzll(lead)];
		const unsigned char *first = t->first[begin & 0x1F],
				    *second = t->second[begin & 0x1F];
		__m256i at_first[2], at_second[2], no_letter[2], shorter[2];
		uint64_t here;

		for (int i = 0; i < 2; i++)
			at_first[i] = _mm256_cmpeq_epi8(text[i], _mm256_set1_epi8((char)begin));
		move_on(at_first, at_second);
		for (int i = 0; i < 2; i++) {
			__m256i x = look_up(first, behind[i]), y = look_up(second, text[i]);

			no_letter[i] = _mm256_cmpeq_epi8(x, zero);
			shorter[i] = _mm256_cmpeq_epi8(y, zero);
			to[i] = _mm256_blendv_epi8(to[i], x, at_first[i]);
			to[i] = _mm256_blendv_epi8(to[i], y, at_second[i]);
		}
		here = bits_of(at_first) & lead;
		ret->letter |= here & ~bits_of(no_letter);
		ret->shorter |= here & bits_of(shorter) >> 1;
		lead ^= here;
	}
	for (int i = 0; i < 2; i++)
		store(folded + 32 * i, to[i]);
	ret->shorter &= ret->letter;
	find_two_last(t, p, all, folded, ret);
}

static inline TARGET void find_two(const struct other_table *t, const unsigned char *p,
				   uint64_t lead, unsigned char *folded, struct two_masks *ret)
{
	if (count(lead) >= OTHER_MANY)
		find_two_many(t, p, lead, folded, ret);
	else
		other_find_few_two(t, p, lead, folded, ret);
}

/*
 * Which of 64 bytes begin what is a word of its own, and which what parts words: of Chinese all but numerals
 * and a few that are taken for one of them.
 */
static inline TARGET struct three_masks find_common(const struct other_table *t,
						    const unsigned char *p)
{
	const __m256i zero = _mm256_setzero_si256(), parting = _mm256_set1_epi8(OTHER_PARTS);
	const __m256i single_first = load_half(t->single), group_first = load_half(t->group_first);
	__m256i single[2], parts[2];
	uint64_t singles;

	for (int i = 0; i < 2; i++) {
		/* What is not 0xE0 to 0xEF is above 0x7F then, and nothing in a table. */
		__m256i first = _mm256_adds_epu8(
			_mm256_xor_si256(load(p + 32 * i), _mm256_set1_epi8((char)0xE0)),
			_mm256_set1_epi8(0x70));
		__m256i second = load(p + 32 * i + 1), third = load(p + 32 * i + 2);
		__m256i group = _mm256_and_si256(look_up(t->group_second, second),
						 look_up(t->group_third, third));

		group = _mm256_and_si256(group, _mm256_shuffle_epi8(group_first, first));
		single[i] = _mm256_and_si256(_mm256_shuffle_epi8(single_first, first),
					     _mm256_cmpeq_epi8(group, zero));
		parts[i] = _mm256_cmpeq_epi8(_mm256_max_epu8(group, parting), group);
	}
	singles = bits_of(single);
	return (struct three_masks){singles | bits_of(parts), 0, singles};
}

/* So many code points are looked up before it is asked whether there are more. */
#define AT_ONCE 4

#define BIT_OF_EACH UINT64_C(0x0101010101010101)

static inline TARGET bool find_three(const struct other_table *t, const unsigned char *p,
				     uint64_t lead, struct three_masks *ret)
{
	/* What is looked up where there are no more is deposited nowhere. */
	const uint64_t last = UINT64_C(1) << 63;

	if (lead & ~that_begin(p, 0xF0, 0xE0))
		return false;
	do {
		uint64_t rest = lead, packed = 0;

		for (int k = 0; k < AT_ONCE; k++, rest &= rest - 1) {
			uint32_t x;

			memcpy(&x, p + __builtin_ctzll(rest | last), sizeof(x));
			x = __builtin_bswap32(x);
			packed |= (uint64_t)t->three[_pext_u64(x, 0x0F3F3F00)] << 8 * k;
		}
		ret->low |= _pdep_u64(_pext_u64(packed, BIT_OF_EACH), lead);
		ret->middle |= _pdep_u64(_pext_u64(packed, BIT_OF_EACH << 1), lead);
		ret->high |= _pdep_u64(_pext_u64(packed, BIT_OF_EACH << 2), lead);
		lead = rest;
	} while (lead);
	return true;
}

#define OTHER_SETTLE other_settle_avx2

#include "text/other_block.h"

#endif
