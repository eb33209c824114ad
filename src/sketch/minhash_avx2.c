#include "sketch/minhash_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define MINHASH_MAKE  minhash_make_avx2
#define MINHASH_JOIN  minhash_join_avx2
#define TARGET        __attribute__((target("avx2")))
#define VEC           __m256i
#define LANES         8
#define V_LOAD(p)     _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define V_STORE(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define V_SET(x)      _mm256_set1_epi32((int)(x))
#define V_ADD         _mm256_add_epi32
#define V_MUL         _mm256_mullo_epi32
#define V_XOR         _mm256_xor_si256
#define V_OR          _mm256_or_si256
#define V_SHIFT       _mm256_srli_epi32
#define V_MINU        _mm256_min_epu32
#define V_MAXU        _mm256_max_epu32
#define V_MINS        _mm256_min_epi32
#define V_MAXS        _mm256_max_epi32
#define V_KEEP(v)     __asm__("" : "+x"(v))

#include "sketch/minhash_lanes.h"

#endif
