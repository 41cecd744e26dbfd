/* Reads what view.lua answers. For view.c, and tests. */
#ifndef NEST_VIEW_READ_H
#define NEST_VIEW_READ_H

#include "nest/view.h"

/* Copies `reply` into a new view, with one reference. */
struct view *view_read(struct str nest_id, const struct reply *reply);

#endif
