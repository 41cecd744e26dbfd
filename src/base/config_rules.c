/* What settings need of each other, and what follows from them. */
#include "base/config_parts.h"

#include <arpa/inet.h>
#include <sys/stat.h>

#define SECRET_KEY_MIN	  32
#define METRICS_TOKEN_MIN 16

/* Another Redis than the one that is meant, or none of its password, would look like lost data.
 */
static void check_redis_is_filled_in(struct config_loading *loading)
{
	bool has_host = config_value_is_set(loading, "REDIS_HOST");
	if (config_is_unfilled(loading, "REDIS_URL")) {
		config_require(loading, "REDIS_URL",
			"Write redis://[user:password@]host[:port][/database] or unix:/path, "
			"or remove the line.");
	} else if (config_is_unfilled(loading, "REDIS_HOST")) {
		config_require(
			loading, "REDIS_HOST", "Write its host name, or remove the line.");
	} else if (has_host && config_is_unfilled(loading, "REDIS_PASSWORD")) {
		config_require(loading, "REDIS_PASSWORD",
			"Write the password of that Redis, or remove the line if it has none.");
	}
}

/* A port or a scheme in REDIS_HOST would only fail as a name that nobody knows. */
static void check_redis_host(struct config_loading *loading)
{
	struct str host = loading->config->redis_host;
	size_t colons = 0;
	bool is_name = true;
	for (size_t i = 0; i < host.len; i++) {
		colons += host.data[i] == ':';
		is_name = is_name && !strchr("/@ []<>", host.data[i]);
	}
	if (!is_name || colons == 1) {
		config_problem_add(loading, CONFIG_ERROR,
			config_origin(loading->config, "REDIS_HOST"),
			"REDIS_HOST must be a host name or an IP address alone; a port goes "
			"into REDIS_PORT, an address such as redis://… into REDIS_URL.");
	}
}

static void complete_redis(struct config_loading *loading)
{
	struct config *config = loading->config;
	struct error error;
	check_redis_is_filled_in(loading);
	if (config->redis_url.len) {
		if (!config_parse_redis_url(
			    config->arena, config->redis_url, &config->redis, &error)) {
			config_problem_add(loading, CONFIG_ERROR,
				config_origin(config, "REDIS_URL"),
				"REDIS_URL can't be used: %s.", error.message);
		} else if (config->redis.kind == CONFIG_REDIS_SENTINEL) {
			config_problem_add(loading, CONFIG_ERROR,
				config_origin(config, "REDIS_URL"),
				"REDIS_URL can't be used: sentinels are not supported by this "
				"build; name the master as redis://host:port.");
		}
		return;
	}
	config->redis = (struct config_redis) { .kind = CONFIG_REDIS_PRIVATE };
	if (config->redis_host.len) {
		check_redis_host(loading);
		config->redis.kind = CONFIG_REDIS_TCP;
		config->redis.address = (struct config_address) { config->redis_host,
			(uint16_t)config->redis_port };
		config->redis.password = config->redis_password;
	} else if (config_value_is_set(loading, "REDIS_PASSWORD")) {
		config_problem_add(loading, CONFIG_WARNING,
			config_origin(config, "REDIS_PASSWORD"),
			"REDIS_PASSWORD has no effect without REDIS_HOST.");
	}
}

static void complete_paths(struct config_loading *loading)
{
	struct config *config = loading->config;
	struct str *paths[] = { &config->data_dir, &config->log_dir, &config->oauth_cache_path,
		&config->music_dir };
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		*paths[i] = config_path(config->arena, loading->sources->folder, *paths[i]);
	}
}

/* An address that isn't one is an error, and this machine's own meanwhile. */
static void check_address(struct config_loading *loading, const char *name, struct str *address)
{
	unsigned char ignored[sizeof(struct in6_addr)];
	if (inet_pton(AF_INET, address->data, ignored) != 1 &&
		inet_pton(AF_INET6, address->data, ignored) != 1) {
		config_problem_add(loading, CONFIG_ERROR, config_origin(loading->config, name),
			"%s must be an IP address of this machine, as 127.0.0.1, or 0.0.0.0 "
			"for all of them.",
			name);
		*address = STR("127.0.0.1");
	}
}

static void complete_addresses(struct config_loading *loading)
{
	struct config *config = loading->config;
	if (config->listen_address.len == 0) {
		config->listen_address = config->debug ? STR("127.0.0.1") : STR("0.0.0.0");
	}
	check_address(loading, "LISTEN_ADDRESS", &config->listen_address);
	check_address(loading, "PLAYER_METRICS_ADDRESS", &config->player_metrics_address);
}

/* "example.com": letters of any language, digits, hyphens, and a dot between. */
static bool is_domain(struct str domain)
{
	bool has_dot = false;
	for (size_t i = 0; i < domain.len; i++) {
		unsigned char c = (unsigned char)domain.data[i];
		bool is_letter = c >= 0x80 || (c >= 'a' && c <= 'z');
		has_dot = has_dot || (c == '.' && i > 0 && i + 1 < domain.len);
		if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '.') {
			return false;
		}
	}
	return has_dot;
}

/* "@example.com" means example.com; "*" means everybody. */
static void complete_domains(struct config_loading *loading)
{
	struct config *config = loading->config;
	struct config_list *domains = &config->allowed_email_domains;
	for (size_t i = 0; i < domains->count; i++) {
		struct str *domain = &domains->items[i];
		if (domain->data[0] == '@') {
			*domain = str_from(*domain, 1);
		}
		if (str_equal(*domain, STR("*"))) {
			config->allows_any_domain = true;
		} else if (str_index_of(*domain, '@') < domain->len) {
			config_problem_add(loading, CONFIG_ERROR,
				config_origin(config, "ALLOWED_EMAIL_DOMAINS"),
				"ALLOWED_EMAIL_DOMAINS holds an email address; write only what "
				"follows the @.");
		} else if (!is_domain(*domain)) {
			config_problem_add(loading, CONFIG_ERROR,
				config_origin(config, "ALLOWED_EMAIL_DOMAINS"),
				"ALLOWED_EMAIL_DOMAINS holds \"%.*s\", which is no domain; "
				"write them as example.com,friends.org.",
				STR_ARG(str_slice(*domain, 0, 60)));
			return;
		}
	}
}

static bool is_email(struct str email)
{
	size_t at = str_index_of(email, '@');
	return at > 0 && at + 1 < email.len && email.len <= 254 &&
	       str_index_of(str_from(email, at + 1), '@') == email.len - at - 1 &&
	       str_index_of(email, ' ') == email.len && str_index_of(email, '/') == email.len;
}

static void check_email(struct config_loading *loading, const char *name, struct str *email)
{
	if (email->len && !is_email(*email)) {
		config_problem_add(loading, CONFIG_ERROR, config_origin(loading->config, name),
			"%s must be an email address, as in you@example.com.", name);
		*email = STR_EMPTY;
	}
	*email = arena_lower(loading->config->arena, *email);
}

static void complete_people(struct config_loading *loading)
{
	struct config *config = loading->config;
	check_email(loading, "DEV_AUTH_EMAIL", &config->dev_auth_email);
	check_email(loading, "ECHONEST_SPOTIFY_EMAIL", &config->spotify_email);
	if (config->dev_auth_email.len && !config->debug) {
		config_problem_add(loading, CONFIG_WARNING,
			config_origin(config, "DEV_AUTH_EMAIL"),
			"DEV_AUTH_EMAIL has no effect because DEBUG is off.");
		config->dev_auth_email = STR_EMPTY;
	}
}

static void check_secret_key(struct config_loading *loading)
{
	struct config *config = loading->config;
	struct error error;
	if (config->secret_key.len == 0 && config->debug) {
		if (!config_secret_key_keep(loading, &error)) {
			config_problem_add(
				loading, CONFIG_ERROR, STR_EMPTY, "%s", error.message);
		}
	} else if (config->secret_key.len == 0) {
		config_require(loading, "SECRET_KEY",
			"Make one with \"openssl rand -hex 32\" and put it into .env as "
			"SECRET_KEY=…; keep it, for everybody's sync links depend on it.");
	} else if (config->secret_key.len < SECRET_KEY_MIN) {
		config_problem_add(loading, CONFIG_ERROR, config_origin(config, "SECRET_KEY"),
			"SECRET_KEY has %zu characters but needs at least %d. Make one with "
			"\"openssl rand -hex 32\".",
			config->secret_key.len, SECRET_KEY_MIN);
	}
}

/* It is asked for from anywhere, as often as anybody likes. */
static void check_metrics_token(struct config_loading *loading)
{
	struct config *config = loading->config;
	if (config->metrics_token.len > 0 && config->metrics_token.len < METRICS_TOKEN_MIN) {
		config_problem_add(loading, CONFIG_ERROR,
			config_origin(config, "METRICS_TOKEN"),
			"METRICS_TOKEN has %zu characters but needs at least %d. Make one with "
			"\"openssl rand -hex 32\".",
			config->metrics_token.len, METRICS_TOKEN_MIN);
		config->metrics_token = STR_EMPTY;
	}
}

static bool has_google(const struct config *config)
{
	return config->google_client_id.len && config->google_client_secret.len;
}

static void check_production(struct config_loading *loading)
{
	struct config *config = loading->config;
	if (config->allowed_email_domains.count == 0) {
		config_require(loading, "ALLOWED_EMAIL_DOMAINS",
			"Put into .env whose addresses may sign in, as "
			"ALLOWED_EMAIL_DOMAINS=example.com,friends.org, or * for everybody.");
	}
	if (config_is_unfilled(loading, "HOSTNAME")) {
		config_require(loading, "HOSTNAME",
			"Put the public name into .env as HOSTNAME=music.example.com.");
	} else if (!config_value_is_set(loading, "HOSTNAME")) {
		config_problem_add(loading, CONFIG_WARNING, STR_EMPTY,
			"HOSTNAME is not set, so links and sign-in lead to %.*s. Put the "
			"public name into .env as HOSTNAME=music.example.com.",
			STR_ARG(config->hostname));
	}
	if (!config->guest_signup && !has_google(config)) {
		config_problem_add(loading, CONFIG_WARNING, STR_EMPTY,
			"Nobody can sign in: set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET, or "
			"GUEST_SIGNUP=true.");
	}
}

/* In production a missing list is an error anyway. */
static void check_guest_list(struct config_loading *loading)
{
	struct config *config = loading->config;
	if (has_google(config) && config->allowed_email_domains.count == 0) {
		config_problem_add(loading, CONFIG_WARNING, STR_EMPTY,
			"Nobody can sign in with Google: ALLOWED_EMAIL_DOMAINS is not set. It "
			"says whose addresses may, as example.com, or * for everybody.");
	}
}

/* An id and its secret only work together. */
static void check_pair(struct config_loading *loading, const char *id, const char *secret)
{
	bool has_id = config_value_is_set(loading, id);
	if (has_id != config_value_is_set(loading, secret)) {
		config_problem_add(loading, CONFIG_WARNING,
			config_origin(loading->config, has_id ? id : secret),
			"%s is set but %s is not; both are needed.", has_id ? id : secret,
			has_id ? secret : id);
	}
}

/* The address of a Redis is one only with a password in it. */
static bool is_secret_here(const struct config *config, const struct config_setting *setting)
{
	const struct str *url = &config->redis_url;
	return setting->is_secret &&
	       ((const char *)config + setting->offset != (const char *)url ||
		       str_contains(*url, STR("@")));
}

/* Each file once; the first secret that it holds is named. */
static void warn_of_open_files(struct config_loading *loading)
{
	struct config *config = loading->config;
	struct str told = STR_EMPTY;
	for (size_t i = 0; i < config_settings_count; i++) {
		struct str origin = config->origins[i];
		struct str name = str_slice(origin, 0, str_index_of(origin, ':'));
		struct stat about;
		if (!is_secret_here(config, &config_settings[i]) || name.len == origin.len ||
			str_equal(name, told)) {
			continue;
		}
		struct str path = config_path(config->arena, loading->sources->folder,
			arena_str(config->arena, name));
		if (stat(path.data, &about) == 0 && (about.st_mode & S_IROTH)) {
			told = name;
			config_problem_add(loading, CONFIG_WARNING, name,
				"Everybody on this machine can read %s in it; chmod 600 %s.",
				config_settings[i].name, path.data);
		}
	}
}

static void check_what_a_server_needs(struct config_loading *loading)
{
	struct config *config = loading->config;
	if (config->debug) {
		config_complete_dev(loading);
		check_guest_list(loading);
	} else {
		check_production(loading);
		warn_of_open_files(loading);
	}
	check_secret_key(loading);
	check_pair(loading, "SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET");
	check_pair(loading, "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET");
	check_pair(loading, "SOUNDCLOUD_CLIENT_ID", "SOUNDCLOUD_CLIENT_SECRET");
	config_check_time_zone(loading);
}

void config_complete(struct config_loading *loading)
{
	struct config *config = loading->config;
	config_complete_hosts(loading);
	config_complete_debug(loading);
	config->base_url = arena_printf(config->arena, "%s://%.*s",
		config->is_local ? "http" : "https", STR_ARG(config->hostname));
	complete_redis(loading);
	complete_paths(loading);
	complete_addresses(loading);
	check_metrics_token(loading);
	complete_domains(loading);
	complete_people(loading);
	if (!loading->sources->tool && !loading->unread) {
		check_what_a_server_needs(loading);
	}
}
