/* Where the files that come with the program are: the page, airhorns, demo music, nest seeds.
 */
#ifndef BASE_SHARE_H
#define BASE_SHARE_H

#include "base/arena.h"

/*
 * The folder that holds assets/, web/dist/ and data/: the environment's ECHONEST_SHARE_DIR,
 * else found upwards from the program's own file (a checkout, or <prefix>/share/echonest when
 * it is installed). `*root` is followed by a NUL. False when there is none.
 */
bool share_find(struct arena *arena, struct str *root);

/* The same, from the place of any program: "/usr/bin/echonest" looks in /usr/bin, /usr, /. */
bool share_find_from(struct arena *arena, struct str program, struct str *root);

#endif
