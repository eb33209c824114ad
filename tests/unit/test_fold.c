#include "text/fold.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <cmocka.h>

#include "text/fold_table.h"
#include "text/utf8.h"

/* Fold a string; the result ends in NUL. */
static void fold_string(const char *s, char *out)
{
	const char *end = s + strlen(s);
	uint32_t c, folded[FOLD_MAX];
	size_t n, i;

	while (s < end) {
		s += utf8_decode(s, end, &c);
		n = fold_code_point(c, folded);
		for (i = 0; i < n; i++)
			out += utf8_encode(folded[i], out);
	}
	*out = '\0';
}

static void check(const char *s, const char *expected)
{
	char folded[1024];

	fold_string(s, folded);
	assert_string_equal(folded, expected);
}

static void test_latin(void **state)
{
	(void)state;
	check("The QUICK brown fox, 1984!", "the quick brown fox, 1984!");
	check("Ünïcödé ÀÉÎÕÚ ÇŞŻ", "unicode aeiou csz");
	check("Straße GROẞ", "strasse gross");
	check("İstanbul ıssız", "istanbul issiz");
	check("ﬁnance ﬂow oﬃce Æsop œuvre", "finance flow office aesop oeuvre");
	check("Łódź Ørsted Đoković Ħal ŧ", "lodz orsted dokovic hal t");
	check("Þór Guðmundsson", "thor gudmundsson");
	check("Việt Nam, Hồ Chí Minh", "viet nam, ho chi minh");
	check("ſelf ŉ Ǆ K Å", "self 'n dz k a");
	check("ﬀ ﬃ ﬅ Ĳ", "ff ffi st ij");
}

static void test_greek_cyrillic(void **state)
{
	(void)state;
	check("ΑΘΉΝΑ Ὀδυσσεύς", "αθηνα οδυσσευσ");
	check("ᾳ ΐ ᾍ", "α ι α"); /* the iota subscript is a diacritic */
	check("Ёлка й Киёв", "елка и киев");
	check("Україна Ї Ґ", "украіна і ґ");
}

static void test_arabic_hebrew(void **state)
{
	(void)state;
	check("أحمد إلى آب ٱ", "احمد الي اب ٱ");
	check("مُحَمَّدٌ", "محمد");
	check("محـــمد", "محمد");
	check("ﻣﺤﻤﺪ ﻻ", "محمد لا");
	check("ایران کتاب", "ايران كتاب"); /* Persian yeh and kaf */
	check("١٢٣ ۴۵۶ ١٫٥ ١٬٠٠٠", "123 456 1.5 1,000");
	check("שָׁלוֹם צה״ל ג׳ירף", "שלום צה\"ל ג'ירף");
	check("בית־ספר", "בית-ספר");
	/* The longest folding there is. */
	check("ﷺ", "صلي الله عليه وسلم");
}

static void test_indic(void **state)
{
	(void)state;
	/* Vowel signs, virama, anusvara, nukta stay. */
	check("हिन्दी क़लम १२३", "हिन्दी क़लम 123");
	check("বাংলা ৪৫", "বাংলা 45");
	check("தமிழ் நாடு", "தமிழ் நாடு");
	check("తెలుగు", "తెలుగు");
	/* Tone and vowel marks stay. */
	check("ที่นี่ ๑๒", "ที่นี่ 12");
	check("ພາສາ ຊັ້ນ", "ພາສາ ຊັ້ນ");
	check("ខ្មែរ ០១", "ខ្មែរ 01");
	check("မြန်မာ ၁၂", "မြန်မာ 12");
	/* AM is compatibility-equal to a mark and a letter. */
	check("ำ", "ํา");
}

static void test_east_asian(void **state)
{
	(void)state;
	check("中文，２０１８年。", "中文,2018年。");
	check("ＡＢＣａｂｃ　１２", "abcabc 12");
	check("ｶﾞｷﾞ ﾊﾟ", "ガギ パ"); /* the right side is decomposed */
	check("がパ", "がパ");
	check("か゛", "か\xE3\x82\x99"); /* the spacing voicing mark */
	check("㈱ ㌔ ①", "(株) キロ 1");
	check("한국", "한국");                       /* jamo on the right */
	check("각", "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8"); /* U+1100 U+1161 U+11A8 */
	check("가", "\xE1\x84\x80\xE1\x85\xA1");
	check("豈", "豈");
}

static void test_punctuation(void **state)
{
	(void)state;
	check("‘a’ “b” „c‟ «d» ‹e› ‚f‛ g´ h` ′ ″ ʼ ʻ",
	      "'a' \"b\" \"c\" \"d\" 'e' 'f' g' h' ' \" ' '");
	check("a–b—c‐d‑e‒f―g−h", "a-b-c-d-e-f-g-h");
	check("so\xC2\xADgar zero\xE2\x80\x8Bwidth \xEF\xBB\xBF"
	      "bom",
	      "sogar zerowidth bom");
	check("\xE2\x80\x8Etext\xE2\x80\x8F \xE2\x80\xAA"
	      "b\xE2\x80\xAC \xE2\x81\xA6i\xE2\x81\xA9",
	      "text b i");
	check("❤\xEF\xB8\x8F x\xF3\xA0\x84\x80", "❤ x");
	check("a\xC2\xA0"
	      "b\xE2\x80\xAF"
	      "c\xE2\x80\x89"
	      "d\xE3\x80\x80"
	      "e\xE1\x9A\x80"
	      "f\tg\nh",
	      "a b c d e f g h");
	check("l\xC2\x92"
	      "eau \xC2\x93q\xC2\x94 a\xC2\x96"
	      "b\xC2\x97"
	      "c \xC2\x80",
	      "l'eau \"q\" a-b-c  ");
	check("x² H₂O ½ 5½ ⅔ m³", "x2 h2o  1/2 5 1/2  2/3 m3");
	check("Brand™ ℠ №5 ℃ … ª", "brand    no5 °c ... a");
	check("col·lecció coŀlegi", "col·leccio col·legi");
	check("$5 €6 100% §1 #x @y a_b", "$5 €6 100% §1 #x @y a_b");
}

static void test_ascii(void **state)
{
	uint32_t out[FOLD_MAX], c, expected;

	(void)state;
	for (c = 0; c < 0x80; c++) {
		expected = c;
		if (c >= 'A' && c <= 'Z')
			expected = c + 32;
		else if (c < 0x20 || c == 0x7F)
			expected = ' ';
		else if (c == '`')
			expected = '\'';
		assert_int_equal(fold_code_point(c, out), 1);
		assert_int_equal(out[0], expected);
	}
}

static void test_table_is_rule(void **state)
{
	uint32_t table[FOLD_MAX], rule[FOLD_MAX], c;
	bool same_unicode = !strcmp(FOLD_TABLE_UNICODE, utf8proc_unicode_version());
	size_t n, m;

	(void)state;
	for (c = 0; c <= 0x110000; c++) {
		n = fold_code_point(c, table);
		m = fold_by_rule(c, rule);
		assert_true(n <= FOLD_MAX);
		if (n == m && !memcmp(table, rule, n * sizeof(*table)))
			continue;
		/* Another version of Unicode knows characters that were none to the
		 * table. */
		if (!same_unicode && n == 1 && table[0] == c)
			continue;
		fail_msg("U+%04X", (unsigned)c);
	}
}

/* Composed and decomposed fold alike, and folding twice changes nothing. */
static void test_canonical_and_idempotent(void **state)
{
	uint32_t once[FOLD_MAX], other[4 * FOLD_MAX], c;
	utf8proc_int32_t decomposed[8];
	utf8proc_ssize_t parts, j;
	size_t n, m, i;

	(void)state;
	for (c = 0; c <= 0x10FFFF; c++) {
		n = fold_code_point(c, once);
		parts = utf8proc_decompose_char((utf8proc_int32_t)c, decomposed, 8,
						UTF8PROC_DECOMPOSE, NULL);
		assert_in_range(parts, 1, 4);
		for (j = 0, m = 0; j < parts; j++)
			m += fold_code_point((uint32_t)decomposed[j], other + m);
		if (n != m || memcmp(once, other, n * sizeof(*once)))
			fail_msg("U+%04X decomposed", (unsigned)c);
		for (i = 0; i < n; i++)
			if (fold_code_point(once[i], other) != 1 || other[0] != once[i])
				fail_msg("U+%04X folds to U+%04X", (unsigned)c, (unsigned)once[i]);
	}
}

/*
 * Decimal digits stand in runs of ten in order of value, which Unicode guarantees; those
 * that fold by compatibility know their values from elsewhere, so runs of them check the
 * rule as well.
 */
static void test_digits(void **state)
{
	uint32_t out[FOLD_MAX], c, run = 0, total = 0;

	(void)state;
	for (c = 0; c <= 0x10FFFF; c++) {
		if (utf8proc_category((utf8proc_int32_t)c) != UTF8PROC_CATEGORY_ND) {
			assert_int_equal(run % 10, 0);
			run = 0;
			continue;
		}
		if (fold_code_point(c, out) != 1 || out[0] != '0' + run % 10)
			fail_msg("U+%04X", (unsigned)c);
		run++;
		total++;
	}
	assert_true(total >= 650);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_latin),
		cmocka_unit_test(test_greek_cyrillic),
		cmocka_unit_test(test_arabic_hebrew),
		cmocka_unit_test(test_indic),
		cmocka_unit_test(test_east_asian),
		cmocka_unit_test(test_punctuation),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_table_is_rule),
		cmocka_unit_test(test_canonical_and_idempotent),
		cmocka_unit_test(test_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
