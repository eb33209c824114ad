#include "text/remark.h"

#include <string.h>

#include "base/ascii.h"
#include "text/cursor.h"

/* Bytes of the longest; what is in brackets beyond that is a paragraph that happens to be. */
#define NOTE_MOST  500
#define STAMP_MOST 100

/* "Updated: 7:38 PM PDT Jun 1, 2019" */
#define STAMP_WORDS_MOST 14

/* Of a word of a stamp that is not capitalised: "at", "Uhr", "июня". */
#define SMALL_LETTERS_MOST 4

/* "September" */
#define NAME_LETTERS_MOST 9

/* What a note in brackets begins with, in small letters: what was done to the text. */
static const char *const deeds[] = {
	"adds", "add", "adding", "updates", "updated", "updating", "update", "corrects",
	"corrected", "correcting", "correction", "recasts", "refiles", "refiled", "repeats",
	"rewrites", "removes", "deletes", "drops", "fixes", "clarifies", "rpt", "writethru",
	/* German, French, Spanish, Portuguese, Italian */
	"aktualisiert", "aktualisierung", "korrigiert", "korrektur", "berichtigt", "berichtigung",
	"wiederholung", "actualisé", "actualise", "ajoute", "corrige", "corrigé", "rectifie",
	"actualiza", "actualizado", "agrega", "añade", "repite", "atualiza", "atualizado",
	"acrescenta", "repete", "aggiorna", "aggiunge", "corregge", "ripete",
	/* Russian */
	"добавлена", "добавлено", "добавлены", "добавляет", "обновлено", "обновляет", "исправлена",
	"исправлено", "исправлены", "исправляет", "уточняет", "повтор"};

/* The same without a space behind: Chinese, Japanese, Korean. */
static const char *const deeds_unspaced[] = {"更新", "更正", "重发", "重發",    "补充",
					     "補充", "訂正", "정정", "업데이트"};

/* What a date is put behind. */
static const char *const stamps[] = {
	"updated",       "published",    "posted",         "modified",   "last updated",
	"last modified", "aktualisiert", "veröffentlicht", "stand",      "mis à jour",
	"publié",        "actualizado",  "publicado",      "atualizado", "aggiornato",
	"pubblicato",    "обновлено",    "опубликовано"};

static const char *const stamps_unspaced[] = {"更新", "发布", "發布", "업데이트", "입력", "수정"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Letters of two bytes that begin a word of the lists: Cyrillic capitals to small ones. */
static bool is_same_letter(const char *text, const char *word)
{
	unsigned char c = (unsigned char)text[1];

	if (text[0] != '\xD0' || c < 0x90 || c > 0xAF)
		return false;
	return c < 0xA0 ? word[0] == '\xD0' && (unsigned char)word[1] == c + 0x20
			: word[0] == '\xD1' && (unsigned char)word[1] == c - 0x20;
}

/* The bytes of the word at the cursor, in any case, 0 if it is another. */
static size_t word_at(const struct cursor *cur, const char *word)
{
	size_t n = strlen(word), i = 0;

	if ((size_t)(cur->end - cur->at) < n)
		return 0;
	if (n >= 2 && is_same_letter(cur->at, word))
		i = 2;
	for (; i < n; i++)
		if (ascii_lower(cur->at[i]) != word[i])
			return 0;
	return n;
}

static bool take_any(struct cursor *cur, const char *const *words, size_t n, bool is_whole)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = word_at(cur, words[i]);
		struct cursor behind = {cur->at + len, cur->end};
		struct cursor_unit next = cursor_peek(&behind);

		if (!len || (is_whole && (unit_is_letter(next) || next.kind == KIND_DIGIT ||
					  unit_is_symbol(next, '-'))))
			continue;
		*cur = behind;
		return true;
	}
	return false;
}

/* Whether nothing but a bracket, and a stop, is left at the end. */
static bool ends_in(const char *text, size_t len, uint32_t close)
{
	const char *end = text + len;

	/* Back to the beginning of a code point. */
	while (end > text) {
		struct cursor cur;
		struct cursor_unit u;

		cur.end = end--;
		while (end > text && (*end & 0xC0) == 0x80)
			end--;
		cur.at = end;
		u = cursor_peek(&cur);
		if (unit_is_symbol(u, close))
			return true;
		if (u.kind != KIND_SPACE && !unit_is_symbol(u, '.'))
			return false;
	}
	return false;
}

static bool is_note(const char *text, size_t len)
{
	struct cursor cur = {text, text + len};
	struct cursor_unit open = cursor_peek(&cur);
	uint32_t close = unit_closing(open);

	if (!close || !ends_in(text + open.len, len - open.len, close))
		return false;
	cur.at += open.len;
	cursor_skip_spaces(&cur);
	return take_any(&cur, deeds, COUNT(deeds), true) ||
	       take_any(&cur, deeds_unspaced, COUNT(deeds_unspaced), false);
}

/* Behind the word nothing but what a date is made of; a third of its words are numbers. */
static bool is_stamp(const char *text, size_t len)
{
	struct cursor cur = {text, text + len};
	unsigned words = 0, numbers = 0;
	struct cursor_word w;

	if (!take_any(&cur, stamps, COUNT(stamps), true) &&
	    !take_any(&cur, stamps_unspaced, COUNT(stamps_unspaced), false))
		return false;
	for (;;) {
		struct cursor_unit u = cursor_peek(&cur);

		if (u.kind == KIND_END)
			return numbers && 3 * numbers >= words;
		if (!cursor_take_word(&cur, &w)) {
			cur.at += u.len;
			continue;
		}
		numbers += !!w.digits;
		if (++words > STAMP_WORDS_MOST)
			return false;
		if (!w.digits &&
		    word_letters(&w) > (w.first.kind == KIND_LOWER ? (unsigned)SMALL_LETTERS_MOST
								   : (unsigned)NAME_LETTERS_MOST))
			return false;
	}
}

/* Quick, since nearly all paragraphs begin otherwise. */
static bool may_begin(char c)
{
	return (unsigned char)c >= 0x80 || (c && strchr("([ulpmasv", ascii_lower(c)));
}

bool remark_is(const char *text, size_t len)
{
	if (!len || !may_begin(text[0]))
		return false;
	return (len <= NOTE_MOST && is_note(text, len)) ||
	       (len <= STAMP_MOST && is_stamp(text, len));
}
