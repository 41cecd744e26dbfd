/*
 * Any bytes may stand in a day's play log: reading it backwards gives its lines, and a song is
 * appended to it once, on a line of its own, with the lines before it as they were.
 */
#include "base/json.h"
#include "fuzz.h"
#include "nest/lines_backwards.h"
#include "nest/people.h"
#include "nest/play_log_file.h"

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

static void expect_lines(struct str content)
{
	struct lines_backwards lines;
	struct str line;
	struct error error = { 0 };
	off_t start;
	size_t end = content.len;
	FUZZ_EXPECT(lines_backwards_init(&lines, open(path, O_RDONLY), &error));
	while (lines_backwards_next(&lines, &line, &start, &error)) {
		FUZZ_EXPECT(line.len > 0 && str_index_of(line, '\n') == line.len);
		FUZZ_EXPECT(str_equal(str_slice(content, (size_t)start, line.len), line));
		for (size_t at = (size_t)start + line.len; at < end; at++) {
			FUZZ_EXPECT(content.data[at] == '\n');
		}
		end = (size_t)start;
		read_play(line);
	}
	FUZZ_EXPECT(error.kind == ERROR_NONE);
	for (size_t at = 0; at < end; at++) {
		FUZZ_EXPECT(content.data[at] == '\n');
	}
	lines_backwards_finish(&lines);
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
	expect_lines(content);
	expect_appended(arena, content);
	arena_destroy(arena);
	return 0;
}
