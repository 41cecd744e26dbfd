/* The local source as a whole: scanning, following changes, restarting, serving files. */
#include "audio.h"
#include "base/clock.h"
#include "base/log.h"
#include "folder.h"
#include "net/fiber.h"
#include "net/loop.h"
#include "source/local.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
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

/* How long to wait for what must happen; only reached when it does not. */
#define PATIENCE_MS 30000

struct world {
	struct folder music, data;
	struct loop *loop;
	struct local *local;
	int changes;
	void (*story)(struct world *world);
};

static void handle_change(void *arg)
{
	((struct world *)arg)->changes++;
}

static struct local *start(struct world *world)
{
	const struct local_options options = { str_from_cstr(world->music.path),
		str_from_cstr(world->data.path), handle_change, world };
	return local_create(world->loop, &options);
}

static void tell_story(void *arg)
{
	struct world *world = arg;
	world->local = start(world);
	world->story(world);
	local_destroy(world->local);
	fiber_sleep(1); /* its handles close */
	loop_stop(world->loop);
}

static void do_nothing(void *arg)
{
}

/* Runs the story in a fiber, with the source scanning an own folder that `prepare` filled. */
static void play(void (*prepare)(struct world *world), void (*story)(struct world *world))
{
	struct world world = { .story = story };
	folder_create(&world.music);
	folder_create(&world.data);
	if (prepare) {
		prepare(&world);
	}
	world.loop = loop_create();
	struct loop_timer *timer = loop_timer_create(world.loop, 1000, 1000, do_nothing, NULL);
	fiber_start("story", tell_story, &world);
	loop_run(world.loop);
	loop_timer_destroy(timer);
	loop_run(world.loop);
	loop_destroy(world.loop);
	folder_destroy(&world.music);
	folder_destroy(&world.data);
}

static void put_song(struct world *world, const char *name, const char *title, unsigned number)
{
	struct buf bytes = { 0 };
	const struct audio_tags tags = { str_from_cstr(title), STR("Somebody"), STR("Record"),
		NO_TEXT };
	audio_mp3(&bytes, &tags, number, 50);
	audio_write(folder_path(&world->music, name), buf_str(&bytes));
	buf_finish(&bytes);
}

static size_t find(struct world *world, const char *query, struct track **tracks)
{
	size_t count = 0;
	struct error error;
	struct source *source = local_source(world->local);
	struct source_query wanted = { .text = str_from_cstr(query), .limit = 10 };
	assert_true(source->search(source, &wanted, fiber_arena(), tracks, &count, &error));
	return count;
}

static void wait_for_count(struct world *world, const char *query, size_t count)
{
	struct track *tracks;
	size_t found = 0;
	int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
	while (clock_monotonic_ms() < end_ms) {
		found = find(world, query, &tracks);
		if (found == count && !local_progress(world->local).scanning) {
			return;
		}
		fiber_sleep(20);
	}
	fail_msg("\"%s\" finds %zu, not %zu", query, found, count);
}

/* The only track that the query finds. */
static struct track the_track(struct world *world, const char *query)
{
	struct track *tracks;
	wait_for_count(world, query, 1);
	assert_int_equal(find(world, query, &tracks), 1);
	return tracks[0];
}

static void assert_str(struct str found, const char *expected)
{
	if (!str_equal_cstr(found, expected)) {
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(found), expected);
	}
}

static struct str id_of(struct track track)
{
	return str_from(track.trackid, strlen("local:"));
}

/* --- */

static void put_some(struct world *world)
{
	put_song(world, "one.mp3", "One", 1);
	put_song(world, "deep/er/two.mp3", "Two", 2);
	put_song(world, ".hidden.mp3", "Hidden", 3);
	put_song(world, ".hidden/three.mp3", "Hidden", 4);
	audio_write(folder_path(&world->music, "broken.flac"), STR("nothing"));
	audio_write(folder_path(&world->music, "notes.txt"), STR("nothing"));
}

static void see_some(struct world *world)
{
	struct track track = the_track(world, "one");
	assert_str(track.src, "local");
	assert_str(track.title, "One");
	assert_str(track.artist, "Somebody");
	assert_str(track.album, "Record");
	assert_str(track.img, "");
	assert_int_equal(track.duration_s, 1);
	assert_true(source_trackid_is_valid(track.src, track.trackid));
	wait_for_count(world, "hidden", 0);
	wait_for_count(world, "", 0);
	wait_for_count(world, "some", 2);

	struct local_progress progress = local_progress(world->local);
	assert_int_equal(progress.tracks, 2);
	assert_int_equal(progress.broken, 1);
	assert_int_equal(progress.total, 3);
	assert_int_equal(progress.scanned, 3);

	struct source *source = local_source(world->local);
	struct track again;
	struct error error;
	assert_true(source->lookup(source, track.trackid, fiber_arena(), &again, &error));
	assert_str(again.title, "One");
	assert_false(source->lookup(
		source, STR("local:AAAAAAAAAAAAAAAA"), fiber_arena(), &again, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	assert_false(source->lookup(source, STR("one.mp3"), fiber_arena(), &again, &error));
	fiber_sleep(300);
	assert_true(world->changes > 0);
}

static void a_scan_finds_the_music(void **state)
{
	play(put_some, see_some);
}

static void see_links(struct world *world)
{
	the_track(world, "two");
	struct local_progress progress = local_progress(world->local);
	assert_int_equal(progress.tracks, 2);
}

static void put_links(struct world *world)
{
	put_some(world);
	/* a way in circles, and one out */
	assert_int_equal(
		symlink(world->music.path, folder_path(&world->music, "deep/loop")), 0);
	char *outside = strdup(folder_path(&world->data, "outside/x.mp3"));
	audio_write(outside, STR("x"));
	assert_int_equal(symlink(outside, folder_path(&world->music, "out.mp3")), 0);
	free(outside);
}

static void links_are_not_followed(void **state)
{
	play(put_links, see_links);
}

static void follow_changes(struct world *world)
{
	struct track one = the_track(world, "one");
	wait_for_count(world, "some", 2);
	put_song(world, "new folder/in it/new.mp3", "Fresh", 10);
	struct track fresh = the_track(world, "fresh");

	assert_int_equal(rename(folder_path(&world->music, "one.mp3"),
				 folder_path(&world->music, "deep/uno.mp3")),
		0);
	assert_int_equal(rename(folder_path(&world->music, "new folder"),
				 folder_path(&world->music, "newer folder")),
		0);
	put_song(world, "newer folder/in it/more.mp3", "More", 11);
	the_track(world, "more");
	wait_for_count(world, "some", 4);
	struct track moved = the_track(world, "one");
	assert_true(str_equal(one.trackid, moved.trackid));
	moved = the_track(world, "fresh");
	assert_true(str_equal(fresh.trackid, moved.trackid));
	struct local_file file;
	struct error error;
	assert_true(local_open(world->local, id_of(moved), &file, &error));
	close(file.fd);

	assert_int_equal(unlink(folder_path(&world->music, "deep/uno.mp3")), 0);
	wait_for_count(world, "one", 0);
	assert_int_equal(rename(folder_path(&world->music, "newer folder"),
				 folder_path(&world->data, "elsewhere")),
		0);
	wait_for_count(world, "fresh", 0);
	wait_for_count(world, "some", 1);

	put_song(world, "deep/er/two.mp3", "Changed", 2);
	struct track changed = the_track(world, "changed");
	assert_str(changed.title, "Changed");
	wait_for_count(world, "two", 0);
}

static void changes_are_followed(void **state)
{
	play(put_some, follow_changes);
}

static void put_copies(struct world *world)
{
	put_song(world, "a.mp3", "Same", 1);
	put_song(world, "b.mp3", "Same", 1);
}

static void lose_a_copy(struct world *world)
{
	struct track track = the_track(world, "same");
	assert_int_equal(unlink(folder_path(&world->music, "a.mp3")), 0);
	put_song(world, "c.mp3", "Another", 2);
	the_track(world, "another"); /* then the deletion was seen, too */
	struct track left = the_track(world, "same");
	assert_true(str_equal(track.trackid, left.trackid));
	struct local_file file;
	struct error error;
	assert_true(local_open(world->local, id_of(left), &file, &error));
	close(file.fd);
}

static void of_two_copies_one_is_enough(void **state)
{
	play(put_copies, lose_a_copy);
}

static void serve_audio(struct world *world)
{
	struct track track = the_track(world, "one");
	struct local_file file;
	struct error error;
	assert_true(local_open(world->local, id_of(track), &file, &error));
	assert_string_equal(file.content_type, "audio/mpeg");
	struct stat status;
	assert_int_equal(fstat(file.fd, &status), 0);
	assert_int_equal(file.size, status.st_size);
	assert_true(file.etag[0] == '"' && file.etag[strlen(file.etag) - 1] == '"');
	close(file.fd);
	assert_str(local_audio_path(fiber_arena(), track.trackid),
		arena_printf(fiber_arena(), "/local/audio/%.*s", STR_ARG(id_of(track))).data);
	static const char *const bad[] = { "", "AAAAAAAAAAAAAAAA", "../../one.mp3", "one.mp3",
		"../../../../etc/" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(local_open(world->local, str_from_cstr(bad[i]), &file, &error));
		assert_int_equal(error.kind, ERROR_NOT_FOUND);
		assert_int_equal(file.fd, -1);
	}
	/* a link in place of the file, before the change is noticed */
	assert_int_equal(unlink(folder_path(&world->music, "one.mp3")), 0);
	assert_int_equal(symlink("/etc/passwd", folder_path(&world->music, "one.mp3")), 0);
	assert_false(local_open(world->local, id_of(track), &file, &error));
}

static void audio_is_opened_by_id_alone(void **state)
{
	play(put_some, serve_audio);
}

static void put_covers(struct world *world)
{
	struct buf bytes = { 0 };
	const struct audio_tags tags = { STR("Inside"), NO_TEXT, NO_TEXT, STR(PICTURE) };
	audio_mp3(&bytes, &tags, 1, 50);
	audio_write(folder_path(&world->music, "in.mp3"), buf_str(&bytes));
	buf_finish(&bytes);
	put_song(world, "x/beside.mp3", "Beside", 2);
	audio_write(folder_path(&world->music, "x/Folder.PNG"), STR(PICTURE " beside"));
	put_song(world, "y/none.mp3", "None", 3);
}

static struct str cover_of(struct world *world, struct track track)
{
	struct str bytes, type;
	struct error error;
	if (!local_cover(world->local, id_of(track), fiber_arena(), &bytes, &type, &error)) {
		assert_int_equal(error.kind, ERROR_NOT_FOUND);
		return STR_EMPTY;
	}
	assert_str(type, "image/png");
	return bytes;
}

static void show_covers(struct world *world)
{
	struct track inside = the_track(world, "inside"), beside = the_track(world, "beside");
	struct track none = the_track(world, "none");
	assert_str(cover_of(world, inside), PICTURE);
	assert_str(cover_of(world, inside), PICTURE); /* the kept one */
	assert_str(cover_of(world, beside), PICTURE " beside");
	assert_str(beside.img,
		arena_printf(fiber_arena(), "/local/cover/%.*s", STR_ARG(id_of(beside))).data);
	assert_str(none.img, "");
	assert_str(cover_of(world, none), "");
	/* a picture that comes later */
	audio_write(folder_path(&world->music, "y/cover.png"), STR(PICTURE " late"));
	int64_t end_ms = clock_monotonic_ms() + PATIENCE_MS;
	while (cover_of(world, none).len == 0 && clock_monotonic_ms() < end_ms) {
		fiber_sleep(20);
	}
	assert_str(cover_of(world, none), PICTURE " late");
}

static void covers_come_from_the_file_or_its_folder(void **state)
{
	play(put_covers, show_covers);
}

static void restart(struct world *world)
{
	struct track one = the_track(world, "one");
	local_destroy(world->local);
	char path[128];
	snprintf(path, sizeof(path), "%s/local-index", world->data.path);
	assert_int_equal(access(path, R_OK), 0);

	/* a file whose tags changed, but neither its size nor time: the stored index is
	 * believed */
	const char *song = folder_path(&world->music, "one.mp3");
	struct stat status;
	assert_int_equal(stat(song, &status), 0);
	put_song(world, "one.mp3", "Uno", 1);
	const struct timespec times[2] = { status.st_atim, status.st_mtim };
	assert_int_equal(utimensat(AT_FDCWD, song, times, 0), 0);
	put_song(world, "later.mp3", "Later", 20);
	assert_int_equal(unlink(folder_path(&world->music, "deep/er/two.mp3")), 0);
	world->local = start(world);
	struct track again = the_track(world, "one");
	assert_true(str_equal(one.trackid, again.trackid));
	the_track(world, "later");
	wait_for_count(world, "two", 0);

	/* a damaged one is made anew */
	local_destroy(world->local);
	audio_write(path, STR("garbage"));
	world->local = start(world);
	the_track(world, "uno");
	local_destroy(world->local);
	world->local = start(world);
	the_track(world, "uno");
}

static void a_restart_believes_the_stored_index(void **state)
{
	play(put_some, restart);
}

static void share(struct world *world)
{
	struct local *first = world->local, *second = start(world), *third = start(world);
	struct local *all[] = { first, second, third };
	for (int i = 0; i < 3; i++) {
		world->local = all[i];
		wait_for_count(world, "some", 2);
	}
	put_song(world, "new.mp3", "Fresh", 10);
	for (int i = 0; i < 3; i++) {
		world->local = all[i];
		the_track(world, "fresh");
	}
	local_destroy(second);
	local_destroy(third);
	world->local = first;
	the_track(world, "fresh");
}

static void several_may_share_the_folders(void **state)
{
	play(put_some, share);
}

static void come_late(struct world *world)
{
	char away[80];
	snprintf(away, sizeof(away), "%s-away", world->music.path);
	wait_for_count(world, "some", 2);
	assert_int_equal(rename(world->music.path, away), 0);
	/* the folder is gone, perhaps a disk not plugged in: what is known is kept */
	fiber_sleep(600);
	wait_for_count(world, "some", 2);
	assert_int_equal(rename(away, world->music.path), 0);
	put_song(world, "new.mp3", "Fresh", 10);
	the_track(world, "fresh");
}

static void a_folder_that_goes_away_may_come_back(void **state)
{
	play(put_some, come_late);
}

static void check_lists_broken_files(void **state)
{
	struct world world = { 0 };
	folder_create(&world.music);
	put_some(&world);
	struct arena *arena = arena_create();
	struct local_check check;
	struct error error;
	assert_true(
		local_check(arena, str_from_cstr(world.music.path), STR_EMPTY, &check, &error));
	assert_int_equal(check.files, 3);
	assert_int_equal(check.broken_count, 1);
	assert_str(check.broken[0].path, "broken.flac");
	assert_str(check.broken[0].reason, "is not the kind of file that its name says");
	assert_false(local_check(arena, STR("/nowhere/at/all"), STR_EMPTY, &check, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	arena_destroy(arena);
	folder_destroy(&world.music);
}

int main(void)
{
	log_setup(LOG_HUMAN, LOG_ERROR);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scan_finds_the_music),
		cmocka_unit_test(links_are_not_followed),
		cmocka_unit_test(changes_are_followed),
		cmocka_unit_test(of_two_copies_one_is_enough),
		cmocka_unit_test(audio_is_opened_by_id_alone),
		cmocka_unit_test(covers_come_from_the_file_or_its_folder),
		cmocka_unit_test(a_restart_believes_the_stored_index),
		cmocka_unit_test(several_may_share_the_folders),
		cmocka_unit_test(a_folder_that_goes_away_may_come_back),
		cmocka_unit_test(check_lists_broken_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
