#include "redis.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

bool redis_start(struct redis *redis)
{
	snprintf(redis->folder, sizeof(redis->folder), "/tmp/echonest-property-XXXXXX");
	if (!mkdtemp(redis->folder)) {
		return false;
	}
	snprintf(redis->socket, sizeof(redis->socket), "%s/socket", redis->folder);
	redis->pid = fork();
	if (redis->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execlp("redis-server", "redis-server", "--port", "0", "--unixsocket",
			redis->socket, "--dir", redis->folder, "--save", "", "--appendonly",
			"no", "--logfile", "/dev/null", (char *)NULL);
		_exit(127);
	}
	return redis->pid > 0;
}

void redis_stop(struct redis *redis)
{
	kill(redis->pid, SIGKILL);
	waitpid(redis->pid, NULL, 0);
	unlink(redis->socket);
	rmdir(redis->folder);
}
