#include "cli/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

#include "cli/progress.h"
#include "input/out_file.h"

/* The signals that end a process, but for those that were ignored when it began, as nohup does. */
static void fill(sigset_t *set)
{
	static const int number[] = {SIGINT, SIGTERM, SIGHUP};

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++) {
		struct sigaction action;

		if (!sigaction(number[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(set, number[i]);
	}
}

/* A thread of its own may take locks and allocate, where a handler may not. */
static void *wait_for_signal(void *arg)
{
	sigset_t set;
	int number;

	(void)arg;
	fill(&set);
	if (sigwait(&set, &number))
		return NULL;
	out_file_abort_all();
	/* Die by the signal itself, so that a shell or make sees what happened. */
	signal(number, SIG_DFL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
	return NULL;
}

enum rp_error interrupt_watch(void)
{
	pthread_t thread;
	sigset_t set;

	fill(&set);
	/* Threads started later inherit the mask: none of them is interrupted. */
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) ||
	    pthread_create(&thread, NULL, wait_for_signal, NULL))
		return RP_ERR_NOMEM;
	pthread_detach(thread);
	return RP_OK;
}
