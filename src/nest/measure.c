#include "nest/measure.h"

bool nest_measure(const struct nest *nest, struct nest_measure *measure, struct error *error)
{
	struct reply *reply;
	if (!store_call(nest->store, &script_measure, nest->prefix, &reply, error)) {
		return false;
	}
	*measure = (struct nest_measure) {
		.queued = reply_int(reply_at(reply, 0)),
		.members = reply_int(reply_at(reply, 1)),
		.has_song = reply_int(reply_at(reply, 2)) == 1,
		.is_paused = reply_int(reply_at(reply, 3)) == 1,
		.late_ms = reply_int(reply_at(reply, 4)),
		.unlogged = reply_int(reply_at(reply, 5)),
	};
	return true;
}
