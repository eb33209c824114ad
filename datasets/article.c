/*
 * article.c - makes one document: takes its story, applies what its role and
 * chance ask for, and keeps for every paragraph where it came from.
 *
 * The operations work on a list of paragraphs that point into text made
 * elsewhere. Their order is that of the real world: the wire's text is cut
 * and edited, then set in type, then put on a page between furniture.
 */
#include "corpus.h"

#include <string.h>

/* The defaults, in percent; datasets/README.md lists them as well. */
enum {
	PERCENT_HEADLINE_EDITED = 35,
	PERCENT_HEADLINE_REWRITTEN = 20,
	PERCENT_HEADLINE_UPPER = 8,
	PERCENT_HEADLINE_TWICE = 15,
	PERCENT_TEASER = 10,
	PERCENT_CUT = 25,
	PERCENT_LOCAL = 20,
	PERCENT_MERGE = 12,
	PERCENT_SPLIT = 12,
	PERCENT_EDITS = 30,
	PERCENT_TYPOGRAPHY = 35,
	PERCENT_QUOTES = 50, /* these five: of the typographic ones */
	PERCENT_DASHES = 40,
	PERCENT_NBSP = 25,
	PERCENT_NFD = 15,
	PERCENT_INVISIBLE = 10,
	PERCENT_FURNITURE = 92,  /* each line of the site, any document */
	PERCENT_SUBHEADLINE = 6, /* of drawn paragraphs */
	PERCENT_DATELINE = 60,   /* of drawn stories */
	PARAGRAPH_LEAST = 15,
	PARAGRAPH_RANGE = 48,
	EMBEDDED_LEAST = 60,
	EMBEDDED_RANGE = 190,
};

const char *const operation_names[OP_COUNT] = {
	"headline-edited",
	"headline-rewritten",
	"headline-upper",
	"headline-twice",
	"teaser",
	"cut",
	"local",
	"merge",
	"split",
	"edits",
	"quotes",
	"dashes",
	"nbsp",
	"nfd",
	"soft-hyphens",
	"zero-width",
	"ocr",
	"furniture",
};

/* ---- the list of paragraphs ---- */

static void paragraph_insert(struct article *article, unsigned at, struct span text, enum kind kind,
			     struct origin origin)
{
	struct paragraph *place = &article->paragraphs[at];

	if (article->count == MAX_PARAGRAPHS)
		die("a document has more than %d paragraphs", MAX_PARAGRAPHS);
	memmove(place + 1, place, (article->count - at) * sizeof(*place));
	*place = (struct paragraph){text, kind, origin};
	article->count++;
}

static struct origin origin_own(struct article *article)
{
	return (struct origin){ORIGIN_OWN, (uint16_t)article->own++, 0, 0};
}

/* A paragraph of the story which is still in one piece. */
static bool is_whole(const struct paragraph *paragraph)
{
	return paragraph->kind == KIND_PARAGRAPH && paragraph->origin.type == ORIGIN_STORY &&
	       !paragraph->origin.part && !paragraph->origin.second;
}

static bool is_of_story(const struct paragraph *paragraph)
{
	return paragraph->origin.type == ORIGIN_STORY;
}

static unsigned article_words(const struct article *article, const struct language *language)
{
	unsigned words = 0;

	for (unsigned i = 0; i < article->count; i++)
		words += words_count(language, article->paragraphs[i].text);
	return words;
}

/* ---- stories ---- */

static struct origin origin_story(unsigned paragraph)
{
	return (struct origin){ORIGIN_STORY, (uint16_t)paragraph, 0, 0};
}

static void story_load(struct article *article, const struct story_file *file)
{
	for (unsigned i = 1; i < file->count; i++)
		paragraph_insert(article, article->count, file->paragraphs[i], KIND_PARAGRAPH,
				 origin_story(i));
	article->title.text = file->paragraphs[0];
	article->words_all = file->words;
}

static void decoy_load(struct article *article, const struct brief *brief)
{
	struct rng rng = rng_stream(brief->story_seed, 0);
	struct topic topic;

	topic_draw(brief->language->model, &rng, &topic);
	story_load(article, brief->file);
	article->title.text =
		pattern_fill(article->title.text, &rng, &topic, brief->site->name, &article->arena);
	for (unsigned i = 0; i < article->count; i++) {
		struct span *text = &article->paragraphs[i].text;

		*text = pattern_fill(*text, &rng, &topic, brief->site->name, &article->arena);
	}
}

static unsigned paragraph_length_draw(struct rng *rng, unsigned left)
{
	unsigned words = PARAGRAPH_LEAST + rng_below(rng, PARAGRAPH_RANGE);

	return words < left ? words : left;
}

static void story_draw(struct article *article, const struct brief *brief)
{
	const struct language *language = brief->language;
	struct rng rng = rng_stream(brief->story_seed, 0);
	unsigned length = story_length_draw(&rng), words = 0;
	struct topic topic;

	topic_draw(language->model, &rng, &topic);
	article->title.text = headline_draw(language, &rng, &topic, &article->arena);
	while (words < length && article->count < MAX_STORY_PARAGRAPHS) {
		bool first = !article->count;
		bool dateline = first && rng_percent(&rng, PERCENT_DATELINE);
		struct span text;

		if (!first && rng_percent(&rng, PERCENT_SUBHEADLINE))
			text = subheadline_draw(language, &rng, &topic, &article->arena);
		else
			text = paragraph_draw(language, &rng, &topic,
					      paragraph_length_draw(&rng, length - words), dateline,
					      &article->arena);
		words += words_count(language, text);
		paragraph_insert(article, article->count, text, KIND_PARAGRAPH,
				 origin_story(article->count + 1));
	}
	article->words_all = words;
}

/* About how long the story will be, known without drawing it. */
unsigned story_words(const struct brief *brief)
{
	struct rng rng = rng_stream(brief->story_seed, 0);

	return brief->file ? brief->file->words : story_length_draw(&rng);
}

/* ---- operations on the paragraphs of a copy ---- */

static void article_cut(struct article *article, const struct language *language, struct rng *rng)
{
	unsigned keep = (article->count * (40 + rng_below(rng, 51)) + 50) / 100;

	if (!keep)
		keep = 1;
	if (keep >= article->count)
		return;
	article->count = keep;
	article->words_kept = article_words(article, language);
	article->operations |= OP_CUT;
}

static void article_merge(struct article *article, const struct language *language, struct rng *rng)
{
	struct paragraph *a, *b;
	char *to;

	if (article->count < 2)
		return;
	a = &article->paragraphs[rng_below(rng, article->count - 1)];
	b = a + 1;
	if (!is_whole(a) || !is_whole(b))
		return;
	to = arena_reserve(&article->arena, a->text.size + b->text.size + 4);
	to = span_put(span_put(to, a->text), language->gap);
	a->text = arena_commit(&article->arena, span_put(to, b->text));
	a->origin.second = b->origin.first;
	article->count--;
	memmove(b, b + 1, (size_t)(article->paragraphs + article->count - b) * sizeof(*b));
	article->operations |= OP_MERGE;
}

/* The first end of a sentence at or after `from`, or 0; gap included. */
static uint32_t sentence_end(const struct language *language, struct span text, uint32_t from,
			     uint32_t *next)
{
	const struct span stop = language->stop, gap = language->gap;

	for (uint32_t i = from; i + stop.size + gap.size < text.size; i++) {
		if ((stop.size && memcmp(text.text + i, stop.text, stop.size)) ||
		    (gap.size && memcmp(text.text + i + stop.size, gap.text, gap.size)))
			continue;
		*next = i + stop.size + gap.size;
		return i + stop.size;
	}
	return 0;
}

static void article_split(struct article *article, const struct language *language, struct rng *rng)
{
	unsigned at = rng_below(rng, article->count);
	struct paragraph *paragraph = &article->paragraphs[at];
	struct span rest = paragraph->text;
	uint32_t end, next;
	struct origin origin = paragraph->origin;

	if (!is_whole(paragraph))
		return;
	end = sentence_end(language, rest, rest.size / 3, &next);
	if (!end)
		return;
	paragraph->text.size = end;
	paragraph->origin.part = '1';
	rest.text += next;
	rest.size -= next;
	origin.part = '2';
	paragraph_insert(article, at + 1, rest, KIND_PARAGRAPH, origin);
	article->operations |= OP_SPLIT;
}

static void article_edit_words(struct article *article, const struct language *language,
			       struct rng *rng)
{
	for (unsigned changes = 1 + rng_below(rng, 4); changes > 0; changes--) {
		struct paragraph *paragraph = &article->paragraphs[rng_below(rng, article->count)];

		if (is_of_story(paragraph) &&
		    text_change_word(language, rng, &paragraph->text, &article->arena))
			article->operations |= OP_EDITS;
	}
}

/* The first sentence once more, above the story. */
static void article_add_teaser(struct article *article, const struct language *language)
{
	struct paragraph *first = &article->paragraphs[0];
	struct origin origin = first->origin;
	struct span text = first->text;
	uint32_t next;

	if (!is_whole(first))
		return;
	text.size = sentence_end(language, text, 0, &next);
	if (!text.size)
		text = first->text;
	origin.part = 't';
	paragraph_insert(article, 0, text, KIND_PARAGRAPH, origin);
	article->operations |= OP_TEASER;
}

static void article_add_locals(struct article *article, const struct brief *brief, struct rng *rng)
{
	unsigned count = 1 + rng_below(rng, 2);
	struct topic topic;

	topic_draw(brief->language->model, rng, &topic);
	while (count-- > 0) {
		struct span text = paragraph_draw(brief->language, rng, &topic,
						  PARAGRAPH_LEAST + rng_below(rng, 35), false,
						  &article->arena);

		paragraph_insert(article, 1 + rng_below(rng, article->count), text, KIND_LOCAL,
				 origin_own(article));
	}
	article->operations |= OP_LOCAL;
}

/* ---- headlines ---- */

static void headline_rewrite(struct article *article, const struct brief *brief, struct rng *rng)
{
	struct topic topic;

	topic_draw(brief->language->model, rng, &topic);
	article->title.text = headline_draw(brief->language, rng, &topic, &article->arena);
	article->title.origin = origin_own(article);
	article->operations |= OP_HEADLINE_REWRITTEN;
}

static void headline_add_suffix(struct article *article, const struct brief *brief, struct rng *rng)
{
	static const struct span bar = {" | ", 3}, dash = {" - ", 3};
	struct span title = article->title.text, site = brief->site->name;
	char *to = arena_reserve(&article->arena, title.size + site.size + 4);

	to = span_put(to, title);
	to = span_put(to, rng_percent(rng, 70) ? bar : dash);
	article->title.text = arena_commit(&article->arena, span_put(to, site));
	article->operations |= OP_HEADLINE_EDITED;
}

static void headline_repeat(struct article *article)
{
	paragraph_insert(article, 0, article->title.text, KIND_HEADLINE, article->title.origin);
	article->operations |= OP_HEADLINE_TWICE;
}

static void headline_upper(struct article *article)
{
	struct span before = article->title.text;

	text_upper(&article->title.text, &article->arena);
	if (memcmp(before.text, article->title.text.text, before.size))
		article->operations |= OP_HEADLINE_UPPER;
}

/* ---- the whole of a copy ---- */

static unsigned typography_draw(struct rng *rng)
{
	unsigned operations = 0;

	if (!rng_percent(rng, PERCENT_TYPOGRAPHY))
		return 0;
	operations |= rng_percent(rng, PERCENT_QUOTES) ? OP_QUOTES : 0;
	operations |= rng_percent(rng, PERCENT_DASHES) ? OP_DASHES : 0;
	operations |= rng_percent(rng, PERCENT_NBSP) ? OP_NBSP : 0;
	operations |= rng_percent(rng, PERCENT_NFD) ? OP_NFD : 0;
	operations |= rng_percent(rng, PERCENT_INVISIBLE) ? OP_SOFT_HYPHENS : 0;
	operations |= rng_percent(rng, PERCENT_INVISIBLE) ? OP_ZERO_WIDTH : 0;
	return operations;
}

static void article_restyle(struct article *article, struct rng *rng)
{
	unsigned operations = typography_draw(rng), done = 0;

	if (!operations)
		return;
	if (is_of_story(&article->title))
		done |= text_restyle(&article->title.text, operations, rng, &article->arena);
	for (unsigned i = 0; i < article->count; i++)
		if (is_of_story(&article->paragraphs[i]))
			done |= text_restyle(&article->paragraphs[i].text, operations, rng,
					     &article->arena);
	article->operations |= done;
}

static void article_add_noise(struct article *article, uint32_t noise, struct rng *rng)
{
	bool done;

	if (!noise)
		return;
	done = text_add_noise(&article->title.text, noise, rng, &article->arena);
	for (unsigned i = 0; i < article->count; i++)
		done |= text_add_noise(&article->paragraphs[i].text, noise, rng, &article->arena);
	if (done)
		article->operations |= OP_OCR;
}

/* Returns whether the site's name will be put behind the headline. */
static bool headline_change(struct article *article, const struct brief *brief, struct rng *rng)
{
	unsigned pick = rng_below(rng, 100);

	if (pick < PERCENT_HEADLINE_REWRITTEN) {
		headline_rewrite(article, brief, rng);
		return false;
	}
	if (pick >= PERCENT_HEADLINE_REWRITTEN + PERCENT_HEADLINE_EDITED)
		return false;
	if (rng_percent(rng, 60))
		return true;
	if (text_change_word(brief->language, rng, &article->title.text, &article->arena))
		article->operations |= OP_HEADLINE_EDITED;
	return false;
}

static void copy_make(struct article *article, const struct brief *brief, struct rng *rng)
{
	const struct language *language = brief->language;
	bool suffix;

	if (rng_percent(rng, PERCENT_CUT))
		article_cut(article, language, rng);
	if (rng_percent(rng, PERCENT_MERGE))
		article_merge(article, language, rng);
	if (rng_percent(rng, PERCENT_SPLIT))
		article_split(article, language, rng);
	if (rng_percent(rng, PERCENT_EDITS))
		article_edit_words(article, language, rng);
	suffix = headline_change(article, brief, rng);
	if (rng_percent(rng, PERCENT_TEASER))
		article_add_teaser(article, language);
	article_restyle(article, rng);
	if (rng_percent(rng, PERCENT_HEADLINE_TWICE))
		headline_repeat(article);
	article_add_noise(article, brief->noise, rng);
	if (rng_percent(rng, PERCENT_LOCAL))
		article_add_locals(article, brief, rng);
	if (suffix)
		headline_add_suffix(article, brief, rng);
	if (rng_percent(rng, PERCENT_HEADLINE_UPPER))
		headline_upper(article);
}

/* ---- a wire story inside a longer article ---- */

/* Keeps a run of paragraphs with at least EMBEDDED_LEAST words, if there are. */
static void story_keep_run(struct article *article, const struct language *language,
			   struct rng *rng)
{
	unsigned wanted = EMBEDDED_LEAST + rng_below(rng, EMBEDDED_RANGE);
	unsigned from = article->count, words = 0, to;

	/* The last place from where enough words follow. */
	while (from > 0 && words < wanted)
		words += words_count(language, article->paragraphs[--from].text);
	from = rng_below(rng, from + 1);
	words = 0;
	for (to = from; to < article->count && words < wanted; to++)
		words += words_count(language, article->paragraphs[to].text);
	memmove(article->paragraphs, article->paragraphs + from,
		(to - from) * sizeof(*article->paragraphs));
	article->count = to - from;
	article->words_kept = words;
}

static void embedded_make(struct article *article, const struct brief *brief, struct rng *rng)
{
	const struct language *language = brief->language;
	unsigned before = 0, words = 0, target;
	struct topic topic;

	story_keep_run(article, language, rng);
	topic_draw(language->model, rng, &topic);
	article->title.text = headline_draw(language, rng, &topic, &article->arena);
	article->title.origin = origin_own(article);
	target = article->words_kept * (170 + rng_below(rng, 150)) / 100;
	while (words < target) {
		struct span text = paragraph_draw(language, rng, &topic,
						  paragraph_length_draw(rng, target - words), false,
						  &article->arena);
		/* At least the first goes before the story, the others anywhere. */
		bool above = !words || rng_percent(rng, 50);
		unsigned at = above ? before++ : article->count;

		words += words_count(language, text);
		paragraph_insert(article, at, text, KIND_PARAGRAPH, origin_own(article));
	}
}

/* ---- the page around the article ---- */

static void article_add_furniture(struct article *article, const struct brief *brief,
				  struct rng *rng)
{
	unsigned top = 0;

	for (unsigned i = 0; i < brief->site->line_count; i++) {
		const struct furniture *line = &brief->site->lines[i];
		struct origin origin = {line->named ? ORIGIN_SITE : ORIGIN_LANGUAGE,
					(uint16_t)line->number, 0, 0};
		unsigned at = article->count;

		if (!rng_percent(rng, PERCENT_FURNITURE))
			continue;
		if (line->place == PLACE_TOP)
			at = top++;
		else if (line->place == PLACE_BETWEEN)
			at = top + rng_below(rng, article->count - top + 1);
		paragraph_insert(article, at, line->text, KIND_FURNITURE, origin);
		article->operations |= OP_FURNITURE;
	}
}

void article_make(struct article *article, const struct brief *brief)
{
	struct rng rng = rng_stream(brief->document_seed, 1);

	article->arena.used = 0;
	article->count = article->own = article->operations = 0;
	article->title = (struct paragraph){{NULL, 0}, KIND_HEADLINE, origin_story(0)};
	if (brief->role == ROLE_DECOY)
		decoy_load(article, brief);
	else if (brief->file)
		story_load(article, brief->file);
	else
		story_draw(article, brief);
	article->words_kept = article->words_all;
	if (brief->role == ROLE_COPY)
		copy_make(article, brief, &rng);
	else if (brief->role == ROLE_EMBEDDED)
		embedded_make(article, brief, &rng);
	article_add_furniture(article, brief, &rng);
}
