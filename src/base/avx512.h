/*
 * AVX-512; or, where RP_SIMDE is defined, SIMDe's imitation of it, with which tests/cross runs the
 * same kernels on a machine that has none.
 */
#ifndef BASE_AVX512_H
#define BASE_AVX512_H

#ifdef RP_SIMDE
#include "avx512_by_simde.h"
#define AVX512_TARGET
#else
#include <immintrin.h>
#define AVX512_TARGET \
	__attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi,bmi2,popcnt")))
#endif

#endif
