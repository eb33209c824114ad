/* Arguments to inputs: names, order, links, loops, standard input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "input/path.h"
#include "input/source.h"

static char folder[64];

static const struct source_options usual = {"spool", NULL};

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/test_source.XXXXXX");
	return !mkdtemp(folder) || chdir(folder);
}

static int tear_down(void **state)
{
	char command[192];

	(void)state;
	snprintf(command, sizeof(command), "chmod -R u+rwx %s; rm -rf %s", folder, folder);
	return chdir("/") || system(command);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void make(const char *path)
{
	assert_int_equal(mkdir(path, 0777), 0);
}

/* Collect the arguments, words parted by spaces, and compare the names found, parted
 * likewise. */
static void assert_names(struct source *s, const char *arguments, const char *names)
{
	const char *culprit = "";
	char copy[256];
	char *args[16];
	struct buf got;
	size_t n = 0;
	size_t i;
	char *word;

	strcpy(copy, arguments);
	for (word = strtok(copy, " "); word; word = strtok(NULL, " "))
		args[n++] = word;
	source_init(s);
	assert_int_equal(source_collect(s, args, n, &usual, &culprit), RP_OK);
	assert_null(culprit);
	buf_init(&got, NULL);
	for (i = 0; i < s->n; i++) {
		buf_addf(&got, "%s%s", i ? " " : "", s->input[i].name);
		assert_int_equal(access(s->input[i].path, R_OK), 0);
	}
	buf_add_byte(&got, '\0');
	assert_string_equal(got.data, names);
	buf_release(&got);
}

static void check(const char *arguments, const char *names, size_t repeated, size_t faults)
{
	struct source s;

	assert_names(&s, arguments, names);
	assert_int_equal(s.n_repeated, repeated);
	assert_int_equal(s.faults.n, faults);
	source_release(&s);
}

static void assert_absolute(const char *cwd, const char *path, const char *want)
{
	struct buf b;

	buf_init(&b, NULL);
	assert_int_equal(path_absolute(&b, cwd, path), RP_OK);
	assert_string_equal(b.data, want);
	assert_int_equal(b.len, strlen(want) + 1);
	buf_release(&b);
}

static void test_paths(void **state)
{
	(void)state;
	assert_absolute("/home/x", "a/b", "/home/x/a/b");
	assert_absolute("/home/x", "/a/b", "/a/b");
	assert_absolute("/home/x", "../y", "/home/y");
	assert_absolute("/home/x", "../../../../y", "/y");
	assert_absolute("/home/x", "./a//.././b/.", "/home/x/b");
	assert_absolute("/home/x", ".", "/home/x");
	assert_absolute("/home/x", "/..", "/");
	assert_absolute("/", "a", "/a");
	assert_absolute("/home/x", "..a/.b", "/home/x/..a/.b");

	assert_int_equal(path_common("/a/b", "/a/b"), 4);
	assert_int_equal(path_common("/a/b", "/a/bc"), 2);
	assert_int_equal(path_common("/a/b/c", "/a/b"), 4);
	assert_int_equal(path_common("/a", "/b"), 0);
	assert_int_equal(path_common("/", "/b"), 0);
	assert_int_equal(path_parent("/a/b"), 2);
	assert_int_equal(path_parent("/a"), 0);
	assert_string_equal(path_below("/a/b", 2), "b");
	assert_string_equal(path_below("/a/b", 0), "a/b");
	assert_string_equal(path_below("/a/b", 4), "");
	assert_true(path_ends_with("a.txt.gz", ".txt.gz"));
	assert_false(path_ends_with("xt", ".txt"));
}

static void test_names(void **state)
{
	char line[256];

	(void)state;
	make("n");
	make("n/a");
	make("n/a/deep");
	make("n/b");
	put("n/a/1.jsonl", "1");
	put("n/a/deep/2.jsonl", "2");
	put("n/b/1.jsonl", "3");
	put("n/b/Z", "4");
	put("n/b/.hidden", "5");
	put("n/b/left.part", "6");
	make("n/b/.git");
	put("n/b/.git/config", "7");

	check("n/a/1.jsonl", "1.jsonl", 0, 0);
	check("n", "a/1.jsonl a/deep/2.jsonl b/1.jsonl b/Z", 0, 0);
	check("n/", "a/1.jsonl a/deep/2.jsonl b/1.jsonl b/Z", 0, 0);
	check("./n/../n/a/.", "1.jsonl deep/2.jsonl", 0, 0);
	/* Whatever the order of the arguments. */
	check("n/a n/b", "a/1.jsonl a/deep/2.jsonl b/1.jsonl b/Z", 0, 0);
	check("n/b n/a", "a/1.jsonl a/deep/2.jsonl b/1.jsonl b/Z", 0, 0);
	check("n/b/Z n/a/1.jsonl", "a/1.jsonl b/Z", 0, 0);
	check("n/b/Z n/b/1.jsonl", "1.jsonl Z", 0, 0);
	check("n/a/deep n/b/Z", "a/deep/2.jsonl b/Z", 0, 0);
	check("n/a n/a/deep/2.jsonl", "1.jsonl deep/2.jsonl", 1, 0);
	/* What is hidden can be named. */
	check("n/b/.hidden n/b/left.part", ".hidden left.part", 0, 0);
	/* Absolute and relative are the same. */
	snprintf(line, sizeof(line), "%s/n/a n/b", folder);
	check(line, "a/1.jsonl a/deep/2.jsonl b/1.jsonl b/Z", 0, 0);
	/* From inside: never with "..". */
	assert_int_equal(chdir("n/a/deep"), 0);
	check("../../b ../1.jsonl", "a/1.jsonl b/1.jsonl b/Z", 0, 0);
	check(". ..", "1.jsonl deep/2.jsonl", 1, 0);
	assert_int_equal(chdir(folder), 0);
}

static void test_twice(void **state)
{
	(void)state;
	make("t");
	put("t/x", "1");
	put("t/y", "2");
	assert_int_equal(link("t/x", "t/w"), 0);
	assert_int_equal(symlink("y", "t/z"), 0);
	check("t/x t/x", "x", 1, 0);
	check("t/x ./t/../t/x t", "w y", 4, 0);
	check("t", "w y", 2, 0);
	check("t/z", "z", 0, 0);
	check("t t", "w y", 3, 0);
	/* A folder and a link to it, both named: the order of the arguments does not
	 * matter. */
	make("u");
	make("u/real");
	put("u/real/f", "1");
	assert_int_equal(symlink("real", "u/link"), 0);
	assert_int_equal(symlink("real", "u/zlink"), 0);
	check("u/link u/real u/zlink", "link/f", 2, 0);
	check("u/zlink u/real u/link", "link/f", 2, 0);
}

static void test_links(void **state)
{
	struct source s;

	(void)state;
	make("l");
	make("l/a");
	make("l/z");
	make("outside");
	put("l/z/f", "1");
	put("outside/g", "2");
	/* To a folder that is walked under its own name, to one that is not, to nothing.
	 */
	assert_int_equal(symlink("../z", "l/a/link"), 0);
	check("l", "z/f", 1, 0);
	assert_int_equal(symlink("../../outside", "l/a/out"), 0);
	check("l", "a/out/g z/f", 1, 0);
	assert_int_equal(symlink("nowhere", "l/broken"), 0);
	assert_names(&s, "l", "a/out/g z/f");
	assert_int_equal(s.faults.n, 1);
	assert_int_equal(s.faults.fault[0].kind, FAULT_UNREADABLE);
	assert_string_equal(s.faults.fault[0].name, "broken");
	source_release(&s);
	assert_int_equal(unlink("l/broken"), 0);

	/* Back to itself, to the argument, to what the argument is in, and round through
	 * another. */
	make("l/c");
	assert_int_equal(symlink(".", "l/c/self"), 0);
	assert_int_equal(symlink("..", "l/c/top"), 0);
	assert_int_equal(symlink("../..", "l/c/above"), 0);
	assert_int_equal(symlink("/", "l/c/root"), 0);
	assert_int_equal(symlink("../l", "outside/round"), 0);
	assert_names(&s, "l", "a/out/g z/f");
	assert_int_equal(s.faults.n, 5);
	assert_int_equal(s.faults.fault[0].kind, FAULT_FOLDER_LOOP);
	assert_string_equal(fault_kind_str(s.faults.fault[0].kind), "folder_loop");
	source_release(&s);
	/* A link to a link to itself: the system says so. */
	assert_int_equal(symlink("l/ring2", "ring1"), 0);
	assert_int_equal(symlink("../ring1", "l/ring2"), 0);
	check("l", "a/out/g z/f", 1, 6);
}

static void test_many_links(void **state)
{
	char from[32];
	char to[32];
	int i;

	(void)state;
	/* Each folder links to the next twice: 2^20 ways, 20 folders. */
	make("m");
	for (i = 0; i < 20; i++) {
		snprintf(from, sizeof(from), "../%02d", i + 1);
		snprintf(to, sizeof(to), "m/%02d", i);
		make(to);
		snprintf(to, sizeof(to), "m/%02d/x", i);
		assert_int_equal(symlink(from, to), 0);
		snprintf(to, sizeof(to), "m/%02d/y", i);
		assert_int_equal(symlink(from, to), 0);
	}
	make("m/20");
	put("m/20/f", "1");
	check("m/00", "x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/f", 20, 0);
}

static void test_refused(void **state)
{
	char *args[3];
	const char *culprit;
	struct source_options skip = {"spool", "r/out"};
	struct source_options no_spool = {NULL, NULL};
	struct source s;

	(void)state;
	make("r");
	put("r/f", "1");
	args[0] = (char[]){"r"};
	args[1] = (char[]){"r/absent"};
	source_init(&s);
	errno = 0;
	assert_int_equal(source_collect(&s, args, 2, &usual, &culprit), RP_ERR_IO);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(culprit, "r/absent");
	source_release(&s);

	/* The output's folder: not walked into, not an argument. */
	make("r/out");
	put("r/out/g", "2");
	assert_int_equal(source_collect(&s, args, 1, &skip, &culprit), RP_OK);
	assert_int_equal(s.n, 1);
	assert_string_equal(s.input[0].name, "f");
	source_release(&s);
	args[1] = (char[]){"r/./out"};
	assert_int_equal(source_collect(&s, args, 2, &skip, &culprit), RP_ERR_MISUSE);
	assert_string_equal(culprit, "r/./out");
	source_release(&s);

	args[1] = (char[]){"-"};
	assert_int_equal(source_collect(&s, args, 2, &no_spool, &culprit), RP_ERR_MISUSE);
	assert_string_equal(culprit, "-");
	source_release(&s);

	/* The superuser may read everything. */
	if (geteuid() == 0)
		return;
	make("r/closed");
	put("r/closed/h", "3");
	assert_int_equal(chmod("r/closed", 0), 0);
	assert_int_equal(chmod("r/f", 0), 0);
	assert_int_equal(source_collect(&s, args, 1, &usual, &culprit), RP_OK);
	assert_int_equal(s.faults.n, 1);
	assert_int_equal(s.faults.fault[0].kind, FAULT_UNREADABLE);
	assert_string_equal(s.faults.fault[0].name, "closed");
	source_release(&s);
	args[0] = (char[]){"r/f"};
	assert_int_equal(source_collect(&s, args, 1, &usual, &culprit), RP_ERR_IO);
	assert_int_equal(errno, EACCES);
	assert_string_equal(culprit, "r/f");
	source_release(&s);
}

static void test_nothing(void **state)
{
	const char *culprit;
	struct source s;

	(void)state;
	make("empty");
	check("empty", "", 0, 0);
	source_init(&s);
	assert_int_equal(source_collect(&s, NULL, 0, &usual, &culprit), RP_OK);
	assert_int_equal(s.n, 0);
	source_release(&s);
}

static void assert_content(const struct input *input, const char *want)
{
	char got[64] = "";
	FILE *f = fopen(input->path, "rb");

	assert_non_null(f);
	assert_int_equal(fread(got, 1, sizeof(got) - 1, f), strlen(want));
	assert_string_equal(got, want);
	assert_int_equal(input->size, strlen(want));
	fclose(f);
}

static void test_standard_input(void **state)
{
	struct source s;
	int saved = dup(STDIN_FILENO);
	pid_t child;
	int status;

	(void)state;
	make("s");
	put("s/stdin", "a file");
	put("s/zz", "another");
	put("given", "what was piped in");
	assert_non_null(freopen("given", "rb", stdin));
	assert_names(&s, "- s -", "stdin stdin-2 zz");
	assert_int_equal(s.n_repeated, 1);
	assert_content(&s.input[0], "a file");
	assert_content(&s.input[1], "what was piped in");
	assert_string_equal(s.input[1].path, "spool.0.part");
	source_release(&s);
	assert_int_equal(access("spool.0.part", F_OK), -1);

	assert_non_null(freopen("given", "rb", stdin));
	assert_names(&s, "-", "stdin");
	assert_content(&s.input[0], "what was piped in");
	source_release(&s);
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);

	/* A pipe with a name is copied too. */
	assert_int_equal(mkfifo("s/fifo", 0600), 0);
	check("s", "stdin zz", 0, 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		put("s/fifo", "through the pipe");
		_exit(0);
	}
	assert_names(&s, "s/fifo s/zz", "fifo zz");
	assert_content(&s.input[0], "through the pipe");
	source_release(&s);
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),      cmocka_unit_test(test_names),
		cmocka_unit_test(test_twice),      cmocka_unit_test(test_links),
		cmocka_unit_test(test_many_links), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nothing),    cmocka_unit_test(test_standard_input),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
