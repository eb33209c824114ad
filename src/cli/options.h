/*
 * Options: the command line of a verb, read and explained by one table.
 *
 *	--name VALUE  --name=VALUE  -o VALUE  -oVALUE  -abc (flags)  --  -
 *
 * Options and operands may be mixed; what follows "--" and "-" itself are operands.
 * Names are written out.  Of an option given twice the last counts.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/document.h>
#include <reprint/error.h>

struct buf;

enum option_type {
	OPTION_HEADING, /* no option: 'help' is a heading for those that follow */
	OPTION_FLAG,
	OPTION_STRING,
	OPTION_COUNT,  /* a whole number from 'least' to 'most' */
	OPTION_SIZE,   /* bytes from 'least' to 'most', 64M or 64MiB; all powers of 1024 */
	OPTION_REAL,   /* a number from 'real_least' to 'real_most' */
	OPTION_CHOICE, /* one of 'words' */
	OPTION_PAIRS   /* WORD=TEXT,..., WORD one of 'words'; cut apart in argv */
};

struct option {
	const char *name; /* without the dashes */
	char letter;      /* of the short form; 0: none */
	enum option_type type;
	const char *argument; /* as the help names it; NULL for a flag */
	const char *help;     /* without a full stop; words and default are added to it */
	const char *initial;  /* the default, to be shown only; or NULL */
	/* For OPTION_CHOICE and OPTION_PAIRS, ended by NULL.  A choice with a '=' in it
	 * takes a text behind that: "source=LIST". */
	const char *const *words;
	uint64_t least;
	uint64_t most; /* 0: UINT64_MAX */
	double real_least;
	double real_most;
	/* Where the value goes, by type; left as it was if the option is not given. */
	union {
		bool *flag;
		const char **string;
		uint64_t *count;
		uint64_t *size;
		double *real;
		unsigned *choice;       /* the number of the word */
		struct rp_string *pair; /* an array, one for each word; terminated */
	} to;
	const char **rest; /* of a choice with a '=': the text behind it */
};

struct options {
	const char *verb;     /* "dedup" */
	const char *synopsis; /* "[OPTION...] INPUT... -o OUT" */
	const char *about;    /* what the verb does; paragraphs parted by an empty line */
	const struct option *option;
	size_t n;
	const char *examples; /* lines, printed as they are */
	unsigned operands_least;
	unsigned operands_most; /* 0: any number */
	const char *operands;   /* what they are, for messages: "an INPUT", "two texts" */
};

enum options_result {
	OPTIONS_READY,
	OPTIONS_HELP, /* --help or -h was given: nothing else is to be done */
	OPTIONS_WRONG /* the message says what and how to get help */
};

/*
 * Read the command line, argv[0] being the verb.  The operands are moved to argv[0],
 * argv[1], ... and *ret_n is their number.  For OPTIONS_WRONG, 'message' gets a text of
 * one line or two without the last line break.
 */
enum options_result options_parse(const struct options *options, int argc, char **argv, int *ret_n,
				  struct buf *message);

/* Append the help, lines of at most TERMINAL_WIDTH columns. */
enum rp_error options_help(const struct options *options, struct buf *out);

/*
 * options_parse() for a verb: print the help to stdout or the message to stderr.  If
 * *ret_go_on is false, the verb ends with what is returned.
 */
int options_take(const struct options *options, int argc, char **argv, int *ret_n, bool *ret_go_on);

/*
 * Take the next of a list parted by commas, "a,b,c", and move *list behind it; false at
 * the end, which is *list == NULL.
 */
bool options_next(const char **list, struct rp_string *ret);

/* Return the word of a list, ended by NULL, that was probably meant; NULL: none is near.
 */
const char *options_nearest(const char *word, const char *const *words);

#endif
