#include "base/cpu.h"

#include <stdlib.h>
#include <string.h>

#if defined(CPU_AARCH64) && defined(__linux__)
#include <sys/auxv.h>
#ifndef HWCAP_AES
#define HWCAP_AES (1 << 3)
#endif
#endif

const char *cpu_level_name(enum cpu_level level)
{
	static const char *const name[CPU_LEVELS] = {"c", "avx2", "avx512", "neon"};

	return name[level];
}

/* The compiler's runtime asks the processor once, before main(). */
int cpu_has(enum cpu_level level)
{
	switch (level) {
	case CPU_C:
		return 1;
#ifdef CPU_X86_64
	case CPU_AVX2:
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
		       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
		       __builtin_cpu_supports("aes");
	case CPU_AVX512:
		return cpu_has(CPU_AVX2) && __builtin_cpu_supports("avx512f") &&
		       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
		       __builtin_cpu_supports("avx512vbmi2");
#endif
#ifdef CPU_AARCH64
	case CPU_NEON: /* is part of the architecture, AES is not */
#ifdef __linux__
		return (getauxval(AT_HWCAP) & HWCAP_AES) != 0;
#else
		return 1;
#endif
#endif
	default:
		return 0;
	}
}

enum cpu_level cpu_level(void)
{
	const char *cap = getenv("REPRINT_CPU");
	int level = CPU_LEVELS - 1;

	for (int i = 0; cap && i < CPU_LEVELS; i++)
		if (!strcmp(cap, cpu_level_name((enum cpu_level)i)))
			level = i;
	while (!cpu_has((enum cpu_level)level))
		level--;
	return (enum cpu_level)level;
}
