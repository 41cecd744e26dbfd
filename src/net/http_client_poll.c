/*
 * libcurl's multi interface on libuv: it tells which sockets to watch and when to call it
 * again, and we tell it what happened. Fibers are only woken from here, never run, so none of
 * them is ever inside libcurl when it calls libcurl.
 */
#include "base/alloc.h"
#include "net/http_client_internal.h"

#include <stdlib.h>

struct watched {
	uv_poll_t poll;
	struct http_client *client;
	curl_socket_t socket;
};

static void free_handle(uv_handle_t *handle)
{
	free(handle->data);
}

static void wake_finished(struct http_client *client)
{
	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(client->multi, &left))) {
		char *transfer_pointer = NULL;
		if (message->msg != CURLMSG_DONE) {
			continue;
		}
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer_pointer);
		struct http_transfer *transfer = (struct http_transfer *)transfer_pointer;
		transfer->done = true;
		transfer->result = message->data.result;
		fiber_wake(transfer->fiber);
	}
}

static void handle_poll(uv_poll_t *poll, int status, int events)
{
	struct watched *watched = poll->data;
	struct http_client *client = watched->client;
	int flags = (events & UV_READABLE ? CURL_CSELECT_IN : 0) |
		    (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0) |
		    (status < 0 ? CURL_CSELECT_ERR : 0);
	int running;
	/* `watched` may be gone after this */
	curl_multi_socket_action(client->multi, watched->socket, flags, &running);
	wake_finished(client);
}

static int handle_socket(
	CURL *easy, curl_socket_t socket, int what, void *context, void *socket_context)
{
	struct http_client *client = context;
	struct watched *watched = socket_context;
	if (what == CURL_POLL_REMOVE) {
		if (watched) {
			uv_poll_stop(&watched->poll);
			uv_close((uv_handle_t *)&watched->poll, free_handle);
			curl_multi_assign(client->multi, socket, NULL);
		}
		return 0;
	}
	if (!watched) {
		watched = alloc_new(struct watched);
		watched->client = client;
		watched->socket = socket;
		watched->poll.data = watched;
		if (uv_poll_init_socket(client->uv, &watched->poll, socket) != 0) {
			free(watched);
			return -1;
		}
		curl_multi_assign(client->multi, socket, watched);
	}
	int events = (what != CURL_POLL_OUT ? UV_READABLE : 0) |
		     (what != CURL_POLL_IN ? UV_WRITABLE : 0);
	uv_poll_start(&watched->poll, events, handle_poll);
	return 0;
}

static void handle_timer(uv_timer_t *timer)
{
	struct http_client *client = timer->data;
	int running;
	curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	wake_finished(client);
}

static int handle_timeout_change(CURLM *multi, long timeout_ms, void *context)
{
	struct http_client *client = context;
	if (timeout_ms < 0) {
		uv_timer_stop(client->timer);
	} else {
		uv_update_time(client->uv);
		uv_timer_start(client->timer, handle_timer, (uint64_t)timeout_ms, 0);
	}
	return 0;
}

void http_poll_begin(struct http_client *client)
{
	client->timer = alloc_new(uv_timer_t);
	uv_timer_init(client->uv, client->timer);
	client->timer->data = client;
	curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, handle_socket);
	curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
	curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, handle_timeout_change);
	curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
}

void http_poll_end(struct http_client *client)
{
	client->timer->data = client->timer; /* for free_handle() */
	uv_timer_stop(client->timer);
	uv_close((uv_handle_t *)client->timer, free_handle);
}
