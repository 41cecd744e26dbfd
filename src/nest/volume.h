/* The volume of a nest, 0 to 100; 95 at first. */
#ifndef NEST_VOLUME_H
#define NEST_VOLUME_H

#include "nest/nest.h"

/* Sets it, clamped to 0 … 100; `*now` (may be NULL) is what it is then. */
bool volume_change(const struct nest *nest, int64_t volume, int64_t *now, struct error *error);

#endif
