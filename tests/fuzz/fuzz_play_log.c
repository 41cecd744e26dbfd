/*
 * Any bytes may stand in a day's play log: the index has those of its lines that are plays, and
 * a song is appended to it once, on a line of its own, with the lines before it as they were.
 */
#include "base/json.h"
#include "fuzz.h"
#include "nest/people.h"
#include "nest/play_line.h"
#include "nest/play_lines.h"
#include "nest/play_log_file.h"
#include "nest/play_reader.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define DAY "/play_log_2026_02_10.json"

static char folder[64], path[128];

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static void make_folder(void)
{
	if (folder[0] == '\0') {
		snprintf(folder, sizeof(folder), "%s/echonest-fuzz-XXXXXX",
			access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
		FUZZ_EXPECT(mkdtemp(folder));
		snprintf(path, sizeof(path), "%s" DAY, folder);
		atexit(remove_folder);
	}
}

static void write_day(struct str content)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	FUZZ_EXPECT(write(fd, content.data, content.len) == (ssize_t)content.len);
	close(fd);
}

static struct str read_day(struct arena *arena)
{
	int fd = open(path, O_RDONLY);
	size_t room = 1 << 20;
	char *bytes = arena_alloc(arena, room);
	ssize_t len = read(fd, bytes, room);
	FUZZ_EXPECT(len >= 0 && (size_t)len < room);
	close(fd);
	return (struct str) { bytes, (size_t)len };
}

static void read_play(struct str line)
{
	struct arena *arena = arena_create();
	json_t *play;
	if (json_parse(arena, line, &play, NULL)) {
		people_hide_in_song(arena, play);
		struct str user = json_member_str(play, "user");
		/* a first character and "…" at most before the "@" */
		FUZZ_EXPECT(
			str_index_of(user, '@') <= 7 || str_index_of(user, '@') == user.len);
	}
	arena_destroy(arena);
}

/* Reads the same slowly: the lines that are objects, and how many others there are. */
static void expect_plays(struct str content)
{
	struct play_index index;
	atomic_bool stop = false;
	struct play_reader reader = { str_from_cstr(folder), &stop };
	struct arena *arena = arena_create();
	struct play_lines lines;
	struct error error;
	bool is_done;
	play_index_init(&index);
	play_lines_init(&lines, reader.folder);
	FUZZ_EXPECT(play_reader_read(&reader, &index, SIZE_MAX, &is_done, &error) && is_done);
	uint32_t plays = 0, broken = 0;
	for (size_t at = 0; at < content.len;) {
		struct str rest = str_from(content, at), line, found;
		size_t end = str_index_of(rest, '\n');
		struct play_facts facts;
		line = str_trim(str_slice(rest, 0, end));
		if (line.len > 0 && play_line_read(arena, line, 20260210, &facts)) {
			FUZZ_EXPECT(plays < index.count && index.plays[plays].offset == at);
			FUZZ_EXPECT(
				play_lines_read(&lines, arena, 20260210, (uint32_t)at, &found));
			FUZZ_EXPECT(str_equal(found, line));
			read_play(found);
			plays++;
		} else if (line.len > 0 && end < rest.len) {
			broken++;
		}
		at += end + 1;
	}
	FUZZ_EXPECT(plays == index.count && index.settled == plays);
	FUZZ_EXPECT(index.files[0].plays == plays && index.files[0].broken == broken);
	play_lines_finish(&lines);
	play_index_finish(&index);
	arena_destroy(arena);
}

static void expect_appended(struct arena *arena, struct str before)
{
	struct play_log_entry entry = {
		.line = STR("{\"endtime\": \"2026-02-10T15:30:00.123+00:00\", \"id\": \"7\", "
			    "\"trackid\": \"local:abc\"}"),
		.id = STR("7"),
		.trackid = STR("local:abc"),
		.endtime = STR("2026-02-10T15:30:00.123+00:00"),
		.ended_ms = 1770737400123,
	};
	struct play_log_report report;
	struct error error;
	struct str where = str_from_cstr(folder);
	FUZZ_EXPECT(play_log_file_append(arena, where, &entry, false, &report, &error));
	struct str after = read_day(arena);
	struct str kept = str_slice(
		before, 0, before.len - (report.torn_was_cut ? report.torn_bytes : 0));
	FUZZ_EXPECT(str_starts_with(after, kept));
	FUZZ_EXPECT(str_ends_with(after, STR("\n")));
	if (!report.was_there) {
		FUZZ_EXPECT(str_ends_with(str_slice(after, 0, after.len - 1), entry.line));
		FUZZ_EXPECT(after.len == kept.len + entry.line.len + 1 +
						 (report.torn_bytes && !report.torn_was_cut));
	}
	FUZZ_EXPECT(play_log_file_append(arena, where, &entry, false, &report, &error));
	FUZZ_EXPECT(report.was_there && str_equal(read_day(arena), after));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create();
	struct str content = { (const char *)data, size };
	make_folder();
	write_day(content);
	expect_plays(content);
	expect_appended(arena, content);
	arena_destroy(arena);
	return 0;
}
