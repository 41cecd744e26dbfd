/* Emails, as strangers may see them. */
#ifndef NEST_PEOPLE_H
#define NEST_PEOPLE_H

#include "base/arena.h"
#include "base/json.h"

/* "d…@example.com" of "dylan@example.com"; text without an "@" becomes its first character and
 * "…".
 */
struct str people_hide(struct arena *arena, struct str email);

/* Hides who added, jammed, commented and blew a horn in a song or a play, in place. */
void people_hide_in_song(struct arena *arena, json_t *song);

#endif
