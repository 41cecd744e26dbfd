#include "net/fiber.h"
#include "source/spotify/internal.h"

bool spotify_check(const struct config *config, struct http_client *http, struct error *error)
{
	struct spotify_api *api = spotify_api_create(http, config);
	struct spotify *spotify = spotify_create(api, NULL, config);
	json_t *answer;
	struct str path = arena_printf(fiber_arena(),
		"/search?q=music&type=track&limit=1&market=%.*s", STR_ARG(spotify->market));
	bool is_well = spotify_get(spotify, path, STR_EMPTY, &answer, error);
	spotify_destroy(spotify);
	spotify_api_destroy(api);
	return is_well;
}
