#include "base/share.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static const char *const folders[] = { "", "/checkout", "/checkout/assets",
	"/checkout/assets/airhorns", "/prefix", "/prefix/bin", "/prefix/share",
	"/prefix/share/echonest", "/prefix/share/echonest/assets",
	"/prefix/share/echonest/assets/airhorns" };
#define FOLDER_COUNT (sizeof(folders) / sizeof(folders[0]))

static char top[] = "/tmp/echonest-share-XXXXXX";

static void path_of(char path[256], const char *inside)
{
	snprintf(path, 256, "%s%s", top, inside);
}

static int set_up(void **state)
{
	assert_non_null(mkdtemp(top));
	for (size_t i = 1; i < FOLDER_COUNT; i++) {
		char path[256];
		path_of(path, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	*state = arena_create();
	return 0;
}

static int tear_down(void **state)
{
	arena_destroy(*state);
	unsetenv("ECHONEST_SHARE_DIR");
	for (size_t i = FOLDER_COUNT; i-- > 0;) {
		char path[256];
		path_of(path, folders[i]);
		assert_int_equal(rmdir(path), 0);
	}
	return 0;
}

static void assert_found(struct arena *arena, const char *program, const char *expected)
{
	char from[256], wanted[256];
	path_of(from, program);
	path_of(wanted, expected);
	struct str root;
	assert_true(share_find_from(arena, str_from_cstr(from), &root));
	assert_string_equal(root.data, wanted);
}

static void a_checkout_is_found_above_the_build_folder(void **state)
{
	assert_found(*state, "/checkout/build/debug/echonest", "/checkout");
	assert_found(*state, "/checkout/build/debug/tests/unit/test_share", "/checkout");
}

static void an_installation_is_found_beside_bin(void **state)
{
	assert_found(*state, "/prefix/bin/echonest", "/prefix/share/echonest");
}

static void nothing_is_found_where_nothing_is(void **state)
{
	struct str root;
	assert_false(share_find_from(*state, STR("/nowhere/at/all/echonest"), &root));
	assert_false(share_find_from(*state, STR("echonest"), &root));
	assert_false(share_find_from(*state, STR(""), &root));
}

static void the_environment_decides_when_it_names_one(void **state)
{
	char path[256];
	struct str root;
	path_of(path, "/checkout");
	setenv("ECHONEST_SHARE_DIR", path, 1);
	assert_true(share_find(*state, &root));
	assert_string_equal(root.data, path);
	path_of(path, "/prefix");
	setenv("ECHONEST_SHARE_DIR", path, 1);
	assert_false(share_find(*state, &root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_checkout_is_found_above_the_build_folder),
		cmocka_unit_test(an_installation_is_found_beside_bin),
		cmocka_unit_test(nothing_is_found_where_nothing_is),
		cmocka_unit_test(the_environment_decides_when_it_names_one),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
