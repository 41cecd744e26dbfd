/*
 * The track that Bender adds next, in the store: offered once, seen by
 * everybody, then taken by Bender or a person, or rejected. So what people see
 * is what comes, whoever looks and however many players there are. Errors as
 * nest.h says.
 */
#ifndef NEST_PREVIEW_H
#define NEST_PREVIEW_H

#include "nest/candidate.h"
#include "nest/nest.h"

/* What Bender goes by: a song that was queued, or is playing. Unknown text is "". */
struct preview_seed {
	struct str src, trackid, isrc, title, artist, album;
};

/* How things stand, in the fiber's arena. */
struct preview_state {
	int64_t now_ms; /* unix, by the store's clock */
	int64_t queued; /* songs in the queue */
	bool is_playing;
	int64_t here_ms;	  /* unix: when somebody was here last; 0: nobody ever */
	struct str src, trackid;  /* what is on offer; "": nothing */
	struct preview_seed seed; /* `src` "": the nest has nothing to go by */
	struct str genre, own_seed, name; /* of the nest; "" */
};
bool preview_look(const struct nest *nest, struct preview_state *state, struct error *error);

/*
 * Of `count` songs, which Bender may offer: `when_ms[i]` becomes 0 if it may, -1 if somebody
 * queued or rejected the recording within the filter time, else the unix time at which it was
 * queued last (by Bender), which is within that time, too.
 */
bool preview_free(const struct nest *nest, const struct new_song *songs, size_t count,
	int64_t *when_ms, struct error *error);

/* What a strategy keeps for later, PREVIEW_CACHE_MAX at most, for PREVIEW_CACHE_MS. */
#define PREVIEW_CACHE_MAX 20
#define PREVIEW_CACHE_MS  (20 * 60 * 1000)
bool preview_cache(const struct nest *nest, struct str strategy,
	const struct candidate *candidates, size_t count, struct error *error);

/* Takes out the next of them that may be offered; `*found` is false when there is none. */
bool preview_cached(const struct nest *nest, struct str strategy, struct candidate *candidate,
	bool *found, struct error *error);

enum preview_offer {
	PREVIEW_OFFERED,
	PREVIEW_IS_THERE, /* somebody else has offered something */
	PREVIEW_REFUSED,  /* that track can't be offered */
};

/* So many songs in a row are different ones, if there is a choice. */
#define PREVIEW_ROW 20

/*
 * Offers it, if nothing else is on offer and it is neither held back by people, queued, nor
 * playing. With a `row` of 0 only if it was not queued within the filter time, nor is among the
 * last PREVIEW_ROW songs; else it may come again when `row` - 1 other songs were queued since.
 * ERROR_INVALID as new_song_fields().
 */
bool preview_offer(const struct nest *nest, const struct candidate *candidate, int64_t row,
	enum preview_offer *outcome, struct error *error);

/* All that takes it away gives in `*strategy` what had found it. */

/*
 * Bender takes what is on offer into the queue, if that has fewer than `below` songs and
 * somebody was here within the last `awake_ms`. `*id` is the song's, or "".
 */
bool preview_take(const struct nest *nest, int64_t below, int64_t awake_ms, struct str *id,
	struct str *strategy, struct error *error);

/*
 * A person takes it as their song and jams it, or for a throwback who queued it first does.
 * ERROR_CONFLICT when `trackid` is not on offer (any more) or the queue is full, ERROR_LIMITED.
 */
bool preview_take_as(const struct nest *nest, struct str user, struct str trackid,
	struct str *id, struct str *strategy, struct error *error);

/* A person does not want it. ERROR_CONFLICT when `trackid` is not on offer (any more). */
bool preview_reject(
	const struct nest *nest, struct str trackid, struct str *strategy, struct error *error);

/* It can't be played any more. The same error. */
bool preview_withdraw(
	const struct nest *nest, struct str trackid, struct str *strategy, struct error *error);

#endif
