#include "shingle/shingle.h"

#include "shingle/shingle_simd.h"

size_t shingle_make_c(const uint64_t *word_hash, size_t n, unsigned width, uint32_t *ret)
{
	if (!n)
		return 0;
	if (n < width) {
		ret[0] = shingle_join(word_hash, n, width);
		return 1;
	}
	for (size_t i = 0; i + width <= n; i++)
		ret[i] = shingle_join(word_hash + i, width, width);
	return n - width + 1;
}

shingle_make_fn *shingle_make_for(enum cpu_level level)
{
	switch (level) {
#ifdef CPU_X86_64
	case CPU_AVX512:
		return shingle_make_avx512;
	case CPU_AVX2:
		return shingle_make_avx2;
#endif
	default:
		return shingle_make_c;
	}
}
