/* What each route is asked, and how long its answers take. */
#ifndef SERVE_REQUEST_COUNT_H
#define SERVE_REQUEST_COUNT_H

#include "net/http.h"

/* The number of a path's pattern, which lasts as long as the program; the same for the same
 * text. NULL is what no route knows. */
unsigned request_count_route(const char *pattern);

/* An answer was made, `ns` after its request came. */
void request_count(unsigned route, enum http_method method, int status, int64_t ns);

#endif
