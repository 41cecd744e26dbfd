/*
 * Somebody's Spotify as a remote control has it: what they play, on which device, and the
 * buttons. Web API reference, Player. All wait, so call them in a fiber; what they give lives
 * in its arena.
 */
#ifndef ACCOUNT_SPOTIFY_PLAYER_H
#define ACCOUNT_SPOTIFY_PLAYER_H

#include "account/spotify_link.h"

enum spotify_player_result {
	SPOTIFY_PLAYER_DONE,
	SPOTIFY_PLAYER_NO_DEVICE, /* nowhere open, or not on the device that is meant */
	SPOTIFY_PLAYER_NO_PREMIUM,
	SPOTIFY_PLAYER_RECONNECT,
	SPOTIFY_PLAYER_NOT_CONNECTED,
	SPOTIFY_PLAYER_LIMITED,
	SPOTIFY_PLAYER_CANCELLED,
	SPOTIFY_PLAYER_FAILED, /* anything else: it may work later */
};

struct spotify_device {
	struct str id, name;
	bool is_active;
	bool is_restricted; /* it takes no orders from others */
};

struct spotify_playback {
	bool has_device; /* else nothing else is known */
	struct spotify_device device;
	struct str uri; /* what is played, or "" */
	struct str
		linked_from; /* the track that was asked for, where Spotify plays another one */
	struct str context;  /* the album, artist, playlist … that it comes from, or "" */
	bool is_playing;
	int64_t progress_ms;
};

enum spotify_player_result spotify_player_look(
	struct spotify_link *link, struct str email, struct spotify_playback *playback);

enum spotify_player_result spotify_player_devices(struct spotify_link *link, struct str email,
	struct spotify_device **devices, size_t *count);

/* Starts a track or an episode at a position. */
enum spotify_player_result spotify_player_play(struct spotify_link *link, struct str email,
	struct str device, struct str uri, int64_t position_ms);

enum spotify_player_result spotify_player_seek(
	struct spotify_link *link, struct str email, struct str device, int64_t position_ms);

/* What stands already is fine. */
enum spotify_player_result spotify_player_pause(
	struct spotify_link *link, struct str email, struct str device);

#endif
