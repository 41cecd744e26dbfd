#include "source/local/reader.h"

#include "source/local/path.h"
#include "source/local/tags.h"
#include "source/local/text.h"

#include <errno.h>
#include <unistd.h>

int64_t local_mtime_ns(const struct stat *status)
{
	return (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

static void read_open_file(
	int fd, struct str name, struct arena *arena, struct local_facts *facts)
{
	struct error error;
	if (facts->size == 0) {
		facts->broken = "is empty";
		return;
	}
	if (!local_id_of_file(fd, facts->size, &facts->format, facts->id, &error)) {
		facts->broken = "can't be read";
		return;
	}
	if (facts->format == LOCAL_FORMAT_NONE) {
		if (local_format_of_name(name) != LOCAL_FORMAT_MP3) {
			facts->broken = "is not the kind of file that its name says";
			return;
		}
		facts->format = LOCAL_FORMAT_MP3; /* with garbage before its first frame */
	}
	struct local_tags tags;
	if (!local_tags_read(fd, facts->size, facts->format, arena, &tags, &facts->broken)) {
		return;
	}
	facts->duration_ms = tags.duration_ms;
	facts->has_cover = tags.has_cover;
	facts->title = tags.title;
	facts->artist = tags.artist;
	facts->album = tags.album;
	facts->genre = tags.genre;
	facts->year = tags.year;
	if (facts->title.len == 0) {
		struct str artist;
		local_text_from_name(arena, name, &artist, &facts->title);
		if (facts->artist.len == 0) {
			facts->artist = artist;
		}
	}
}

bool local_read_facts(int root, struct str path, struct arena *arena, struct local_facts *facts)
{
	*facts = (struct local_facts) { 0 };
	facts->title = facts->artist = facts->album = facts->genre = STR_EMPTY;
	int fd = local_path_open_file(root, path);
	struct stat status;
	if (fd < 0) {
		if (errno != EACCES || local_path_stat(root, path, &status) < 0) {
			return false;
		}
		facts->broken = "may not be read by this user";
		facts->size = status.st_size;
		facts->mtime_ns = local_mtime_ns(&status);
		return true;
	}
	bool is_known = fstat(fd, &status) == 0;
	if (is_known) {
		struct str dir, name;
		local_path_split(path, &dir, &name);
		facts->size = status.st_size;
		facts->mtime_ns = local_mtime_ns(&status);
		read_open_file(fd, name, arena, facts);
	}
	close(fd);
	return is_known;
}
