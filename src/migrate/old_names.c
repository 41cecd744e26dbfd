#include "migrate/old_names.h"

#define GONE_SONG  "of songs that are neither queued nor playing any more"
#define CACHE	   "only a cache: made anew when it is needed"
#define CONNECTED  "who was connected: people come by themselves"
#define PLAYER	   "the old player's own: ours keeps time in another way"
#define GUESTS	   "guests' passwords are hashed in another way: guests sign up anew"
#define BY_PERSON  "who did what how often: not counted by person here"
#define OTHER_NEST "nests other than main don't move"

/* What begins like another, but goes on, comes before it. */
static const struct old_family families[] = {
	{ OLD_PLAYING, "MISC|now-playing", .type = "string" },
	{ OLD_QUEUE, "MISC|priority-queue", .type = "zset" },
	{ OLD_DONE, "MISC|current-done", .type = "string" },
	{ OLD_STARTED, "MISC|started-on", .type = "string" },
	{ OLD_NOW, "MISC|player-now", .type = "string" },
	{ OLD_COUNTER, "MISC|playlist-plays", .type = "string" },
	{ OLD_PAUSED, "MISC|paused", .type = "string" },
	{ OLD_VOLUME, "MISC|volume", .type = "string" },
	{ OLD_PERSONS_SEED, "MISC|last-queued", .type = "string" },
	{ OLD_BENDERS_SEED, "MISC|last-bender-track", .type = "string" },
	{ OLD_STREAK, "MISC|bender_streak_start", .type = "string" },
	{ OLD_LAST_PLAYED, "MISC|last-played", .type = "string" },
	{ OLD_VOTERS, "QUEUE|VOTE|", true, .type = "set", .why = GONE_SONG },
	{ OLD_SONG, "QUEUE|", true, .type = "hash", .why = GONE_SONG },
	{ OLD_JAMS, "QUEUEJAM|", true, .type = "zset", .why = GONE_SONG },
	{ OLD_THROWBACK, "QUEUEJAM_TB|", true, .type = "set", .why = GONE_SONG },
	{ OLD_COMMENTS, "COMMENTS|", true, .type = "zset", .why = GONE_SONG },
	{ OLD_FILTER, "FILTER|", true, .type = "string" },
	{ OLD_AIRHORNS, "AIRHORNS", .type = "list" },
	{ OLD_FREE_HORNS, "FREEHORN_", true, .type = "set" },
	{ OLD_NOTHING, "MISC|now-playing-done", .why = PLAYER },
	{ OLD_NOTHING, "MISC|force-jump", .why = PLAYER },
	{ OLD_NOTHING, "MISC|master-player", .why = PLAYER },
	{ OLD_NOTHING, "MISC|update-pubsub", .why = PLAYER },
	{ OLD_NOTHING, "MISC|DELETING", .why = PLAYER },
	{ OLD_NOTHING, "DELETING", .why = PLAYER },
	{ OLD_NOTHING, "MISC|backup-queue", true,
		.why = "the backup queue: a list of tracks without titles" },
	{ OLD_NOTHING, "MISC|guest-login", true, .why = GUESTS },
	{ OLD_NOTHING, "MISC|users|", true, .why = CACHE },
	{ OLD_NOTHING, "MISC|fill-songs", .why = CACHE },
	{ OLD_NOTHING, "MISC|throwback-", true, .why = CACHE },
	{ OLD_NOTHING, "BENDER|", true, .why = CACHE },
	{ OLD_NOTHING, "FILL-INFO|", true, .why = CACHE },
	{ OLD_NOTHING, "MEMBERS", .why = CONNECTED },
	{ OLD_NOTHING, "MEMBER:", true, .why = CONNECTED },
	{ OLD_HISTORY, "playhistory", .is_global = true, .type = "zset" },
	{ OLD_KNOWN_USERS, "ANALYTICS|known_users", .is_global = true, .type = "set" },
	{ OLD_DAY_PEOPLE, "ANALYTICS|dau|", true, true, .type = "set" },
	{ OLD_DAY_COUNTS, "ANALYTICS|totals|", true, true, .type = "hash" },
	{ OLD_LINKED_USERS, "SYNC_LINKED_USERS", .is_global = true, .type = "set" },
	{ OLD_NOTHING, "ANALYTICS|", true, true, .why = BY_PERSON },
	{ OLD_NOTHING, "MISC|spotify-rate-limited", .is_global = true,
		.why = "how long Spotify wanted to be left alone" },
	{ OLD_NOTHING, "NESTS|", true, true, .why = OTHER_NEST },
	{ OLD_NOTHING, "SYNC_LINK|", true, true, true,
		.why = "a code that is good for five minutes" },
	{ OLD_NOTHING, "SYNC_TOKEN_RATE|", true, true,
		.why = "a limit that is over in an hour" },
	{ OLD_NOTHING, "SLACK|", true, true, .why = "when something was last told on Slack" },
};
#define FAMILIES (sizeof(families) / sizeof(families[0]))

static const struct old_family other_nest = { OLD_NOTHING, "", true, .why = OTHER_NEST };

static const struct old_family *find(struct str key, bool with_global)
{
	for (size_t i = 0; i < FAMILIES; i++) {
		const struct old_family *family = &families[i];
		struct str name = str_from_cstr(family->name);
		if ((family->is_prefix ? str_starts_with(key, name) : str_equal(key, name)) &&
			(with_global || !family->is_global)) {
			return family;
		}
	}
	return NULL;
}

struct old_name old_name_read(struct str key)
{
	struct old_name name = { .nest = STR_EMPTY, .rest = key };
	struct str prefix = STR("NEST:");
	size_t bar = str_index_of(key, '|');
	bool has_nest = str_starts_with(key, prefix) && bar < key.len;
	if (has_nest) {
		name.nest = str_slice(key, prefix.len, bar - prefix.len);
		name.rest = str_from(key, bar + 1);
	}
	if (has_nest && !str_equal(name.nest, STR("main"))) {
		name.family = &other_nest;
		return name;
	}
	name.family = find(name.rest, !has_nest);
	if (name.family) {
		name.rest = str_from(name.rest, strlen(name.family->name));
	}
	return name;
}

const struct old_family *old_family_of(enum old_what what)
{
	for (size_t i = 0; i < FAMILIES; i++) {
		if (families[i].what == what) {
			return &families[i];
		}
	}
	return NULL;
}

bool old_name_is_ours(struct str key)
{
	static const char *const starts[] = { "nest:{", "nests",
		"session:", "sessions:", "sync-code:", "sync-tokens", "known-users", "known:{",
		"stats:", "limit:{", "limited:{",
		"guest:", "oauth:", "spotify-skipped:", "backup" };
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (str_starts_with(key, str_from_cstr(starts[i]))) {
			return true;
		}
	}
	return false;
}
