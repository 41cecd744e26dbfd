/* The table of settings; a test holds it against data/config.json. */
#include "base/config_parts.h"

#define FIELD(member)	offsetof(struct config, member)
#define TEXT(member)	.type = CONFIG_TEXT, .offset = FIELD(member)
#define SECRET(member)	.type = CONFIG_TEXT, .offset = FIELD(member), .is_secret = true
#define PATH(member)	.type = CONFIG_PATH, .offset = FIELD(member)
#define URL(member)	.type = CONFIG_URL, .offset = FIELD(member)
#define BOOLEAN(member) .type = CONFIG_BOOL, .offset = FIELD(member)
#define LIST(member)	.type = CONFIG_LIST, .offset = FIELD(member)
#define LOWERED(member) .type = CONFIG_LOWER_LIST, .offset = FIELD(member)
#define NUMBER(member, low, high)                                                              \
	.type = CONFIG_NUMBER, .offset = FIELD(member), .least = (low), .most = (high)

/* Big enough for anybody, small enough that seconds and minutes become milliseconds safely. */
#define PLENTY 1000000000

// clang-format off
const struct config_setting config_settings[] = {
	{ "HOSTNAME", "localhost:5001", "ECHONEST_HOSTNAME", "HOSTNAME", TEXT(hostname) },
	{ "PORT", "5001", "PORT", NULL, NUMBER(port, 1, 65535) },
	{ "LISTEN_ADDRESS", "", "LISTEN_ADDRESS", NULL, TEXT(listen_address) },
	{ "WORKERS", "1", "WORKERS", NULL, NUMBER(workers, 1, 256) },
	{ "DEBUG", "false", "DEBUG", NULL, BOOLEAN(debug) },
	{ "LOG_FORMAT", "human", "LOG_FORMAT", NULL,
		.type = CONFIG_LOG_FORMAT, .offset = FIELD(log_format) },
	{ "LOG_LEVEL", "info", "LOG_LEVEL", NULL,
		.type = CONFIG_LOG_LEVEL, .offset = FIELD(log_level) },
	{ "SECRET_KEY", "", "SECRET_KEY", NULL, SECRET(secret_key) },
	{ "REDIS_HOST", "", "REDIS_HOST", NULL, TEXT(redis_host) },
	{ "REDIS_PORT", "6379", "REDIS_PORT", NULL, NUMBER(redis_port, 1, 65535) },
	{ "REDIS_PASSWORD", "", "REDIS_PASSWORD", NULL, SECRET(redis_password) },
	{ "REDIS_URL", "", "REDIS_URL", NULL, SECRET(redis_url) },
	{ "DATA_DIR", "./data", "DATA_DIR", NULL, PATH(data_dir) },
	{ "LOG_DIR", "./play_logs", "LOG_DIR", NULL, PATH(log_dir) },
	{ "PLAY_LOG_SYNC", "true", "PLAY_LOG_SYNC", NULL, BOOLEAN(play_log_sync) },
	{ "OAUTH_CACHE_PATH", "./oauth_creds", "OAUTH_CACHE_PATH", NULL, PATH(oauth_cache_path) },
	{ "MUSIC_DIR", "./music", "MUSIC_DIR", NULL, PATH(music_dir) },
	{ "SPOTIFY_CLIENT_ID", "", "SPOTIFY_CLIENT_ID", NULL, TEXT(spotify_client_id) },
	{ "SPOTIFY_CLIENT_SECRET", "", "SPOTIFY_CLIENT_SECRET", NULL,
		SECRET(spotify_client_secret) },
	{ "SPOTIFY_USERNAME", "", "SPOTIFY_USERNAME", NULL, TEXT(spotify_username) },
	{ "GOOGLE_CLIENT_ID", "", "GOOGLE_CLIENT_ID", NULL, TEXT(google_client_id) },
	{ "GOOGLE_CLIENT_SECRET", "", "GOOGLE_CLIENT_SECRET", NULL, SECRET(google_client_secret) },
	{ "ALLOWED_EMAIL_DOMAINS", "", "ALLOWED_EMAIL_DOMAINS", NULL,
		LOWERED(allowed_email_domains) },
	{ "DEV_AUTH_EMAIL", "", "DEV_AUTH_EMAIL", NULL, TEXT(dev_auth_email) },
	{ "GUEST_SIGNUP", "false", "GUEST_SIGNUP", NULL, BOOLEAN(guest_signup) },
	{ "ADMIN_EMAILS", "", "ECHONEST_ADMIN_EMAILS", NULL, LOWERED(admin_emails) },
	{ "ECHONEST_API_TOKEN", "", "ECHONEST_API_TOKEN", NULL, SECRET(api_token) },
	{ "ECHONEST_SPOTIFY_EMAIL", "", "ECHONEST_SPOTIFY_EMAIL", NULL, TEXT(spotify_email) },
	{ "SYNC_INVITE_CODES", "", "ECHONEST_SYNC_INVITE_CODES", NULL, LIST(sync_invite_codes),
		.is_secret = true },
	{ "PUBLIC_JAM_BUTTON", "false", "PUBLIC_JAM_BUTTON", NULL, BOOLEAN(public_jam_button) },
	{ "YT_API_KEY", "", "YT_API_KEY", NULL, SECRET(youtube_api_key) },
	{ "SOUNDCLOUD_CLIENT_ID", "", "SOUNDCLOUD_CLIENT_ID", NULL, TEXT(soundcloud_client_id) },
	{ "SOUNDCLOUD_CLIENT_SECRET", "", "SOUNDCLOUD_CLIENT_SECRET", NULL,
		SECRET(soundcloud_client_secret) },
	{ "SLACK_WEBHOOK_URL", "", "ECHONEST_SLACK_WEBHOOK_URL", NULL, URL(slack_webhook_url),
		.is_secret = true },
	{ "METRICS_TOKEN", "", "METRICS_TOKEN", NULL, SECRET(metrics_token) },
	{ "PLAYER_METRICS_PORT", "0", "PLAYER_METRICS_PORT", NULL,
		NUMBER(player_metrics_port, 0, 65535) },
	{ "PLAYER_METRICS_ADDRESS", "127.0.0.1", "PLAYER_METRICS_ADDRESS", NULL,
		TEXT(player_metrics_address) },
	{ "USE_BENDER", "true", NULL, NULL, BOOLEAN(use_bender) },
	{ "MAX_BENDER_MINUTES", "120", NULL, NULL, NUMBER(max_bender_minutes, 0, PLENTY) },
	{ "MIN_QUEUE_DEPTH", "3", NULL, NULL, NUMBER(min_queue_depth, 0, 1000) },
	{ "BENDER_FILTER_TIME", "604800", NULL, NULL, NUMBER(bender_filter_time_s, 0, PLENTY) },
	{ "BENDER_REGIONS", "US", NULL, NULL, LIST(bender_regions) },
	{ "BENDER_STRATEGY_WEIGHTS",
		"genre=35,throwback=30,artist_search=25,artist_album_tracks=5,album=5,"
		"similar=35,listenbrainz=25",
		NULL, NULL,
		.type = CONFIG_WEIGHTS, .offset = FIELD(bender_strategy_weights),
		.least = 0, .most = 1000000 },
	{ "AIRHORN_MAX", "99", NULL, NULL, NUMBER(airhorn_max, 0, 10000) },
	{ "AIRHORN_EXPIRE_SEC", "20", NULL, NULL, NUMBER(airhorn_expire_s, 0, PLENTY) },
	{ "AIRHORN_EXPIRE_COUNT", "2", NULL, NULL, NUMBER(airhorn_expire_count, 0, 10000) },
	{ "AIRHORN_LIST_MIN_LEN", "5", NULL, NULL, NUMBER(airhorn_list_min_len, 0, 10000) },
	{ "FREE_AIRHORN", "99", NULL, NULL, NUMBER(free_airhorn, 1, PLENTY) },
	{ "SPECIAL_PEOPLE", "", NULL, NULL, LOWERED(special_people) },
	{ "NESTS_ENABLED", "true", "NESTS_ENABLED", NULL, BOOLEAN(nests_enabled) },
	{ "NEST_MAX_INACTIVE_MINUTES", "5", NULL, NULL,
		NUMBER(nest_max_inactive_minutes, 1, PLENTY) },
	{ "NEST_MAX_ACTIVE", "20", NULL, NULL, NUMBER(nest_max_active, 0, PLENTY) },
	{ "NEST_CODE_LENGTH", "5", NULL, NULL, NUMBER(nest_code_length, 4, 12) },
	{ "NEST_MAX_QUEUE_DEPTH", "25", NULL, NULL, NUMBER(nest_max_queue_depth, 1, PLENTY) },
	{ "ECHONEST_DOMAIN", "", NULL, NULL, TEXT(second_host) },
	{ "SPOTIFY_API_URL", "https://api.spotify.com/v1", "SPOTIFY_API_URL", NULL,
		URL(spotify_api_url) },
	{ "SPOTIFY_ACCOUNTS_URL", "https://accounts.spotify.com", "SPOTIFY_ACCOUNTS_URL", NULL,
		URL(spotify_accounts_url) },
	{ "GOOGLE_AUTH_URL", "https://accounts.google.com/o/oauth2/v2/auth", "GOOGLE_AUTH_URL",
		NULL, URL(google_auth_url) },
	{ "GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com/token", "GOOGLE_TOKEN_URL", NULL,
		URL(google_token_url) },
	{ "GOOGLE_USERINFO_URL", "https://openidconnect.googleapis.com/v1/userinfo",
		"GOOGLE_USERINFO_URL", NULL, URL(google_userinfo_url) },
	{ "YOUTUBE_API_URL", "https://www.googleapis.com/youtube/v3", "YOUTUBE_API_URL", NULL,
		URL(youtube_api_url) },
	{ "YOUTUBE_EMBED_URL", "https://www.youtube-nocookie.com/embed", "YOUTUBE_EMBED_URL", NULL,
		URL(youtube_embed_url) },
	{ "SOUNDCLOUD_API_URL", "https://api.soundcloud.com", "SOUNDCLOUD_API_URL", NULL,
		URL(soundcloud_api_url) },
	{ "SOUNDCLOUD_AUTH_URL", "https://secure.soundcloud.com",
		"SOUNDCLOUD_AUTH_URL", NULL, URL(soundcloud_auth_url) },
	{ "LISTENBRAINZ_URL", "", "LISTENBRAINZ_URL", NULL, URL(listenbrainz_url) },
};
// clang-format on

const size_t config_settings_count = sizeof(config_settings) / sizeof(config_settings[0]);

const struct config_setting *config_setting_find(struct str name)
{
	for (size_t i = 0; i < config_settings_count; i++) {
		if (str_equal_cstr(name, config_settings[i].name)) {
			return &config_settings[i];
		}
	}
	return NULL;
}

const struct config_setting *config_setting_find_env(struct str name, bool in_file)
{
	for (size_t i = 0; i < config_settings_count; i++) {
		const struct config_setting *setting = &config_settings[i];
		if ((setting->env && str_equal_cstr(name, setting->env)) ||
			(in_file && setting->env_file &&
				str_equal_cstr(name, setting->env_file))) {
			return setting;
		}
	}
	return NULL;
}

/* Levenshtein's distance in capital letters, for names that fit; SIZE_MAX for those that don't.
 */
static size_t edit_distance(struct str a, struct str b)
{
	enum { LONGEST = 40 };
	if (a.len > LONGEST || b.len > LONGEST) {
		return SIZE_MAX;
	}
	size_t row[LONGEST + 1];
	for (size_t j = 0; j <= b.len; j++) {
		row[j] = j;
	}
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			bool same = str_equal_nocase(
				str_slice(a, i - 1, 1), str_slice(b, j - 1, 1));
			size_t replaced = diagonal + !same;
			size_t shifted = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
			diagonal = row[j];
			row[j] = replaced < shifted ? replaced : shifted;
		}
	}
	return row[b.len];
}

const char *config_setting_suggest(struct str name, bool in_env)
{
	const char *best = NULL;
	size_t best_distance = name.len / 4 + 1;
	for (size_t i = 0; i < config_settings_count; i++) {
		const char *known = in_env ? config_settings[i].env : config_settings[i].name;
		size_t distance = known ? edit_distance(name, str_from_cstr(known)) : SIZE_MAX;
		if (distance < best_distance) {
			best = known;
			best_distance = distance;
		}
	}
	return best;
}
