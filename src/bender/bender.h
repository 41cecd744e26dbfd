/*
 * Bender: plays on when nobody chooses. For each nest that this process drives a
 * fiber that keeps a track on offer and the queue from running dry, as long as
 * somebody was there not long ago.
 *
 * What is on offer stands in the store (nest/preview.h), so any number of Benders
 * may work for one nest: they only do the same work twice.
 */
#ifndef BENDER_BENDER_H
#define BENDER_BENDER_H

#include "base/config.h"
#include "nest/nest.h"
#include "source/source.h"

struct bender;
struct history;
struct http_client;
struct local;
struct spotify;
struct spotify_api;

/* All is borrowed and must outlive it; what is not there is NULL. */
struct bender_options {
	const struct config *config;
	struct store *store;
	const struct sources *sources;
	struct local *local;
	struct history *history;	 /* for throwbacks */
	struct http_client *http;	 /* for ListenBrainz */
	struct spotify_api *spotify_api; /* for what the Spotify source does not tell */
	struct spotify *spotify;
	struct str share_root; /* holds data/nest-seeds.json; "": no seeds of nests */
	uint64_t seed;	       /* of its choices; 0: nobody knows */
};

/* Copies the options. Reads the seeds of nests; what is wrong with them is logged. */
struct bender *bender_create(const struct bender_options *options);

/* When no fiber of it runs any more. NULL is fine. */
void bender_destroy(struct bender *bender);

/* The local music has changed: whoever found nothing looks again. */
void bender_library_changed(struct bender *bender);

/* Works for one nest. */
struct bender_nest;

/* Begins, without the lead. `nest` must outlive it. `on_ended(arg)` is called when its fiber
 * has ended. */
struct bender_nest *bender_nest_start(
	struct bender *bender, const struct nest *nest, void (*on_ended)(void *arg), void *arg);

/* Only who leads does anything. */
void bender_nest_lead(struct bender_nest *nest, bool leads);

/* Something in the nest has changed. */
void bender_nest_wake(struct bender_nest *nest);

/* Lets its fiber end; it stops waiting for other services at once. */
void bender_nest_stop(struct bender_nest *nest);
bool bender_nest_has_ended(const struct bender_nest *nest);

/* After it has ended. */
void bender_nest_destroy(struct bender_nest *nest);

#endif
