/*
 * library.c - the files below the stories folder, and the helpers that every
 * part needs (errors, memory, UTF-8).
 *
 *	NAME.txt		a story; its language is NAME up to the first '-'
 *	languages/CODE.txt	`key: value` lines: sites, furniture, punctuation
 *	decoys/NAME.txt		a template, in the form of a story
 *
 * Names are sorted before anything is read, because the order in which a file
 * system lists a folder must not change the corpus. Nothing about a language
 * is written in the program: a new one needs a file in languages/ and at
 * least one story.
 */
#define _POSIX_C_SOURCE 200809L
/* What is read is needed until the program ends: nothing frees it. */
/* NOLINTBEGIN(clang-analyzer-unix.Malloc) */
#include "corpus.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_FILE = 256 * 1024
};

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("make_corpus: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

void *memory_resize(void *old, size_t count, size_t size)
{
	void *memory;

	if (size && count > SIZE_MAX / size)
		die("%zu items of %zu bytes: too large", count, size);
	/* Never nothing: what realloc() does then differs between systems. */
	memory = realloc(old, count && size ? count * size : 1);
	if (!memory)
		die("no memory for %zu items of %zu bytes", count, size);
	return memory;
}

void *memory_get(size_t count, size_t size)
{
	void *memory = memory_resize(NULL, count, size);

	memset(memory, 0, count * size);
	return memory;
}

void arena_init(struct arena *arena, size_t size)
{
	arena->data = memory_get(size, 1);
	arena->used = 0;
	arena->size = size;
}

/*
 * A place for `size` bytes. The arena never moves, since spans point into it;
 * its size is far above what the largest allowed story needs.
 */
char *arena_reserve(struct arena *arena, size_t size)
{
	if (size > arena->size - arena->used)
		die("a document needs more than %zu bytes of scratch memory", arena->size);
	return arena->data + arena->used;
}

/* Keeps what has been written since arena_reserve(), up to `end`. */
struct span arena_commit(struct arena *arena, const char *end)
{
	struct span span;

	span.text = arena->data + arena->used;
	span.size = (uint32_t)(end - span.text);
	arena->used += span.size;
	return span;
}

/* Input is checked when it is read, so decoding need not be defensive. */
uint32_t utf8_next(const char **at, const char *end)
{
	const unsigned char *s = (const unsigned char *)*at;
	unsigned more = s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	uint32_t c = more ? s[0] & (0x3fu >> more) : s[0];

	for (unsigned i = 1; i <= more && *at + i < end; i++)
		c = c << 6 | (s[i] & 0x3f);
	*at += more + 1;
	return c;
}

char *utf8_put(char *to, uint32_t c)
{
	unsigned more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};

	for (unsigned i = more; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(lead[more] | c);
	return to + more + 1;
}

char *span_put(char *to, struct span span)
{
	if (span.size)
		memcpy(to, span.text, span.size);
	return to + span.size;
}

enum char_class char_classify(uint32_t c)
{
	if (c < 0x80) {
		if ((c | 32) >= 'a' && (c | 32) <= 'z')
			return CLASS_LETTER;
		if (c >= '0' && c <= '9')
			return CLASS_DIGIT;
		if (c == ',')
			return CLASS_COMMA;
		if (c == '.' || c == '!' || c == '?')
			return CLASS_STOP;
		return c == ' ' ? CLASS_SPACE : CLASS_OTHER;
	}
	switch (c) {
	case 0x060c:
	case 0x3001:
	case 0xff0c:
		return CLASS_COMMA;
	case 0x061f:
	case 0x0964:
	case 0x3002:
	case 0xff01:
	case 0xff1f:
		return CLASS_STOP;
	case 0x00a0:
	case 0x202f:
	case 0x3000:
		return CLASS_SPACE;
	case 0x061b:
		return CLASS_OTHER;
	}
	if (c < 0xc0 || (c >= 0x2000 && c < 0x2c00) || (c > 0x3000 && c < 0x3040) ||
	    (c >= 0xff00 && c < 0xff66))
		return CLASS_OTHER;
	return CLASS_LETTER;
}

/* Latin-1 and Cyrillic, where both cases take the same number of bytes. */
uint32_t char_upper(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7) ||
	    (c >= 0x430 && c <= 0x44f))
		return c - 32;
	return c >= 0x450 && c <= 0x45f ? c - 80 : c;
}

uint32_t char_lower(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) ||
	    (c >= 0x410 && c <= 0x42f))
		return c + 32;
	return c >= 0x400 && c <= 0x40f ? c + 80 : c;
}

static bool char_is_mark(uint32_t c)
{
	return c == 0xe30 || c == 0xe31 || (c >= 0xe32 && c <= 0xe3a) || (c >= 0xe47 && c <= 0xe4e);
}

/*
 * The end of the letter at `at` with what is written on or around it: Thai
 * vowel signs and tones stay with their consonant. Used only for scripts
 * without spaces, where text must not be cut inside such a group.
 */
const char *cluster_end(const char *at, const char *end)
{
	uint32_t c = utf8_next(&at, end);

	if (c >= 0xe40 && c <= 0xe44 && at < end)
		utf8_next(&at, end);
	while (at < end) {
		const char *next = at;

		if (!char_is_mark(utf8_next(&next, end)))
			break;
		at = next;
	}
	return at;
}

/* How many of eight bytes are spaces, or else how many begin a letter. */
static unsigned bytes_count(const char *at, bool spaces)
{
	const uint64_t ones = UINT64_MAX / 255, highs = ones << 7;
	uint64_t bytes, found, rest;

	memcpy(&bytes, at, sizeof(bytes));
	if (spaces) {
		rest = bytes ^ ones * ' ';
		found = ~(((rest & ~highs) + ~highs) | rest) & highs;
	} else {
		found = bytes & bytes << 1 & highs;
	}
	return (unsigned)((found >> 7) * ones >> 56);
}

/*
 * Where no spaces stand between words, letters are counted instead. Eight
 * bytes at a time, because every drawn paragraph is counted.
 */
unsigned words_count(const struct language *language, struct span text)
{
	bool spaces = !language->letters_per_word;
	char rest[8] = "";
	unsigned count = 0;
	uint32_t i;

	for (i = 0; i + 8 <= text.size; i += 8)
		count += bytes_count(text.text + i, spaces);
	memcpy(rest, text.text + i, text.size - i);
	count += bytes_count(rest, spaces);
	return (spaces ? count : count / language->letters_per_word) + 1;
}

static char *path_join(const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 2;
	char *path = memory_get(size, 1);

	snprintf(path, size, "%s/%s", dir, name);
	return path;
}

static bool utf8_valid(const char *text, size_t size)
{
	const unsigned char *s = (const unsigned char *)text;

	for (size_t i = 0; i < size;) {
		unsigned more = s[i] < 0x80   ? 0
				: s[i] < 0xc2 ? 9
				: s[i] < 0xe0 ? 1
				: s[i] < 0xf0 ? 2
				: s[i] < 0xf5 ? 3
					      : 9;

		if (more > 3 || more >= size - i)
			return false;
		for (unsigned k = 1; k <= more; k++)
			if ((s[i + k] & 0xc0) != 0x80)
				return false;
		i += more + 1;
	}
	return true;
}

/* The file with a NUL after it. It is kept: spans point into it to the end. */
static char *file_read(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = memory_get(MAX_FILE + 1, 1);
	size_t size;

	if (!file)
		die("%s: %s", path, strerror(errno));
	size = fread(text, 1, MAX_FILE, file);
	if (ferror(file))
		die("%s: %s", path, strerror(errno));
	if (size == MAX_FILE)
		die("%s: larger than %d bytes", path, MAX_FILE - 1);
	fclose(file);
	if (!utf8_valid(text, size) || memchr(text, '\0', size))
		die("%s: not UTF-8 text", path);
	text[size] = '\0';
	return memory_resize(text, size + 1, 1);
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names, without the ending, of the .txt files in `dir`, sorted. */
static char **names_list(const char *dir, unsigned *count)
{
	DIR *folder = opendir(dir);
	char **names = NULL;
	struct dirent *entry;

	if (!folder)
		die("%s: %s", dir, strerror(errno));
	*count = 0;
	while ((entry = readdir(folder))) {
		size_t size = strlen(entry->d_name);
		char *name;

		if (size < 5 || entry->d_name[0] == '.' || strcmp(entry->d_name + size - 4, ".txt"))
			continue;
		name = memory_get(size - 3, 1);
		memcpy(name, entry->d_name, size - 4);
		names = memory_resize(names, *count + 1, sizeof(*names));
		names[(*count)++] = name;
	}
	closedir(folder);
	if (*count)
		qsort(names, *count, sizeof(*names), name_compare);
	return names;
}

/* The next line of `*rest` without its end; false after the last one. */
static bool line_next(char **rest, struct span *line)
{
	char *start = *rest, *end = start + strcspn(start, "\n");

	if (!*start)
		return false;
	*rest = *end ? end + 1 : end;
	while (end > start && (end[-1] == '\r' || end[-1] == ' '))
		end--;
	line->text = start;
	line->size = (uint32_t)(end - start);
	return true;
}

static void story_read(struct story_file *story, const struct language *language, const char *path)
{
	char *rest = file_read(path);
	struct span line;

	while (line_next(&rest, &line)) {
		if (!line.size)
			continue;
		if (story->count > MAX_STORY_PARAGRAPHS)
			die("%s: more than %d paragraphs", path, MAX_STORY_PARAGRAPHS);
		story->paragraphs =
			memory_resize(story->paragraphs, story->count + 1, sizeof(line));
		story->paragraphs[story->count++] = line;
		if (story->count > 1)
			story->words += words_count(language, line);
	}
	if (story->count < 2)
		die("%s: needs a headline and a paragraph", path);
}

static unsigned number_read(struct span value, const char *path, const char *key)
{
	unsigned number = 0;

	for (uint32_t i = 0; i < value.size; i++) {
		if (value.text[i] < '0' || value.text[i] > '9' || number > 99999)
			die("%s: %s: not a number below a million", path, key);
		number = number * 10 + (unsigned)(value.text[i] - '0');
	}
	return number;
}

/* Cuts `*rest` at " | " and returns what stands before it. */
static struct span field_next(struct span *rest, const char *path)
{
	struct span field = *rest;

	for (uint32_t i = 0; i + 3 <= rest->size; i++) {
		if (memcmp(rest->text + i, " | ", 3))
			continue;
		field.size = i;
		rest->text += i + 3;
		rest->size -= i + 3;
		return field;
	}
	die("%s: expected \" | \" in \"%.*s\"", path, (int)rest->size, rest->text);
}

static bool span_is(struct span span, const char *text)
{
	return span.size == strlen(text) && !memcmp(span.text, text, span.size);
}

static void site_add(struct language *language, struct span value, const char *path)
{
	struct site *site;

	language->sites = memory_resize(language->sites, language->site_count + 1, sizeof(*site));
	site = &language->sites[language->site_count++];
	memset(site, 0, sizeof(*site));
	site->domain = field_next(&value, path);
	site->name = value;
}

static bool span_has_name(struct span text)
{
	for (uint32_t i = 0; i + 1 < text.size; i++)
		if (text.text[i] == '%' && text.text[i + 1] == 's')
			return true;
	return false;
}

static void furniture_add(struct language *language, struct span value, const char *path)
{
	struct span place = field_next(&value, path);
	struct furniture *line;

	language->furniture =
		memory_resize(language->furniture, language->furniture_count + 1, sizeof(*line));
	line = &language->furniture[language->furniture_count];
	line->text = value;
	line->number = ++language->furniture_count;
	line->named = span_has_name(value);
	if (span_is(place, "top"))
		line->place = PLACE_TOP;
	else if (span_is(place, "between"))
		line->place = PLACE_BETWEEN;
	else if (span_is(place, "bottom"))
		line->place = PLACE_BOTTOM;
	else
		die("%s: furniture is top, between or bottom", path);
}

static void language_key(struct language *language, struct span key, struct span value,
			 const char *path)
{
	if (span_is(key, "weight"))
		language->weight = number_read(value, path, "weight");
	else if (span_is(key, "vocabulary"))
		language->vocabulary = number_read(value, path, "vocabulary");
	else if (span_is(key, "letters-per-word"))
		language->letters_per_word = number_read(value, path, "letters-per-word");
	else if (span_is(key, "stop"))
		language->stop = value;
	else if (span_is(key, "comma"))
		language->comma = value;
	else if (span_is(key, "quote"))
		language->quote = value;
	else if (span_is(key, "dateline"))
		language->dateline = value;
	else if (span_is(key, "site"))
		site_add(language, value, path);
	else if (span_is(key, "furniture"))
		furniture_add(language, value, path);
	else
		die("%s: unknown key \"%.*s\"", path, (int)key.size, key.text);
}

static void language_read(struct language *language, const char *path)
{
	static const struct span space = {" ", 1}, nothing = {"", 0};
	char *rest = file_read(path);
	struct span line, value;

	language->stop = language->comma = nothing;
	while (line_next(&rest, &line)) {
		const char *colon = memchr(line.text, ':', line.size);

		if (!line.size || line.text[0] == '#')
			continue;
		if (!colon)
			die("%s: expected \"key: value\"", path);
		value.text = colon + 1;
		value.size = (uint32_t)(line.text + line.size - value.text);
		if (value.size && value.text[0] == ' ') {
			value.text++;
			value.size--;
		}
		line.size = (uint32_t)(colon - line.text);
		language_key(language, line, value, path);
	}
	if (!language->weight || !language->site_count ||
	    language->furniture_count < MAX_SITE_LINES)
		die("%s: needs a weight, a site and %d furniture lines", path, MAX_SITE_LINES);
	/* A script that ends no sentence with a mark separates with spaces. */
	if (!language->comma.size)
		language->comma = space;
	language->gap = language->letters_per_word && language->stop.size ? nothing : space;
}

/* `wanted` is NULL or a comma list of codes. */
static bool code_wanted(const char *code, const char *wanted)
{
	size_t size = strlen(code);

	for (const char *at = wanted; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, code, size) && (!at[size] || at[size] == ','))
			return true;
	}
	return !wanted;
}

static void languages_read(struct library *library, const char *dir, const char *wanted)
{
	char *folder = path_join(dir, "languages");
	unsigned count;
	char **names = names_list(folder, &count);

	for (unsigned i = 0; i < count; i++) {
		struct language *language = &library->languages[library->count];
		size_t size = strlen(names[i]);
		char file[32], *path;

		if (size >= sizeof(language->code))
			die("%s/%s.txt: name too long", folder, names[i]);
		if (library->count == MAX_LANGUAGES)
			die("%s: more than %d languages", folder, MAX_LANGUAGES);
		if (code_wanted(names[i], wanted)) {
			memcpy(language->code, names[i], size + 1);
			snprintf(file, sizeof(file), "%s.txt", language->code);
			path = path_join(folder, file);
			language_read(language, path);
			library->count++;
			free(path);
		}
		free(names[i]);
	}
	free(names);
	free(folder);
}

static struct language *language_of(struct library *library, const char *name)
{
	size_t size = strcspn(name, "-");

	for (unsigned i = 0; i < library->count; i++) {
		struct language *language = &library->languages[i];

		if (strlen(language->code) == size && !memcmp(language->code, name, size))
			return language;
	}
	return NULL;
}

/* Reads the stories (or, with `decoys`, the templates) in `dir`. */
static void stories_read(struct library *library, const char *dir, bool decoys, bool all)
{
	unsigned count;
	char **names = names_list(dir, &count);

	for (unsigned i = 0; i < count; i++) {
		struct language *language = language_of(library, names[i]);
		struct story_file **list, *story;
		unsigned *size;
		char *path, *file;

		if (!language && all)
			die("%s/%s.txt: no language file for this name", dir, names[i]);
		if (!language) {
			free(names[i]);
			continue;
		}
		list = decoys ? &language->decoys : &language->stories;
		size = decoys ? &language->decoy_count : &language->story_count;
		*list = memory_resize(*list, *size + 1, sizeof(*story));
		story = &(*list)[(*size)++];
		memset(story, 0, sizeof(*story));
		story->name = names[i];
		file = memory_get(strlen(names[i]) + 5, 1);
		strcat(strcat(file, names[i]), ".txt");
		path = path_join(dir, file);
		story_read(story, language, path);
		free(path);
		free(file);
	}
	free(names);
}

/* Every wanted code must exist: a slip must not give a smaller corpus. */
static void wanted_check(struct library *library, const char *dir, const char *wanted)
{
	for (const char *at = wanted; at; at = strchr(at, ',')) {
		char code[9] = "";

		at += *at == ',';
		memcpy(code, at, strcspn(at, ",") < 8 ? strcspn(at, ",") : 8);
		if (!*code || !language_of(library, code))
			die("--languages: no file %s/languages/%s.txt", dir, code);
	}
}

/*
 * Gives a site 3 to 8 of its language's furniture lines, with its name filled
 * in. A site has the same lines in every corpus, whatever the seed.
 */
static void site_furnish(const struct language *language, struct site *site, unsigned number)
{
	struct rng rng = rng_stream(number, language->furniture_count);
	unsigned wanted = 3 + rng_below(&rng, MAX_SITE_LINES - 2);
	struct arena arena;

	arena_init(&arena, 64 * 1024); /* kept, like all that is read */
	for (unsigned i = 0; i < language->furniture_count; i++) {
		unsigned left = language->furniture_count - i;
		struct furniture *line;

		/* Each choice of `wanted` lines is as likely as any other. */
		if (rng_below(&rng, left) >= wanted - site->line_count)
			continue;
		line = &site->lines[site->line_count++];
		*line = language->furniture[i];
		line->text = pattern_fill(line->text, &rng, NULL, site->name, &arena);
	}
}

/* What is read is needed until the program ends, so nothing frees it. */
void library_read(struct library *library, const char *dir, const char *wanted)
{
	char *decoys = path_join(dir, "decoys");

	languages_read(library, dir, wanted);
	wanted_check(library, dir, wanted);
	if (!library->count)
		die("%s/languages: no languages", dir);
	stories_read(library, dir, false, !wanted);
	stories_read(library, decoys, true, !wanted);
	free(decoys);
	for (unsigned i = 0; i < library->count; i++) {
		struct language *language = &library->languages[i];

		if (!language->story_count)
			die("%s: no story in language %s", dir, language->code);
		for (unsigned k = 0; k < language->site_count; k++)
			site_furnish(language, &language->sites[k], k);
	}
}
/* NOLINTEND(clang-analyzer-unix.Malloc) */
