/* The pages that web/dist holds, with their {{placeholders}} filled in. */
#ifndef SERVE_PAGE_H
#define SERVE_PAGE_H

#include "serve/call.h"

struct page_field {
	const char *name;
	struct str value; /* escaped, unless the page has it in three braces */
};

/* Replies with a page, as "login.html"; `fields` end with a nameless one. */
void page_reply(
	struct call *call, int status, const char *name, const struct page_field *fields);

/* The error page. */
void page_reply_error(struct call *call, int status, struct str message);

/* 404: the page or JSON. */
void page_not_found(struct call *call);

/* Fills a template in: for the tests. Unknown placeholders become nothing. */
void page_fill(struct buf *out, struct str template, const struct page_field *fields);

/* Appends `text` so that it can stand in an element or a quoted attribute. */
void page_append_escaped(struct buf *out, struct str text);

/* Percent-encodes what may not stand in a path or a query's value; "/" stays. */
struct str page_encode(struct arena *arena, struct str text);

#endif
