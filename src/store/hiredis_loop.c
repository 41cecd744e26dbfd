#include "store/hiredis_loop.h"

#include "base/alloc.h"

#include <stdlib.h>

/*
 * Commands are written at the end of the turn in which they came, in one piece,
 * without asking epoll whether the socket takes them: it nearly always does.
 * Only what it did not take waits for epoll.
 */
struct watch {
	uv_poll_t poll;
	uv_prepare_t before_waiting;
	uv_check_t after_waiting;
	int open_handles;
	redisAsyncContext *context; /* NULL once hiredis has let go */
	int events;
	bool has_commands; /* to be written at the end of this turn */
	bool is_writing;
};

static void handle_poll(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	if (status != 0) {
		events = UV_READABLE; /* reading tells hiredis what is wrong */
	}
	if (watch->context && (events & UV_READABLE)) {
		redisAsyncHandleRead(watch->context);
	}
	if (watch->context && (events & UV_WRITABLE)) {
		redisAsyncHandleWrite(watch->context);
	}
}

static void change(struct watch *watch, int add, int remove)
{
	int events = (watch->events | add) & ~remove;
	if (events == watch->events) {
		return;
	}
	watch->events = events;
	if (events) {
		uv_poll_start(&watch->poll, events, handle_poll);
	} else {
		uv_poll_stop(&watch->poll);
	}
}

static void add_read(void *arg)
{
	change(arg, UV_READABLE, 0);
}

static void remove_read(void *arg)
{
	change(arg, 0, UV_READABLE);
}

static void add_write(void *arg)
{
	struct watch *watch = arg;
	/* while it connects, "writable" means that it has */
	if (watch->is_writing || !(watch->context->c.flags & REDIS_CONNECTED)) {
		change(watch, UV_WRITABLE, 0);
	} else {
		watch->has_commands = true;
	}
}

static void remove_write(void *arg)
{
	struct watch *watch = arg;
	watch->has_commands = false;
	change(watch, 0, UV_WRITABLE);
}

static void write_commands(struct watch *watch)
{
	if (watch->context && watch->has_commands && !(watch->events & UV_WRITABLE)) {
		watch->has_commands = false;
		watch->is_writing = true;
		redisAsyncHandleWrite(watch->context);
		watch->is_writing = false;
	}
}

static void handle_before_waiting(uv_prepare_t *handle)
{
	write_commands(handle->data);
}

static void handle_after_waiting(uv_check_t *handle)
{
	write_commands(handle->data);
}

static void handle_closed(uv_handle_t *handle)
{
	struct watch *watch = handle->data;
	if (--watch->open_handles == 0) {
		free(watch);
	}
}

static void clean_up(void *arg)
{
	struct watch *watch = arg;
	watch->context = NULL;
	uv_poll_stop(&watch->poll);
	uv_close((uv_handle_t *)&watch->poll, handle_closed);
	uv_close((uv_handle_t *)&watch->before_waiting, handle_closed);
	uv_close((uv_handle_t *)&watch->after_waiting, handle_closed);
}

void hiredis_loop_attach(redisAsyncContext *context, struct loop *loop)
{
	struct watch *watch = alloc_new(struct watch);
	watch->context = context;
	watch->poll.data = watch;
	watch->before_waiting.data = watch;
	watch->after_waiting.data = watch;
	watch->open_handles = 3;
	uv_poll_init(loop_uv(loop), &watch->poll, context->c.fd);
	uv_prepare_init(loop_uv(loop), &watch->before_waiting);
	uv_check_init(loop_uv(loop), &watch->after_waiting);
	uv_prepare_start(&watch->before_waiting, handle_before_waiting);
	uv_check_start(&watch->after_waiting, handle_after_waiting);
	/* waiting is the socket's business, not theirs */
	uv_unref((uv_handle_t *)&watch->before_waiting);
	uv_unref((uv_handle_t *)&watch->after_waiting);
	context->ev.data = watch;
	context->ev.addRead = add_read;
	context->ev.delRead = remove_read;
	context->ev.addWrite = add_write;
	context->ev.delWrite = remove_write;
	context->ev.cleanup = clean_up;
}
