/*
 * What ListenBrainz knows of music, by its labs (labs.api.listenbrainz.org): whose song a song
 * is, and which artists people hear together with that one. It plays nothing, so it is no
 * source itself; it gives names that the sources can be asked for. No account is needed.
 */
#ifndef SOURCE_LISTENBRAINZ_H
#define SOURCE_LISTENBRAINZ_H

#include "base/config.h"
#include "net/http_client.h"

bool listenbrainz_is_configured(const struct config *config);

/*
 * Both wait, fail with the HTTP client's errors and ERROR_UPSTREAM, and answer in the fiber's
 * arena.
 */

/* The MusicBrainz id of the artist of a song (mbid-mapping); "" when the song is not known. */
bool listenbrainz_artist(const struct config *config, struct http_client *http,
	struct str artist, struct str title, struct str *mbid, struct error *error);

/* At most `*count` names of artists near that one (similar-artists), the nearest first. */
bool listenbrainz_near(const struct config *config, struct http_client *http, struct str mbid,
	struct str *names, size_t *count, struct error *error);

/* For `echonest check`: whether the labs know a song that everybody knows. In a fiber. */
bool listenbrainz_check(
	const struct config *config, struct http_client *http, struct error *error);

#endif
