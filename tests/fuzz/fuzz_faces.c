/* What the faces make of text from outside: paths, pages, emails, places to go, codes. */
#include "account/email.h"
#include "account/login.h"
#include "fuzz.h"
#include "serve/page.h"
#include "serve/router.h"
#include "serve/static_file.h"

static void check_page(struct arena *arena, struct str text)
{
	struct buf out = { 0 };
	page_fill(&out, STR("<p title=\"{{x}}\">{{x}}</p>{{y}}"),
		(struct page_field[]) { { "x", text }, { NULL } });
	struct str page = buf_str(&out);
	size_t tags = 0;
	for (size_t i = 0; i < page.len; i++) {
		tags += page.data[i] == '<';
	}
	FUZZ_EXPECT(tags == 2); /* only those of the template */
	buf_clear(&out);
	page_fill(&out, text, (struct page_field[]) { { "x", STR("value") }, { NULL } });
	buf_finish(&out);
	struct str encoded = page_encode(arena, text);
	for (size_t i = 0; i < encoded.len; i++) {
		FUZZ_EXPECT(encoded.data[i] > ' ' && encoded.data[i] < 0x7F);
	}
}

static void check_names(struct arena *arena, struct str text)
{
	struct str email, param;
	if (email_read(arena, text, &email)) {
		FUZZ_EXPECT(str_contains(email, STR("@")) && str_is_utf8(email));
		email_name(arena, email);
	}
	if (static_file_name_is_safe(text)) {
		FUZZ_EXPECT(str_index_of(text, '/') == text.len && text.data[0] != '.');
	}
	if (router_matches("/queue/*", text, &param)) {
		FUZZ_EXPECT(param.len > 0 && str_index_of(param, '/') == param.len);
	}
	struct str next = login_safe_next(text);
	FUZZ_EXPECT(next.len && next.data[0] == '/');
	FUZZ_EXPECT(next.len == 1 || (next.data[1] != '/' && next.data[1] != '\\'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create();
	struct str text = { (const char *)data, size };
	check_page(arena, text);
	check_names(arena, text);
	client_host_name(text);
	client_host_is_local(text);
	arena_destroy(arena);
	return 0;
}
