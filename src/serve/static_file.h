/* The files that come with the program: the page's scripts and styles, and the airhorns. */
#ifndef SERVE_STATIC_FILE_H
#define SERVE_STATIC_FILE_H

#include "serve/call.h"

/* The names of the airhorns in assets/airhorns, sorted, without their endings. */
void static_file_airhorns(
	struct arena *arena, struct str share_root, struct str **names, size_t *count);

/* Letters, digits, "-", "_" and ".", not beginning with a dot: can't leave its folder. */
bool static_file_name_is_safe(struct str name);

/* The Content-Type of a name's ending; NULL for those that we don't serve. */
const char *static_file_type(struct str name);

/* GET /static/<name>, /static/audio/<name> */
void static_file_asset(struct call *call);
void static_file_audio(struct call *call);

#endif
