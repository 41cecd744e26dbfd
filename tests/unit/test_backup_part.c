/* A backup on its way to its name, on file systems that can't do everything. */
#include "backup/file.h"
#include "backup/part.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

/* These stand in the way of libc's: the file system of a test can't be chosen. */
static int rename_errno, flock_errno;

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
	errno = rename_errno;
	return -1;
}

int flock(int fd, int how)
{
	errno = flock_errno;
	return flock_errno ? -1 : 0;
}

struct place {
	struct arena *arena;
	char folder[32];
};

static int set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	place->arena = arena_create();
	memcpy(place->folder, "/tmp/echonest-part-XXXXXX", 26);
	assert_non_null(mkdtemp(place->folder));
	rename_errno = EINVAL;
	flock_errno = 0;
	*state = place;
	return 0;
}

static int tear_down(void **state)
{
	struct place *place = *state;
	unlink(arena_printf(place->arena, "%s/one", place->folder).data);
	assert_int_equal(rmdir(place->folder), 0);
	arena_destroy(place->arena);
	free(place);
	return 0;
}

static bool keep(struct place *place, const char *text, struct error *error)
{
	struct part part;
	bool ok = part_open(&part, place->arena, str_from_cstr(place->folder), error) &&
		  file_write(part.fd, str_from_cstr(text)) &&
		  part_keep(&part, place->arena, STR("one"), error);
	part_discard(&part);
	return ok;
}

static void assert_kept(struct place *place, const char *text)
{
	char bytes[16];
	struct str path = arena_printf(place->arena, "%s/one", place->folder);
	FILE *file = fopen(path.data, "r");
	assert_non_null(file);
	size_t len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	assert_int_equal(len, strlen(text));
	assert_memory_equal(bytes, text, len);
}

static void it_is_kept_where_a_rename_can_not_be_told_to_replace_nothing(void **state)
{
	struct error error;
	static const int reasons[] = { EINVAL, ENOSYS, EOPNOTSUPP };
	for (size_t i = 0; i < 3; i++) {
		rename_errno = reasons[i];
		assert_true(keep(*state, "first", &error));
		assert_kept(*state, "first");
		assert_false(keep(*state, "second", &error));
		assert_int_equal(error.kind, ERROR_CONFLICT);
		assert_kept(*state, "first");
		struct place *place = *state;
		unlink(arena_printf(place->arena, "%s/one", place->folder).data);
	}
}

static void what_can_not_be_renamed_is_told_and_leaves_nothing(void **state)
{
	struct error error;
	rename_errno = ENOSPC;
	assert_false(keep(*state, "first", &error));
	assert_non_null(strstr(error.message, "Make room"));
}

static void without_locks_it_is_made_and_only_a_lock_keeps_out(void **state)
{
	struct error error;
	flock_errno = ENOLCK;
	assert_true(keep(*state, "first", &error));
	assert_kept(*state, "first");
	flock_errno = EWOULDBLOCK;
	assert_false(keep(*state, "second", &error));
	assert_non_null(strstr(error.message, "Another backup is being made"));
	struct place *place = *state;
	/* the other one's part stays */
	assert_int_equal(
		unlink(arena_printf(place->arena, "%s/.echonest-backup.part", place->folder)
				.data),
		0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_is_kept_where_a_rename_can_not_be_told_to_replace_nothing),
		TEST(what_can_not_be_renamed_is_told_and_leaves_nothing),
		TEST(without_locks_it_is_made_and_only_a_lock_keeps_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
