#include "text/scan_simd.h"

#ifdef CPU_AARCH64

#include <arm_neon.h>

/* Make a mask of 64 bytes that are 0 or all ones. */
static inline uint64_t mask_of(const uint8x16_t v[4])
{
	static const uint8_t bit[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	const uint8x16_t bits = vld1q_u8(bit);
	uint8x16_t low = vpaddq_u8(vandq_u8(v[0], bits), vandq_u8(v[1], bits));
	uint8x16_t high = vpaddq_u8(vandq_u8(v[2], bits), vandq_u8(v[3], bits));
	uint8x16_t all = vpaddq_u8(low, high);

	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static void classify(struct scan *s, const unsigned char *text, size_t b, size_t n)
{
	const uint8x16_t by_lower = vld1q_u8(scan_by_lower), by_upper = vld1q_u8(scan_by_upper);

	for (; n; n--, b++, text += 64) {
		uint8x16_t word[4], digit[4], joiner[4], other[4], lead[4], line[4];

		for (int i = 0; i < 4; i++) {
			uint8x16_t v = vld1q_u8(text + 16 * i);
			/* Outside of the table is 0, so bit 7 stays. */
			uint8x16_t c = vandq_u8(vqtbl1q_u8(by_lower, vandq_u8(v, vdupq_n_u8(0x8F))),
						vqtbl1q_u8(by_upper, vshrq_n_u8(v, 4)));

			other[i] = vcgeq_u8(v, vdupq_n_u8(0x80));
			lead[i] = vcgeq_u8(v, vdupq_n_u8(0xC0));
			vst1q_u8(s->text + b * 64 + 16 * i,
				 vbslq_u8(other[i], v, vorrq_u8(v, vdupq_n_u8(0x20))));
			word[i] = vtstq_u8(c, vdupq_n_u8(SCAN_WORD));
			digit[i] = vtstq_u8(c, vdupq_n_u8(SCAN_DIGIT));
			line[i] = vtstq_u8(c, vdupq_n_u8(SCAN_LINE));
			joiner[i] = vtstq_u8(c, vdupq_n_u8(SCAN_JOINERS));
		}
		s->word[b] = mask_of(word);
		s->digit[b] = mask_of(digit);
		s->joiner[b] = mask_of(joiner);
		s->other[b] = mask_of(other);
		s->lead[b] = mask_of(lead);
		s->line[b] = mask_of(line);
	}
}

const struct scan_ops scan_ops_neon = {classify, scan_list_c, scan_numbers_c};

#endif
