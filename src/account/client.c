#include "account/client.h"

#include <arpa/inet.h>

#define USER_AGENT_MAX 200

/* The last item of a comma-separated header. */
static struct str last_item(struct str list)
{
	struct str item, last = STR_EMPTY;
	while (str_split_next(&list, ',', &item)) {
		last = item;
	}
	return str_trim(last);
}

/* "192.0.2.1", "192.0.2.1:4711", "2001:db8::1" or "[2001:db8::1]:4711", without the port. */
static struct str without_port(struct str address)
{
	if (address.len && address.data[0] == '[') {
		return str_slice(address, 1, str_index_of(address, ']') - 1);
	}
	size_t colon = str_index_of(address, ':');
	bool is_v6 = str_index_of(str_from(address, colon + 1), ':') <
		     str_from(address, colon + 1).len;
	return is_v6 ? address : str_slice(address, 0, colon);
}

/* In the form that inet_ntop() gives, so that limits count one client once; "" for no address.
 */
static struct str read_address(struct arena *arena, struct str text)
{
	const char *address = arena_cstr(arena, without_port(text));
	char out[INET6_ADDRSTRLEN];
	struct in6_addr v6;
	struct in_addr v4;
	if (inet_pton(AF_INET, address, &v4) == 1) {
		inet_ntop(AF_INET, &v4, out, sizeof(out));
	} else if (inet_pton(AF_INET6, address, &v6) != 1) {
		return STR_EMPTY;
	} else if (IN6_IS_ADDR_V4MAPPED(&v6)) {
		inet_ntop(AF_INET, v6.s6_addr + 12, out, sizeof(out));
	} else {
		inet_ntop(AF_INET6, &v6, out, sizeof(out));
	}
	return arena_str(arena, str_from_cstr(out));
}

/* Browsers leave the port of their scheme away, others may write it. */
static struct str without_default_port(struct str host)
{
	struct str ports[] = { STR(":443"), STR(":80") };
	for (size_t i = 0; i < 2; i++) {
		if (str_ends_with(host, ports[i])) {
			return str_slice(host, 0, host.len - ports[i].len);
		}
	}
	return host;
}

struct client client_of(
	struct arena *arena, const struct config *config, const struct http_request *request)
{
	struct client client = {
		.address = request->peer,
		.host = request->host,
		.user_agent = str_slice(request->user_agent, 0, USER_AGENT_MAX),
	};
	if (!config->debug) {
		struct str address = read_address(arena, last_item(request->forwarded_for));
		struct str host = last_item(request->forwarded_host);
		struct str proto = last_item(request->forwarded_proto);
		client.address = address.len ? address : client.address;
		client.host = host.len ? host : client.host;
		client.is_secure = str_equal_nocase(proto, STR("https"));
	}
	client.host = arena_lower(arena, without_default_port(client.host));
	return client;
}

struct str client_network(struct arena *arena, const struct client *client)
{
	struct in6_addr network;
	char text[INET6_ADDRSTRLEN];
	if (inet_pton(AF_INET6, arena_cstr(arena, client->address), &network) != 1) {
		return client->address;
	}
	memset(network.s6_addr + 8, 0, 8);
	inet_ntop(AF_INET6, &network, text, sizeof(text));
	return arena_str(arena, str_from_cstr(text));
}

struct str client_host_name(struct str host)
{
	if (host.len && host.data[0] == '[') {
		return str_slice(host, 1, str_index_of(host, ']') - 1);
	}
	return str_slice(host, 0, str_index_of(host, ':'));
}

/* What follows the name: nothing, or a port. */
static bool ends_with_port(struct str host, struct str name)
{
	struct str rest = str_from(host, name.len);
	for (size_t i = 1; i < rest.len; i++) {
		if (rest.data[i] < '0' || rest.data[i] > '9') {
			return false;
		}
	}
	return rest.len == 0 || rest.data[0] == ':';
}

bool client_host_is_local(struct str host)
{
	struct str name = client_host_name(host);
	if (!ends_with_port(host, name)) {
		return false;
	}
	return str_equal_nocase(name, STR("localhost")) || str_equal(name, STR("127.0.0.1"));
}

bool client_host_is_known(const struct config *config, struct str host)
{
	return config->debug || str_equal(host, config->hostname) ||
	       (config->second_host.len && str_equal(host, config->second_host));
}

/* Takes "http://" or "https://" off; what is left is the host. */
static bool origin_host(struct str origin, struct str *host)
{
	struct str schemes[] = { STR("https://"), STR("http://") };
	for (size_t i = 0; i < 2; i++) {
		if (str_starts_with(origin, schemes[i])) {
			*host = str_from(origin, schemes[i].len);
			return true;
		}
	}
	return false;
}

bool client_origin_may_read(const struct config *config, struct str origin)
{
	struct str host;
	if (!origin_host(origin, &host)) {
		return false;
	}
	return str_equal_nocase(host, config->hostname) ||
	       (config->debug && client_host_is_local(host));
}

bool client_origin_is_ours(
	const struct config *config, const struct client *client, struct str origin)
{
	struct str host;
	if (client->is_secure && str_starts_with(origin, STR("http://"))) {
		return false;
	}
	if (origin.len == 0 || client_origin_may_read(config, origin)) {
		return true;
	}
	return origin_host(origin, &host) && str_equal_nocase(host, client->host) &&
	       client_host_is_known(config, client->host);
}

bool client_request_is_ours(const struct config *config, const struct client *client,
	const struct http_request *request)
{
	struct str site = request->sec_fetch_site;
	bool from_elsewhere =
		str_equal(site, STR("cross-site")) || str_equal(site, STR("same-site"));
	if (from_elsewhere && request->origin.len == 0) {
		return false;
	}
	return client_origin_is_ours(config, client, request->origin);
}
