#include "net/poll_saver.h"

#include "base/alloc.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>

#define NOBODY (-1)

struct poll_saver {
	uv_prepare_t before_waiting;
	uv_check_t after_waiting;
	int open_handles;
	int first; /* of the watches that wish to write: a list by `next`, of descriptors */
};

/* One watched socket. */
struct watch {
	struct poll_saver *saver; /* NULL: not watched */
	uv_poll_t *handle;	  /* NULL: none was started yet */
	int asked;		  /* the events that libuv waits for */
	int wanted;		  /* the events that libwebsockets wants */
	bool listed;
	bool trying; /* we are just saying that it can write */
	int next;
	poll_saver_ready *ready; /* NULL: it is libwebsockets' */
	void *arg;
	int awaited; /* the events that the taker waits for */
};

/* By descriptor. One for the process, since uv_poll_start() knows of no server. */
static _Thread_local struct {
	struct watch *items;
	int count;
	uv_poll_cb callback; /* libwebsockets', the same for all its sockets */
} watches;

static int ask(uv_poll_t *handle, int events, uv_poll_cb callback)
{
	static int (*start)(uv_poll_t *, int, uv_poll_cb);
	if (!start) {
		start = dlsym(RTLD_NEXT, "uv_poll_start");
	}
	return start(handle, events, callback);
}

static int ask_nothing(uv_poll_t *handle)
{
	static int (*stop)(uv_poll_t *);
	if (!stop) {
		stop = dlsym(RTLD_NEXT, "uv_poll_stop");
	}
	return stop(handle);
}

static struct watch *watch_at(int fd)
{
	return fd < watches.count && watches.items[fd].saver ? &watches.items[fd] : NULL;
}

static struct watch *watch_of_handle(const uv_poll_t *handle)
{
	uv_os_fd_t fd;
	return uv_fileno((const uv_handle_t *)handle, &fd) == 0 ? watch_at(fd) : NULL;
}

/* What we know of a handle; NULL for those that are not ours. `callback` is NULL to stop it. */
static struct watch *watch_of(uv_poll_t *handle, uv_poll_cb callback)
{
	struct watch *watch = watch_of_handle(handle);
	if (!watch) {
		return NULL;
	}
	if (!watch->handle) {
		watch->handle = handle;
	}
	if (!watches.callback) {
		watches.callback = callback;
	}
	if (watch->handle != handle || (callback && watches.callback != callback)) {
		watch->saver = NULL; /* the descriptor has become another's */
		return NULL;
	}
	return watch;
}

static void handle_event(uv_poll_t *handle, int status, int events);

static int set_asked(struct watch *watch, int events)
{
	watch->asked = events;
	return events ? ask(watch->handle, events, handle_event) : ask_nothing(watch->handle);
}

static void handle_event(uv_poll_t *handle, int status, int events)
{
	struct watch *watch = watch_of_handle(handle);
	if (!watch || !watch->ready) {
		watches.callback(handle, status, events);
	} else if (status < 0) {
		watch->asked = 0; /* libuv has stopped it */
		watch->ready(watch->arg, UV_DISCONNECT);
	} else if (events & watch->awaited) {
		watch->ready(watch->arg, events & watch->awaited);
	} else {
		set_asked(watch, watch->awaited); /* from before it was taken */
	}
}

static void wish_to_write(struct watch *watch)
{
	if (!watch->listed && !watch->trying) {
		watch->listed = true;
		watch->next = watch->saver->first;
		watch->saver->first = (int)(watch - watches.items);
	}
}

int uv_poll_start(uv_poll_t *handle, int events, uv_poll_cb callback)
{
	struct watch *watch = watch_of(handle, callback);
	if (!watch) {
		return ask(handle, events, callback);
	}
	bool active = uv_is_active((uv_handle_t *)handle);
	watch->wanted = events;
	if (watch->ready || (active && events == watch->asked)) {
		return 0;
	}
	if (active && events == (watch->asked | UV_WRITABLE)) {
		wish_to_write(watch);
		return 0;
	}
	return set_asked(watch, events);
}

int uv_poll_stop(uv_poll_t *handle)
{
	struct watch *watch = watch_of(handle, NULL);
	if (!watch) {
		return ask_nothing(handle);
	}
	watch->wanted = 0;
	return watch->ready ? 0 : set_asked(watch, 0);
}

/* A listed socket's wish may have gone, and even the socket. */
static bool is_wish_open(const struct watch *watch)
{
	return watch->saver && watch->handle && !watch->ready &&
	       watch->wanted != watch->asked && !uv_is_closing((uv_handle_t *)watch->handle);
}

static void ask_for_wish(struct watch *watch)
{
	if (is_wish_open(watch)) {
		set_asked(watch, watch->wanted);
	}
}

static void try_wish(int fd)
{
	if (!is_wish_open(&watches.items[fd])) {
		return;
	}
	watches.items[fd].trying = true;
	watches.callback(watches.items[fd].handle, 0, UV_WRITABLE);
	/* not by a pointer from before: the table may have grown meanwhile */
	watches.items[fd].trying = false;
	ask_for_wish(&watches.items[fd]);
}

static int take_list(struct poll_saver *saver)
{
	int first = saver->first;
	saver->first = NOBODY;
	return first;
}

static int take_next(int fd)
{
	watches.items[fd].listed = false;
	return watches.items[fd].next;
}

static void ask_all(struct poll_saver *saver)
{
	int fd = take_list(saver);
	while (fd != NOBODY) {
		int next = take_next(fd);
		ask_for_wish(&watches.items[fd]);
		fd = next;
	}
}

/*
 * Nobody may stay listed while the loop waits, or until it frees closed
 * handles: hence before and after each wait.
 */
static void try_all(struct poll_saver *saver)
{
	int fd = take_list(saver);
	while (fd != NOBODY) {
		int next = take_next(fd);
		try_wish(fd);
		fd = next;
	}
	/* who came to it during the tries gets no try, so that this has an end */
	ask_all(saver);
}

static void handle_before_waiting(uv_prepare_t *handle)
{
	try_all(handle->data);
}

static void handle_after_waiting(uv_check_t *handle)
{
	try_all(handle->data);
}

struct poll_saver *poll_saver_create(uv_loop_t *loop)
{
	struct poll_saver *saver = alloc_new(struct poll_saver);
	saver->first = NOBODY;
	saver->open_handles = 2;
	uv_prepare_init(loop, &saver->before_waiting);
	uv_check_init(loop, &saver->after_waiting);
	saver->before_waiting.data = saver->after_waiting.data = saver;
	uv_prepare_start(&saver->before_waiting, handle_before_waiting);
	uv_check_start(&saver->after_waiting, handle_after_waiting);
	/* they must not keep a loop running that has nothing else to do */
	uv_unref((uv_handle_t *)&saver->before_waiting);
	uv_unref((uv_handle_t *)&saver->after_waiting);
	return saver;
}

static void handle_closed(uv_handle_t *handle)
{
	struct poll_saver *saver = handle->data;
	if (--saver->open_handles == 0) {
		free(saver);
	}
}

void poll_saver_destroy(struct poll_saver *saver)
{
	if (!saver) {
		return;
	}
	ask_all(saver);
	bool others = false;
	for (int fd = 0; fd < watches.count; fd++) {
		if (watches.items[fd].saver == saver) {
			watches.items[fd].saver = NULL;
		}
		others = others || watches.items[fd].saver;
	}
	if (!others) {
		free(watches.items);
		watches.items = NULL;
		watches.count = 0;
	}
	uv_close((uv_handle_t *)&saver->before_waiting, handle_closed);
	uv_close((uv_handle_t *)&saver->after_waiting, handle_closed);
}

void poll_saver_watch(struct poll_saver *saver, int fd)
{
	if (fd >= watches.count) {
		int count = fd < 64 ? 128 : 2 * fd;
		watches.items =
			alloc_resize(watches.items, (size_t)count * sizeof(*watches.items));
		for (int i = watches.count; i < count; i++) {
			watches.items[i] = (struct watch) { 0 };
		}
		watches.count = count;
	}
	if (watches.items[fd].listed) {
		/* of a socket that closed in this turn: keeps its place in the list */
		int next = watches.items[fd].next;
		watches.items[fd] =
			(struct watch) { .saver = saver, .listed = true, .next = next };
	} else {
		watches.items[fd] = (struct watch) { .saver = saver };
	}
}

bool poll_saver_take(int fd, poll_saver_ready *ready, void *arg)
{
	struct watch *watch = watch_at(fd);
	if (!watch || !watch->handle) {
		return false;
	}
	watch->ready = ready;
	watch->arg = arg;
	watch->awaited = 0;
	return true;
}

void poll_saver_await(int fd, int events)
{
	struct watch *watch = watch_at(fd);
	watch->awaited = events;
	if ((watch->asked & events) != events) {
		set_asked(watch, events);
	}
}

void poll_saver_forget(int fd)
{
	struct watch *watch = watch_at(fd);
	if (watch) {
		watch->ready = NULL;
	}
}

void poll_saver_give_back(int fd)
{
	struct watch *watch = watch_at(fd);
	watch->ready = NULL;
	int rest = watch->wanted & ~UV_WRITABLE;
	if (watch->asked != watch->wanted && watch->asked != rest) {
		set_asked(watch, rest);
	}
	if (watch->asked != watch->wanted) {
		wish_to_write(watch);
	}
}
