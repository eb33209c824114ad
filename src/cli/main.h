/*
 * The command: its verbs and how it ends.
 */
#ifndef CLI_MAIN_H
#define CLI_MAIN_H

/* What a verb returns, and the process. */
enum exit_status {
	EXIT_STATUS_DONE = 0,
	EXIT_STATUS_NO = 1,    /* done, and the answer is no; see the verb */
	EXIT_STATUS_FAILED = 2 /* not done: usage, files, memory; a message said why */
};

/* argv[0] is the verb.  What is left in the buffer of stdout is written by main(). */
int cmd_dedup(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_add(int argc, char **argv);
int cmd_query(int argc, char **argv);
int cmd_stats(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_compact(int argc, char **argv);
int cmd_expire(int argc, char **argv);
int cmd_merge(int argc, char **argv);

#endif
