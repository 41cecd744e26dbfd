#include "store/service_limit.h"

#include "base/log.h"
#include "net/fiber.h"

static struct str key_of(const char *service)
{
	return arena_printf(fiber_arena(), "limited:{%s}", service);
}

bool service_limit_left_ms(
	struct store *store, const char *service, int64_t *left_ms, struct error *error)
{
	struct reply *reply;
	if (!store_command(store, &reply, error, STR("PTTL"), key_of(service))) {
		return false;
	}
	*left_ms = reply_int(reply);
	*left_ms = *left_ms > 0 ? *left_ms : 0; /* negative: there is none */
	return true;
}

static int64_t left_s(void *context, const char *service)
{
	struct error error;
	int64_t left_ms;
	return service_limit_left_ms(context, service, &left_ms, &error)
		       ? (left_ms + 999) / 1000
		       : 0;
}

static void limit(void *context, const char *service, int64_t wait_s)
{
	struct reply *reply;
	struct error error;
	if (!store_call(context, &script_service_limit, key_of(service), &reply, &error,
		    arena_printf(fiber_arena(), "%lld", (long long)wait_s))) {
		log_warning("limit_not_shared", LOG_CSTR("service", service),
			LOG_ERROR_MESSAGE(&error));
	}
}

struct http_limits service_limits(struct store *store)
{
	return (struct http_limits) { left_s, limit, store };
}
