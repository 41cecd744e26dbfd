/* What people do in a nest, whichever face they come through: checked, done, counted, audited.
 * All wait, so call them in a fiber. */
#ifndef SERVE_ACT_H
#define SERVE_ACT_H

#include "account/client.h"
#include "serve/watch.h"

struct act {
	struct serve *serve;
	struct watch *watch;
	struct str user; /* who does it */
	const struct client *client;
};

/* Adds the track `trackid` of the source `src`; a track URI of that source is fine, too. Asks
 * the source, which may take long. `*id` is the song's. */
bool act_add_song(const struct act *act, struct str src, struct str trackid, struct str *id,
	struct error *error);

/* The same from a track URI, see source_parse_uri(). */
bool act_add_uri(const struct act *act, struct str uri, struct str *id, struct error *error);

/* Queues what Bender would play next, which must be `trackid`, as the user's song. */
bool act_take_preview(const struct act *act, struct str trackid, struct error *error);

/* Does not want it. */
bool act_reject_preview(const struct act *act, struct str trackid, struct error *error);

bool act_vote(const struct act *act, struct str id, bool up, struct error *error);
bool act_jam(const struct act *act, struct str id, struct error *error);

/* Jams the playing song; once more is fine. */
bool act_jam_playing(const struct act *act, struct error *error);

bool act_comment(const struct act *act, struct str id, struct str text, struct error *error);

/* Blows the airhorn `name`; "" is any. ERROR_NOT_FOUND when there is no such sound. */
bool act_airhorn(const struct act *act, struct str name, struct error *error);
bool act_free_airhorn(const struct act *act, struct str name, struct error *error);

/* The error for something that needs another service, which is not configured. */
bool act_not_configured(struct error *error, const char *service);

#endif
