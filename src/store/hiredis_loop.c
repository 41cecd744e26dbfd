#include "store/hiredis_loop.h"

#include "base/alloc.h"

#include <stdlib.h>

struct watch {
	uv_poll_t poll;
	redisAsyncContext *context; /* NULL once hiredis has let go */
	int events;
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
	change(arg, UV_WRITABLE, 0);
}

static void remove_write(void *arg)
{
	change(arg, 0, UV_WRITABLE);
}

static void handle_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void clean_up(void *arg)
{
	struct watch *watch = arg;
	watch->context = NULL;
	uv_poll_stop(&watch->poll);
	uv_close((uv_handle_t *)&watch->poll, handle_closed);
}

void hiredis_loop_attach(redisAsyncContext *context, struct loop *loop)
{
	struct watch *watch = alloc_new(struct watch);
	watch->context = context;
	watch->poll.data = watch;
	uv_poll_init(loop_uv(loop), &watch->poll, context->c.fd);
	context->ev.data = watch;
	context->ev.addRead = add_read;
	context->ev.delRead = remove_read;
	context->ev.addWrite = add_write;
	context->ev.delWrite = remove_write;
	context->ev.cleanup = clean_up;
}
