#include "text/token.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <cmocka.h>

#include "text/fold.h"
#include "text/token_table.h"
#include "text/utf8.h"

static uint32_t next_random(uint32_t *random)
{
	*random = *random * 1664525 + 1013904223;
	return *random >> 8;
}

static bool has_digit(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (word[i] >= '0' && word[i] <= '9')
			return true;
	return false;
}

/* Two Han numerals, or one behind the sign of an ordinal, or a digit anywhere. */
static bool is_number(const struct token_list *list, size_t i)
{
	static const char numerals[] = "〇一二三四五六七八九十百千万萬亿億零";
	const struct token *t = &list->token[i], *before = i ? t - 1 : t;
	const char *word = list->text + t->at;
	unsigned n = 0;

	if (has_digit(word, t->len))
		return true;
	for (size_t at = 0; at + 3 <= t->len; at++) {
		char one[4] = "";

		memcpy(one, word + at, 3);
		n += strstr(numerals, one) != NULL;
	}
	return n > 1 || (n && i && before->len == 3 && !memcmp(list->text + before->at, "第", 3) &&
			 before->source_at + before->source_len == t->source_at);
}

/* What has to hold of every list whose source is s, one paragraph at 'base'. */
static void check_form(const struct token_list *list, const char *s, size_t len, size_t base)
{
	const struct token *t, *before = NULL;
	const char *p = s, *end = s + len;
	char *starts = calloc(len + 1, 1); /* where code points start, invalid sequences included */
	size_t i, n, at = 0;
	uint32_t c;

	assert_non_null(starts);
	for (starts[len] = 1; p < end; p += utf8_decode(p, end, &c))
		starts[p - s] = 1;
	for (i = 0; i < list->n; i++, before = t) {
		t = &list->token[i];
		assert_int_equal(t->at, at);
		assert_true(t->len > 0);
		at += t->len;
		assert_int_equal(list->text[at], ' ');
		at++;
		assert_null(memchr(list->text + t->at, ' ', t->len));
		assert_true(utf8_valid(list->text + t->at, t->len));
		assert_int_equal(t->has_digit, is_number(list, i));
		assert_true(t->source_at >= base && t->source_len > 0);
		assert_true(t->source_at + t->source_len <= base + len);
		assert_true(starts[t->source_at - base]);
		assert_true(starts[t->source_at - base + t->source_len]);
		/* In order, and at most a code point in common, where it holds the end of
		 * one word and the start of the next. */
		if (before) {
			assert_true(t->source_at >= before->source_at);
			p = s + (t->source_at - base);
			n = utf8_decode(p, end, &c);
			assert_true(t->source_at + n >= before->source_at + before->source_len);
		}
	}
	assert_int_equal(list->text_len, at);
	free(starts);
}

static void tokenize(struct token_list *list, const char *s, size_t len)
{
	char *copy =
		malloc(len ? len : 1); /* exact, so that the sanitizer sees reads past the end */

	assert_non_null(copy);
	memcpy(copy, s, len);
	token_list_init(list, NULL);
	assert_int_equal(token_list_add(list, copy, len, 1000), RP_OK);
	check_form(list, copy, len, 1000);
	free(copy);
}

/* The words of s, with a space behind each but the last. */
static void check_bytes(const char *s, size_t len, const char *expected)
{
	struct token_list list;
	size_t n = strlen(expected);

	tokenize(&list, s, len);
	if (list.text_len != (n ? n + 1 : 0) || (n && memcmp(list.text, expected, n)))
		fail_msg("\"%s\" gave \"%.*s\" instead of \"%s\"", s, (int)list.text_len,
			 list.text ? list.text : "", expected);
	token_list_release(&list);
}

static void check(const char *s, const char *expected)
{
	check_bytes(s, strlen(s), expected);
}

/* Both texts have the same words. */
static void check_same(const char *a, const char *b)
{
	struct token_list x, y;

	tokenize(&x, a, strlen(a));
	tokenize(&y, b, strlen(b));
	if (!x.n || x.text_len != y.text_len || memcmp(x.text, y.text, x.text_len))
		fail_msg("\"%s\": %.*s| \"%s\": %.*s|", a, (int)x.text_len, x.text, b,
			 (int)y.text_len, y.text);
	token_list_release(&x);
	token_list_release(&y);
}

/* Which words have a digit, or are Han numerals: "1 0 0". */
static void check_digits(const char *s, const char *expected)
{
	struct token_list list;
	char found[200] = "";

	token_list_init(&list, NULL);
	assert_int_equal(token_list_add(&list, s, strlen(s), 0), RP_OK);
	for (size_t i = 0; i < list.n; i++) {
		found[2 * i] = list.token[i].has_digit ? '1' : '0';
		found[2 * i + 1] = i + 1 < list.n ? ' ' : '\0';
	}
	assert_string_equal(found, expected);
	token_list_release(&list);
}

static void test_plain(void **state)
{
	(void)state;
	check("", "");
	check(" \t.,'\"-–—!?()[]{}", "");
	check("a", "a");
	check("The quick, brown FOX; jumps.", "the quick brown fox jumps");
	check("internationalization supercalifragilisticexpialidocious",
	      "internationalization supercalifragilisticexpialidocious");
	check("well-known state-of-the-art snake_case a/b c&d e+f",
	      "well known state of the art snake case a b c d e f");
	check("(AP) — LONDON: \"Yes,\" he said...", "ap london yes he said");
	check("zZaA@bcde[fghi{jklm", "zzaa bcde fghi jklm");
	check("@user #tag user@example.com", "user tag user example com");
	check("covid19 5G G7 3rd", "covid19 5g g7 3rd");
	check("one.Two end.Next three..four", "one two end next three four");
	check("$5 5% €100 £3m 50¢", "5 5 100 3m 50");
}

/* Two Han numerals and more are a number, and one behind the sign of an ordinal. */
static void test_han_numerals(void **state)
{
	(void)state;
	check("二十四人", "二十四 人");
	check("一个人", "一 个 人");
	check("第四批 第十四届", "第 四 批 第 十四 届");
	check("二〇二四年，一千二百万", "二〇二四 年 一千二百万");
	check("3万 三万3", "3 万 三万 3");
	check("十 月一 日", "十 月 一 日");
	check("十、二", "十 二");
	check("第 四", "第 四");
	check_digits("二十四人第四批第 四", "1 0 0 1 0 0 0");
	check_digits("一个十月三日", "0 0 0 0 0 0");
	check_digits("二〇二四年3万", "1 0 1 0");
}

static void test_apostrophes(void **state)
{
	(void)state;
	check("don't can't O'Brien's", "dont cant obriens");
	check("'quoted' 'twas dogs' rock 'n' roll", "quoted twas dogs rock n roll");
	check("l'eau d’été aujourd'hui", "leau dete aujourdhui");
	check("1990's '90s 5'11 it''s", "1990s 90s 5 11 it s");
	check_same("don’t it’s “so”", "don't it's \"so\"");
	check_same("don\xC2\x92t don`t don´t donʼt", "don't don't don't don't");
}

static void test_abbreviations(void **state)
{
	(void)state;
	check("the U.S. and the U.N. at 5 a.m.", "the us and the un at 5 am");
	check("U.S.A.F e.g. i.e., z.B.", "usaf eg ie zb");
	check("U.S.-led U.S.'s", "us led us s");
	check("J.Smith J. Smith J.R.R.Tolkien", "j smith j smith jrr tolkien");
	check("www.bbc.co.uk a.b.com x.org", "www bbc co uk ab com x org");
	check("U.S2 U.2 2.U a1.b", "u s2 u 2 2 u a1 b");
	check("a.b a.b. .a.b ..a..b a.", "ab ab ab a b a");
	/* A digit with a mark is no letter. */
	check("1\xE0\xB9\x87.a", "1\xE0\xB9\x87 a");
	check("É.Ü. т.е. α.β", "eu те αβ");
	/* The letter behind the stop is taken back, its source with it. */
	check("U.Ünion A.Ö.Übung", "u union ao ubung");
}

static void test_numbers(void **state)
{
	(void)state;
	check("5.1 15.07.2018 192.168.0.1 .5 5. 1.", "5.1 15.07.2018 192.168.0.1 5 5 1");
	check("1,000 12,345,678 999,999.99", "1000 12345678 999999.99");
	check("1,00 1,0000 1,2345,678 1234,567 1,2,300", "1,00 1,0000 1,2345,678 1234,567 1,2,300");
	check("1,000,00 1,000,000,0 1.5,000", "1000,00 1000000,0 1.5,000");
	check("$1,000, and 2,000km US3,000.", "1000 and 2000km us3000");
	check("10:30 3-2 1/2 -5 +7 1,a a,1 1, 2", "10 30 3 2 1 2 5 7 1 a a 1 1 2");
	check("½ 5½ 5 1/2 x² 10⁶ ①", "1 2 5 1 2 5 1 2 x2 106 1");
	check("١٬٠٠٠ ٣٫١٤ ۱۲۳ １，０００", "1000 3.14 123 1000");
	check("1,00\xC2\xAD"
	      "0 1\xE2\x80\x8B,000",
	      "1000 1000");
	check_same("1,000 1,000,000", "1000 1000000");
}

static void test_scripts(void **state)
{
	(void)state;
	check("Die Bürger über Straßen, Größe.", "die burger uber strassen grosse");
	check("Président Łukasz İzmir Việt", "president lukasz izmir viet");
	check("Владимир Путин: «Ещё раз», сказал он.", "владимир путин еще раз сказал он");
	check("Ο Αλέξης είπε· «Όχι»", "ο αλεξησ ειπε οχι");
	check("قال الرئيسُ: «أَهْلاً»، ١٢ مـــرة", "قال الرييس اهلا 12 مرة");
	check("צה״ל אמר \"שלום\" ג׳ון צה\"ל בית־ספר", "צהל אמר שלום גון צהל בית ספר");
	check("नमस्ते दुनिया। १५", "नमस्ते दुनिया 15");
	check("தமிழ்நாடு செய்தி", "தமிழ்நாடு செய்தி");
	check("中国2018年，好。", "中 国 2018 年 好");
	check("中国A中B", "中 国 a 中 b");
	check("中ー国", "中ー 国");
	/* Right sides of what follows are decomposed. */
	check("東京タワーはガス", "東 京 タ ワー は ガ ス");
	check("ｶﾞﾗｽ", "ガ ラ ス");
	check("한국 뉴스24", "한국 뉴스24");
	check("ก็ดี ๒๕๖๑", "ก็ ดี 2561");
	check("ພາສາ", "ພ າ ສ າ");
	check("ខ្មែរ", "ខ្ មែ រ");
	check("မြန်မာ", "မြ န် မာ");
	check("col·lecció a·b", "colleccio a b");
	/* Planes 1 and 2: mathematical, Gothic, Han, Adlam. */
	check("𝐀𝐁𝟏 𐌰𐌱 𠀀𠀁 𞤀𞤁", "ab1 𐌰𐌱 𠀀 𠀁 𞤢𞤣");
	check("good 👍🏽 news ❤️ 🇫🇮 a👍b", "good news a b");
}

static void test_equivalent(void **state)
{
	static const char *const texts[] = {
		"Größe, café, naïveté, Ångström",
		"Việt Nam được",
		"Ёлка, йод, Київ",
		"ἄνθρωπος ᾳ",
		"ガギグゲゴ パピプ",
		"한국어 신문",
		"أآإئؤ",
		"क़ख़ग़ ড়ঢ়",
	};
	utf8proc_uint8_t *decomposed, *composed;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		decomposed = utf8proc_NFD((const utf8proc_uint8_t *)texts[i]);
		composed = utf8proc_NFC((const utf8proc_uint8_t *)texts[i]);
		assert_non_null(decomposed);
		assert_non_null(composed);
		check_same((char *)decomposed, (char *)composed);
		free(decomposed);
		free(composed);
	}
	check_same("a\xC2\xA0"
		   "b\xE3\x80\x80"
		   "c\xE2\x80\x89"
		   "d",
		   "a b c d");
	check_same("Donau\xC2\xAD"
		   "dampf\xE2\x80\x8B"
		   "schiff",
		   "Donaudampfschiff");
	check_same("می\xE2\x80\x8Cخواهم", "میخواهم");
	check_same("ＦＵＬＬ　ｗｉｄｔｈ", "full width");
}

static void test_not_words(void **state)
{
	struct token_list list;

	(void)state;
	check_bytes("a\0b", 3, "a b");
	check_bytes("abcdefgh\0ijklmnop\0", 18, "abcdefgh ijklmnop");
	check("a\xEF\xBF\xBD"
	      "b",
	      "a b");
	check("a\xFF"
	      "b c\xC3",
	      "a b c");
	check("über\xE2\x80"
	      "bord",
	      "uber bord");

	tokenize(&list,
		 "a\xFF\xFE"
		 "b \xEF\xBF\xBD \xF1\x80\x80",
		 12);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.invalid, 3);
	token_list_reset(&list);
	assert_int_equal(list.n + list.text_len + list.invalid, 0);
	token_list_release(&list);
}

static void check_source(const char *s, size_t i, const char *expected)
{
	struct token_list list;

	tokenize(&list, s, strlen(s));
	assert_true(i < list.n);
	assert_int_equal(list.token[i].source_len, strlen(expected));
	assert_memory_equal(s + list.token[i].source_at - 1000, expected, strlen(expected));
	token_list_release(&list);
}

static void test_source(void **state)
{
	(void)state;
	check_source("\"Don't,\" he", 0, "Don't");
	check_source("\"Don’t,\" he", 1, "he");
	check_source("in the U.S. today", 2, "U.S");
	check_source("A.B.Smith", 0, "A.B");
	check_source("A.B.Smith", 1, "Smith");
	check_source("die Größe.", 1, "Größe");
	check_source("die Gro\xCC\x88\xC3\x9F"
		     "e.",
		     1,
		     "Gro\xCC\x88\xC3\x9F"
		     "e");
	check_source("cafe\xCC\x81 x", 0, "cafe\xCC\x81");
	check_source("for 1,000,000.", 1, "1,000,000");
	check_source("中国人", 1, "国");
	check_source("中\xEF\xB8\x80国", 0, "中\xEF\xB8\x80");
	check_source("5½ x", 1, "½");
	check_source("5½ x", 2, "½");
	check_source("5½ x", 3, "x");
}

static void test_appended(void **state)
{
	struct token_list list;

	(void)state;
	token_list_init(&list, NULL);
	assert_int_equal(token_list_add(&list, "One two", 7, 0), RP_OK);
	assert_int_equal(token_list_add(&list, NULL, 0, 7), RP_OK);
	assert_int_equal(token_list_add(&list, "U.", 2, 8), RP_OK);
	assert_int_equal(token_list_add(&list, "S. \xFF", 4, 10), RP_OK);
	assert_int_equal(list.n, 4);
	assert_int_equal(list.text_len, 12);
	assert_memory_equal(list.text, "one two u s ", 12);
	assert_int_equal(list.token[3].at, 10);
	assert_int_equal(list.token[3].source_at, 10);
	assert_int_equal(list.invalid, 1);
	token_list_release(&list);
}

/*
 * The rules for ASCII by looking ahead, where token.c looks back.  'out' gets each word
 * with a space behind.
 */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_letter(c) || is_digit(c);
}

static void reference(const char *s, char *out)
{
	char chunk[128];
	size_t n, i, before, after;
	bool single, was_single = false, broken;
	const char *last_end = NULL;

	while (*s) {
		if (!is_word(*s)) {
			s++;
			continue;
		}
		/* Everything but abbreviations. */
		single = last_end && s == last_end + 1 && *last_end == '.' && was_single;
		for (n = 0; is_word(*s);) {
			chunk[n++] = *s++;
			if (*s == '\'' && is_letter(s[1]))
				s++;
			else if ((*s == '.' || *s == ',') && is_digit(s[-1]) && is_digit(s[1]))
				chunk[n++] = *s++;
		}
		chunk[n] = '\0';
		last_end = s;
		was_single = n == 1 && is_letter(chunk[0]);
		/* Behind a stop and two single letters: take the space back. */
		if (single && was_single)
			out--;
		for (i = 0, broken = false; i < n; i++) {
			if (chunk[i] == ',' && !broken) {
				for (before = 0; before < i && is_digit(chunk[i - 1 - before]);)
					before++;
				for (after = 0; is_digit(chunk[i + 1 + after]);)
					after++;
				broken = before > 3 || after != 3;
				if (!broken)
					continue;
			}
			broken = broken || chunk[i] == '.';
			*out++ = is_letter(chunk[i]) ? (char)(chunk[i] | 32) : chunk[i];
		}
		*out++ = ' ';
	}
	*out = '\0';
}

static void test_reference(void **state)
{
	static const char characters[] = "abXY0123,.,.''- \"xyz00";
	char s[64], wide[256], expected[256];
	uint32_t random = 7, round;
	struct token_list list;
	size_t len, i, n;

	(void)state;
	for (round = 0; round < 300000; round++) {
		len = next_random(&random) % 40;
		for (i = n = 0; i < len; i++) {
			s[i] = characters[next_random(&random) % (sizeof(characters) - 1)];
			if (s[i] == ' ')
				n += utf8_encode(0x3000, wide + n);
			else
				n += utf8_encode((uint32_t)s[i] + 0xFEE0, wide + n);
		}
		s[len] = '\0';
		reference(s, expected);
		tokenize(&list, s, len);
		if (list.text_len != strlen(expected) ||
		    (list.text_len && memcmp(list.text, expected, list.text_len)))
			fail_msg("\"%s\" gave \"%.*s\" instead of \"%s\"", s, (int)list.text_len,
				 list.text, expected);
		token_list_release(&list);
		/* Full width, so that no ASCII path is taken. */
		tokenize(&list, wide, n);
		if (list.text_len != strlen(expected) ||
		    (list.text_len && memcmp(list.text, expected, list.text_len)))
			fail_msg("wide \"%s\" gave \"%.*s\" instead of \"%s\"", s,
				 (int)list.text_len, list.text, expected);
		token_list_release(&list);
	}
}

/* A code point alone, and between spaces, is the word that the rules make of it. */
static void test_every_code_point(void **state)
{
	bool same_unicode = !strcmp(TOKEN_TABLE_UNICODE, utf8proc_unicode_version());
	uint32_t folded[FOLD_MAX], c;
	char s[16], expected[8];
	struct token_list list;
	enum token_class class;
	size_t n, m;

	(void)state;
	token_list_init(&list, NULL);
	for (c = 0; c <= 0x10FFFF; c++) {
		if ((c >= 0xD800 && c <= 0xDFFF) || fold_by_rule(c, folded) != 1)
			continue;
		class = token_class_by_rule(folded[0]);
		m = 0;
		if (class != TOKEN_OTHER && class != TOKEN_JOINER) {
			m = utf8_encode(folded[0], expected);
			expected[m++] = ' ';
		}
		s[0] = ' ';
		n = 1 + utf8_encode(c, s + 1);
		memset(s + n, ' ', 8);
		token_list_reset(&list);
		assert_int_equal(token_list_add(&list, s + 1, n - 1, 0), RP_OK);
		assert_int_equal(token_list_add(&list, s, n + 8, 0), RP_OK);
		if (list.text_len == 2 * m && !memcmp(list.text, expected, m) &&
		    !memcmp(list.text + m, expected, m))
			continue;
		/* Another version of Unicode knows letters that were none to the table.
		 */
		if (same_unicode || list.text_len)
			fail_msg("U+%04X: \"%.*s\"", (unsigned)c, (int)list.text_len, list.text);
	}
	token_list_release(&list);
}

/* Pieces that matter to the rules, and bytes that do not belong anywhere. */
static void test_random(void **state)
{
	static const char *const pieces[] = {
		"a",
		"B",
		"word",
		"longerword",
		"1",
		"000",
		".",
		",",
		"'",
		"\"",
		" ",
		"-",
		"é",
		"e\xCC\x81",
		"ß",
		"ж",
		"א",
		"ن",
		"中",
		"が",
		"ー",
		"ก",
		"็",
		"한",
		"½",
		"ﷺ",
		"’",
		"👍",
		"𠀀",
		"\xC2\xAD",
		"\xE2\x80\x8B",
		"\xEF\xBB\xBF",
		"\xEF\xBF\xBD",
		"\xFF",
		"\xC3",
		"\xE4",
		"\xE4\xB8",
		"\xF0\x9F",
		"\x80",
		"·",
		"l",
		"\xC0",
	};
	char s[512];
	uint32_t random = 3, round;
	struct token_list list;
	size_t len, count, n;
	const char *piece;

	(void)state;
	for (round = 0; round < 100000; round++) {
		count = next_random(&random) % 24;
		for (len = 0; count; count--) {
			piece = pieces[next_random(&random) % (sizeof(pieces) / sizeof(*pieces))];
			n = strlen(piece);
			memcpy(s + len, piece, n);
			len += n;
		}
		if (round % 4 == 0)
			for (n = 0; n < len; n++)
				s[n] = (char)next_random(&random);
		tokenize(&list, s, len);
		token_list_release(&list);
	}
}

/* The longest folding, many times over, and a word of a million letters. */
static void test_long(void **state)
{
	size_t i, n = 1000000;
	struct token_list list;
	char *s = malloc(n);

	(void)state;
	assert_non_null(s);
	for (i = 0; i + 3 <= n; i += 3)
		memcpy(s + i, "ﷺ", 3);
	tokenize(&list, s, i);
	/* The last word of one and the first of the next are not parted. */
	assert_int_equal(list.n, 3 * (i / 3) + 1);
	token_list_release(&list);
	memset(s, 'x', n);
	tokenize(&list, s, n);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.token[0].len, n);
	token_list_release(&list);
	free(s);
}

struct budget {
	size_t left; /* allocations that succeed */
};

static void *resize_within(void *ctx, void *p, size_t size)
{
	struct budget *budget = ctx;

	if (!size) {
		free(p);
		return NULL;
	}
	if (!budget->left)
		return NULL;
	budget->left--;
	return realloc(p, size);
}

static void test_failure(void **state)
{
	struct budget budget;
	struct rp_allocator alloc = {resize_within, &budget};
	struct token_list list;
	enum rp_error err = RP_ERR_NOMEM;
	size_t failures, i;
	char s[2000];

	(void)state;
	for (i = 0; i + 4 <= sizeof(s); i += 4)
		memcpy(s + i, "ﷺ\xFF", 4);
	for (failures = 0; err; failures++) {
		budget.left = 100;
		token_list_init(&list, &alloc);
		assert_int_equal(token_list_add(&list, "kept \xFF", 6, 0), RP_OK);
		budget.left = failures;
		err = token_list_add(&list, s, sizeof(s), 6);
		if (err) {
			assert_int_equal(err, RP_ERR_NOMEM);
			assert_int_equal(list.n, 1);
			assert_int_equal(list.text_len, 5);
			assert_int_equal(list.invalid, 1);
			assert_memory_equal(list.text, "kept ", 5);
		}
		token_list_release(&list);
	}
	assert_true(failures > 3);

	token_list_init(&list, NULL);
	assert_int_equal(token_list_add(&list, "ab", 2, UINT32_MAX - 1), RP_ERR_TOO_LARGE);
	assert_int_equal(token_list_add(&list, "ab", 2, SIZE_MAX), RP_ERR_TOO_LARGE);
	assert_int_equal(token_list_add(&list, "ab", 2, UINT32_MAX - 2), RP_OK);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.token[0].source_at, UINT32_MAX - 2);
	token_list_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),       cmocka_unit_test(test_han_numerals),
		cmocka_unit_test(test_apostrophes), cmocka_unit_test(test_abbreviations),
		cmocka_unit_test(test_numbers),     cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_equivalent),  cmocka_unit_test(test_not_words),
		cmocka_unit_test(test_source),      cmocka_unit_test(test_appended),
		cmocka_unit_test(test_reference),   cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_random),      cmocka_unit_test(test_long),
		cmocka_unit_test(test_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
