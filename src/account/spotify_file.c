#include "account/spotify_file.h"

#include "account/email.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE_MAX_BYTES 16384
#define NAME_BYTES_MAX 200 /* leaves room for the temporary one's own */
#define FILES_MAX      100000

bool spotify_file_has_name(struct str email)
{
	for (size_t i = 0; i < email.len; i++) {
		if (email.data[i] == '/' || (unsigned char)email.data[i] < ' ') {
			return false;
		}
	}
	return email.len > 0 && email.len <= NAME_BYTES_MAX && email.data[0] != '.' &&
	       str_index_of(email, '@') < email.len;
}

static bool cannot(struct error *error, const char *what)
{
	return error_set(error, ERROR_UNAVAILABLE,
		"%s in the folder of the Spotify connections (OAUTH_CACHE_PATH): %s.", what,
		strerror(errno));
}

static bool check_name(struct str email, struct error *error)
{
	return spotify_file_has_name(email) ||
	       error_set(error, ERROR_INVALID,
		       "An address like yours can't be connected with Spotify here.");
}

int spotify_folder_open(struct arena *arena, struct str folder)
{
	const char *path = arena_cstr(arena, folder);
	if (mkdir(path, 0700) != 0 && errno != EEXIST) {
		return -1;
	}
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat about;
	if (fd >= 0 && fstat(fd, &about) == 0 && (about.st_mode & 077)) {
		fchmod(fd, 0700); /* another's folder stays as it is: then the files protect */
	}
	return fd;
}

static bool read_all(int fd, char *bytes, size_t *len)
{
	*len = 0;
	while (*len < SIZE_MAX_BYTES) {
		ssize_t got = read(fd, bytes + *len, SIZE_MAX_BYTES - *len);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return got == 0;
		}
		*len += (size_t)got;
	}
	errno = EFBIG;
	return false;
}

static bool read_open(
	struct arena *arena, int fd, struct spotify_tokens *tokens, struct error *error)
{
	struct stat about;
	char *bytes = arena_alloc(arena, SIZE_MAX_BYTES);
	size_t len;
	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
		return error_set(error, ERROR_INVALID, "These are no tokens of Spotify.");
	}
	if (about.st_mode & 077) {
		fchmod(fd, 0600); /* the Python server left them open to all */
	}
	if (!read_all(fd, bytes, &len)) {
		return errno == EFBIG ? error_set(error, ERROR_INVALID,
						"These are no tokens of Spotify.")
				      : cannot(error, "A file can't be read");
	}
	return spotify_tokens_parse(arena, (struct str) { bytes, len }, tokens, error);
}

bool spotify_file_read(struct arena *arena, struct str folder, struct str email,
	struct spotify_tokens *tokens, struct error *error)
{
	if (!spotify_file_has_name(email)) {
		return error_set(error, ERROR_NOT_FOUND, "Spotify is not connected.");
	}
	const char *path =
		arena_printf(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(email)).data;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		return errno == ENOENT || errno == ENOTDIR
			       ? error_set(error, ERROR_NOT_FOUND, "Spotify is not connected.")
			       : cannot(error, "A file can't be read");
	}
	bool ok = read_open(arena, fd, tokens, error);
	close(fd);
	return ok;
}

bool spotify_file_remove(
	struct arena *arena, struct str folder, struct str email, struct error *error)
{
	if (!spotify_file_has_name(email)) {
		return true;
	}
	const char *path =
		arena_printf(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(email)).data;
	return unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR ||
	       cannot(error, "A file can't be removed");
}

/* Room on the disk for the largest file, so that it can't be missing later. */
static bool reserve(int fd)
{
	errno = posix_fallocate(fd, 0, SIZE_MAX_BYTES);
	return errno == 0 || errno == EOPNOTSUPP || errno == EINVAL;
}

bool spotify_pen_open(struct spotify_pen *pen, struct arena *arena, struct str folder,
	struct str email, struct error *error)
{
	*pen = (struct spotify_pen) { .fd = -1, .folder = -1 };
	if (!check_name(email, error)) {
		return false;
	}
	snprintf(pen->name, sizeof(pen->name), "%.*s", STR_ARG(email));
	snprintf(pen->temporary, sizeof(pen->temporary), ".%.*s.new", STR_ARG(email));
	pen->folder = spotify_folder_open(arena, folder);
	if (pen->folder >= 0) {
		/* left by somebody who was killed; the lock says that nobody writes it */
		unlinkat(pen->folder, pen->temporary, 0);
		pen->fd = openat(pen->folder, pen->temporary,
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	}
	if (pen->fd < 0 || !reserve(pen->fd)) {
		bool answer = cannot(error, "Nothing can be written");
		spotify_pen_close(pen);
		return answer;
	}
	return true;
}

static bool write_all(int fd, struct str text)
{
	while (text.len) {
		ssize_t count = write(fd, text.data, text.len);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count <= 0) {
			return false;
		}
		text = str_from(text, (size_t)count);
	}
	return true;
}

bool spotify_pen_write(
	struct spotify_pen *pen, const struct spotify_tokens *tokens, struct error *error)
{
	struct buf text = { 0 };
	spotify_tokens_write(&text, tokens);
	bool ok = lseek(pen->fd, 0, SEEK_SET) == 0 && write_all(pen->fd, buf_str(&text)) &&
		  ftruncate(pen->fd, (off_t)text.len) == 0 && fsync(pen->fd) == 0 &&
		  renameat(pen->folder, pen->temporary, pen->folder, pen->name) == 0;
	buf_finish(&text);
	if (!ok) {
		return cannot(error, "Tokens can't be kept");
	}
	fsync(pen->folder);
	pen->temporary[0] = '\0'; /* it has become the file */
	return true;
}

void spotify_pen_close(struct spotify_pen *pen)
{
	if (pen->fd >= 0) {
		close(pen->fd);
	}
	if (pen->folder >= 0 && pen->temporary[0]) {
		unlinkat(pen->folder, pen->temporary, 0);
	}
	if (pen->folder >= 0) {
		close(pen->folder);
	}
	pen->fd = pen->folder = -1;
}

void spotify_file_list(
	struct arena *arena, struct str folder, struct str **emails, size_t *count)
{
	size_t capacity = 64;
	DIR *directory = opendir(arena_cstr(arena, folder));
	*emails = arena_array(arena, struct str, capacity);
	*count = 0;
	for (struct dirent *entry; directory && (entry = readdir(directory));) {
		struct str name = str_from_cstr(entry->d_name);
		if (!spotify_file_has_name(name) || *count == FILES_MAX) {
			continue;
		}
		if (*count == capacity) {
			struct str *more = arena_array(arena, struct str, capacity * 2);
			memcpy(more, *emails, capacity * sizeof(struct str));
			*emails = more;
			capacity *= 2;
		}
		(*emails)[(*count)++] = arena_str(arena, name);
	}
	if (directory) {
		closedir(directory);
	}
}
