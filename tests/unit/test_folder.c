/* Folders that a start makes: several processes at once, and what stands in the way. */
#include "base/arena.h"
#include "base/folder.h"
#include "folder.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#define ROUNDS	  300
#define PROCESSES 4

/* Waits until the other end of the pipe is closed, then tries; ends with 0 if it could. */
static void run_one(const int gate[2], struct arena *arena, struct str path)
{
	struct error error;
	char byte;
	close(gate[1]);
	bool opened = read(gate[0], &byte, 1) == 0;
	_exit(opened && folder_prepare(arena, "LOG_DIR", path, 0755, &error) ? 0 : 1);
}

static void processes_that_start_together_make_a_folder_together(void **state)
{
	struct folder home;
	folder_create(&home);
	for (int round = 0; round < ROUNDS; round++) {
		int gate[2];
		pid_t pids[PROCESSES];
		struct str path = arena_printf(home.arena, "%s/%d/logs", home.path, round);
		assert_int_equal(pipe(gate), 0);
		for (int i = 0; i < PROCESSES; i++) {
			pids[i] = fork();
			if (pids[i] == 0) {
				run_one(gate, home.arena, path);
			}
		}
		close(gate[0]);
		close(gate[1]);
		int status, failed = 0;
		for (int i = 0; i < PROCESSES; i++) {
			assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
			failed += status != 0;
		}
		assert_int_equal(failed, 0);
	}
	folder_destroy(&home);
}

static void a_file_in_the_way_is_said(void **state)
{
	struct folder home;
	struct error error;
	folder_create(&home);
	const char *file = folder_path(&home, "file");
	close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	const char *const paths[] = { file, arena_printf(home.arena, "%s/logs", file).data };
	for (int i = 0; i < 2; i++) {
		assert_false(folder_prepare(
			home.arena, "LOG_DIR", str_from_cstr(paths[i]), 0755, &error));
		assert_int_equal(error.kind, ERROR_INVALID);
		assert_non_null(strstr(error.message, "a file stands where a folder must be"));
	}
	folder_destroy(&home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_that_start_together_make_a_folder_together),
		cmocka_unit_test(a_file_in_the_way_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
