#include "serve/policy.h"

#include "base/buf.h"
#include "source/soundcloud.h"
#include "source/youtube.h"

/*
 * Where SoundCloud's files are: MP3 and pictures at sndcdn.com, AAC streams at soundcloud.cloud
 * (SoundCloud's "Moving to Modern Streaming", 2025).
 */
#define SOUNDCLOUD_MEDIA "https://*.sndcdn.com https://*.soundcloud.cloud"

/* A source of our own machine; browsers know 127.0.0.1 alone among addresses here. */
#define THIS_MACHINE " http://127.0.0.1:*"

/* Scheme, host and port of an address; "" when it has what may not stand in a policy. */
static struct str origin_of(struct str url)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-.:[]";
	size_t start = str_index_of(url, ':') + strlen("://");
	struct str host = str_from(url, start);
	host = str_slice(host, 0, str_index_of(host, '/'));
	for (size_t i = 0; i < host.len; i++) {
		if (!host.data[i] || !strchr(allowed, host.data[i])) {
			return STR_EMPTY;
		}
	}
	return host.len ? str_slice(url, 0, start + host.len) : STR_EMPTY;
}

static void append_frames(struct buf *out, const struct config *config)
{
	struct str player = youtube_is_configured(config) ? origin_of(config->youtube_embed_url)
							  : STR_EMPTY;
	buf_printf(out, "; frame-src %.*s", STR_ARG(player.len ? player : STR("'none'")));
}

struct str policy_content(struct arena *arena, const struct config *config)
{
	struct buf out = { 0 };
	const char *local = config->debug ? THIS_MACHINE : "";
	buf_printf(&out, "default-src 'self'; img-src 'self' https: data:%s", local);
	buf_printf(&out, "; media-src 'self'");
	if (soundcloud_is_configured(config)) {
		/* the page fetches a stream's pieces and plays them joined, as a blob: */
		buf_printf(&out,
			" blob: " SOUNDCLOUD_MEDIA "%s; connect-src 'self' " SOUNDCLOUD_MEDIA
			"%s",
			local, local);
	} else {
		buf_printf(&out, "; connect-src 'self'");
	}
	append_frames(&out, config);
	buf_append(&out, STR("; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
			     "form-action 'self'"));
	struct str policy = arena_str(arena, buf_str(&out));
	buf_finish(&out);
	return policy;
}

struct str policy_referrer(const struct config *config, struct str path)
{
	if (str_starts_with(path, STR("/authentication/"))) {
		return STR("no-referrer"); /* its address holds a code: not even for our logs */
	}
	/*
	 * YouTube's player wants to know which site it stands in, else it shows "Error 153"
	 * (YouTube API Services, Required Minimum Functionality: "Embedded Player API Client
	 * Identity"). Paths, which may hold a nest's code, stay ours.
	 */
	return youtube_is_configured(config) ? STR("strict-origin-when-cross-origin")
					     : STR("same-origin");
}
