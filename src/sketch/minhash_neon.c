#include "sketch/minhash_simd.h"

#ifdef CPU_AARCH64

#include <arm_neon.h>

#define MINHASH_MAKE minhash_make_neon
#define MINHASH_JOIN minhash_join_neon
#define TARGET
#define VEC           uint32x4_t
#define LANES         4
#define V_LOAD(p)     vld1q_u32(p)
#define V_STORE(p, v) vst1q_u32(p, v)
#define V_SET(x)      vdupq_n_u32(x)
#define V_ADD         vaddq_u32
#define V_MUL         vmulq_u32
#define V_XOR         veorq_u32
#define V_OR          vorrq_u32
#define V_SHIFT       vshrq_n_u32
#define V_MINU        vminq_u32
#define V_MAXU        vmaxq_u32
#define S(v)          vreinterpretq_s32_u32(v)
#define V_MINS(a, b)  vreinterpretq_u32_s32(vminq_s32(S(a), S(b)))
#define V_MAXS(a, b)  vreinterpretq_u32_s32(vmaxq_s32(S(a), S(b)))
#define V_KEEP(v)     __asm__("" : "+w"(v))

#include "sketch/minhash_lanes.h"

#endif
