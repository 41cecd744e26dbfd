/* Paths that need another service: none is configured, and each says so. */
#include "serve/act.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"
#include "source/source.h"

static void refuse_spotify(struct call *call)
{
	struct error error;
	act_not_configured(&error, "Spotify");
	call_fail(call, &error);
}

static bool is_list_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '-' || c == '_')) {
			return false;
		}
	}
	return id.len > 0 && id.len <= 64;
}

static void refuse_youtube(struct call *call, bool is_valid)
{
	struct error error;
	if (is_valid) {
		act_not_configured(&error, "YouTube");
	} else {
		error_set(&error, ERROR_INVALID, "id must be a YouTube id.");
	}
	call_fail(call, &error);
}

static void refuse_video(struct call *call)
{
	refuse_youtube(call, source_trackid_is_valid(STR("youtube"), call_query(call, "id")));
}

static void refuse_list(struct call *call)
{
	refuse_youtube(call, is_list_id(call_query(call, "id")));
}

static void refuse_nests(struct call *call)
{
	call_fail_code(call, 503, "not_configured", "There is only the Home Nest here.");
}

const struct route routes_doors[] = {
	{ "/youtube/lookup", ALLOW_GET, ACCESS_PUBLIC, refuse_video },
	{ "/youtube/playlist", ALLOW_GET, ACCESS_PUBLIC, refuse_list },
	{ "/api/spotify/devices", ALLOW_GET, ACCESS_TOKEN, refuse_spotify },
	{ "/api/spotify/status", ALLOW_GET, ACCESS_TOKEN, refuse_spotify },
	{ "/api/spotify/transfer", ALLOW_POST, ACCESS_TOKEN, refuse_spotify },
	{ "/spotify_connect", ALLOW_GET, ACCESS_PAGE, refuse_spotify },
	{ "/spotify_connect/authorize", ALLOW_GET, ACCESS_PAGE, refuse_spotify },
	{ "/authentication/spotify_callback", ALLOW_GET, ACCESS_PAGE, refuse_spotify },
	{ "/api/nests", ALLOW_GET | ALLOW_POST, ACCESS_PERSON, refuse_nests },
	{ "/api/nests/*", ALLOW_GET | ALLOW_PATCH | ALLOW_DELETE, ACCESS_PERSON, refuse_nests },
	{ NULL },
};
