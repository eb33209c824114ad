#include "text/lead.h"

#include <stdio.h>
#include <utf8proc.h>

#include "common.h"
#include "text/cursor.h"
#include "text/cursor_table.h"
#include "text/utf8.h"

/* What every language's paragraphs go on with; long enough for a time, too. */
#define EN "The harbour of the town will stay closed until the ice has gone.\n"
#define DE "Der Hafen der Stadt bleibt geschlossen, bis das Eis im Frühjahr taut.\n"
#define FR "Le port de la ville restera fermé tant que la glace ne fondra pas.\n"
#define RU "Порт города закрыт до весны, пока на реке стоит лёд, сказал капитан.\n"
#define AR "أعلنت إدارة الميناء أن السفن لن تبحر قبل حلول الربيع بسبب الجليد.\n"
#define ZH "港口管理部门宣布，由于冰封，渡轮将停航至明年春天。\n"
#define JA "港の管理者は、氷のため春まで船を出さないと発表した。\n"
#define KO "항구 관리소는 얼음 때문에 봄까지 배를 띄우지 않는다고 밝혔다.\n"

static void check(const char *lead, const char *rest)
{
	char text[512];
	int len = snprintf(text, sizeof(text), "%s%s", lead, rest);
	size_t n = lead_length(text, (size_t)len);

	if (n != strlen(lead))
		fail_msg("'%s' has the lead '%.*s'", text, (int)n, text);
}

static void check_none(const char *text)
{
	size_t n = lead_length(text, strlen(text));

	if (n)
		fail_msg("'%s' has the lead '%.*s'", text, (int)n, text);
}

static void test_capitals(void **state)
{
	(void)state;
	check("OSTHAVEN — ", EN);
	check("OSTHAVEN -- ", EN);
	check("OSTHAVEN—", EN);
	check("PORT ELLIS – ", EN);
	check("ST. ANNE — ", EN);
	check("McDUFF — ", EN);
	check("OSTHAVEN. — ", EN);
	check("OSTHAVEN/ELLIS, Northland — ", EN);
	check("OSTHAVEN, Nld. - ", EN);
	check("PORT-SUR-MER, N.L. - ", EN);
	check("ØSTHAVN – ", "Ingen ferge seiler til øyene før isen er borte til våren.");
	check("ΛΙΜΑΝΙ — ", "Το λιμάνι της πόλης θα μείνει κλειστό ως την άνοιξη.");
	check("OSTHAVEN — ", "“No ferry will sail to the islands before spring,” she said.");
	check("OSTHAVEN — ", "NATO ships will not sail to the islands before spring.");
	/* With a hyphen they may be a label; shorter ones a name; more words a headline. */
	check_none("OSTHAVEN - " EN);
	check_none("NOTE - " EN);
	check_none("IBM — " EN);
	check_none("OUR HARBOUR IN ICE — " EN);
	check_none("CORRECTED TO ANN O. ELLIS, NOT ANN A. ELLIS - " EN);
	/* A word, or a rule. */
	check_none("OSTHAVEN–ELLIS ferries will not sail before the ice has gone.");
	check_none("OSTHAVEN --- " EN);
	check_none("OSTHAVEN－" EN);
	check_none("OSTHAVEN, where ferries wait for Ellis — " EN);
	check_none("OSTHAVEN, up to — " EN);
	/* What goes on is the same sentence, a heading, or in capitals as a whole. */
	check_none("OSTHAVEN — a harbour on the northern coast — stays closed until spring.");
	check_none("OSTHAVEN — 12 ferries will not sail before the ice has gone.");
	check_none("OSTHAVEN CLOSING — MAY 3 Herring 12 Cod 14 Ice 3 Salt 7 Tar 2");
	check_none("OSTHAVEN — HARBOUR CLOSED UNTIL SPRING BECAUSE OF ICE");
}

static void test_agencies(void **state)
{
	(void)state;
	check("OSTHAVEN (AGY) — ", EN);
	check("OSTHAVEN (Agency) - ", EN);
	check("OSTHAVEN (Ellis News Service) - ", EN);
	check("OSTHAVEN, Nov 3 (Agency) - ", EN);
	check("Osthaven (agy) - ", DE);
	check("Osthaven/Südstadt (agy/nor) – ", DE);
	check("Osthaven am Fluss (agy) - ", DE);
	check("Puerto del Este, 3 nov (AGE).- ", "El puerto seguirá cerrado hasta que se funda el "
						 "hielo.");
	check("SÃO ELIAS (Agência) – ", "O porto da cidade ficará fechado até o gelo derreter.");
	check("DOĞUKENT (AJ) - ", "Kentin limanı buzlar eriyene kadar kapalı kalacak.");
	check("EST-VILLE, 3 nov (AGF) - ", FR);
	check("EST-VILLE, le 3 novembre 2031 (AGF) - ", FR);
	check("ميناء الشرق (وكالة) - ", AR);
	check("ميناء الشرق، 3 ديسمبر (وكالة) - ", AR);
	check("אוסטהאבן (סוכנות) - ", "הנמל של העיר יישאר סגור עד שהקרח יימס באביב הבא.");
	check("3 ديسمبر (وكالة) - ", AR);
	check("Nov 3 (Agency) - ", EN);
	check("OSTHAVEN, Nov. 3, 2031 /AGNewswire/ -- ", EN);
	check("OSTHAVEN, November 3. /AGN/. ", EN);
	check("ОСТХАВЕН, 3 ноября. /АГН/. ", RU);
	check("(Agency) - ", EN);
	check("(AGEN) - OSTHAVEN, 03 NOV - ",
	      "Il porto resta chiuso fino a quando il ghiaccio non si scioglie.");
	/* No place in front of the bracket, no agency in it, no dash behind, or a small letter. */
	check_none("He said (again) - No ferry will sail before the ice has gone.");
	check_none("Osthaven (the old harbour of the north) - " EN);
	check_none("Catch (yoy) - 2.1 percent more than a year ago, the harbour said.");
	check_none("Osthaven (Agency) " EN);
	check_none("The U.N. (Agency) - no ferry will sail before the ice has gone.");
	check_none("A (B) - c");
	check_none("Harbour. Ellis (Agency) - " EN);
	check_none("5 Questions (Video) - " EN);
	check_none("Ferries Waiting. [Ellis News Service] - " EN);
	check_none("Osthaven (3:2) - " EN);
	check_none("(a) - " EN);
	check_none("(1) " EN);
	check_none("[She] said the harbour will stay closed until the ice has gone.");
	check_none("(The Village Hall Again) — " EN);
}

static void test_dates(void **state)
{
	(void)state;
	check("Osthaven, Nov. 3.—", EN);
	check("Port Ellis, N. L., Nov. 3.— ", EN);
	check("OSTHAVEN, 3 November - ", EN);
	check("Osthaven, 3. November 2031 – ", DE);
	check("Osthaven, 3.11.2031 - ", DE);
	check("ОСТХАВЕН, 3 ноя - АГЕ Новости. ", RU);
	check("ОСТХАВЕН (Севериния), 3 ноя - АГЕ Новости, Анна Элис. ", RU);
	check("Остхавен. 3 ноября. ИНТЕРАГЕ - ", RU);
	check("OSTHAVEN, NORTHLAND - MAY 31: ",
	      "Sailors wait for the ice to melt in the old harbour.");
	/* Only what is in capitals and ends in a stop belongs to it. */
	check("OSTHAVEN, Nov 3 - ", "Ferries Stay. The harbour will be closed until spring.");
	check("OSTHAVEN, Nov 3 - ", "U.N. Ships wait in the harbour until the ice has gone.");
	/* An age, a list, and no dash. */
	check_none("Anna Ellis, 29 – She has sailed to the islands for eleven years.");
	check_none("Ward One, Ward Two — Ellis, Brown, Green, Smith, Wilson, Carter, Hall");
	check_none("Osthaven, Nov. 3: " EN);
	check_none("2018 - ein Jahr voller Eis und ohne eine einzige Fähre im Hafen.");
	check_none("Class 6. Silk and Wool — " EN);
	/* The end of a headline is no place. */
	check_none("Flood In Valley OSTHAVEN, Feb. 3.—" EN);
	check_none("FLOOD IN VALLEY Osthaven, Feb. 3.—" EN);
	check_none("Port Ellis Under Water Osthaven, Feb. 3.—" EN);
	check_none("Valleys are Flooded Again, Osthaven, Feb. 3.—" EN);
	check("East Port Ellis, Feb. 3.—", EN);
	check("PORT N. ELLIS, Feb. 3.—", EN);
	check_none("Ferries Are Late, Osthaven, Feb. 3 said the captain - " EN);
}

static void test_tags(void **state)
{
	(void)state;
	check("[동항=통신] 홍길동 기자 = ", KO);
	check("(동항=통신) 홍길동 김철수 기자 = ", KO);
	check("【東港共同】", JA);
	check("［東港 3日 通信］ - ", JA);
	check("（某社記者王小明東港3日電）", ZH);
	check("[OSTHAVEN 3 Nov] - ", EN);
	check_none("(OSTHAVEN 3) - " EN);
	check_none("（一）" ZH);
	check_none("【】" JA);
	check_none("（ただし）" JA);
}

static void test_chinese(void **state)
{
	(void)state;
	check("某社东港11月3日电（记者张三）", ZH);
	check("某社东港11月3日电 (记者 张三)", ZH);
	check("某社东港１１月３日电　", ZH);
	check("某網東港11月3日訊（記者張三）", ZH);
	check("某日电视台东港3日电（记者张三）", ZH);
	check("本报讯（记者张三）", ZH);
	check("某视网消息（新闻）：", ZH);
	check("某视网消息：", ZH);
	/* A longer word, a name, what somebody heard. */
	check_none("节日首日电影票房超过三亿元，港口城市观众人数创下新纪录。");
	check_none("某电：福岛港口的管理部门宣布，渡轮将停航至明年春天。");
	check_none("某某某讯（00700）：港口的管理部门宣布，渡轮将停航至明年春天。");
	check_none("某讯：港口的管理部门宣布，渡轮将停航至明年春天。");
	check_none("他改变路线是因为他接到了老朋友的消息：港口的渡轮将停航至明年春天。");
}

static void test_times(void **state)
{
	(void)state;
	check("14:32 ", EN);
	check("14:32 GMT ", EN);
	check("14:32 GMT - ", EN);
	check("14:32:05 ", "| " EN);
	check("[14:32] ", EN);
	check("(14:32) – ", EN);
	check("14.32 Uhr: ", DE);
	check("9.05 Uhr: ", DE);
	check("20h15 - ", FR);
	check("10:45 a.m. ET — ", EN);
	check("9:05 pm EST - ", EN);
	check("14:32 ", RU);
	check("14:32 - ", AR);
	/* The sentence goes on. */
	check_none("14:32 was the time when the last ferry of the year left the harbour.");
	check_none("14:32 - 15:10 Ferry to the islands, calling at every harbour on the way");
	/* Programmes, logs, diaries, verses, prices, results. */
	check_none("20:15 Late News From The Harbour");
	check_none("8:15 a.m. " EN);
	check_none("7:30 p. m.—" EN);
	check_none("3:16 For the sea was loved so much that it was given a harbour of its own.");
	check_none("14.32 - " EN);
	check_none("[14.32] " EN);
	check_none("0014:32 " EN);
	check_none("25:10 " EN);
	check_none("14:320 " EN);
}

static void test_odd_texts(void **state)
{
	static const char lead[] = "ОСТХАВЕН, 3 ноя (АГН) — ";
	char text[400] = "OSTHAVEN ";

	(void)state;
	check_none("");
	check_none("-");
	check_none("— ");
	check_none("OSTHAVEN —");
	check_none("OSTHAVEN (");
	check_none("OSTHAVEN (AGY) — ");
	check_none("OSTHAVEN (AGY) — 12.5 13.5 14.5 15.5 16.5 17.5 18.5");
	check_none("OSTHAVEN (AGY) — Harbour closed");
	check_none("\xff\xfe OSTHAVEN — " EN);
	check_none("OST\xffHAVEN — " EN);
	check_none("Ost\xffhaven (Agency) - " EN);
	check_none("OSTHAVEN (A\xe2\x80) — " EN);
	check("OSTHAVEN — ",
	      "The \xff harbour of the town will stay closed until the ice has gone.");
	/* What folds to nothing does not show. */
	check("OST\xc2\xadHAVEN \xe2\x80\x8b(AGY) \xe2\x80\x8f- ", EN);
	/* A dash too far away. */
	for (unsigned n = 0; n < 60; n++) {
		snprintf(text, sizeof(text), "OSTHAVEN%*s(AGY) — %s", (int)(50 + n), "", EN);
		/* At 53 only the space behind the dash is. */
		if (n != 53)
			assert_int_equal(lead_length(text, strlen(text)), n < 53 ? 68 + n : 0);
	}
	/* Cut anywhere, the lead is the same or none. */
	snprintf(text, sizeof(text), "%s%s", lead, RU);
	for (size_t n = 0; n <= strlen(text); n++) {
		size_t found = lead_length(text, n);

		assert_true(!found || found == strlen(lead));
		assert_true(!found || n > found);
	}
	check(lead, RU);
}

/* Any bytes: inside the text, and not inside a code point. */
static void test_random_texts(void **state)
{
	static const char *const piece[] = {"OST",  "Ost", " ",  " ",   ",",    ".",  "-",  "—",
					    "(",    ")",   "[",  "]",   "=",    "14", "3",  ":",
					    "/",    "日",  "电", "（",  "）",   "：", "ю",  "Ю",
					    "\xe2", "a",   "m",  "GMT", "\xf0", "h",  "기", "ب"};
	struct rng rng = {20311103};
	unsigned found = 0;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		char text[256] = "";
		size_t len = 0, n;

		for (unsigned k = 0; k < 12; k++) {
			const char *p = piece[rng_below(&rng, COUNT(piece))];

			memcpy(text + len, p, strlen(p));
			len += strlen(p);
		}
		memcpy(text + len, EN, sizeof(EN));
		len += strlen(EN);
		n = lead_length(text, len);
		assert_true(n < len);
		assert_true(n == 0 || ((unsigned char)text[n] & 0xC0) != 0x80);
		found += n > 0;
	}
	assert_true(found > 100);
}

/* The table is what the rule makes of Unicode's categories; of another version, letters may be new. */
static void test_every_code_point(void **state)
{
	bool same_unicode = !strcmp(CURSOR_TABLE_UNICODE, utf8proc_unicode_version());
	uint32_t other = 0;

	(void)state;
	for (uint32_t c = 0x80; c < 0x10000; c++) {
		enum unit_kind kind = cursor_kind_by_rule(c);
		char s[4];
		struct cursor cur = {s, s};

		if (c >= 0xD800 && c < 0xE000)
			continue;
		cur.end = s + utf8_encode(c, s);
		if (kind != KIND_SYMBOL)
			other += cursor_peek(&cur).kind != kind;
	}
	assert_true(same_unicode ? !other : other < 3000);
	assert_int_equal(cursor_kind_by_rule(0xC9), KIND_UPPER);
	assert_int_equal(cursor_kind_by_rule(0xE9), KIND_LOWER);
	assert_int_equal(cursor_kind_by_rule(0x6E2F), KIND_CASELESS);
	assert_int_equal(cursor_kind_by_rule(0x301), KIND_MARK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_capitals),
		cmocka_unit_test(test_agencies),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_chinese),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_odd_texts),
		cmocka_unit_test(test_random_texts),
		cmocka_unit_test(test_every_code_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
