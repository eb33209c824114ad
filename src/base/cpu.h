/*
 * What the processor can do, and which version of a kernel to take for that.
 *
 * Every kernel has a plain C version, and all versions give the same bits.  Where a machine can do
 * more, the variable REPRINT_CPU caps what is used of it: "c", "avx2", "avx512" or "neon".
 */
#ifndef BASE_CPU_H
#define BASE_CPU_H

enum cpu_level {
	CPU_C,
	CPU_AVX2,   /* with BMI1, BMI2, POPCNT and AES */
	CPU_AVX512, /* F, BW, VL and VBMI2 as well */
	CPU_NEON    /* with AES */
};

#define CPU_LEVELS 4

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define CPU_X86_64 1
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define CPU_AARCH64 1
#endif

/* Return whether this machine and build have a level. */
int cpu_has(enum cpu_level level);

/* Return the highest level there is, REPRINT_CPU considered; an unknown name caps nothing. */
enum cpu_level cpu_level(void);

const char *cpu_level_name(enum cpu_level level);

#endif
