#include "serve/page.h"

#include "serve/parts.h"
#include "serve/policy.h"

#include <fcntl.h>
#include <unistd.h>

#define PAGE_MAX (256 * 1024)

/* When the page was not built: plain, but it says what is the matter. */
static const char fallback[] = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
			       "<title>{{title}} · EchoNest</title><h1>{{title}}</h1>"
			       "<p>{{message}}</p><div>{{{methods}}}</div>"
			       "<p>The web page is not built: run script/build.</p></html>";

void page_append_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.data[i]) {
		case '<':
			buf_append(out, STR("&lt;"));
			break;
		case '>':
			buf_append(out, STR("&gt;"));
			break;
		case '&':
			buf_append(out, STR("&amp;"));
			break;
		case '"':
			buf_append(out, STR("&quot;"));
			break;
		case '\'':
			buf_append(out, STR("&#39;"));
			break;
		default:
			buf_append_char(out, text.data[i]);
		}
	}
}

struct str page_encode(struct arena *arena, struct str text)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(arena, text.len * 3 + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || (c && strchr("-._~/@:", c));
		if (plain) {
			out[len++] = (char)c;
		} else {
			out[len++] = '%';
			out[len++] = hex[c >> 4];
			out[len++] = hex[c & 15];
		}
	}
	out[len] = '\0';
	return (struct str) { out, len };
}

static size_t find(struct str text, struct str needle)
{
	const char *at = text.len ? memmem(text.data, text.len, needle.data, needle.len) : NULL;
	return at ? (size_t)(at - text.data) : text.len;
}

static struct str field_value(const struct page_field *fields, struct str name)
{
	for (; fields->name; fields++) {
		if (str_equal_cstr(name, fields->name)) {
			return fields->value;
		}
	}
	return STR_EMPTY;
}

void page_fill(struct buf *out, struct str template, const struct page_field *fields)
{
	while (template.len) {
		size_t start = find(template, STR("{{"));
		buf_append(out, str_slice(template, 0, start));
		template = str_from(template, start);
		bool raw = str_starts_with(template, STR("{{{"));
		size_t braces = raw ? 3 : 2;
		size_t end = find(template, raw ? STR("}}}") : STR("}}"));
		if (end == template.len) {
			buf_append(out, template);
			return;
		}
		struct str value = field_value(
			fields, str_trim(str_slice(template, braces, end - braces)));
		if (raw) {
			buf_append(out, value);
		} else {
			page_append_escaped(out, value);
		}
		template = str_from(template, end + braces);
	}
}

/* Read anew for every request: small, and a page that was just built is there at once. */
static struct str load(struct call *call, const char *name)
{
	struct str path = arena_printf(
		call->arena, "%.*s/web/dist/%s", STR_ARG(call->serve->share_root), name);
	int fd = open(path.data, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		return str_from_cstr(fallback);
	}
	char *text = arena_alloc(call->arena, PAGE_MAX);
	ssize_t len = read(fd, text, PAGE_MAX);
	close(fd);
	return len > 0 ? (struct str) { text, (size_t)len } : str_from_cstr(fallback);
}

void page_reply(
	struct call *call, int status, const char *name, const struct page_field *fields)
{
	struct buf out = { 0 };
	page_fill(&out, load(call, name), fields);
	http_header(call->http, "Content-Security-Policy",
		policy_content(call->arena, call->serve->config));
	http_header(call->http, "Referrer-Policy",
		policy_referrer(call->serve->config, call->request->path));
	http_header(call->http, "Cache-Control", STR("no-cache, private"));
	http_reply(call->http, status, "text/html; charset=utf-8", buf_str(&out));
	buf_finish(&out);
}

static struct str title_of(int status)
{
	switch (status) {
	case 403:
		return STR("Not allowed");
	case 404:
		return STR("Nothing here");
	case 405:
		return STR("Not like this");
	case 503:
		return STR("Back in a moment");
	default:
		return status < 500 ? STR("That did not work") : STR("Something broke");
	}
}

void page_reply_error(struct call *call, int status, struct str message)
{
	bool again = status >= 500;
	struct page_field fields[] = {
		{ "title", title_of(status) },
		{ "message", message },
		{ "action_href",
			again ? page_encode(call->arena, call->request->path) : STR("/") },
		{ "action_label", again ? STR("Try again") : STR("To the nest") },
		{ NULL },
	};
	page_reply(call, status, "error.html", fields);
}

void page_not_found(struct call *call)
{
	if (call_wants_page(call)) {
		page_reply_error(call, 404, STR("There is no such page, or no such nest."));
	} else {
		call_fail_code(call, 404, "not_found", "There is nothing at this path.");
	}
}
