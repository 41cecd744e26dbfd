/* Comments on songs. */
#ifndef NEST_COMMENT_H
#define NEST_COMMENT_H

#include "nest/nest.h"

#define COMMENT_MAX 280 /* characters */

/*
 * Adds a comment to the queued or playing song `id`. `body` is trimmed; ERROR_INVALID when
 * nothing or more than COMMENT_MAX characters are left. ERROR_NOT_FOUND, ERROR_LIMITED.
 */
bool comment_add(const struct nest *nest, struct str user, struct str id, struct str body,
	struct error *error);

#endif
