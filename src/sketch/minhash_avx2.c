#include "sketch/minhash_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define MINHASH_MAKE  minhash_make_avx2
#define MINHASH_JOIN  minhash_join_avx2
#define TARGET        __attribute__((target("avx2")))
#define VEC           __m256i
#define LANES         16
#define V_LOAD(p)     _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define V_STORE(p, v) _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define V_SET(x)      _mm256_set1_epi16((short)(x))
#define V_PAIR(x)     _mm256_set1_epi32((int)(x))
#define V_TURN(v)                                                                                 \
	_mm256_shuffle_epi8(v,                                                                    \
			    _mm256_set_epi8(13, 12, 15, 14, 9, 8, 11, 10, 5, 4, 7, 6, 1, 0, 3, 2, \
					    13, 12, 15, 14, 9, 8, 11, 10, 5, 4, 7, 6, 1, 0, 3, 2))
#define V_SWAP(v)                                                                                 \
	_mm256_shuffle_epi8(v,                                                                    \
			    _mm256_set_epi8(14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1, \
					    14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1))
#define V_ADD     _mm256_add_epi16
#define V_MUL     _mm256_mullo_epi16
#define V_XOR     _mm256_xor_si256
#define V_MINU    _mm256_min_epu16
#define V_MAXU    _mm256_max_epu16
#define V_MINS    _mm256_min_epi16
#define V_MAXS    _mm256_max_epi16
#define V_KEEP(v) __asm__("" : "+x"(v))

#include "sketch/minhash_lanes.h"

#endif
