/* One HTTP request on its way through the faces. */
#ifndef SERVE_CALL_H
#define SERVE_CALL_H

#include "account/client.h"
#include "account/who.h"
#include "base/json.h"
#include "net/fiber.h"
#include "net/http.h"

struct serve;

struct call {
	struct serve *serve;
	struct http_exchange *http;
	const struct http_request *request;
	struct arena *arena; /* the fiber's */
	struct client client;
	struct who who;	  /* who the router found; see call_who() for public paths */
	struct str param; /* what stands for "*" in the route's path */
	bool asked_who;
	unsigned counted_as; /* see request_count.h */
};

/* For public paths: finds who calls, if they say so and the store knows. False for nobody. */
bool call_who(struct call *call);

/* A parameter of the query. */
struct str call_query(const struct call *call, const char *name);

/* The body as a JSON object, or, from a form, as an object of strings. ERROR_INVALID. */
bool call_body(const struct call *call, json_t **object, struct error *error);

/* Text of the body, trimmed; ERROR_INVALID says which field is missing or no text. */
bool call_body_text(
	const json_t *object, const char *name, struct str *value, struct error *error);

/* Whether a person with a browser asks, who wants a page rather than JSON. */
bool call_wants_page(const struct call *call);

/* Whether another site has led the browser here: it must not decide who is signed in. */
bool call_is_from_elsewhere(const struct call *call);

void call_reply_json(struct call *call, int status, const struct buf *json);

/* {"error":message} or the error page, by what is wanted. */
void call_fail(struct call *call, const struct error *error);

/* {"error":code,"message":message} */
void call_fail_code(struct call *call, int status, const char *code, const char *message);

#endif
