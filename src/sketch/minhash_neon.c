#include "sketch/minhash_simd.h"

#ifdef CPU_AARCH64

#include <arm_neon.h>

#define MINHASH_MAKE minhash_make_neon
#define MINHASH_JOIN minhash_join_neon
#define TARGET
#define VEC           uint16x8_t
#define LANES         8
#define V_LOAD(p)     vld1q_u16(p)
#define V_STORE(p, v) vst1q_u16(p, v)
#define V_SET(x)      vdupq_n_u16((uint16_t)(x))
#define V_PAIR(x)     vreinterpretq_u16_u32(vdupq_n_u32(x))
#define V_TURN(v)     vrev32q_u16(v)
#define V_SWAP(v)     vreinterpretq_u16_u8(vrev16q_u8(vreinterpretq_u8_u16(v)))
#define V_ADD         vaddq_u16
#define V_MUL         vmulq_u16
#define V_XOR         veorq_u16
#define V_MINU        vminq_u16
#define V_MAXU        vmaxq_u16
#define S(v)          vreinterpretq_s16_u16(v)
#define V_MINS(a, b)  vreinterpretq_u16_s16(vminq_s16(S(a), S(b)))
#define V_MAXS(a, b)  vreinterpretq_u16_s16(vmaxq_s16(S(a), S(b)))
#define V_KEEP(v)     __asm__("" : "+w"(v))

#include "sketch/minhash_lanes.h"

#endif
