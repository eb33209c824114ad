/*
 * How fast text becomes words, shingles and signatures, beside what everybody has.
 *
 *	bench_hot [--rounds N] [--only NAME] [--json FILE] TEXT...
 *	bench_hot --check TEXT...
 *
 * TEXT is plain UTF-8, a paragraph a line; TEXT.zst, if it is there, is what `zstd -d` is timed on.
 * All benches run on the first text, each chain on every other one at the highest level.
 *
 * NAME is a part of the name of the benches to run.
 *
 * A round runs every bench once, so that what else the machine does hits all alike; a result is the
 * median of the rounds, its spread the distance of the quartiles as a share of it.  Time is that of
 * the processor, user and system, also for the two commands; text is in memory, or in the page cache.
 * Before anything is timed, the words, shingles and signatures of every level are compared with those
 * of the tokenizer and plain C; with --check that is all that is done, and to the end of each text.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <reprint/sketch.h>

#include "base/cpu.h"
#include "base/hash.h"
#include "shingle/batch.h"
#include "shingle/shingle.h"
#include "sketch/minhash.h"
#include "sketch/sketch.h"

#include "hot_naive.h"

#define ROUNDS_MAX  99
#define RESULTS_MAX 64
#define MIB         ((size_t)1 << 20)

/* Signatures and sets are written over and over again: those of 256 MiB would be 600. */
#define RING 1024

struct input {
	const char *path, *name;
	const char *text;
	size_t len;
};

struct work {
	struct words words[CPU_LEVELS];
	struct batch batch;
	struct token_list tokens;
	struct rp_sketcher *sketcher;
	shingle_make_fn *make[CPU_LEVELS];
	minhash_make_fn *make_signature[CPU_LEVELS];
	size_t at; /* how many signatures or shingles were made, of those that are kept */
	struct rp_signature signature[RING];
	uint32_t classic[RING][RP_SIGNATURE_SLOTS];
	uint32_t *set; /* of the chain that keeps shingles */
	size_t set_cap;
	uint32_t *shingle; /* of the beginning of the text, what MinHash alone is timed on */
	uint64_t *hash;    /* of its words */
	size_t n_shingles, n_hashes;
	char *copy;
	uint64_t check; /* what a bench made, so that it is made */
};

typedef void bench_fn(struct work *w, const struct input *in, size_t len, enum cpu_level level);

struct bench {
	const char *name;
	bench_fn *run;
	size_t most;     /* bytes of text it is given, or 0 */
	bool levels;     /* at every level, else at none */
	bool is_command; /* timed as a child */
	bool is_chain;   /* on every text */
};

struct result {
	const struct bench *bench;
	const struct input *input;
	enum cpu_level level;
	size_t len;
	double seconds[ROUNDS_MAX];
	double gb_per_s, best, spread;
};

static void die(const char *what)
{
	fprintf(stderr, "bench_hot: %s\n", what);
	exit(2);
}

static void *allocate(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		die("no memory");
	return p;
}

static void must(enum rp_error err)
{
	if (err)
		die(rp_error_str(err));
}

/* --- The chains and their stages ------------------------------------------------------------ */

static unsigned width_of(size_t words)
{
	return sketch_class_of((uint32_t)words) == SKETCH_SHORT ? 2 : SHINGLE_WIDTH_MAX;
}

/* What is done with each paragraph of a text, once its words are hashed. */
struct paragraph_words {
	const struct text_paragraph *paragraph;
	const uint64_t *hash;
	size_t n;
	const uint32_t *number; /* which of the batch's words have a digit */
	size_t numbers, first;  /* the first of the paragraph's words among those of the batch */
};

typedef void take_fn(struct work *w, const struct input *in, enum cpu_level level,
		     const struct paragraph_words *p);

/* Take the paragraphs of a text, batch by batch. */
static inline void walk(struct work *w, const struct input *in, size_t len, enum cpu_level level,
			take_fn *take)
{
	struct words *words = &w->words[level];
	struct batch *b = &w->batch;

	w->at = 0;
	batch_begin(b, in->text, len);
	for (;;) {
		words_reset(words, 0);
		must(batch_next(b, words));
		if (!b->n)
			return;
		for (size_t i = 0; i < b->n; i++)
			take(w, in, level,
			     &(struct paragraph_words){&b->paragraph[i], words->hash + b->word[i],
						       b->word[i + 1] - b->word[i], words->number,
						       words->numbers, b->word[i]});
	}
}

static void make_signature(struct work *w, const struct input *in, enum cpu_level level,
			   const struct paragraph_words *p)
{
	struct rp_signature *sig = &w->signature[w->at++ % RING];
	size_t n;

	(void)in;
	if (p->n > w->set_cap)
		die("a paragraph is too long");
	n = w->make[level](p->hash, p->n, width_of(p->n), w->set);
	w->make_signature[level](sig, w->set, n);
	w->check += sig->slot[0] ^ sig->slot[127];
}

/* From text to one signature a paragraph. */
static void chain_k128(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	walk(w, in, len, level, make_signature);
}

static void keep_shingles(struct work *w, const struct input *in, enum cpu_level level,
			  const struct paragraph_words *p)
{
	size_t n;

	(void)in;
	if (p->n > w->set_cap)
		die("a paragraph is too long");
	if (w->at + p->n > w->set_cap)
		w->at = 0;
	n = w->make[level](p->hash, p->n, width_of(p->n), w->set + w->at);
	w->check += n ? w->set[w->at + n - 1] : 0;
	w->at += n;
}

/* From text to each paragraph's shingles, in the order of the text. */
static void chain_exact(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	walk(w, in, len, level, keep_shingles);
}

static void paragraphs(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	struct text_paragraph p = {0};
	size_t pos = 0;

	(void)level;
	while (paragraph_next(in->text, len, &pos, &p))
		w->check += p.length;
}

static void scan(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	struct scan *s = &w->words[level].scan;
	const struct scan_ops *ops = w->words[level].scan_ops;

	for (size_t at = 0; at < len; at += SCAN_MAX) {
		scan_classify(s, ops, in->text + at, len - at < SCAN_MAX ? len - at : SCAN_MAX);
		scan_list(s, ops);
		w->check += s->words;
	}
}

static void words(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	struct words *words = &w->words[level];

	for (size_t at = 0; at < len; at += SCAN_MAX) {
		words_reset(words, 0);
		must(words_add(words, in->text + at, len - at < SCAN_MAX ? len - at : SCAN_MAX));
		w->check += words->hash[words->n / 2];
	}
}

/* The stages behind words are timed on as many as 'len' bytes of text have, 36 at a time. */
#define PARAGRAPH_WORDS 36

static void shingles(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	(void)in, (void)len;
	for (size_t i = 0; i + PARAGRAPH_WORDS <= w->n_hashes; i += PARAGRAPH_WORDS) {
		w->make[level](w->hash + i, PARAGRAPH_WORDS, 3, w->set);
		w->check += w->set[0];
	}
}

static void minhash(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	(void)in, (void)len;
	for (size_t i = 0, at = 0; i + PARAGRAPH_WORDS <= w->n_shingles; i += PARAGRAPH_WORDS) {
		struct rp_signature *sig = &w->signature[at++ % RING];

		w->make_signature[level](sig, w->shingle + i, PARAGRAPH_WORDS);
		w->check += sig->slot[5];
	}
}

/* The whole of rp_sketch_new(), sorted sets, identities and all, on documents of some 3 KB. */
static void sketch(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	(void)level;
	for (size_t at = 0; at < len;) {
		size_t n = len - at < 3000 ? len - at : 3000;
		const char *end = memchr(in->text + at + n, '\n', len - at - n);
		struct rp_document doc = {0};
		struct rp_sketch *made;

		n = end ? (size_t)(end - in->text) - at : len - at;
		doc.text = (struct rp_string){in->text + at, n};
		must(rp_sketch_new(w->sketcher, &doc, &made));
		w->check += rp_sketch_words(made);
		rp_sketch_free(made);
		at += n;
	}
}

/* --- Reference lines ------------------------------------------------------------------------ */

static void tokenizer(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	(void)level;
	for (size_t at = 0; at < len; at += SCAN_MAX) {
		token_list_reset(&w->tokens);
		must(token_list_add(&w->tokens, in->text + at,
				    len - at < SCAN_MAX ? len - at : SCAN_MAX, 0));
		w->check += w->tokens.n;
	}
}

static void naive_chain(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	(void)level;
	w->check += hot_naive_chain(in->text, len);
}

static void classic_minhash(struct work *w, const struct input *in, size_t len,
			    enum cpu_level level)
{
	(void)in, (void)len;
	for (size_t i = 0, at = 0; i + PARAGRAPH_WORDS <= w->n_shingles; i += PARAGRAPH_WORDS) {
		uint32_t *slot = w->classic[at++ % RING];

		memset(slot, 0xFF, sizeof(*w->classic));
		if (level == CPU_C)
			hot_classic_c(slot, w->shingle + i, PARAGRAPH_WORDS);
		else
			hot_classic_best(slot, w->shingle + i, PARAGRAPH_WORDS);
		w->check += slot[5];
	}
}

static void xxh3_128(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	(void)level;
	w->check += hash_identity(in->text, len).low;
}

static void copy(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	(void)level;
	memcpy(w->copy, in->text, len);
	w->check += (unsigned char)w->copy[len / 2];
}

static void command(char *const argv[])
{
	static char locale[] = "LC_ALL=C.UTF-8", path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
	char *env[] = {locale, path, NULL};
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, env) ||
	    waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
		die("a command failed");
	posix_spawn_file_actions_destroy(&actions);
}

static void wc(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	char name[] = "wc", option[] = "-w", *path = strdup(in->path);

	(void)w, (void)len, (void)level;
	command((char *const[]){name, option, path, NULL});
	free(path);
}

static void zstd(struct work *w, const struct input *in, size_t len, enum cpu_level level)
{
	char name[] = "zstd", options[] = "-dqc", path[4096];

	(void)w, (void)len, (void)level;
	snprintf(path, sizeof(path), "%s.zst", in->path);
	if (!access(path, R_OK))
		command((char *const[]){name, options, path, NULL});
}

static const struct bench benches[] = {
	{"wc_w", wc, 0, false, true, true},
	{"zstd_d", zstd, 0, false, true, false},
	{"memcpy", copy, 0, false, false, false},
	{"xxh3_128", xxh3_128, 0, false, false, false},
	{"naive_chain", naive_chain, 4 * MIB, false, false, false},
	{"classic_minhash", classic_minhash, 16 * MIB, true, false, false},
	{"tokenizer", tokenizer, 64 * MIB, false, false, true},
	{"paragraphs", paragraphs, 64 * MIB, false, false, false},
	{"scan", scan, 64 * MIB, true, false, false},
	{"words", words, 64 * MIB, true, false, true},
	{"shingles", shingles, 16 * MIB, true, false, false},
	{"minhash", minhash, 16 * MIB, true, false, false},
	{"chain_k128", chain_k128, 0, true, false, true},
	{"chain_exact", chain_exact, 0, true, false, true},
	{"sketch_new", sketch, 32 * MIB, false, false, true},
};

#define BENCHES (sizeof(benches) / sizeof(benches[0]))

/* --- Checking ------------------------------------------------------------------------------- */

/* The words of the tokenizer, and which of them have a digit. */
static void check_words(struct work *w, const struct paragraph_words *p, enum cpu_level level)
{
	const struct word_hash_ops *plain = word_hash_ops_for(CPU_C);
	size_t number = 0;

	while (number < p->numbers && p->number[number] < p->first)
		number++;
	if (p->n != w->tokens.n)
		die("the scan gives other words than the tokenizer");
	for (size_t k = 0; k < p->n; k++) {
		const struct token *t = &w->tokens.token[k];
		bool numeric = number < p->numbers && p->number[number] == p->first + k;

		if (p->hash[k] != plain->one(w->tokens.text + t->at, t->len, &w->words[level].key))
			die("the scan gives other words than the tokenizer");
		if (numeric != t->has_digit)
			die("the scan gives other numbers than the tokenizer");
		number += numeric;
	}
}

static void check_paragraph(struct work *w, const struct input *in, enum cpu_level level,
			    const struct paragraph_words *p)
{
	uint32_t *x = allocate(p->n + 1, sizeof(*x)), *y = allocate(p->n + 1, sizeof(*y));
	struct rp_signature s, t;
	size_t n;

	token_list_reset(&w->tokens);
	must(token_list_add(&w->tokens, in->text + p->paragraph->offset, p->paragraph->length, 0));
	check_words(w, p, level);
	n = w->make[level](p->hash, p->n, width_of(p->n), x);
	if (n != shingle_make_c(p->hash, p->n, width_of(p->n), y) || memcmp(x, y, n * sizeof(*x)))
		die("shingles differ from those of plain C");
	w->make_signature[level](&s, x, n);
	minhash_make_c(&t, x, n);
	if (memcmp(&s, &t, sizeof(s)))
		die("signatures differ from those of plain C");
	free(x);
	free(y);
}

/* Compare words, shingles and signatures of all levels with the tokenizer's and plain C's. */
static void check(struct work *w, const struct input *in, size_t most)
{
	for (int level = 0; level <= (int)cpu_level(); level++)
		if (cpu_has((enum cpu_level)level))
			walk(w, in, in->len < most ? in->len : most, (enum cpu_level)level,
			     check_paragraph);
}

/* --- Measuring ------------------------------------------------------------------------------ */

static double seconds_of(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static double measure(struct work *w, const struct result *r)
{
	int who = r->bench->is_command ? RUSAGE_CHILDREN : RUSAGE_SELF;
	double begin = seconds_of(who), seconds;
	unsigned times = 0;

	/* The clock ticks in microseconds to milliseconds: what is short is repeated. */
	do {
		r->bench->run(w, r->input, r->len, r->level);
		times++;
		seconds = seconds_of(who) - begin;
	} while (seconds < .02 && times < 1000);
	return seconds / times;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void summarise(struct result *r, unsigned rounds)
{
	double *s = r->seconds, median;

	qsort(s, rounds, sizeof(*s), compare_doubles);
	median = rounds % 2 ? s[rounds / 2] : (s[rounds / 2 - 1] + s[rounds / 2]) / 2;
	r->gb_per_s = median > 0 ? (double)r->len / median / 1e9 : 0;
	r->best = s[0] > 0 ? (double)r->len / s[0] / 1e9 : 0;
	r->spread = median > 0 ? (s[rounds * 3 / 4] - s[rounds / 4]) / median : 0;
}

static void prepare(struct work *w, const struct input *in)
{
	size_t len = in->len < 16 * MIB ? in->len : 16 * MIB;
	struct words *words = &w->words[CPU_C];

	for (int level = 0; level < CPU_LEVELS; level++) {
		words_init(&w->words[level], NULL, (enum cpu_level)level);
		w->make[level] = shingle_make_for((enum cpu_level)level);
		w->make_signature[level] = minhash_make_for((enum cpu_level)level);
	}
	token_list_init(&w->tokens, NULL);
	must(rp_sketcher_new(NULL, &w->sketcher));
	w->set_cap = 4 * MIB;
	w->set = allocate(w->set_cap, sizeof(*w->set));
	w->copy = allocate(in->len, 1);
	memset(w->copy, 1, in->len);
	words_reset(words, 0);
	must(words_add(words, in->text, len));
	w->n_hashes = words->n;
	w->hash = allocate(words->n, sizeof(*w->hash));
	w->shingle = allocate(words->n, sizeof(*w->shingle));
	memcpy(w->hash, words->hash, words->n * sizeof(*w->hash));
	w->n_shingles = shingle_make_c(words->hash, words->n, 3, w->shingle);
}

static double other_share(const struct input *in)
{
	size_t blocks = 0, other = 0;

	for (size_t at = 0; at + 64 <= in->len; at += 64, blocks++)
		for (size_t i = 0; i < 64; i++)
			if ((unsigned char)in->text[at + i] >= 0x80) {
				other++;
				break;
			}
	return blocks ? (double)other / (double)blocks : 0;
}

static struct input read_input(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct input in = {path, slash ? slash + 1 : path, NULL, 0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *text;

	if (fd < 0 || fstat(fd, &st))
		die(strerror(errno));
	in.len = (size_t)st.st_size;
	text = allocate(in.len + 1, 1);
	for (size_t at = 0; at < in.len;) {
		ssize_t n = read(fd, text + at, in.len - at);

		if (n <= 0)
			die("cannot read the text");
		at += (size_t)n;
	}
	close(fd);
	in.text = text;
	return in;
}

static void print_json(FILE *f, const struct result *r, double wc_w, unsigned rounds)
{
	fprintf(f,
		"{\"bench\":\"%s\",\"level\":\"%s\",\"gb_per_s\":%.4f,\"best\":%.4f,\"spread\":%.3f,"
		"\"vs_wc\":%.3f,\"text\":\"%s\",\"bytes\":%zu,\"rounds\":%u}\n",
		r->bench->name, r->bench->levels ? cpu_level_name(r->level) : "", r->gb_per_s,
		r->best, r->spread, wc_w > 0 ? r->gb_per_s / wc_w : 0, r->input->name, r->len,
		rounds);
}

int main(int argc, char **argv)
{
	static struct result result[RESULTS_MAX * 4];
	struct work *w = allocate(1, sizeof(*w));
	struct input *input = allocate((size_t)argc, sizeof(*input));
	enum cpu_level best = cpu_level();
	size_t inputs = 0, n = 0;
	const char *json = NULL, *only = "";
	unsigned rounds = 7;
	bool check_only = false;
	FILE *f = NULL;
	double wc_w = 0;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--only") && i + 1 < argc)
			only = argv[++i];
		else if (!strcmp(argv[i], "--check"))
			check_only = true;
		else if (!strcmp(argv[i], "--rounds") && i + 1 < argc)
			rounds = (unsigned)strtoul(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--json") && i + 1 < argc)
			json = argv[++i];
		else
			input[inputs++] = read_input(argv[i]);
	}
	if (!inputs || !rounds || rounds > ROUNDS_MAX) {
		fprintf(stderr,
			"usage: bench_hot [--rounds N] [--only NAME] [--json FILE] TEXT...\n"
			"       bench_hot --check TEXT...\n");
		exit(2);
	}
	if (json && !(f = fopen(json, "w")))
		die(strerror(errno));
	prepare(w, &input[0]);
	for (size_t i = 0; i < inputs; i++) {
		printf("%s: %.1f MB, %.1f %% of the blocks of 64 bytes not ASCII\n", input[i].name,
		       (double)input[i].len / 1e6, 100 * other_share(&input[i]));
		check(w, &input[i], check_only ? SIZE_MAX : 8 * MIB);
	}
	if (check_only)
		exit(0);
	for (size_t i = 0; i < inputs; i++)
		for (size_t b = 0; b < BENCHES; b++)
			for (int level = 0; level <= (int)best; level++) {
				const struct bench *bench = &benches[b];
				size_t most = bench->most ? bench->most : SIZE_MAX;

				if (!strstr(bench->name, only) || !cpu_has((enum cpu_level)level) ||
				    (i && (!bench->is_chain || level != (int)best)) ||
				    (!bench->levels && level != (int)best))
					continue;
				if (n == RESULTS_MAX * 4)
					die("too many texts");
				result[n++] = (struct result){
					.bench = bench,
					.input = &input[i],
					.level = (enum cpu_level)level,
					.len = input[i].len < most ? input[i].len : most,
				};
			}
	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < n; i++)
			result[i].seconds[round] = measure(w, &result[i]);
	printf("levels: highest %s; %u rounds, processor time\n\n", cpu_level_name(best), rounds);
	printf("%-18s %-16s %-7s %9s %7s %7s\n", "text", "bench", "level", "GB/s", "spread",
	       "/ wc");
	for (size_t i = 0; i < n; i++) {
		struct result *r = &result[i];

		summarise(r, rounds);
		if (r->bench->run == wc && r->input == &input[0])
			wc_w = r->gb_per_s;
		printf("%-18s %-16s %-7s %9.3f %9.3f %6.1f%% %7.2f\n", r->input->name,
		       r->bench->name, r->bench->levels ? cpu_level_name(r->level) : "-",
		       r->gb_per_s, r->best, 100 * r->spread, wc_w > 0 ? r->gb_per_s / wc_w : 0);
		if (f)
			print_json(f, r, wc_w, rounds);
	}
	if (f && fclose(f))
		die(strerror(errno));
	return w->check == 1;
}
