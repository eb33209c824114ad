/*
 * A document as the caller has it: bytes that stay the caller's.
 */
#ifndef REPRINT_DOCUMENT_H
#define REPRINT_DOCUMENT_H

#include <stddef.h>
#include <reprint/version.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that need no terminator and may hold NUL; { NULL, 0 } is the empty string. */
struct rp_string {
	const char *data;
	size_t len; /* bytes */
};

/*
 * One article.  Text is UTF-8; invalid sequences are replaced, counted and never an error.
 * Every field may be empty.
 *
 * id      names the document in results and breaks ties; it should be unique.
 * title   the headline; if empty, a short first paragraph of the text serves as headline.
 * text    the body; paragraphs are parted by line breaks.
 * url     where it was found.
 * date    when it was published: ISO 8601 ("2018-07-15", "2018-07-15T08:00:00Z"), "20180715" or
 *         RFC 5322 ("Sun, 15 Jul 2018 08:00:00 +0000"); anything else counts as undated.
 * source  who printed it; if empty, the host of the URL.
 */
struct rp_document {
	struct rp_string id;
	struct rp_string title;
	struct rp_string text;
	struct rp_string url;
	struct rp_string date;
	struct rp_string source;
};

#ifdef __cplusplus
}
#endif

#endif
