#include "base/config.h"
#include "base/config_parts.h"
#include "base/json.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

/* A folder of its own for each test, with helpers to fill it and to load what is in it. */
struct fixture {
	char folder[64];
	const char *environment[16];
	struct config_sources sources;
	struct config config;
	struct config_problems problems;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/echonest-config-XXXXXX");
	assert_non_null(mkdtemp(fixture->folder));
	fixture->sources.folder = fixture->folder;
	fixture->sources.environment = fixture->environment;
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	static const char *const names[] = { ".env", "config.yaml", "local_config.yaml",
		"a.yaml", "b.yaml", "data/secret_key", "data", "share/assets/music",
		"share/assets", "share", "music" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[PATH_MAX];
		snprintf(path, sizeof(path), "%s/%s", fixture->folder, names[i]);
		remove(path);
	}
	config_finish(&fixture->config);
	assert_int_equal(rmdir(fixture->folder), 0);
	free(fixture);
	return 0;
}

static void write_file(struct fixture *fixture, const char *name, const char *content)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", fixture->folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static void make_folder(struct fixture *fixture, const char *name)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", fixture->folder, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static bool load(struct fixture *fixture)
{
	config_finish(&fixture->config);
	fixture->problems = (struct config_problems) { 0 };
	return config_load(&fixture->config, &fixture->sources, &fixture->problems);
}

/* Loads with DEBUG on, so that nothing is required. */
static bool load_debug(struct fixture *fixture)
{
	fixture->sources.dry = true;
	for (size_t i = 0; i < 15; i++) {
		if (!fixture->environment[i]) {
			fixture->environment[i] = "DEBUG=1";
			break;
		}
	}
	return load(fixture);
}

static const struct config_problem *find_problem(struct fixture *fixture, const char *part)
{
	for (size_t i = 0; i < fixture->problems.count; i++) {
		if (str_contains(fixture->problems.items[i].message, str_from_cstr(part))) {
			return &fixture->problems.items[i];
		}
	}
	return NULL;
}

#define assert_str(actual, expected) assert_string_equal((actual).data, expected)

#define assert_problem(fixture, expected_severity, expected_where, part)                       \
	do {                                                                                   \
		const struct config_problem *found_ = find_problem(fixture, part);             \
		if (!found_) {                                                                 \
			fail_msg("no problem says \"%s\"", part);                              \
		}                                                                              \
		assert_int_equal(found_->severity, expected_severity);                         \
		assert_str(found_->where, expected_where);                                     \
	} while (0)

static void defaults_stand_when_nothing_is_set(void **state)
{
	struct fixture *fixture = *state;
	assert_true(load_debug(fixture));
	struct config *config = &fixture->config;
	assert_int_equal(fixture->problems.count, 0);
	assert_str(config->hostname, "localhost:5001");
	assert_str(config->base_url, "http://localhost:5001");
	assert_int_equal(config->port, 5001);
	assert_str(config->listen_address, "127.0.0.1");
	assert_int_equal(config->redis.kind, CONFIG_REDIS_PRIVATE);
	assert_int_equal(config->bender_strategy_weights.genre, 35);
	assert_int_equal(config->bender_regions.count, 1);
	assert_str(config->bender_regions.items[0], "US");
	assert_int_equal(config->allowed_email_domains.count, 0);
	assert_true(config->nests_enabled);
	assert_false(config->guest_signup);
}

static void each_source_wins_over_the_ones_below_it(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, "config.yaml",
		"PORT: 1001\nWORKERS: 2\nREDIS_PORT: 1\nLOG_LEVEL: error\nMIN_QUEUE_DEPTH: "
		"7\n");
	write_file(fixture, "local_config.yaml",
		"PORT: 1002\nWORKERS: 3\nREDIS_PORT: 2\nLOG_LEVEL: debug\n");
	write_file(fixture, ".env", "PORT=1003\nWORKERS=4\nREDIS_PORT=3\n");
	fixture->environment[0] = "PORT=1004";
	fixture->environment[1] = "WORKERS=";
	assert_true(load_debug(fixture));
	assert_int_equal(fixture->config.port, 1004);
	assert_int_equal(fixture->config.workers, 4);
	assert_int_equal(fixture->config.redis_port, 3);
	assert_int_equal(fixture->config.log_level, LOG_DEBUG);
	assert_int_equal(fixture->config.min_queue_depth, 7);
	assert_str(config_origin(&fixture->config, "PORT"), "environment");
	assert_str(config_origin(&fixture->config, "WORKERS"), ".env:2");
	assert_str(config_origin(&fixture->config, "MIN_QUEUE_DEPTH"), "config.yaml:5");
	assert_str(config_origin(&fixture->config, "DATA_DIR"), "");
}

static void config_files_replaces_the_two_yaml_files(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, "config.yaml", "PORT: 1001\n");
	write_file(fixture, "a.yaml", "WORKERS: 2\nMIN_QUEUE_DEPTH: 4\n");
	write_file(fixture, "b.yaml", "WORKERS: 3\n");
	fixture->environment[0] = "CONFIG_FILES=a.yaml:b.yaml";
	assert_true(load_debug(fixture));
	assert_int_equal(fixture->config.port, 5001);
	assert_int_equal(fixture->config.workers, 3);
	assert_int_equal(fixture->config.min_queue_depth, 4);
	fixture->environment[0] = "CONFIG_FILES=b.yaml, a.yaml";
	assert_true(load(fixture));
	assert_int_equal(fixture->config.workers, 2);
	fixture->environment[0] = "CONFIG_FILES=a.yaml,missing.yaml";
	assert_false(load(fixture));
	assert_problem(fixture, CONFIG_ERROR, "missing.yaml", "does not exist");
}

static void the_shells_hostname_never_counts(void **state)
{
	struct fixture *fixture = *state;
	fixture->environment[0] = "HOSTNAME=4f2a9c";
	assert_true(load_debug(fixture));
	assert_str(fixture->config.hostname, "localhost:5001");
	write_file(fixture, ".env", "HOSTNAME=one.example.com\n");
	assert_true(load(fixture));
	assert_str(fixture->config.hostname, "one.example.com");
	write_file(fixture, ".env",
		"ECHONEST_HOSTNAME=two.example.com\nHOSTNAME=one.example.com\n");
	assert_true(load(fixture));
	assert_str(fixture->config.hostname, "two.example.com");
	fixture->environment[0] = "ECHONEST_HOSTNAME=three.example.com";
	assert_true(load(fixture));
	assert_str(fixture->config.hostname, "three.example.com");
	assert_str(fixture->config.base_url, "https://three.example.com");
}

static void env_lines_are_read_as_shells_write_them(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, ".env",
		"\xEF\xBB\xBF# a comment\r\n"
		"\r\n"
		"export SPOTIFY_USERNAME = plain#word # comment\r\n"
		"SPOTIFY_CLIENT_ID='a \\n #b' # comment\r\n"
		"GOOGLE_CLIENT_ID=\"say \\\"hi\\\" \\\\ \\x\"\r\n"
		"SPOTIFY_CLIENT_SECRET=x=y\r\n"
		"GOOGLE_CLIENT_SECRET=#nothing\r\n"
		"DATA_DIR=\r\n");
	assert_true(load_debug(fixture));
	assert_str(fixture->config.spotify_username, "plain#word");
	assert_str(fixture->config.spotify_client_id, "a \\n #b");
	assert_str(fixture->config.google_client_id, "say \"hi\" \\ \\x");
	assert_str(fixture->config.spotify_client_secret, "x=y");
	assert_str(fixture->config.google_client_secret, "");
	assert_str(config_origin(&fixture->config, "DATA_DIR"), "");
}

static void broken_env_lines_are_reported_without_their_content(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, ".env",
		"hunter2\n2X=hunter2\nSECRET_KEY=\"hunter2\n"
		"SECRET_KEY=\"hunter2\" hunter2\nSECRET_KEY=hunter2\n");
	assert_false(load_debug(fixture));
	assert_problem(fixture, CONFIG_ERROR, ".env:1", "no \"=\"");
	assert_problem(fixture, CONFIG_ERROR, ".env:2", "letters, digits and underscores");
	assert_problem(fixture, CONFIG_ERROR, ".env:3", "not closed");
	assert_problem(fixture, CONFIG_ERROR, ".env:4", "closing quote");
	assert_problem(fixture, CONFIG_ERROR, ".env:5", "SECRET_KEY has 7 characters");
	assert_null(find_problem(fixture, "hunter2"));
}

static void a_metrics_token_that_can_be_guessed_is_refused(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, ".env",
		"METRICS_TOKEN=hunter2\nPLAYER_METRICS_ADDRESS=everywhere\n"
		"PLAYER_METRICS_PORT=70000\n");
	assert_false(load_debug(fixture));
	assert_problem(fixture, CONFIG_ERROR, ".env:1", "METRICS_TOKEN has 7 characters");
	assert_problem(fixture, CONFIG_ERROR, ".env:2",
		"PLAYER_METRICS_ADDRESS must be an IP address");
	assert_problem(fixture, CONFIG_ERROR, ".env:3", "PLAYER_METRICS_PORT");
	assert_null(find_problem(fixture, "hunter2"));
	assert_int_equal(fixture->config.metrics_token.len, 0);
}

static void unknown_names_are_reported_with_the_likely_one(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, ".env",
		"MUSIC_DRI=/"
		"x\nADMIN_EMAILS=a@example.com\nUSE_BENDER=false\nZZZ_UNHEARD_OF=1\n");
	write_file(fixture, "config.yaml",
		"Port: 1\nECHONEST_HOSTNAME: x.example.com\nwhatever: [a, [b]]\n");
	assert_true(load_debug(fixture));
	assert_problem(fixture, CONFIG_WARNING, ".env:1", "is MUSIC_DIR meant?");
	assert_problem(
		fixture, CONFIG_WARNING, ".env:2", "is called ECHONEST_ADMIN_EMAILS in .env");
	assert_problem(
		fixture, CONFIG_WARNING, ".env:3", "USE_BENDER can only be set in config.yaml");
	assert_problem(
		fixture, CONFIG_WARNING, ".env:4", "ZZZ_UNHEARD_OF is no setting; data/");
	assert_problem(fixture, CONFIG_WARNING, "config.yaml:1", "is PORT meant?");
	assert_problem(fixture, CONFIG_WARNING, "config.yaml:2", "is called HOSTNAME in YAML");
	assert_problem(fixture, CONFIG_WARNING, "config.yaml:3", "whatever is no setting");
}

static void placeholders_count_as_not_set(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, ".env", "SPOTIFY_CLIENT_ID=<your client id>\n");
	write_file(fixture, "config.yaml",
		"SECRET_KEY: <make one>\nADMIN_EMAILS: [<your email>, real@example.com]\n");
	assert_true(load_debug(fixture));
	assert_problem(fixture, CONFIG_WARNING, ".env:1", "SPOTIFY_CLIENT_ID still holds");
	assert_problem(fixture, CONFIG_WARNING, "config.yaml:1", "SECRET_KEY still holds");
	assert_problem(fixture, CONFIG_WARNING, "config.yaml:2", "ADMIN_EMAILS still holds");
	assert_str(fixture->config.spotify_client_id, "");
	assert_int_equal(fixture->config.admin_emails.count, 1);
}

static void wrong_types_are_refused_with_what_is_expected(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, "config.yaml",
		"PORT: many\nDEBUG: maybe\nLOG_FORMAT: xml\nLOG_LEVEL: loud\nHOSTNAME: [a]\n"
		"ADMIN_EMAILS: {a: b}\nBENDER_STRATEGY_WEIGHTS: 5\nSPOTIFY_API_URL: ftp://x\n"
		"NEST_MAX_ACTIVE: [[1]]\nWORKERS: 0\nDATA_DIR: \"a\\nb\"\n? [a]\n: b\n");
	assert_false(load_debug(fixture));
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:1",
		"PORT must be a whole number from 1 to 65535, not \"many\".");
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:2", "DEBUG must be true or false");
	assert_problem(
		fixture, CONFIG_ERROR, "config.yaml:3", "LOG_FORMAT must be human or json");
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:4", "LOG_LEVEL must be debug, info");
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:5", "HOSTNAME must be one value");
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:6", "ADMIN_EMAILS must be a list");
	assert_problem(
		fixture, CONFIG_ERROR, "config.yaml:7", "must be a mapping of strategies");
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:8", "starts with https://");
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:9", "too deep");
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:10", "WORKERS must be");
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:11", "without control characters");
	assert_problem(
		fixture, CONFIG_ERROR, "config.yaml:12", "name of a setting must be text");
	assert_int_equal(fixture->config.port, 5001);
}

static void secrets_are_not_shown_when_they_are_wrong(void **state)
{
	struct fixture *fixture = *state;
	fixture->environment[0] = "ECHONEST_SLACK_WEBHOOK_URL=hunter2";
	fixture->environment[1] = "REDIS_URL=redis://me:hunter2@host:x";
	assert_false(load_debug(fixture));
	assert_problem(fixture, CONFIG_ERROR, "environment", "SLACK_WEBHOOK_URL must be");
	assert_problem(fixture, CONFIG_ERROR, "environment", "REDIS_URL can't be used: a port");
	assert_null(find_problem(fixture, "hunter2"));
}

static void sentinels_are_refused_until_they_are_supported(void **state)
{
	struct fixture *fixture = *state;
	fixture->environment[0] = "REDIS_URL=redis-sentinel://a:1,b:2/main";
	assert_false(load_debug(fixture));
	assert_problem(fixture, CONFIG_ERROR, "environment", "sentinels are not supported");
}

static void yaml_lists_text_and_null_are_understood(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, "config.yaml",
		"ALLOWED_EMAIL_DOMAINS: [Example.com, '@friends.org']\nBENDER_REGIONS: US, DE "
		"SE\n"
		"PORT: 1001\nDEBUG: off\nBENDER_STRATEGY_WEIGHTS: {genre: 1, album: 0}\n");
	write_file(fixture, "local_config.yaml", "PORT: null\nDEBUG: yes\nADMIN_EMAILS: []\n");
	fixture->sources.dry = true;
	assert_true(load(fixture));
	struct config *config = &fixture->config;
	assert_int_equal(config->port, 5001);
	assert_true(config->debug);
	assert_int_equal(config->bender_regions.count, 3);
	assert_str(config->bender_regions.items[2], "SE");
	assert_int_equal(config->bender_strategy_weights.genre, 1);
	assert_int_equal(config->bender_strategy_weights.album, 0);
	assert_int_equal(config->bender_strategy_weights.throwback, 30);
	assert_true(config_allows_email(config, STR("a@example.COM")));
	assert_true(config_allows_email(config, STR("a@friends.org")));
	assert_false(config_allows_email(config, STR("a@other.org")));
	assert_false(config_allows_email(config, STR("a@b@example.com.org")));
	assert_false(config_allows_email(config, STR("@example.com")));
	assert_false(config_allows_email(config, STR("example.com")));
}

static void broken_yaml_is_reported_with_its_line(void **state)
{
	struct fixture *fixture = *state;
	write_file(fixture, "config.yaml", "PORT: 1\nDEBUG: [a\n");
	write_file(fixture, "local_config.yaml", "- a\n- b\n");
	assert_false(load_debug(fixture));
	assert_problem(fixture, CONFIG_ERROR, "config.yaml:3", "This is not YAML");
	assert_problem(fixture, CONFIG_ERROR, "local_config.yaml:1", "NAME: value");
	write_file(fixture, "config.yaml", "");
	write_file(fixture, "local_config.yaml", "# only a comment\n");
	assert_true(load(fixture));
}

static void production_says_what_is_missing_and_how_to_get_it(void **state)
{
	struct fixture *fixture = *state;
	assert_false(load(fixture));
	assert_int_equal(fixture->problems.errors, 2);
	assert_problem(fixture, CONFIG_ERROR, "", "openssl rand -hex 32");
	assert_problem(fixture, CONFIG_ERROR, "", "ALLOWED_EMAIL_DOMAINS is not set");
	fixture->environment[0] = "SECRET_KEY=0123456789abcdef0123456789abcdef";
	fixture->environment[1] = "ALLOWED_EMAIL_DOMAINS=*";
	fixture->environment[2] = "ECHONEST_HOSTNAME=music.example.com";
	fixture->environment[3] = "GUEST_SIGNUP=true";
	fixture->environment[4] = "DEV_AUTH_EMAIL=me@example.com";
	assert_true(load(fixture));
	assert_str(fixture->config.listen_address, "0.0.0.0");
	assert_true(fixture->config.allows_any_domain);
	assert_true(config_allows_email(&fixture->config, STR("x@any.where")));
	assert_problem(fixture, CONFIG_WARNING, "environment", "because DEBUG is off");
	assert_str(fixture->config.dev_auth_email, "");
	assert_int_equal(fixture->problems.count, 1);
}

static void somebody_must_be_able_to_sign_in(void **state)
{
	struct fixture *fixture = *state;
	fixture->environment[0] = "SECRET_KEY=0123456789abcdef0123456789abcdef";
	fixture->environment[1] = "ALLOWED_EMAIL_DOMAINS=*";
	fixture->environment[2] = "ECHONEST_HOSTNAME=music.example.com";
	assert_true(load(fixture));
	assert_problem(fixture, CONFIG_WARNING, "", "Nobody can sign in: set GOOGLE_CLIENT_ID");
	fixture->environment[3] = "GOOGLE_CLIENT_ID=id";
	fixture->environment[4] = "GOOGLE_CLIENT_SECRET=secret";
	assert_true(load(fixture));
	assert_int_equal(fixture->problems.count, 0);
	fixture->environment[1] = "DEBUG=true";
	fixture->environment[2] = "A=b";
	assert_true(load(fixture));
	assert_problem(fixture, CONFIG_WARNING, "", "Nobody can sign in with Google: ALLOWED");
}

static void hostnames_are_understood_or_refused(void **state)
{
	struct fixture *fixture = *state;
	fixture->environment[0] = "ECHONEST_HOSTNAME=https://Music.Example.com:8443/";
	assert_true(load_debug(fixture));
	assert_str(fixture->config.hostname, "music.example.com:8443");
	assert_str(fixture->config.host, "music.example.com");
	assert_problem(
		fixture, CONFIG_WARNING, "environment", "read as music.example.com:8443");
	static const char *const right[][2] = {
		{ "ECHONEST_HOSTNAME=https://echone.st/", "echone.st" },
		{ "ECHONEST_HOSTNAME=HTTP://echone.st", "echone.st" },
		{ "ECHONEST_HOSTNAME=echone.st///", "echone.st" },
		{ "ECHONEST_HOSTNAME=echone.st:443", "echone.st" },
		{ "ECHONEST_HOSTNAME=http://echone.st:80/", "echone.st" },
		{ "ECHONEST_HOSTNAME=echone.st:4443", "echone.st:4443" },
		{ "ECHONEST_HOSTNAME=echone.st:8080", "echone.st:8080" },
	};
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		fixture->environment[0] = right[i][0];
		assert_true(load_debug(fixture));
		assert_str(fixture->config.hostname, right[i][1]);
	}
	static const char *const wrong[] = { "ECHONEST_HOSTNAME=a.example.com/path",
		"ECHONEST_HOSTNAME=a b", "ECHONEST_HOSTNAME=host:99999",
		"ECHONEST_HOSTNAME=:80", "ECHONEST_HOSTNAME=https://", "ECHONEST_HOSTNAME=-x",
		"ECHONEST_HOSTNAME=a@b", "ECHONEST_HOSTNAME=https://a?b",
		"ECHONEST_HOSTNAME=ftp://a", "ECHONEST_HOSTNAME=//a", "ECHONEST_HOSTNAME=a,b",
		"ECHONEST_HOSTNAME=a:443:443", "ECHONEST_HOSTNAME=fe80::80" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		fixture->environment[0] = wrong[i];
		assert_false(load(fixture));
		assert_problem(
			fixture, CONFIG_ERROR, "environment", "HOSTNAME must be a host name");
	}
	fixture->environment[0] = "ECHONEST_HOSTNAME=[::1]:5001";
	assert_true(load(fixture));
	assert_true(fixture->config.is_local);
}

static struct config_redis redis_of(struct arena *arena, const char *url, const char *wrong)
{
	struct config_redis redis;
	struct error error;
	bool ok = config_parse_redis_url(arena, str_from_cstr(url), &redis, &error);
	if (wrong && (ok || !strstr(error.message, wrong))) {
		fail_msg("%s: expected \"%s\", not \"%s\"", url, wrong,
			ok ? "success" : error.message);
	} else if (!wrong && !ok) {
		fail_msg("%s: %s", url, error.message);
	}
	return redis;
}

static void redis_urls_come_apart(void **state)
{
	struct arena *arena = arena_create();
	struct config_redis redis =
		redis_of(arena, "redis://me:p%40ss%2F@db.local:7000/3", NULL);
	assert_int_equal(redis.kind, CONFIG_REDIS_TCP);
	assert_str(redis.address.host, "db.local");
	assert_int_equal(redis.address.port, 7000);
	assert_str(redis.user, "me");
	assert_str(redis.password, "p@ss/");
	assert_int_equal(redis.database, 3);
	redis = redis_of(arena, "redis://:secret@[::1]", NULL);
	assert_str(redis.address.host, "::1");
	assert_int_equal(redis.address.port, 6379);
	assert_str(redis.user, "");
	assert_str(redis.password, "secret");
	redis = redis_of(arena, "unix:/run/redis.sock?db=2", NULL);
	assert_int_equal(redis.kind, CONFIG_REDIS_UNIX);
	assert_str(redis.path, "/run/redis.sock");
	assert_int_equal(redis.database, 2);
	redis = redis_of(arena, "unix://:pw@/run/redis.sock", NULL);
	assert_str(redis.path, "/run/redis.sock");
	assert_str(redis.password, "pw");
	redis = redis_of(arena, "redis-sentinel://:pw@a:1,b,[::1]:3/mymaster/4", NULL);
	assert_int_equal(redis.kind, CONFIG_REDIS_SENTINEL);
	assert_int_equal(redis.sentinel_count, 3);
	assert_str(redis.sentinels[1].host, "b");
	assert_int_equal(redis.sentinels[1].port, 26379);
	assert_int_equal(redis.sentinels[2].port, 3);
	assert_str(redis.service, "mymaster");
	assert_int_equal(redis.database, 4);
	arena_destroy(arena);
}

static void redis_urls_that_cannot_work_are_refused(void **state)
{
	struct arena *arena = arena_create();
	redis_of(arena, "rediss://host", "TLS (rediss://) is not supported");
	redis_of(arena, "redis://a:1,b:2", "list of cluster nodes is not supported");
	redis_of(arena, "http://host", "must start with redis://");
	redis_of(arena, "redis://", "host is missing");
	redis_of(arena, "redis://[::1", "not closed");
	redis_of(arena, "redis://host:0", "port must be");
	redis_of(arena, "redis://host/x", "number of a database");
	redis_of(arena, "redis://host/-1", "number of a database");
	redis_of(arena, "redis://a%4@host", "must be written %25");
	redis_of(arena, "redis://a%00@host", "must be written %25");
	redis_of(arena, "unix:", "path of the socket is missing");
	redis_of(arena, "unix:/x?y=1", "only db=NUMBER");
	redis_of(arena, "redis-sentinel://a:1", "name of the master must follow");
	redis_of(arena, "redis-sentinel:///name", "host is missing");
	redis_of(arena, "", "must start with redis://");
	arena_destroy(arena);
}

static void redis_host_and_password_make_an_address(void **state)
{
	struct fixture *fixture = *state;
	fixture->environment[0] = "REDIS_HOST=db";
	fixture->environment[1] = "REDIS_PASSWORD=pw";
	assert_true(load_debug(fixture));
	assert_int_equal(fixture->config.redis.kind, CONFIG_REDIS_TCP);
	assert_str(fixture->config.redis.address.host, "db");
	assert_int_equal(fixture->config.redis.address.port, 6379);
	assert_str(fixture->config.redis.password, "pw");
	fixture->environment[3] = "REDIS_URL=unix:/run/x.sock";
	assert_true(load(fixture));
	assert_int_equal(fixture->config.redis.kind, CONFIG_REDIS_UNIX);
	assert_str(fixture->config.redis.password, "");
}

static void dev_needs_no_configuration(void **state)
{
	struct fixture *fixture = *state;
	char share[128], expected[PATH_MAX];
	snprintf(share, sizeof(share), "%s/share", fixture->folder);
	snprintf(expected, sizeof(expected), "%s/assets/music", share);
	make_folder(fixture, "share");
	make_folder(fixture, "share/assets");
	make_folder(fixture, "share/assets/music");
	fixture->sources.dev = true;
	fixture->sources.share_root = share;
	assert_true(load(fixture));
	assert_true(fixture->config.debug);
	assert_str(fixture->config.dev_auth_email, "you@example.com");
	assert_str(fixture->config.music_dir, expected);
	assert_int_equal(fixture->config.secret_key.len, 43);
	char key[64], path[PATH_MAX];
	snprintf(key, sizeof(key), "%s", fixture->config.secret_key.data);
	snprintf(path, sizeof(path), "%s/data/secret_key", fixture->folder);
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	make_folder(fixture, "music");
	assert_true(load(fixture));
	assert_str(fixture->config.secret_key, key);
	snprintf(expected, sizeof(expected), "%s/./music", fixture->folder);
	assert_str(fixture->config.music_dir, expected);
}

static void dev_with_a_public_hostname_keeps_the_rules_of_production(void **state)
{
	struct fixture *fixture = *state;
	fixture->sources.dev = true;
	fixture->environment[0] = "ECHONEST_HOSTNAME=music.example.com";
	assert_false(load(fixture));
	assert_false(fixture->config.debug);
	assert_str(fixture->config.dev_auth_email, "");
	assert_problem(fixture, CONFIG_ERROR, "", "SECRET_KEY is not set");
}

static void a_dry_load_leaves_no_trace(void **state)
{
	struct fixture *fixture = *state;
	fixture->sources.dev = true;
	fixture->sources.dry = true;
	assert_true(load(fixture));
	assert_int_equal(fixture->config.secret_key.len, 43);
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/data", fixture->folder);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void a_moved_port_moves_the_local_host_name(void **state)
{
	struct fixture *fixture = *state;
	fixture->environment[0] = "PORT=7001";
	assert_true(load_debug(fixture));
	assert_str(fixture->config.hostname, "localhost:7001");
	assert_str(fixture->config.base_url, "http://localhost:7001");
}

/* The default of a setting as the table writes it, from what data/config.json says. */
static struct str default_as_text(struct arena *arena, json_t *value)
{
	struct buf text = { 0 };
	const char *key;
	json_t *item;
	size_t index;
	switch (json_typeof(value)) {
	case JSON_STRING:
		return json_str(value);
	case JSON_TRUE:
		return STR("true");
	case JSON_FALSE:
		return STR("false");
	case JSON_INTEGER:
		return arena_printf(arena, "%lld", (long long)json_integer_value(value));
	case JSON_ARRAY:
		json_array_foreach(value, index, item)
		{
			buf_printf(&text, "%s%s", index ? "," : "", json_string_value(item));
		}
		break;
	case JSON_OBJECT:
		json_object_foreach(value, key, item)
		{
			buf_printf(&text, "%s%s=%lld", text.len ? "," : "", key,
				(long long)json_integer_value(item));
		}
		break;
	default:
		break;
	}
	struct str copy = arena_str(arena, buf_str(&text));
	buf_finish(&text);
	return copy;
}

static void check_described_env(const struct config_setting *setting, json_t *names)
{
	const char *env = NULL;
	char env_file[64] = "";
	json_t *name;
	size_t index;
	json_array_foreach(names, index, name)
	{
		const char *text = json_string_value(name);
		const char *only = strstr(text, " from .env only");
		if (only) {
			snprintf(env_file, sizeof(env_file), "%.*s", (int)(only - text), text);
		} else {
			assert_null(env);
			env = text;
		}
	}
	assert_string_equal(setting->env ? setting->env : "", env ? env : "");
	assert_string_equal(setting->env_file ? setting->env_file : "", env_file);
}

static void the_table_and_data_config_json_agree(void **state)
{
	struct arena *arena = arena_create();
	struct error error;
	struct str text;
	bool found;
	json_t *root, *described;
	size_t index;
	assert_true(
		config_read_file(arena, PROJECT_DATA "/config.json", &text, &found, &error));
	assert_true(json_parse(arena, text, &root, &error));
	json_t *settings = json_object_get(root, "settings");
	assert_int_equal(json_array_size(settings), config_settings_count);
	json_array_foreach(settings, index, described)
	{
		const struct config_setting *setting = &config_settings[index];
		assert_string_equal(setting->name, json_member_str(described, "name").data);
		struct str fallback =
			default_as_text(arena, json_object_get(described, "default"));
		assert_string_equal(setting->fallback, fallback.data);
		check_described_env(setting, json_object_get(described, "env"));
	}
	arena_destroy(arena);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(defaults_stand_when_nothing_is_set),
		WITH_FOLDER(each_source_wins_over_the_ones_below_it),
		WITH_FOLDER(config_files_replaces_the_two_yaml_files),
		WITH_FOLDER(the_shells_hostname_never_counts),
		WITH_FOLDER(env_lines_are_read_as_shells_write_them),
		WITH_FOLDER(broken_env_lines_are_reported_without_their_content),
		WITH_FOLDER(a_metrics_token_that_can_be_guessed_is_refused),
		WITH_FOLDER(unknown_names_are_reported_with_the_likely_one),
		WITH_FOLDER(placeholders_count_as_not_set),
		WITH_FOLDER(wrong_types_are_refused_with_what_is_expected),
		WITH_FOLDER(secrets_are_not_shown_when_they_are_wrong),
		WITH_FOLDER(sentinels_are_refused_until_they_are_supported),
		WITH_FOLDER(yaml_lists_text_and_null_are_understood),
		WITH_FOLDER(broken_yaml_is_reported_with_its_line),
		WITH_FOLDER(production_says_what_is_missing_and_how_to_get_it),
		WITH_FOLDER(somebody_must_be_able_to_sign_in),
		WITH_FOLDER(hostnames_are_understood_or_refused),
		cmocka_unit_test(redis_urls_come_apart),
		cmocka_unit_test(redis_urls_that_cannot_work_are_refused),
		WITH_FOLDER(redis_host_and_password_make_an_address),
		WITH_FOLDER(dev_needs_no_configuration),
		WITH_FOLDER(dev_with_a_public_hostname_keeps_the_rules_of_production),
		WITH_FOLDER(a_dry_load_leaves_no_trace),
		WITH_FOLDER(a_moved_port_moves_the_local_host_name),
		cmocka_unit_test(the_table_and_data_config_json_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
