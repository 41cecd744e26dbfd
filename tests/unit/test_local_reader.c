/* Reading single audio files: ids, tags, covers, and what broken files do. */
#include "audio.h"
#include "folder.h"
#include "source/local/cover.h"
#include "source/local/path.h"
#include "source/local/reader.h"
#include "source/local/tags.h"
#include "source/local/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

#define NO_TEXT                                                                                \
	{                                                                                      \
		NULL, 0                                                                        \
	}
#define PICTURE "\x89PNG\r\n\x1A\n and so on"

struct place {
	struct folder folder;
	int root;
};

static int make_place(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	folder_create(&place->folder);
	place->root = open(place->folder.path, O_RDONLY | O_DIRECTORY);
	*state = place;
	return place->root < 0;
}

static int free_place(void **state)
{
	struct place *place = *state;
	close(place->root);
	folder_destroy(&place->folder);
	free(place);
	return 0;
}

/* Writes the bytes as a file, frees them, and reads what it says. */
static struct local_facts facts_of(struct place *place, const char *name, struct buf *bytes)
{
	struct local_facts facts;
	audio_write(folder_path(&place->folder, name), buf_str(bytes));
	buf_finish(bytes);
	*bytes = (struct buf) { 0 };
	assert_true(local_read_facts(
		place->root, str_from_cstr(name), place->folder.arena, &facts));
	return facts;
}

static void assert_str(struct str found, const char *expected)
{
	if (!str_equal_cstr(found, expected)) {
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(found), expected);
	}
}

static void assert_same_id(const struct local_facts *a, const struct local_facts *b)
{
	assert_memory_equal(a->id, b->id, LOCAL_ID_SIZE);
}

static void assert_other_id(const struct local_facts *a, const struct local_facts *b)
{
	assert_memory_not_equal(a->id, b->id, LOCAL_ID_SIZE);
}

static void ids_read_back_from_text(void **state)
{
	uint8_t id[LOCAL_ID_SIZE] = { 0xFF, 0xFE, 1, 2, 3, 0xFB, 0xEF, 0xBE, 9, 10, 11, 12 };
	uint8_t again[LOCAL_ID_SIZE];
	char text[LOCAL_ID_CHARS + 1];
	local_id_format(id, text);
	assert_true(local_id_parse(str_from_cstr(text), again));
	assert_memory_equal(id, again, sizeof(id));
	assert_false(local_id_parse(STR("../../../../etc/"), again));
	assert_false(local_id_parse(STR("short"), again));
	assert_false(local_id_parse(STR("AAAAAAAAAAAAAAA="), again));
	assert_false(local_id_parse(STR("AAAAAAAA AAAAAAA"), again));
}

static void tags_and_duration_are_read(void **state)
{
	struct buf bytes = { 0 };
	const struct audio_tags tags = { STR("Jóga"), STR("Björk"), STR("Homogenic"),
		STR(PICTURE) };
	audio_mp3(&bytes, &tags, 1, 100);
	struct local_facts facts = facts_of(*state, "a.mp3", &bytes);
	assert_null(facts.broken);
	assert_str(facts.title, "Jóga");
	assert_str(facts.artist, "Björk");
	assert_str(facts.album, "Homogenic");
	assert_int_equal(facts.format, LOCAL_FORMAT_MP3);
	assert_true(facts.has_cover);
	assert_true(facts.duration_ms > 2500 && facts.duration_ms < 2700);

	audio_flac(&bytes, &tags, 1, 1234);
	facts = facts_of(*state, "a.flac", &bytes);
	assert_null(facts.broken);
	assert_str(facts.artist, "Björk");
	assert_int_equal(facts.duration_ms, 1234);
}

static void without_tags_the_name_tells(void **state)
{
	struct buf bytes = { 0 };
	audio_wav(&bytes, 1, 500);
	struct local_facts facts = facts_of(*state, "x/02 - Me - My Song.wav", &bytes);
	assert_null(facts.broken);
	assert_str(facts.title, "My Song");
	assert_str(facts.artist, "Me");
	assert_int_equal(facts.duration_ms, 500);
	assert_int_equal(facts.format, LOCAL_FORMAT_WAV);
}

static void the_info_list_of_a_wav_file_is_read(void **state)
{
	struct buf bytes = { 0 };
	audio_wav(&bytes, 1, 500);
	/* chunks: "INAM" is the title, "IART" the artist; lengths are even and count the NUL */
	const struct str info = STR("LIST\x22\0\0\0INFO"
				    "INAM\x8\0\0\0My Song\0"
				    "IART\x6\0\0\0Bj\xC3\xB6rk");
	buf_append(&bytes, info);
	bytes.data[4] = (char)(bytes.len - 8);
	bytes.data[5] = (char)((bytes.len - 8) >> 8);
	struct local_facts facts = facts_of(*state, "whatever.wav", &bytes);
	assert_null(facts.broken);
	assert_str(facts.title, "My Song");
	assert_str(facts.artist, "Björk");
}

static void the_id_stays_when_tags_change(void **state)
{
	const struct audio_tags plain = { STR("a"), NO_TEXT, NO_TEXT, NO_TEXT };
	const struct audio_tags rich = { STR("Another title"), STR("b"), STR("c"),
		STR(PICTURE) };
	const struct audio_tags none = { NO_TEXT, NO_TEXT, NO_TEXT, NO_TEXT };
	struct buf bytes = { 0 };
	audio_mp3(&bytes, &plain, 7, 200);
	struct local_facts first = facts_of(*state, "a.mp3", &bytes);
	audio_mp3(&bytes, &rich, 7, 200);
	struct local_facts second = facts_of(*state, "b.mp3", &bytes);
	assert_same_id(&first, &second);
	audio_mp3(&bytes, &none, 7, 200);
	char id3v1[128] = "TAGOld title";
	buf_append(&bytes, (struct str) { id3v1, sizeof(id3v1) });
	second = facts_of(*state, "c.mp3", &bytes);
	assert_same_id(&first, &second);
	assert_str(second.title, "Old title");

	audio_flac(&bytes, &plain, 7, 20000);
	first = facts_of(*state, "a.flac", &bytes);
	audio_flac(&bytes, &rich, 7, 20000);
	second = facts_of(*state, "b.flac", &bytes);
	assert_same_id(&first, &second);

	audio_wav(&bytes, 7, 9000);
	first = facts_of(*state, "a.wav", &bytes);
	audio_wav(&bytes, 7, 9000);
	buf_append(&bytes, STR("LIST\4\0\0\0INFO"));
	second = facts_of(*state, "b.wav", &bytes);
	assert_same_id(&first, &second);
}

static void other_sound_has_another_id(void **state)
{
	const struct audio_tags tags = { STR("a"), NO_TEXT, NO_TEXT, NO_TEXT };
	struct buf bytes = { 0 };
	audio_mp3(&bytes, &tags, 7, 200);
	struct local_facts first = facts_of(*state, "a.mp3", &bytes);
	audio_mp3(&bytes, &tags, 8, 200);
	struct local_facts second = facts_of(*state, "b.mp3", &bytes);
	assert_other_id(&first, &second);
	audio_mp3(&bytes, &tags, 7, 201);
	second = facts_of(*state, "c.mp3", &bytes);
	assert_other_id(&first, &second);
}

/* Another encoder's files: only where ffmpeg is. */
static bool make_with_ffmpeg(const char *options, const char *path)
{
	char command[2048];
	snprintf(command, sizeof(command),
		"ffmpeg -nostdin -loglevel quiet -y %s '%s' 2>/dev/null", options, path);
	return system(command) == 0;
}

static void ids_of_real_files_survive_retagging(void **state)
{
	struct place *place = *state;
	static const char *const names[] = { "x.mp3", "x.ogg", "x.opus", "x.flac", "x.m4a" };
	size_t tried = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = folder_path(&place->folder, names[i]);
		if (!make_with_ffmpeg("-f lavfi -i sine=440:d=20 -metadata title=One", path)) {
			continue;
		}
		struct local_facts before, after;
		struct str name = str_from_cstr(names[i]);
		assert_true(local_read_facts(place->root, name, place->folder.arena, &before));
		assert_null(before.broken);
		assert_str(before.title, "One");
		char title[20001]; /* longer than any padding */
		memset(title, 'T', sizeof(title) - 1);
		title[sizeof(title) - 1] = '\0';
		assert_true(audio_retag(path, title));
		assert_true(local_read_facts(place->root, name, place->folder.arena, &after));
		assert_null(after.broken);
		assert_true(str_starts_with(after.title, STR("TTTT")));
		if (memcmp(before.id, after.id, LOCAL_ID_SIZE) != 0) {
			fail_msg("%s has another id when tagged anew", names[i]);
		}
		tried++;
	}
	if (tried == 0) {
		skip();
	}
}

static void hostile_tags_become_showable(void **state)
{
	struct buf bytes = { 0 }, large = { 0 };
	for (int i = 0; i < 10 << 20; i++) {
		buf_append_char(&large, 'x');
	}
	const struct audio_tags tags = { buf_str(&large),
		STR("a\xFF\xFE"
		    "b\x1B[2J\n\0c"),
		STR("\xE2\x80\xAE"
		    "evil"),
		NO_TEXT };
	audio_mp3(&bytes, &tags, 1, 10);
	struct local_facts facts = facts_of(*state, "a.mp3", &bytes);
	assert_null(facts.broken);
	assert_int_equal(facts.title.len, LOCAL_TEXT_MAX);
	assert_true(str_is_utf8(facts.artist));
	for (size_t i = 0; i < facts.artist.len; i++) {
		assert_true((unsigned char)facts.artist.data[i] >= ' ');
	}
	assert_str(facts.album, "evil");
	buf_finish(&large);
}

static void broken_files_say_why(void **state)
{
	struct buf bytes = { 0 };
	struct local_facts facts = facts_of(*state, "empty.mp3", &bytes);
	assert_string_equal(facts.broken, "is empty");
	buf_append(&bytes, STR("this is a text file"));
	facts = facts_of(*state, "text.ogg", &bytes);
	assert_string_equal(facts.broken, "is not the kind of file that its name says");
	for (int i = 0; i < 100000; i++) {
		buf_append_char(&bytes, (char)(i * 7 >> 3));
	}
	facts = facts_of(*state, "noise.mp3", &bytes);
	assert_non_null(facts.broken);
	audio_wav(&bytes, 1, 0);
	facts = facts_of(*state, "silent.wav", &bytes);
	assert_string_equal(facts.broken, "has no audio in it");
}

static void boxes_in_boxes_do_not_break_the_stack(void **state)
{
	/* 40,000 "moov" atoms, each in the one before */
	struct buf bytes = { 0 };
	buf_append(&bytes, STR("\0\0\0\x10"
			       "ftypM4A \0\0\0\0"));
	uint32_t count = 40000;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t len = (count - i) * 8;
		const char head[8] = { (char)(len >> 24), (char)(len >> 16), (char)(len >> 8),
			(char)len, 'm', 'o', 'o', 'v' };
		buf_append(&bytes, (struct str) { head, sizeof(head) });
	}
	struct local_facts facts = facts_of(*state, "deep.m4a", &bytes);
	assert_non_null(facts.broken);
}

/* Deflate by hand: a zero, then `copies` times "258 of the same" (RFC 1951, fixed codes). */
static void put_zeros_deflated(struct buf *out, int copies)
{
	uint64_t bits = 0;
	int count = 0;
#define PUT(value, len) (bits |= (uint64_t)(value) << count, count += (len))
	buf_append(out, STR("\x78\x9C"));
	PUT(3, 3);    /* last block, fixed codes */
	PUT(0x0C, 8); /* literal 0: 00110000, the first bit lowest */
	for (int i = 0; i < copies; i++) {
		PUT(0xA3, 8); /* length 258: 11000101 */
		PUT(0, 5);    /* distance 1 */
		for (; count >= 8; count -= 8, bits >>= 8) {
			buf_append_char(out, (char)bits);
		}
	}
#undef PUT
}

static void small_frames_cannot_unpack_to_gigabytes(void **state)
{
	struct buf frame = { 0 }, bytes = { 0 };
	put_zeros_deflated(&frame, 2 << 20); /* 540 MB */
	char sizes[2][4];
	for (int i = 0; i < 4; i++) {
		sizes[0][i] = (char)((frame.len + 4 + 10) >> (7 * (3 - i)) & 0x7F);
		sizes[1][i] = (char)((frame.len + 4) >> (7 * (3 - i)) & 0x7F);
	}
	buf_append(&bytes, STR("ID3\4\0\0"));
	buf_append(&bytes, (struct str) { sizes[0], 4 });
	buf_append(&bytes, STR("TIT2"));
	buf_append(&bytes, (struct str) { sizes[1], 4 });
	buf_append(&bytes, STR("\0\x09\x7F\x7F\x7F\x7F")); /* compressed, with its length */
	buf_append(&bytes, buf_str(&frame));
	buf_finish(&frame);
	const struct audio_tags none = { NO_TEXT, NO_TEXT, NO_TEXT, NO_TEXT };
	audio_mp3(&bytes, &none, 1, 50);
	struct place *place = *state;
	audio_write(folder_path(&place->folder, "bomb.mp3"), buf_str(&bytes));
	buf_finish(&bytes);
	/* in a process of its own: TagLib loses some memory when it is stopped like this */
	pid_t child = fork();
	if (child == 0) {
		struct local_facts facts;
		bool is_read = local_read_facts(
			place->root, STR("bomb.mp3"), place->folder.arena, &facts);
		_exit(is_read && facts.broken &&
					strcmp(facts.broken, "confuses the tag reader") == 0
				? 0
				: 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void covers_are_found_and_only_pictures_pass(void **state)
{
	struct place *place = *state;
	struct buf bytes = { 0 };
	const struct audio_tags tags = { STR("a"), NO_TEXT, NO_TEXT, STR(PICTURE) };
	audio_mp3(&bytes, &tags, 1, 10);
	facts_of(place, "a.mp3", &bytes);
	audio_write(folder_path(&place->folder, "cover.jpg"), STR("\xFF\xD8\xFF\xE0 jpeg"));
	audio_write(folder_path(&place->folder, "fake.jpg"), STR("<script>alert(1)</script>"));

	struct local_state local;
	struct error error;
	assert_true(
		local_state_init(&local, str_from_cstr(place->folder.path), STR_EMPTY, &error));
	struct local_cover_place where = { STR("a.mp3"), STR("cover.jpg"), LOCAL_FORMAT_MP3 };
	assert_str(local_cover_read(&local, &where, place->folder.arena), PICTURE);
	where.path = STR_EMPTY;
	assert_str(
		local_cover_read(&local, &where, place->folder.arena), "\xFF\xD8\xFF\xE0 jpeg");
	where.file_path = STR("fake.jpg");
	assert_str(local_cover_read(&local, &where, place->folder.arena), "");
	where.file_path = STR("../../etc/passwd");
	assert_str(local_cover_read(&local, &where, place->folder.arena), "");
	local_state_finish(&local);
	assert_null(local_cover_type(STR("<svg xmlns")));
	assert_string_equal(local_cover_type(STR("RIFF\0\0\0\0WEBPVP8 ")), "image/webp");
}

static void kept_covers_are_bounded(void **state)
{
	struct local_covers covers = { 0 };
	struct local_cover_key key = { .mtime_ns = 1 };
	struct buf picture = { 0 };
	buf_reserve(&picture, 1 << 20);
	memset(picture.data, 'x', 1 << 20);
	picture.len = 1 << 20;
	for (int i = 0; i < 20; i++) {
		key.id[0] = (uint8_t)i;
		local_covers_put(&covers, &key, buf_str(&picture));
	}
	assert_true(covers.bytes <= 8 << 20);
	struct str found;
	assert_true(local_covers_get(&covers, &key, &found) && found.len == 1 << 20);
	key.mtime_ns = 2; /* the file changed */
	assert_false(local_covers_get(&covers, &key, &found));
	key = (struct local_cover_key) { .mtime_ns = 1 };
	assert_false(local_covers_get(&covers, &key, &found));
	local_covers_finish(&covers);
	assert_int_equal(covers.bytes, 0);
	buf_finish(&picture);
}

static void nothing_outside_can_be_opened(void **state)
{
	struct place *place = *state;
	audio_write(folder_path(&place->folder, "in/a.mp3"), STR("x"));
	assert_int_equal(symlink("/etc/passwd", folder_path(&place->folder, "link.mp3")), 0);
	assert_int_equal(symlink("/etc", folder_path(&place->folder, "etc")), 0);
	assert_int_equal(mkfifo(folder_path(&place->folder, "pipe.mp3"), 0666), 0);
	static const char *const bad[] = { "link.mp3", "etc/passwd", "../etc/passwd",
		"in/../in/a.mp3", "/etc/passwd", "./in/a.mp3", "in", "", "pipe.mp3",
		"nothing.mp3" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int fd = local_path_open_file(place->root, str_from_cstr(bad[i]));
		if (fd >= 0) {
			fail_msg("\"%s\" could be opened", bad[i]);
		}
	}
	int fd = local_path_open_file(place->root, STR("in/a.mp3"));
	assert_true(fd >= 0);
	close(fd);
}

int main(void)
{
#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, free_place)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_read_back_from_text),
		WITH_PLACE(tags_and_duration_are_read),
		WITH_PLACE(without_tags_the_name_tells),
		WITH_PLACE(the_info_list_of_a_wav_file_is_read),
		WITH_PLACE(the_id_stays_when_tags_change),
		WITH_PLACE(other_sound_has_another_id),
		WITH_PLACE(ids_of_real_files_survive_retagging),
		WITH_PLACE(hostile_tags_become_showable),
		WITH_PLACE(broken_files_say_why),
		WITH_PLACE(boxes_in_boxes_do_not_break_the_stack),
		WITH_PLACE(small_frames_cannot_unpack_to_gigabytes),
		WITH_PLACE(covers_are_found_and_only_pictures_pass),
		cmocka_unit_test(kept_covers_are_bounded),
		WITH_PLACE(nothing_outside_can_be_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
