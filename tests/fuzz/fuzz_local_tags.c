/* An audio file may hold any bytes: reading its tags, id and cover ends, and gives text to
 * show. */
#include "fuzz.h"
#include "source/local/cover.h"
#include "source/local/id.h"
#include "source/local/tags.h"

#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

static void expect_showable(struct str text)
{
	FUZZ_EXPECT(text.data && str_is_utf8(text));
	for (size_t i = 0; i < text.len; i++) {
		FUZZ_EXPECT((unsigned char)text.data[i] >= ' ');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	if (fd < 0) {
		FUZZ_EXPECT(sodium_init() >= 0);
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		FUZZ_EXPECT(fd >= 0);
	}
	FUZZ_EXPECT(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
	enum local_format format;
	uint8_t id[LOCAL_ID_SIZE];
	struct error error;
	FUZZ_EXPECT(local_id_of_file(fd, (int64_t)size, &format, id, &error));
	struct arena *arena = arena_create();
	struct local_tags tags;
	const char *reason = NULL;
	if (local_tags_read(fd, (int64_t)size, format, arena, &tags, &reason)) {
		expect_showable(tags.title);
		expect_showable(tags.artist);
		expect_showable(tags.album);
		FUZZ_EXPECT(tags.duration_ms > 0);
	} else {
		FUZZ_EXPECT(reason);
	}
	local_cover_type(local_tags_cover(fd, (int64_t)size, format, arena));
	arena_destroy(arena);
	return 0;
}
