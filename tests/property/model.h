/*
 * The rules of a nest (docs/api.md, "Queue rules"), slow and obvious: arrays and loops in
 * memory. Written from the rules and not from the scripts, so that the two can be compared.
 */
#ifndef PROPERTY_MODEL_H
#define PROPERTY_MODEL_H

#include "base/error.h"
#include "list.h"
#include "nest/nest.h"

#define MODEL_USERS	8
#define MODEL_BENDER	7 /* the last user */
#define MODEL_HOLDERS	3
#define MODEL_NO_DRIVER -1

extern const char *const model_users[MODEL_USERS];
extern const char *const model_holders[MODEL_HOLDERS];

struct model_jam {
	int user;
	int64_t ms;
	bool is_throwback;
};

struct model_comment {
	int user;
	int64_t ms;
	struct str body; /* a literal */
};

struct model_horn {
	int user;
	int64_t ms;
	bool is_free;
	int64_t song;
	struct str title; /* a literal */
};

/* What a source could give. Two are the same recording when one of the three numbers is. */
struct model_track {
	int id, isrc, name; /* isrc -1: not told; a name is a title and an artist */
	bool is_episode;    /* is no recording */
	struct str title;   /* a literal */
	int64_t duration_ms;
};

struct model_song {
	int64_t id;
	int user;
	bool is_auto;
	struct model_track track;
	double score;
	int64_t vote;
	bool has_voted[MODEL_USERS];
	bool has_earned;
	LIST(struct model_jam) jams;
	LIST(struct model_comment) comments;
	LIST(struct model_horn) horns;
};

/* A track that Bender may offer. */
enum model_strategy { STRATEGY_A, STRATEGY_B, STRATEGIES };

struct model_candidate {
	struct model_track track;
	int jammer; /* -1: nobody */
	enum model_strategy strategy;
};

/* A recording and when it was queued, or until when it is held back. */
struct model_note {
	struct model_track track;
	int64_t ms;
};

struct model_finished {
	struct model_song song;
	int64_t began_ms, ended_ms;
};

struct model_lease {
	int holder, user;
	int64_t ends_ms;
};

struct model_member {
	int user;
	int64_t since_ms;
};

enum model_limit { LIMIT_SONGS, LIMIT_AIRHORNS, LIMIT_COMMENTS, LIMITS };

struct model {
	const struct nest_settings *settings;
	int64_t now_ms;
	int64_t seq, last_id;
	LIST(struct model_song) queue; /* in order */
	bool is_playing, is_paused;
	struct model_song playing;
	int64_t began_ms, started_ms; /* of the playing song */
	int64_t pos_ms;		      /* of the playing song while paused */
	int64_t volume;
	LIST(struct model_horn) airhorns; /* oldest first */
	int64_t free_horns[MODEL_USERS];
	LIST(int64_t) done[LIMITS][MODEL_USERS]; /* when */
	LIST(struct model_lease) leases;
	LIST(struct model_member) members;
	int driver;
	int64_t here_ms; /* when somebody was here last; 0: never */
	bool has_preview;
	struct model_candidate preview;
	LIST(struct model_note) held, queued; /* newest last */
	int64_t cleaned_held_ms, cleaned_queued_ms;
	bool has_seed[2]; /* of a person, of Bender */
	bool has_finders;
	LIST(struct model_candidate) found[STRATEGIES];
	LIST(struct model_finished) finished; /* all that ever finished */
	LIST(size_t) outbox;		      /* indexes into `finished` */
	LIST(char *) messages;		      /* that must have been published, in order */
};

void model_init(struct model *model, const struct nest_settings *settings, int64_t now_ms);
void model_finish(struct model *model);

/* Announces a change, as the scripts do. */
void model_announce(struct model *model, const char *what, const char *args);

/* Forgets what belongs to a song. */
void model_song_finish(struct model_song *song);

/* The index in the queue, or -1. */
int model_queued(const struct model *model, int64_t id);

/* The queued or playing song, or NULL. */
struct model_song *model_song(struct model *model, int64_t id);

/* True if the user may do it once more now; model_count() counts it. */
bool model_may(const struct model *model, enum model_limit what, int user, int64_t max);
void model_count(struct model *model, enum model_limit what, int user);

int64_t model_ends_ms(const struct model *model);

/* The verbs. Each answers with ERROR_NONE or why not. */

struct model_new_song {
	int user;
	bool is_auto, is_unlimited;
	struct model_track track;
	int jammer; /* -1: nobody */
	bool is_throwback;
};

enum error_kind model_add(struct model *model, const struct model_new_song *song);
/* model_bender.c */

/* What every song that is added means to Bender. */
void model_remember(struct model *model, const struct model_track *track, bool is_auto);
void model_forget_found(struct model *model);

/* Whether the store still has something of these, needed or not. */
bool model_keeps_held(const struct model *model);
bool model_keeps_queued(const struct model *model);
bool model_has_row(const struct model *model);

/* As the scripts answer: 1, 0 and -1; a time, 0 and -1. */
int model_offer(struct model *model, const struct model_candidate *candidate, int row);
int64_t model_free(const struct model *model, const struct model_track *track);
void model_cache(struct model *model, enum model_strategy strategy,
	const struct model_candidate *candidates, size_t count);
bool model_cached(
	struct model *model, enum model_strategy strategy, struct model_candidate *candidate);

/* True when something was queued. */
bool model_take(struct model *model, int64_t below, int64_t awake_ms, enum error_kind *kind);
enum error_kind model_take_as(struct model *model, int user, int track);
enum error_kind model_reject(struct model *model, int track, bool by_person);

enum error_kind model_vote(struct model *model, int user, int64_t id, bool up, bool is_special);
enum error_kind model_kill(struct model *model, int64_t id);
int64_t model_nuke(struct model *model);

enum error_kind model_jam(struct model *model, int user, int64_t id, bool *is_jammed);
enum error_kind model_comment(
	struct model *model, int user, int64_t id, struct str body, bool is_good);
enum error_kind model_airhorn(struct model *model, int user, const char *name, bool is_free);
int64_t model_volume(struct model *model, int64_t volume);

/* What a step of time did. */
struct model_step {
	int64_t finished, started; /* ids, or 0 */
	size_t passed;		   /* too short */
};

struct model_step model_advance(struct model *model, int64_t expected);
enum error_kind model_skip(struct model *model, int64_t meant, struct model_step *step);
void model_pause(struct model *model);
void model_unpause(struct model *model);

void model_renew(struct model *model, int holder, const int *users, size_t count);
void model_leave(struct model *model, int holder, const int *users, size_t count);
/* True when the player has the lease now. */
bool model_lease(struct model *model, int player, bool gives_back);

#endif
