/*
 * What stands in the store, told by every process with faces, and the same by each: of several,
 * take the maximum. Nests have codes that let people in, so they stay unnamed, but for main.
 */
#include "backup/note.h"
#include "base/log.h"
#include "base/metrics_text.h"
#include "nest/measure.h"
#include "nest/registry.h"
#include "net/fiber.h"
#include "serve/scrape.h"
#include "store/service_limit.h"

enum { MAIN, OTHERS, GROUPS };
static const char *const group_names[GROUPS] = { "main", "others" };

/* All nests of a group as one. */
struct group {
	double nests, queued, members, playing, paused, late_s, unlogged;
};

static void add(struct group *group, const struct nest_measure *measure)
{
	double late_s = (double)measure->late_ms / 1000;
	group->nests++;
	group->queued += (double)measure->queued;
	group->members += (double)measure->members;
	group->playing += measure->has_song;
	group->paused += measure->is_paused;
	group->late_s = late_s > group->late_s ? late_s : group->late_s;
	group->unlogged += (double)measure->unlogged;
}

static bool measure_nests(struct store *store, struct group *groups, struct error *error)
{
	struct str *ids;
	size_t count;
	if (!registry_list(store, &ids, &count, error)) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		struct nest nest;
		struct nest_measure measure;
		struct group *group = &groups[str_equal(ids[i], STR("main")) ? MAIN : OTHERS];
		if (!nest_init(&nest, store, NULL, ids[i], error)) {
			continue; /* somebody has put a name there that is none */
		}
		if (!nest_measure(&nest, &measure, error)) {
			return false;
		}
		add(group, &measure);
	}
	return true;
}

static void render_nests(const struct group *groups, struct buf *out)
{
	static const struct {
		const char *name, *help;
		size_t offset;
	} gauges[] = {
		{ "echonest_nests", "Nests that exist.", offsetof(struct group, nests) },
		{ "echonest_nest_queue_songs", "Songs that wait in the queue.",
			offsetof(struct group, queued) },
		{ "echonest_nest_people", "People who are there.",
			offsetof(struct group, members) },
		{ "echonest_nest_playing", "Nests in which a song plays, paused or not.",
			offsetof(struct group, playing) },
		{ "echonest_nest_paused", "Nests that are paused.",
			offsetof(struct group, paused) },
		{ "echonest_nest_overrun_seconds",
			"For how long the playing song has been over without a player that "
			"ended it; of several nests the longest.",
			offsetof(struct group, late_s) },
		{ "echonest_nest_unlogged_songs",
			"Finished songs that wait to be written to the play log.",
			offsetof(struct group, unlogged) },
	};
	for (size_t i = 0; i < sizeof(gauges) / sizeof(gauges[0]); i++) {
		metrics_text_head(out, gauges[i].name, "gauge", gauges[i].help);
		for (int group = 0; group < GROUPS; group++) {
			struct metric_pair pair = { "nest", str_from_cstr(group_names[group]) };
			const char *values = (const char *)&groups[group];
			metrics_text_sample(out, gauges[i].name, &pair, 1,
				*(const double *)(values + gauges[i].offset));
		}
	}
}

static bool render_limits(struct store *store, struct buf *out, struct error *error)
{
	const char *name = "echonest_upstream_limited_seconds";
	metrics_text_head(out, name, "gauge",
		"For how long a service is still left alone because it said so (429).");
	for (const char *const *service = http_services(); *service; service++) {
		struct metric_pair pair = { "service", str_from_cstr(*service) };
		int64_t left_ms;
		if (!service_limit_left_ms(store, *service, &left_ms, error)) {
			return false;
		}
		metrics_text_sample(out, name, &pair, 1, (double)left_ms / 1000);
	}
	return true;
}

static bool render_backup(struct store *store, struct buf *out, struct error *error)
{
	const char *name = "echonest_backup_last_success_timestamp_seconds";
	int64_t made_ms;
	if (!backup_note_read(store, &made_ms, error)) {
		return false;
	}
	metrics_text_head(out, name, "gauge",
		"When the last backup was made, unix time; missing when none ever was.");
	if (made_ms > 0) {
		metrics_text_sample(out, name, NULL, 0, (double)made_ms / 1000);
	}
	return true;
}

/* The store's own memory, as its INFO tells. */
static bool render_memory(struct store *store, struct buf *out, struct error *error)
{
	static const struct {
		struct str field;
		const char *name, *help;
	} gauges[] = {
		{ STR("used_memory:"), "echonest_store_memory_bytes",
			"Memory that the store (Redis) uses." },
		{ STR("maxmemory:"), "echonest_store_memory_max_bytes",
			"What it may use; 0: anything." },
	};
	struct reply *reply;
	if (!store_command(store, &reply, error, STR("INFO"), STR("memory"))) {
		return false;
	}
	struct str rest = reply_str(reply), line;
	while (str_split_next(&rest, '\n', &line)) {
		for (size_t i = 0; i < sizeof(gauges) / sizeof(gauges[0]); i++) {
			int64_t bytes;
			if (str_starts_with(line, gauges[i].field) &&
				str_to_int64(str_trim(str_from(line, gauges[i].field.len)),
					&bytes)) {
				metrics_text_head(out, gauges[i].name, "gauge", gauges[i].help);
				metrics_text_sample(
					out, gauges[i].name, NULL, 0, (double)bytes);
			}
		}
	}
	return true;
}

void scrape_store(struct store *store, struct buf *out)
{
	struct group groups[GROUPS] = { 0 };
	struct error error;
	if (!store_is_up(store)) {
		return; /* echonest_store_up tells */
	}
	bool ok = measure_nests(store, groups, &error);
	if (ok) {
		render_nests(groups, out);
	}
	ok = ok && render_limits(store, out, &error) && render_backup(store, out, &error) &&
	     render_memory(store, out, &error);
	if (!ok) {
		log_warning("store_not_measured", LOG_ERROR_MESSAGE(&error));
	}
}
