#include "cli/compare_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/hash.h"
#include "base/mem.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "input/file.h"
#include "input/parser.h"
#include "input/reader.h"
#include "text/token.h"
#include "text/utf8.h"

#define COPY_PIECE ((size_t)64 << 10)

/* What an argument asks for. */
struct target {
	const char *argument;
	struct buf path; /* terminated */
	uint64_t number; /* 0: not asked for */
	const char *id;  /* NULL: not asked for */
};

enum answer {
	ANSWER_FOUND,
	ANSWER_NOT_JSON, /* the file is a text */
	ANSWER_FAILED    /* and it was said why */
};

struct search {
	const struct target *target;
	struct compare_text *text;
	struct parser parser;
	struct chunk chunk;
	struct fault_list faults;
	bool is_found;
	bool is_first; /* no document has been met */
};

void compare_text_init(struct compare_text *text)
{
	memset(text, 0, sizeof(*text));
	buf_init(&text->bytes, NULL);
}

void compare_text_release(struct compare_text *text)
{
	buf_release(&text->bytes);
	rp_sketch_free(text->sketch);
	mem_free(&mem_default, text->paragraph);
	mem_free(&mem_default, text->word);
	mem_free(&mem_default, text->hash);
	compare_text_init(text);
}

static enum rp_error set_path(struct target *target, size_t len)
{
	enum rp_error err;

	buf_reset(&target->path);
	if ((err = buf_add(&target->path, target->argument, len)))
		return err;
	return buf_add_byte(&target->path, '\0');
}

static bool is_file(const char *path)
{
	struct stat status;

	return !strcmp(path, "-") || !stat(path, &status);
}

/* FILE:NUMBER, if there is such a file. */
static enum rp_error try_number(struct target *target, bool *ret)
{
	const char *colon = strrchr(target->argument, ':');
	enum rp_error err;
	char *end;

	*ret = false;
	if (!colon || colon == target->argument || colon[1] < '0' || colon[1] > '9')
		return RP_OK;
	if ((err = set_path(target, (size_t)(colon - target->argument))))
		return err;
	errno = 0;
	target->number = strtoull(colon + 1, &end, 10);
	*ret = !*end && !errno && target->number && is_file(target->path.data);
	if (!*ret)
		target->number = 0;
	return RP_OK;
}

/* FILE#ID with the first # that has a file in front of it. */
static enum rp_error try_id(struct target *target, bool *ret)
{
	const char *mark = target->argument;
	enum rp_error err;

	*ret = false;
	while ((mark = strchr(mark, '#'))) {
		if (mark != target->argument) {
			if ((err = set_path(target, (size_t)(mark - target->argument))))
				return err;
			*ret = is_file(target->path.data);
			if (*ret) {
				target->id = mark + 1;
				return RP_OK;
			}
		}
		mark++;
	}
	return RP_OK;
}

static enum rp_error find_target(struct target *target)
{
	bool found = is_file(target->argument);
	enum rp_error err = RP_OK;

	if (!found && ((err = try_number(target, &found)) || found))
		return err;
	if (!found && ((err = try_id(target, &found)) || found))
		return err;
	/* What is no file is told when it cannot be opened. */
	return set_path(target, strlen(target->argument));
}

/* Copy the strings, one behind the other: what they came from is going to be reused. */
static enum rp_error copy_document(struct compare_text *text, const struct rp_document *from)
{
	struct rp_document *to = &text->document;
	const struct rp_string *const source[] = {&from->id,  &from->title, &from->text,
						  &from->url, &from->date,  &from->source};
	struct rp_string *const copy[] = {&to->id,  &to->title, &to->text,
					  &to->url, &to->date,  &to->source};
	size_t n = sizeof(source) / sizeof(source[0]), at = 0;
	enum rp_error err;

	buf_reset(&text->bytes);
	for (size_t i = 0; i < n; i++)
		if ((err = buf_add(&text->bytes, source[i]->data, source[i]->len)))
			return err;
	for (size_t i = 0; i < n; i++) {
		*copy[i] = (struct rp_string){text->bytes.data + at, source[i]->len};
		at += source[i]->len;
	}
	return RP_OK;
}

static enum answer failed(const struct search *search, const char *cause)
{
	message_error("%s: %s", search->target->argument, cause);
	return ANSWER_FAILED;
}

static enum answer failed_in(const struct search *search, enum rp_error err)
{
	message_failure(search->target->argument, err);
	return ANSWER_FAILED;
}

static const char *last_cause(const struct fault_list *faults)
{
	return faults->n ? faults->fault[faults->n - 1].cause : "no document";
}

static bool has_fault(const struct fault_list *faults, enum fault_kind kind)
{
	for (size_t i = 0; i < faults->n; i++)
		if (faults->fault[i].kind == kind)
			return true;
	return false;
}

static bool is_id(struct rp_string id, const char *wanted)
{
	return id.len == strlen(wanted) && !memcmp(id.data, wanted, id.len);
}

static enum answer found_another(const struct search *search)
{
	const char *path = search->target->path.data;

	message_error("%s holds several documents; name one by its line or record, as in "
		      "%s:1, or by its id, as in %s#ID",
		      path, path, path);
	return ANSWER_FAILED;
}

/* Look at a record; *ret_done if nothing behind it matters. */
static enum answer look_at(struct search *search, const struct record *record, bool *ret_done)
{
	const struct target *target = search->target;
	struct rp_document document;
	enum rp_error err;
	bool ok;

	if (target->number && record->number != target->number)
		return ANSWER_FOUND;
	if (record->kind == RECORD_TOO_LARGE && !target->id)
		return failed(search, last_cause(&search->chunk.faults));
	if (record->kind != RECORD_DOCUMENT)
		return target->number ? failed(search, "holds no text") : ANSWER_FOUND;
	fault_list_reset(&search->faults);
	err = parser_parse(&search->parser, &search->chunk, record, &document, &ok,
			   &search->faults);
	if (err)
		return failed_in(search, err);
	if (target->id && (!ok || !is_id(document.id, target->id)))
		return ANSWER_FOUND;
	if (!ok && !target->number && search->is_first && search->chunk.format == FORMAT_JSONL &&
	    has_fault(&search->faults, FAULT_BROKEN_JSON))
		return ANSWER_NOT_JSON;
	if (!ok && search->chunk.format != FORMAT_TEXT)
		return failed(search, last_cause(&search->faults));
	if (search->is_found)
		return found_another(search);
	search->is_first = false;
	search->is_found = true;
	*ret_done = target->number || target->id;
	if (!ok)
		return ANSWER_FOUND;
	if (has_fault(&search->faults, FAULT_INVALID_UTF8))
		message_warn("%s: %s", target->argument, last_cause(&search->faults));
	err = copy_document(search->text, &document);
	return err ? failed_in(search, err) : ANSWER_FOUND;
}

static enum answer read_chunks(struct search *search, struct reader *reader)
{
	bool end = false, done = false;
	enum answer answer;
	enum rp_error err;

	while (!end && !done) {
		if ((err = reader_next_chunk(reader, &search->chunk, &end)))
			return failed_in(search, err);
		for (size_t i = 0; i < search->chunk.n && !done; i++) {
			answer = look_at(search, &search->chunk.record[i], &done);
			if (answer != ANSWER_FOUND)
				return answer;
		}
		if (!done && search->chunk.faults.n)
			return failed(search, last_cause(&search->chunk.faults));
	}
	if (search->is_found)
		return ANSWER_FOUND;
	if (search->target->number)
		return failed(search, "there are not so many lines or records");
	if (search->target->id)
		return failed(search, "no document has that id");
	/* A file with nothing but space in it is an empty text. */
	return reader->format == FORMAT_WARC ? failed(search, "no record of plain text")
					     : ANSWER_FOUND;
}

static enum answer read_input(struct search *search, const struct input *input)
{
	struct reader_limits limits;
	struct reader reader;
	enum answer answer;
	enum rp_error err;

	reader_limits_init(&limits);
	search->is_found = false;
	search->is_first = true;
	if ((err = reader_open(&reader, input, &limits)))
		return failed_in(search, err);
	answer = read_chunks(search, &reader);
	reader_close(&reader);
	return answer;
}

/* Read it as what it says it is; what is not JSON lines after all is a text. */
static enum answer read_as_is(struct search *search, struct input *input)
{
	char text_name[] = "text.txt";
	enum answer answer = read_input(search, input);

	if (answer == ANSWER_NOT_JSON) {
		char *name = input->name;

		input->name = text_name;
		answer = read_input(search, input);
		input->name = name;
	}
	return answer;
}

static void describe(struct input *input, const struct stat *status)
{
	input->dev = status->st_dev;
	input->ino = status->st_ino;
	input->size = (uint64_t)status->st_size;
	input->mtime = status->st_mtim;
}

static enum rp_error copy_all(int from, int to)
{
	char *piece = mem_alloc(&mem_default, COPY_PIECE, 1);
	enum rp_error err = piece ? RP_OK : RP_ERR_NOMEM;
	size_t len = COPY_PIECE;

	while (!err && len == COPY_PIECE)
		if (!(err = file_read(from, piece, COPY_PIECE, &len)))
			err = file_write(to, piece, len);
	mem_free(&mem_default, piece);
	return err;
}

/* A pipe is read twice, so it is copied to a file without a name, which ends with the
 * process. */
static enum answer read_pipe(struct search *search, struct input *input, int fd)
{
	enum answer answer = ANSWER_FAILED;
	FILE *copy = tmpfile();
	struct stat status;
	char path[32];

	if (!copy || copy_all(fd, fileno(copy)) || file_status(fileno(copy), &status)) {
		failed_in(search, RP_ERR_IO);
	} else {
		snprintf(path, sizeof(path), "/dev/fd/%d", fileno(copy));
		input->path = path;
		describe(input, &status);
		answer = read_as_is(search, input);
		input->path = NULL;
	}
	if (copy)
		fclose(copy);
	return answer;
}

static enum answer read_target(struct search *search)
{
	char *path = search->target->path.data;
	struct input input = {.path = path, .name = path};
	enum answer answer;
	struct stat status;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0) {
		if (file_open(path, &fd))
			return failed_in(search, RP_ERR_IO);
	}
	if (file_status(fd, &status)) {
		answer = failed_in(search, RP_ERR_IO);
	} else if (S_ISDIR(status.st_mode)) {
		answer = failed(search, "is a folder, not a text");
	} else if (S_ISREG(status.st_mode) && fd != STDIN_FILENO) {
		describe(&input, &status);
		answer = read_as_is(search, &input);
	} else {
		answer = read_pipe(search, &input, fd);
	}
	if (fd != STDIN_FILENO)
		file_close(fd);
	return answer;
}

/* Where the space between two words is parted: punctuation goes with the word it touches.
 */
static size_t part(const char *text, size_t from, size_t to)
{
	const char *s = text + from, *end = text + to;
	size_t cut = to, opening = to;

	while (s < end) {
		utf8proc_category_t category;
		uint32_t c;
		size_t at = (size_t)(s - text);

		s += utf8_decode(s, end, &c);
		category = utf8proc_category((utf8proc_int32_t)c);
		if (c == ' ' || (c >= '\t' && c <= '\r') ||
		    (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP))
			cut = (size_t)(s - text);
		else if (opening == to &&
			 (category == UTF8PROC_CATEGORY_PS || category == UTF8PROC_CATEGORY_PI))
			opening = at;
	}
	return cut < to ? cut : opening;
}

/* Of what stands in [begin, end), the part up to the end of its word. */
static uint32_t bare_length(size_t begin, size_t end, const struct token *token)
{
	size_t word_end = token->source_at + (size_t)token->source_len;

	return (uint32_t)((word_end < begin || word_end > end ? end : word_end) - begin);
}

/* The words of a paragraph: token[0 .. unit->words), whose offsets are into 'text'. */
static void place_words(struct compare_word *word, uint64_t *hash,
			const struct compare_paragraph *p, const char *text,
			const struct token_list *tokens)
{
	const struct token *token = tokens->token;
	size_t n = p->unit->words;
	size_t begin = p->unit->offset, end;

	for (size_t i = 0; i < n; i++) {
		end = token[i].source_at + (size_t)token[i].source_len;
		if (i + 1 == n)
			end = p->unit->offset + (size_t)p->unit->length;
		else if (token[i + 1].source_at > end)
			end = part(text, end, token[i + 1].source_at);
		/* One code point may hold several words: the first of them has it. */
		if (end < begin)
			end = begin;
		word[i] = (struct compare_word){
			.text = text + begin,
			.len = (uint32_t)(end - begin),
			.is_last = i + 1 == n,
			.has_digit = token[i].has_digit,
		};
		word[i].bare = bare_length(begin, end, &token[i]);
		hash[i] = hash_bytes(tokens->text + token[i].at, token[i].len, 0);
		begin = end;
	}
}

static enum rp_error take_words(struct compare_text *text)
{
	struct token_list tokens;
	enum rp_error err = RP_OK;
	size_t n = 0;

	token_list_init(&tokens, NULL);
	for (uint32_t i = 0; i < text->n && !err; i++) {
		const struct rp_paragraph *unit = rp_sketch_paragraph(text->sketch, i);
		struct compare_paragraph *p = &text->paragraph[i];
		const char *base = unit->kind == RP_PARAGRAPH_TITLE ? text->document.title.data
								    : text->document.text.data;

		p->unit = unit;
		p->text = base + unit->offset;
		p->len = unit->length;
		p->word = n;
		token_list_reset(&tokens);
		err = token_list_add(&tokens, p->text, p->len, unit->offset);
		if (!err)
			place_words(text->word + n, text->hash + n, p, base, &tokens);
		n += unit->words;
	}
	token_list_release(&tokens);
	/* Those of leads are no paragraph's. */
	text->n_words = n;
	return err;
}

static enum rp_error take_apart(struct compare_text *text)
{
	struct rp_sketcher *sketcher = NULL;
	enum rp_error err;

	if ((err = rp_sketcher_new(NULL, &sketcher)) ||
	    (err = rp_sketch_new(sketcher, &text->document, &text->sketch)))
		goto done;
	text->n = rp_sketch_paragraph_count(text->sketch);
	text->n_words = rp_sketch_words(text->sketch);
	text->paragraph = mem_alloc(&mem_default, text->n, sizeof(*text->paragraph));
	text->word = mem_alloc(&mem_default, text->n_words, sizeof(*text->word));
	text->hash = mem_alloc(&mem_default, text->n_words, sizeof(*text->hash));
	err = text->paragraph && text->word && text->hash ? take_words(text) : RP_ERR_NOMEM;
done:
	rp_sketcher_free(sketcher);
	return err;
}

bool compare_text_load(struct compare_text *text, const char *argument,
		       const struct field_names *names)
{
	struct target target = {.argument = argument};
	struct search search = {.target = &target, .text = text};
	enum answer answer = ANSWER_FAILED;
	enum rp_error err;

	buf_init(&target.path, NULL);
	chunk_init(&search.chunk);
	fault_list_init(&search.faults);
	err = parser_init(&search.parser, names, READER_MAX_DOCUMENT);
	if (!err)
		err = find_target(&target);
	if (!err)
		answer = read_target(&search);
	if (!err && answer == ANSWER_FOUND)
		err = take_apart(text);
	if (err)
		message_failure(argument, err);
	parser_release(&search.parser);
	fault_list_release(&search.faults);
	chunk_release(&search.chunk);
	buf_release(&target.path);
	return !err && answer == ANSWER_FOUND;
}

uint32_t compare_text_paragraph_of(const struct compare_text *text, size_t i)
{
	uint32_t low = 0, high = text->n - 1;

	while (low < high) {
		uint32_t middle = high - (high - low) / 2;

		if (text->paragraph[middle].word <= i)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

enum rp_error compare_text_add_words(const struct compare_text *text, size_t begin, size_t n,
				     struct buf *out)
{
	enum rp_error err = RP_OK;

	for (size_t i = begin; i < begin + n && !err; i++) {
		const struct compare_word *word = &text->word[i];
		bool is_last = i + 1 == begin + n;

		err = terminal_clean(out, word->text, is_last ? word->bare : word->len);
		if (!err && !is_last && word->is_last)
			err = buf_add_byte(out, ' ');
	}
	return err;
}
