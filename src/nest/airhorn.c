#include "nest/airhorn.h"

#define NAME_MAX_LEN 64

/* A name becomes a word of an announcement and a part of a file's name. */
static bool check_name(struct str name, struct error *error)
{
	bool is_good = name.len > 0 && name.len <= NAME_MAX_LEN;
	for (size_t i = 0; is_good && i < name.len; i++) {
		char c = name.data[i];
		is_good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			  (c >= '0' && c <= '9') || c == '-' || c == '_';
	}
	return is_good || error_set(error, ERROR_INVALID, "There is no such airhorn.");
}

bool airhorn_blow(
	const struct nest *nest, struct str user, struct str name, struct error *error)
{
	const struct nest_settings *settings = nest->settings;
	struct reply *reply;
	return nest_check_user(user, error) && check_name(name, error) &&
	       nest_call(nest, &script_airhorn, &reply, error, user, name,
		       nest_number(settings->airhorns_per_hour),
		       nest_number(settings->airhorn_max),
		       nest_number(settings->airhorn_expire_ms),
		       nest_number(settings->airhorn_expire_count),
		       nest_number(settings->airhorn_list_min_len));
}

bool airhorn_blow_free(const struct nest *nest, struct str user, struct str name, int64_t *left,
	struct error *error)
{
	const struct nest_settings *settings = nest->settings;
	struct reply *reply;
	if (!nest_check_user(user, error) || !check_name(name, error) ||
		!nest_call(nest, &script_free_airhorn, &reply, error, user, name,
			nest_number(settings->airhorns_per_hour),
			nest_number(settings->airhorn_expire_ms),
			nest_number(settings->airhorn_expire_count),
			nest_number(settings->airhorn_list_min_len))) {
		return false;
	}
	if (left) {
		*left = reply_int(reply);
	}
	return true;
}
