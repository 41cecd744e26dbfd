#include "backup/interrupt.h"

#include <signal.h>

static volatile sig_atomic_t has_come;

static void handle_signal(int number)
{
	(void)number;
	has_come = 1;
}

void interrupt_watch(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	/* without SA_RESTART: who waits for something is woken */
	struct sigaction action = { .sa_handler = handle_signal, .sa_flags = SA_RESETHAND };
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction before;
		/* nohup has reasons */
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
			sigaction(signals[i], &action, NULL);
		}
	}
}

bool interrupt_none(struct error *error)
{
	return !has_come ||
	       error_set(error, ERROR_UNAVAILABLE, "Stopped by a signal. Nothing was changed.");
}
