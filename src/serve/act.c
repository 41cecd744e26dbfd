#include "serve/act.h"

#include "account/audit.h"
#include "base/random.h"
#include "bender/counts.h"
#include "nest/comment.h"
#include "nest/jam.h"
#include "nest/preview.h"
#include "nest/queue.h"
#include "nest/vote.h"
#include "serve/parts.h"

bool act_not_configured(struct error *error, const char *service)
{
	return error_set(error, ERROR_UNAVAILABLE, "%s is not configured here.", service);
}

static bool find_source(
	const struct act *act, struct str src, struct source **source, struct error *error)
{
	static const char *const services[][2] = {
		{ "spotify", "Spotify" },
		{ "youtube", "YouTube" },
		{ "soundcloud", "SoundCloud" },
		{ "local", "The music folder" },
	};
	*source = sources_find(act->serve->sources, src);
	if (*source) {
		return true;
	}
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++) {
		if (str_equal_cstr(src, services[i][0])) {
			return act_not_configured(error, services[i][1]);
		}
	}
	return error_set(error, ERROR_INVALID,
		"There is no such source; it is spotify, youtube, soundcloud or local.");
}

static bool add_track(const struct act *act, struct source *source, struct str trackid,
	struct str *id, struct error *error)
{
	struct track track = { 0 };
	if (!source->lookup(source, trackid, fiber_arena(), &track, error)) {
		return false;
	}
	struct new_song song = new_song_of(&track);
	song.user = act->user;
	if (!queue_add(&act->watch->nest, &song, id, error)) {
		return false;
	}
	stats_add(act->serve->stats, STATS_SONG_ADD);
	audit("add_song", act->user, act->client, LOG_STR("nest", act->watch->nest.id),
		LOG_STR("trackid", track.trackid), LOG_STR("id", *id));
	return true;
}

bool act_add_song(const struct act *act, struct str src, struct str trackid, struct str *id,
	struct error *error)
{
	struct source *source;
	if (!find_source(act, src, &source, error)) {
		return false;
	}
	if (!source_trackid_is_valid(src, trackid)) {
		struct str named, within;
		if (!source_parse_uri(trackid, &named, &within, error)) {
			return false;
		}
		if (!str_equal(named, src)) {
			return error_set(error, ERROR_INVALID, "That is not a track of %.*s.",
				STR_ARG(src));
		}
		trackid = within;
	}
	return add_track(act, source, trackid, id, error);
}

bool act_add_uri(const struct act *act, struct str uri, struct str *id, struct error *error)
{
	struct str src, trackid;
	return source_parse_uri(uri, &src, &trackid, error) &&
	       act_add_song(act, src, trackid, id, error);
}

bool act_take_preview(const struct act *act, struct str trackid, struct error *error)
{
	struct str id, strategy;
	if (!preview_take_as(&act->watch->nest, act->user, trackid, &id, &strategy, error)) {
		return false;
	}
	bender_count(act->serve->store, BENDER_TAKEN, strategy);
	stats_add(act->serve->stats, STATS_SONG_ADD);
	audit("add_song", act->user, act->client, LOG_STR("nest", act->watch->nest.id),
		LOG_STR("trackid", trackid), LOG_STR("id", id));
	return true;
}

bool act_reject_preview(const struct act *act, struct str trackid, struct error *error)
{
	struct str strategy;
	if (!preview_reject(&act->watch->nest, trackid, &strategy, error)) {
		return false;
	}
	bender_count(act->serve->store, BENDER_REJECTED, strategy);
	return true;
}

bool act_vote(const struct act *act, struct str id, bool up, struct error *error)
{
	if (!vote_cast(&act->watch->nest, act->user, id, up, error)) {
		return false;
	}
	stats_add(act->serve->stats, STATS_VOTE);
	return true;
}

bool act_jam(const struct act *act, struct str id, struct error *error)
{
	bool is_jammed;
	if (!jam_toggle(&act->watch->nest, act->user, id, &is_jammed, error)) {
		return false;
	}
	if (is_jammed) {
		stats_add(act->serve->stats, STATS_JAM);
	}
	audit("jam", act->user, act->client, LOG_STR("nest", act->watch->nest.id),
		LOG_STR("id", id), LOG_CSTR("jammed", is_jammed ? "yes" : "no"));
	return true;
}

static bool is_jammed_by(const struct song *song, struct str user)
{
	for (size_t i = 0; i < song->jam_count; i++) {
		if (str_equal(song->jams[i].user, user)) {
			return true;
		}
	}
	return false;
}

bool act_jam_playing(const struct act *act, struct error *error)
{
	struct view *view;
	if (!watch_settle(act->watch, error) || !watch_view(act->watch, &view, error)) {
		return false;
	}
	if (!view->playing) {
		return error_set(error, ERROR_CONFLICT, "Nothing is playing.");
	}
	if (is_jammed_by(view->playing, act->user)) {
		return true;
	}
	return act_jam(act, arena_str(fiber_arena(), view->playing->id), error);
}

bool act_comment(const struct act *act, struct str id, struct str text, struct error *error)
{
	if (!comment_add(&act->watch->nest, act->user, id, text, error)) {
		return false;
	}
	stats_add(act->serve->stats, STATS_COMMENT);
	return true;
}

static bool choose_airhorn(const struct act *act, struct str *name, struct error *error)
{
	const struct serve *serve = act->serve;
	if (name->len == 0 && serve->airhorn_count) {
		*name = serve->airhorns[random_below((uint32_t)serve->airhorn_count)];
	}
	return serve_has_airhorn(serve, *name) ||
	       error_set(error, ERROR_NOT_FOUND, "There is no airhorn of that name.");
}

static void count_airhorn(const struct act *act, struct str name, const char *is_free)
{
	stats_add(act->serve->stats, STATS_AIRHORN);
	audit("blast_airhorn", act->user, act->client, LOG_STR("nest", act->watch->nest.id),
		LOG_STR("name", name), LOG_CSTR("free", is_free));
}

bool act_airhorn(const struct act *act, struct str name, struct error *error)
{
	if (!choose_airhorn(act, &name, error) ||
		!airhorn_blow(&act->watch->nest, act->user, name, error)) {
		return false;
	}
	count_airhorn(act, name, "no");
	return true;
}

bool act_free_airhorn(const struct act *act, struct str name, struct error *error)
{
	if (!choose_airhorn(act, &name, error) ||
		!airhorn_blow_free(&act->watch->nest, act->user, name, NULL, error)) {
		return false;
	}
	count_airhorn(act, name, "yes");
	return true;
}
