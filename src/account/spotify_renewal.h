/* One renewal of somebody's tokens, which many may wait for; for spotify_link.c alone. */
#ifndef ACCOUNT_SPOTIFY_RENEWAL_H
#define ACCOUNT_SPOTIFY_RENEWAL_H

#include "account/spotify_link.h"
#include "net/fiber.h"

/* A renewal under way wants nothing of this but these. */
struct spotify_renewals {
	struct spotify_api *api;
	struct str folder;
	struct spotify_renewal *first;
	bool stopping;
	/* what came of one: called in its fiber */
	void (*on_outcome)(void *arg, bool renewed);
	/* the last one has ended */
	void (*on_idle)(void *arg);
	void *arg;
};

/*
 * The tokens of `email` after a renewal, in the fiber's arena. `spent` is the access token that
 * is no longer good enough: when the file has another by the time that it is our turn, that is
 * the answer. ERROR_CANCELLED does not end the renewal. The rest as spotify_link_token().
 */
bool spotify_renewal_await(struct spotify_renewals *renewals, struct str email,
	struct str spent, struct spotify_tokens *tokens, struct error *error);

/* Tokens that a renewal has and the disk does not, yet. */
bool spotify_renewal_holds(
	struct spotify_renewals *renewals, struct str email, struct spotify_tokens *tokens);

/* Ends the waiting of all; with `cancel` also for Spotify. */
void spotify_renewals_hurry(struct spotify_renewals *renewals, bool cancel);

#endif
