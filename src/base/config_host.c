/* HOSTNAME: from what people write there to what links and cookies are made of. */
#include "base/config_parts.h"

/* Whether redirects to `host` may use http: only this very machine. */
static bool is_local_host(struct str host)
{
	return str_equal(host, STR("localhost")) || str_equal(host, STR("127.0.0.1")) ||
	       str_equal(host, STR("::1"));
}

/* Labels of 1 to 63 characters with dots between (RFC 1123, 2.1), or an IPv6 address. */
static bool is_host_name(struct str host)
{
	size_t label = 0;
	for (size_t i = 0; i < host.len; i++) {
		char c = host.data[i];
		bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		bool is_inside = label > 0 && i + 1 < host.len && host.data[i + 1] != '.';
		if (!is_word && !(c == '-' && is_inside) && c != ':' &&
			!(c == '.' && label > 0 && i + 1 < host.len)) {
			return false;
		}
		label = c == '.' ? 0 : label + 1;
		if (label > 63) {
			return false;
		}
	}
	return host.len > 0 && host.len <= 253;
}

static struct str strip_scheme(struct str text)
{
	if (str_starts_with(text, STR("https://"))) {
		return str_from(text, 8);
	}
	return str_starts_with(text, STR("http://")) ? str_from(text, 7) : text;
}

/* Browsers leave the port of their scheme away, and so must we, who compare with what they
 * send.
 */
static struct str strip_port(struct str text)
{
	struct str ports[] = { STR(":443"), STR(":80") };
	for (size_t i = 0; i < 2; i++) {
		if (str_ends_with(text, ports[i])) {
			return str_slice(text, 0, text.len - ports[i].len);
		}
	}
	return text;
}

/*
 * Cuts a scheme, closing slashes and the port 80 or 443 off `*text` and lowers it; `*host` is
 * the part before the port. False, with a problem added, when no host name is left.
 */
static bool read_host(
	struct config_loading *loading, const char *name, struct str *text, struct str *host)
{
	struct arena *arena = loading->config->arena;
	struct str where = config_origin(loading->config, name);
	struct str stripped = strip_scheme(arena_lower(arena, *text));
	while (stripped.len && stripped.data[stripped.len - 1] == '/') {
		stripped.len--;
	}
	/* the dot of the root belongs to the DNS, not to what browsers send */
	if (stripped.len > 1 && stripped.data[stripped.len - 1] == '.') {
		stripped.len--;
	}
	struct config_address address = { 0 };
	struct error error;
	if (!config_parse_address(arena, stripped, &address, &error) ||
		!is_host_name(address.host)) {
		config_problem_add(loading, CONFIG_ERROR, where,
			"%s must be a host name, with a port if it is not 80 or 443, as in "
			"music.example.com or localhost:5001.",
			name);
		return false;
	}
	stripped = strip_port(stripped);
	if (stripped.len != text->len) {
		config_problem_add(loading, CONFIG_WARNING, where,
			"%s is a host name only; it is read as %.*s.", name, STR_ARG(stripped));
	}
	*text = arena_str(arena, stripped);
	*host = address.host;
	return true;
}

void config_complete_hosts(struct config_loading *loading)
{
	struct config *config = loading->config;
	if (!read_host(loading, "HOSTNAME", &config->hostname, &config->host)) {
		config->hostname = STR("localhost:5001");
		config->host = STR("localhost");
	}
	config->is_local = is_local_host(config->host);
	struct str ignored;
	if (config->second_host.len &&
		!read_host(loading, "ECHONEST_DOMAIN", &config->second_host, &ignored)) {
		config->second_host = STR_EMPTY;
	}
}
