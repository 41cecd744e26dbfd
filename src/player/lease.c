#include "player/lease.h"

#include "base/clock.h"
#include "net/fiber.h"

#include <stdio.h>

void lease_init(struct lease *lease, struct store *store, struct str prefix, struct str token,
	int64_t lease_ms, int64_t renew_ms)
{
	*lease = (struct lease) {
		.store = store,
		.prefix = prefix,
		.token = token,
		.lease_ms = lease_ms,
		.renew_ms = renew_ms,
	};
	int len = snprintf(lease->channel_text, sizeof(lease->channel_text), "%.*s:lease",
		STR_ARG(prefix));
	lease->channel = (struct str) { lease->channel_text, (size_t)len };
}

int64_t lease_due_in_ms(const struct lease *lease)
{
	int64_t left_ms = lease->due_ms - clock_monotonic_ms();
	return left_ms > 0 ? left_ms : 0;
}

bool lease_take(struct lease *lease, struct error *error)
{
	struct reply *reply;
	struct str lease_ms = arena_printf(fiber_arena(), "%lld", (long long)lease->lease_ms);
	if (!store_call(lease->store, &script_lease, lease->prefix, &reply, error, lease->token,
		    lease_ms)) {
		lease->is_held = false;
		return false;
	}
	lease->is_held = reply_int(reply_at(reply, 0)) == 1;
	int64_t left_ms = reply_int(reply_at(reply, 1));
	/* another's lease: look when it ends, or has been renewed */
	int64_t wait_ms = lease->is_held ? lease->renew_ms : left_ms + 1;
	lease->due_ms = clock_monotonic_ms() + (wait_ms > 0 ? wait_ms : 1);
	return true;
}

void lease_release(struct lease *lease)
{
	struct reply *reply;
	if (lease->is_held) {
		/* unanswered, it ends by itself */
		store_call(lease->store, &script_lease, lease->prefix, &reply, NULL,
			lease->token, STR("0"));
		lease->is_held = false;
	}
}
