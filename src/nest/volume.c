#include "nest/volume.h"

static int64_t clamp(int64_t volume)
{
	if (volume < 0) {
		return 0;
	}
	return volume > 100 ? 100 : volume;
}

bool volume_change(const struct nest *nest, int64_t volume, int64_t *now, struct error *error)
{
	struct reply *reply;
	if (!nest_call(nest, &script_volume, &reply, error, nest_number(clamp(volume)))) {
		return false;
	}
	if (now) {
		*now = reply_int(reply);
	}
	return true;
}
