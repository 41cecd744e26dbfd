/*
 * By artists whom people hear together with the seed's, as ListenBrainz knows: its labs tell an
 * artist's MusicBrainz id by a song (mbid-mapping) and similar artists by that id
 * (similar-artists); the sources that are there tell what can be played of them. Spotify's own
 * recommendations ended in November 2024.
 */
#include "base/json.h"
#include "bender/catalogue.h"
#include "bender/parts.h"
#include "net/fiber.h"
#include "net/http_client.h"
#include "source/local/fold.h"

/* One of the computations that similar-artists offers: sessions of 7500 days. */
#define ALGORITHM                                                                              \
	"session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_"    \
	"True_skip_30"
#define NEAREST	     30 /* of the similar artists, the best first */
#define ARTISTS_MOST 5	/* that are looked for at once */
#define SEARCH_MOST  20
#define MBID_LEN     36

static const struct http_service service = { "listenbrainz", "ListenBrainz", 2 };

static bool is_usable(const struct bender *bender, const struct hint *hint)
{
	return bender->options.http && bender->options.config->listenbrainz_url.len > 0;
}

static bool fetch(struct bender *bender, const char *method, struct str path, struct str body,
	json_t **answer, struct error *error)
{
	struct str headers[] = { STR("Content-Type: application/json") };
	struct http_fetch_request request = {
		.service = &service,
		.method = method,
		.url = arena_printf(fiber_arena(), "%.*s%.*s",
			STR_ARG(bender->options.config->listenbrainz_url), STR_ARG(path)),
		.headers = headers,
		.header_count = body.len > 0,
		.body = body,
	};
	struct http_fetch_response response;
	if (!http_fetch(bender->options.http, &request, &response, error)) {
		return false;
	}
	if (response.status != 200 || !json_parse(fiber_arena(), response.body, answer, NULL) ||
		!json_is_array(*answer)) {
		return error_set(error, ERROR_UPSTREAM,
			"ListenBrainz gives no proper answer (status %d).", response.status);
	}
	return true;
}

/* A word of letters, digits and hyphens that may stand in a path. */
static bool is_mbid(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-')) {
			return false;
		}
	}
	return text.len == MBID_LEN;
}

/* The artist of the seed; "" when ListenBrainz does not know the song. */
static bool find_artist(struct bender *bender, const struct preview_seed *seed,
	struct str *mbid, struct error *error)
{
	struct buf body = { 0 };
	struct json_writer json = { .buf = &body };
	json_t *answer;
	json_begin_array(&json);
	json_begin_object(&json);
	json_member_write_str(&json, "artist_credit_name", seed->artist);
	json_member_write_str(&json, "recording_name", seed->title);
	json_end_object(&json);
	json_end_array(&json);
	struct str text = arena_str(fiber_arena(), buf_str(&body));
	buf_finish(&body);
	*mbid = STR_EMPTY;
	if (!fetch(bender, "POST", STR("/mbid-mapping/json"), text, &answer, error)) {
		return false;
	}
	const json_t *mbids = json_object_get(json_array_get(answer, 0), "artist_mbids");
	struct str first = json_str(json_array_get(mbids, 0));
	*mbid = is_mbid(first) ? first : STR_EMPTY;
	return true;
}

/* Random ones of the nearest, by name. */
static bool find_similar(struct bender *bender, struct str mbid, struct str *names,
	size_t *count, struct error *error)
{
	json_t *answer;
	struct str path = arena_printf(fiber_arena(),
		"/similar-artists/json?artist_mbids=%.*s&algorithm=" ALGORITHM, STR_ARG(mbid));
	*count = 0;
	if (!fetch(bender, NULL, path, STR_EMPTY, &answer, error)) {
		return false;
	}
	size_t left = json_array_size(answer) < NEAREST ? json_array_size(answer) : NEAREST;
	struct str nearest[NEAREST];
	for (size_t i = 0; i < left; i++) {
		nearest[i] = json_member_str(json_array_get(answer, i), "name");
	}
	while (left > 0 && *count < ARTISTS_MOST) {
		size_t drawn = (size_t)random_sequence_below(&bender->random, left);
		if (nearest[drawn].len > 0) {
			names[(*count)++] = nearest[drawn];
		}
		nearest[drawn] = nearest[--left];
	}
	return true;
}

static struct str folded(struct str text)
{
	struct buf buf = { 0 };
	local_fold(&buf, text);
	struct str copy = arena_str(fiber_arena(), buf_str(&buf));
	buf_finish(&buf);
	return copy;
}

/* Alone, or the first of several: "Queen, David Bowie" is by Queen. */
static bool is_by(const struct track *track, struct str name)
{
	struct str first = str_slice(track->artist, 0, str_index_of(track->artist, ','));
	struct str wanted = folded(name);
	return wanted.len > 0 &&
	       (str_equal(folded(track->artist), wanted) || str_equal(folded(first), wanted));
}

static bool offer_artist(struct bender *bender, struct source *source, struct str name,
	struct finds *finds, struct error *error)
{
	struct str quoted = catalogue_quote(name);
	struct source_query query = {
		/* only Spotify has words for the artist alone */
		.text = strcmp(source->name, "spotify") == 0
				? arena_printf(fiber_arena(), "artist:%.*s", STR_ARG(quoted))
				: name,
		.limit = SEARCH_MOST,
	};
	struct track *tracks;
	size_t count, kept = 0;
	if (!source->search(source, &query, fiber_arena(), &tracks, &count, error)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (is_by(&tracks[i], name)) {
			tracks[kept++] = tracks[i];
		}
	}
	return finds_offer_tracks(finds, tracks, kept, error);
}

/* A source that fails is no failure of this strategy as long as another has something. */
static bool offer_artists(struct bender *bender, const struct str *names, size_t count,
	struct finds *finds, struct error *error)
{
	const struct sources *sources = bender->options.sources;
	bool has_failed = false;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < sources->count && !finds_are_full(finds); j++) {
			struct source *source = sources->items[j];
			has_failed = (source->search && !offer_artist(bender, source, names[i],
								finds, error)) ||
				     has_failed;
		}
	}
	return !has_failed || finds->count > 0;
}

static bool find(struct bender *bender, const struct hint *hint, struct finds *finds,
	struct error *error)
{
	struct str mbid, names[ARTISTS_MOST];
	size_t count;
	if (hint->seed.artist.len == 0 || hint->seed.title.len == 0) {
		return true;
	}
	if (!find_artist(bender, &hint->seed, &mbid, error)) {
		return false;
	}
	return mbid.len == 0 || (find_similar(bender, mbid, names, &count, error) &&
					offer_artists(bender, names, count, finds, error));
}

const struct strategy strategy_listenbrainz = {
	.name = "listenbrainz",
	.weight = offsetof(struct config_weights, listenbrainz),
	.is_usable = is_usable,
	.find = find,
};
