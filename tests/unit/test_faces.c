/* The pure parts of accounts and faces. */
#include "account/client.h"
#include "account/email.h"
#include "account/known.h"
#include "account/login.h"
#include "serve/outbox.h"
#include "serve/page.h"
#include "serve/policy.h"
#include "serve/router.h"
#include "serve/static_file.h"

#include <stdio.h>

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
// clang-format on

static struct arena *arena;

static int set_up(void **state)
{
	arena = arena_create();
	return 0;
}

static int tear_down(void **state)
{
	arena_destroy(arena);
	return 0;
}

static void assert_str(struct str actual, const char *expected)
{
	assert_string_equal(arena_cstr(arena, actual), expected);
}

static void emails_are_read_in_lower_case_or_refused(void **state)
{
	struct str email;
	assert_true(email_read(arena, STR(" Ada.L@Example.COM "), &email));
	assert_str(email, "ada.l@example.com");
	assert_true(email_read(arena, STR("openclaw@api"), &email));
	const char *bad[] = { "", "ada", "@", "a@", "@b", "a@b@c", "a b@c", "<a>@b", "a@b,c@d",
		"a\x01@b", "\xff@b" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(email_read(arena, str_from_cstr(bad[i]), &email));
	}
	assert_str(email_name(arena, STR("ada.lovelace@example.com")), "Ada Lovelace");
	assert_str(email_name(arena, STR("bob+music@example.com")), "Bob");
	assert_str(email_name(arena, STR_EMPTY), "");
}

static void one_goes_on_to_own_pages_only(void **state)
{
	assert_str(login_safe_next(STR("/help?x=1")), "/help?x=1");
	const char *bad[] = { "", "help", "//evil.example", "/\\evil.example",
		"https://evil.example", "/a b", "/a\r\nb", "/\t/evil.example" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_str(login_safe_next(str_from_cstr(bad[i])), "/");
	}
}

static struct config live_config(void)
{
	return (struct config) {
		.hostname = STR("music.example.com"),
		.second_host = STR("tunes.example.com"),
	};
}

static void the_nearest_proxy_is_believed_but_not_in_debug(void **state)
{
	struct config config = live_config();
	struct http_request request = {
		.peer = STR("10.0.0.1"),
		.host = STR("inner:5000"),
		.forwarded_for = STR("6.6.6.6, 198.51.100.7"),
		.forwarded_host = STR("evil.example, Music.Example.com"),
		.forwarded_proto = STR("http, https"),
	};
	struct client client = client_of(arena, &config, &request);
	assert_str(client.address, "198.51.100.7");
	assert_str(client.host, "music.example.com");
	assert_true(client.is_secure);
	config.debug = true;
	client = client_of(arena, &config, &request);
	assert_str(client.address, "10.0.0.1");
	assert_str(client.host, "inner:5000");
	assert_false(client.is_secure);
}

static struct str address_by(const char *forwarded_for)
{
	struct config config = live_config();
	struct http_request request = { .peer = STR("10.0.0.1"),
		.forwarded_for = str_from_cstr(forwarded_for) };
	return client_of(arena, &config, &request).address;
}

static void an_address_counts_without_its_port_and_in_one_form(void **state)
{
	assert_str(address_by("192.0.2.1"), "192.0.2.1");
	assert_str(address_by("192.0.2.1:4711"), "192.0.2.1");
	assert_str(address_by("6.6.6.6,192.0.2.1:4711 "), "192.0.2.1");
	assert_str(address_by("2001:DB8:0::1"), "2001:db8::1");
	assert_str(address_by("6.6.6.6, [2001:db8::1]:4711"), "2001:db8::1");
	assert_str(address_by("[2001:db8::1]"), "2001:db8::1");
	assert_str(address_by("::ffff:192.0.2.1"), "192.0.2.1");
}

/* Then it is the proxy's, never one further left, which the client may have written. */
static void what_is_no_address_does_not_count(void **state)
{
	const char *wrong[] = { "", " ", ",", "6.6.6.6,", "6.6.6.6, unknown",
		"6.6.6.6, _hidden", "[", "[]", "1.2.3", "192.0.2.1:4711:5", "fe80::1%eth0",
		"192.0.2.1\" action=login", "::ffff:1.2.3.4.5" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_str(address_by(wrong[i]), "10.0.0.1");
	}
}

static void limits_count_networks(void **state)
{
	struct client client = { .address = STR("2001:db8:1:2:3:4:5:6") };
	assert_str(client_network(arena, &client), "2001:db8:1:2::");
	client.address = STR("192.0.2.1");
	assert_str(client_network(arena, &client), "192.0.2.1");
}

static void the_port_of_the_scheme_may_be_written_or_not(void **state)
{
	struct config config = live_config();
	const char *ours[] = { "music.example.com", "Music.Example.com:443",
		"music.example.com:80", "tunes.example.com:443" };
	const char *others[] = { "", ":443", "music.example.com:8443", "music.example.com:4443",
		"music.example.com.", "music.example.com,evil.example", "evil.example:443" };
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		struct http_request request = { .host = str_from_cstr(ours[i]) };
		struct client client = client_of(arena, &config, &request);
		assert_true(client_host_is_known(&config, client.host));
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct http_request request = { .host = str_from_cstr(others[i]) };
		struct client client = client_of(arena, &config, &request);
		assert_false(client_host_is_known(&config, client.host));
	}
}

static void only_local_hosts_are_local(void **state)
{
	assert_true(client_host_is_local(STR("localhost")));
	assert_true(client_host_is_local(STR("LOCALHOST:5001")));
	assert_true(client_host_is_local(STR("127.0.0.1:80")));
	const char *others[] = { "", "localhost.evil.example", "127.0.0.1.evil.example:1",
		"evil.example", "0.0.0.0", "127.0.0.2", "[::1]evil" };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_false(client_host_is_local(str_from_cstr(others[i])));
	}
	assert_str(client_host_name(STR("[2001:db8::1]:5001")), "2001:db8::1");
	assert_str(client_host_name(STR("[")), "");
}

static void origins_are_ours_or_foreign(void **state)
{
	struct config config = live_config();
	struct client client = { .host = STR("tunes.example.com") };
	assert_true(client_origin_is_ours(&config, &client, STR_EMPTY));
	assert_true(client_origin_is_ours(&config, &client, STR("https://music.example.com")));
	assert_true(client_origin_is_ours(&config, &client, STR("https://tunes.example.com")));
	assert_false(client_origin_is_ours(&config, &client, STR("null")));
	assert_false(client_origin_is_ours(&config, &client, STR("http://localhost")));
	assert_false(client_origin_may_read(&config, STR("https://tunes.example.com")));
	assert_true(client_origin_is_ours(&config, &client, STR("http://music.example.com")));
	client.is_secure = true;
	assert_true(client_origin_is_ours(&config, &client, STR("https://music.example.com")));
	assert_false(client_origin_is_ours(&config, &client, STR("http://music.example.com")));
	client = (struct client) { .host = STR("evil.example") };
	assert_false(client_origin_is_ours(&config, &client, STR("https://evil.example")));
	config.debug = true;
	assert_true(client_origin_is_ours(&config, &client, STR("http://localhost:3000")));
}

static void a_foreign_page_changes_nothing(void **state)
{
	struct config config = live_config();
	struct client client = { .host = STR("music.example.com") };
	struct http_request request = { .sec_fetch_site = STR("cross-site") };
	assert_false(client_request_is_ours(&config, &client, &request));
	request.sec_fetch_site = STR("same-origin");
	assert_true(client_request_is_ours(&config, &client, &request));
	request = (struct http_request) { .origin = STR("https://evil.example") };
	assert_false(client_request_is_ours(&config, &client, &request));
	request = (struct http_request) { .host = STR("music.example.com") };
	assert_true(client_request_is_ours(&config, &client, &request));
}

static void paths_match_segment_by_segment(void **state)
{
	struct str param = STR_EMPTY;
	assert_true(router_matches("/queue", STR("/queue"), &param));
	assert_false(router_matches("/queue", STR("/queues"), &param));
	assert_true(router_matches("/queue/*", STR("/queue/17"), &param));
	assert_str(param, "17");
	assert_false(router_matches("/queue/*", STR("/queue/"), &param));
	assert_false(router_matches("/queue/*", STR("/queue/17/x"), &param));
	assert_true(router_matches("/userimg/*/img.png", STR("/userimg/a@b/img.png"), &param));
	assert_str(param, "a@b");
	assert_false(router_matches("/userimg/*/img.png", STR("/userimg//img.png"), &param));
	assert_false(router_matches("/userimg/*/img.png", STR("/userimg/img.png"), &param));
}

static void pages_escape_what_they_are_given(void **state)
{
	struct buf out = { 0 };
	page_fill(&out, STR("<p>{{who}}</p>{{{raw}}}{{ who }}{{unknown}}{{open"),
		(struct page_field[]) {
			{ "who", STR("<b>\"O'Neil\" & co</b>") },
			{ "raw", STR("<i>x</i>") },
			{ NULL },
		});
	const char *escaped = "&lt;b&gt;&quot;O&#39;Neil&quot; &amp; co&lt;/b&gt;";
	assert_str(buf_str(&out),
		arena_printf(arena, "<p>%s</p><i>x</i>%s{{open", escaped, escaped).data);
	buf_finish(&out);
	assert_str(page_encode(arena, STR("/a b/é?\r\n")), "/a%20b/%C3%A9%3F%0D%0A");
}

static void pages_may_load_what_is_configured_and_no_more(void **state)
{
	struct config config = live_config();
	config.youtube_embed_url = STR("https://www.youtube-nocookie.com/embed");
	assert_str(policy_content(arena, &config),
		"default-src 'self'; img-src 'self' https: data:; media-src 'self'; "
		"connect-src 'self'; frame-src 'none'; object-src 'none'; "
		"frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
	assert_str(policy_referrer(&config, STR("/")), "same-origin");
	config.youtube_api_key = STR("key");
	assert_true(str_contains(policy_content(arena, &config),
		STR("; frame-src https://www.youtube-nocookie.com; ")));
	assert_str(policy_referrer(&config, STR("/")), "strict-origin-when-cross-origin");
	assert_str(policy_referrer(&config, STR("/authentication/callback")), "no-referrer");
	config.soundcloud_client_id = config.soundcloud_client_secret = STR("x");
	assert_true(str_contains(policy_content(arena, &config),
		STR("; media-src 'self' blob: https://*.sndcdn.com "
		    "https://*.soundcloud.cloud; connect-src 'self' "
		    "https://*.sndcdn.com https://*.soundcloud.cloud; ")));
	assert_false(str_contains(policy_content(arena, &config), STR("127.0.0.1")));
	config.debug = true;
	assert_true(str_contains(policy_content(arena, &config),
		STR("img-src 'self' https: data: http://127.0.0.1:*; media-src 'self' blob: "
		    "https://*.sndcdn.com https://*.soundcloud.cloud http://127.0.0.1:*; ")));
}

static void a_policy_cannot_be_rewritten_by_a_setting(void **state)
{
	struct config config = live_config();
	config.youtube_api_key = STR("key");
	const char *bad[] = { "https://", "https://a;script-src", "https://a,b/embed",
		"https://*/embed", "https://a\"b" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		config.youtube_embed_url = str_from_cstr(bad[i]);
		assert_true(str_contains(
			policy_content(arena, &config), STR("; frame-src 'none'; ")));
	}
	config.youtube_embed_url = STR("http://127.0.0.1:4711/embed");
	assert_true(str_contains(
		policy_content(arena, &config), STR("; frame-src http://127.0.0.1:4711; ")));
}

static void static_names_stay_in_their_folder(void **state)
{
	assert_true(static_file_name_is_safe(STR("main-AB12.js")));
	const char *bad[] = { "", ".", "..", ".built", "a/b", "../x", "a\\b", "a b", "é" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(static_file_name_is_safe(str_from_cstr(bad[i])));
	}
	assert_null(static_file_type(STR("index.html")));
	assert_string_equal(static_file_type(STR("a.mp3")), "audio/mpeg");
}

static void an_outbox_is_in_order_and_bounded(void **state)
{
	struct outbox outbox = { 0 };
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < OUTBOX_MAX; i++) {
			char text[16];
			snprintf(text, sizeof(text), "%d", i);
			assert_true(outbox_put(&outbox, blob_create(str_from_cstr(text))));
		}
		assert_false(outbox_put(&outbox, blob_create(STR("one too many"))));
		for (int i = 0; i < OUTBOX_MAX; i++) {
			struct blob *blob = outbox_take(&outbox);
			int64_t number;
			assert_true(str_to_int64(blob_str(blob), &number));
			assert_int_equal(number, i);
			blob_unref(blob);
		}
		assert_null(outbox_take(&outbox));
	}
	assert_true(outbox_put(&outbox, blob_create(STR("left over"))));
	outbox_finish(&outbox);
}

static void what_is_known_can_be_forgotten(void **state)
{
	struct known *known = known_create();
	char digest[DIGEST_HEX + 1];
	struct str email;
	for (int i = 0; i < 20000; i++) {
		digest_hex(arena_printf(arena, "%d", i), digest);
		known_add(known, digest, arena_printf(arena, "%d@example.com", i));
	}
	assert_true(known_find(known, arena, digest, &email));
	assert_str(email, "19999@example.com");
	known_remove(known, digest);
	assert_false(known_find(known, arena, digest, &email));
	known_remove(known, digest);
	digest_hex(STR("19998"), digest);
	assert_true(known_find(known, arena, digest, &email));
	known_clear(known);
	assert_false(known_find(known, arena, digest, &email));
	known_destroy(known);
}

static void digests_are_those_of_the_standard(void **state)
{
	char digest[DIGEST_HEX + 1];
	/* FIPS 180-4's "abc", and RFC 4231's second case */
	digest_hex(STR("abc"), digest);
	assert_string_equal(
		digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_str(digest_keyed(arena, STR("Jefe"), STR("what do ya want for nothing?")),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emails_are_read_in_lower_case_or_refused),
		cmocka_unit_test(one_goes_on_to_own_pages_only),
		cmocka_unit_test(the_nearest_proxy_is_believed_but_not_in_debug),
		cmocka_unit_test(an_address_counts_without_its_port_and_in_one_form),
		cmocka_unit_test(what_is_no_address_does_not_count),
		cmocka_unit_test(limits_count_networks),
		cmocka_unit_test(the_port_of_the_scheme_may_be_written_or_not),
		cmocka_unit_test(only_local_hosts_are_local),
		cmocka_unit_test(origins_are_ours_or_foreign),
		cmocka_unit_test(a_foreign_page_changes_nothing),
		cmocka_unit_test(paths_match_segment_by_segment),
		cmocka_unit_test(pages_escape_what_they_are_given),
		cmocka_unit_test(pages_may_load_what_is_configured_and_no_more),
		cmocka_unit_test(a_policy_cannot_be_rewritten_by_a_setting),
		cmocka_unit_test(static_names_stay_in_their_folder),
		cmocka_unit_test(an_outbox_is_in_order_and_bounded),
		cmocka_unit_test(what_is_known_can_be_forgotten),
		cmocka_unit_test(digests_are_those_of_the_standard),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
