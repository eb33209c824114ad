/*
 * AVX-512, or where RP_SIMDE is defined SIMDe's imitation of it, with which a test on any machine
 * runs the same kernels.
 */
#ifndef BASE_AVX512_H
#define BASE_AVX512_H

#ifdef RP_SIMDE
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#define AVX512_TARGET
#else
#include <immintrin.h>
#define AVX512_TARGET \
	__attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi,bmi2,popcnt")))
#endif

#endif
