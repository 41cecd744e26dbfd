#include "source/source.h"

#define LOCAL_ID_CHARS	 16
#define SPOTIFY_ID_CHARS 22
#define YOUTUBE_ID_CHARS 11
#define NUMBER_DIGITS	 19

void sources_add(struct sources *sources, struct source *source)
{
	for (size_t i = 0; i < sources->count; i++) {
		if (strcmp(sources->items[i]->name, source->name) == 0) {
			sources->items[i] = source;
			return;
		}
	}
	if (sources->count < SOURCES_MAX) {
		sources->items[sources->count++] = source;
	}
}

struct source *sources_find(const struct sources *sources, struct str name)
{
	for (size_t i = 0; i < sources->count; i++) {
		if (str_equal_cstr(name, sources->items[i]->name)) {
			return sources->items[i];
		}
	}
	return NULL;
}

struct source *sources_find_link(const struct sources *sources, struct str link)
{
	for (size_t i = 0; i < sources->count; i++) {
		if (sources->items[i]->owns_link(link)) {
			return sources->items[i];
		}
	}
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alphanumeric(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_url_safe(char c)
{
	return is_alphanumeric(c) || c == '-' || c == '_';
}

static bool has_only(struct str s, bool (*is_allowed)(char c), size_t least, size_t most)
{
	if (s.len < least || s.len > most) {
		return false;
	}
	for (size_t i = 0; i < s.len; i++) {
		if (!is_allowed(s.data[i])) {
			return false;
		}
	}
	return true;
}

/* Takes `prefix` off the front. */
static bool take(struct str *s, struct str prefix)
{
	if (!str_starts_with(*s, prefix)) {
		return false;
	}
	*s = str_from(*s, prefix.len);
	return true;
}

bool source_trackid_is_valid(struct str src, struct str trackid)
{
	if (str_equal(src, STR("local"))) {
		return take(&trackid, STR("local:")) &&
		       has_only(trackid, is_url_safe, LOCAL_ID_CHARS, LOCAL_ID_CHARS);
	}
	if (str_equal(src, STR("spotify"))) {
		return (take(&trackid, STR("spotify:track:")) ||
			       take(&trackid, STR("spotify:episode:"))) &&
		       has_only(trackid, is_alphanumeric, SPOTIFY_ID_CHARS, SPOTIFY_ID_CHARS);
	}
	if (str_equal(src, STR("youtube"))) {
		return has_only(trackid, is_url_safe, YOUTUBE_ID_CHARS, YOUTUBE_ID_CHARS);
	}
	if (str_equal(src, STR("soundcloud"))) {
		return has_only(trackid, is_digit, 1, NUMBER_DIGITS);
	}
	return false;
}

static const struct uri_form {
	struct str prefix, src;
	bool keeps_prefix; /* the trackid is the whole URI */
} forms[] = {
	{ { "local:", 6 }, { "local", 5 }, true },
	{ { "spotify:", 8 }, { "spotify", 7 }, true },
	{ { "youtube:", 8 }, { "youtube", 7 }, false },
	{ { "soundcloud:", 11 }, { "soundcloud", 10 }, false },
};
#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

struct str source_uri(struct arena *arena, struct str src, struct str trackid)
{
	for (size_t i = 0; i < FORM_COUNT; i++) {
		if (str_equal(src, forms[i].src) && !forms[i].keeps_prefix) {
			return arena_printf(
				arena, "%.*s%.*s", STR_ARG(forms[i].prefix), STR_ARG(trackid));
		}
	}
	return trackid;
}

bool source_parse_uri(struct str uri, struct str *src, struct str *trackid, struct error *error)
{
	for (size_t i = 0; i < FORM_COUNT; i++) {
		struct str rest = uri;
		if (!take(&rest, forms[i].prefix)) {
			continue;
		}
		*src = forms[i].src;
		*trackid = forms[i].keeps_prefix ? uri : rest;
		if (!source_trackid_is_valid(*src, *trackid)) {
			break;
		}
		return true;
	}
	return error_set(error, ERROR_INVALID,
		"Not a track: it should look like local:…, spotify:track:…, youtube:<id> or "
		"soundcloud:<id>.");
}
