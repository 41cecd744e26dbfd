/*
 * Everything known about the files under MUSIC_DIR, in memory: about 200 bytes
 * a file. Entries are numbered and never change their content; a changed file is
 * a new entry. Not locked: see local/state.h.
 */
#ifndef SOURCE_LOCAL_INDEX_H
#define SOURCE_LOCAL_INDEX_H

#include "base/arena.h"
#include "source/local/id.h"
#include "source/local/pool.h"

enum {
	LOCAL_ENTRY_COVER = 1,	 /* a picture is in the file */
	LOCAL_ENTRY_BROKEN = 2,	 /* can't be played; its title is the reason */
	LOCAL_ENTRY_DEAD = 4,	 /* gone */
	LOCAL_ENTRY_PRIMARY = 8, /* of the files with its id, the one that is shown */
};

/* Stored in files as it is: changes need a new LOCAL_CACHE_VERSION. */
struct local_entry {
	int64_t size, mtime_ns;
	uint8_t id[LOCAL_ID_SIZE];
	uint32_t duration_ms;
	uint32_t dir;  /* number of its folder */
	uint32_t name; /* in the pool, as the others */
	uint32_t title, artist, album;
	uint32_t genre;	 /* folded */
	uint32_t folded; /* where its folded text starts */
	uint32_t seen;	 /* the number of the last scan that met it */
	uint8_t format;	 /* enum local_format */
	uint8_t flags;
	uint16_t year; /* 0: unknown */
	uint32_t unused;
};

struct local_dir {
	uint32_t path;	/* relative, "" for MUSIC_DIR itself */
	uint32_t cover; /* name of its picture; 0: none */
	int64_t cover_mtime_ns;
};

struct local_index {
	struct local_pool pool;
	struct local_entry *entries;
	size_t count, capacity, dead;
	struct local_dir *dirs;
	size_t dir_count, dir_capacity;
	/*
	 * For each entry in order: title \1 artist \1 album \0, folded. What search goes
	 * through; broken entries have just the \0.
	 */
	struct buf folded;
	struct local_table by_id, by_path, by_dir;
	size_t tracks, broken; /* different ids that can be found; broken files */
	uint64_t revision;     /* grows with every change that somebody could see */
};

#define LOCAL_FOLD_FIELD_END '\1'

/* What reading a file found out. */
struct local_facts {
	int64_t size, mtime_ns;
	uint8_t id[LOCAL_ID_SIZE];
	enum local_format format;
	int64_t duration_ms;
	bool has_cover;
	struct str title, artist, album, genre; /* clean */
	uint32_t year;				/* 0: unknown */
	const char *broken;			/* why it can't be played, or NULL */
};

void local_index_init(struct local_index *index);
void local_index_finish(struct local_index *index);

/* The number of the folder, made when new. LOCAL_NONE when the index is full. */
uint32_t local_index_dir(struct local_index *index, struct str path);

/* The number of the folder, or LOCAL_NONE. */
uint32_t local_index_find_dir(const struct local_index *index, struct str path);

/* Says which picture lies in the folder ("" for none). */
void local_index_set_dir_cover(
	struct local_index *index, uint32_t dir, struct str name, int64_t mtime_ns);

/* The entry of the file, or LOCAL_NONE. */
uint32_t local_index_find_path(const struct local_index *index, uint32_t dir, struct str name);

/* Records a file, in place of what was known of that path. False when the index is full. */
bool local_index_put(struct local_index *index, uint32_t dir, struct str name,
	const struct local_facts *facts, uint32_t seen);

void local_index_remove(struct local_index *index, uint32_t entry);

/* The entry that stands for the track with this id, or LOCAL_NONE. */
uint32_t local_index_find_id(const struct local_index *index, const uint8_t id[LOCAL_ID_SIZE]);

/* The path of an entry, relative to MUSIC_DIR. */
struct str local_index_path(
	const struct local_index *index, uint32_t entry, struct arena *arena);

/* The folded text of an entry, without its \0. */
struct str local_index_folded(const struct local_index *index, uint32_t entry);

/* Makes the index anew without what is gone, if that is worth it. Numbers change; true if it
 * did. */
bool local_index_compact(struct local_index *index);

/* Builds the tables and counts of an index whose entries, dirs, pool and folded text were just
 * set; none is seen. */
void local_index_rebuild(struct local_index *index);

/* Bytes of memory that it holds. */
size_t local_index_memory(const struct local_index *index);

#endif
