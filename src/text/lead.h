/*
 * Leads: what stands in front of a paragraph and changes from paper to paper.
 *
 *	OSTHAVEN, Nov 3 (Agency) - The harbour is closed.
 *	Osthaven (agy) – Der Hafen ist geschlossen.
 *	ОСТХАВЕН, 3 ноя - АГЕ Новости. Порт закрыт.
 *	[동항=통신] 홍길동 기자 = 항구가 닫혔다.
 *	某社东港11月3日电（记者张三）港口关闭。
 *	14:32 GMT - The harbour is closed.
 *
 * A dateline is a place in capitals, or one of any letters with an agency in brackets or a date,
 * and a dash; or a tag in brackets; or, in Chinese, what ends in "dispatch" or "news".  A time is
 * one of day, as a live report has in front of each entry.  What tells a lead is its form alone:
 * no name of a place, an agency or a month is known here.
 */
#ifndef TEXT_LEAD_H
#define TEXT_LEAD_H

#include <stddef.h>

/*
 * Return the bytes of the lead at the beginning of a paragraph, with the space behind it, or 0.
 * A lead has at most 120 bytes and what follows it at least six words.  Invalid UTF-8 does no harm.
 */
size_t lead_length(const char *text, size_t len);

#endif
