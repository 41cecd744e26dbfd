/* Sounds and covers of the local source, and people's pictures. */
#include "account/email.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"
#include "serve/static_file.h"

static void reply_audio(struct call *call)
{
	struct error error;
	struct local_file file;
	struct local *local = call->serve->local;
	if (!local) {
		page_not_found(call);
		return;
	}
	if (!local_open(local, call->param, &file, &error)) {
		call_fail(call, &error);
		return;
	}
	struct http_file reply = {
		.fd = file.fd,
		.size = file.size,
		.etag = arena_str(call->arena, str_from_cstr(file.etag)),
		.type = file.content_type,
	};
	/* needs a session, so no cache in between may keep it */
	http_header(call->http, "Cache-Control", STR("private, max-age=86400"));
	http_reply_file(call->http, &reply);
}

static void reply_cover(struct call *call)
{
	struct error error;
	struct str bytes, type;
	struct local *local = call->serve->local;
	if (!local) {
		page_not_found(call);
		return;
	}
	if (!local_cover(local, call->param, call->arena, &bytes, &type, &error)) {
		call_fail(call, &error);
		return;
	}
	http_header(call->http, "Cache-Control", STR("private, max-age=86400"));
	http_header(call->http, "Content-Security-Policy", STR("default-src 'none'"));
	http_reply(call->http, 200, arena_cstr(call->arena, type), bytes);
}

/* FNV-1a: the same person has the same colour everywhere. */
static unsigned hue_of(struct str email)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < email.len; i++) {
		hash = (hash ^ (unsigned char)email.data[i]) * 16777619u;
	}
	return hash % 36 * 10;
}

static char letter_of(struct str name)
{
	char c = name.len ? name.data[0] : '_';
	if (c >= 'a' && c <= 'z') {
		return (char)(c - 'a' + 'A');
	}
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
}

static void redirect_to_picture(struct call *call)
{
	struct str email = arena_lower(call->arena, call->param);
	http_header(call->http, "Cache-Control", STR("public, max-age=86400"));
	http_redirect(call->http, 302,
		arena_printf(call->arena, "/avatar/%u-%c.svg", hue_of(email),
			letter_of(email_name(call->arena, email))));
}

/* "<hue>-<letter>.svg" */
static bool read_avatar(struct str name, int64_t *hue, char *letter)
{
	size_t dash = str_index_of(name, '-');
	struct str rest = str_from(name, dash + 1);
	if (!str_to_int64(str_slice(name, 0, dash), hue) || *hue < 0 || *hue >= 360 ||
		rest.len != 5 || !str_equal(str_from(rest, 1), STR(".svg"))) {
		return false;
	}
	*letter = rest.data[0];
	return letter_of(rest) == *letter;
}

static void reply_avatar(struct call *call)
{
	int64_t hue;
	char letter;
	if (!read_avatar(call->param, &hue, &letter)) {
		page_not_found(call);
		return;
	}
	struct str svg = arena_printf(call->arena,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">"
		"<rect width=\"64\" height=\"64\" fill=\"hsl(%d,45%%,38%%)\"/>"
		"<text x=\"32\" y=\"43\" text-anchor=\"middle\" font-family=\"sans-serif\" "
		"font-size=\"32\" font-weight=\"600\" fill=\"#fff\">%c</text></svg>",
		(int)hue, letter == '_' ? '?' : letter);
	http_header(call->http, "Cache-Control", STR("public, max-age=31536000, immutable"));
	http_reply(call->http, 200, "image/svg+xml", svg);
}

const struct route routes_media[] = {
	{ "/static/*", ALLOW_GET, ACCESS_PUBLIC, static_file_asset },
	{ "/static/audio/*", ALLOW_GET, ACCESS_PUBLIC, static_file_audio },
	{ "/local/audio/*", ALLOW_GET, ACCESS_PERSON, reply_audio },
	{ "/local/cover/*", ALLOW_GET, ACCESS_PERSON, reply_cover },
	{ "/userimg/*/img.png", ALLOW_GET, ACCESS_PUBLIC, redirect_to_picture },
	{ "/avatar/*", ALLOW_GET, ACCESS_PUBLIC, reply_avatar },
	{ NULL },
};
