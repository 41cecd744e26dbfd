#include "base/process_numbers.h"

#include "base/str.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* A small file of /proc into `room`. */
static bool read_file(const char *path, char *room, size_t size, struct str *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, room, size);
	if (fd >= 0) {
		close(fd);
	}
	*text = (struct str) { room, len > 0 ? (size_t)len : 0 };
	return len > 0;
}

/* When the machine was started, by the clock of now: /proc/stat's btime has whole seconds only.
 */
static double boot_s(void)
{
	struct timespec now, up;
	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &up);
	return (double)(now.tv_sec - up.tv_sec) + (double)(now.tv_nsec - up.tv_nsec) / 1e9;
}

/*
 * proc(5), /proc/<pid>/stat: the name stands in parentheses and may hold anything; the fields
 * behind it are numbered from 3.
 */
static bool read_stat(int64_t pid, struct process_numbers *numbers)
{
	char path[64], room[1024];
	struct str text, field;
	double ticks = (double)sysconf(_SC_CLK_TCK);
	snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
	if (!read_file(path, room, sizeof(room), &text)) {
		return false;
	}
	size_t end = text.len;
	while (end > 0 && text.data[end - 1] != ')') {
		end--;
	}
	struct str rest = str_from(text, end + 1);
	for (int number = 3; number <= 24 && str_split_next(&rest, ' ', &field); number++) {
		int64_t value = 0;
		str_to_int64(field, &value);
		switch (number) {
		case 14: /* user time */
		case 15: /* system time */
			numbers->cpu_s += (double)value / ticks;
			break;
		case 20:
			numbers->threads = value;
			break;
		case 22:
			numbers->started_s = boot_s() + (double)value / ticks;
			break;
		case 23:
			numbers->virtual_bytes = value;
			break;
		case 24:
			numbers->resident_bytes = value * sysconf(_SC_PAGESIZE);
			break;
		}
	}
	return true;
}

static void count_fds(int64_t pid, struct process_numbers *numbers)
{
	char path[64];
	struct rlimit limit;
	snprintf(path, sizeof(path), "/proc/%lld/fd", (long long)pid);
	DIR *folder = opendir(path);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		numbers->open_fds += entry->d_name[0] != '.';
	}
	if (folder) {
		/* reading a folder of our own opens one more */
		numbers->open_fds -= pid == getpid();
		closedir(folder);
	}
	if (prlimit((pid_t)pid, RLIMIT_NOFILE, NULL, &limit) == 0) {
		numbers->max_fds = (int64_t)limit.rlim_cur;
	}
}

bool process_numbers_read(int64_t pid, struct process_numbers *numbers)
{
	*numbers = (struct process_numbers) { 0 };
	if (pid <= 0 || !read_stat(pid, numbers)) {
		return false;
	}
	count_fds(pid, numbers);
	return true;
}
