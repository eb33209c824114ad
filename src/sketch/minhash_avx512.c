#include "sketch/minhash_simd.h"

#ifdef CPU_X86_64

#include "base/avx512.h"

/* clang-format off */
static const unsigned char swap_upper[64] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14,
	1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14,
};
/* clang-format on */

#define MINHASH_MAKE  minhash_make_avx512
#define MINHASH_JOIN  minhash_join_avx512
#define TARGET        AVX512_TARGET
#define VEC           __m512i
#define LANES         32
#define V_LOAD(p)     _mm512_loadu_si512(p)
#define V_STORE(p, v) _mm512_storeu_si512(p, v)
#define V_SET(x)      _mm512_set1_epi16((short)(x))
#define V_PAIR(x)     _mm512_set1_epi32((int)(x))
#define V_TURN(v)     _mm512_rol_epi32(v, 16)
#define V_SWAP(v)     _mm512_shuffle_epi8(v, _mm512_loadu_si512(swap_upper))
#define V_ADD         _mm512_add_epi16
#define V_MUL         _mm512_mullo_epi16
#define V_XOR         _mm512_xor_si512
#define V_MINU        _mm512_min_epu16
#define V_MAXU        _mm512_max_epu16
#define V_MINS        _mm512_min_epi16
#define V_MAXS        _mm512_max_epi16
#ifdef RP_SIMDE
#define V_KEEP(v) (void)0
#else
#define V_KEEP(v) __asm__("" : "+v"(v))
#endif

#include "sketch/minhash_lanes.h"

#endif
