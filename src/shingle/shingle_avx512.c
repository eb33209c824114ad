#include "shingle/shingle_simd.h"

#ifdef CPU_X86_64

#include "base/avx512.h"

#define LANES 8

AVX512_TARGET size_t shingle_make_avx512(const uint64_t *word_hash, size_t n, unsigned width,
					 uint32_t *ret)
{
	const __m512i bits = _mm512_set1_epi64((int64_t)shingle_width_bits(width));
	const __m512i factor = _mm512_set1_epi64(SHINGLE_FACTOR);
	size_t i, made;

	if (n < width)
		return shingle_make_c(word_hash, n, width, ret);
	made = n - width + 1;
	for (i = 0; i + LANES <= made; i += LANES) {
		__m512i h = _mm512_loadu_si512(word_hash + i);

		for (unsigned k = 1; k < width; k++)
			h = _mm512_xor_si512(_mm512_rol_epi64(h, SHINGLE_ROTATION),
					     _mm512_loadu_si512(word_hash + i + k));
		h = _mm512_xor_si512(h, bits);
		h = _mm512_add_epi64(_mm512_srli_epi64(h, 32), _mm512_mul_epu32(h, factor));
		_mm256_storeu_si256((__m256i *)(void *)(ret + i), _mm512_cvtepi64_epi32(h));
	}
	for (; i < made; i++)
		ret[i] = shingle_join(word_hash + i, width, width);
	return made;
}

#endif
