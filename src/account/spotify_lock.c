#include "account/spotify_lock.h"

#include "account/spotify_file.h"
#include "base/clock.h"
#include "net/fiber.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define LOCK_FILE   ".lock"
#define LOCK_PLACES (1 << 20) /* a byte a person, so that few share one */
#define TRY_MS	    20
#define PATIENCE_MS 15000 /* longer than Spotify may take to answer another process */

struct attempt {
	struct arena *arena;
	struct str folder, email;
	int lock;
	int reason; /* why not: errno */
};

static off_t place_of(struct str email)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < email.len; i++) {
		hash = (hash ^ (unsigned char)email.data[i]) * 16777619u;
	}
	return hash % LOCK_PLACES;
}

/* On a thread. The lock is the open file's, not the process's: fibers of ours exclude each
 * other, too. */
static void try_to_lock(void *arg)
{
	struct attempt *attempt = arg;
	struct flock place = {
		.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = place_of(attempt->email),
		.l_len = 1,
	};
	int folder = spotify_folder_open(attempt->arena, attempt->folder);
	if (folder >= 0) {
		attempt->lock = openat(
			folder, LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		attempt->reason = errno;
		close(folder);
	} else {
		attempt->reason = errno;
	}
	if (attempt->lock >= 0 && fcntl(attempt->lock, F_OFD_SETLK, &place) != 0) {
		attempt->reason = errno;
		close(attempt->lock);
		attempt->lock = -1;
	}
}

int spotify_lock_take(struct str folder, struct str email, struct error *error)
{
	int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
	for (;;) {
		struct attempt attempt = { fiber_arena(), folder, email, -1, 0 };
		fiber_work(try_to_lock, &attempt);
		if (attempt.lock >= 0) {
			return attempt.lock;
		}
		if (attempt.reason != EAGAIN && attempt.reason != EACCES) {
			error_set(error, ERROR_UNAVAILABLE,
				"Nothing can be locked in the folder of the Spotify "
				"connections (OAUTH_CACHE_PATH): %s.",
				strerror(attempt.reason));
			return -1;
		}
		if (clock_monotonic_ms() > until_ms) {
			error_set(error, ERROR_UNAVAILABLE,
				"This connection with Spotify is being renewed; try again in "
				"a moment.");
			return -1;
		}
		if (!fiber_sleep(TRY_MS)) {
			error_set(error, ERROR_CANCELLED, "The server is stopping.");
			return -1;
		}
	}
}

void spotify_lock_give(int lock)
{
	if (lock >= 0) {
		close(lock);
	}
}
