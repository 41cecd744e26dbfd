#include "nest/jam.h"

bool jam_toggle(const struct nest *nest, struct str user, struct str id, bool *is_jammed,
	struct error *error)
{
	struct reply *reply;
	if (!nest_check_user(user, error) || !nest_check_song_id(id, error) ||
		!nest_call(nest, &script_jam, &reply, error, user, id,
			nest_number(nest->settings->free_airhorn))) {
		return false;
	}
	if (is_jammed) {
		*is_jammed = reply_int(reply) == 1;
	}
	return true;
}
