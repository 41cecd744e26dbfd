/* What of SoundCloud the links that people paste lead to, and the API's own addresses. */
#ifndef SOURCE_SOUNDCLOUD_LINK_H
#define SOURCE_SOUNDCLOUD_LINK_H

#include "base/arena.h"

enum soundcloud_kind {
	SOUNDCLOUD_NONE,  /* not SoundCloud's */
	SOUNDCLOUD_OTHER, /* SoundCloud's, but nothing that can be opened */
	SOUNDCLOUD_PAGE,  /* a page, which the API must resolve */
	SOUNDCLOUD_TRACK,
	SOUNDCLOUD_PLAYLIST,
	SOUNDCLOUD_USER,
};

/*
 * Reads soundcloud:<number>, and pages of soundcloud.com (also www. and m.) and short links of
 * on.soundcloud.com.
 */
enum soundcloud_kind soundcloud_link_kind(struct str text);

/* Of SOUNDCLOUD_TRACK: its number, a part of the text. */
struct str soundcloud_link_id(struct str text);

/*
 * Of SOUNDCLOUD_PAGE: the page's address, made anew of its path alone; what the API is asked
 * about.
 */
struct str soundcloud_page_url(struct arena *arena, struct str text);

/*
 * What an address of the API names, as it gives them in redirects:
 * https://api.soundcloud.com/tracks/soundcloud:tracks:17?…, or with the number alone. Only its
 * path is looked at. Fills `*id` with the number.
 */
enum soundcloud_kind soundcloud_resource_parse(
	struct arena *arena, struct str url, struct str *id);

/* The number at the end of "soundcloud:tracks:17" or of digits alone; "" for anything else. */
struct str soundcloud_urn_id(struct str urn, struct str kind);

#endif
