#include "cli/paragraph_cut.h"

#include "text/paragraph.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the line that holds text[at] begins, if there is only space before it. */
static size_t line_begin(struct rp_string text, size_t at)
{
	while (at && is_space(text.data[at - 1]))
		at--;
	return at;
}

/* Behind the line break that follows text[at], if there is only space before it. */
static size_t line_end(struct rp_string text, size_t at)
{
	while (at < text.len && is_space(text.data[at]))
		at++;
	if (at < text.len && text.data[at] == '\r')
		at++;
	if (at < text.len && text.data[at] == '\n')
		at++;
	return at;
}

enum rp_error paragraph_cut(const struct rp_corpus *corpus, const struct dedup_against *against,
			    uint32_t document, struct rp_string text, struct buf *out,
			    bool *ret_changed)
{
	uint32_t n = rp_corpus_paragraph_count(corpus, document);
	struct text_paragraph line = {0};
	size_t at = 0, pos = 0;
	enum rp_error err;

	buf_reset(out);
	*ret_changed = false;
	for (uint32_t i = 0; i < n; i++) {
		struct rp_paragraph_verdict v;
		size_t begin;

		rp_corpus_paragraph(corpus, document, i, &v);
		if (!v.place.paragraph || !dedup_against_cuts(against, document, i, &v))
			continue;
		/* Its place is behind a dateline, which goes with it. */
		while (line.number < v.place.paragraph &&
		       paragraph_next(text.data, text.len, &pos, &line))
			;
		begin = line_begin(text, line.offset);
		if (begin > at && (err = buf_add(out, text.data + at, begin - at)))
			return err;
		at = line_end(text, (size_t)v.place.offset + v.place.length);
		*ret_changed = true;
	}
	if ((err = buf_add(out, text.data + at, text.len - at)))
		return err;
	/* The last paragraph was cut: the break before it separates nothing any more. */
	if (*ret_changed && at == text.len && text.len && text.data[text.len - 1] != '\n')
		while (out->len &&
		       (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '\r'))
			out->len--;
	return RP_OK;
}

/* Where it was printed first: in the store, if that has it. */
static void mark_first(const struct rp_corpus *corpus, const struct dedup_against *against,
		       const struct dedup_known_paragraph *known,
		       const struct rp_paragraph_verdict *v, struct json_line *j)
{
	struct rp_place first;

	if (known) {
		json_line_key(j, "id");
		json_line_string(
			j, (struct rp_string){against->strings.data + known->id, known->id_len});
		json_line_key(j, "paragraph");
		json_line_count(j, known->first);
		json_line_key(j, "store");
		json_line_str(j, against->path);
		return;
	}
	rp_corpus_repeat_place(corpus, v->repeat, 0, &first);
	json_line_key(j, "id");
	json_line_string(j, rp_corpus_document_id(corpus, first.document));
	json_line_key(j, "paragraph");
	json_line_count(j, first.paragraph);
}

static void mark(const struct rp_corpus *corpus, const struct dedup_against *against,
		 const struct dedup_known_paragraph *known, const struct rp_paragraph_verdict *v,
		 struct json_line *j)
{
	enum rp_paragraph_status status = v->status == RP_PARAGRAPH_NEW ? RP_PARAGRAPH_REPEATED
									: v->status;

	json_line_open(j, '{');
	json_line_key(j, "paragraph");
	json_line_count(j, v->place.paragraph);
	json_line_key(j, "offset");
	json_line_count(j, v->place.offset);
	json_line_key(j, "length");
	json_line_count(j, v->place.length);
	json_line_key(j, "status");
	json_line_str(j, rp_paragraph_status_str(status));
	json_line_key(j, "first");
	json_line_open(j, '{');
	mark_first(corpus, against, known, v, j);
	json_line_close(j, '}');
	json_line_close(j, '}');
}

enum rp_error paragraph_mark(const struct rp_corpus *corpus, const struct dedup_against *against,
			     uint32_t document, struct json_line *j, bool *ret_changed)
{
	uint32_t n = rp_corpus_paragraph_count(corpus, document);

	*ret_changed = false;
	json_line_reset(j);
	json_line_key(j, "reprint_paragraphs");
	json_line_open(j, '[');
	for (uint32_t i = 0; i < n; i++) {
		const struct dedup_known_paragraph *known =
			dedup_against_paragraph(against, document, i);
		struct rp_paragraph_verdict v;

		rp_corpus_paragraph(corpus, document, i, &v);
		if ((v.status == RP_PARAGRAPH_NEW && !known) || !v.place.paragraph)
			continue;
		mark(corpus, against, known, &v, j);
		*ret_changed = true;
	}
	json_line_close(j, ']');
	if (!j->err)
		j->err = buf_add_byte(&j->buf, '\0');
	return j->err;
}
