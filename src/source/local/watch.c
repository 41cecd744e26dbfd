#include "source/local/watch.h"

#include "base/alloc.h"
#include "base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#define EVENTS                                                                                 \
	(IN_CREATE | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE |    \
		IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)

/* The kernel numbers watches from 1 upwards and does not use a number again. */
struct watched {
	int number;
	char *path;
};

struct local_watch {
	int fd;
	struct watched *watched; /* sorted by number */
	size_t count, capacity;
};

struct local_watch *local_watch_create(void)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd < 0) {
		return NULL;
	}
	struct local_watch *watch = alloc_new(struct local_watch);
	watch->fd = fd;
	return watch;
}

void local_watch_destroy(struct local_watch *watch)
{
	if (!watch) {
		return;
	}
	close(watch->fd);
	for (size_t i = 0; i < watch->count; i++) {
		free(watch->watched[i].path);
	}
	free(watch->watched);
	free(watch);
}

int local_watch_fd(const struct local_watch *watch)
{
	return watch->fd;
}

/* Where the watch with this number is, or belongs. */
static size_t place_of(const struct local_watch *watch, int number)
{
	size_t low = 0, high = watch->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (watch->watched[middle].number < number) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static struct watched *find(const struct local_watch *watch, int number)
{
	size_t at = place_of(watch, number);
	return at < watch->count && watch->watched[at].number == number ? &watch->watched[at]
									: NULL;
}

static char *copy(struct str path)
{
	char *text = alloc_bytes(path.len + 1);
	memcpy(text, path.data, path.len);
	text[path.len] = '\0';
	return text;
}

bool local_watch_add(struct local_watch *watch, int dir, struct str path)
{
	/* by descriptor, so that nobody can put a link in the way */
	char descriptor[40];
	snprintf(descriptor, sizeof(descriptor), "/proc/self/fd/%d", dir);
	int number = inotify_add_watch(watch->fd, descriptor, EVENTS);
	if (number < 0) {
		return errno != ENOSPC && errno != ENOMEM;
	}
	struct watched *known = find(watch, number);
	if (known) {
		free(known->path);
		known->path = copy(path);
		return true;
	}
	if (watch->count == watch->capacity) {
		watch->capacity = watch->capacity ? watch->capacity * 2 : 64;
		watch->watched =
			alloc_resize(watch->watched, watch->capacity * sizeof(*watch->watched));
	}
	size_t at = place_of(watch, number);
	memmove(&watch->watched[at + 1], &watch->watched[at],
		(watch->count - at) * sizeof(*watch->watched));
	watch->watched[at] = (struct watched) { number, copy(path) };
	watch->count++;
	return true;
}

static void forget(struct local_watch *watch, size_t at)
{
	free(watch->watched[at].path);
	watch->count--;
	memmove(&watch->watched[at], &watch->watched[at + 1],
		(watch->count - at) * sizeof(*watch->watched));
}

static bool is_at_or_below(const char *path, struct str folder)
{
	struct str s = str_from_cstr(path);
	return folder.len == 0 || (str_starts_with(s, folder) &&
					  (s.len == folder.len || s.data[folder.len] == '/'));
}

void local_watch_remove(struct local_watch *watch, struct str path)
{
	for (size_t i = watch->count; i > 0; i--) {
		if (is_at_or_below(watch->watched[i - 1].path, path)) {
			inotify_rm_watch(watch->fd, watch->watched[i - 1].number);
			forget(watch, i - 1);
		}
	}
}

static void tell(const struct watched *watched, const struct inotify_event *event,
	void (*changed)(void *arg, struct str path), void *arg)
{
	struct buf path = { 0 };
	buf_append(&path, str_from_cstr(watched->path));
	if (path.len > 0) {
		buf_append_char(&path, '/');
	}
	buf_append(&path, str_from_cstr(event->name));
	changed(arg, buf_str(&path));
	buf_finish(&path);
}

/* False when only looking everywhere helps. */
static bool handle(struct local_watch *watch, const struct inotify_event *event,
	void (*changed)(void *arg, struct str path), void *arg)
{
	if (event->mask & IN_Q_OVERFLOW) {
		return false;
	}
	struct watched *watched = find(watch, event->wd);
	if (!watched) {
		return true;
	}
	bool is_root = watched->path[0] == '\0';
	if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
		/* of any other folder its parent tells, too */
		return !is_root && !(event->mask & IN_UNMOUNT);
	}
	if (event->mask & IN_IGNORED) {
		forget(watch, (size_t)(watched - watch->watched));
		return !is_root;
	}
	/* hidden files are none of ours */
	if (event->len > 0 && event->name[0] != '.') {
		tell(watched, event, changed, arg);
	}
	return true;
}

bool local_watch_read(
	struct local_watch *watch, void (*changed)(void *arg, struct str path), void *arg)
{
	bool is_complete = true;
	_Alignas(struct inotify_event) char bytes[16384];
	ssize_t got;
	while ((got = read(watch->fd, bytes, sizeof(bytes))) > 0) {
		for (char *at = bytes; at < bytes + got;) {
			const struct inotify_event *event = (const void *)at;
			is_complete = handle(watch, event, changed, arg) && is_complete;
			at += sizeof(*event) + event->len;
		}
	}
	return is_complete;
}
