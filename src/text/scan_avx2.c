#include "text/scan_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

struct half {
	uint32_t word, digit, any, other, lead, line;
};

static inline TARGET __m128i load(const unsigned char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* 32 bytes; additions and shifts bring what is asked for to the upper bit of each. */
static inline TARGET struct half classify_half(unsigned char *folded, const unsigned char *text)
{
	const __m256i by_lower = _mm256_broadcastsi128_si256(load(scan_by_lower));
	const __m256i by_upper = _mm256_broadcastsi128_si256(load(scan_by_upper));
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)text);
	__m256i upper = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
	__m256i c = _mm256_and_si256(_mm256_shuffle_epi8(by_lower, v),
				     _mm256_shuffle_epi8(by_upper, upper));
	__m256i word = _mm256_add_epi8(c, _mm256_set1_epi8(0x80 - SCAN_DIGIT));
	__m256i any = _mm256_add_epi8(c, _mm256_set1_epi8(0x80 - SCAN_BACKTICK));

	_mm256_storeu_si256((__m256i *)(void *)folded,
			    _mm256_blendv_epi8(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), v, v));
	return (struct half){(uint32_t)_mm256_movemask_epi8(word),
			     (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(c, 2)),
			     (uint32_t)_mm256_movemask_epi8(any),
			     (uint32_t)_mm256_movemask_epi8(v),
			     (uint32_t)_mm256_movemask_epi8(_mm256_add_epi8(v, v)),
			     (uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(c, 5))};
}

static inline uint64_t join(uint32_t low, uint32_t high)
{
	return (uint64_t)high << 32 | low;
}

static TARGET void classify(struct scan *s, const unsigned char *text, size_t b, size_t n)
{
	for (; n; n--, b++, text += 64) {
		struct half x = classify_half(s->text + b * 64, text);
		struct half y = classify_half(s->text + b * 64 + 32, text + 32);

		s->word[b] = join(x.word, y.word);
		s->digit[b] = join(x.digit, y.digit);
		s->joiner[b] = join(x.any ^ x.word, y.any ^ y.word);
		s->other[b] = join(x.other, y.other);
		s->lead[b] = s->other[b] & join(x.lead, y.lead);
		s->line[b] = join(x.line, y.line);
	}
}

/* Eight bits at a time, without a branch on what they are: a word a branch would cost more. */
static TARGET size_t list(const uint64_t *mask, size_t blocks, const uint64_t *place, uint16_t *ret,
			  uint16_t *ret_before)
{
	const __m128i eight = _mm_set1_epi16(8);
	__m128i base = _mm_setzero_si128();
	uint16_t *out = ret;

	for (size_t b = 0; b < blocks; b++) {
		uint64_t bits = mask[b];

		ret_before[b] = (uint16_t)(out - ret);
		for (int i = 0; i < 8; i++) {
			unsigned byte = bits & 0xFF;
			__m128i places = _mm_loadl_epi64((const __m128i *)&place[byte]);

			_mm_storeu_si128((__m128i *)(void *)out,
					 _mm_add_epi16(_mm_cvtepu8_epi16(places), base));
			out += __builtin_popcount(byte);
			base = _mm_add_epi16(base, eight);
			bits >>= 8;
		}
	}
	return (size_t)(out - ret);
}

/*
 * Two of each block, and more only where there are: whether a block has any is what no processor predicts.  What
 * is none is written over.
 */
TARGET size_t scan_numbers_avx2(const struct scan *s, size_t first, uint32_t *ret)
{
	uint64_t carry = 0;
	size_t n = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		const uint64_t words = scan_begins(s, b);
		const uint32_t before = (uint32_t)(first + s->before[b] - 1);
		uint64_t digits = scan_first_digits(s, b, &carry);
		uint32_t *to = ret + n;

		n += (size_t)__builtin_popcountll(digits);
		do
			for (int k = 0; k < 2; k++, digits &= digits - 1)
				*to++ = before + (uint32_t)__builtin_popcountll(
							 words & (digits ^ (digits - 1)));
		while (digits);
	}
	return n;
}

const struct scan_ops scan_ops_avx2 = {classify, list, scan_numbers_avx2};

#endif
