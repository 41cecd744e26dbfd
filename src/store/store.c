/*
 * Calls from fibers over one pipelined connection. A call is a small heap
 * object that outlives a fiber which stops waiting: hiredis answers it in the
 * end, and then nobody listens.
 */
#include "store/store.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/fiber.h"
#include "store/call_count.h"
#include "store/connection.h"
#include "store/subscription.h"
#include "store/trouble.h"

#include <stdlib.h>

#define TIMEOUT_MS     5000
#define CLOCK_EVERY_MS 30000
#define CLOCK_OFF_S    30
#define DEPTH_MAX      8
#define ARGS_MAX       1024

struct call {
	struct fiber *fiber; /* NULL: nobody waits any more */
	struct arena *arena;
	struct reply *reply; /* NULL: the connection was lost */
	bool done;
};

struct listener {
	struct listener *next;
	void (*on_up)(void *arg);
	void *arg;
};

struct waiter {
	struct waiter *next;
	struct fiber *fiber;
};

struct store {
	unsigned refs; /* the owner's, and one for each fiber that will look at it again */
	struct loop *loop;
	struct store_options options;
	struct connection *connection;
	struct subscriptions *subscriptions;
	struct listener *listeners;
	struct waiter *waiters;
	struct loop_timer *clock_timer;
	int64_t clock_offset_ms;
	bool clock_is_off;	      /* by so much that the log says it */
	struct store_trouble away;    /* it can't be reached */
	struct store_trouble refusal; /* it refuses what is right */
	bool ending;
};

/* A fiber that waits wakes up after store_destroy() has returned, so the last one frees. */
static void let_go(struct store *store)
{
	if (--store->refs == 0) {
		free((char *)store->options.place);
		free(store);
	}
}

static char *copy_option(const char *text)
{
	return text ? strdup(text) : NULL;
}

static void copy_reply(struct arena *arena, struct reply *to, const redisReply *from, int depth)
{
	to->text = STR_EMPTY;
	switch (from->type) {
	case REDIS_REPLY_INTEGER:
		to->type = REPLY_INTEGER;
		to->integer = from->integer;
		break;
	case REDIS_REPLY_STRING:
	case REDIS_REPLY_STATUS:
	case REDIS_REPLY_ERROR:
		to->type = from->type == REDIS_REPLY_ERROR ? REPLY_ERROR : REPLY_STRING;
		to->text = arena_str(arena, (struct str) { from->str, (size_t)from->len });
		break;
	case REDIS_REPLY_ARRAY:
		to->type = REPLY_ARRAY;
		to->count = depth < DEPTH_MAX ? from->elements : 0;
		to->items = arena_array(arena, struct reply, to->count);
		for (size_t i = 0; i < to->count; i++) {
			copy_reply(arena, &to->items[i], from->element[i], depth + 1);
		}
		break;
	default:
		to->type = REPLY_NIL;
	}
}

static void handle_reply(redisAsyncContext *context, void *answer, void *arg)
{
	struct call *call = arg;
	if (!call->fiber) {
		free(call);
		return;
	}
	if (answer) {
		call->reply = arena_new(call->arena, struct reply);
		copy_reply(call->arena, call->reply, answer, 0);
	}
	call->done = true;
	fiber_wake(call->fiber);
}

static bool unavailable(struct error *error)
{
	return error_set(error, ERROR_UNAVAILABLE,
		"The store can't be reached at the moment; try again in a few seconds.");
}

static bool ended(struct error *error)
{
	return error_set(error, ERROR_CANCELLED, "The server is stopping.");
}

/* Waits for the answer; the call is freed here, or by handle_reply() when we give up first. */
static bool await(
	struct store *store, struct call *call, struct reply **reply, struct error *error)
{
	int64_t timeout_ms = store->options.timeout_ms;
	int64_t until_ms = clock_monotonic_ms() + timeout_ms;
	while (!call->done) {
		int64_t left_ms = until_ms - clock_monotonic_ms();
		enum fiber_wakeup wakeup = fiber_wait(left_ms > 0 ? left_ms : 0);
		if (call->done || wakeup == FIBER_WOKEN) {
			continue;
		}
		call->fiber = NULL;
		if (wakeup == FIBER_CANCELLED) {
			return ended(error);
		}
		if (store->ending) {
			return ended(error);
		}
		/* a store that is silent this long is as good as gone: answers fail for all */
		connection_reset(store->connection);
		return unavailable(error);
	}
	*reply = call->reply;
	free(call);
	if (!*reply) {
		return store->ending ? ended(error) : unavailable(error);
	}
	return true;
}

/* Sends and waits; an error reply counts as an answer. */
static bool ask(struct store *store, const struct str *args, size_t arg_count,
	struct reply **reply, struct error *error)
{
	if (store->ending) {
		return ended(error);
	}
	redisAsyncContext *context = connection_context(store->connection);
	if (!context || fiber_is_cancelled()) {
		return unavailable(error);
	}
	if (arg_count > ARGS_MAX) {
		return error_set(
			error, ERROR_INTERNAL, "%zu arguments for the store", arg_count);
	}
	const char **data = arena_array(fiber_arena(), const char *, arg_count);
	size_t *lengths = arena_array(fiber_arena(), size_t, arg_count);
	for (size_t i = 0; i < arg_count; i++) {
		data[i] = args[i].data ? args[i].data : "";
		lengths[i] = args[i].len;
	}
	struct call *call = alloc_new(struct call);
	call->fiber = fiber_self();
	call->arena = fiber_arena();
	if (redisAsyncCommandArgv(context, handle_reply, call, (int)arg_count, data, lengths) !=
		REDIS_OK) {
		free(call);
		return unavailable(error);
	}
	store->refs++;
	bool ok = await(store, call, reply, error);
	let_go(store);
	return ok;
}

/* `name`: of the script or command that was called. */
static bool check_reply(
	struct store *store, struct str name, const struct reply *reply, struct error *error)
{
	if (reply->type != REPLY_ERROR) {
		store_trouble_granted(&store->refusal, name);
		return true;
	}
	if (store_trouble_is_refusal(reply->text)) {
		store_trouble_refused(
			&store->refusal, name, arena_cstr(fiber_arena(), reply->text));
		return error_set(error, ERROR_UNAVAILABLE,
			"The store can't do that at the moment; try again in a few minutes.");
	}
	struct str message;
	enum error_kind kind = script_error_kind(reply->text, &message);
	return error_set(error, kind, "%.*s", STR_ARG(message));
}

/* Callers need no error; those who count do. */
static struct error *error_or(struct error *error, struct error *room)
{
	return error ? error : room;
}

bool store_command_argv(struct store *store, const struct str *args, size_t arg_count,
	struct reply **reply, struct error *error)
{
	struct error unwanted;
	int64_t begun_ns = clock_monotonic_ns();
	error = error_or(error, &unwanted);
	bool ok = ask(store, args, arg_count, reply, error) &&
		  check_reply(store, args[0], *reply, error);
	call_count(NULL, ok ? NULL : error, clock_monotonic_ns() - begun_ns);
	return ok;
}

static bool ask_script(struct store *store, const struct script *script, struct str *all,
	size_t count, struct reply **reply, struct error *error)
{
	all[0] = STR("EVALSHA");
	all[1] = str_from_cstr(script->sha1);
	if (!ask(store, all, count, reply, error)) {
		return false;
	}
	if ((*reply)->type == REPLY_ERROR && str_starts_with((*reply)->text, STR("NOSCRIPT"))) {
		/* a new or flushed Redis; EVAL runs it and keeps it for the next time */
		call_count_script_sent();
		all[0] = STR("EVAL");
		all[1] = script->source;
		if (!ask(store, all, count, reply, error)) {
			return false;
		}
	}
	if (!check_reply(store, str_from_cstr(script->name), *reply, error)) {
		if (error->kind == ERROR_INTERNAL) {
			log_error("script_failed", LOG_CSTR("script", script->name),
				LOG_ERROR_MESSAGE(error));
		}
		return false;
	}
	return true;
}

bool store_call_argv(struct store *store, const struct script *script, struct str key,
	const struct str *args, size_t arg_count, struct reply **reply, struct error *error)
{
	struct str *all = arena_array(fiber_arena(), struct str, arg_count + 4);
	struct error unwanted;
	int64_t begun_ns = clock_monotonic_ns();
	all[2] = STR("1");
	all[3] = key;
	for (size_t i = 0; i < arg_count; i++) {
		all[4 + i] = args[i];
	}
	error = error_or(error, &unwanted);
	bool ok = ask_script(store, script, all, arg_count + 4, reply, error);
	call_count(script, ok ? NULL : error, clock_monotonic_ns() - begun_ns);
	return ok;
}

/* What is shared goes by Redis's clock; certificates, tokens and log lines go by ours. */
static void warn_of_clock(struct store *store)
{
	int64_t offset_s = store->clock_offset_ms / 1000;
	bool is_off = offset_s > CLOCK_OFF_S || offset_s < -CLOCK_OFF_S;
	if (is_off && !store->clock_is_off) {
		struct error error;
		error_set(&error, ERROR_UNAVAILABLE,
			"The clock here and that of %s differ by %lld s; let both be set by "
			"NTP.",
			store->options.place, (long long)(offset_s < 0 ? -offset_s : offset_s));
		log_warning("clock_differs", LOG_ERROR_MESSAGE(&error));
	}
	store->clock_is_off = is_off;
}

static void measure_clock(void *arg)
{
	struct store *store = arg;
	struct reply *reply;
	struct error error;
	int64_t sent_ms = clock_unix_ms();
	if (store_command(store, &reply, &error, STR("TIME"))) {
		int64_t now_ms = clock_unix_ms();
		int64_t theirs_ms = reply_int(reply_at(reply, 0)) * 1000 +
				    reply_int(reply_at(reply, 1)) / 1000;
		store->clock_offset_ms = theirs_ms - (sent_ms + now_ms) / 2;
		warn_of_clock(store);
	}
	let_go(store);
}

static void begin_measuring_clock(void *arg)
{
	struct store *store = arg;
	store->refs++;
	fiber_start("store_clock", measure_clock, store);
}

static void handle_loaded(redisAsyncContext *context, void *answer, void *arg)
{
	redisReply *reply = answer;
	const struct script *script = arg;
	struct str words = reply && reply->type == REDIS_REPLY_ERROR
				   ? (struct str) { reply->str, reply->len }
				   : STR_EMPTY;
	/* what is refused for now is said when it is called, and loaded then */
	if (words.len && !store_trouble_is_refusal(words)) {
		log_error("script_refused", LOG_CSTR("script", script->name),
			LOG_CSTR("error", reply->str));
	}
}

static void load_scripts(struct store *store)
{
	redisAsyncContext *context = connection_context(store->connection);
	for (const struct script *const *script = scripts_all; context && *script; script++) {
		redisAsyncCommand(context, handle_loaded, (void *)*script, "SCRIPT LOAD %b",
			(*script)->source.data, (*script)->source.len);
	}
}

static void handle_up(void *arg)
{
	struct store *store = arg;
	call_count_connection(true);
	load_scripts(store);
	begin_measuring_clock(store);
	for (struct waiter *waiter = store->waiters; waiter; waiter = waiter->next) {
		fiber_wake(waiter->fiber);
	}
	for (struct listener *listener = store->listeners; listener;
		listener = listener->next) {
		listener->on_up(listener->arg);
	}
}

static void handle_down(void *arg)
{
	call_count_connection(false);
}

struct store *store_create(struct loop *loop, const struct store_options *options)
{
	struct store *store = alloc_new(struct store);
	store->refs = 1;
	store->loop = loop;
	store->options = *options;
	store->options.unix_path = copy_option(options->unix_path);
	store->options.host = copy_option(options->host);
	store->options.username = copy_option(options->username);
	store->options.password = copy_option(options->password);
	if (store->options.timeout_ms == 0) {
		store->options.timeout_ms = TIMEOUT_MS;
	}
	store->options.place = copy_option(options->place ? options->place : "Redis");
	store->away = (struct store_trouble) { .place = store->options.place,
		.is_ours = options->is_ours,
		.begins = "store_unreachable",
		.ends = "store_reached" };
	store->refusal = store->away;
	store->refusal.begins = "store_refuses";
	store->refusal.ends = "store_accepts";
	store->connection = connection_create(loop, &store->away, &store->options,
		&(struct connection_events) { handle_up, handle_down, store });
	store->subscriptions = subscriptions_create(loop, &store->options, &store->away);
	store->clock_timer = loop_timer_create(
		loop, CLOCK_EVERY_MS, CLOCK_EVERY_MS, begin_measuring_clock, store);
	return store;
}

void store_destroy(struct store *store)
{
	if (!store) {
		return;
	}
	store->ending = true;
	loop_timer_destroy(store->clock_timer);
	subscriptions_destroy(store->subscriptions);
	connection_destroy(store->connection);
	while (store->listeners) {
		struct listener *listener = store->listeners;
		store->listeners = listener->next;
		free(listener);
	}
	free((char *)store->options.unix_path);
	free((char *)store->options.host);
	free((char *)store->options.username);
	free((char *)store->options.password);
	for (struct waiter *waiter = store->waiters; waiter; waiter = waiter->next) {
		fiber_wake(waiter->fiber);
	}
	let_go(store);
}

bool store_is_up(const struct store *store)
{
	return !store->ending && connection_context(store->connection) != NULL;
}

bool store_wait_up(struct store *store, int64_t timeout_ms, struct error *error)
{
	struct waiter waiter = { .next = store->waiters, .fiber = fiber_self() };
	store->waiters = &waiter;
	store->refs++;
	int64_t until_ms = clock_monotonic_ms() + timeout_ms;
	while (!store->ending && !store_is_up(store)) {
		int64_t left_ms = until_ms - clock_monotonic_ms();
		if (left_ms <= 0 || fiber_wait(left_ms) == FIBER_CANCELLED) {
			break;
		}
	}
	for (struct waiter **at = &store->waiters; *at; at = &(*at)->next) {
		if (*at == &waiter) {
			*at = waiter.next;
			break;
		}
	}
	bool up = store_is_up(store);
	bool ending = store->ending;
	let_go(store);
	return up || (ending ? ended(error) : unavailable(error));
}

void store_on_up(struct store *store, void (*on_up)(void *arg), void *arg)
{
	struct listener *listener = alloc_new(struct listener);
	listener->on_up = on_up;
	listener->arg = arg;
	listener->next = store->listeners;
	store->listeners = listener;
}

struct store_subscription *store_subscribe(struct store *store, struct str channel,
	void (*on_message)(void *arg, struct str channel, struct str message), void *arg)
{
	return subscriptions_add(store->subscriptions, channel, on_message, arg);
}

int64_t store_now_ms(const struct store *store)
{
	return clock_unix_ms() + store->clock_offset_ms;
}
