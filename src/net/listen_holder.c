/* Who has a port: /proc/net/tcp gives the socket's inode (proc(5)), /proc/PID/fd who has that.
 */
#include "base/str.h"
#include "net/listen.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATE_LISTEN 0x0A

/* "sl local:port remote:port state tx:rx timer:when retransmits uid timeout inode", in hex but
 * for the last three. */
static bool find_inode(const char *table, int port, uint64_t *inode)
{
	FILE *file = fopen(table, "re");
	char line[512];
	bool found = false;
	while (file && !found && fgets(line, sizeof(line), file)) {
		unsigned local, state;
		found = sscanf(line,
				" %*[^:]: %*[0-9A-Fa-f]:%x %*[^ ] %x %*s %*s %*s %*s %*s "
				"%" SCNu64,
				&local, &state, inode) == 3 &&
			(int)local == port && state == STATE_LISTEN;
	}
	if (file) {
		fclose(file);
	}
	return found;
}

static bool has_socket(const char *pid, const char *socket)
{
	char path[PATH_MAX], target[64];
	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	DIR *listing = opendir(path);
	const struct dirent *entry;
	bool found = false;
	while (listing && !found && (entry = readdir(listing))) {
		ssize_t len =
			readlinkat(dirfd(listing), entry->d_name, target, sizeof(target) - 1);
		if (len > 0) {
			target[len] = '\0';
			found = strcmp(target, socket) == 0;
		}
	}
	if (listing) {
		closedir(listing);
	}
	return found;
}

static void describe(const char *pid, char *name, size_t size)
{
	char path[64], program[64] = "";
	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	FILE *file = fopen(path, "re");
	if (file) {
		if (fgets(program, sizeof(program), file)) {
			program[strcspn(program, "\n")] = '\0';
		}
		fclose(file);
	}
	snprintf(name, size, "%s (process %s)", program[0] ? program : "something", pid);
}

void listen_find_holder(int port, char *name, size_t size)
{
	uint64_t inode;
	char socket[64];
	name[0] = '\0';
	if (!find_inode("/proc/net/tcp", port, &inode) &&
		!find_inode("/proc/net/tcp6", port, &inode)) {
		return;
	}
	snprintf(socket, sizeof(socket), "socket:[%" PRIu64 "]", inode);
	DIR *processes = opendir("/proc");
	const struct dirent *entry;
	while (processes && !name[0] && (entry = readdir(processes))) {
		int64_t pid;
		if (str_to_int64(str_from_cstr(entry->d_name), &pid) &&
			has_socket(entry->d_name, socket)) {
			describe(entry->d_name, name, size);
		}
	}
	if (processes) {
		closedir(processes);
	}
}
