/*
 * Remarks: paragraphs by which an editor tells what became of the text, and when.
 *
 *	(Adds quotes, background)
 *	[Korrigiert im zweiten Absatz: Name]
 *	（更新：增加细节）
 *	Updated: June 1, 2019 @ 5:56 am
 *
 * They change from version to version and say nothing of it.
 */
#ifndef TEXT_REMARK_H
#define TEXT_REMARK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether all of a paragraph is a remark: a bracket that begins with a word for updating, correcting or
 * repeating, or such a word and a date.  Invalid UTF-8 does no harm.
 */
bool remark_is(const char *text, size_t len);

#endif
