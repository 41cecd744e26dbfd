#include "source/local/cover.h"

#include "base/alloc.h"
#include "source/local/path.h"
#include "source/local/region.h"
#include "source/local/tags.h"

#include <stdlib.h>
#include <unistd.h>

#define KEPT_BYTES_MAX (8u << 20)
/* What a kept picture costs beside its bytes. */
#define KEPT_OVERHEAD 64

const char *local_cover_type(struct str bytes)
{
	if (str_starts_with(bytes, STR("\xFF\xD8\xFF"))) {
		return "image/jpeg";
	}
	if (str_starts_with(bytes, STR("\x89PNG\r\n\x1A\n"))) {
		return "image/png";
	}
	if (str_starts_with(bytes, STR("GIF87a")) || str_starts_with(bytes, STR("GIF89a"))) {
		return "image/gif";
	}
	if (str_starts_with(bytes, STR("RIFF")) &&
		str_starts_with(str_from(bytes, 8), STR("WEBP"))) {
		return "image/webp";
	}
	return NULL;
}

static struct str read_file(int fd, struct arena *arena)
{
	struct stat status;
	if (fstat(fd, &status) < 0 || status.st_size <= 0 || status.st_size > LOCAL_COVER_MAX) {
		return STR_EMPTY;
	}
	char *bytes = arena_alloc(arena, (size_t)status.st_size);
	int64_t got = local_read_at(fd, bytes, (size_t)status.st_size, 0);
	return (struct str) { bytes, got < 0 ? 0 : (size_t)got };
}

static struct str read_embedded(int fd, enum local_format format, struct arena *arena)
{
	struct stat status;
	return fstat(fd, &status) < 0 ? STR_EMPTY
				      : local_tags_cover(fd, status.st_size, format, arena);
}

struct str local_cover_read(const struct local_state *state,
	const struct local_cover_place *place, struct arena *arena)
{
	struct str picture = STR_EMPTY;
	int root = local_state_open_root(state);
	if (root < 0) {
		return picture;
	}
	int fd = place->path.len > 0 ? local_path_open_file(root, place->path) : -1;
	if (fd >= 0) {
		picture = read_embedded(fd, place->format, arena);
		close(fd);
	}
	if (!local_cover_type(picture) && place->file_path.len > 0) {
		fd = local_path_open_file(root, place->file_path);
		if (fd >= 0) {
			picture = read_file(fd, arena);
			close(fd);
		}
	}
	close(root);
	return local_cover_type(picture) ? picture : STR_EMPTY;
}

struct local_cover_item {
	struct local_cover_item *next;
	struct local_cover_key key;
	size_t len;
	char bytes[];
};

static void drop(struct local_covers *covers, struct local_cover_item **place)
{
	struct local_cover_item *item = *place;
	*place = item->next;
	covers->bytes -= item->len + KEPT_OVERHEAD;
	free(item);
}

void local_covers_finish(struct local_covers *covers)
{
	while (covers->first) {
		drop(covers, &covers->first);
	}
}

static bool is_same(const struct local_cover_key *a, const struct local_cover_key *b)
{
	return memcmp(a->id, b->id, LOCAL_ID_SIZE) == 0 && a->mtime_ns == b->mtime_ns &&
	       a->cover_mtime_ns == b->cover_mtime_ns;
}

bool local_covers_get(
	struct local_covers *covers, const struct local_cover_key *key, struct str *picture)
{
	for (struct local_cover_item **at = &covers->first; *at; at = &(*at)->next) {
		struct local_cover_item *item = *at;
		if (is_same(&item->key, key)) {
			*at = item->next;
			item->next = covers->first;
			covers->first = item;
			*picture = (struct str) { item->bytes, item->len };
			return true;
		}
	}
	return false;
}

void local_covers_put(
	struct local_covers *covers, const struct local_cover_key *key, struct str picture)
{
	if (picture.len > KEPT_BYTES_MAX / 4) {
		return;
	}
	struct local_cover_item *item = alloc_bytes(sizeof(*item) + picture.len);
	*item = (struct local_cover_item) {
		.next = covers->first, .key = *key, .len = picture.len
	};
	memcpy(item->bytes, picture.data, picture.len);
	covers->first = item;
	covers->bytes += item->len + KEPT_OVERHEAD;
	size_t sum = 0;
	for (struct local_cover_item **at = &covers->first; *at;) {
		sum += (*at)->len + KEPT_OVERHEAD;
		if (sum > KEPT_BYTES_MAX) {
			drop(covers, at);
		} else {
			at = &(*at)->next;
		}
	}
}
