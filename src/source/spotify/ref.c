#include "source/spotify/ref.h"

#include "source/web_link.h"

#define ID_CHARS 22

static const struct str kind_names[] = {
	[SPOTIFY_TRACK] = { "track", 5 },
	[SPOTIFY_EPISODE] = { "episode", 7 },
	[SPOTIFY_ALBUM] = { "album", 5 },
	[SPOTIFY_ARTIST] = { "artist", 6 },
	[SPOTIFY_PLAYLIST] = { "playlist", 8 },
};
#define KIND_COUNT (sizeof(kind_names) / sizeof(kind_names[0]))

struct str spotify_kind_name(enum spotify_kind kind)
{
	return kind_names[kind];
}

static bool take_prefix(struct str *s, struct str prefix)
{
	if (!str_equal_nocase(str_slice(*s, 0, prefix.len), prefix)) {
		return false;
	}
	*s = str_from(*s, prefix.len);
	return true;
}

static const char *const web_hosts[] = { "open.spotify.com", "play.spotify.com", NULL };

/* What the apps' "share" sometimes gives: only the redirector knows where it leads. */
static const char *const short_hosts[] = { "spotify.link", "spotify.app.link", "spoti.fi",
	NULL };

bool spotify_owns_link(struct str link)
{
	struct web_link web;
	return take_prefix(&link, STR("spotify:")) ||
	       (web_link_parse(link, &web) &&
		       (web_link_is_at(&web, web_hosts) || web_link_is_at(&web, short_hosts)));
}

static bool is_id(struct str s)
{
	if (s.len != ID_CHARS) {
		return false;
	}
	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
			    (c >= 'A' && c <= 'Z'))) {
			return false;
		}
	}
	return true;
}

/* The next part that is not empty. */
static struct str take_part(struct str *rest, char separator)
{
	struct str part = STR_EMPTY;
	while (part.len == 0 && str_split_next(rest, separator, &part)) {
	}
	return part;
}

static bool refuse(struct str kind, struct error *error)
{
	if (str_equal(kind, STR("show"))) {
		return error_set(error, ERROR_INVALID,
			"That is a whole podcast: paste the link of one episode.");
	}
	if (str_equal(kind, STR("collection"))) {
		return error_set(error, ERROR_INVALID,
			"Spotify keeps Liked Songs to itself: put them into a playlist and "
			"paste its link.");
	}
	return error_set(error, ERROR_INVALID,
		"That leads to nothing that can be played: paste the link of a track, an "
		"episode, an album, an artist or a playlist.");
}

/* `rest` is "track:ID" of a URI, or "track/ID" of an address. */
static bool parse_parts(
	struct str rest, char separator, struct spotify_ref *parsed, struct error *error)
{
	struct str kind = take_part(&rest, separator);
	/* open.spotify.com/intl-de/track/…, /embed/track/… */
	if (separator == '/' &&
		(str_starts_with(kind, STR("intl-")) || str_equal(kind, STR("embed")))) {
		kind = take_part(&rest, separator);
	}
	/* as playlists were called once: user:NAME:playlist:ID */
	if (str_equal(kind, STR("user"))) {
		take_part(&rest, separator);
		kind = take_part(&rest, separator);
	}
	parsed->id = take_part(&rest, separator);
	for (size_t i = 0; i < KIND_COUNT; i++) {
		if (str_equal(kind, kind_names[i])) {
			parsed->kind = (enum spotify_kind)i;
			return is_id(parsed->id) || error_set(error, ERROR_INVALID,
							    "That link is not complete: its id "
							    "should have 22 letters "
							    "and digits.");
		}
	}
	return refuse(kind, error);
}

bool spotify_ref_parse(struct str link, struct spotify_ref *parsed, struct error *error)
{
	struct web_link web;
	if (take_prefix(&link, STR("spotify:"))) {
		return parse_parts(link, ':', parsed, error);
	}
	if (!web_link_parse(link, &web) || web_link_is_at(&web, short_hosts)) {
		return error_set(error, ERROR_INVALID,
			"Short links can't be opened here: open it in a browser, and paste the "
			"address that it leads to.");
	}
	return parse_parts(web.path, '/', parsed, error);
}
