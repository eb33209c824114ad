#include "text/scan_simd.h"

#ifdef CPU_X86_64

#include "base/avx512.h"

static AVX512_TARGET void classify(struct scan *s, const unsigned char *text, size_t b, size_t n)
{
	const __m512i by_lower = _mm512_broadcast_i32x4(
		_mm_loadu_si128((const __m128i *)(const void *)scan_by_lower));
	const __m512i by_upper = _mm512_broadcast_i32x4(
		_mm_loadu_si128((const __m128i *)(const void *)scan_by_upper));

	for (; n; n--, b++, text += 64) {
		__m512i v = _mm512_loadu_si512(text);
		__m512i upper = _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(15));
		__m512i c = _mm512_and_si512(_mm512_shuffle_epi8(by_lower, v),
					     _mm512_shuffle_epi8(by_upper, upper));

		s->other[b] = _mm512_movepi8_mask(v);
		s->lead[b] = s->other[b] & _mm512_test_epi8_mask(v, _mm512_set1_epi8(0x40));
		_mm512_storeu_si512(
			s->text + b * 64,
			_mm512_mask_blend_epi8(s->other[b],
					       _mm512_or_si512(v, _mm512_set1_epi8(0x20)), v));
		s->word[b] = _mm512_test_epi8_mask(c, _mm512_set1_epi8((char)SCAN_WORD));
		s->digit[b] = _mm512_test_epi8_mask(c, _mm512_set1_epi8(SCAN_DIGIT));
		s->line[b] = _mm512_test_epi8_mask(c, _mm512_set1_epi8(SCAN_LINE));
		s->joiner[b] = _mm512_test_epi8_mask(c, _mm512_set1_epi8(SCAN_JOINERS));
	}
}

/* The bytes that count from 0, compressed by the bits, are their places. */
static AVX512_TARGET size_t list(const uint64_t *mask, size_t blocks, const uint64_t *place,
				 uint16_t *ret, uint16_t *ret_before)
{
	uint16_t *out = ret;
	unsigned char bytes[64];
	__m512i counting;

	(void)place;
	for (int i = 0; i < 64; i++)
		bytes[i] = (unsigned char)i;
	counting = _mm512_loadu_si512(bytes);
	for (size_t b = 0; b < blocks; b++) {
		__m512i places = _mm512_maskz_compress_epi8(mask[b], counting);
		__m512i base = _mm512_set1_epi16((short)(b * 64));
		int n = __builtin_popcountll(mask[b]);

		ret_before[b] = (uint16_t)(out - ret);
		_mm512_storeu_si512(
			out, _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_castsi512_si256(places)),
					      base));
		if (n > 32)
			_mm512_storeu_si512(
				out + 32,
				_mm512_add_epi16(
					_mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(places, 1)),
					base));
		out += n;
	}
	return (size_t)(out - ret);
}

const struct scan_ops scan_ops_avx512 = {classify, list, scan_numbers_avx2};

#endif
