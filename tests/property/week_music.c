#include "week_music.h"

#include "net/fiber.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BANDS	    40
#define SECONDS_MIN 180
#define SECONDS_VAR 60
#define RATE	    8 /* samples a second, of a byte each: nobody has to hear them */

static void name_file(char *path, size_t size, const char *folder, int number)
{
	snprintf(path, size, "%s/Band %d - Song %d.wav", folder, number % BANDS, number);
}

static void put(unsigned char *at, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++) {
		at[i] = (unsigned char)(value >> (8 * i));
	}
}

static bool write_one(const char *path, int number)
{
	uint32_t samples = RATE * (SECONDS_MIN + (uint32_t)number % SECONDS_VAR);
	unsigned char bytes[44 + RATE * (SECONDS_MIN + SECONDS_VAR)] = "RIFF....WAVEfmt ";
	put(bytes + 4, 36 + samples, 4);
	put(bytes + 16, 16, 4);	  /* of the format */
	put(bytes + 20, 1, 2);	  /* PCM */
	put(bytes + 22, 1, 2);	  /* one channel */
	put(bytes + 24, RATE, 4); /* samples a second */
	put(bytes + 28, RATE, 4); /* bytes a second */
	put(bytes + 32, 1, 2);	  /* bytes a sample */
	put(bytes + 34, 8, 2);	  /* bits a sample */
	memcpy(bytes + 36, "data", 4);
	put(bytes + 40, samples, 4);
	put(bytes + 44, (uint32_t)number, 4); /* what tells its sound from others' */
	FILE *file = fopen(path, "we");
	bool is_written = file && fwrite(bytes, 44 + samples, 1, file) == 1;
	return file && fclose(file) == 0 && is_written;
}

bool week_music_write(const char *folder, int count)
{
	char path[200];
	for (int i = 0; i < count; i++) {
		name_file(path, sizeof(path), folder, i);
		if (!write_one(path, i)) {
			return false;
		}
	}
	return true;
}

void week_music_remove(const char *folder, int count)
{
	char path[200];
	for (int i = 0; i < count; i++) {
		name_file(path, sizeof(path), folder, i);
		unlink(path);
	}
	rmdir(folder);
}

struct str week_music_trackid(struct local *local, uint64_t number, struct track *track)
{
	struct source *source = local_source(local);
	struct source_query query = {
		.text = arena_printf(fiber_arena(), "Song %llu", (unsigned long long)number),
		.limit = 1,
	};
	struct track *tracks;
	size_t count;
	struct error error;
	if (!source->search(source, &query, fiber_arena(), &tracks, &count, &error) ||
		count != 1) {
		printf("song %llu is not found\n", (unsigned long long)number);
		abort();
	}
	*track = tracks[0];
	return track->trackid;
}
