/* Files and output files: whole or absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "input/file.h"
#include "input/out_file.h"

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/test_file.XXXXXX");
	return !mkdtemp(folder) || chdir(folder);
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return chdir("/") || system(command);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

static void assert_holds(const char *path, const char *text)
{
	char got[256] = "";
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	assert_int_equal(fread(got, 1, sizeof(got) - 1, f), strlen(text));
	fclose(f);
	assert_string_equal(got, text);
}

static void test_commit(void **state)
{
	struct out_file file;

	(void)state;
	assert_int_equal(out_file_create(&file, "a/b/c.txt"), RP_OK);
	assert_int_equal(out_file_write(&file, "hello ", 6), RP_OK);
	assert_int_equal(access("a/b/c.txt", F_OK), -1);
	assert_int_equal(access("a/b/c.txt.part", F_OK), 0);
	assert_int_equal(out_file_write(&file, "world", 5), RP_OK);
	assert_int_equal(out_file_flush(&file), RP_OK);
	assert_holds("a/b/c.txt.part", "hello world");
	assert_int_equal(out_file_commit(&file), RP_OK);
	assert_holds("a/b/c.txt", "hello world");
	assert_int_equal(access("a/b/c.txt.part", F_OK), -1);
	/* Once more is nothing. */
	out_file_abort(&file);
	assert_holds("a/b/c.txt", "hello world");
}

static void test_abort_leaves_what_was(void **state)
{
	struct out_file file;

	(void)state;
	put("x", "old");
	assert_int_equal(out_file_create(&file, "x"), RP_OK);
	assert_int_equal(out_file_write(&file, "new", 3), RP_OK);
	assert_holds("x", "old");
	out_file_abort(&file);
	assert_holds("x", "old");
	assert_int_equal(access("x.part", F_OK), -1);
	out_file_abort(&file);

	assert_int_equal(out_file_create(&file, "x"), RP_OK);
	assert_int_equal(out_file_write(&file, "new", 3), RP_OK);
	assert_int_equal(out_file_commit(&file), RP_OK);
	assert_holds("x", "new");
}

static void test_large_writes(void **state)
{
	size_t len = 3000001;
	char *data = malloc(len);
	char *got = malloc(len + 1);
	struct out_file file;
	size_t pos;
	size_t n;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < len; i++)
		data[i] = (char)(i * i >> 3);
	assert_int_equal(out_file_create(&file, "large"), RP_OK);
	for (pos = 0, n = 1; pos < len; pos += n, n = n * 3 + 1) {
		n = n < len - pos ? n : len - pos;
		assert_int_equal(out_file_write(&file, data + pos, n), RP_OK);
	}
	assert_int_equal(out_file_commit(&file), RP_OK);
	assert_int_equal(file_open("large", &fd), RP_OK);
	assert_int_equal(file_read(fd, got, len + 1, &n), RP_OK);
	assert_int_equal(n, len);
	assert_memory_equal(got, data, len);
	assert_int_equal(file_read_at(fd, 2999999, got, 10, &n), RP_OK);
	assert_int_equal(n, 2);
	assert_memory_equal(got, data + 2999999, 2);
	file_close(fd);
	free(data);
	free(got);
}

static void test_failures(void **state)
{
	struct out_file file;
	struct stat st;
	int fd = -1;

	(void)state;
	put("plain", "");
	errno = 0;
	assert_int_equal(out_file_create(&file, "plain/x"), RP_ERR_IO);
	assert_int_equal(errno, ENOTDIR);
	out_file_abort(&file);
	errno = 0;
	assert_int_equal(file_open("absent", &fd), RP_ERR_IO);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(fd, -1);

	/* The final name is a folder: the rename fails, the part is gone. */
	assert_int_equal(file_make_folder("taken"), RP_OK);
	assert_int_equal(out_file_create(&file, "taken"), RP_OK);
	errno = 0;
	assert_int_equal(out_file_commit(&file), RP_ERR_IO);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(stat("taken.part", &st), -1);

	/* A full disk. */
	assert_int_equal(file_create("/dev/full", &fd), RP_OK);
	errno = 0;
	assert_int_equal(file_write(fd, "x", 1), RP_ERR_IO);
	assert_int_equal(errno, ENOSPC);
	file_close(fd);
}

static void test_folders(void **state)
{
	char **names;
	struct stat st;
	size_t n;

	(void)state;
	assert_int_equal(file_make_folder("p/q//r/"), RP_OK);
	assert_int_equal(stat("p/q/r", &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(file_make_folder("p/q/r"), RP_OK);
	assert_int_equal(file_make_parent("p/s/file"), RP_OK);
	assert_int_equal(stat("p/s", &st), 0);
	assert_int_equal(file_make_parent("file"), RP_OK);
	assert_int_equal(file_make_parent("/file"), RP_OK);
	put("p/t", "");
	errno = 0;
	assert_int_equal(file_make_folder("p/t/u"), RP_ERR_IO);
	assert_int_equal(errno, ENOTDIR);

	put("p/B", "");
	put("p/\xc3\xa4", "");
	assert_int_equal(file_list("p", &names, &n), RP_OK);
	assert_int_equal(n, 5);
	assert_string_equal(names[0], "B");
	assert_string_equal(names[1], "q");
	assert_string_equal(names[2], "s");
	assert_string_equal(names[3], "t");
	assert_string_equal(names[4], "\xc3\xa4");
	mem_free(&mem_default, names);
	assert_int_equal(file_list("p/q/r", &names, &n), RP_OK);
	assert_int_equal(n, 0);
	assert_null(names);
	assert_int_equal(file_list("p/t", &names, &n), RP_ERR_IO);

	assert_int_equal(file_rename("p/t", "p/v"), RP_OK);
	assert_int_equal(file_remove("p/v"), RP_OK);
	assert_int_equal(stat("p/v", &st), -1);
}

static void ignore(int number)
{
	(void)number;
}

/* Short reads and interrupted calls: a child writes piece by piece and signals in
 * between. */
static void test_interrupted(void **state)
{
	struct timespec pause = {0, 2000000};
	struct sigaction action;
	char got[100];
	size_t n;
	pid_t child;
	int ends[2];
	int i;

	(void)state;
	memset(&action, 0, sizeof(action));
	action.sa_handler = ignore; /* no SA_RESTART */
	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		for (i = 0; i < 10; i++) {
			kill(getppid(), SIGUSR1);
			nanosleep(&pause, NULL);
			if (write(ends[1], "0123456789", 9) != 9)
				_exit(1);
		}
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(file_read(ends[0], got, sizeof(got), &n), RP_OK);
	assert_int_equal(n, 90);
	assert_memory_equal(got + 81, "012345678", 9);
	file_close(ends[0]);
	waitpid(child, &i, 0);
	assert_int_equal(i, 0);

	/* The other way: a pipe takes only so much at a time. */
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		static char sink[4096];
		size_t all = 0;
		ssize_t len;

		close(ends[1]);
		while ((len = read(ends[0], sink, sizeof(sink))) > 0) {
			all += (size_t)len;
			if (all % 65536 == 0)
				kill(getppid(), SIGUSR1);
		}
		_exit(all == 1000000 ? 0 : 1);
	} else {
		char *data = calloc(1000000, 1);

		close(ends[0]);
		assert_int_equal(file_write(ends[1], data, 1000000), RP_OK);
		file_close(ends[1]);
		free(data);
	}
	waitpid(child, &i, 0);
	assert_int_equal(i, 0);
}

/* In a process of its own, since there is no way back. */
static void test_abort_all(void **state)
{
	struct out_file a;
	struct out_file b;
	struct out_file c;
	struct stat st;
	pid_t child;
	int status;

	(void)state;
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		if (out_file_create(&a, "all/a") || out_file_create(&b, "all/b") ||
		    out_file_create(&c, "all/c") || out_file_commit(&b))
			_exit(1);
		out_file_abort_all();
		if (!stat("all/a.part", &st) || !stat("all/c.part", &st) || stat("all/b", &st))
			_exit(2);
		if (out_file_write(&a, "x", 1) || out_file_commit(&a) != RP_ERR_STOPPED)
			_exit(3);
		if (out_file_create(&b, "all/d") != RP_ERR_STOPPED || !stat("all/d.part", &st))
			_exit(4);
		out_file_abort(&c);
		_exit(0);
	}
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(stat("all/a", &st), -1);
	assert_int_equal(stat("all/b", &st), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commit),       cmocka_unit_test(test_abort_leaves_what_was),
		cmocka_unit_test(test_large_writes), cmocka_unit_test(test_failures),
		cmocka_unit_test(test_folders),      cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_abort_all),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
