#include "text/fold.h"

#include <stdbool.h>
#include <utf8proc.h>

#include "text/fold_table.h"

#define HANGUL_FIRST 0xAC00
#define HANGUL_COUNT 11172

static bool is_diacritic(const utf8proc_property_t *property)
{
	int class = property->combining_class;

	return property->category == UTF8PROC_CATEGORY_ME || class == 1 ||
	       (class >= 10 && class <= 36) || class >= 200;
}

static bool is_nothing(uint32_t c)
{
	const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)c);

	return is_diacritic(property) || property->ignorable ||
	       property->category == UTF8PROC_CATEGORY_CF || c == 0x0640 || c == 0x07FA;
}

/* Digits come in runs of ten that start at a code point ending in 0 or in 6. */
static uint32_t digit_of(uint32_t c)
{
	uint32_t low = c & 15;

	if (utf8proc_category((utf8proc_int32_t)(c & ~UINT32_C(15))) == UTF8PROC_CATEGORY_ND)
		return '0' + low;
	return '0' + low - 6;
}

/* Do step 4 for c, as far as it lists code points and maps them one to one. */
static uint32_t replace_listed(uint32_t c)
{
	switch (c) {
	case 0x60: /* ` */
	case 0x82: /* C1 controls that are windows-1252's quotes, as are those below */
	case 0x8B:
	case 0x91:
	case 0x92:
	case 0x9B:
	case 0xB4:
	case 0x02B9:
	case 0x02BB:
	case 0x02BC:
	case 0x02BD:
	case 0x02C8:
	case 0x02CA:
	case 0x02CB:
	case 0x05F3: /* geresh */
	case 0x2018:
	case 0x2019:
	case 0x201A:
	case 0x201B:
	case 0x2032:
	case 0x2035:
	case 0x2039:
	case 0x203A:
	case 0x275B:
	case 0x275C:
	case 0x275F:
	case 0xA78C:
		return '\'';
	case 0x84:
	case 0x93:
	case 0x94:
	case 0xAB:
	case 0xBB:
	case 0x02BA:
	case 0x02EE:
	case 0x05F4: /* gershayim */
	case 0x201C:
	case 0x201D:
	case 0x201E:
	case 0x201F:
	case 0x2033:
	case 0x2036:
	case 0x275D:
	case 0x275E:
	case 0x2760:
	case 0x301D:
	case 0x301E:
	case 0x301F:
		return '"';
	case 0x96:
	case 0x97:
	case 0x2043:
	case 0x2212:
		return '-';
	case 0x2044:
	case 0x2215:
		return '/';
	case 0x2027:
		return 0xB7;
	case 0x2120: /* service mark */
	case 0x2122: /* trade mark */
		return ' ';
	case 0x309B: /* kana voicing marks standing alone, typed behind their letter */
		return 0x3099;
	case 0x309C:
		return 0x309A;
	case 0x0649:
	case 0x06CC:
		return 0x064A;
	case 0x06A9:
		return 0x0643;
	case 0x066B:
		return '.';
	case 0x060C:
	case 0x066C:
		return ',';
	case 0x0111:
	case 0xF0:
		return 'd';
	case 0x0127:
		return 'h';
	case 0x0131:
		return 'i';
	case 0x0142:
		return 'l';
	case 0xF8:
		return 'o';
	case 0x0167:
		return 't';
	default:
		return c;
	}
}

/* Do step 4 for c, as far as it goes by category. */
static uint32_t replace_category(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
		return ' ';
	case UTF8PROC_CATEGORY_PD:
		return '-';
	case UTF8PROC_CATEGORY_ND:
		return digit_of(c);
	default:
		return c;
	}
}

/* Do step 4 for c, which the steps before left over. */
static size_t replace_into(uint32_t c, uint32_t *out)
{
	const char *two = NULL;

	if (is_nothing(c))
		return 0;
	if (c == 0xE6)
		two = "ae";
	else if (c == 0x0153)
		two = "oe";
	else if (c == 0xFE)
		two = "th";
	if (two) {
		out[0] = (unsigned char)two[0];
		out[1] = (unsigned char)two[1];
		return 2;
	}
	out[0] = replace_category(replace_listed(c));
	return 1;
}

size_t fold_by_rule(uint32_t c, uint32_t out[FOLD_MAX])
{
	utf8proc_int32_t canonical[FOLD_MAX], compatible[FOLD_MAX];
	utf8proc_ssize_t i, j, n, m;
	uint32_t d, other;
	size_t len = 0;

	n = utf8proc_decompose_char((utf8proc_int32_t)c, canonical, FOLD_MAX, UTF8PROC_DECOMPOSE,
				    NULL);
	if (c > 0x10FFFF || n < 1) {
		out[0] = c;
		return 1;
	}
	for (i = 0; i < n; i++) {
		d = (uint32_t)canonical[i];
		if (is_nothing(d))
			continue;
		/* Some have compatibility decompositions that begin with a space or a
		 * letter. */
		other = replace_listed(d);
		if (other != d) {
			out[len++] = other;
			continue;
		}
		if (utf8proc_get_property(canonical[i])->decomp_type ==
		    UTF8PROC_DECOMP_TYPE_FRACTION)
			out[len++] = ' ';
		m = utf8proc_decompose_char(
			canonical[i], compatible, FOLD_MAX,
			UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, NULL);
		for (j = 0; j < m; j++)
			len += replace_into((uint32_t)compatible[j], out + len);
	}
	return len;
}

static size_t fold_hangul(uint32_t c, uint32_t *out)
{
	uint32_t s = c - HANGUL_FIRST;

	out[0] = 0x1100 + s / (21 * 28);
	out[1] = 0x1161 + s / 28 % 21;
	if (s % 28 == 0)
		return 2;
	out[2] = 0x11A7 + s % 28;
	return 3;
}

size_t fold_code_point(uint32_t c, uint32_t out[FOLD_MAX])
{
	const uint16_t *sequence;
	uint32_t value;
	size_t i;

	if (c > 0xFFFF)
		return fold_by_rule(c, out);
	if (c - HANGUL_FIRST < HANGUL_COUNT)
		return fold_hangul(c, out);
	value = (c + fold_delta[fold_page[c >> 6]][c & 63]) & 0xFFFF;
	if (value < FOLD_SEQUENCE || value > FOLD_NOTHING) {
		out[0] = value;
		return 1;
	}
	if (value == FOLD_NOTHING)
		return 0;
	if (value == FOLD_RULE)
		return fold_by_rule(c, out);
	sequence = fold_sequence + (value - FOLD_SEQUENCE);
	for (i = 0; i < sequence[0]; i++)
		out[i] = sequence[i + 1];
	return sequence[0];
}
