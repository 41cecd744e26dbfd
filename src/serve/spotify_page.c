#include "serve/spotify_page.h"

#include "serve/page.h"
#include "serve/parts.h"

struct str spotify_page_with_next(struct call *call, const char *path, struct str next)
{
	return arena_printf(call->arena, "%s%snext=%.*s", path, strchr(path, '?') ? "&" : "?",
		STR_ARG(page_encode(call->arena, next)));
}

static void append_link(struct buf *html, const char *class, struct str href, const char *label)
{
	buf_printf(html, "<a class=\"button%s\" href=\"", class);
	page_append_escaped(html, href);
	buf_append(html, STR("\">"));
	page_append_escaped(html, str_from_cstr(label));
	buf_append(html, STR("</a>"));
}

static void append_form(struct buf *html, const char *action, struct str next,
	const char *class, const char *label)
{
	buf_printf(html, "<form method=\"post\" action=\"%s\">", action);
	buf_append(html, STR("<input type=\"hidden\" name=\"next\" value=\""));
	page_append_escaped(html, next);
	buf_printf(html, "\"><button class=\"button%s\" type=\"submit\">%s</button></form>",
		class, label);
}

static void append_problem(struct buf *html, struct str problem)
{
	if (problem.len) {
		buf_append(html, STR("<p class=\"problem\" role=\"alert\">"));
		page_append_escaped(html, problem);
		buf_append(html, STR("</p>"));
	}
}

static void append_reasons(struct buf *html)
{
	buf_append(html,
		STR("<ul class=\"reasons\">"
		    "<li>The queue plays on your own speaker, phone or computer, in step with "
		    "everybody, even with no page open.</li>"
		    "<li>Songs of your own playlists can be added all at once.</li>"
		    "<li>Playing needs Spotify Premium. EchoNest never sees your password, and "
		    "you can disconnect whenever you like.</li></ul>"));
}

void spotify_page_show(struct call *call, int status, const struct spotify_offer *offer)
{
	struct buf html = { 0 };
	append_problem(&html, offer->problem);
	if (offer->explains) {
		append_reasons(&html);
	}
	append_link(&html, " primary", offer->href, offer->main);
	if (offer->may_skip) {
		append_form(&html, SPOTIFY_PAGE "skip", offer->next, " quiet", "Not now");
	}
	if (offer->may_change) {
		append_link(&html, "",
			spotify_page_with_next(
				call, SPOTIFY_PAGE "authorize?force=1", offer->next),
			"Connect another account");
	}
	if (offer->may_disconnect) {
		append_link(&html, " quiet", STR(SPOTIFY_PAGE "disconnect"), "Disconnect");
	}
	http_header(call->http, "Cache-Control", STR("no-store"));
	page_reply(call, status, "spotify.html",
		(struct page_field[]) {
			{ "title", offer->title },
			{ "message", offer->message },
			{ "methods", buf_str(&html) },
			{ NULL },
		});
	buf_finish(&html);
}

struct spotify_offer spotify_page_offer(
	struct call *call, enum spotify_link_state state, struct str next)
{
	struct spotify_offer offer = { .problem = STR_EMPTY, .next = next };
	offer.href = spotify_page_with_next(call, SPOTIFY_PAGE "authorize", next);
	switch (state) {
	case SPOTIFY_CONNECTED:
		offer.title = STR("Spotify is connected");
		offer.message = STR("In the nest, turn on “Play on my Spotify” to hear the "
				    "queue on your own device.");
		offer.main = "To the nest";
		offer.href = next;
		offer.may_change = offer.may_disconnect = true;
		break;
	case SPOTIFY_RECONNECT:
		offer.title = STR("Reconnect Spotify");
		offer.message = STR("Spotify no longer accepts your connection. It wants to be "
				    "asked again twice a year, or you have taken it back.");
		offer.main = "Reconnect Spotify";
		offer.may_skip = offer.may_disconnect = true;
		break;
	case SPOTIFY_NOT_CONNECTED:
		offer.title = STR("Play on your own Spotify");
		offer.message = STR("Connect your account, if you like. The nest works without "
				    "it, too.");
		offer.explains = true;
		offer.main = "Connect Spotify";
		offer.may_skip = true;
		break;
	}
	return offer;
}

void spotify_page_ask_to_disconnect(struct call *call)
{
	struct buf html = { 0 };
	append_form(
		&html, SPOTIFY_PAGE "disconnect", STR(SPOTIFY_PAGE), " primary", "Disconnect");
	append_link(&html, " quiet", STR(SPOTIFY_PAGE), "Keep it");
	page_reply(call, 200, "spotify.html",
		(struct page_field[]) {
			{ "title", STR("Disconnect Spotify?") },
			{ "message", STR("EchoNest forgets your connection and plays nothing "
					 "on your devices any more. In your account at "
					 "spotify.com/account/apps you can remove EchoNest, "
					 "too.") },
			{ "methods", buf_str(&html) },
			{ NULL },
		});
	buf_finish(&html);
}
