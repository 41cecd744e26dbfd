#include "nest/play_log_merge.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "nest/play_log_day.h"
#include "nest/play_log_names.h"
#include "source/local/table.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The plays that are known: numbers in a table name keys in an array. */
struct keys {
	uint64_t *items;
	size_t count, capacity;
	struct local_table table;
};

static bool is_key(const void *context, uint32_t at)
{
	const uint64_t *const *wanted = context;
	return wanted[0][at] == *wanted[1];
}

/* False when it was there already. */
static bool add_key(struct keys *keys, uint64_t key)
{
	const uint64_t *wanted[2] = { keys->items, &key };
	if (local_table_find(&keys->table, (uint32_t)key, is_key, wanted) != LOCAL_NONE) {
		return false;
	}
	if (keys->count == keys->capacity) {
		keys->capacity = keys->capacity ? keys->capacity * 2 : 256;
		keys->items = alloc_resize(keys->items, keys->capacity * sizeof(*keys->items));
	}
	keys->items[keys->count] = key;
	local_table_add(&keys->table, (uint32_t)key, (uint32_t)keys->count++);
	return true;
}

uint64_t play_log_key(const json_t *play, int64_t ended_ms)
{
	static const uint8_t key[crypto_shorthash_KEYBYTES]; /* the same for all lines */
	const json_t *id = json_object_get(play, "id");
	struct str trackid = json_member_str(play, "trackid"), text = json_str(id);
	struct str what = trackid.len > 0 ? trackid : json_member_str(play, "title");
	struct buf bytes = { 0 };
	uint64_t digest;
	if (json_is_integer(id)) {
		buf_printf(&bytes, "%lld", (long long)json_integer_value(id));
	} else {
		buf_append(&bytes, text);
	}
	buf_append_char(&bytes, '\n');
	buf_append(&bytes, what);
	buf_printf(&bytes, "\n%lld", (long long)ended_ms);
	crypto_shorthash((uint8_t *)&digest, (const uint8_t *)bytes.data, bytes.len, key);
	buf_finish(&bytes);
	return digest;
}

/* The plays of the day's log; those that don't say when they ended count as of its midnight. */
static void read_keys(const struct play_log_day *day, int64_t midnight_ms, struct keys *keys)
{
	struct arena *scratch = arena_create();
	struct str rest = { day->bytes, day->len }, line;
	while (rest.len > 0 && str_split_next(&rest, '\n', &line)) {
		json_t *play;
		int64_t ended_ms;
		arena_reset(scratch);
		if (!json_parse(scratch, str_trim(line), &play, NULL) ||
			!json_is_object(play)) {
			continue;
		}
		if (!clock_parse_iso8601(json_member_str(play, "endtime"), &ended_ms)) {
			ended_ms = midnight_ms;
		}
		add_key(keys, play_log_key(play, ended_ms));
	}
	arena_destroy(scratch);
}

static int64_t midnight_of(int64_t ended_ms)
{
	int64_t since_ms = ended_ms % 86400000;
	return ended_ms - since_ms - (since_ms < 0 ? 86400000 : 0);
}

/* The lines that the log lacks, each with its newline. */
static size_t collect(const struct play_log_day *day, const struct play_log_merge_line *lines,
	size_t count, struct buf *bytes)
{
	struct keys keys = { 0 };
	size_t taken = 0;
	read_keys(day, midnight_of(lines[0].ended_ms), &keys);
	for (size_t i = 0; i < count; i++) {
		if (add_key(&keys, lines[i].key)) {
			buf_append(bytes, lines[i].text);
			buf_append_char(bytes, '\n');
			taken++;
		}
	}
	free(keys.items);
	local_table_finish(&keys.table);
	return taken;
}

static bool look(struct play_log_day *day, const struct play_log_merge_line *lines,
	size_t count, size_t *taken, struct error *error)
{
	struct buf bytes = { 0 };
	if (!play_log_day_look(day, INT64_MAX, error)) {
		return false;
	}
	*taken = collect(day, lines, count, &bytes);
	buf_finish(&bytes);
	play_log_day_close(day);
	return true;
}

/* What root makes must be the server's, whose the folder is. */
static bool give_to_owner(
	const struct play_log_day *day, const char *folder, struct error *error)
{
	struct stat about;
	return geteuid() != 0 ||
	       (stat(folder, &about) == 0 &&
		       fchown(day->fd, about.st_uid, about.st_gid) == 0) ||
	       error_set(error, ERROR_UNAVAILABLE,
		       "The play log %s can't be given to the owner of its folder: %s",
		       day->path, strerror(errno));
}

static bool write_lines(struct play_log_day *day, const char *folder,
	const struct play_log_merge_line *lines, size_t count, bool sync, size_t *taken,
	struct error *error)
{
	struct buf bytes = { 0 };
	if (!play_log_day_open(day, true, INT64_MAX, error)) {
		return false;
	}
	bool is_new = day->size == 0, done = true;
	if (play_log_day_torn(day).len > 0) {
		buf_append_char(&bytes, '\n');
	}
	*taken = collect(day, lines, count, &bytes);
	if (*taken > 0) {
		done = (!is_new || give_to_owner(day, folder, error)) &&
		       play_log_day_write(day, buf_str(&bytes), error) &&
		       (!sync || play_log_day_sync(day, is_new ? folder : NULL, error));
	}
	buf_finish(&bytes);
	play_log_day_close(day);
	return done;
}

bool play_log_merge(struct str folder, const struct play_log_merge_line *lines, size_t count,
	bool dry, bool sync, size_t *taken, struct error *error)
{
	struct arena *arena = arena_create();
	const char *folder_path = arena_cstr(arena, folder);
	struct play_log_day day = {
		.path = play_log_path(arena, folder, lines[0].ended_ms).data
	};
	bool done;
	*taken = 0;
	if (dry) {
		done = look(&day, lines, count, taken, error);
	} else if (mkdir(folder_path, 0750) != 0 && errno != EEXIST) {
		done = error_set(error, ERROR_UNAVAILABLE, "The folder %s can't be made: %s",
			folder_path, strerror(errno));
	} else {
		done = write_lines(&day, folder_path, lines, count, sync, taken, error);
	}
	arena_destroy(arena);
	return done;
}
