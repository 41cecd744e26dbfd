#include "source/soundcloud/link.h"

#include "net/http_fields.h"
#include "source/source.h"
#include "source/web_link.h"

/* /<user>/<track>, /<user>/sets/<set>, and a share's secret behind them */
#define SEGMENTS_MAX   4
#define NAME_MAX_BYTES 255

static const char *const page_hosts[] = { "soundcloud.com", "www.soundcloud.com",
	"m.soundcloud.com", NULL };
static const char *const short_hosts[] = { "on.soundcloud.com", NULL };

static const struct {
	struct str name;
	enum soundcloud_kind kind;
} resources[] = {
	{ STR("tracks"), SOUNDCLOUD_TRACK },
	{ STR("playlists"), SOUNDCLOUD_PLAYLIST },
	{ STR("users"), SOUNDCLOUD_USER },
};

/* How many names the path has; 0 when it has anything else. A closing slash is fine. */
static size_t count_names(const struct web_link *link)
{
	struct str rest = link->path, part;
	size_t count = 0;
	while (str_split_next(&rest, '/', &part)) {
		if (part.len == 0 && rest.len == 0 && count > 0) {
			break;
		}
		if (!web_link_is_name(part, 1, NAME_MAX_BYTES) || ++count > SEGMENTS_MAX) {
			return 0;
		}
	}
	return count;
}

enum soundcloud_kind soundcloud_link_kind(struct str text)
{
	struct web_link link;
	if (str_starts_with(text, STR("soundcloud:"))) {
		return soundcloud_link_id(text).len ? SOUNDCLOUD_TRACK : SOUNDCLOUD_OTHER;
	}
	if (!web_link_parse(text, &link)) {
		return SOUNDCLOUD_NONE;
	}
	size_t names = count_names(&link);
	if (web_link_is_at(&link, page_hosts)) {
		return names > 0 ? SOUNDCLOUD_PAGE : SOUNDCLOUD_OTHER;
	}
	if (web_link_is_at(&link, short_hosts)) {
		return names == 1 ? SOUNDCLOUD_PAGE : SOUNDCLOUD_OTHER;
	}
	return SOUNDCLOUD_NONE;
}

struct str soundcloud_link_id(struct str text)
{
	struct str id = str_from(text, strlen("soundcloud:"));
	return source_trackid_is_valid(STR("soundcloud"), id) ? id : STR_EMPTY;
}

struct str soundcloud_page_url(struct arena *arena, struct str text)
{
	struct web_link link;
	if (soundcloud_link_kind(text) != SOUNDCLOUD_PAGE || !web_link_parse(text, &link)) {
		return STR_EMPTY;
	}
	return arena_printf(arena, "https://%s/%.*s",
		web_link_is_at(&link, short_hosts) ? short_hosts[0] : page_hosts[0],
		STR_ARG(link.path));
}

struct str soundcloud_urn_id(struct str urn, struct str kind)
{
	struct str prefix = STR("soundcloud:");
	if (str_starts_with(urn, prefix)) {
		urn = str_from(urn, prefix.len);
		if (!str_starts_with(urn, kind) || urn.len <= kind.len ||
			urn.data[kind.len] != ':') {
			return STR_EMPTY;
		}
		urn = str_from(urn, kind.len + 1);
	}
	return source_trackid_is_valid(STR("soundcloud"), urn) ? urn : STR_EMPTY;
}

enum soundcloud_kind soundcloud_resource_parse(
	struct arena *arena, struct str url, struct str *id)
{
	struct str path = str_slice(url, 0, str_index_of(url, '?')), part, decoded;
	size_t found = SIZE_MAX;
	*id = STR_EMPTY;
	while (str_split_next(&path, '/', &part)) {
		if (found != SIZE_MAX) {
			*id = http_decode(arena, part, &decoded)
				      ? soundcloud_urn_id(decoded, resources[found].name)
				      : STR_EMPTY;
			return id->len ? resources[found].kind : SOUNDCLOUD_OTHER;
		}
		for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
			found = str_equal(part, resources[i].name) ? i : found;
		}
	}
	return SOUNDCLOUD_OTHER;
}
