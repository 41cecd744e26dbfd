/* A folder of a test's own under /tmp, gone afterwards. */
#ifndef SUPPORT_FOLDER_H
#define SUPPORT_FOLDER_H

#include "base/arena.h"

struct folder {
	char path[64];
	struct arena *arena; /* for paths in it */
};

void folder_create(struct folder *folder);

/* Removes it and all in it. */
void folder_destroy(struct folder *folder);

/* The path of `name` in it, as a C string. Folders on the way to it are made. */
const char *folder_path(struct folder *folder, const char *name);

#endif
