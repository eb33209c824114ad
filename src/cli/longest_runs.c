#include "cli/longest_runs.h"

#include <string.h>

#include "base/mem.h"
#include "text/headline.h"

/* Of equal words all are the run. */
static bool is_compared(uint32_t document, const struct rp_decision *d)
{
	return d->keeper != RP_NONE && d->keeper != document && d->relation != RP_EXACT;
}

/* Find or add the text of a document. */
static enum rp_error text_for(struct longest_runs *r, uint32_t document, uint32_t *ret)
{
	enum rp_error err;

	*ret = r->text_of[document];
	if (*ret != RP_NONE)
		return RP_OK;
	if ((err = RP_GROW(&mem_default, &r->text, &r->text_cap, (size_t)r->texts + 1)))
		return err;
	*ret = r->text_of[document] = r->texts++;
	r->text[*ret] = (struct run_text){.keeper = RP_NONE, .waiting = RP_NONE};
	return RP_OK;
}

enum rp_error longest_runs_init(struct longest_runs *r, const struct rp_corpus *corpus,
				uint32_t documents)
{
	enum rp_error err;

	memset(r, 0, sizeof(*r));
	run_init(&r->search, NULL);
	r->text_of = mem_alloc(&mem_default, documents, sizeof(*r->text_of));
	if (!r->text_of)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < documents; i++)
		r->text_of[i] = RP_NONE;
	for (uint32_t i = 0; i < documents; i++) {
		struct rp_decision d;
		uint32_t text, keeper;

		rp_corpus_decision(corpus, i, &d);
		if (!is_compared(i, &d))
			continue;
		if ((err = text_for(r, i, &text)) || (err = text_for(r, d.keeper, &keeper)))
			return err;
		r->text[text].keeper = keeper;
		r->text[text].awaited++;
		r->text[keeper].awaited++;
	}
	return RP_OK;
}

void longest_runs_release(struct longest_runs *r)
{
	for (uint32_t i = 0; r->text && i < r->texts; i++)
		mem_free(&mem_default, r->text[i].word);
	mem_free(&mem_default, r->text);
	mem_free(&mem_default, r->text_of);
	mem_free(&mem_default, r->wide[0]);
	mem_free(&mem_default, r->wide[1]);
	run_release(&r->search);
	memset(r, 0, sizeof(*r));
}

bool longest_runs_wants(const struct longest_runs *r, uint32_t document)
{
	return r->text_of[document] != RP_NONE;
}

enum rp_error longest_runs_hash(struct words *w, const struct rp_document *document)
{
	size_t at, len;
	enum rp_error err;

	words_reset(w, 0);
	headline_find(document->title.data, document->title.len, &at, &len);
	if (len && (err = words_add(w, document->title.data + at, len)))
		return err;
	return words_add(w, document->text.data, document->text.len);
}

static enum rp_error widen(struct longest_runs *r, int side, const struct run_text *text)
{
	enum rp_error err = RP_GROW(&mem_default, &r->wide[side], &r->wide_cap[side], text->n);

	for (uint32_t i = 0; i < text->n && !err; i++)
		r->wide[side][i] = text->word[i];
	return err;
}

static void count_down(struct run_text *text)
{
	if (--text->awaited)
		return;
	mem_free(&mem_default, text->word);
	text->word = NULL;
}

static enum rp_error compare(struct longest_runs *r, struct run_text *text)
{
	struct run_text *keeper = &r->text[text->keeper];
	struct run run;
	enum rp_error err;

	if ((err = widen(r, 0, text)) || (err = widen(r, 1, keeper)) ||
	    (err = run_longest(&r->search, r->wide[0], text->n, r->wide[1], keeper->n, &run)))
		return err;
	text->run = run.n;
	count_down(text);
	count_down(keeper);
	return RP_OK;
}

enum rp_error longest_runs_take(struct longest_runs *r, uint32_t document, const uint32_t *word,
				uint32_t n)
{
	uint32_t number = r->text_of[document], next;
	struct run_text *text = &r->text[number];
	enum rp_error err;

	text->word = mem_alloc(&mem_default, n, sizeof(*word));
	if (!text->word)
		return RP_ERR_NOMEM;
	if (n)
		memcpy(text->word, word, n * sizeof(*word));
	text->n = n;
	text->is_here = true;
	for (uint32_t i = text->waiting; i != RP_NONE; i = next) {
		next = r->text[i].next;
		if ((err = compare(r, &r->text[i])))
			return err;
	}
	if (text->keeper == RP_NONE)
		return RP_OK;
	if (r->text[text->keeper].is_here)
		return compare(r, text);
	text->next = r->text[text->keeper].waiting;
	r->text[text->keeper].waiting = number;
	return RP_OK;
}

uint32_t longest_runs_of(const struct longest_runs *r, uint32_t document,
			 const struct rp_decision *decision)
{
	return is_compared(document, decision) ? r->text[r->text_of[document]].run
					       : decision->words;
}
