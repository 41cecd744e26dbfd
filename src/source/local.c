#include "source/local.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/fiber.h"
#include "net/loop.h"
#include "source/local/cover.h"
#include "source/local/fold.h"
#include "source/local/path.h"
#include "source/local/reader.h"
#include "source/local/search.h"
#include "source/local/similar.h"
#include "source/local/worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* At most four changes are told a second. */
#define TELL_EVERY_MS 250
#define LIMIT_MAX     500

struct local {
	struct source source; /* first: a source is its local */
	struct local_state state;
	struct local_covers covers;
	uv_thread_t worker;
	bool has_worker;
	uv_async_t changed;
	uv_timer_t later;
	int open_handles;
	int64_t told_ms;
	void (*on_change)(void *arg);
	void *arg;
};

/* --- telling the loop's thread --- */

static void tell(struct local *local)
{
	local->told_ms = clock_monotonic_ms();
	if (local->on_change) {
		local->on_change(local->arg);
	}
}

static void handle_later(uv_timer_t *timer)
{
	tell(timer->data);
}

static void handle_changed(uv_async_t *async)
{
	struct local *local = async->data;
	int64_t since_ms = clock_monotonic_ms() - local->told_ms;
	if (since_ms >= TELL_EVERY_MS) {
		tell(local);
	} else if (!uv_is_active((uv_handle_t *)&local->later)) {
		uv_timer_start(
			&local->later, handle_later, (uint64_t)(TELL_EVERY_MS - since_ms), 0);
	}
}

/* On the worker's thread. */
static void notify(void *arg)
{
	struct local *local = arg;
	uv_async_send(&local->changed);
}

/* --- as a source --- */

/* With the mutex held. */
static bool has_cover(const struct local_index *index, const struct local_entry *entry)
{
	return (entry->flags & LOCAL_ENTRY_COVER) || index->dirs[entry->dir].cover != 0;
}

/* Fills the track from an entry, with the mutex held. */
static void describe(const struct local_index *index, uint32_t number, struct arena *arena,
	struct track *track)
{
	const struct local_entry *entry = &index->entries[number];
	char id[LOCAL_ID_CHARS + 1];
	local_id_format(entry->id, id);
	int64_t seconds = ((int64_t)entry->duration_ms + 500) / 1000;
	*track = (struct track) {
		.src = STR("local"),
		.trackid = arena_printf(arena, "local:%s", id),
		.title = arena_str(arena, local_pool_get(&index->pool, entry->title)),
		.artist = arena_str(arena, local_pool_get(&index->pool, entry->artist)),
		.album = arena_str(arena, local_pool_get(&index->pool, entry->album)),
		.img = STR_EMPTY,
		.duration_s = seconds > 0 ? seconds : 1,
		.duration_ms = entry->duration_ms,
		.type = STR_EMPTY,
		.secondary_text = STR_EMPTY,
		.show_name = STR_EMPTY,
		.publisher = STR_EMPTY,
		.permalink_url = STR_EMPTY,
	};
	if (has_cover(index, entry)) {
		track->img = arena_printf(arena, "/local/cover/%s", id);
	}
	track->big_img = track->img;
}

static bool search(struct source *source, const struct source_query *query, struct arena *arena,
	struct track **tracks, size_t *count, struct error *error)
{
	struct local *local = (struct local *)source;
	size_t limit = query->limit < LIMIT_MAX ? query->limit : LIMIT_MAX;
	uint32_t *found = arena_array(arena, uint32_t, limit + 1);
	uv_mutex_lock(&local->state.mutex);
	*count = local_search(&local->state.index, query->text, limit, found);
	*tracks = arena_array(arena, struct track, *count + 1);
	for (size_t i = 0; i < *count; i++) {
		describe(&local->state.index, found[i], arena, &(*tracks)[i]);
	}
	uv_mutex_unlock(&local->state.mutex);
	return true;
}

static bool not_found(struct error *error)
{
	return error_set(error, ERROR_NOT_FOUND, "No such track in the local music.");
}

static bool lookup(struct source *source, struct str trackid, struct arena *arena,
	struct track *track, struct error *error)
{
	struct local *local = (struct local *)source;
	uint8_t id[LOCAL_ID_SIZE];
	if (!str_starts_with(trackid, STR("local:")) ||
		!local_id_parse(str_from(trackid, strlen("local:")), id)) {
		return not_found(error);
	}
	uv_mutex_lock(&local->state.mutex);
	uint32_t number = local_index_find_id(&local->state.index, id);
	if (number != LOCAL_NONE) {
		describe(&local->state.index, number, arena, track);
	}
	uv_mutex_unlock(&local->state.mutex);
	return number != LOCAL_NONE || not_found(error);
}

static bool owns_link(struct str link)
{
	return str_starts_with(link, STR("local:"));
}

static bool open_link(struct source *source, struct str link, struct str user,
	struct arena *arena, struct source_link *found, struct error *error)
{
	struct track *track = arena_array(arena, struct track, 1);
	if (!lookup(source, link, arena, track, error)) {
		return false;
	}
	*found = (struct source_link) { STR("track"), track->title, track, 1, 1 };
	return true;
}

struct source *local_source(struct local *local)
{
	return &local->source;
}

struct local_progress local_progress(struct local *local)
{
	struct local_state *state = &local->state;
	struct local_progress progress = {
		.scanned = atomic_load(&state->scanned),
		.total = atomic_load(&state->total),
		.scanning = atomic_load(&state->scanning),
	};
	uv_mutex_lock(&state->mutex);
	progress.tracks = state->index.tracks;
	progress.broken = state->index.broken;
	uv_mutex_unlock(&state->mutex);
	return progress;
}

/* --- what is like a track --- */

struct sorting {
	struct local_similar *found;
	size_t count;
};

static void sort(void *arg)
{
	struct sorting *sorting = arg;
	local_similar_sort(sorting->found, sorting->count);
}

/* With the mutex held. */
static void find_likeness(const struct local_index *index, struct str trackid,
	struct str artist, struct str album, struct local_likeness *likeness)
{
	uint8_t id[LOCAL_ID_SIZE];
	uint32_t number = LOCAL_NONE;
	if (str_starts_with(trackid, STR("local:")) &&
		local_id_parse(str_from(trackid, strlen("local:")), id)) {
		number = local_index_find_id(index, id);
	}
	if (number != LOCAL_NONE) {
		local_likeness_of_entry(likeness, index, number);
	} else {
		local_fold(&likeness->artist, artist);
		local_fold(&likeness->album, album);
	}
}

size_t local_similar(struct local *local, struct str trackid, struct str artist,
	struct str album, uint64_t seed, struct arena *arena, struct str **trackids)
{
	struct local_likeness likeness = { 0 };
	const struct local_index *index = &local->state.index;
	uv_mutex_lock(&local->state.mutex);
	struct sorting sorting = {
		.found = arena_array(arena, struct local_similar, index->tracks + 1),
	};
	find_likeness(index, trackid, artist, album, &likeness);
	sorting.count = local_similar_rank(index, &likeness, seed, sorting.found);
	uv_mutex_unlock(&local->state.mutex);
	local_likeness_finish(&likeness);
	fiber_work(sort, &sorting);
	*trackids = arena_array(arena, struct str, sorting.count + 1);
	for (size_t i = 0; i < sorting.count; i++) {
		char id[LOCAL_ID_CHARS + 1];
		local_id_format(sorting.found[i].id, id);
		(*trackids)[i] = arena_printf(arena, "local:%s", id);
	}
	return sorting.count;
}

/* --- audio --- */

struct str local_audio_path(struct arena *arena, struct str trackid)
{
	return arena_printf(
		arena, "/local/audio/%.*s", STR_ARG(str_from(trackid, strlen("local:"))));
}

struct opening {
	const struct local_state *state;
	struct str path;
	struct local_file *file;
	int why; /* errno, or 0 */
};

static void open_audio(void *arg)
{
	struct opening *opening = arg;
	int root = local_state_open_root(opening->state);
	int fd = root >= 0 ? local_path_open_file(root, opening->path) : -1;
	struct stat status;
	opening->why = errno;
	if (root >= 0) {
		close(root);
	}
	if (fd < 0) {
		return;
	}
	if (fstat(fd, &status) < 0) {
		opening->why = errno;
		close(fd);
		return;
	}
	struct local_file *file = opening->file;
	opening->why = 0;
	file->fd = fd;
	file->size = status.st_size;
	file->mtime_ms = local_mtime_ns(&status) / 1000000;
	snprintf(file->etag, sizeof(file->etag), "\"%llx-%llx\"",
		(unsigned long long)local_mtime_ns(&status),
		(unsigned long long)status.st_size);
}

/* The path of the track, in the arena; false when there is none. */
static bool find_path(struct local *local, struct str text, struct arena *arena,
	struct str *path, enum local_format *format)
{
	uint8_t id[LOCAL_ID_SIZE];
	if (!local_id_parse(text, id)) {
		return false;
	}
	uv_mutex_lock(&local->state.mutex);
	const struct local_index *index = &local->state.index;
	uint32_t number = local_index_find_id(index, id);
	if (number != LOCAL_NONE) {
		*path = local_index_path(index, number, arena);
		*format = (enum local_format)index->entries[number].format;
	}
	uv_mutex_unlock(&local->state.mutex);
	return number != LOCAL_NONE;
}

bool local_open(
	struct local *local, struct str id, struct local_file *file, struct error *error)
{
	*file = (struct local_file) { .fd = -1 };
	struct opening opening = { .state = &local->state, .file = file };
	enum local_format format = LOCAL_FORMAT_NONE;
	struct arena *arena = arena_create();
	bool is_known = find_path(local, id, arena, &opening.path, &format);
	if (is_known) {
		fiber_work(open_audio, &opening);
	}
	arena_destroy(arena);
	if (!is_known || opening.why == ENOENT || opening.why == ENOTDIR) {
		return not_found(error);
	}
	if (opening.why != 0) {
		return error_set(
			error, ERROR_UNAVAILABLE, "The file can't be read at the moment.");
	}
	file->content_type = local_format_content_type(format);
	return true;
}

/* --- covers --- */

struct picturing {
	const struct local_state *state;
	struct local_cover_place place;
	struct arena *arena;
	struct str picture;
};

static void read_cover(void *arg)
{
	struct picturing *picturing = arg;
	picturing->picture =
		local_cover_read(picturing->state, &picturing->place, picturing->arena);
}

/* Where the cover is, in the arena; false when the track is unknown or has none. */
static bool find_cover(struct local *local, struct str text, struct arena *arena,
	struct local_cover_place *place, struct local_cover_key *key)
{
	*place = (struct local_cover_place) { STR_EMPTY, STR_EMPTY, LOCAL_FORMAT_NONE };
	if (!local_id_parse(text, key->id)) {
		return false;
	}
	uv_mutex_lock(&local->state.mutex);
	const struct local_index *index = &local->state.index;
	uint32_t number = local_index_find_id(index, key->id);
	bool is_there = number != LOCAL_NONE && has_cover(index, &index->entries[number]);
	if (is_there) {
		const struct local_entry *entry = &index->entries[number];
		const struct local_dir *dir = &index->dirs[entry->dir];
		place->format = (enum local_format)entry->format;
		key->mtime_ns = entry->mtime_ns;
		key->cover_mtime_ns = dir->cover_mtime_ns;
		if (entry->flags & LOCAL_ENTRY_COVER) {
			place->path = local_index_path(index, number, arena);
		}
		if (dir->cover != 0) {
			struct str folder = local_pool_get(&index->pool, dir->path);
			struct str name = local_pool_get(&index->pool, dir->cover);
			place->file_path = arena_printf(arena, "%.*s%s%.*s", STR_ARG(folder),
				folder.len > 0 ? "/" : "", STR_ARG(name));
		}
	}
	uv_mutex_unlock(&local->state.mutex);
	return is_there;
}

bool local_cover(struct local *local, struct str id, struct arena *arena, struct str *bytes,
	struct str *content_type, struct error *error)
{
	struct picturing picturing = { .state = &local->state, .arena = arena };
	struct local_cover_key key;
	if (!find_cover(local, id, arena, &picturing.place, &key)) {
		return error_set(error, ERROR_NOT_FOUND, "This track has no cover.");
	}
	struct str kept;
	if (local_covers_get(&local->covers, &key, &kept)) {
		picturing.picture = arena_str(arena, kept);
	} else {
		fiber_work(read_cover, &picturing);
		struct str ignored;
		if (!local_covers_get(&local->covers, &key, &ignored)) {
			local_covers_put(&local->covers, &key, picturing.picture);
		}
	}
	if (picturing.picture.len == 0) {
		return error_set(error, ERROR_NOT_FOUND, "This track has no cover.");
	}
	*bytes = picturing.picture;
	*content_type = str_from_cstr(local_cover_type(picturing.picture));
	return true;
}

/* --- beginning and end --- */

struct local *local_create(struct loop *loop, const struct local_options *options)
{
	struct local *local = alloc_new(struct local);
	struct error error;
	local->source = (struct source) {
		.name = "local",
		.title = "The music folder",
		.search = search,
		.lookup = lookup,
		.owns_link = owns_link,
		.open_link = open_link,
	};
	local->on_change = options->on_change;
	local->arg = options->arg;
	local->told_ms = INT64_MIN / 2;
	uv_async_init(loop_uv(loop), &local->changed, handle_changed);
	uv_timer_init(loop_uv(loop), &local->later);
	local->changed.data = local->later.data = local;
	/* a loop with nothing else to do may end */
	uv_unref((uv_handle_t *)&local->changed);
	uv_unref((uv_handle_t *)&local->later);
	if (!local_state_init(&local->state, options->music_dir, options->data_dir, &error)) {
		log_error("local_failed", LOG_ERROR_MESSAGE(&error));
		return local;
	}
	local->state.notify = notify;
	local->state.notify_arg = local;
	local->state.is_wanted = options->is_wanted;
	atomic_store(&local->state.scanning, true);
	local->has_worker =
		uv_thread_create(&local->worker, local_worker_run, &local->state) == 0;
	if (!local->has_worker) {
		log_error("local_failed", LOG_CSTR("error", "no thread to be had"));
	}
	return local;
}

static void handle_closed(uv_handle_t *handle)
{
	struct local *local = handle->data;
	if (--local->open_handles > 0) {
		return;
	}
	local_state_finish(&local->state);
	local_covers_finish(&local->covers);
	free(local);
}

void local_destroy(struct local *local)
{
	if (!local) {
		return;
	}
	atomic_store(&local->state.stopping, true);
	if (local->has_worker) {
		uint64_t one = 1;
		ssize_t written = write(local->state.wakeup, &one, sizeof(one));
		(void)written; /* the counter can't be full */
		uv_thread_join(&local->worker);
	}
	local->on_change = NULL;
	local->open_handles = 2;
	uv_close((uv_handle_t *)&local->changed, handle_closed);
	uv_close((uv_handle_t *)&local->later, handle_closed);
}
