/* What people are told of "play on my Spotify": `spotify_follow`, at connect and at each
 * change. */
#ifndef SERVE_FOLLOW_NEWS_H
#define SERVE_FOLLOW_NEWS_H

#include "serve/peer.h"

/* Passes on what is new about the followers of a nest. End it with store_unsubscribe(). */
struct store_subscription *follow_news_subscribe(struct watch *watch);

/* In a fiber: tells a connection how it is for its person. */
void follow_news_greet(struct peer *peer);

/* The event follow_spotify: turns it on or off. */
bool command_follow_spotify(struct command *command, struct error *error);

#endif
