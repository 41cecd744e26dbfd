/*
 * How Bender finds tracks. Each strategy has one small face and a file of its
 * own; see strategies.c for all of them.
 */
#ifndef BENDER_STRATEGY_H
#define BENDER_STRATEGY_H

#include "base/config.h"
#include "bender/finds.h"
#include "nest/preview.h"

struct bender;

/* What to go by. Lives as long as the fiber's arena. */
struct hint {
	const struct nest *nest;
	struct preview_seed seed; /* `src` "": there is none */
	struct str genre;	  /* the nest's, or "" */
	int64_t now_ms;		  /* unix, by the store's clock */
};

struct strategy {
	const char *name;
	size_t weight; /* where its weight stands in struct config_weights */

	/* Whether it can work here and now at all, as far as that is known without asking. */
	bool (*is_usable)(const struct bender *bender, const struct hint *hint);

	/*
	 * Offers what it finds to `finds`, the best first, until that is full. Nothing found is
	 * a success. May ask other services and wait; any error means that it has failed this
	 * time.
	 */
	bool (*find)(struct bender *bender, const struct hint *hint, struct finds *finds,
		struct error *error);

	/*
	 * Before one of them is offered, maybe minutes later: fills in what is not known yet.
	 * False when it can't be played after all. May wait. NULL: there is nothing to do.
	 */
	bool (*complete)(struct bender *bender, struct new_song *song);
};

#define STRATEGIES_MAX 8
extern const struct strategy *const strategies[];
extern const size_t strategies_count;

extern const struct strategy strategy_genre, strategy_throwback, strategy_artist_search,
	strategy_artist_album_tracks, strategy_album, strategy_similar, strategy_listenbrainz;

/* How often to try it, relative to the others; a nest with a genre likes "genre" better. */
int64_t strategy_weight(const struct strategy *strategy, const struct config_weights *weights,
	const struct hint *hint);

#endif
