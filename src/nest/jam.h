/* A jam: "I love this". */
#ifndef NEST_JAM_H
#define NEST_JAM_H

#include "nest/nest.h"

/*
 * Jams the queued or playing song `id`, or takes the user's jam back; `*is_jammed` (may be
 * NULL) tells which. ERROR_NOT_FOUND.
 */
bool jam_toggle(const struct nest *nest, struct str user, struct str id, bool *is_jammed,
	struct error *error);

#endif
