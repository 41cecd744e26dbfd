/* Pure readers of what stands in URLs, forms, cookies and Range headers. */
#ifndef NET_HTTP_FIELDS_H
#define NET_HTTP_FIELDS_H

#include "base/arena.h"

/* Decodes %XX, and "+" as space; false when a % is not followed by two hex digits. */
bool http_decode(struct arena *arena, struct str encoded, struct str *decoded);

/* Encodes everything but unreserved characters (RFC 3986). */
struct str http_encode(struct arena *arena, struct str text);

/* "Authorization: Basic …" for a request that we make (RFC 7617). Never log it. */
struct str http_basic(struct arena *arena, struct str user, struct str password);

/* The decoded value of the first field `name` of "a=1&b=2". */
bool http_fields_find(
	struct arena *arena, struct str encoded, const char *name, struct str *value);

/* The value of the cookie `name` in a Cookie header. */
bool http_cookies_find(struct str header, const char *name, struct str *value);

enum http_range { HTTP_RANGE_WHOLE, HTTP_RANGE_PART, HTTP_RANGE_UNSATISFIABLE };

/*
 * Reads "bytes=first-last", "bytes=first-" or "bytes=-suffix" for something of `size` bytes
 * into *first and *last (inclusive). Other units, several ranges and nonsense mean the whole
 * (RFC 9110).
 */
enum http_range http_range_parse(
	struct str header, int64_t size, int64_t *first, int64_t *last);

/* True when an If-None-Match header names `etag` (weakly compared) or is "*". */
bool http_etag_matches(struct str header, struct str etag);

#endif
