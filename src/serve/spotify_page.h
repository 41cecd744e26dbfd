/* What /spotify_connect/ shows: a person's connection with Spotify, and what can be done about
 * it. */
#ifndef SERVE_SPOTIFY_PAGE_H
#define SERVE_SPOTIFY_PAGE_H

#include "account/spotify_link.h"
#include "serve/call.h"

#define SPOTIFY_PAGE "/spotify_connect/"

/* A page's words, and what can be done there. */
struct spotify_offer {
	struct str title, message, problem;
	bool explains;	  /* tells what it is for */
	const char *main; /* the label of the first button, which leads to … */
	struct str href;  /* … this */
	bool may_skip, may_change, may_disconnect;
	struct str next;
};

/* The offer for a state; `next` is where the nest is. */
struct spotify_offer spotify_page_offer(
	struct call *call, enum spotify_link_state state, struct str next);

void spotify_page_show(struct call *call, int status, const struct spotify_offer *offer);

void spotify_page_ask_to_disconnect(struct call *call);

/* A path of ours with `next` in its query. */
struct str spotify_page_with_next(struct call *call, const char *path, struct str next);

#endif
