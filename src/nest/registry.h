/* Which nests there are. `main` always is; the ids of others stand in the store's set "nests".
 */
#ifndef NEST_REGISTRY_H
#define NEST_REGISTRY_H

#include "base/error.h"
#include "store/store.h"

/* A message on it: the set may be another one. */
#define REGISTRY_CHANNEL STR("nests:changes")

/* The ids of all nests, in the fiber's arena. Fails with the store's error. */
bool registry_list(struct store *store, struct str **nests, size_t *count, struct error *error);

#endif
