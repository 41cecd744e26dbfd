#include "source/spotify/internal.h"

#include "base/alloc.h"
#include "net/http_fields.h"

#include <stdlib.h>

static const struct source face = {
	.name = "spotify",
	.title = "Spotify",
	.waits = true,
	.has_episodes = true,
	.search = spotify_search,
	.lookup = spotify_lookup,
	.owns_link = spotify_owns_link,
	.open_link = spotify_open_link,
};

struct spotify *spotify_create(
	struct spotify_api *api, struct store *store, const struct config *config)
{
	struct spotify *spotify = alloc_new(struct spotify);
	struct config_list regions = config->bender_regions;
	spotify->source = face;
	spotify->api = api;
	spotify->arena = arena_create();
	spotify->market =
		http_encode(spotify->arena, regions.count > 0 ? regions.items[0] : STR("US"));
	spotify->memory = (struct memory) {
		.store = store,
		.prefix = arena_printf(
			spotify->arena, "known:{spotify %.*s}", STR_ARG(spotify->market)),
	};
	return spotify;
}

void spotify_destroy(struct spotify *spotify)
{
	if (spotify) {
		buf_finish(&spotify->token);
		arena_destroy(spotify->arena);
		free(spotify);
	}
}

struct source *spotify_source(struct spotify *spotify)
{
	return &spotify->source;
}

void spotify_set_user_token(
	struct spotify *spotify, spotify_user_token *user_token, void *context)
{
	spotify->user_token = user_token;
	spotify->user_token_context = context;
}

struct spotify_stats spotify_stats(const struct spotify *spotify)
{
	return spotify->stats;
}
