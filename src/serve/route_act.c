/* Acts of a person with a session or a token, and of the jam button. */
#include "account/email.h"
#include "serve/act.h"
#include "serve/parts.h"
#include "serve/router.h"

static struct act act_of(struct call *call)
{
	return (struct act) {
		.serve = call->serve,
		.watch = call->serve->main_nest,
		.user = call->who.email,
		.client = &call->client,
	};
}

static bool read_text(
	struct call *call, const char *name, struct str *value, struct error *error)
{
	json_t *body;
	return call_body(call, &body, error) && call_body_text(body, name, value, error);
}

static void reply(struct call *call, bool done, const struct error *error)
{
	if (!done) {
		call_fail(call, error);
		return;
	}
	watch_settle(call->serve->main_nest, NULL);
	http_reply_json(call->http, 200, STR("{\"success\":true}"));
}

static void add_song(struct call *call)
{
	struct act act = act_of(call);
	struct str uri, id;
	struct error error;
	bool done = read_text(call, "track_uri", &uri, &error) &&
		    act_add_uri(&act, uri, &id, &error);
	reply(call, done, &error);
}

static void jam(struct call *call)
{
	struct act act = act_of(call);
	struct str id;
	struct error error;
	bool done = read_text(call, "id", &id, &error) && act_jam(&act, id, &error);
	reply(call, done, &error);
}

static void blast_airhorn(struct call *call)
{
	struct act act = act_of(call);
	struct str name;
	struct error error;
	bool done = read_text(call, "name", &name, &error) && act_airhorn(&act, name, &error);
	reply(call, done, &error);
}

/* A button on a wall: without a token only if PUBLIC_JAM_BUTTON is on. */
static void press_jam_button(struct call *call)
{
	struct error error;
	if (!call->serve->config->public_jam_button && !router_admit_token(call)) {
		return;
	}
	struct act act = act_of(call);
	act.user = EMAIL_JAM_BUTTON;
	if (!act_jam_playing(&act, &error)) {
		call_fail(call, &error);
		return;
	}
	http_reply_json(call->http, 200, STR("{\"ok\":true}"));
}

const struct route routes_act[] = {
	{ "/add_song", ALLOW_POST, ACCESS_PERSON, add_song },
	{ "/jam", ALLOW_POST, ACCESS_PERSON, jam },
	{ "/blast_airhorn", ALLOW_POST, ACCESS_PERSON, blast_airhorn },
	{ "/api/jammit", ALLOW_GET | ALLOW_POST, ACCESS_PUBLIC, press_jam_button },
	{ NULL },
};
