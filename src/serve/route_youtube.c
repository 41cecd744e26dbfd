/* What YouTube's Data API knows of a video or a playlist, for clients that have no key. */
#include "account/limit.h"
#include "serve/parts.h"
#include "serve/router.h"

/* Of one stranger's address in an hour: the quota of 10,000 a day is everybody's. */
#define STRANGERS_MAX 60

/* People that we know may ask as they like; so may anybody for what is kept. */
static bool ask(struct call *call, enum youtube_question question, struct str *answer,
	struct error *error)
{
	struct youtube *youtube = call->serve->youtube;
	struct str id = call_query(call, "id"), page = call_query(call, "pageToken");
	if (!youtube_is_question(question, id, page, error)) {
		return false;
	}
	if (youtube_recall(youtube, question, id, page, answer)) {
		return true;
	}
	if (youtube && !call_who(call) &&
		!limit_hourly(call->serve->store, "youtube",
			client_network(call->arena, &call->client), STRANGERS_MAX,
			"That is too much for somebody who is not signed in; come back in an "
			"hour.",
			error)) {
		return false;
	}
	return youtube_ask(youtube, question, id, page, answer, error);
}

static void reply(struct call *call, enum youtube_question question)
{
	struct str answer;
	struct error error;
	if (!ask(call, question, &answer, &error)) {
		call_fail(call, &error);
		return;
	}
	http_header(call->http, "Cache-Control", STR("no-store"));
	http_reply_json(call->http, 200, answer);
}

static void reply_video(struct call *call)
{
	reply(call, YOUTUBE_VIDEO);
}

static void reply_playlist(struct call *call)
{
	reply(call, YOUTUBE_PLAYLIST);
}

const struct route routes_youtube[] = {
	{ "/youtube/lookup", ALLOW_GET, ACCESS_PUBLIC, reply_video },
	{ "/youtube/playlist", ALLOW_GET, ACCESS_PUBLIC, reply_playlist },
	{ NULL },
};
