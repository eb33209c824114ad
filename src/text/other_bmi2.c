#include "text/other_simd.h"

#ifdef CPU_X86_64

#include <immintrin.h>

#define TARGET __attribute__((target("bmi,bmi2")))

static TARGET uint64_t find_two(const struct other_table *t, const unsigned char *p, uint64_t lead,
				unsigned char *folded)
{
	uint64_t bits = 0;

	for (; lead; lead &= lead - 1) {
		size_t i = (size_t)__builtin_ctzll(lead);
		uint16_t x;
		uint32_t two;

		memcpy(&x, p + i, sizeof(x));
		two = t->two[_pext_u32(__builtin_bswap16(x), 0x3F3F)];
		other_put_two(folded + i, two);
		bits |= (uint64_t)(two >> 16 & 3) << i;
	}
	return bits;
}

static TARGET uint64_t find_three(const struct other_table *t, const unsigned char *p,
				  uint64_t lead, bool *ret_wrong)
{
	const uint64_t last = other_last(lead);
	uint64_t bits = 0;
	uint32_t any = 0, all = UINT32_MAX;

	do
		for (int k = 0; k < OTHER_AT_ONCE; k++, lead &= lead - 1) {
			size_t i = (size_t)__builtin_ctzll(lead | last);
			uint32_t x;

			memcpy(&x, p + i, sizeof(x));
			x = __builtin_bswap32(x);
			bits |= (uint64_t)(t->three[_pext_u32(x, 0x0F3F3F00)] & 7) << i;
			any |= x;
			all &= x;
		}
	while (lead);
	*ret_wrong = any >> 28 != 0xE || all >> 28 != 0xE;
	return bits;
}

const struct other_ops other_ops_bmi2 = {find_two, find_three};

#endif
