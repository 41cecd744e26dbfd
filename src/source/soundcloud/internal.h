/* What the files of the SoundCloud source share. */
#ifndef SOURCE_SOUNDCLOUD_INTERNAL_H
#define SOURCE_SOUNDCLOUD_INTERNAL_H

#include "base/buf.h"
#include "base/json.h"
#include "net/flight.h"
#include "source/soundcloud.h"
#include "store/memory.h"

struct soundcloud {
	struct source source; /* first: a source is its soundcloud */
	const struct config *config;
	struct http_client *http;
	struct store *store; /* NULL: nothing is shared with others */
	struct memory memory;
	struct flights answers, streams, tokens;
	struct buf token;	 /* the app's; "" for none */
	int64_t token_until_ms;	 /* monotonic */
	struct buf refused;	 /* the last token that SoundCloud did not like any more */
	bool app_is_refused;	 /* the last request for a token came to that */
	struct error failure;	 /* what was said then */
	int64_t failed_until_ms; /* monotonic: nobody is asked before */
};

/* token.c */

/*
 * The app's token, in the fiber's arena: one for all processes, in the store. Its requests are
 * limited to a few dozen in twelve hours. Never log it.
 */
bool soundcloud_token(struct soundcloud *soundcloud, struct str *token, struct error *error);

/* SoundCloud has refused it: the next who wants one gets another. */
void soundcloud_drop_token(struct soundcloud *soundcloud, struct str refused);

/* api.c */

extern const struct http_service soundcloud_catalogue, soundcloud_streams, soundcloud_accounts;

/*
 * Asks `url` with the app's token, and with a new one if that is refused. Answers of
 * 200 and redirects, which are not followed, are successes. ERROR_NOT_FOUND, ERROR_FORBIDDEN,
 * ERROR_UPSTREAM; else as http_fetch().
 */
bool soundcloud_call(struct soundcloud *soundcloud, const struct http_service *service,
	struct str url, struct http_fetch_response *response, struct error *error);

/*
 * The JSON object at `path` (encoded, with its "/"), in the fiber's arena. Kept in the store
 * for ten minutes, and fetched once for all who want it at the same time.
 */
bool soundcloud_get(
	struct soundcloud *soundcloud, struct str path, json_t **answer, struct error *error);

/* "/tracks/soundcloud:tracks:17"; `kind` is "tracks", "playlists" or "users". */
struct str soundcloud_path(const char *kind, struct str id);

/* open.c: for the source's face */
bool soundcloud_open_link(struct source *source, struct str link, struct str user,
	struct arena *arena, struct source_link *found, struct error *error);
bool soundcloud_lookup(struct source *source, struct str trackid, struct arena *arena,
	struct track *track, struct error *error);
bool soundcloud_search(struct source *source, const struct source_query *query,
	struct arena *arena, struct track **tracks, size_t *count, struct error *error);

#endif
