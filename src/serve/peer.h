/*
 * One WebSocket connection. What changes is sent by flags (see watch.h), what
 * happens once by a bounded queue. Its messages are done in order, by a fiber
 * that exists only while there are some; those that ask a music source have a
 * second lane, so that a slow source delays nothing else.
 */
#ifndef SERVE_PEER_H
#define SERVE_PEER_H

#include "account/client.h"
#include "account/session.h"
#include "base/json.h"
#include "serve/watch.h"

struct websocket;
struct person;

enum lane { LANE_QUICK, LANE_SLOW, LANE_COUNT };

struct peer_message;

struct peer_lane {
	struct peer_message *first, *last;
	uint16_t count;
	bool is_running; /* a fiber works on it */
};

struct peer {
	struct listener listener; /* the first member */
	struct serve *serve;
	struct websocket *socket;   /* NULL once it is closed */
	struct person *person;	    /* NULL for nobody: they may only look at the volume */
	char *address, *user_agent; /* for the audit */
	struct peer_lane lanes[LANE_COUNT];
	uint16_t refs;
	bool is_volume; /* the small socket, for the volume alone */
	bool is_ready;	/* it is known who it is */
	bool is_full;	/* not read from: too much is waiting */
	bool is_closing;
	bool has_changes; /* has changed the nest since it last asked how it is */
	bool is_known;	  /* signed in, or a token's bearer */
	bool has_session;
	struct session_key session;
};

/* A message being done, in a fiber. */
struct command {
	struct peer *peer;
	struct act *act;
	const json_t *array; /* [event, arg…] */
};

/* Events for the WebSocket, with `context` = struct serve. */
struct http_request;
int peer_accept(void *context, const struct http_request *request);
void *peer_opened(void *context, struct websocket *socket, const struct http_request *request);
void peer_text(void *owner, struct str message);
void peer_too_long(void *owner);
struct blob *peer_next(void *owner);
void peer_closed(void *owner);

/* A fiber that works for a peer holds it; the last one to let go frees it. */
void peer_unref(struct peer *peer);

/* Whose connection it is, for the audit; shares the peer's texts. */
struct client peer_client(const struct peer *peer);

/* Sends an event once; `json` is the whole array. Too many unsent ones close the connection. */
void peer_send(struct peer *peer, struct str json);
void peer_send_error(struct peer *peer, struct str message);
/* As "error", with what of it is for people to see. */
void peer_send_failure(struct peer *peer, const struct error *error);

/* Sends what is shared; takes a reference of its own. */
void peer_send_blob(struct peer *peer, struct blob *blob);

/* Sends an event to all connections of a person in a nest. */
void peer_send_to(struct watch *watch, struct str email, struct str json);

/* Closes the sockets of a session. */
void peer_end_session(struct watch *watch, const struct session_key *key);

/* In a fiber: closes the sockets of all sessions that are none any more. */
void peer_check_sessions(struct watch *watch);

#endif
