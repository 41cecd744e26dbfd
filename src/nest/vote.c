#include "nest/vote.h"

static bool is_special(const struct nest *nest, struct str user)
{
	const struct config_list *people = &nest->settings->special_people;
	for (size_t i = 0; i < people->count; i++) {
		if (str_equal(people->items[i], user)) {
			return true;
		}
	}
	return false;
}

bool vote_cast(
	const struct nest *nest, struct str user, struct str id, bool up, struct error *error)
{
	struct reply *reply;
	return nest_check_user(user, error) && nest_check_song_id(id, error) &&
	       nest_call(nest, &script_vote, &reply, error, user, id, up ? STR("1") : STR("0"),
		       is_special(nest, user) ? STR("1") : STR("0"));
}
