/*
 * The settings: from defaults, YAML files, .env and the environment, in rising
 * priority. Names, defaults and meanings stand in data/config.json.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/arena.h"
#include "base/log.h"

#include <stdint.h>

/* Every text of a struct config is followed by a NUL: `.data` is a C string. Unset text is "".
 */

struct config_list {
	struct str *items;
	size_t count;
};

/* How often Bender tries each strategy, relative to the others. */
struct config_weights {
	int64_t genre, throwback, artist_search, artist_album_tracks, album;
	int64_t similar, listenbrainz;
};

enum config_redis_kind {
	CONFIG_REDIS_PRIVATE,  /* none configured: we run one of our own under DATA_DIR */
	CONFIG_REDIS_TCP,      /* host, port */
	CONFIG_REDIS_UNIX,     /* path */
	CONFIG_REDIS_SENTINEL, /* sentinels, service */
};

struct config_address {
	struct str host; /* a name or an address, IPv6 without brackets */
	uint16_t port;
};

struct config_redis {
	enum config_redis_kind kind;
	struct config_address address;
	struct str path;
	struct config_address *sentinels;
	size_t sentinel_count;
	struct str service; /* the name that the sentinels know the master by */
	struct str user, password;
	int64_t database;
};

struct config {
	/* Where we are */
	struct str hostname;	   /* HOSTNAME: "host" or "host:port" in lower case */
	struct str host;	   /* HOSTNAME without the port */
	struct str base_url;	   /* "https://HOSTNAME", http for localhost and 127.0.0.1 */
	bool is_local;		   /* the host is localhost or 127.0.0.1 */
	struct str listen_address; /* an IP address */
	int64_t port;
	int64_t workers;
	bool debug;
	struct str player_metrics_address; /* an IP address */
	int64_t player_metrics_port;	   /* 0: nowhere */
	struct str second_host; /* ECHONEST_DOMAIN: "host" or "host:port", served too */
	enum log_format log_format;
	enum log_level log_level;

	/* Where things are kept */
	struct config_redis redis; /* what follows from REDIS_* */
	struct str data_dir, log_dir, oauth_cache_path, music_dir;
	bool play_log_sync; /* each line of the play log is on the disk before it counts */

	/* Secrets: never log them, never show them */
	struct str secret_key; /* at least 32 characters */
	struct str api_token;
	struct config_list sync_invite_codes;
	struct str slack_webhook_url;
	struct str metrics_token; /* "": /metrics is not there */

	/* People */
	struct config_list
		allowed_email_domains; /* lower case, no "@"; see allows_any_domain */
	bool allows_any_domain;	       /* "*" is among them */
	struct str dev_auth_email;     /* set only while DEBUG is on */
	bool guest_signup;
	struct config_list admin_emails;   /* lower case */
	struct config_list special_people; /* lower case */
	struct str spotify_email;	   /* whose Spotify the devices API acts for */
	bool public_jam_button;

	/* Other services */
	struct str spotify_client_id, spotify_client_secret, spotify_username;
	struct str google_client_id, google_client_secret;
	struct str youtube_api_key;
	struct str soundcloud_client_id, soundcloud_client_secret;
	/* Without a slash at the end */
	struct str spotify_api_url, spotify_accounts_url;
	struct str google_auth_url, google_token_url, google_userinfo_url;
	struct str youtube_api_url, youtube_embed_url;
	struct str soundcloud_api_url, soundcloud_auth_url;
	struct str listenbrainz_url; /* "": not to be asked */

	/* Bender */
	bool use_bender;
	int64_t max_bender_minutes;
	int64_t min_queue_depth;
	int64_t bender_filter_time_s;
	struct config_list bender_regions;
	struct config_weights bender_strategy_weights;

	/* Airhorns */
	int64_t airhorn_max;
	int64_t airhorn_expire_s;
	int64_t airhorn_expire_count;
	int64_t airhorn_list_min_len;
	int64_t free_airhorn;

	/* Nests */
	bool nests_enabled;
	int64_t nest_max_inactive_minutes;
	int64_t nest_max_active;
	int64_t nest_code_length;
	int64_t nest_max_queue_depth;

	/* Below: private to config*.c */
	struct arena *arena;
	struct str *origins; /* by setting: where its value came from, "" for the default */
	struct str redis_host, redis_password, redis_url;
	int64_t redis_port;
};

/* Where the settings come from, and what for. */
struct config_sources {
	const char *folder;		/* of .env and the YAML files, and of relative paths */
	const char *const *environment; /* "NAME=value" each, NULL at the end */
	const char *share_root;		/* holds assets/music, the demo music; NULL: none */
	/*
	 * `echonest dev`: DEBUG is on unless it is set or HOSTNAME is a public one, and with
	 * DEBUG somebody can sign in without further settings.
	 */
	bool dev;
	bool dry; /* only look: no secret key is written */
	/* A command that uses some settings and serves nobody: what only a server needs may be
	 * missing. */
	bool tool;
};

/* The current folder and this process's environment. */
struct config_sources config_sources_here(void);

enum config_severity { CONFIG_WARNING, CONFIG_ERROR };

/* Something that is not right, for people; no secret is ever in it. Lives as long as the
 * config. */
struct config_problem {
	enum config_severity severity;
	struct str where;   /* "config.yaml:12", ".env:3", "environment", or "" */
	struct str message; /* a sentence that names the setting and says what to do */
};

/* Zero-initialize it. */
struct config_problems {
	struct config_problem *items;
	size_t count, capacity;
	size_t errors; /* how many of them are CONFIG_ERROR */
};

/*
 * Reads all sources into `config`, which need not be initialized and owns all memory, that of
 * the problems too; config_finish() it whatever came out. False when a problem is an error:
 * then the settings concerned have their defaults, and the program should not start. While
 * DEBUG is on and SECRET_KEY is unset, makes one and keeps it as DATA_DIR/secret_key.
 */
bool config_load(struct config *config, const struct config_sources *sources,
	struct config_problems *problems);

void config_finish(struct config *config);

/* Writes each problem as a log line. */
void config_problems_log(const struct config_problems *problems);

/* Where the value of a setting (by its name in data/config.json) came from; "" for its default.
 */
struct str config_origin(const struct config *config, const char *name);

/* How many of all settings some source has set. */
size_t config_count_set(const struct config *config, size_t *all);

/* Reads an address like those of REDIS_URL. ERROR_INVALID: what is wrong with it, as a part of
 * a sentence. */
bool config_parse_redis_url(
	struct arena *arena, struct str url, struct config_redis *redis, struct error *error);

/* Whether `email` (any case) may sign in by ALLOWED_EMAIL_DOMAINS; nobody may if that is unset.
 */
bool config_allows_email(const struct config *config, struct str email);

#endif
