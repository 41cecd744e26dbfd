/*
 * The web addresses that people paste, taken apart before anything in them is believed. They
 * are only ever read: what is asked for is made anew from the ids that they hold.
 */
#ifndef SOURCE_WEB_LINK_H
#define SOURCE_WEB_LINK_H

#include "base/str.h"

#define WEB_LINK_MAX 2000

/* Parts of the text that was read, still encoded. */
struct web_link {
	struct str host;  /* in the case that it was typed in */
	struct str path;  /* without the first "/" */
	struct str query; /* without the "?" */
};

/*
 * Reads https://host/path?query#fragment, http:// too, or without a scheme, as address bars
 * show it. False for anything else: a user or a port before or behind the host, a host of other
 * than ASCII letters, digits, "-" and ".", white space, control characters and backslashes
 * anywhere, more than WEB_LINK_MAX bytes.
 */
bool web_link_parse(struct str text, struct web_link *link);

/* Whether the host is one of `hosts`, whose last is NULL, in any case. */
bool web_link_is_at(const struct web_link *link, const char *const *hosts);

/* Whether it has `least` to `most` of those characters that services make ids and names of:
 * ASCII letters, digits, "-" and "_". */
bool web_link_is_name(struct str text, size_t least, size_t most);

/* The part of the path with this number, from 0; "" when there is none. */
struct str web_link_segment(const struct web_link *link, size_t number);

/* The value of the query's first field `name`, still encoded; "" when there is none. */
struct str web_link_field(const struct web_link *link, struct str name);

#endif
