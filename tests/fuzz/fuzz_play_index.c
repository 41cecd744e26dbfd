/* A stored index of plays may hold any bytes: it is refused, or can be used. */
#include "fuzz.h"
#include "nest/play_cache.h"
#include "nest/play_day.h"

#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void use(struct play_index *index)
{
	uint32_t chosen[4];
	FUZZ_EXPECT(index->settled == index->count);
	for (size_t i = 0; i < index->count; i++) {
		const struct play *play = &index->plays[index->by_time[i]];
		play_index_find_track(index, play_index_uri(index, play->track));
		play_index_find_person(index, play_index_email(index, play->user));
		play_index_folded(index, play->track);
		FUZZ_EXPECT(
			i == 0 || play->ended_s >= index->plays[index->by_time[i - 1]].ended_s);
	}
	for (unsigned weekday = 0; weekday < PLAY_WEEKDAYS; weekday++) {
		size_t count = play_index_choose(index, weekday, 1, NULL, NULL, chosen, 4);
		FUZZ_EXPECT(count <= 4);
		for (size_t i = 0; i < count; i++) {
			FUZZ_EXPECT(chosen[i] < index->count);
		}
	}
	struct play_facts facts = {
		.uri = STR("soundcloud:1"),
		.title = STR("a"),
		.artist = STR_EMPTY,
		.user = STR("ann@example.com"),
	};
	uint32_t file = play_index_put_file(index, 20260210);
	if (file != PLAY_NONE && play_index_add(index, file, &facts)) {
		play_index_settle(index);
		FUZZ_EXPECT(index->settled == index->count);
	}
}

#define SAME_SIZE 48 /* magic, version, byte order and sizes of items */

/* The beginning of every index that this program writes. */
static const char *beginning(void)
{
	static char bytes[SAME_SIZE];
	if (bytes[0] != '\0') {
		return bytes;
	}
	char folder[] = "/tmp/echonest-fuzz-XXXXXX", path[64];
	struct play_index empty;
	struct error error;
	FUZZ_EXPECT(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/play-index", folder);
	play_index_init(&empty);
	FUZZ_EXPECT(play_cache_save(&empty, path, &error));
	play_index_finish(&empty);
	FILE *file = fopen(path, "r");
	FUZZ_EXPECT(file && fread(bytes, sizeof(bytes), 1, file) == 1);
	fclose(file);
	unlink(path);
	rmdir(folder);
	return bytes;
}

/* Or nothing gets past the header and the checksum. */
static void mend(char *bytes, size_t size)
{
	uint64_t zone = play_day_zone();
	memcpy(bytes, beginning(), SAME_SIZE);
	memcpy(bytes + PLAY_CACHE_HEADER_SIZE - 48, &zone, sizeof(zone));
	play_cache_seal(bytes, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FUZZ_EXPECT(sodium_init() >= 0);
	int fd = memfd_create("play-index", MFD_CLOEXEC);
	struct play_index index;
	struct error error;
	char *bytes = malloc(size + 1);
	memcpy(bytes, data, size);
	if (size >= PLAY_CACHE_HEADER_SIZE) {
		mend(bytes, size);
	}
	FUZZ_EXPECT(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	FUZZ_EXPECT(lseek(fd, 0, SEEK_SET) == 0);
	play_index_init(&index);
	if (play_cache_read(&index, fd, &error)) {
		use(&index);
	} else {
		FUZZ_EXPECT(index.count == 0 && error.kind == ERROR_INVALID);
	}
	play_index_finish(&index);
	close(fd);
	free(bytes);
	return 0;
}
