#include "nest/nest.h"

#include "net/fiber.h"

#include <stdio.h>

#define USER_MAX 254 /* bytes of an email address, RFC 5321 */
#define ID_MAX	 15

struct nest_settings nest_settings_from_config(const struct config *config)
{
	return (struct nest_settings) {
		.airhorn_max = config->airhorn_max,
		.airhorn_expire_ms = config->airhorn_expire_s * 1000,
		.airhorn_expire_count = config->airhorn_expire_count,
		.airhorn_list_min_len = config->airhorn_list_min_len,
		.free_airhorn = config->free_airhorn,
		.max_queue_depth = config->nest_max_queue_depth,
		.songs_per_hour = 50,
		.airhorns_per_hour = 20,
		.comments_per_hour = 30,
		.bender_filter_ms = config->bender_filter_time_s * 1000,
		.use_bender = config->use_bender,
		.special_people = config->special_people,
	};
}

static bool is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

static bool is_nest_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		if (!is_id_char(id.data[i])) {
			return false;
		}
	}
	return id.len > 0 && id.len <= NEST_ID_MAX;
}

bool nest_init(struct nest *nest, struct store *store, const struct nest_settings *settings,
	struct str id, struct error *error)
{
	if (!is_nest_id(id)) {
		return error_set(error, ERROR_INVALID, "That is no nest's id.");
	}
	*nest = (struct nest) { .store = store, .settings = settings };
	int len = snprintf(nest->text, sizeof(nest->text), "nest:{%.*s}:changes", STR_ARG(id));
	nest->channel = (struct str) { nest->text, (size_t)len };
	nest->prefix = str_slice(nest->channel, 0, STR("nest:{}").len + id.len);
	nest->id = str_slice(nest->channel, STR("nest:{").len, id.len);
	return true;
}

bool nest_is_main(const struct nest *nest)
{
	return str_equal(nest->id, STR("main"));
}

static bool has_space_or_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];
		if (c <= ' ' || c == 0x7F) {
			return true;
		}
	}
	return false;
}

bool nest_check_user(struct str user, struct error *error)
{
	if (user.len == 0 || user.len > USER_MAX || !str_is_utf8(user) ||
		has_space_or_control(user)) {
		return error_set(error, ERROR_INVALID, "That is no user's address.");
	}
	return true;
}

bool nest_check_song_id(struct str id, struct error *error)
{
	/* one spelling only: no zeros in front */
	bool is_number = id.len > 0 && id.len <= ID_MAX && id.data[0] != '0';
	for (size_t i = 0; is_number && i < id.len; i++) {
		is_number = id.data[i] >= '0' && id.data[i] <= '9';
	}
	if (!is_number) {
		return error_set(error, ERROR_NOT_FOUND, "There is no song with that id.");
	}
	return true;
}

struct str nest_number(int64_t number)
{
	return arena_printf(fiber_arena(), "%lld", (long long)number);
}
