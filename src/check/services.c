/*
 * The services with accounts: which are configured, and what those say that can be asked
 * something harmless. All are asked at once.
 */
#include "account/google.h"
#include "check/check.h"
#include "net/fiber.h"
#include "source/listenbrainz.h"
#include "source/soundcloud.h"
#include "source/spotify.h"
#include "source/youtube.h"

static bool has_google(const struct config *config)
{
	return google_is_configured(config);
}

static bool has_spotify(const struct config *config)
{
	return spotify_api_is_configured(config);
}

static bool has_slack(const struct config *config)
{
	return config->slack_webhook_url.len > 0;
}

static bool has_token(const struct config *config)
{
	return config->api_token.len > 0;
}

static const struct service {
	const char *name;     /* as a row's subject */
	const char *what_for; /* for people */
	const char *settings; /* what it takes */
	bool (*is_configured)(const struct config *config);
	/* Asks it, in a fiber, for some seconds at most; NULL: nothing to ask. */
	bool (*ask)(const struct config *config, struct http_client *http, struct error *error);
	const char *callback; /* the path that must be registered there, or NULL */
} services[] = {
	{ "Google", "signing in with Google", "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET",
		has_google, google_check, GOOGLE_CALLBACK },
	{ "Spotify", "songs from Spotify", "SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET",
		has_spotify, spotify_check, "/authentication/spotify_callback" },
	{ "YouTube", "songs from YouTube", "YT_API_KEY", youtube_is_configured, youtube_check },
	{ "SoundCloud", "songs from SoundCloud",
		"SOUNDCLOUD_CLIENT_ID and SOUNDCLOUD_CLIENT_SECRET", soundcloud_is_configured,
		soundcloud_check },
	{ "ListenBrainz", "artists near a song, for Bender", "LISTENBRAINZ_URL",
		listenbrainz_is_configured, listenbrainz_check },
	{ "Slack", "news in Slack", "ECHONEST_SLACK_WEBHOOK_URL", has_slack },
	{ "API token", "scripts that use the API", "ECHONEST_API_TOKEN", has_token },
};
#define SERVICE_COUNT (sizeof(services) / sizeof(services[0]))

struct asking {
	const struct config *config;
	struct loop *loop;
	struct http_client *http;
	size_t under_way;
};

struct question {
	struct asking *asking;
	const struct service *service;
	bool is_well;
	struct error error;
};

static void ask_one(void *arg)
{
	struct question *question = arg;
	struct asking *asking = question->asking;
	question->is_well =
		question->service->ask(asking->config, asking->http, &question->error);
	if (--asking->under_way == 0) {
		loop_stop(asking->loop);
	}
}

/* Fills in what those say that are configured and can be asked. */
static void ask_all(const struct config *config, struct question questions[SERVICE_COUNT])
{
	struct asking asking = { .config = config, .loop = loop_create() };
	asking.http = http_client_create(asking.loop, NULL);
	asking.under_way = 1; /* ourselves, so that it is not over before all are asked */
	for (size_t i = 0; i < SERVICE_COUNT; i++) {
		questions[i] = (struct question) { &asking, &services[i], true, { 0 } };
		if (services[i].ask && services[i].is_configured(config)) {
			asking.under_way++;
			fiber_start("check", ask_one, &questions[i]);
		}
	}
	if (--asking.under_way > 0) {
		loop_run(asking.loop);
	}
	http_client_destroy(asking.http);
	loop_run(asking.loop); /* its handles close */
	loop_destroy(asking.loop);
}

static void report_one(struct check_report *report, const struct config *config,
	const struct question *question)
{
	const struct service *service = question->service;
	if (!service->is_configured(config)) {
		check_add(report, CHECK_OFF, service->name, "set %s for %s", service->settings,
			service->what_for);
	} else if (!question->is_well) {
		check_add(report, CHECK_WARNING, service->name, "%s", question->error.message);
		check_advise(report, "Until then: no %s.", service->what_for);
	} else {
		check_add(report, CHECK_OK, service->name, "%s: %s",
			service->ask ? "works" : "configured", service->what_for);
		if (service->callback) {
			check_advise(report,
				"Registered there must be the redirect URI %.*s%s.",
				STR_ARG(config->base_url), service->callback);
		}
	}
}

void check_services(struct check_report *report, const struct config *config)
{
	struct question questions[SERVICE_COUNT];
	ask_all(config, questions);
	for (size_t i = 0; i < SERVICE_COUNT; i++) {
		report_one(report, config, &questions[i]);
	}
}
