#include "cli/main.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <reprint/version.h>

#include "cli/options.h"
#include "cli/progress.h"

struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
};

static const struct verb verbs[] = {
	{"dedup", cmd_dedup, "remove the copies from a corpus, and say why for each"},
	{"compare", cmd_compare, "show how two texts overlap, paragraph by paragraph"},
	{"add", cmd_add, "sign documents into a store, so that they are found again"},
	{"query", cmd_query, "say of each document what a store has of it"},
	{"stats", cmd_stats, "say what a store holds, and what that takes"},
	{"verify", cmd_verify, "find damage in a store"},
	{"compact", cmd_compact, "write a store anew in few segments"},
	{"expire", cmd_expire, "take old documents out of a store"},
	{"merge", cmd_merge, "make one store of several"},
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static const char usage[] = "Usage: reprint VERB [OPTION...] [ARGUMENT...]\n"
			    "       reprint help [VERB]\n";

static void print_help(void)
{
	printf("%s\nFind what has been printed before: copies, reprints and repeated "
	       "paragraphs in\ncollections of news.\n\nVerbs:\n",
	       usage);
	for (size_t i = 0; i < VERBS; i++)
		printf("  %-10s  %s\n", verbs[i].name, verbs[i].summary);
	fputs("  help        show the help of a verb\n"
	      "\nOptions:\n"
	      "  -h, --help     show this help\n"
	      "      --version  show the version\n"
	      "\nExamples:\n"
	      "  reprint dedup news/ -o clean/\n"
	      "      Read every file in news/, write the documents that stay to\n"
	      "      clean/kept/ and the reasons to clean/decisions.jsonl.\n"
	      "  reprint compare agency.txt paper.txt\n"
	      "      Show what the paper took from the agency, and what it changed.\n"
	      "  reprint help dedup\n"
	      "      Show every option of a verb; the manual is 'man reprint-dedup'.\n",
	      stdout);
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static int unknown_verb(const char *name)
{
	const char *word[VERBS + 2] = {NULL};
	const char *nearest;

	for (size_t i = 0; i < VERBS; i++)
		word[i] = verbs[i].name;
	word[VERBS] = "help";
	nearest = options_nearest(name, word);
	if (nearest)
		message_error("unknown verb '%s'; did you mean '%s'?\n"
			      "See 'reprint --help'.",
			      name, nearest);
	else
		message_error("unknown %s '%s'\nSee 'reprint --help'.",
			      name[0] == '-' ? "option" : "verb", name);
	return EXIT_STATUS_FAILED;
}

static int help(int argc, char **argv)
{
	char option[] = "--help";
	char *args[] = {NULL, option, NULL};
	const struct verb *verb;

	if (argc < 2 || !strcmp(argv[1], "help") || !strcmp(argv[1], "--help") ||
	    !strcmp(argv[1], "-h")) {
		print_help();
		return EXIT_STATUS_DONE;
	}
	verb = find_verb(argv[1]);
	if (!verb)
		return unknown_verb(argv[1]);
	args[0] = argv[1];
	return verb->run(2, args);
}

static int run(int argc, char **argv)
{
	const struct verb *verb;

	if (argc < 2) {
		fputs(usage, stderr);
		return EXIT_STATUS_FAILED;
	}
	verb = find_verb(argv[1]);
	if (verb)
		return verb->run(argc - 1, argv + 1);
	if (!strcmp(argv[1], "help"))
		return help(argc - 1, argv + 1);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return help(1, argv + 1);
	if (!strcmp(argv[1], "--version")) {
		printf("reprint %s\n", rp_version());
		return EXIT_STATUS_DONE;
	}
	return unknown_verb(argv[1]);
}

/*
 * Take the numbers 0, 1 and 2 if the caller closed them, so that no file that is opened
 * later gets one and is written to by printf().  They are opened the wrong way round:
 * using them fails.
 */
static void hold_standard_files(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(EXIT_STATUS_FAILED);
}

/* The last moment at which a full disk or a closed stdout can be noticed. */
static int close_stdout(int status)
{
	bool failed = ferror(stdout) != 0;
	char text[128] = "cannot be written";

	errno = 0;
	if (fflush(stdout))
		failed = true;
	if (fclose(stdout) && errno)
		failed = true;
	/* Where SIGPIPE is ignored: the reader had enough, which is nothing to talk
	 * about. */
	if (!failed || errno == EPIPE)
		return failed ? EXIT_STATUS_FAILED : status;
	if (errno)
		strerror_r(errno, text, sizeof(text));
	message_error("standard output: %s", text);
	return EXIT_STATUS_FAILED;
}

int main(int argc, char **argv)
{
	hold_standard_files();
	return close_stdout(run(argc, argv));
}
