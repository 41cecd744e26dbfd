/* People's Spotify tokens as text and as files. */
#include "account/spotify_file.h"
#include "folder.h"

#include <sys/stat.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on

static struct arena *arena;
static struct folder folder;
static struct error error;

static int set_up(void **state)
{
	arena = arena_create();
	folder_create(&folder);
	return 0;
}

static int tear_down(void **state)
{
	folder_destroy(&folder);
	arena_destroy(arena);
	return 0;
}

static struct str files(void)
{
	return str_from_cstr(folder_path(&folder, "oauth_creds"));
}

static void assert_text(struct str text, const char *expected)
{
	assert_string_equal(arena_cstr(arena, text), expected);
}

static bool parse(const char *text, struct spotify_tokens *tokens)
{
	return spotify_tokens_parse(arena, str_from_cstr(text), tokens, &error);
}

static void what_spotipy_wrote_is_read(void **state)
{
	struct spotify_tokens tokens;
	assert_true(parse("{\"access_token\": \"BQabc\", \"token_type\": \"Bearer\", "
			  "\"expires_in\": 3600, \"refresh_token\": \"AQdef\", \"scope\": "
			  "\"streaming user-read-playback-state\", \"expires_at\": 1770000000}",
		&tokens));
	assert_text(tokens.access_token, "BQabc");
	assert_text(tokens.refresh_token, "AQdef");
	assert_int_equal(tokens.expires_at_s, 1770000000);
	assert_false(tokens.is_revoked);
}

static void tokens_of_unknown_age_are_old(void **state)
{
	struct spotify_tokens tokens;
	assert_true(parse("{\"access_token\":\"a\"}", &tokens));
	assert_int_equal(tokens.expires_at_s, 0);
	assert_true(parse("{\"access_token\":\"a\",\"expires_at\":\"soon\"}", &tokens));
	assert_int_equal(tokens.expires_at_s, 0);
	assert_true(parse("{\"access_token\":\"a\",\"expires_at\":1e300}", &tokens));
	assert_int_equal(tokens.expires_at_s, 0);
	assert_true(parse("{\"access_token\":\"a\",\"expires_at\":1770000000.25}", &tokens));
	assert_int_equal(tokens.expires_at_s, 1770000000);
}

static void what_could_break_a_header_is_no_token(void **state)
{
	struct spotify_tokens tokens;
	const char *texts[] = {
		"",
		"[]",
		"{}",
		"{\"access_token\":7}",
		"{\"access_token\":\"\"}",
		"{\"access_token\":\"a b\"}",
		"{\"access_token\":\"a\\r\\nX-Evil: 1\"}",
		"{\"access_token\":\"a\",\"refresh_token\":\"b\\u0000\"}",
		"{\"access_token\":\"\xc3\xa4\"}",
		"{\"access_token\":\"a\",\"token_type\":\"mac\"}",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(parse(texts[i], &tokens));
		assert_int_equal(error.kind, ERROR_INVALID);
	}
}

static void what_is_written_is_read_again(void **state)
{
	struct spotify_tokens tokens = {
		.access_token = STR("a"),
		.refresh_token = STR("r"),
		.token_type = STR("Bearer"),
		.scope = STR("x \"y\""),
		.expires_in_s = 3600,
		.expires_at_s = 1770000000,
		.is_revoked = true,
	};
	struct buf buf = { 0 };
	struct spotify_tokens again;
	spotify_tokens_write(&buf, &tokens);
	assert_true(spotify_tokens_parse(arena, buf_str(&buf), &again, &error));
	buf_finish(&buf);
	assert_text(again.scope, "x \"y\"");
	assert_int_equal(again.expires_at_s, 1770000000);
	assert_true(again.is_revoked);
}

static void a_renewal_keeps_what_it_was_not_given(void **state)
{
	struct spotify_tokens tokens = {
		.access_token = STR("old"),
		.refresh_token = STR("kept"),
		.scope = STR("kept too"),
		.is_revoked = true,
	};
	struct spotify_tokens fresh = {
		.access_token = STR("new"),
		.refresh_token = STR_EMPTY,
		.scope = STR_EMPTY,
	};
	spotify_tokens_renew(&tokens, &fresh);
	assert_text(tokens.access_token, "new");
	assert_text(tokens.refresh_token, "kept");
	assert_text(tokens.scope, "kept too");
	assert_false(tokens.is_revoked);
	fresh.refresh_token = STR("rotated");
	spotify_tokens_renew(&tokens, &fresh);
	assert_text(tokens.refresh_token, "rotated");
}

static void scopes_are_compared_word_by_word(void **state)
{
	assert_true(spotify_scope_has(STR("b a c"), STR("a b")));
	assert_true(spotify_scope_has(STR("a"), STR("")));
	assert_false(spotify_scope_has(STR("a-b"), STR("a")));
	assert_false(spotify_scope_has(STR(""), STR("a")));
}

static void only_names_that_stay_in_the_folder_are_names(void **state)
{
	const char *bad[] = { "", "..", ".a@b.c", "a/b@c.d", "../../x@y.z", "a\n@b.c",
		"nobody" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(spotify_file_has_name(str_from_cstr(bad[i])));
	}
	char longest[256];
	memset(longest, 'x', sizeof(longest));
	longest[10] = '@';
	assert_true(spotify_file_has_name((struct str) { longest, 200 }));
	assert_false(spotify_file_has_name((struct str) { longest, 201 }));
	assert_true(spotify_file_has_name(STR("ann+x@example.com")));
}

static void write_tokens(struct str email, const char *token)
{
	struct spotify_pen pen;
	struct spotify_tokens tokens = { .access_token = str_from_cstr(token),
		.refresh_token = STR("r"),
		.token_type = STR("Bearer"),
		.scope = STR("") };
	assert_true(spotify_pen_open(&pen, arena, files(), email, &error));
	assert_true(spotify_pen_write(&pen, &tokens, &error));
	spotify_pen_close(&pen);
}

static void a_file_is_replaced_whole_and_ours_alone(void **state)
{
	struct spotify_tokens tokens;
	struct stat about;
	struct str email = STR("ann@example.com");
	assert_false(spotify_file_read(arena, files(), email, &tokens, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	write_tokens(email, "a-long-first-token-that-is-replaced");
	write_tokens(email, "second");
	assert_true(spotify_file_read(arena, files(), email, &tokens, &error));
	assert_text(tokens.access_token, "second");
	assert_int_equal(stat(folder_path(&folder, "oauth_creds/ann@example.com"), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_true(about.st_size < 200);
	struct str *emails;
	size_t count;
	write_tokens(STR("bob@example.com"), "b");
	spotify_file_list(arena, files(), &emails, &count);
	assert_int_equal(count, 2);
	assert_true(spotify_file_remove(arena, files(), email, &error));
	assert_true(spotify_file_remove(arena, files(), email, &error));
	assert_false(spotify_file_read(arena, files(), email, &tokens, &error));
}

static void a_pen_that_is_given_up_leaves_the_old_file(void **state)
{
	struct spotify_pen pen;
	struct spotify_tokens tokens;
	write_tokens(STR("ann@example.com"), "old");
	assert_true(spotify_pen_open(&pen, arena, files(), STR("ann@example.com"), &error));
	spotify_pen_close(&pen);
	assert_true(spotify_file_read(arena, files(), STR("ann@example.com"), &tokens, &error));
	assert_text(tokens.access_token, "old");
	struct stat about;
	assert_int_not_equal(
		stat(folder_path(&folder, "oauth_creds/.ann@example.com.new"), &about), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_spotipy_wrote_is_read),
		TEST(tokens_of_unknown_age_are_old),
		TEST(what_could_break_a_header_is_no_token),
		TEST(what_is_written_is_read_again),
		TEST(a_renewal_keeps_what_it_was_not_given),
		TEST(scopes_are_compared_word_by_word),
		TEST(only_names_that_stay_in_the_folder_are_names),
		TEST(a_file_is_replaced_whole_and_ours_alone),
		TEST(a_pen_that_is_given_up_leaves_the_old_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
