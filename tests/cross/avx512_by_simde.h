/*
 * SIMDe (libsimde-dev), and what its version 0.7.4 lacks of what the kernels use.
 */
#ifndef AVX512_BY_SIMDE_H
#define AVX512_BY_SIMDE_H

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

static inline simde__m512i compress_bytes(uint64_t mask, simde__m512i v)
{
	unsigned char in[64], out[64] = {0};
	unsigned n = 0;

	simde_mm512_storeu_si512(in, v);
	for (unsigned i = 0; i < 64; i++)
		if (mask >> i & 1)
			out[n++] = in[i];
	return simde_mm512_loadu_si512(out);
}

static inline simde__m512i widen_bytes(simde__m256i v)
{
	unsigned char in[32];
	uint16_t out[32];

	simde_mm256_storeu_si256((simde__m256i *)(void *)in, v);
	for (unsigned i = 0; i < 32; i++)
		out[i] = in[i];
	return simde_mm512_loadu_si512(out);
}

#undef _mm512_maskz_compress_epi8
#define _mm512_maskz_compress_epi8 compress_bytes
#undef _mm512_cvtepu8_epi16
#define _mm512_cvtepu8_epi16 widen_bytes

#endif
