#include "source/web_link.h"

static bool is_clean(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (c <= ' ' || c == 0x7F || c == '\\') {
			return false;
		}
	}
	return true;
}

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_host(struct str host)
{
	for (size_t i = 0; i < host.len; i++) {
		if (!is_alphanumeric(host.data[i]) && host.data[i] != '-' &&
			host.data[i] != '.') {
			return false;
		}
	}
	return str_contains(host, STR("."));
}

/* Of another scheme the host is then "ftp:" or "", which is none. */
static struct str without_scheme(struct str text)
{
	static const struct str schemes[] = { { "https://", 8 }, { "http://", 7 } };
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (str_equal_nocase(str_slice(text, 0, schemes[i].len), schemes[i])) {
			return str_from(text, schemes[i].len);
		}
	}
	return text;
}

bool web_link_parse(struct str text, struct web_link *link)
{
	*link = (struct web_link) { STR_EMPTY, STR_EMPTY, STR_EMPTY };
	if (text.len > WEB_LINK_MAX || !is_clean(text)) {
		return false;
	}
	text = without_scheme(text);
	text = str_slice(text, 0, str_index_of(text, '#'));
	size_t query = str_index_of(text, '?');
	link->query = str_from(text, query + 1);
	text = str_slice(text, 0, query);
	size_t slash = str_index_of(text, '/');
	link->host = str_slice(text, 0, slash);
	link->path = str_from(text, slash + 1);
	return is_host(link->host);
}

bool web_link_is_at(const struct web_link *link, const char *const *hosts)
{
	for (; *hosts; hosts++) {
		if (str_equal_nocase(link->host, str_from_cstr(*hosts))) {
			return true;
		}
	}
	return false;
}

bool web_link_is_name(struct str text, size_t least, size_t most)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!is_alphanumeric(text.data[i]) && text.data[i] != '-' &&
			text.data[i] != '_') {
			return false;
		}
	}
	return text.len >= least && text.len <= most;
}

struct str web_link_segment(const struct web_link *link, size_t number)
{
	struct str rest = link->path, part;
	while (str_split_next(&rest, '/', &part)) {
		if (number-- == 0) {
			return part;
		}
	}
	return STR_EMPTY;
}

struct str web_link_field(const struct web_link *link, struct str name)
{
	struct str rest = link->query, pair;
	while (str_split_next(&rest, '&', &pair)) {
		size_t equals = str_index_of(pair, '=');
		if (str_equal(str_slice(pair, 0, equals), name)) {
			return str_from(pair, equals + 1);
		}
	}
	return STR_EMPTY;
}
