#include "base/alloc.h"
#include "source/soundcloud/internal.h"
#include "source/soundcloud/link.h"

#include <stdlib.h>

static bool owns_link(struct str link)
{
	return soundcloud_link_kind(link) != SOUNDCLOUD_NONE;
}

static const struct source face = {
	.name = "soundcloud",
	.title = "SoundCloud",
	.waits = true,
	.search = soundcloud_search,
	.lookup = soundcloud_lookup,
	.owns_link = owns_link,
	.open_link = soundcloud_open_link,
};

bool soundcloud_is_configured(const struct config *config)
{
	return config->soundcloud_client_id.len > 0 && config->soundcloud_client_secret.len > 0;
}

struct soundcloud *soundcloud_create(
	const struct config *config, struct http_client *http, struct store *store)
{
	struct soundcloud *soundcloud = alloc_new(struct soundcloud);
	soundcloud->source = face;
	soundcloud->config = config;
	soundcloud->http = http;
	soundcloud->store = store;
	soundcloud->memory = (struct memory) { store, STR("known:{soundcloud}") };
	return soundcloud;
}

void soundcloud_destroy(struct soundcloud *soundcloud)
{
	if (soundcloud) {
		buf_finish(&soundcloud->token);
		buf_finish(&soundcloud->refused);
		free(soundcloud);
	}
}

struct source *soundcloud_source(struct soundcloud *soundcloud)
{
	return &soundcloud->source;
}

bool soundcloud_check(
	const struct config *config, struct http_client *http, struct error *error)
{
	struct soundcloud *soundcloud = soundcloud_create(config, http, NULL);
	json_t *answer;
	bool is_well = soundcloud_get(soundcloud,
		STR("/tracks?q=music&limit=1&linked_partitioning=true"), &answer, error);
	soundcloud_destroy(soundcloud);
	return is_well;
}
