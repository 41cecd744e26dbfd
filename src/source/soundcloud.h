/*
 * SoundCloud as a source, by its public API and a token of our own app (client credentials):
 * what is public there can be searched, looked up, opened by its link, and heard.
 */
#ifndef SOURCE_SOUNDCLOUD_H
#define SOURCE_SOUNDCLOUD_H

#include "base/config.h"
#include "net/http_client.h"
#include "source/source.h"
#include "store/store.h"

struct soundcloud;

bool soundcloud_is_configured(const struct config *config);

/* Borrows all three, which must outlive it. */
struct soundcloud *soundcloud_create(
	const struct config *config, struct http_client *http, struct store *store);

/* When no fiber uses it. NULL is fine. */
void soundcloud_destroy(struct soundcloud *soundcloud);

/* Its face as a source, named "soundcloud". */
struct source *soundcloud_source(struct soundcloud *soundcloud);

/* Where a track's sound is: an address that needs no token, good for some minutes. */
struct soundcloud_stream {
	struct str url; /* in the fiber's arena */
	bool is_hls;	/* a playlist of pieces (RFC 8216); else one file */
};

/*
 * Finds the stream of the track with this id. Who asks within a minute of others gets the same,
 * as the number of streams in a day is limited for all of us together. ERROR_INVALID: no id.
 * ERROR_NOT_FOUND, ERROR_FORBIDDEN: it can't be heard here. Else as http_fetch(). May wait.
 */
bool soundcloud_find_stream(struct soundcloud *soundcloud, struct str id,
	struct soundcloud_stream *stream, struct error *error);

/*
 * For `echonest check`: whether SoundCloud knows our app, by one token and one search. Call it
 * in a fiber.
 */
bool soundcloud_check(
	const struct config *config, struct http_client *http, struct error *error);

#endif
