/* Any bytes as a backup, as the headers and the manifest in it, and as a bucket's listing. */
#include "backup/manifest.h"
#include "backup/pack.h"
#include "backup/s3_listing.h"
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

static void unpack(const uint8_t *data, size_t size)
{
	struct error error = { 0 };
	int fd = memfd_create("backup", MFD_CLOEXEC);
	FUZZ_EXPECT(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	struct unpacker *unpacker = unpacker_create(fd, NULL, &error);
	struct str name = STR_EMPTY;
	uint64_t left = 1 << 20, file_size;
	char bytes[4096];
	bool ok = unpacker != NULL;
	while (ok && left > 0) {
		size_t len = 0;
		ok = unpacker_next(unpacker, &name, &file_size, &error);
		if (ok && name.len == 0) {
			break;
		}
		do {
			ok = ok && unpacker_read(unpacker, bytes, sizeof(bytes), &len, &error);
			left -= len < left ? len : left;
		} while (ok && len > 0 && left > 0);
	}
	FUZZ_EXPECT(ok || error.message[0]);
	unpacker_destroy(unpacker);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = { (const char *)data, size }, name;
	struct arena *arena = arena_create();
	struct manifest manifest;
	struct s3_listing listing = { 0 };
	struct tar_header header;
	struct error error;
	unpack(data, size);
	manifest_parse(arena, all, &manifest, &error);
	s3_listing_read(&listing, arena, all);
	if (size >= TAR_BLOCK && tar_header_read(all.data, &header)) {
		FUZZ_EXPECT(header.size <= TAR_SIZE_MOST && header.name.len <= TAR_NAME_FITS);
	}
	FUZZ_EXPECT(!tar_record_read(all, &name) || name.len <= TAR_NAME_MOST);
	arena_destroy(arena);
	return 0;
}
