/* What the local source makes of text: for searching and for showing. */
#include "source/local/fold.h"
#include "source/local/format.h"
#include "source/local/text.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static void assert_str(struct str found, struct str expected)
{
	if (!str_equal(found, expected)) {
		fail_msg("\"%.*s\" is not \"%.*s\"", STR_ARG(found), STR_ARG(expected));
	}
}

static void assert_folds(const char *text, const char *folded)
{
	struct buf out = { 0 };
	local_fold(&out, str_from_cstr(text));
	assert_str(buf_str(&out), str_from_cstr(folded));
	buf_finish(&out);
}

static void case_and_accents_do_not_matter(void **state)
{
	assert_folds("Björk", "bjork");
	assert_folds("BJO\xCC\x88RK", "bjork"); /* an o and a separate diaeresis */
	assert_folds("Beyoncé", "beyonce");
	assert_folds("STRASSE", "strasse");
	assert_folds("Straße", "strasse");
	assert_folds("ΑΘΗΝΆ", "αθηνα");
	assert_folds("Москва", "москва");
	assert_folds("Ⅷ", "viii");
	assert_folds("Ｆｕｌｌ", "full");
}

static void letters_that_unicode_keeps_whole_are_taken_apart(void **state)
{
	assert_folds("MØ", "mo");
	assert_folds("Sigur Rós – Ágætis byrjun", "sigur ros agaetis byrjun");
	assert_folds("Łódź", "lodz");
	assert_folds("Œuvre", "oeuvre");
}

static void punctuation_parts_words_and_apostrophes_vanish(void **state)
{
	assert_folds("AC/DC", "ac dc");
	assert_folds("  Don't -- Stop!  ", "dont stop");
	assert_folds("Don’t", "dont");
	assert_folds("R.E.M.", "rem");
	assert_folds("Simon & Garfunkel", "simon and garfunkel");
	assert_folds("a\tb\nc", "a b c");
}

static void text_of_punctuation_alone_is_kept(void **state)
{
	assert_folds("!!!", "!!!");
	assert_folds("", "");
	assert_folds("   ", "");
}

static void broken_utf8_only_parts_words(void **state)
{
	assert_folds("a\xFF\xFE"
		     "b",
		"a b");
	assert_folds("\xC3", "");
	assert_folds("abc\xE2\x82", "abc");
}

static void long_text_is_folded_only_so_far(void **state)
{
	struct buf text = { 0 }, out = { 0 };
	for (int i = 0; i < 100000; i++) {
		buf_append(&text, STR("ﷺ")); /* one that becomes eighteen */
	}
	local_fold(&out, buf_str(&text));
	assert_true(out.len > LOCAL_FOLD_MAX / 2 && out.len <= LOCAL_FOLD_MAX);
	assert_true(str_is_utf8(buf_str(&out)));
	buf_finish(&text);
	buf_finish(&out);
}

static void assert_cleans(struct str text, const char *clean)
{
	struct arena *arena = arena_create();
	assert_str(local_text_clean(arena, text), str_from_cstr(clean));
	arena_destroy(arena);
}

static void shown_text_has_no_control_characters(void **state)
{
	assert_cleans(STR("  a\r\n\tb\x1B[31m\0c  "), "a b [31m c");
	assert_cleans(STR("x\xE2\x80\xAEgpj.exe"), "xgpj.exe"); /* U+202E turns text round */
	assert_cleans(STR("\xEF\xBB\xBFTitle"), "Title");
	assert_cleans(STR("a\xFFz"), "a\xEF\xBF\xBDz");
	assert_cleans(STR("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_cleans(STR(""), "");
}

static void long_text_is_cut_between_characters(void **state)
{
	struct arena *arena = arena_create();
	struct buf text = { 0 };
	buf_append_char(&text, 'a');
	for (int i = 0; i < 1000; i++) {
		buf_append(&text, STR("é"));
	}
	struct str clean = local_text_clean(arena, buf_str(&text));
	assert_int_equal(clean.len, LOCAL_TEXT_MAX - 1);
	assert_true(str_is_utf8(clean));
	buf_finish(&text);
	arena_destroy(arena);
}

static void assert_name(const char *name, const char *artist, const char *title)
{
	struct arena *arena = arena_create();
	struct str found_artist, found_title;
	local_text_from_name(arena, str_from_cstr(name), &found_artist, &found_title);
	assert_str(found_artist, str_from_cstr(artist));
	assert_str(found_title, str_from_cstr(title));
	arena_destroy(arena);
}

static void file_names_tell_artist_and_title(void **state)
{
	assert_name("Queen - Innuendo.mp3", "Queen", "Innuendo");
	assert_name("01 - Queen - Innuendo.mp3", "Queen", "Innuendo");
	assert_name("03. Innuendo.flac", "", "Innuendo");
	assert_name("07 Innuendo.flac", "", "Innuendo");
	assert_name("7 Seconds.mp3", "", "7 Seconds");
	assert_name("99 Luftballons.mp3", "", "99 Luftballons");
	assert_name("1979.mp3", "", "1979");
	assert_name("05.mp3", "", "05");
	assert_name("moon_light_sonata.ogg", "", "moon light sonata");
	assert_name("no extension", "", "no extension");
	assert_name("a - .mp3", "", "a -");
	assert_name("bad\xFF name.mp3", "", "bad\xEF\xBF\xBD name");
}

static void audio_files_are_known_by_their_names(void **state)
{
	assert_int_equal(local_format_of_name(STR("a.mp3")), LOCAL_FORMAT_MP3);
	assert_int_equal(local_format_of_name(STR("a.b.FLAC")), LOCAL_FORMAT_FLAC);
	assert_int_equal(local_format_of_name(STR("x.Opus")), LOCAL_FORMAT_OPUS);
	assert_int_equal(local_format_of_name(STR(".mp3")), LOCAL_FORMAT_NONE);
	assert_int_equal(local_format_of_name(STR("mp3")), LOCAL_FORMAT_NONE);
	assert_int_equal(local_format_of_name(STR("a.mp3.part")), LOCAL_FORMAT_NONE);
	assert_int_equal(local_format_of_name(STR("a.")), LOCAL_FORMAT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_and_accents_do_not_matter),
		cmocka_unit_test(letters_that_unicode_keeps_whole_are_taken_apart),
		cmocka_unit_test(punctuation_parts_words_and_apostrophes_vanish),
		cmocka_unit_test(text_of_punctuation_alone_is_kept),
		cmocka_unit_test(broken_utf8_only_parts_words),
		cmocka_unit_test(long_text_is_folded_only_so_far),
		cmocka_unit_test(shown_text_has_no_control_characters),
		cmocka_unit_test(long_text_is_cut_between_characters),
		cmocka_unit_test(file_names_tell_artist_and_title),
		cmocka_unit_test(audio_files_are_known_by_their_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
