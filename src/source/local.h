/*
 * The local source: the audio files under MUSIC_DIR. They are found and read
 * by threads of its own; searching and looking up happens on the loop's
 * thread, in memory. What was learnt is kept in DATA_DIR/local-index, so that
 * only new and changed files are ever read; several processes may share both
 * folders.
 *
 * An id names the sound of a file, not its place: see source/local_id.h.
 */
#ifndef SOURCE_LOCAL_H
#define SOURCE_LOCAL_H

#include "source/source.h"

struct local;
struct loop;

struct local_options {
	struct str music_dir; /* need not exist yet */
	struct str data_dir;  /* made when missing; "" keeps nothing */

	/*
	 * Called on the loop's thread when tracks came, went or changed and when a scan goes on
	 * or ends: at most four times a second. May be NULL.
	 */
	void (*on_change)(void *arg);
	void *arg;

	bool is_wanted; /* somebody named the folder: warn when it is not there */
};

/* Starts looking through MUSIC_DIR and returns at once. Copies the options. */
struct local *local_create(struct loop *loop, const struct local_options *options);

/* Stops the threads, keeps what was learnt, and frees it once the loop turns. NULL is fine. */
void local_destroy(struct local *local);

/* Its face as a source, named "local"; lives as long as `local`. */
struct source *local_source(struct local *local);

struct local_progress {
	size_t tracks;	/* what can be found at this moment */
	size_t scanned; /* files looked at by the scan that runs, or by the last one */
	size_t total; /* files it knows of so far; grows while folders are still being listed */
	bool scanning;
	size_t broken; /* files that could not be read; `echonest check` lists them */
};

struct local_progress local_progress(struct local *local);

/*
 * All tracks, those most like the given one first: by artist, album, genre and decade, with
 * some chance. `trackid` may be of any source and unknown here; then artist and album count, ""
 * if unknown, too. The same `seed` gives the same order. Trackids in `arena`. Sorts on a
 * thread: call it in a fiber.
 */
size_t local_similar(struct local *local, struct str trackid, struct str artist,
	struct str album, uint64_t seed, struct arena *arena, struct str **trackids);

/*
 * A path to serve it from: "/local/audio/<id>" for a track's sound, from a valid trackid
 * ("local:<id>").
 */
struct str local_audio_path(struct arena *arena, struct str trackid);

/* An open audio file. */
struct local_file {
	int fd; /* the caller closes it */
	int64_t size;
	int64_t mtime_ms;	  /* unix time */
	const char *content_type; /* a literal: "audio/mpeg", … */
	char etag[40]; /* with its quotes, NUL-terminated; changes when the bytes do */
};

/*
 * Opens the file of the track with this id (16 characters, without "local:"). Only files that
 * the index knows, never through a symbolic link. ERROR_NOT_FOUND. Waits for the disk: call it
 * in a fiber.
 */
bool local_open(
	struct local *local, struct str id, struct local_file *file, struct error *error);

/*
 * The cover of the track with this id: the one in the file, else cover.jpg and its like in the
 * same folder. Content type "image/jpeg", "image/png", "image/webp" or "image/gif", by its
 * first bytes. ERROR_NOT_FOUND. Waits for the disk: call it in a fiber.
 */
bool local_cover(struct local *local, struct str id, struct arena *arena, struct str *bytes,
	struct str *content_type, struct error *error);

/* A file under MUSIC_DIR that cannot be played, and why. */
struct local_broken {
	struct str path; /* relative to MUSIC_DIR; made valid UTF-8 for showing */
	struct str reason;
};

struct local_check {
	size_t files; /* audio files found, good or not */
	struct local_broken *broken;
	size_t broken_count;
};

/*
 * Reads every audio file under `music_dir` (those that `data_dir` does not know yet; "": all)
 * for `echonest check`. Blocks for as long as that takes. ERROR_NOT_FOUND when the folder can't
 * be opened.
 */
bool local_check(struct arena *arena, struct str music_dir, struct str data_dir,
	struct local_check *check, struct error *error);

#endif
