/* Parts of what is done by chance, for commands.c. */
#ifndef PROPERTY_COMMANDS_H
#define PROPERTY_COMMANDS_H

#include "nest/new_song.h"
#include "world.h"

/* Anybody but Bender. */
int command_user(struct world *world);
struct str command_user_name(int user);

/* An id: mostly of a song that exists, else of one that is gone, was never there, or no id at
 * all. */
struct command_id {
	struct str text;
	int64_t number; /* 0: there is no such song, and never will be */
};
struct command_id command_id(struct world *world);

/* commands_add.c */
void command_add(struct world *world);

/* Some track, as a source could give it; `new_song` gets the same for the store. */
struct model_track command_track(struct world *world, struct new_song *new_song);
/* The trackid, the ISRC and the artist with these numbers; any trackid's number. */
struct str command_trackid(int id);
struct str command_isrc(int number);
struct str command_artist(int name);
int command_random_id(struct world *world);

/* commands_bender.c */
void command_offer(struct world *world);
void command_free(struct world *world);
void command_cache(struct world *world);
void command_cached(struct world *world);
void command_take(struct world *world);
void command_take_as(struct world *world);
void command_reject(struct world *world);

/* commands_playback.c */
void command_advance(struct world *world);
void command_race(struct world *world);
void command_skip(struct world *world);
void command_pause(struct world *world);
void command_unpause(struct world *world);

/* commands_people.c */
void command_jam(struct world *world);
void command_comment(struct world *world);
void command_airhorn(struct world *world);
void command_volume(struct world *world);
void command_renew(struct world *world);
void command_leave(struct world *world);
void command_lease(struct world *world);

#endif
