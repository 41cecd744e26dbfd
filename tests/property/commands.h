/* Parts of what is done by chance, for commands.c. */
#ifndef PROPERTY_COMMANDS_H
#define PROPERTY_COMMANDS_H

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
