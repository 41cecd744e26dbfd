/*
 * Every play of the play logs, in memory: who played what and when, and where
 * its line stands. About 45 bytes a play and 100 a track, so that a million
 * plays fit beside everything else in 100 MB; what else a play has is read from
 * its line when somebody wants to see it.
 *
 * Pure data: it reads no file and locks nothing. nest/history.h fills it and
 * says when it may be read.
 */
#ifndef NEST_PLAY_INDEX_H
#define NEST_PLAY_INDEX_H

#include "base/buf.h"
#include "source/local/table.h"

#define PLAY_NONE     UINT32_MAX
#define PLAY_WEEKDAYS 7

/*
 * One play. Plays are numbered as they are read: days in order, lines in order. Stored in files
 * as it is: changes need a new PLAY_CACHE_VERSION.
 */
struct play {
	uint32_t ended_s;     /* unix; the start of its file's day when the line does not say */
	uint32_t offset;      /* of its line in its file, bytes */
	uint32_t track;	      /* number */
	uint32_t user : 31;   /* number of the person who added it */
	uint32_t is_auto : 1; /* Bender did */
	uint16_t file;	      /* number */
	uint16_t day;	      /* days since 1970-01-01, by local date; see play_day.h */
};

struct play_track {
	uint32_t uri;	 /* where its text starts in `uris` */
	uint32_t folded; /* the same in `folded` */
	uint32_t plays;
	uint8_t weekdays;    /* bit w: people played it on that day of the week */
	uint8_t is_playable; /* 1: its URI is one that a source may know */
	uint8_t unused[2];
};

struct play_person {
	uint32_t email; /* where its text starts in `emails` */
	uint32_t plays; /* that they added */
	uint32_t jams;
	uint32_t last; /* the newest play that they added, or PLAY_NONE */
};

struct play_jam {
	uint32_t play, user;
};

/* A log that was read. */
struct play_file {
	int64_t size;		/* bytes that have been read */
	int64_t seen, mtime_ns; /* its size and time when there was no more to read */
	uint64_t tail;		/* a digest of the last bytes that were read */
	uint32_t date;		/* 20260210 */
	uint32_t plays, broken; /* lines */
	uint32_t unused;
};

/* The first play of a track on a day of the week, among those that people added. */
struct play_first {
	uint32_t track, play;
};

struct play_firsts {
	struct play_first *items;
	size_t count, capacity;
};

struct play_index {
	struct play *plays;
	size_t count, capacity;
	struct play_jam *jams; /* ordered by play */
	size_t jam_count, jam_capacity;
	struct play_track *tracks; /* 0 is what has no trackid */
	size_t track_count, track_capacity;
	struct play_person *people; /* 0 is nobody */
	size_t person_count, person_capacity;
	struct play_file *files;
	size_t file_count, file_capacity;
	struct buf uris, emails; /* each followed by a NUL */
	struct buf folded;	 /* for each track in order: title \1 artist \0, folded */

	/* made of the above */
	uint32_t *by_time; /* numbers of plays, oldest first; ties in the order of numbers */
	size_t settled;	   /* how many are in there */
	size_t by_time_capacity;
	struct play_firsts firsts[PLAY_WEEKDAYS]; /* 0 is Sunday */
	struct local_table by_uri, by_email;
	uint8_t hash_key[16]; /* nobody outside can make texts collide */
};

#define PLAY_FOLD_FIELD_END '\1'

/* What a line says of a play. Texts are copied. */
struct play_facts {
	struct str uri; /* as source_parse_uri() takes it, or what stood there instead */
	bool is_playable;
	struct str title, artist;
	struct str user; /* in lower case; "" for nobody */
	bool is_auto;
	uint32_t ended_s;
	uint16_t day;
	uint32_t offset;
	const struct str *jammers; /* in lower case */
	size_t jammer_count;
};

void play_index_init(struct play_index *index);
/* Without even nobody: for those who then set everything, and call play_index_rebuild(). */
void play_index_init_empty(struct play_index *index);
void play_index_finish(struct play_index *index);

/* The number of the log of this day, added when it is new. PLAY_NONE when there are too many.
 */
uint32_t play_index_put_file(struct play_index *index, uint32_t date);
uint32_t play_index_find_file(const struct play_index *index, uint32_t date);

/*
 * Adds a play of a file. Not to be found before play_index_settle(). False when the index is
 * full (2^31 plays, 4 GB of text).
 */
bool play_index_add(struct play_index *index, uint32_t file, const struct play_facts *facts);

/* Puts what was added into its order. Costs little when it is newer than all the rest. */
void play_index_settle(struct play_index *index);

/* Counts, tables and order from scratch, when plays, jams, tracks, people and texts were just
 * set. */
void play_index_rebuild(struct play_index *index);

/* PLAY_NONE when there is none. Emails are compared in lower case. */
uint32_t play_index_find_person(const struct play_index *index, struct str email);
uint32_t play_index_find_track(const struct play_index *index, struct str uri);

/* Valid until the next play is added. */
struct str play_index_uri(const struct play_index *index, uint32_t track);
struct str play_index_email(const struct play_index *index, uint32_t person);
struct str play_index_folded(const struct play_index *index, uint32_t track);

/*
 * The place in `by_time` of the first play that ended at `ended_s` or later; the count when
 * there is none.
 */
size_t play_index_place(const struct play_index *index, uint32_t ended_s);

/*
 * Chooses up to `room` different tracks among those that people played on a day of the week,
 * each as likely as any other, in random order: `chosen` gets the first play of each on such a
 * day. Those that `passes` refuses (NULL: none) are not offered. The same seed chooses the same
 * from the same index.
 */
size_t play_index_choose(const struct play_index *index, unsigned weekday, uint64_t seed,
	bool (*passes)(void *arg, const struct play_index *index, uint32_t play), void *arg,
	uint32_t *chosen, size_t room);

/* Bytes of memory that it holds. */
size_t play_index_memory(const struct play_index *index);

#endif
